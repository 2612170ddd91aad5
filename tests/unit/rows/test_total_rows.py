"""A total row is not a record: noticed by its name, or by being a sum while something is missing."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from core.mapping import MappingConfig, RowScreen, map_page
from core.messages import Message
from core.model import RawPage, RawRow, RecordPage
from core.places import Place, PlaceKind

HEAD = "Kravnr;Dato;Formål;Beløp;Valuta"
MAPPING: dict[str, Any] = {
    "record_key": "Kravnr",
    "amount": {"column": "Beløp", "currency_column": "Valuta"},
    "fields": [
        {"to": "/nr", "from": "Kravnr"},
        {"to": "/date", "from": "Dato", "date": "%d.%m.%Y"},
        {"to": "/text", "from": "Formål"},
        {"to": "/amount", "from": "Beløp", "decimal": "comma"},
    ],
}
ROWS = "UT-1;01.11.2026;Tog;1 234,50;NOK\nUT-2;02.11.2026;Buss;99,00;NOK\nUT-3;03.11.2026;Fly;200,00;NOK\n"
SUM = "1 533,50"


def raw(text: str, *, name: str = "krav.csv", head: str = HEAD, first: int = 2) -> tuple[RawRow, ...]:
    names = head.split(";")
    cells = csv.reader(io.StringIO(text), delimiter=";")
    return tuple(
        RawRow(dict(zip(names, one, strict=True)), Place(name, PlaceKind.LINE, number))
        for number, one in enumerate(cells, start=first)
    )


def read(text: str, *, page_size: int = 1000, **changes: Any) -> list[RecordPage]:
    mapping = MappingConfig.model_validate({**MAPPING, **changes})
    screen, rows = RowScreen(mapping), raw(text)
    pages = [rows[at : at + page_size] for at in range(0, len(rows), page_size)]
    return [map_page(mapping, screen.page(RawPage(page, origin="krav.csv"))) for page in pages]


def keys(pages: Sequence[RecordPage]) -> list[str]:
    return [record.record_key for page in pages for record in page.records]


def refused(pages: Sequence[RecordPage]) -> list[tuple[str, str | None]]:
    return [(row.origin, row.field) for page in pages for row in page.broken]


def money(pages: Sequence[RecordPage]) -> Decimal:
    return sum((one.amount.amount for page in pages for one in page.records if one.amount), Decimal(0))


WORDS = [
    *("Sum", "SUM", "sum:", "Totalt", "Total", "I alt", "i  alt:", "Ialt", "Delsum", "Totalsum", "Sum totalt"),
    *("Til sammen", "Tilsammen", "Samlet", "Sum beløp", "Å betale", "Sluttsum", "Mellomsum", "TOTALT:", "= Sum ="),
    *("Summa", "Totalsumma", "Delsumma", "Slutsumma", "Sammanlagt", "Att betala", "Summa totalt"),
    *("Mellemsum", "Slutsum", "Beløb i alt", "At betale", "Hovedtotal", "SUBTOTAL"),
    *("Grand total", "Grand Total:", "Subtotal", "Sub-total", "Sub total", "Totals", "Total amount", "*** Total ***"),
    *("Summe", "Gesamt", "Gesamtsumme", "Zwischensumme", "Endsumme", "Insgesamt", "Gesamtbetrag", "Gesamtergebnis"),
    *("Gjennomsnitt", "Average", "EOF", "*** EOF ***", "Trailer"),
    *("Σ", "Total\u00a0sum", "\u00a0Sum\u00a0", "(Total)", "Sum.", "- Sum -", "Totale", "Yhteensä", "Итого"),
]


@pytest.mark.parametrize("word", WORDS)
def test_a_row_that_is_called_a_total_is_never_sent(word: str) -> None:
    whole = read(f"{ROWS}{word};04.11.2026;Tog;17,00;NOK\n")  # even where it is whole, and no sum

    assert keys(whole) == ["UT-1", "UT-2", "UT-3"]
    assert refused(whole) == [("krav.csv line 5", "Kravnr")]
    assert 'skip_rows with column = "Kravnr"' in whole[0].broken[0].message


LIKE = [
    "Sum november",
    "Sum 3 bilag",
    "Totalt: 3",
    "Total (3)",
    "Total NOK",
    "Avdeling 10 Total",
    "10 Totalt",
    "Sum/2026",
]


@pytest.mark.parametrize("key", LIKE)
def test_a_key_like_a_totals_name_is_refused_where_something_else_speaks_for_it(key: str) -> None:
    lacking = read(f"{ROWS}{key};;;17,00;NOK\n")
    a_sum = read(f"{ROWS}{key};04.11.2026;Tog;{SUM};NOK\n")
    whole = read(f"{ROWS}{key};04.11.2026;Tog;17,00;NOK\n")

    assert keys(lacking) == keys(a_sum) == ["UT-1", "UT-2", "UT-3"]
    assert keys(whole) == ["UT-1", "UT-2", "UT-3", key]


KEYS = [
    "SUM-001",
    "T-100",
    "Total-7",
    "S1",
    "Summer",
    "Totland",
    "Sumatra 1",
    "Ialtinget",
    "TOTALENERGIES",
    "Gesamthaft 4",
]


@pytest.mark.parametrize("key", KEYS)
def test_a_key_that_only_begins_with_such_letters_is_a_record(key: str) -> None:
    assert keys(read(f"{ROWS}{key};;;17,00;NOK\n")) == ["UT-1", "UT-2", "UT-3", key]


NAMED_ELSEWHERE = [
    ";;Sum;{sum};NOK",
    ";Totalt;;{sum};",
    ";;I alt;17,00;NOK",
    ";;;{sum};NOK",
    ";;;{sum};",
]


@pytest.mark.parametrize("line", NAMED_ELSEWHERE)
def test_a_row_that_lacks_what_others_have_is_a_total_by_a_word_or_its_sum(line: str) -> None:
    pages = read(f"{ROWS}{line.format(sum=SUM)}\n")

    assert keys(pages) == ["UT-1", "UT-2", "UT-3"]
    (row,) = pages[0].broken
    assert row.origin == "krav.csv line 5"
    assert "skip_rows" in row.message


def test_a_row_without_a_key_that_is_no_total_is_refused_for_its_key() -> None:
    (page,) = read(f"{ROWS};04.11.2026;Tog;17,00;NOK\n")

    assert [row.message for row in page.broken] == [
        "krav.csv line 5, column Kravnr: found nothing, wanted a record key."
    ]


def test_a_sum_with_a_key_that_lacks_what_is_usually_filled_is_refused_and_names_it() -> None:
    (page,) = read(f"{ROWS}2026;;Tog;{SUM};NOK\n")

    assert keys([page]) == ["UT-1", "UT-2", "UT-3"]
    (row,) = page.broken
    assert (row.field, row.value, row.record_key) == ("Beløp", SUM, "2026")
    assert "the sum of the 3 rows before it while Dato is empty" in row.message


@pytest.mark.parametrize("word", ["Sum", "TOTALT", "I alt", "*** Summa ***", "Grand total:", "Gesamtbetrag"])
def test_a_whole_row_called_like_a_total_that_adds_up_to_nothing_is_sent_and_told(word: str) -> None:
    (page,) = read(f"{ROWS}UT-4;04.11.2026;{word};99,00;NOK\nUT-5;04.11.2026;Trailer;99,00;NOK\n")

    assert keys([page]) == ["UT-1", "UT-2", "UT-3", "UT-4", "UT-5"]
    doubts = [record.doubt for record in page.records]
    assert isinstance(doubts[3], Message)
    assert (doubts[3].code, doubts[3].values["value"]) == ("named_like_a_total", word)
    assert [one for one in doubts if one is not None] == [doubts[3]]


def test_a_whole_row_whose_key_begins_like_a_total_is_sent_and_told() -> None:
    (page,) = read(f"{ROWS}I alt 3 bilag;04.11.2026;Tog;99,00;NOK\n")

    assert keys([page]) == ["UT-1", "UT-2", "UT-3", "I alt 3 bilag"]
    doubt = page.records[3].doubt
    assert isinstance(doubt, Message)
    assert (doubt.code, doubt.values["value"]) == ("named_like_a_total", "I alt 3 bilag")


@pytest.mark.parametrize("key", ["Sum november", "Sum/2026", "Total (3)", "Totalt: 3", "Summa för 2026", "Oslo Total"])
def test_a_whole_row_whose_key_goes_on_as_a_totals_name_does_is_told(key: str) -> None:
    (page,) = read(f"{ROWS}{key};04.11.2026;Tog;99,00;NOK\n")

    assert isinstance(page.records[3].doubt, Message)


NAMES = """
Total Fitness AS
Saldo AS
Samlet Norge
Subtotal Gaming AS
Average Joe
Summa Summarum AB
Til sammen for demens
I alt vesentlig
Sum av små ting
Total Energies 2026-11
Antall Ord AS
Trailer 12
Summe Bau GmbH
Tillsammans Stockholm
""".strip().splitlines()


@pytest.mark.parametrize("key", NAMES)
def test_a_name_that_only_begins_like_a_total_is_sent_untold(key: str) -> None:
    (page,) = read(f"{ROWS}{key};04.11.2026;Tog;99,00;NOK\n")

    assert [record.doubt for record in page.records] == [None] * 4


BELOW = """
Herav mva
Herav mva 25 %
Mva 25 %
Mva 25%
25 % mva
MVA
Varav moms
Heraf moms
Davon MwSt.
IB
UB
Snitt
Max
Maks
Min
Median
Netto
Brutto
Øreavrunding
Öresavrundning
Balanse
Rest
""".strip().splitlines()


@pytest.mark.parametrize("word", BELOW)
def test_a_row_of_what_stands_below_a_table_and_an_amount_is_no_record(word: str) -> None:
    (page,) = read(f"{ROWS}{word};;;17,00;NOK\n")
    assert keys([page]) == ["UT-1", "UT-2", "UT-3"]
    assert (page.broken[0].field, page.broken[0].value) == ("Kravnr", word)

    for cells in ("04.11.2026;Tog;17,00", ";Tog;17,00", "04.11.2026;;17,00"):  # a row with more may be a person's
        assert len(keys(read(f"{ROWS}{word};{cells};NOK\n"))) == 4


@pytest.mark.parametrize("key", ["IB-7", "MAX1", "Netto AS", "Rest 4 AS", "Maxi", "Ubåt", "Mva-12", "Minna", "NET-1"])
def test_a_key_that_only_begins_with_what_stands_below_a_table_is_a_record(key: str) -> None:
    assert len(keys(read(f"{ROWS}{key};;;17,00;NOK\n"))) == 4


@pytest.mark.parametrize("word", ["Saldo", "Inngående saldo", "Til utbetaling", "Antall", "Anzahl:", "Closing balance"])
def test_a_row_whose_key_is_what_else_ends_a_table_is_no_record(word: str) -> None:
    (page,) = read(f"{ROWS}{word};;;4,00;NOK\n")

    assert keys([page]) == ["UT-1", "UT-2", "UT-3"]
    assert (page.broken[0].field, page.broken[0].value) == ("Kravnr", word)


def test_a_word_for_a_total_in_every_row_is_none() -> None:
    (page,) = read("UT-1;01.11.2026;Total;5,00;NOK\nUT-2;01.11.2026;Total;7,00;NOK\n")

    assert [record.doubt for record in page.records] == [None, None]


def test_the_cure_leaves_out_no_record_that_lacks_the_same() -> None:
    rows = "".join(f"UT-{at};{'' if at == 5 else '01.11.2026'};Taxi;10,00;NOK\n" for at in range(1, 21))
    for page_size in (1, 7, 100):
        pages = read(f"{rows}2026;;Taxi;200,00;NOK\n", page_size=page_size)
        (row,) = [one for page in pages for one in page.broken]

        assert (row.record_key, len(keys(pages))) == ("2026", 20)
        assert 'skip_rows with column = "Kravnr" and is = "2026"' in row.message


def test_a_sum_in_a_whole_row_is_sent_and_told() -> None:
    (page,) = read(f"{ROWS}UT-4;04.11.2026;Tog;{SUM};NOK\n")

    assert keys([page]) == ["UT-1", "UT-2", "UT-3", "UT-4"]
    doubts = [record.doubt for record in page.records]
    assert doubts[:3] == [None, None, None]
    assert isinstance(doubts[3], Message)
    assert (doubts[3].code, doubts[3].values) == ("may_be_a_total", {"count": 3})


@pytest.mark.parametrize(
    "lines",
    [
        "UT-4;04.11.2026;;1 333,50;NOK\n",  # two rows make it up, not all
        "UT-4;04.11.2026;;0,00;NOK\n",
        "UT-4;04.11.2026;;-1 533,50;NOK\n",
    ],
)
def test_what_is_no_sum_of_all_before_it_is_a_record(lines: str) -> None:
    (page,) = read(ROWS + lines)

    assert keys([page]) == ["UT-1", "UT-2", "UT-3", "UT-4"]
    assert page.records[3].doubt is None


def test_the_sum_of_two_rows_is_no_sign_of_a_total() -> None:
    pages = read("UT-1;01.11.2026;Tog;10,00;NOK\nUT-2;01.11.2026;Buss;20,00;NOK\nUT-3;01.11.2026;;30,00;NOK\n")

    assert keys(pages) == ["UT-1", "UT-2", "UT-3"]


def test_nothing_comes_to_nothing_and_is_no_total() -> None:
    zeros = "".join(f"UT-{number};01.11.2026;Tog;0,00;NOK\n" for number in range(5))

    assert len(keys(read(f"{zeros}UT-9;01.11.2026;;0,00;NOK\n"))) == 6


SUBTOTALS = (
    "UT-1;01.11.2026;Tog;10,00;NOK\nUT-2;01.11.2026;Buss;20,00;NOK\nUT-3;01.11.2026;Fly;30,00;NOK\n;;;60,00;\n"
    "UT-4;01.11.2026;Tog;1,00;NOK\nUT-5;01.11.2026;Buss;2,00;NOK\nUT-6;01.11.2026;Fly;3,00;NOK\nx;;;6,00;NOK\n"
    "y;;;66,00;NOK\n"
)


@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 5, 9])
def test_sub_totals_and_their_total_are_refused_wherever_a_page_ends(page_size: int) -> None:
    pages = read(SUBTOTALS, page_size=page_size)

    assert keys(pages) == ["UT-1", "UT-2", "UT-3", "UT-4", "UT-5", "UT-6"]
    assert [origin for origin, _ in refused(pages)] == ["krav.csv line 5", "krav.csv line 9", "krav.csv line 10"]


def test_totals_per_currency_are_refused() -> None:
    rows = "".join(
        f"UT-{number};01.11.2026;Tog;{number},00;{'NOK' if number % 2 else 'EUR'}\n" for number in range(1, 9)
    )
    pages = read(f"{rows}a;;;16,00;NOK\nb;;;20,00;EUR\n")

    assert len(keys(pages)) == 8
    assert [origin for origin, _ in refused(pages)] == ["krav.csv line 10", "krav.csv line 11"]


def test_a_row_that_fails_for_another_reason_is_still_part_of_the_sum() -> None:
    pages = read(f"{ROWS}UT-4;31.11.2026;Tog;1,00;NOK\nz;;;1 534,50;NOK\n")

    assert keys(pages) == ["UT-1", "UT-2", "UT-3"]
    assert sorted(refused(pages)) == [("krav.csv line 5", "Dato"), ("krav.csv line 6", "Beløp")]


def test_each_file_has_its_own_sums() -> None:
    screen = RowScreen(MappingConfig.model_validate(MAPPING))
    first = screen.page(RawPage(raw(ROWS), origin="a.csv"))
    second = screen.page(RawPage(raw("UT-8;01.11.2026;;1 533,50;NOK\n", name="b.csv"), origin="b.csv"))

    assert (len(first.rows), len(second.rows)) == (3, 1)


def test_who_says_that_they_are_records_gets_them_sent() -> None:
    pages = read(f"{ROWS}Sum;01.11.2026;;{SUM};NOK\nTotal;01.11.2026;Tog;{SUM};NOK\n", total_rows="send")

    assert keys(pages) == ["UT-1", "UT-2", "UT-3", "Sum", "Total"]
    assert refused(pages) == []


def test_a_required_column_speaks_from_the_first_row() -> None:
    fields = [{**MAPPING["fields"][0]}, {"to": "/text", "from": "Formål", "required": True}]
    pages = read("Sum 2025;01.11.2026;;17,00;NOK\n", fields=fields)

    assert refused(pages) == [("krav.csv line 2", "Kravnr")]


def test_without_an_amount_the_first_decimal_field_is_summed() -> None:
    pages = read(f"{ROWS}2026;;Tog;{SUM};NOK\n", amount=None)

    assert refused(pages) == [("krav.csv line 5", "Beløp")]


def test_a_million_rows_are_not_kept() -> None:
    screen = RowScreen(MappingConfig.model_validate(MAPPING))
    for start in range(0, 20_000, 1000):
        text = "".join(f"UT-{start + at};01.11.2026;Tog;{at % 97 + 1},00;NOK\n" for at in range(1000))
        assert len(screen.page(RawPage(raw(text, first=start), origin="krav.csv")).rows) == 1000

    kept = [one for one in vars(screen._totals).values() if isinstance(one, dict)]
    assert max(len(one) for one in kept) <= 10


def test_sums_match_python_decimals_of_any_size() -> None:
    rows = "".join(f"UT-{number};01.11.2026;Tog;9 999 999 999,99;NOK\n" for number in range(90))
    pages = read(f"{rows}2026;;Tog;899 999 999 999,10;NOK\n")

    assert money(pages) == Decimal("9999999999.99") * 90 == Decimal("899999999999.10")
    assert refused(pages) == [("krav.csv line 92", "Beløp")]
