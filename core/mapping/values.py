"""Text of a source to exact values: decimals, whole numbers, dates. No float anywhere."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from core.messages import message

MAX_DIGITS = 16  # before the point: what decimal(18, 2) holds
_INTEGER_DIGITS = 15  # what every JSON reader keeps
_LONGEST = 60  # characters of an amount or a date: what is read once is kept for the next row
_GROUPS = {"comma": ". \u00a0\u202f\u2009", "point": ", \u00a0\u202f\u2009'"}
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
_POINTS = {"comma": ",", "point": "."}
_GROUPED = {
    style: re.compile(rf"[0-9]{{1,3}}([{re.escape(groups)}])[0-9]{{3}}(?:\1[0-9]{{3}})*")
    for style, groups in _GROUPS.items()
}
_CENT = Decimal("0.01")


class BadValue(ValueError):
    """A value that cannot be used; `wanted` says what would do."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


def to_decimal(value: Any, style: Literal["comma", "point"]) -> Decimal:
    """An exact amount with two decimals. Raises BadValue.

    Text may group thousands with a space, no-break space, narrow no-break space, or the other mark
    (1.234,50 where the decimal mark is a comma). JSON numbers come as int or Decimal.
    """
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise BadValue(_wanted(style))
    if isinstance(value, str) and len(value) > _LONGEST:
        raise BadValue(_wanted(style))
    number = _from_text(value, style) if isinstance(value, str) else Decimal(value)
    if not number.is_finite():
        raise BadValue(_wanted(style))
    if number and number.adjusted() >= MAX_DIGITS:
        raise BadValue(message("an_amount_of_digits", most=MAX_DIGITS))
    if number and number.adjusted() < -MAX_DIGITS:
        raise BadValue(message("an_amount_of_two_decimals"))
    exact = number.quantize(_CENT)
    if exact != number:
        raise BadValue(message("an_amount_of_two_decimals"))
    return abs(exact) if exact.is_zero() else exact


def to_integer(value: Any) -> int:
    """A whole number. Raises BadValue."""
    if isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,15}", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadValue(message("a_whole_number_like"))
    number = Decimal(value)
    if not number.is_finite() or number.adjusted() >= _INTEGER_DIGITS or number != number.to_integral_value():
        raise BadValue(message("a_whole_number_like"))
    return int(number)


def to_iso_date(value: Any, pattern: str) -> str:
    """A date as 2026-11-23. Raises BadValue."""
    example = pattern.replace("%d", "23").replace("%m", "11").replace("%Y", "2026").replace("%y", "26")
    wanted = message("a_date_like", example=example)
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise BadValue(message("a_date_in_this_zone"))
    if isinstance(value, date):  # a workbook or Parquet file knows what a date is
        return value.isoformat()[:10]
    is_short_text = isinstance(value, str) and value.isascii() and len(value) <= _LONGEST
    day = _iso_date(value, pattern) if is_short_text else None
    if day is None:
        raise BadValue(wanted)
    return day


@lru_cache(maxsize=4096)  # a file has few days, and reading one costs as much as all the rest of a record
def _iso_date(text: str, pattern: str) -> str | None:
    try:
        # Only the calendar day is used; a zone would mean nothing here.
        return datetime.strptime(text, pattern).date().isoformat()  # noqa: DTZ007
    except ValueError:
        return None


def to_text(value: Any) -> str:
    """One value as text, as the source wrote it. Raises BadValue for lists, objects and floats."""
    if isinstance(value, str):
        if _NOT_TEXT.search(value):
            raise BadValue(message("text_without_nul"))
        return value.strip()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= MAX_DIGITS:
        return format(value, "f")
    if isinstance(value, date):
        return value.isoformat()
    raise BadValue(message("one_text_or_number"))


@lru_cache(maxsize=4096)  # an amount is read twice: for the payload, and for the ledger
def _from_text(text: str, style: Literal["comma", "point"]) -> Decimal:
    """Sign, digits in plain or grouped form, and at most two decimals; nothing else."""
    body = text.strip()
    negative = body[:1] in {"-", "\u2212"}
    body = body[1:] if negative or body[:1] == "+" else body
    whole, mark, decimals = body.partition(_POINTS[style])
    if mark and not (decimals.isascii() and decimals.isdigit()):
        raise BadValue(_wanted(style))
    is_plain = whole.isascii() and whole.isdigit()
    if not is_plain and not _GROUPED[style].fullmatch(whole):
        raise BadValue(_wanted(style))
    digits = whole if is_plain else re.sub(r"[^0-9]", "", whole)
    return Decimal(f"{'-' if negative else ''}{digits}.{decimals or '0'}")


def _wanted(style: Literal["comma", "point"]) -> str:
    return message("an_amount_like", example="1 234,50" if style == "comma" else "1,234.50")
