"""The encodings a text file may be said to have, and how Python calls them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

Encoding = Literal["auto", "utf-8", "latin-1", "latin-9", "cp1252", "cp437", "cp850", "cp858", "cp865", "mac-roman"]
CODE_PAGES: Mapping[Encoding, str] = {
    "utf-8": "utf-8",
    "latin-1": "latin-1",
    "latin-9": "iso8859-15",
    "cp1252": "cp1252",
    "cp437": "cp437",  # DOS in America
    "cp850": "cp850",  # DOS in Western Europe
    "cp858": "cp858",  # the same with a euro sign
    "cp865": "cp865",  # DOS in Norway and Denmark
    "mac-roman": "mac-roman",
}
