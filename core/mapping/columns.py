"""The name of a column, as an admin writes it."""

from __future__ import annotations

import unicodedata
from functools import partial
from typing import Annotated

from pydantic import AfterValidator, Field

LONGEST_COLUMN = 1000

composed = partial(unicodedata.normalize, "NFC")  # its letters as a source gives them: å is one sign
Column = Annotated[str, Field(min_length=1, max_length=LONGEST_COLUMN), AfterValidator(composed)]
