"""Sums that say what was set off in them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from core.money import Money, Total, added, set_off_together, total_of


def test_what_is_all_below_nought_is_set_off_in_the_sum_of_several() -> None:
    nok = {"NOK": Decimal(500)}, {}
    below = {"NOK": Decimal(-300)}, {}

    assert set_off_together([nok, below]) == {"NOK": Decimal(-300)}
    assert set_off_together([nok, ({"NOK": Decimal(-500)}, {})]) == {"NOK": Decimal(-500)}
    assert set_off_together([({"NOK": Decimal(400)}, {"NOK": Decimal(-100)}), below]) == {"NOK": Decimal(-400)}
    assert set_off_together([below, below]) == set_off_together([nok, nok]) == {}


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        ([], Total()),
        (["5 NOK", None], Total({"NOK": Decimal(5)}, {}, 1)),
        ([None, None], Total({}, {}, 2)),
        (["5 NOK", "-5 NOK"], Total({"NOK": Decimal(0)}, {"NOK": Decimal(-5)})),
        (["-5 NOK", "-2 NOK"], Total({"NOK": Decimal(-7)})),
        (["5 NOK", "-2 EUR"], Total({"NOK": Decimal(5), "EUR": Decimal(-2)})),
        (["0 NOK", "-2 NOK"], Total({"NOK": Decimal(-2)})),
        (["1 EUR", "9 NOK", "-3 EUR"], Total({"NOK": Decimal(9), "EUR": Decimal(-2)}, {"EUR": Decimal(-3)})),
    ],
)
def test_a_total_says_what_is_set_off_in_it_and_what_it_cannot_hold(amounts: list[str | None], total: Total) -> None:
    assert total_of(one and Money(Decimal(one.split()[0]), one.split()[1]) for one in amounts) == total


def test_sums_are_added_per_currency_with_most_money_first() -> None:
    assert list(added([{"EUR": Decimal(7)}, {"NOK": Decimal(9)}, {"EUR": Decimal(1)}]).items()) == [
        ("NOK", Decimal(9)),
        ("EUR", Decimal(8)),
    ]
