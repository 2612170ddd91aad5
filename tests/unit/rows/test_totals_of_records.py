"""A total inside a claim is no line of it: refused by name with its claim, or a doubt where it may be a line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from core.messages import Message
from core.model import BrokenRow, RawRow, RecordPage, SourceRecord
from core.places import Place, PlaceKind
from tests.unit.helpers.row_source import Rows, read

HEAD = ("Kravnr", "Person", "Dato", "Konto", "Formål", "Beløp")
CLAIM: dict[str, Any] = {
    "record_key": "Kravnr",
    "amount": {"column": "Beløp", "currency": "NOK"},
    "fields": [
        {"to": "/no", "from": "Kravnr"},
        {"to": "/person", "from": "Person"},
        {"to": "/date", "from": "Dato", "date": "%d.%m.%Y", "required": True},
        {"to": "/lines/-/account", "from": "Konto"},
        {"to": "/lines/-/text", "from": "Formål"},
        {"to": "/lines/-/amount", "from": "Beløp", "decimal": "comma"},
        {"to": "/total", "from": "Beløp", "decimal": "comma", "sum": True},
    ],
}
TAXI, BUS, TRAIN = "7140;Taxi;10", "7150;Buss;5", "7160;Tog;5"


def rows(*lines: str, key: str = "A", file: str = "krav.csv", first: int = 2) -> list[RawRow]:
    """`account;text;amount`, or with person and date in front, or with the key, too."""
    common = (key, "Kari", "01.11.2026")
    cells = [(*common[: 6 - len(line.split(";"))], *line.split(";")) for line in lines]
    return [
        RawRow(dict(zip(HEAD, one, strict=True)), Place(file, PlaceKind.LINE, number))
        for number, one in enumerate(cells, first)
    ]


def claim(*lines: str, page_size: int = 100, **changes: Any) -> tuple[list[SourceRecord], list[BrokenRow]]:
    pages: list[RecordPage] = read(Rows(rows(*lines), page_size), {**CLAIM, **changes})
    return [one for page in pages for one in page.records], [one for page in pages for one in page.broken]


def money(records: list[SourceRecord]) -> Decimal:
    return sum((one.amount.amount for one in records if one.amount), Decimal(0))


NAMED = [
    # by a word and as a sum, wherever it stands
    ([TAXI, BUS, "Sum;;15"], 4),
    ([TAXI, BUS, ";Sum;15"], 4),
    ([TAXI, BUS, "7190;Sum;15"], 4),  # whole in every other column
    ([TAXI, BUS, "TOTALT:;Alle;15"], 4),
    ([TAXI, BUS, "Totalt for krav A;;15"], 4),
    ([TAXI, BUS, "Sum utlegg;Alle;15"], 4),
    ([TAXI, BUS, "Krav A i alt;Alle;15"], 4),
    (["Sum;;15", TAXI, BUS], 2),
    ([TAXI, "Summa;;15", BUS], 3),
    ([TAXI, BUS, TRAIN, "Sum;;20"], 5),
    ([TAXI, "Sum;;10"], 3),  # of one line
    ([TAXI, "Sum taxi;;10"], 3),
    (["7140;Taxi;20", "7140;Egenandel;-5", "Sum;;15"], 4),
    (["7140;Taxi;-10", "7150;Buss;-5", "Sum;;-15"], 4),
    ([TAXI, BUS, "7190;Gebyr;0", "Sum;;15"], 5),
    # by a word, where it lacks all else: a total that was rounded, or of rows that were left out
    ([TAXI, BUS, "Sum;;14,99"], 4),
    ([TAXI, BUS, ";Totalt;16"], 4),
    ([TAXI, BUS, ";Sum reise;16"], 4),
    # as a sum that lacks what the lines have
    ([TAXI, BUS, ";;15"], 4),
    ([TAXI, BUS, ";Av dette refunderes;15"], 4),
    ([";;15", TAXI, BUS], 2),
    ([TAXI, BUS, TRAIN, ";;20"], 5),
    ([TAXI, ";;10"], 3),
    # it lacks what is the claim's, or required: the reason is said, and not only that something is empty
    ([TAXI, BUS, ";;Sum;;15"], 4),
    ([TAXI, BUS, ";;;;15"], 4),
    ([TAXI, BUS, "Kari;;7190;Alle;15"], 4),
    ([TAXI, BUS, ";01.11.2026;Sum;;15"], 4),
]


@pytest.mark.parametrize("page_size", [1, 2, 100])
@pytest.mark.parametrize(("lines", "place"), NAMED)
def test_a_total_inside_a_claim_is_refused_by_name_and_never_added_to_its_lines(
    lines: list[str], place: int, page_size: int
) -> None:
    records, broken = claim(*lines, page_size=page_size)

    assert (records, [one.origin for one in broken]) == ([], [f"krav.csv line {place}"])
    assert broken[0].record_key == "A"
    assert "a line of the record and not" in broken[0].message
    assert "skip_rows with column = " in broken[0].message


@pytest.mark.parametrize(("lines", "place"), NAMED)
def test_the_cure_that_is_named_leaves_out_the_total_and_sends_the_lines(lines: list[str], place: int) -> None:
    cure = _cure_of(claim(*lines)[1][0])

    records, broken = claim(*lines, skip_rows=[cure])

    assert broken == []
    amounts = [Decimal(line.rpartition(";")[2].replace(",", ".")) for line in lines]
    whole = sum(amounts) - amounts[place - 2]
    assert money(records) == whole
    assert records[0].payload["total"] == f"{whole:.2f}"
    assert len(records[0].payload["lines"]) == len(lines) - 1


def _cure_of(row: BrokenRow) -> dict[str, Any]:
    assert isinstance(row.message, Message)
    cure = row.message.values["wanted"].values["cure"]
    column, value = cure.values["column"], cure.values.get("value")
    return {
        "skip_rows_is": {"column": column, "is": value},
        "skip_rows_begins": {"column": column, "begins_with": value},
        "skip_rows_is_empty": {"column": column, "is_empty": True},
    }[cure.code]


@pytest.mark.parametrize(
    ("total", "others"),
    [
        (";Totalt;16", ["7140;Totalt;7", "7150;Buss;8"]),  # another claim has a line that is called so
        (";Sum reise;16", ["7140;Sum til flyplass;7", "7150;Buss;8"]),
        (";;15", ["7140;;7", "7150;Buss;8"]),  # or one without a text
        (";;15", [";Buss;7", ";Tog;8", ";Fly;1"]),
        ("Sum;;15", ["7140;Taxi;7", "7150;Buss;8", "Sum;;15"]),  # or a total of its own
    ],
)
def test_the_cure_leaves_out_no_line_of_another_claim(total: str, others: list[str]) -> None:
    mine = [*rows(TAXI, BUS, total), *rows(*others, key="B", first=5)]
    (page,) = read(Rows(mine, 100), CLAIM)
    wanted = [one.origin for one in mine if one.origin not in {row.origin for row in page.broken}]
    assert all(row.is_total for row in page.broken)

    (cured,) = read(Rows(mine, 100), {**CLAIM, "skip_rows": [_cure_of(row) for row in page.broken]})

    assert (cured.broken, [one.record_key for one in cured.records]) == ((), ["A", "B"])
    assert sum(len(one.payload["lines"]) for one in cured.records) == len(wanted)


def test_where_no_rule_fits_the_total_alone_none_is_named() -> None:
    mine = [*rows(TAXI, BUS, ";;15"), *rows(";Buss;7", "7140;;8", key="B", first=5)]
    (page,) = read(Rows(mine, 100), CLAIM)

    assert [row.origin for row in page.broken] == ["krav.csv line 4"]
    assert "take it out of the file" in page.broken[0].message


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ([TAXI, BUS, "Sum;;15", "7160;Tog;20", "7160;Tog;3", "Sum;;23", "Sum;;38"], [4, 7, 8]),
        ([TAXI, BUS, ";;15", "7160;Tog;20", "7160;Tog;3", ";;23", ";;38"], [4, 7, 8]),
        (["Sum;;15", TAXI, BUS, "Sum;;23", "7160;Tog;20", "7160;Tog;3"], [2, 5]),
        ([TAXI, BUS, "Delsum;;15", "Mva;25 %;3,75", "Total;;18,75"], [4, 6]),
    ],
)
def test_totals_of_parts_of_a_claim_are_refused_too(lines: list[str], places: list[int]) -> None:
    records, broken = claim(*lines)

    assert (records, [one.origin for one in broken]) == ([], [f"krav.csv line {one}" for one in places])


WHOLE = [
    ["7140;Taxi;10"],
    ["7140;Taxi;10", "7140;Taxi;10"],
    ["7140;Taxi;10", "7150;Buss;10"],
    ["7140;Taxi;10", "7150;Buss;10", "7160;Tog;0"],
    ["7140;Taxi;-10", "7150;Buss;-10"],
    ["7140;Taxi;100", "7140;Egenandel;-40"],
    ["7140;Taxi;10", "7140;Taxi;-10"],
    ["7140;Taxi;10", "7150;Buss;5", "7160;Tog;15", "7160;Tog;1"],  # a sum of some, whole
    ["7140;Taxi;10", "7150;Buss;10", "7160;Tog;10"],
    ["7140;Taxi;0", "7150;Buss;0"],
    [";;10", ";;5", ";;1"],
    ["7140;;10", "7150;;5", "7160;Tog;1"],
    ["7140;Total bensin;10", "7150;Buss;5"],
    ["7140;Total bensin;10", "7150;Buss;10"],
]
MAY_BE = [
    (["7140;Taxi;10", "7150;Buss;5", "7160;Tog;15"], 4, 2),
    (["7160;Tog;15", "7140;Taxi;10", "7150;Buss;5"], 2, 2),
    (["7140;Taxi;10", "7150;Buss;5", "7160;Tog;5", "7170;Fly;20"], 5, 3),
    (["7140;Taxi;10", "7150;;5", "7160;Tog;-5", "7170;Fly;10"], 5, 3),
    (["7140;Taxi;10", "7140;;10"], 3, 1),  # a text that is missing, or a total that names its account
    (["7140;Taxi;-10", "7150;Buss;-5", "7160;Tog;-15"], 4, 2),
    ([TAXI, BUS, "7190;;15"], 4, 2),  # it has an account of its own, and no text
]


@pytest.mark.parametrize("lines", WHOLE)
def test_lines_are_sent_whole_and_without_a_doubt(lines: list[str]) -> None:
    records, broken = claim(*lines)

    assert broken == []
    assert [one.doubt for one in records] == [None]
    assert money(records) == sum(Decimal(line.rpartition(";")[2]) for line in lines)
    assert len(records[0].payload["lines"]) == len(lines)


@pytest.mark.parametrize(("lines", "place", "others"), MAY_BE)
def test_a_line_that_is_by_chance_the_sum_of_the_others_is_sent_and_told(
    lines: list[str], place: int, others: int
) -> None:
    (record,), broken = claim(*lines)

    assert broken == []
    assert isinstance(record.doubt, Message)
    assert (record.doubt.code, record.doubt.values) == (
        "line_may_be_a_total",
        {"place": f"krav.csv line {place}", "count": others},
    )
    assert money([record]) == sum(Decimal(line.rpartition(";")[2]) for line in lines)


@pytest.mark.parametrize(
    ("lines", "place", "word"),
    [
        (["7140;Total;10", "7150;Buss;5"], 2, "Total"),
        ([TAXI, BUS, "7190;Sum;99"], 4, "Sum"),
        ([TAXI, "7190; I alt: ;7", BUS], 3, "I alt:"),
        (["7190;Totalt;7"], 2, "Totalt"),
    ],
)
def test_a_whole_line_called_like_a_total_that_adds_up_to_nothing_is_sent_and_told(
    lines: list[str], place: int, word: str
) -> None:
    (record,), broken = claim(*lines)

    assert (broken, len(record.payload["lines"])) == ([], len(lines))
    assert isinstance(record.doubt, Message)
    assert (record.doubt.code, record.doubt.values) == (
        "named_like_a_total",
        {"place": f"krav.csv line {place}", "column": "Formål", "value": word},
    )


def test_a_whole_line_called_total_beside_one_of_the_same_amount_is_sent_and_told() -> None:
    (record,), broken = claim("7140;Shell;300", "7140;Total;300")

    assert (broken, money([record])) == ([], Decimal(600))
    assert isinstance(record.doubt, Message)


def test_a_sum_of_two_that_lacks_only_a_comment_is_sent_and_told() -> None:
    fields = [*CLAIM["fields"], {"to": "/lines/-/comment", "from": "Person"}]
    lines = ("til;01.11.2026;7140;Taxi;50", "fra;01.11.2026;7150;Taxi;50", ";01.11.2026;7160;Hotell;100")
    (record,), broken = claim(*lines, fields=[one for one in fields if one["to"] != "/person"])

    assert (broken, money([record])) == ([], Decimal(200))
    assert isinstance(record.doubt, Message)


def test_who_says_that_totals_are_lines_gets_them_sent() -> None:
    records, broken = claim(TAXI, BUS, "Sum;;15", total_rows="send")

    assert (money(records), broken, records[0].doubt) == (Decimal(30), [], None)


def test_the_claim_of_a_total_waits_alone() -> None:
    """Also where the total is the sum of three lines, which stand there first."""
    mine = [*rows(TAXI, BUS, TRAIN, ";;20"), *rows(TAXI, key="B", first=6), *rows(TAXI, BUS, key="C", first=7)]
    pages = read(Rows(mine, 2), CLAIM)

    assert [one.record_key for page in pages for one in page.records] == ["B", "C"]
    assert [one.origin for page in pages for one in page.broken] == ["krav.csv line 5"]


def test_a_total_of_the_whole_file_is_none_of_a_claim() -> None:
    mine = [*rows(TAXI, BUS), *rows("7140;Taxi;10", "7140;Taxi;10", key="B", first=4), *rows(";;;;;35", first=6)]
    pages = read(Rows(mine, 100), CLAIM)

    assert [one.record_key for page in pages for one in page.records] == ["A", "B"]
    assert [one.origin for page in pages for one in page.broken] == ["krav.csv line 6"]


def test_in_a_record_of_several_currencies_nothing_adds_up() -> None:
    """The amounts of its lines are not one sum; it is refused for its currencies."""
    amount = {"column": "Beløp", "currency_column": "Formål"}
    records, broken = claim("7140;NOK;10", "7150;SEK;5", "7160;NOK;15", amount=amount)

    assert records == []
    assert [one.field for one in broken] == ["Formål"]
    assert "the same in all rows of A" in broken[0].message


def test_where_each_row_says_the_whole_amount_the_lines_own_are_added() -> None:
    fields = [*CLAIM["fields"][:4], {"to": "/lines/-/amount", "from": "Formål", "decimal": "comma"}]
    once = {"column": "Beløp", "currency": "NOK", "once": True}

    records, broken = claim("7140;10;15", "7150;5;15", amount=once, fields=fields)
    assert (money(records), broken) == (Decimal(15), [])
    records, broken = claim("7140;10;15", "7150;5;15", "Sum;15;15", amount=once, fields=fields)
    assert (records, [one.value for one in broken]) == ([], ["Sum"])


def test_a_claim_that_stands_in_two_files_is_refused_for_that() -> None:
    source = Rows([*rows(TAXI), *rows("Sum;;10", file="krav2.csv")], 100)
    (refused,) = [one for page in read(source, CLAIM) for one in page.broken]

    assert "wanted all rows of a record in one file" in refused.message
