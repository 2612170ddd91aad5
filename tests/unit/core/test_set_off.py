"""Sums that say what was set off in them."""

from __future__ import annotations

from decimal import Decimal

from core.money import set_off_together


def test_what_is_all_below_nought_is_set_off_in_the_sum_of_several() -> None:
    nok = {"NOK": Decimal(500)}, {}
    below = {"NOK": Decimal(-300)}, {}

    assert set_off_together([nok, below]) == {"NOK": Decimal(-300)}
    assert set_off_together([nok, ({"NOK": Decimal(-500)}, {})]) == {"NOK": Decimal(-500)}
    assert set_off_together([({"NOK": Decimal(400)}, {"NOK": Decimal(-100)}), below]) == {"NOK": Decimal(-400)}
    assert set_off_together([below, below]) == set_off_together([nok, nok]) == {}
