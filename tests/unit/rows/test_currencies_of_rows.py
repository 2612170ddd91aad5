"""The currency of a row: its code in small letters too, and no part of a unit that has none."""

from __future__ import annotations

from typing import Any

import pytest

from core.mapping import MappingConfig, map_page
from core.mapping.currencies import code_in
from core.mapping.guessing import guess
from core.model import RawPage, RawRow, RecordPage

MAPPING: dict[str, Any] = {
    "record_key": "nr",
    "amount": {"column": "sum", "currency_column": "valuta"},
    "fields": [{"to": "/nr", "from": "nr"}, {"to": "/sum", "from": "sum", "decimal": "comma"}],
}


def mapped(amount: str, currency: str) -> RecordPage:
    row = RawRow({"nr": "1", "sum": amount, "valuta": currency}, "in.csv line 2")
    return map_page(MappingConfig.model_validate(MAPPING), RawPage((row,)))


@pytest.mark.parametrize("written", ["sek", "nok", "eur", "SEK", "Sek", "Nok", "eUr"])
def test_a_currency_is_that_currency_whatever_its_case(written: str) -> None:
    (record,) = mapped("5,00", written).records

    assert record.amount is not None
    assert record.amount.currency == written.upper()


@pytest.mark.parametrize("written", ["abc", "nan", "tom", "Abc", "kr", "Kr", "xxx"])
def test_other_small_letters_are_no_currency(written: str) -> None:
    (row,) = mapped("5,00", written).broken

    assert "wanted a currency code" in row.message


@pytest.mark.parametrize(
    ("amount", "currency", "is_sent"),
    [
        ("10,50", "JPY", False),
        ("-0,01", "JPY", False),
        ("10,50", "krw", False),
        ("10,5", "ISK", False),
        ("10,00", "JPY", True),
        ("100", "JPY", True),
        ("10,50", "KWD", True),
        ("10,50", "NOK", True),
        ("1,005", "KWD", False),
    ],
)
def test_an_amount_with_a_part_that_its_currency_does_not_have_is_refused_by_name(
    amount: str, currency: str, *, is_sent: bool
) -> None:
    page = mapped(amount, currency)

    assert (len(page.records), [row.field for row in page.broken]) == ((1, []) if is_sent else (0, ["sum"]))
    if currency in {"JPY", "ISK"} and not is_sent:
        assert f"whole units of {currency}" in page.broken[0].message


def test_a_draft_takes_small_letters_for_a_currency_under_its_name_only() -> None:
    rows = [{"Valuta": one, "Hva": other} for one, other in (("nok", "all"), ("sek", "top"), ("NOK", "try"))]
    found = guess(["Valuta", "Hva"], rows)

    assert found.currency is not None
    assert (found.currency.column, found.currency.misfits) == ("Valuta", 0)


@pytest.mark.parametrize(
    ("name", "currency"),
    [
        *(
            ("Beløp (NOK)", "NOK"),
            ("SUM NOK", "NOK"),
            ("Amount USD", "USD"),
            ("Sum (TRY)", "TRY"),
            ("Sum [PEN]", "PEN"),
        ),
        *((one, None) for one in ("SUM ALL", "TOP 10", "Beløp TOP", "TRY AGAIN", "Amount", "PEN (ALLE)")),
    ],
)
def test_a_heading_names_a_currency_and_no_word_that_looks_like_one(name: str, currency: str | None) -> None:
    assert code_in(name) == currency


@pytest.mark.parametrize(("cells", "is_taken"), [(("ALL", "TOP", "ALL"), False), (("NOK", "SEK", "ALL"), True)])
def test_a_draft_takes_no_list_of_words_for_currencies(cells: tuple[str, ...], *, is_taken: bool) -> None:
    assert (guess(["Gruppe"], [{"Gruppe": one} for one in cells]).currency is not None) == is_taken
    assert guess(["Valuta"], [{"Valuta": one} for one in cells]).currency is not None
