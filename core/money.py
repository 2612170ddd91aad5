"""Money: the smallest units of currencies (ISO 4217), when amounts are the same, what is set off in a sum. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from core.messages import Message, message

USUAL_PLACES: Final = 2
MOST_DIGITS: Final = 25  # no amount of ours is so large
_PLACES: Final = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND"), 0),
    **dict.fromkeys(("VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}
WITHOUT_PARTS: Final = frozenset(currency for currency, places in _PLACES.items() if not places)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in one currency; never added across currencies."""

    amount: Decimal
    currency: str


def in_words(money: Money | None) -> Message:
    """An amount inside a sentence of ours."""
    if money is None:
        return message("no_amount")
    return message("amount_with_currency", amount=money.amount, currency=money.currency)


def places_of(currency: str) -> int:
    """How many decimals the currency's smallest unit has: 2 for øre, 0 for yen."""
    return _PLACES.get(currency.upper(), USUAL_PLACES)


def is_same_money(ours: Money | None, theirs: Money | None) -> bool:
    """Whether what a system has is what we sent: within half of the smallest unit, currencies without case.

    A record without an amount is the same as anything.
    """
    if ours is None or ours == theirs:
        return True
    if theirs is None or ours.currency.upper() != theirs.currency.upper() or theirs.amount.adjusted() > MOST_DIGITS:
        return False
    return abs(ours.amount - theirs.amount) <= Decimal(5).scaleb(-places_of(ours.currency) - 1)


@dataclass(frozen=True, slots=True)
class Total:
    """What some records are worth together, and what that figure alone does not show."""

    money: Mapping[str, Decimal] = field(default_factory=dict)  # currency → sum
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `money`, if not all is
    without_amount: int = 0  # records that no sum can hold


def total_of(amounts: Iterable[Money | None]) -> Total:
    """Of records; None is one without an amount."""
    known = list(amounts)
    told = [one for one in known if one is not None]
    money = added({one.currency: one.amount} for one in told)
    below = added({one.currency: one.amount} for one in told if one.amount < 0)
    return Total(money, set_off(money, below), len(known) - len(told))


def added(sums: Iterable[Mapping[str, Decimal]]) -> dict[str, Decimal]:
    """Sums per currency, most money first; nothing is added across currencies."""
    total: dict[str, Decimal] = {}
    for one in sums:
        for currency, amount in one.items():
            total[currency] = total.get(currency, Decimal(0)) + amount
    return dict(sorted(total.items(), key=lambda item: -item[1]))


def set_off(whole: Mapping[str, Decimal], below: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Per currency, what is below nought of a sum; left out where nothing or all of it is."""
    return {currency: amount for currency, amount in below.items() if amount and amount != whole.get(currency)}


def set_off_together(sums: Iterable[tuple[Mapping[str, Decimal], Mapping[str, Decimal]]]) -> dict[str, Decimal]:
    """The same of several sums, each with what is below nought of it: what is all below nought may be set off here."""
    whole: dict[str, Decimal] = {}
    below: dict[str, Decimal] = {}
    for money, credit in sums:
        for currency in (*money, *(one for one in credit if one not in money)):
            amount = money.get(currency, Decimal(0))
            whole[currency] = whole.get(currency, Decimal(0)) + amount
            own = credit.get(currency, min(amount, Decimal(0)))
            below[currency] = below.get(currency, Decimal(0)) + own
    return set_off(whole, below)
