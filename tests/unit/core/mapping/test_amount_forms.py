"""How an amount leaves: as text, as a number, in the smallest unit of its currency, with either sign; always exact."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.mapping import MappingConfig, canonical, map_page, revision_of
from core.mapping.amount_forms import AmountForm, read_as, written
from core.mapping.bad_value import BadValue
from core.model import RawPage, RawRow, SourceRecord
from core.money import places_of

POSTINGS = [
    {"to": "/date", "from": "Dato", "date": "%d.%m.%Y"},
    {"to": "/postings/0/row", "constant": 1},
    {"to": "/postings/0/account", "from": "Konto"},
    {"to": "/postings/0/amount", "from": "Beløp", "decimal": "comma", "as": "number"},
    {"to": "/postings/1/row", "constant": 2},
    {"to": "/postings/1/account", "constant": "1920"},
    {"to": "/postings/1/amount", "from": "Beløp", "decimal": "comma", "as": "number", "negated": True},
]


def mapping(*fields: Mapping[str, Any], **amount: Any) -> MappingConfig:
    held = {"column": "Beløp", "currency": "NOK", **amount}
    return MappingConfig.model_validate({"record_key": "Kravnr", "amount": held, "fields": fields})


def amount_field(style: str = "comma", **keys: Any) -> dict[str, Any]:
    return {"to": "/amount", "from": "Beløp", "decimal": style, **keys}


def one(config: MappingConfig, **row: Any) -> SourceRecord:
    page = map_page(config, RawPage((RawRow({"Kravnr": "UT-1", **row}, "krav.csv line 2"),)))
    assert page.broken == ()
    return page.records[0]


@pytest.mark.parametrize(
    ("cell", "style", "keys", "currency", "leaves"),
    [
        ("1 284,00", "comma", {}, "NOK", '"1284.00"'),
        ("1 284,00", "comma", {"as": "text"}, "NOK", '"1284.00"'),
        ("1 284,00", "comma", {"negated": True}, "NOK", '"-1284.00"'),
        ("-1 284,00", "comma", {"negated": True}, "NOK", '"1284.00"'),
        ("1 284,00", "comma", {"as": "number"}, "NOK", "1284.00"),
        ("486,5", "comma", {"as": "number"}, "NOK", "486.50"),
        ("0,10", "comma", {"as": "number"}, "NOK", "0.10"),
        ("0,30", "comma", {"as": "number", "negated": True}, "NOK", "-0.30"),
        ("1.15", "point", {"as": "number"}, "NOK", "1.15"),
        ("2.675", "comma", {"as": "number"}, "NOK", "2675.00"),
        ("999999999999,99", "comma", {"as": "number"}, "NOK", "999999999999.99"),
        ("0", "comma", {"as": "number", "negated": True}, "NOK", "0.00"),
        ("-0,00", "comma", {"as": "number"}, "NOK", "0.00"),
        ("0,00", "comma", {"negated": True}, "NOK", '"0.00"'),
        ("486,50", "comma", {"as": "minor"}, "NOK", "48650"),
        ("486,50", "comma", {"as": "minor", "negated": True}, "NOK", "-48650"),
        ("0,01", "comma", {"as": "minor"}, "SEK", "1"),
        ("-0,01", "comma", {"as": "minor"}, "EUR", "-1"),
        ("0,00", "comma", {"as": "minor", "negated": True}, "NOK", "0"),
        ("1,15", "comma", {"as": "minor"}, "NOK", "115"),
        ("4,35", "comma", {"as": "minor"}, "NOK", "435"),  # 4.35 * 100 is 434.99999999999994 for a float
        ("1 284", "comma", {"as": "minor"}, "JPY", "1284"),
        ("1 284,00", "comma", {"as": "minor"}, "ISK", "1284"),
        ("12,50", "comma", {"as": "minor"}, "KWD", "12500"),
        ("12,50", "comma", {"as": "minor"}, "CLF", "125000"),
        (Decimal("486.5"), "point", {"as": "minor"}, "NOK", "48650"),
        (486, "point", {"as": "number"}, "NOK", "486.00"),
        (Decimal("0.1"), "point", {"as": "number"}, "NOK", "0.10"),
    ],
)
def test_an_amount_leaves_as_the_field_says(
    cell: Any, style: str, keys: Mapping[str, Any], currency: str, leaves: str
) -> None:
    record = one(mapping(amount_field(style, **keys), decimal=style, currency=currency), Beløp=cell)

    assert canonical(record.payload) == f'{{"amount":{leaves}}}'


@pytest.mark.parametrize(
    ("cell", "form", "currency", "wanted"),
    [
        ("1 284,50", "minor", "JPY", "an amount in whole units of JPY, which has no smaller ones"),
        ("0,01", "minor", "ISK", "an amount in whole units of ISK, which has no smaller ones"),
        ("999999999999,99", "minor", "CLF", "an amount of at most 15 digits, which every reader of numbers keeps"),
        ("9999999999999,99", "number", "NOK", "an amount of at most 12 digits before the decimal mark"),
        ("486,50 kr", "number", "NOK", "an amount like 1 234,50"),
    ],
)
def test_an_amount_that_the_form_cannot_hold_is_refused_at_its_row(
    cell: str, form: str, currency: str, wanted: str
) -> None:
    config = mapping(amount_field(**{"as": form}), currency=currency)
    page = map_page(config, RawPage((RawRow({"Kravnr": "UT-1", "Beløp": cell}, "krav.csv line 2"),)))

    (row,) = page.broken
    assert (row.field, row.value) == ("Beløp", cell)
    assert row.message.endswith(f"wanted {wanted}.")


@pytest.mark.parametrize(("amount", "form"), [("99999999999999.99", "number"), ("9999999999999999", "minor")])
def test_a_number_has_no_more_digits_than_its_readers_keep(amount: str, form: AmountForm) -> None:
    with pytest.raises(BadValue, match="at most 15 digits"):
        written(Decimal(amount), form, "NOK")


def test_the_unit_follows_the_currency_of_each_row() -> None:
    config = mapping(amount_field(**{"as": "minor"}), currency=None, currency_column="Valuta")

    payloads = [one(config, Beløp="1284", Valuta=currency).payload for currency in ("NOK", "JPY", "KWD")]

    assert payloads == [{"amount": 128400}, {"amount": 1284}, {"amount": 1284000}]


def test_a_row_without_a_currency_has_no_smallest_unit() -> None:
    config = mapping(amount_field(**{"as": "minor"}), currency=None, currency_column="Valuta")
    page = map_page(config, RawPage((RawRow({"Kravnr": "UT-1", "Beløp": "12", "Valuta": ""}, "krav.csv line 2"),)))

    assert [(row.field, row.value) for row in page.broken] == [("Valuta", "")]


def test_one_row_becomes_a_debit_and_a_credit_line() -> None:
    record = one(mapping(*POSTINGS), Dato="14.03.2026", Konto="7140", Beløp="486,50")

    assert canonical(record.payload) == (
        '{"date":"2026-03-14","postings":['
        '{"account":"7140","amount":486.50,"row":1},{"account":"1920","amount":-486.50,"row":2}]}'
    )
    assert sum(line["amount"] for line in record.payload["postings"]) == 0


def test_a_refund_turns_both_lines_round() -> None:
    record = one(mapping(*POSTINGS), Dato="14.03.2026", Konto="7140", Beløp="\u2212486,50")

    assert [line["amount"] for line in record.payload["postings"]] == [Decimal("-486.50"), Decimal("486.50")]


@pytest.mark.parametrize(
    ("fields", "held", "key", "wanted"),
    [
        ([{"to": "/a", "from": "A", "as": "number"}], {}, "fields", "as and negated only beside decimal"),
        ([{"to": "/a", "from": "A", "negated": True}], {}, "fields", "as and negated only beside decimal"),
        ([{"to": "/a", "constant": "1", "negated": True}], {}, "fields", "as and negated only beside decimal"),
        ([{"to": "/a", "from": "A", "integer": True, "as": "minor"}], {}, "fields", "only beside decimal"),
        ([{"to": "/a", "from": "A", "decimal": "comma", "as": "øre"}], {}, "as", "'text', 'number' or 'minor'"),
        ([{"to": "/a", "from": "A", "decimal": "comma", "negated": "yes"}], {}, "negated", "boolean"),
    ],
)
def test_a_form_is_configured_beside_an_amount_only(
    fields: list[dict[str, Any]], held: dict[str, Any], key: str, wanted: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        mapping(*fields, **held)

    error = refused.value.errors()[0]
    assert key in error["loc"]
    assert wanted in error["msg"]


def test_smallest_units_need_a_currency() -> None:
    with pytest.raises(ValidationError, match=r"a \[mapping.amount\] beside as = \"minor\""):
        MappingConfig.model_validate({"record_key": "Kravnr", "fields": [amount_field(**{"as": "minor"})]})


BEFORE = {
    "claimNo": "UT-1",
    "date": "2026-11-23",
    "amount": "1284.00",
    "lines": [{"kind": "mileage", "costCenter": "410", "text": "Tog", "people": 2}, {"vatCode": 0}],
}
AMOUNTS = st.decimals(min_value=-(10**11), max_value=10**11, places=2)


@given(
    AMOUNTS, st.sampled_from(["text", "number", "minor"]), st.booleans(), st.sampled_from(["NOK", "EUR", "JPY", "KWD"])
)
def test_whatever_leaves_is_read_back_exactly_or_was_refused(
    amount: Decimal, form: AmountForm, negated: bool, currency: str
) -> None:
    try:
        value = written(amount, form, currency, negated=negated)
    except BadValue:
        assert form == "minor"
        assert currency == "JPY"
        assert amount != amount.to_integral_value()
        return
    told = json.loads(canonical({"amount": value}), parse_float=Decimal)["amount"]
    assert read_as(Decimal(told), form, currency, negated=negated) == amount


@pytest.mark.parametrize(
    ("currency", "decimals"),
    [
        ("NOK", 2),
        ("nok", 2),
        ("SEK", 2),
        ("EUR", 2),
        ("JPY", 0),
        ("ISK", 0),
        ("KRW", 0),
        ("BHD", 3),
        ("TND", 3),
        ("UYW", 4),
    ],
)
def test_a_currency_has_the_decimals_of_iso_4217(currency: str, decimals: int) -> None:
    assert places_of(currency) == decimals


@pytest.mark.parametrize(
    ("payload", "revision"),
    [
        ({"amount": "1284.00"}, "83d31fdbbcd8724f"),
        ({"b": 1, "a": [True, None, "æ"]}, "b3d5b127af0ebfcd"),
        ({}, "44136fa355b3678a"),
        (BEFORE, "e544ebd0849d7724"),
    ],
)
def test_what_left_before_keeps_its_revision(payload: Mapping[str, Any], revision: str) -> None:
    assert revision_of(payload) == revision


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), object(), {1, 2}])
def test_what_is_no_json_is_still_refused(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        canonical({"amount": value})


def test_numbers_stand_anywhere_in_a_payload_in_the_one_order_of_a_revision() -> None:
    payload = {"b": [Decimal("1.50"), {"z": None, "a": [Decimal("-2.00")]}], "a": {"æ": "«1»", "n": True}}

    assert canonical(payload) == '{"a":{"n":true,"æ":"«1»"},"b":[1.50,{"a":[-2.00],"z":null}]}'
    assert revision_of(payload) == revision_of(dict(reversed(payload.items())))


LEAVES = st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(max_size=8) | AMOUNTS
TREES = st.recursive(
    LEAVES, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(max_size=4), inside, max_size=4)
)


@given(st.dictionaries(st.text(max_size=5), TREES, max_size=5))
def test_any_payload_is_written_as_json_that_reads_back_exactly(payload: dict[str, Any]) -> None:
    again = json.loads(canonical(payload), parse_float=Decimal)

    assert again == payload
    assert canonical(again) == canonical(payload)
