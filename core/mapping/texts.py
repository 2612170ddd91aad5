"""Values of a source as text: one number is one text, in whatever format and however long it was written."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import Any, Final

from core.mapping.bad_value import BadValue
from core.messages import message

_INTEGER_DIGITS = 15  # what every JSON reader keeps
_MOST_DIGITS: Final = 40  # of a number that becomes text
_SPELLED_DIGITS: Final = 16  # longer numbers were no text before
_NOT_TEXT = re.compile("[\x00\ud800-\udfff]")
# What Excel, and a program that counts in floats, leave of a long number: its last digits are gone.
_SHORTENED = re.compile(r"[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{1,3}|[+-]?[0-9][.,][0-9]+E[0-9]{1,3}", re.IGNORECASE)
_BEGINS_A_NUMBER: Final = frozenset("0123456789+-")
_WHOLE = re.compile(r"(-?[0-9]+)[.,]0+")
_THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}[.,]000")  # 4.000 may be four thousand


def to_text(value: Any) -> str:
    """One value as text. Raises BadValue for lists, objects, floats, and numbers that lost their last digits.

    A text stays as the source wrote it, but for spaces around it and the way its letters are put together (NFC).
    A number has neither zeros behind its last decimal nor an exponent: 4711, 4711.0 and 4.711E3 are all 4711.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, date):
        return value.isoformat()
    raise BadValue(message("one_text_or_number"))


def to_key(value: Any) -> str:
    """One value as a key: a text that is a whole number with zeros behind its mark is that number. Raises BadValue.

    What writes 4711.0 is a program that met an empty id elsewhere in the column; 4.000 may be four thousand and stays.
    """
    text = to_text(value)
    whole = _WHOLE.fullmatch(text) if text.endswith("0") else None
    if whole is None or _THOUSANDS.fullmatch(text) is not None:
        return text
    return whole[1]


def spelled(value: Any) -> tuple[str, ...]:
    """How a number or text may have been written before one number was one text: as it stands, and with a .0."""
    if isinstance(value, str):
        return (value.strip(),)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return ()
    number = Decimal(value)
    if not number.is_finite() or abs(number.adjusted()) > _SPELLED_DIGITS:
        return ()
    written = format(number, "f")
    return (written, f"{number:.0f}.0") if number == number.to_integral_value() else (written,)


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


def _text(value: str) -> str:
    is_ascii = value.isascii()
    if "\x00" in value or (not is_ascii and _NOT_TEXT.search(value)):
        raise BadValue(message("text_without_nul"))
    text = value.strip()
    if text[:1] in _BEGINS_A_NUMBER and ("E" in text or "e" in text) and _SHORTENED.fullmatch(text) is not None:
        raise BadValue(message("all_digits_of_the_number"))
    return text if is_ascii else unicodedata.normalize("NFC", text)


def _number(value: Decimal) -> str:
    if value.is_zero():
        return "0"
    if not value.is_finite() or not -_MOST_DIGITS < value.adjusted() < _MOST_DIGITS:
        raise BadValue(message("one_text_or_number"))
    _, digits, exponent = value.as_tuple()
    if isinstance(exponent, int) and exponent > 0 and len(digits) + exponent > _INTEGER_DIGITS:
        raise BadValue(message("all_digits_of_the_number"))
    plain = format(value, "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
