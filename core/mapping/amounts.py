"""Text and numbers of a source to exact amounts. No float anywhere.

One text may be 1250 with one decimal mark and 1.25 with the other: what cannot be certain is refused.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Literal

from core.mapping.bad_value import BadValue
from core.messages import message

Mark = Literal["comma", "point"]

MAX_DIGITS: Final = (
    12  # before the mark: a million such amounts, and any sums of theirs, are far from what a sum may hold
)
_LONGEST = 60  # characters: what is read once is kept for the next row
_OTHER: Final[dict[Mark, Mark]] = {"comma": "point", "point": "comma"}
_SIGNS: Final[dict[Mark, str]] = {"comma": ",", "point": "."}
_GROUPS: Final[dict[Mark, str]] = {"comma": ". \u00a0\u202f\u2009", "point": ", \u00a0\u202f\u2009'"}
# A number that is written in groups never begins with 0: 0.500 is half of something, and 500 of nothing.
_GROUPED: Final = {
    mark: re.compile(rf"[1-9][0-9]{{0,2}}([{re.escape(groups)}])[0-9]{{3}}(?:\1[0-9]{{3}})*")
    for mark, groups in _GROUPS.items()
}
_GROUP_DIGITS = 3  # so many digits behind a mark may be a group of thousands of somebody who writes the other mark
_EITHER = re.compile(r"[+\-\u2212]?[1-9][0-9]{0,2}[.,][0-9]{3}")
_CENT = Decimal("0.01")


def to_decimal(value: Any, mark: Mark) -> Decimal:
    """An exact amount with two decimals. Raises BadValue.

    Text may group thousands with a space, no-break space, narrow no-break space, or the other mark
    (1.234,50 where the decimal mark is a comma). JSON numbers come as int or Decimal.
    """
    if isinstance(value, str) and len(value) <= _LONGEST:
        return _from_text(value, mark)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise BadValue(_wanted(mark))
    return _exact(Decimal(value), mark)


def other_mark(mark: Mark) -> Mark:
    """The decimal mark that this one is not."""
    return _OTHER[mark]


def fits_other_mark_only(value: Any, mark: Mark) -> bool:
    """Whether a text that is no amount with this decimal mark is one with the other, and 1,250 of nobody's."""
    if not isinstance(value, str) or fits_either_mark(value):
        return False
    return not _fits(value, mark) and _fits(value, _OTHER[mark])


def fits_either_mark(value: Any) -> bool:
    """Whether a text would be a thousand times as much with one mark as with the other: 7.500."""
    return isinstance(value, str) and _EITHER.fullmatch(value.strip()) is not None


def _fits(value: str, mark: Mark) -> bool:
    try:
        to_decimal(value, mark)
    except BadValue:
        return False
    return True


@lru_cache(maxsize=4096)  # an amount is read twice: for the payload, and for the ledger
def _from_text(text: str, mark: Mark) -> Decimal:
    """Sign, digits in plain or grouped form, and at most two decimals; nothing else."""
    body = text.strip()
    negative = body[:1] in {"-", "\u2212"}
    body = body[1:] if negative or body[:1] == "+" else body
    whole, sign, decimals = body.partition(_SIGNS[mark])
    if sign and not (decimals.isascii() and decimals.isdigit()):
        raise BadValue(_wanted(mark))
    is_plain = whole.isascii() and whole.isdigit()
    if not is_plain and not _GROUPED[mark].fullmatch(whole):
        raise BadValue(_wanted(mark))
    if len(decimals) == _GROUP_DIGITS:
        raise BadValue(message("an_amount_of_two_decimals"))
    digits = whole if is_plain else re.sub(r"[^0-9]", "", whole)
    return _exact(Decimal(f"{'-' if negative else ''}{digits}.{decimals or '0'}"), mark)


def _exact(number: Decimal, mark: Mark) -> Decimal:
    if not number.is_finite():
        raise BadValue(_wanted(mark))
    if number and number.adjusted() >= MAX_DIGITS:
        raise BadValue(message("an_amount_of_digits", most=MAX_DIGITS))
    if number and number.adjusted() < -MAX_DIGITS:
        raise BadValue(message("an_amount_of_two_decimals"))
    exact = number.quantize(_CENT)
    if exact != number:
        raise BadValue(message("an_amount_of_two_decimals"))
    return abs(exact) if exact.is_zero() else exact


def _wanted(mark: Mark) -> str:
    return message("an_amount_like", example="1 234,50" if mark == "comma" else "1,234.50")
