"""What a person types when searching for an amount."""

from decimal import Decimal

import pytest

from core.i18n.formats import amount_meant


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1284", "1284"),
        ("1 284,50", "1284.5"),
        ("1\u00a0284,50 kr", "1284.5"),
        ("1\u202f284,50", "1284.5"),
        ("1,284.50", "1284.5"),
        ("NOK 1,284.5", "1284.5"),
        ("1.284,50 NOK", "1284.5"),
        ("1.284", "1284"),
        ("1,284", "1284"),
        ("1.284.000", "1284000"),
        ("kr 1284,-", "1284"),
        ("-486,50", "486.5"),
        ("0,05", "0.05"),
        ("1'284.50", "1284.5"),
    ],
)
def test_an_amount_is_understood_as_it_is_written_here_and_there(typed: str, amount: str) -> None:
    assert amount_meant(typed) == Decimal(amount)


@pytest.mark.parametrize("typed", ["", "UT-004711", "12-34", "kr", "1e9", "NaN", ",", "٣", "9" * 40, "1284 kroner"])
def test_other_texts_are_no_amount(typed: str) -> None:
    assert amount_meant(typed) is None
