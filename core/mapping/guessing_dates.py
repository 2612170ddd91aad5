"""Which forms of dates the values of an unknown column have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC
from typing import Any, Final

from core.mapping.dates import year_of
from core.mapping.values import BadValue, to_iso_date
from core.messages import Message

_DAYS: Final = ("%d.%m.%Y", "%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%Y/%m/%d", "%d.%m.%y")
_MOMENTS: Final = (
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y-%m-%dT%H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
)
_UNPARTED: Final = ("%d%m%Y", "%Y%m%d")  # only under a date's name: an account number may look the same
_WORDS: Final = re.compile(r"[^\W\d_]+")
_HUMP: Final = re.compile(r"(?<=[^\W\d_A-ZÆØÅÄÖÜ])(?=[A-ZÆØÅÄÖÜ])")  # invoiceDate
_WORD: Final = re.compile(
    r".*(?<!sol)(?<!man)(?<!kandi)(?<!candi)(?<!vali)dato(?:en|er|ene)?"  # bilagsdato
    r"|.*datum(?:et)?|.*дата"  # fakturadatum, belegdatum
    r"|(?:due|invoice|post(?:ing)?|book(?:ing)?|start|end|birth|value|pay(?:ment)?|order|doc(?:ument)?|trans(?:action)?"
    r"|from|to|entry|expense|receipt|travel|ship|delivery|bill)?dates?(?:time|stamp)?"
)


def is_called_a_date(column: str) -> bool:
    """`Bilagsdato`, `Posting Date`, `invoiceDate`; `Mandatory`, `Datotype`, `lastUpdate` and a candidate are none."""
    words = _WORDS.findall(_HUMP.sub(" ", column))
    return any(_WORD.fullmatch(word.casefold()) for word in words)


def fitted_years(filled: Sequence[Any], pattern: str) -> list[int]:
    """Of those values that are dates of this form."""
    years = (year_of(cell.strip() if isinstance(cell, str) else cell, pattern, UTC) for cell in filled)
    return [year for year in years if year is not None]


def fitting_dates(column: str, filled: Sequence[Any]) -> dict[str, int]:
    """Form → how many of the values have it."""
    patterns = (*_DAYS, *_MOMENTS, *(_UNPARTED if is_called_a_date(column) else ()))
    return {pattern: sum(_is_date(cell, pattern) for cell in filled) for pattern in patterns}


def _is_date(cell: Any, pattern: str) -> bool:
    try:
        to_iso_date(cell.strip() if isinstance(cell, str) else cell, pattern, UTC)
    except BadValue as bad:  # the year is a slip, and its row is refused: as text it would be sent
        return isinstance(bad.wanted, Message) and bad.wanted.code == "a_date_between_years"
    return True
