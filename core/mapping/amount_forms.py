"""How an amount is written in what is sent, and in what a system answers. Pure and exact: no float anywhere."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from core.mapping.bad_value import BadValue
from core.messages import message
from core.money import places_of

# "text": "1284.00" · "number": 1284.00 · "minor": 128400, in the smallest unit of its currency (øre)
AmountForm = Literal["text", "number", "minor"]

MOST_DIGITS = 15  # of a number: what every JSON reader keeps


def written(amount: Decimal, form: AmountForm, currency: str, *, negated: bool = False) -> str | int | Decimal:
    """An amount as it leaves. Raises BadValue where the form cannot hold it exactly."""
    signed = -amount if negated else amount  # of nothing too: no zero has a sign here
    if form == "text":
        return str(signed)
    if form == "minor":
        return _in_smallest_units(signed, currency)
    if len(signed.as_tuple().digits) > MOST_DIGITS:
        raise BadValue(message("an_amount_of_digits_as_number", most=MOST_DIGITS))
    return signed


def read_as(told: Decimal, form: AmountForm, currency: str, *, negated: bool = False) -> Decimal:
    """The amount a system means that writes it in this form."""
    amount = told.scaleb(-places_of(currency)) if form == "minor" else told
    return amount.copy_negate() if negated and amount else amount


def _in_smallest_units(amount: Decimal, currency: str) -> int:
    units = amount.scaleb(places_of(currency))
    if units != units.to_integral_value():
        raise BadValue(message("an_amount_in_whole_units", currency=currency))
    if units and units.adjusted() >= MOST_DIGITS:
        raise BadValue(message("an_amount_of_digits_as_number", most=MOST_DIGITS))
    return int(units)
