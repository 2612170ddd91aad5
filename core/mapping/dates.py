"""Text, numbers and moments of a source to calendar days."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from core.mapping.bad_value import BadValue
from core.mapping.texts import to_text
from core.messages import message

FIRST_YEAR: Final = 1901  # earlier days are slips, or the zero of a spreadsheet
LAST_YEAR: Final = 2099
_LONGEST = 60  # characters: what is read once is kept for the next row
_PARTS = re.compile(r"%[A-Za-z%]|[^%]+|%")
_DIGITS: Final = {"%Y": 4, "%y": 2, "%m": 2, "%d": 2, "%H": 2, "%I": 2, "%M": 2, "%S": 2, "%j": 3}
# A zone that the pattern spells out is still a zone: the Z of 2026-10-31T23:30:00Z is no letter of decoration.
_SPELLED_ZONE = re.compile(r"(?<=%[HMSfp]) ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$")
_ZONE_NAMES = re.compile(r"\b(?:UTC|GMT)\b")


def to_iso_date(value: Any, pattern: str, zone: tzinfo | None = None) -> str:
    """A day as 2026-11-23; of a moment the day it is in `zone`. Raises BadValue."""
    day = _day(value, pattern, zone)
    if day is None:
        raise BadValue(message("a_date_like", example=_example(pattern)))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadValue(message("a_date_between_years", first=str(FIRST_YEAR), last=str(LAST_YEAR)))
    return day.isoformat()


def year_of(value: Any, pattern: str, zone: tzinfo | None = None) -> int | None:
    """Of a day, also one that no voucher can be of; None of what is no day."""
    try:
        day = _day(value, pattern, zone)
    except BadValue:
        return None
    return None if day is None else day.year


def fits_swapped_only(value: Any, pattern: str) -> bool:
    """Whether a text that is no day is one with day and month in the other order: 11/13/2026 for %d/%m/%Y."""
    swapped = pattern.replace("%d", "%\0").replace("%m", "%d").replace("%\0", "%m")
    return isinstance(value, str) and year_of(value, pattern) is None and year_of(value, swapped) is not None


def _day(value: Any, pattern: str, zone: tzinfo | None) -> date | None:
    if isinstance(value, datetime):
        return _in_zone(value, zone)
    if isinstance(value, date):  # a workbook or Parquet file knows what a date is
        return value
    if isinstance(value, int | Decimal) and not isinstance(value, bool):  # 20261123, as a number
        value = to_text(value)
    if not isinstance(value, str) or not value.isascii() or len(value) > _LONGEST:
        return None
    return _from_text(value, pattern, zone)


@lru_cache(maxsize=4096)  # a file has few days, and reading one costs as much as all the rest of a record
def _from_text(text: str, pattern: str, zone: tzinfo | None) -> date | None:
    shape = _full_length(pattern)
    if shape is not None and shape.fullmatch(text) is None:
        return None
    zoned = _with_zone(pattern)
    try:
        moment = datetime.strptime(_ZONE_NAMES.sub("+0000", text) if zoned != pattern else text, zoned)  # noqa: DTZ007 - some have none
    except ValueError:
        return None
    return _in_zone(moment, zone)


def _in_zone(moment: datetime, zone: tzinfo | None) -> date:
    if moment.tzinfo is None:
        return moment.date()
    if zone is None:
        raise BadValue(message("a_date_in_this_zone"))
    try:
        return moment.astimezone(zone).date()
    except OverflowError:  # at the edge of the calendar
        return moment.date()


def _with_zone(pattern: str) -> str:
    """The pattern with its zone as a zone, however it is spelled; %Z alone would be read and forgotten."""
    return _SPELLED_ZONE.sub(lambda found: " %z" if found[0].startswith(" ") else "%z", pattern).replace("%Z", "%z")


@lru_cache(maxsize=256)
def _full_length(pattern: str) -> re.Pattern[str] | None:
    """The only lengths that numbers without a sign between them may have; None where a sign parts all of them.

    In %d%m%Y the text 1112026 has lost a zero, and nobody can say which: strptime would take 11 January.
    """
    parts = _PARTS.findall(pattern)
    beside = [
        part in _DIGITS and (part_before in _DIGITS or part_after in _DIGITS)
        for part_before, part, part_after in zip(["", *parts], parts, [*parts[1:], ""], strict=False)
    ]
    if not any(beside):
        return None
    shapes = [
        f"[0-9]{{{_DIGITS[part]}}}" if is_beside else ".+" if part.startswith("%") else re.escape(part)
        for part, is_beside in zip(parts, beside, strict=True)
    ]
    return re.compile("".join(shapes), re.IGNORECASE)


def _example(pattern: str) -> str:
    return pattern.replace("%d", "23").replace("%m", "11").replace("%Y", "2026").replace("%y", "26")
