from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, as_sent, label_of, map_page, revision_of, text_at
from core.mapping.values import BadValue, to_decimal
from core.model import BrokenRow, RawPage, RawRow, RecordPage
from core.money import Money

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "Kravnr",
        "object_key": "Likeperson",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [
            {"to": "/claimNo", "from": "Kravnr"},
            {"to": "/date", "from": "Dato", "date": "%d.%m.%Y", "required": True},
            {"to": "/amount", "from": "Beløp", "decimal": "comma"},
            {"to": "/lines/0/kind", "from": "Art", "lookup": {"km": "mileage", "bom": "toll"}},
            {"to": "/lines/0/costCenter", "from": "Kostnadssted"},
            {"to": "/lines/0/text", "from": "Formål", "max_length": 10},
            {"to": "/lines/0/people", "from": "Antall", "integer": True},
            {"to": "/lines/1/vatCode", "constant": 0},
        ],
    },
)
ROW = {
    "Kravnr": "UT-1",
    "Likeperson": "LP0123",
    "Dato": "23.11.2026",
    "Beløp": "1 284,00",
    "Art": "km",
    "Kostnadssted": "410",
    "Formål": "Tog",
    "Antall": "2",
}
PAYLOAD = {
    "claimNo": "UT-1",
    "date": "2026-11-23",
    "amount": "1284.00",
    "lines": [{"kind": "mileage", "costCenter": "410", "text": "Tog", "people": 2}, {"vatCode": 0}],
}


def mapped(*rows: Mapping[str, Any], mapping: MappingConfig = MAPPING) -> RecordPage:
    return map_page(mapping, RawPage(tuple(RawRow(row, f"krav.csv line {n}") for n, row in enumerate(rows, start=2))))


def broken(**changes: Any) -> BrokenRow:
    page = mapped({**ROW, **changes})
    assert page.records == ()
    (row,) = page.broken
    return row


def test_a_row_becomes_what_would_be_sent() -> None:
    (record,) = mapped(ROW).records

    assert record.payload == PAYLOAD
    assert record.record_key == "UT-1"
    assert record.object_key == "LP0123"
    assert record.amount == Money(Decimal("1284.00"), "NOK")
    assert record.origin == "krav.csv line 2"


def test_empty_cells_leave_their_place_out_but_lines_keep_their_number() -> None:
    (record,) = mapped({**ROW, "Art": "", "Kostnadssted": "  ", "Formål": "", "Antall": ""}).records

    assert record.payload["lines"] == [{}, {"vatCode": 0}]


def test_the_revision_follows_the_content_and_nothing_else() -> None:
    (first,) = mapped(ROW).records
    (same,) = mapped({**dict(reversed(ROW.items())), "Ukjent": "x", "Beløp": "1284,0"}).records
    (other,) = mapped({**ROW, "Kostnadssted": "420"}).records

    assert first.revision == same.revision == revision_of(json.loads(json.dumps(PAYLOAD)))
    assert first.revision != other.revision
    assert len(first.revision) == 16
    assert int(first.revision, 16) >= 0


@pytest.mark.parametrize(
    ("column", "value", "wanted"),
    [
        ("Kravnr", "", "a record key"),
        ("Kravnr", None, "a record key"),
        ("Kravnr", "x" * 201, "a record key of at most 200 printable characters"),
        ("Kravnr", "UT\n1", "a record key of at most 200 printable characters"),
        ("Kravnr", ["UT-1"], "one text or number"),
        ("Dato", "", "a value"),
        ("Dato", "2026-11-23", "a date like 23.11.2026"),
        ("Dato", "31.02.2026", "a date like 23.11.2026"),
        ("Dato", "٢٣.١١.٢٠٢٦", "a date like 23.11.2026"),
        ("Beløp", "", "an amount like 1 234,50"),
        ("Beløp", "12,3x", "an amount like 1 234,50"),
        ("Beløp", "12,345", "an amount with at most 2 decimals"),
        ("Beløp", "1000000000000", "an amount of at most 12 digits before the decimal mark"),
        ("Art", "fly", "one of km, bom"),
        ("Formål", "elleve tegn", "at most 10 characters, not 11"),
        ("Antall", "2,5", "a whole number like 42"),
        ("Antall", True, "a whole number like 42"),
        ("Kostnadssted", {"code": "410"}, "one text or number"),
        ("Kostnadssted", Decimal("1e400"), "one text or number"),
        ("Kostnadssted", "nul \x00", "text without NUL and half characters"),
        ("Kostnadssted", "half \ud800", "text without NUL and half characters"),
    ],
)
def test_a_bad_value_names_line_column_found_and_wanted(column: str, value: Any, wanted: str) -> None:
    row = broken(**{column: value})

    assert row.origin == "krav.csv line 2"
    assert row.field == column
    assert row.message.startswith(f"krav.csv line 2, column {column}: found ")
    assert row.message.endswith(f"wanted {wanted}.")
    assert row.record_key == (None if column == "Kravnr" else "UT-1")


def test_the_found_value_is_kept_and_capped() -> None:
    assert broken(Beløp="12,3x").value == "12,3x"
    assert "«12,3x»" in broken(Beløp="12,3x").message
    assert len(broken(Beløp="x" * 10_000).message) < 400


def test_nothing_is_dropped_and_one_bad_row_harms_no_other() -> None:
    rows = [{**ROW, "Kravnr": f"UT-{n}", "Beløp": "x" if n % 3 == 0 else "1,00"} for n in range(30)]
    page = mapped(*rows)

    assert len(page.records) == 20
    assert len(page.broken) == 10


def test_a_repeated_key_breaks_all_its_rows_and_each_names_another() -> None:
    page = mapped(ROW, {**ROW, "Kravnr": " UT-1 ", "Beløp": "7,00"}, {**ROW, "Beløp": "x"}, {**ROW, "Kravnr": "UT-2"})

    assert [record.record_key for record in page.records] == ["UT-2"]
    named = {row.origin: row.message for row in page.broken}
    assert sorted(named) == ["krav.csv line 2", "krav.csv line 3", "krav.csv line 4"]
    assert "krav.csv line 3 has too" in named["krav.csv line 2"]
    assert all("krav.csv line 2 has too" in named[f"krav.csv line {line}"] for line in (3, 4))
    assert {(row.record_key, row.field, row.value) for row in page.broken} == {("UT-1", "Kravnr", "UT-1")}


def test_a_key_whose_first_row_is_broken_is_not_sent_from_the_second() -> None:
    page = mapped({**ROW, "Beløp": "x"}, ROW)

    assert page.records == ()
    assert len(page.broken) == 2


def test_broken_rows_of_the_source_and_the_cursor_pass_through() -> None:
    earlier = BrokenRow("krav.csv line 9", "krav.csv line 9: found 3 columns, wanted 8.")
    page = map_page(MAPPING, RawPage((RawRow(ROW, "krav.csv line 2"),), (earlier,), "1000"))

    assert (len(page.records), page.broken, page.next_cursor) == (1, (earlier,), "1000")


def test_a_file_without_a_needed_column_is_refused_whole() -> None:
    columns = tuple(name for name in ROW if name != "Beløp")
    with pytest.raises(SourceUnreadable, match=r"krav\.csv has no column Beløp\. It has: Kravnr, Likeperson"):
        map_page(MAPPING, RawPage((), columns=columns, origin="krav.csv"))

    without_optional = tuple(name for name in ROW if name != "Formål")
    assert map_page(MAPPING, RawPage((), columns=without_optional, origin="krav.csv")) == RecordPage(())


def test_a_currency_may_come_from_a_column() -> None:
    mapping = MappingConfig.model_validate(
        {
            "record_key": "id",
            "amount": {"column": "sum", "decimal": "point", "currency_column": "cur"},
            "fields": [{"to": "/id", "from": "id"}],
        },
    )
    page = mapped({"id": 1, "sum": Decimal("12.50"), "cur": "SEK"}, {"id": 2, "sum": 3, "cur": "kr"}, mapping=mapping)

    assert [record.amount for record in page.records] == [Money(Decimal("12.50"), "SEK")]
    assert [row.field for row in page.broken] == ["cur"]


def test_json_rows_may_be_read_by_pointer() -> None:
    mapping = MappingConfig.model_validate(
        {"record_key": "/claim/no", "fields": [{"to": "/cc", "from": "/lines/0/cc"}, {"to": "/none", "from": "/x/y"}]},
    )
    (record,) = mapped({"claim": {"no": 7}, "lines": [{"cc": "410"}]}, mapping=mapping).records

    assert (record.record_key, record.payload) == ("7", {"cc": "410"})


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("/lines/0/costCenter", "Kostnadssted"),
        ("#/lines/0/costCenter", "Kostnadssted"),
        ("/lines/0/costCenter/code", "Kostnadssted"),
        ("/lines/0", "Art, Kostnadssted, Formål, Antall"),
        ("/amount", "Beløp"),
        ("/lines/1/vatCode", None),
        ("/lines/1", None),
        ("/lines/7", None),
        ("/unknown", None),
        ("", None),
        ("#", None),
    ],
)
def test_a_target_path_has_the_organisations_own_word(path: str, label: str | None) -> None:
    assert label_of(MAPPING, path) == label


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("/lines/0/costCenter", "410"),
        ("#/lines/0/costCenter", "410"),
        ("/lines/1/vatCode", "0"),
        ("/lines/1", '{"vatCode":0}'),
        ("/lines/9/vatCode", None),
        ("/lines/x", None),
        ("/claimNo/deeper", None),
    ],
)
def test_the_value_that_was_sent_is_found_by_its_path(path: str, text: str | None) -> None:
    assert text_at(PAYLOAD, path) == text


@pytest.mark.parametrize(
    ("text", "style", "amount"),
    [
        ("1 234,50", "comma", "1234.50"),
        ("1\u00a0234,50", "comma", "1234.50"),
        ("1\u202f234\u202f567,5", "comma", "1234567.50"),
        ("1.234,50", "comma", "1234.50"),
        ("-0,00", "comma", "0.00"),
        ("\u22121 234,5", "comma", "-1234.50"),
        ("+7", "comma", "7.00"),
        ("007,10", "comma", "7.10"),
        ("999999999999,99", "comma", "999999999999.99"),
        ("1,234.50", "point", "1234.50"),
        ("1 234.50", "point", "1234.50"),
        (Decimal("12.500"), "point", "12.50"),
        (Decimal("-0.0"), "comma", "0.00"),
        (7, "comma", "7.00"),
    ],
)
def test_amounts_are_read_exactly(text: Any, style: Any, amount: str) -> None:
    assert str(to_decimal(text, style)) == amount


@pytest.mark.parametrize("style", ["comma", "point"])
@pytest.mark.parametrize(
    "value",
    [
        *("", " ", "-", ",", ".", "NaN", "nan", "Infinity", "-inf", "1e400", "1E5", "0x10", "12,3x", "1,2,3", "1.2.3"),
        *("1 23", "1 2345", "1  234", "1.234 567", "12 34,5", "--1", "1-", "١٢", "１２", "1_000", "kr 5", "5,-"),
        *("1000000000000", "9" * 5000, "1," + "0" * 5000 + "1", ",5", "5,", "5."),
        *(Decimal("NaN"), Decimal("Infinity"), Decimal("1e400"), Decimal("1e-400"), Decimal("0.001")),
        *(10**12, 1.5, float("nan"), True, None, [], {}),
    ],
)
def test_what_is_no_exact_amount_is_refused(value: Any, style: Any) -> None:
    with pytest.raises(BadValue):
        to_decimal(value, style)


CENTS = st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1)
GROUP_MARKS = st.sampled_from(["", " ", "\u00a0", "\u202f", "."])


@given(CENTS, GROUP_MARKS)
def test_every_amount_written_the_norwegian_way_comes_back(cents: int, mark: str) -> None:
    whole, rest = divmod(abs(cents), 100)
    text = f"{'-' if cents < 0 else ''}{whole:,}".replace(",", mark) + f",{rest:02d}"

    assert to_decimal(text, "comma") == Decimal(cents).scaleb(-2)


@given(st.text(alphabet="0123456789,. -+\u00a0\u202fxeE", max_size=24), st.sampled_from(["comma", "point"]))
def test_any_text_is_an_exact_amount_or_refused(text: str, style: Any) -> None:
    try:
        amount = to_decimal(text, style)
    except BadValue:
        return
    mark = "," if style == "comma" else "."
    digits = "".join(c for c in text.partition(mark)[0] if c.isdigit())
    assert abs(amount) == Decimal(f"{digits}.{text.strip().partition(mark)[2] or 0}")
    assert amount.as_tuple().exponent == -2


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_any_json_number_is_exact_or_refused(number: Decimal) -> None:
    try:
        assert to_decimal(number, "point") == number
    except BadValue:
        assert not number.is_finite() or abs(number) >= 10**12 or number != round(number, 2)


CELLS = st.none() | st.booleans() | st.integers() | st.decimals() | st.text(max_size=30) | st.lists(st.text(max_size=3))


@given(st.lists(st.fixed_dictionaries(dict.fromkeys(ROW, CELLS)), max_size=6))
def test_every_row_ends_as_a_record_or_a_broken_row(rows: list[dict[str, Any]]) -> None:
    page = mapped(*rows)

    assert len(page.records) + len(page.broken) == len(rows)
    assert len({record.record_key for record in page.records}) == len(page.records)
    for record in page.records:
        assert json.loads(json.dumps(record.payload, allow_nan=False)) == record.payload
    for row in page.broken:
        assert row.message.startswith(f"{row.origin}, column ")
        row.message.encode()


@pytest.mark.parametrize(
    ("path", "spelled"),
    [
        ("/lines/0/costCenter", "/lines/0/costCenter"),
        ("lines", "/lines"),
        ("Amount", "/amount"),
        ("/Lines/0/CostCenter", "/lines/0/costCenter"),
        ("/lines/0/cost_center", "/lines/0/costCenter"),
        ("/LINES/7/cost-center", "/lines/7/cost-center"),
        ("/a~1B", "/a~1b"),
        ("/Unknown/amount", "/Unknown/amount"),
        ("/amount/x", "/amount/x"),
        ("#/Amount", "/amount"),
        ("", ""),
    ],
)
def test_a_path_is_found_however_the_system_spells_it(path: str, spelled: str) -> None:
    payload = {"amount": "1.00", "lines": [{"costCenter": "410"}], "a/b": "x"}

    assert as_sent(payload, path) == spelled
