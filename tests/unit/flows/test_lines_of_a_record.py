"""Rows of one key as lines of one record: the ordinary shape of an expense claim."""

from __future__ import annotations

import asyncio
import copy
import json
import pickle
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, canonical, label_of, text_at
from core.model import BrokenRow, RawRow, RecordPage, SourceRecord
from core.money import Money
from core.places import MOST_ROWS, Place, PlaceKind, kept_place, read_place
from core.places import Rows as RowsOfRecord
from tests.unit.helpers.row_source import Rows, pages_of, read, sent

CLAIM: dict[str, Any] = {
    "record_key": "Kravnr",
    "object_key": "Person",
    "amount": {"column": "Beløp", "currency_column": "Valuta"},
    "fields": [
        {"to": "/claimNo", "from": "Kravnr"},
        {"to": "/person", "from": "Person"},
        {"to": "/date", "from": "Dato", "date": "%d.%m.%Y"},
        {"to": "/total", "from": "Beløp", "decimal": "comma", "sum": True},
        {"to": "/currency", "from": "Valuta"},
        {"to": "/lines/-/account", "from": "Konto", "required": True},
        {"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma"},
        {"to": "/lines/-/text", "from": "Formål"},
        {"to": "/lines/-/kind", "constant": "expense"},
    ],
}
ROW = {
    "Kravnr": "UT-1",
    "Person": "LP01",
    "Dato": "23.11.2026",
    "Beløp": "100,00",
    "Valuta": "NOK",
    "Konto": "7140",
    "Formål": "Tog",
}


def row(line: int, file: str = "krav.csv", **cells: Any) -> RawRow:
    return RawRow({**ROW, **cells}, Place(file, PlaceKind.LINE, line))


def claims(*rows: RawRow | BrokenRow, page_size: int = 2, mapping: dict[str, Any] = CLAIM) -> list[RecordPage]:
    return read(Rows(rows, page_size), mapping)


def records(pages: list[RecordPage]) -> list[SourceRecord]:
    return [record for page in pages for record in page.records]


def broken(pages: list[RecordPage]) -> list[BrokenRow]:
    return [one for page in pages for one in page.broken]


def test_a_claim_of_two_rows_is_one_record_with_two_lines() -> None:
    (record,) = records(claims(row(2), row(3, Beløp="35,50", Konto="7160", Formål="")))

    assert record.payload == {
        "claimNo": "UT-1",
        "person": "LP01",
        "date": "2026-11-23",
        "total": "135.50",
        "currency": "NOK",
        "lines": [
            {"account": "7140", "amount": "100.00", "text": "Tog", "kind": "expense"},
            {"account": "7160", "amount": "35.50", "kind": "expense"},
        ],
    }
    assert (record.record_key, record.amount) == ("UT-1", Money(Decimal("135.50"), "NOK"))
    assert (record.object_key, str(record.origin)) == ("LP01", "krav.csv lines 2–3")


@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 100])
@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("a", {"a": [2]}),
        ("a a", {"a": [2, 3]}),
        ("a b", {"a": [2], "b": [3]}),
        ("a a b b", {"a": [2, 3], "b": [4, 5]}),
        ("a b a", {"a": [2, 4], "b": [3]}),
        ("a b c a b c", {"a": [2, 5], "b": [3, 6], "c": [4, 7]}),
        ("b a a b c b", {"b": [2, 5, 7], "a": [3, 4], "c": [6]}),
        ("a a a a a a a", {"a": [2, 3, 4, 5, 6, 7, 8]}),
        ("a b c d e a", {"a": [2, 7], "b": [3], "c": [4], "d": [5], "e": [6]}),
    ],
)
def test_the_rows_of_a_record_may_be_apart(keys: str, expected: dict[str, list[int]], page_size: int) -> None:
    pages = claims(*(row(line, Kravnr=key) for line, key in enumerate(keys.split(), start=2)), page_size=page_size)

    found = records(pages)
    assert {one.record_key: list(_numbers(one)) for one in found} == expected
    assert [one.record_key for one in found] == list(expected)  # in the order of their first rows
    assert {one.record_key: one.amount for one in found} == {
        key: Money(Decimal(100 * len(lines)), "NOK") for key, lines in expected.items()
    }
    assert broken(pages) == []


def _numbers(record: SourceRecord) -> tuple[int, ...]:
    assert isinstance(record.origin, RowsOfRecord)
    return record.origin.numbers


@pytest.mark.parametrize("page_size", [1, 100])
@pytest.mark.parametrize(
    ("column", "first", "second"),
    [
        ("Person", "LP01", "LP02"),
        ("Person", "LP01", ""),
        ("Person", "", "LP01"),
        ("Dato", "23.11.2026", "24.11.2026"),
        ("Dato", "23.11.2026", ""),
        ("Valuta", "NOK", "SEK"),
    ],
)
def test_what_all_rows_share_must_agree_or_the_record_is_refused_with_both_values(
    column: str, first: str, second: str, page_size: int
) -> None:
    pages = claims(row(2, **{column: first}), row(3, **{column: second}), row(4, Kravnr="UT-2"), page_size=page_size)

    assert sent(pages) == ["UT-2"]
    (refused,) = broken(pages)
    assert (refused.origin, refused.record_key, refused.field, refused.value) == (
        "krav.csv line 3",
        "UT-1",
        column,
        second,
    )
    shown = {text: f"«{text}»" if text else "nothing" for text in (first, second)}
    assert refused.message == (
        f"krav.csv line 3, column {column}: found {shown[second]}, where krav.csv line 2 has {shown[first]};"
        " wanted the same in all rows of UT-1."
    )


@pytest.mark.parametrize(
    ("one", "other"), [("23.11.2026", " 23.11.2026 "), ("3.11.2026", "03.11.2026"), ("01.02.2026", "1.2.2026")]
)
def test_what_is_the_same_once_it_is_read_agrees(one: str, other: str) -> None:
    assert sent(claims(row(2, Dato=one), row(3, Dato=other))) == ["UT-1"]


@pytest.mark.parametrize("page_size", [1, 2, 100])
@pytest.mark.parametrize("bad", [0, 1, 2])
@pytest.mark.parametrize(
    ("column", "cell"), [("Beløp", "x"), ("Beløp", ""), ("Konto", ""), ("Dato", "31.02.2026"), ("Valuta", "kr")]
)
def test_a_record_with_a_row_that_cannot_be_read_is_not_sent_at_all(
    column: str, cell: str, bad: int, page_size: int
) -> None:
    rows = [row(line, **({column: cell} if line == bad + 2 else {})) for line in (2, 3, 4)]
    pages = claims(*rows, row(5, Kravnr="UT-2"), page_size=page_size)

    assert sent(pages) == ["UT-2"]
    assert [(one.origin, one.record_key, one.field) for one in broken(pages)] == [
        (f"krav.csv line {bad + 2}", "UT-1", column)
    ]


@pytest.mark.parametrize("page_size", [1, 100])
def test_a_claim_that_stands_in_two_files_is_refused_and_never_added_up(page_size: int) -> None:
    """The export of Monday and that of Tuesday hold the same claim: its money must not double."""
    rows = [row(2), row(3), row(2, "krav2.csv"), row(3, "krav2.csv")]
    pages = claims(*rows, row(4, "krav2.csv", Kravnr="UT-2"), page_size=page_size)

    assert sent(pages) == ["UT-2"]
    (refused,) = broken(pages)
    assert refused.message == (
        "krav2.csv line 2: krav.csv line 2 has rows of UT-1 too; wanted all rows of a record in one file."
    )


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        (["100,00", "-40,00"], "60.00"),
        (["100,00", "-100,00"], "0.00"),
        (["-1,00", "-2,50"], "-3.50"),
        (["0,10", "0,20"], "0.30"),
        (["1 000,00", "2.500,50"], "3500.50"),
        (["1"] * 9, "9.00"),
    ],
)
def test_amounts_add_up_exactly(amounts: list[str], total: str) -> None:
    (record,) = records(claims(*(row(line, Beløp=amount) for line, amount in enumerate(amounts, start=2))))

    assert record.amount == Money(Decimal(total), "NOK")
    assert record.payload["total"] == total
    assert sum(Decimal(line["amount"]) for line in record.payload["lines"]) == Decimal(total)


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.decimals("-999999", "999999", places=2)), max_size=12), st.data())
def test_no_money_is_lost_or_doubled_wherever_the_rows_stand(rows: list[tuple[str, Decimal]], data: Any) -> None:
    shuffled = data.draw(st.permutations(rows))
    written = [
        row(line, Kravnr=key, Beløp=f"{amount}".replace(".", ",")) for line, (key, amount) in enumerate(shuffled, 2)
    ]
    found = records(claims(*written, page_size=data.draw(st.integers(1, 5))))

    assert {one.record_key: one.amount and one.amount.amount for one in found} == {
        key: sum(amount for other, amount in rows if other == key) for key, _ in rows
    }
    assert sum(len(one.payload["lines"]) for one in found) == len(rows)


@pytest.mark.parametrize(("rows", "is_sent"), [(1, True), (2, False), (9, False)])
def test_a_sum_that_is_too_large_is_refused_by_name(rows: int, is_sent: bool) -> None:
    pages = claims(*(row(line, Beløp=f"{'9' * 12},00") for line in range(2, 2 + rows)))

    assert (len(records(pages)), [one.record_key for one in broken(pages)]) == ((1, []) if is_sent else (0, ["UT-1"]))
    assert is_sent or "krav.csv line 2: the rows of UT-1 add up to too much" in broken(pages)[0].message


@pytest.mark.parametrize(
    ("form", "total", "lines"),
    [("number", "135.50", ["100.00", "35.50"]), ("minor", "13550", ["10000", "3550"]), ("text", '"135.50"', None)],
)
def test_a_sum_leaves_in_the_form_of_its_field(form: str, total: str, lines: list[str] | None) -> None:
    fields = [
        {"to": "/total", "from": "Beløp", "decimal": "comma", "sum": True, "as": form},
        {"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma", "as": form},
    ]
    (record,) = records(claims(row(2), row(3, Beløp="35,50"), mapping={**CLAIM, "fields": fields}))

    assert canonical(record.payload["total"]) == total
    if lines is not None:
        assert [canonical(line["amount"]) for line in record.payload["lines"]] == lines


def test_a_total_of_a_record_may_come_from_whole_numbers_too() -> None:
    fields = [{"to": "/days", "from": "Dager", "integer": True, "sum": True}, {"to": "/l/-/k", "from": "Konto"}]
    mapping = {"record_key": "Kravnr", "fields": fields}

    (record,) = records(claims(row(2, Dager="2"), row(3, Dager=""), row(4, Dager=3), mapping=mapping))
    assert record.payload["days"] == 5
    (record,) = records(claims(row(2, Dager=""), mapping=mapping))
    assert "days" not in record.payload


@pytest.mark.parametrize(
    ("second", "is_sent"), [("100,00", True), ("100", True), ("100,01", False), ("-100,00", False)]
)
def test_an_amount_that_each_row_repeats_counts_once_and_must_agree(second: str, is_sent: bool) -> None:
    mapping = {**CLAIM, "amount": {**CLAIM["amount"], "once": True}}
    pages = claims(row(2), row(3, Beløp=second), mapping=mapping)

    if is_sent:
        assert [one.amount for one in records(pages)] == [Money(Decimal("100.00"), "NOK")]
    else:
        assert [(one.field, one.value) for one in broken(pages)] == [("Beløp", second)]
        assert f"found «{second}», where krav.csv line 2 has «100,00»" in broken(pages)[0].message


def test_fixed_lines_stand_before_those_of_the_rows() -> None:
    fields = [
        {"to": "/lines/0/account", "constant": "2910"},
        {"to": "/lines/0/amount", "from": "Beløp", "decimal": "comma", "sum": True},
        {"to": "/lines/-/account", "from": "Konto"},
        {"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma"},
    ]
    mapping = {**CLAIM, "fields": fields}
    (record,) = records(claims(row(2), row(3, Konto="7160"), mapping=mapping))

    assert [line["account"] for line in record.payload["lines"]] == ["2910", "7140", "7160"]
    assert record.payload["lines"][0]["amount"] == "200.00"
    assert isinstance(record.origin, RowsOfRecord)
    assert record.origin.of_field("/lines/0/amount") is None
    assert record.origin.of_field("/lines/2/account") == "krav.csv line 3"
    assert label_of(MappingConfig.model_validate(mapping), "/lines/0/account") is None
    assert label_of(MappingConfig.model_validate(mapping), "/lines/2/account") == "Konto"


def test_lines_may_be_plain_values_and_stand_deeper() -> None:
    fields = [{"to": "/doc/tags/-", "from": "Formål"}, {"to": "/doc/no", "from": "Kravnr"}]
    mapping = {"record_key": "Kravnr", "fields": fields}
    (record,) = records(claims(row(2), row(3, Formål=""), row(4, Formål="Bom"), mapping=mapping))

    assert record.payload == {"doc": {"tags": ["Tog", None, "Bom"], "no": "UT-1"}}


def test_a_key_of_several_columns_groups_rows_too() -> None:
    mapping = {**CLAIM, "record_key": ["Kravnr", "Dato"]}
    found = records(claims(row(2), row(3, Dato="24.11.2026"), row(4), mapping=mapping))

    assert [(one.record_key, _numbers(one)) for one in found] == [
        ("UT-1|23.11.2026", (2, 4)),
        ("UT-1|24.11.2026", (3,)),
    ]


def test_the_order_of_the_other_records_changes_no_revision_and_a_new_line_does() -> None:
    before = records(claims(row(2), row(3, Konto="7160"), row(4, Kravnr="UT-2")))
    moved = records(claims(row(2, Kravnr="UT-2"), row(3), row(4, Kravnr="UT-3"), row(5, Konto="7160")))
    more = records(claims(row(2), row(3, Konto="7160"), row(4, Konto="7170")))

    revisions = {one.record_key: one.revision for one in before}
    assert {one.record_key: one.revision for one in moved}["UT-1"] == revisions["UT-1"]
    assert more[0].revision != revisions["UT-1"]


def test_where_a_part_of_the_source_cannot_be_read_no_record_is_sent_with_some_of_its_lines() -> None:
    source = Rows([row(line, Kravnr=f"UT-{line}") for line in range(2, 8)], 2, fails=True)

    with pytest.raises(SourceUnreadable, match=r"b\.csv is locked"):
        asyncio.run(pages_of(source, CLAIM).page(None))


def test_a_key_of_a_whole_file_is_refused_and_not_sent_as_one_record() -> None:
    rows = [row(line) for line in range(2, MOST_ROWS + 3)]
    pages = claims(*rows, row(MOST_ROWS + 3, Kravnr="UT-2"), page_size=1000)

    assert sent(pages) == ["UT-2"]
    (refused,) = broken(pages)
    assert refused.message == (
        f"krav.csv line 2: found {MOST_ROWS + 1:,} rows of UT-1; wanted at most 10,000 rows and 16 MB of one record."
    )


def test_pages_end_with_their_file_so_that_each_file_has_its_own_decimal_mark() -> None:
    rows = [row(2), row(3, Beløp="1.250"), row(2, "b.csv", Kravnr="B", Beløp="12,50"), row(3, "b.csv", Kravnr="B")]
    pages = claims(*rows, row(4, Kravnr="UT-3"), page_size=3)

    files = [{record.origin.file for record in page.records if isinstance(record.origin, Place)} for page in pages]
    assert all(len(found) == 1 for found in files)


def test_rows_and_not_records_are_counted_as_read() -> None:
    pages = claims(
        row(2), row(3), row(4, Beløp="x"), BrokenRow(Place("krav.csv", PlaceKind.LINE, 5), "no row"), page_size=10
    )

    assert [page.rows for page in pages] == [4]


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ([{"to": "/a/-/x", "from": "k"}, {"to": "/b/-/y", "from": "k"}], "lines of one list only"),
        ([{"to": "/a/-/x/-/y", "from": "k"}], "lines of one list only"),
        ([{"to": "/a/-/x", "from": "k"}, {"to": "/a/name", "from": "k"}], "lines and nothing else in the list /a"),
        ([{"to": "/a/-", "from": "k"}, {"to": "/a/-/y", "from": "k"}], "values only at the ends of paths"),
        ([{"to": "/a/-/x", "from": "k"}, {"to": "/a/1/x", "from": "k"}], "without a gap under /a"),
        ([{"to": "/a", "from": "k", "decimal": "comma", "sum": True}], "sum and once only where rows are lines"),
        ([{"to": "/a/-/x", "from": "k", "decimal": "comma", "sum": True}], "sum only beside decimal or integer"),
        ([{"to": "/a", "from": "k", "sum": True}, {"to": "/b/-/x", "from": "k"}], "sum only beside decimal or integer"),
    ],
)
def test_what_cannot_be_lines_is_refused_when_it_is_configured(fields: list[dict[str, Any]], wanted: str) -> None:
    with pytest.raises(ValueError, match=wanted):
        MappingConfig.model_validate({"record_key": "k", "fields": fields})


def test_an_amount_can_count_once_only_where_rows_are_lines() -> None:
    amount = {"column": "s", "currency": "NOK", "once": True}
    with pytest.raises(ValueError, match="once only where rows are lines"):
        MappingConfig.model_validate({"record_key": "k", "amount": amount, "fields": [{"to": "/k", "from": "k"}]})


# --- from a system's answer back to the row ------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "label", "value", "place"),
    [
        ("/lines/0/amount", "Beløp", "100.00", "krav.csv line 2"),
        ("/lines/1/amount", "Beløp", "35.50", "krav.csv line 5"),
        ("#/lines/1/account", "Konto", "7160", "krav.csv line 5"),
        ("/lines/1/account/code", "Konto", None, "krav.csv line 5"),
        ("/lines/1", "Konto, Beløp, Formål", ..., "krav.csv line 5"),
        ("/lines/2/amount", "Beløp", None, None),
        ("/lines/x/amount", None, None, None),
        ("/lines", "Konto, Beløp, Formål", ..., None),
        ("/linesman/1", None, None, None),
        ("/total", "Beløp", "135.50", None),
        ("/person", "Person", "LP01", None),
        ("", None, ..., None),
    ],
)
def test_a_field_of_a_line_leads_back_to_column_value_and_row(
    field: str, label: str | None, value: Any, place: str | None
) -> None:
    pages = claims(row(2), row(3, Kravnr="UT-2"), row(5, Beløp="35,50", Konto="7160"))
    record = records(pages)[0]

    assert isinstance(record.origin, RowsOfRecord)
    assert label_of(MappingConfig.model_validate(CLAIM), field) == label
    assert record.origin.of_field(field) == place
    if value is not ...:
        assert text_at(record.payload, field) == value


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((2,), "a.csv line 2"),
        ((2, 3), "a.csv lines 2–3"),
        ((2, 4), "a.csv lines 2, 4"),
        ((2, 3, 4, 9), "a.csv lines 2–4, 9"),
        (tuple(range(2, 60, 2)), "a.csv lines 2, 4, 6, 8, 10, 12, 14, 16 … (29)"),
    ],
)
def test_the_rows_of_a_record_are_said_shortly_and_kept_whole(numbers: tuple[int, ...], text: str) -> None:
    rows = RowsOfRecord(Place("a.csv", PlaceKind.LINE, numbers[0]), numbers, "/lines", 1)

    assert rows == text
    for again in (
        read_place(json.loads(json.dumps(kept_place(rows)))),
        pickle.loads(pickle.dumps(rows)),  # noqa: S301 - our own
        copy.copy(rows),
    ):
        assert isinstance(again, RowsOfRecord)
        assert (again, again.numbers, again.lines, again.first) == (text, numbers, "/lines", 1)


@pytest.mark.parametrize(
    "stored",
    [
        ["a.csv", "line", 2, "", [[2, 10**12]], "/l", 0],
        ["a.csv", "line", 2, "", [[5, 2]], "/l", 0],
        ["a.csv", "line", 2, "", [], "/l", 0],
        ["a.csv", "line", 2, "", [[2, 3]], 7, 0],
        ["a.csv", "line", 2, "", [[2, 3]], "/l"],
        ["a.csv", "line", 2, "", "x", "/l", 0],
    ],
)
def test_rows_that_were_stored_wrongly_are_no_place(stored: list[Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        read_place(stored)
