"""The second look at a workbook: it reads what the library reads, and says what the library does not."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from core.connectors.files.workbooks.number_formats import NumberFormat
from core.errors import SourceUnreadable
from core.mapping import MappingConfig, map_page
from tests.integration.helpers.files.files_reading import pages, source, told
from tests.integration.helpers.files.sheet_parts import (
    STRICT,
    book,
    claim,
    header,
    packed,
    renamed,
    replaced,
    text_cell,
)

GOOD = book(header() + f'<row r="2">{claim(2)}</row>')
NO_PLACES = {f' r="{letter}{row}"': "" for row in (1, 2) for letter in "ABCD"} | {' r="1"': "", ' r="2"': ""}
SINGLE = {f'r="{letter}2"': f"r='{letter}2'" for letter in "ABCD"} | {
    'r="2"': "r='2'",
    't="inlineStr"': "t='inlineStr'",
}


def read(folder: Path, parts: dict[str, bytes], *columns: str, **options: object) -> list[str]:
    return told(source(folder, "krav.xlsx", packed(parts), **options), *columns)


@pytest.mark.parametrize(
    "parts",
    [
        GOOD,
        replaced(GOOD, STRICT),
        renamed(GOOD, "/", "\\"),
        renamed(GOOD, "xl/", "XL/"),
        renamed(renamed(GOOD, "workbook", "Workbook"), "sheet1", "Sheet1"),
        renamed(replaced(GOOD, {"worksheets/sheet1.xml": "WORKSHEETS/SHEET1.XML"}), "sheets/s", "Sheets/S"),
        replaced(GOOD, {'Target="worksheets': 'Target="/xl/worksheets'}),
        replaced(GOOD, SINGLE),
        replaced(GOOD, NO_PLACES),
        replaced(GOOD, {'<row r="2">': "<row>"}),
        replaced(GOOD, {'<c r="B2" s="1">': '<c s="1" r="B2" >'}),
        replaced(GOOD, {'<row r="2">': '<row spans="1:4" r="2" note="a > b">'}),
    ],
)  # fmt: skip
def test_whatever_the_library_reads_is_read(tmp_path: Path, parts: dict[str, bytes]) -> None:
    assert read(tmp_path, parts, "Kravnr", "Dato", "Beløp") == ["UT-1 | 2026-11-02 | 1234.5"]


FORMULA = "found a formula"
FAULT = "found an error of the workbook, like #REF! or #N/A"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="C2"><f>1+1</f><v>2</v></c>', FORMULA),
        ("<c r='C2'><f>1+1</f><v>2</v></c>", FORMULA),
        ('<c r="C2"><f/><v>2</v></c>', FORMULA),
        ('<c r="C2"><f t="shared" si="0"/><v>2</v></c>', FORMULA),
        ('<c r="C2">\n  <f>1+1</f>\n  <v>2</v>\n</c>', FORMULA),
        ('<c r="C2"><v>2</v><f>1+1</f></c>', FORMULA),
        ('<c r="C2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', FORMULA),
        ("<c><f>1+1</f><v>2</v></c>", FORMULA),
        ('<c r="C2" t="e"><v>#N/A</v></c>', FAULT),
        ("<c r='C2' t='e'><v>#N/A</v></c>", FAULT),
        ('<c r="C2" t = "e"><v>#REF!</v></c>', FAULT),
        ('<c t="e"><v>#DIV/0!</v></c>', FAULT),
        ('<c r="C2" t="inlineStr"><is><t>#N/A</t></is></c>', "found the error #N/A"),
        ('<c r="C2" t="inlineStr"><is><t>1,23457E+14</t></is></c>', "1,23457E+14"),
        ('<c r="C2" t="inlineStr"><is><t>Tog &lt;f&gt;</t></is></c>', "Tog <f>"),
        ('<c r="C2" t="inlineStr"><is><t>hidden="1" t="e"</t></is></c>', 'hidden="1" t="e"'),
        ('<c r="C2"/>', "None"),
    ],
)
@pytest.mark.parametrize("are_placed", [True, False])
def test_formulas_and_errors_are_seen_however_they_are_written(
    tmp_path: Path, cell: str, expected: str, *, are_placed: bool
) -> None:
    row = f'<row r="2">{claim(2).replace(text_cell("C2", "Tog"), cell)}</row>'
    rest = "<conditionalFormatting><cfRule><formula>1</formula></cfRule></conditionalFormatting><x:f>1</x:f>"
    parts = book(header() + row, rest=rest.replace("x:f", "f"))
    there = {old: new for old, new in NO_PLACES.items() if old != ' r="C2"' or old in cell}

    found = read(tmp_path, parts if are_placed else replaced(parts, there), "Kravnr", "Formål", "Beløp")

    assert found == [f"UT-1 | {expected} | 1234.5"]


RECKONS = {"</sheets>": '</sheets><calcPr calcId="1" fullCalcOnLoad="1"/>'}
UNRECKONED = "found a formula without a result"


@pytest.mark.parametrize(
    ("cell", "result", "left_to_the_opening"),
    [
        ('<c r="C2"><f>1+1</f><v>2</v></c>', "2", "2"),
        ('<c r="C2"><f>D2*3</f><v>3703.4999999999995</v></c>', "3703.5", "3703.5"),
        ('<c r="C2"><f t="shared" si="0"/><v>-12.5</v></c>', "-12.5", "-12.5"),
        ('<c r="C2" t="str"><f>"a"&amp;"b"</f><v>ab</v></c>', "ab", "ab"),
        ('<c r="C2" s="1"><f>B2</f><v>46328</v></c>', "2026-11-02", "2026-11-02"),
        ('<c r="C2"><f>1-1</f><v>0</v></c>', "0", UNRECKONED),
        ('<c r="C2"><f>1+1</f></c>', UNRECKONED, UNRECKONED),
        ('<c r="C2"><f>1+1</f><v></v></c>', UNRECKONED, UNRECKONED),
        ('<c r="C2"><f>1+1</f><v/></c>', UNRECKONED, UNRECKONED),
        ('<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', FAULT, FAULT),
        (text_cell("C2", "Tog"), "Tog", "Tog"),
    ],
)
def test_results_of_formulas_are_read_where_a_person_says_so(
    tmp_path: Path, cell: str, result: str, left_to_the_opening: str
) -> None:
    parts = book(header() + f'<row r="2">{claim(2).replace(text_cell("C2", "Tog"), cell)}</row>')
    columns = ("Kravnr", "Formål", "Beløp")

    found = read(tmp_path, parts, *columns, formulas="results")
    by_a_program = read(tmp_path, replaced(parts, RECKONS), *columns, formulas="results")

    assert found == [f"UT-1 | {result} | 1234.5"]
    assert by_a_program == [f"UT-1 | {left_to_the_opening} | 1234.5"]


def zeros(code: str, value: str = "42", **options: object) -> dict[str, bytes]:
    row = f'<row r="2"><c r="A2" s="3"><v>{value}</v></c>{claim(2)}</row>'.replace(text_cell("A2", "UT-1"), "")
    return book(header() + row, formats=("dd\\.mm\\.yyyy", "#,##0.00", code))


@pytest.mark.parametrize(
    ("code", "value", "shown"),
    [
        ("00000", "42", "00042"),
        ("00000", "0", "00000"),
        ("00000", "12345", None),
        ("00000", "123456", None),
        ("00000;-00000", "42", "00042"),
        ("000-000", "1234", "001-234"),
        ("00 00 00", "11026", "01 10 26"),
        ('"UT-"0000', "7", "UT-0007"),
        ("\\K000", "7", "K007"),
        ("0000.00", "42", "0000.00"),
        ("00000", "-42", "00000"),
        ("00000", "4.5", "00000"),
        ("0", "42", None),
        ("#,##0", "42", None),
        ("#,##0.00", "42", None),
        ("0.00", "42", None),
        ('0 "kr"', "42", None),
        ("@", "42", None),
    ],
)
def test_a_number_shown_with_leading_zeros_is_never_guessed(
    tmp_path: Path, code: str, value: str, shown: str | None
) -> None:
    (found,) = read(tmp_path, zeros(code, value), "Kravnr")
    (dropped,) = read(tmp_path, zeros(code, value), "Kravnr", leading_zeros="dropped")
    (as_shown,) = read(tmp_path, zeros(code, value), "Kravnr", leading_zeros="shown")

    assert found == (value if shown is None else f"found {value}, shown as {shown}")
    assert dropped == value
    assert as_shown in {value if shown is None else shown, found}


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [("00000", 42, "00042"), ("000-000", 1234567, "1234-567"), ("0#0", 4, None), ("000", Decimal("4.5"), None)],
)
def test_a_number_is_shown_as_its_format_says(code: str, value: int, text: str | None) -> None:
    assert NumberFormat(code).shown(value) == text


def test_an_amount_with_leading_zeros_is_the_same_amount_however_it_is_read(tmp_path: Path) -> None:
    mapping = MappingConfig.model_validate(
        {
            "record_key": "Dato",
            "amount": {"column": "Kravnr", "currency": "NOK"},
            "fields": [{"to": "/n", "from": "Kravnr", "integer": True}],
        }
    )
    for how in ("shown", "dropped"):
        (page,) = pages(source(tmp_path, "krav.xlsx", packed(zeros("00000")), leading_zeros=how))
        (record,) = map_page(mapping, page).records
        assert record.amount is not None
        assert (record.amount.amount, record.payload) == (Decimal("42.00"), {"n": 42})


@pytest.mark.parametrize("attribute", ['hidden="1"', "hidden='1'", 'hidden="true"'])
def test_rows_that_are_hidden_are_read_and_said(tmp_path: Path, attribute: str) -> None:
    rows = f'<row r="2">{claim(2)}</row><row r="3" {attribute}>{claim(3)}</row><row r="4" {attribute}/>'
    (page,) = pages(source(tmp_path, "krav.xlsx", packed(book(header() + rows))))

    assert [row.values["Kravnr"] for row in page.rows] == ["UT-1", "UT-2"]
    assert [str(note) for note in page.notes] == [
        (
            "krav.xlsx sheet Ark1: rows that are hidden, by a filter or by hand: 1, the first is row 3. "
            "They are read like all others."
        )
    ]


def test_a_hidden_title_and_a_hidden_column_are_nothing_to_say(tmp_path: Path) -> None:
    title = f'<row r="1" hidden="1">{text_cell("A1", "Rapport")}</row>'
    parts = book(title + header(row=2) + f'<row r="3">{claim(3)}</row>')
    parts = replaced(parts, {"<sheetData><row": '<cols><col min="1" max="2" hidden="1"/></cols><sheetData><row'})

    (page,) = pages(source(tmp_path, "krav.xlsx", packed(parts), header_row=2))

    assert (len(page.rows), page.notes) == (1, ())


@pytest.mark.parametrize(
    ("stray", "cell"),
    [
        ('<row r="1048576"><c r="Z1048576" t="inlineStr"><is><t> </t></is></c></row>', "Z1048576"),
        ('<row r="1048576"><c r="A1048576"><v>1</v></c></row>', None),
        ('<row r="900000"><c r="XFD900000"><v>1</v></c></row>', "XFD900000"),
        ('<row r="1048576"><c r="XFD1048576" s="1"/></row>', None),
        ("<row r='1048576'><c r='AB1048576'><v>1</v></c></row>", "AB1048576"),
        ('<row r="40"><c r="XFD40"><v>1</v></c></row>', None),
    ],
)
def test_a_stray_cell_far_away_is_named_or_does_no_harm(tmp_path: Path, stray: str, cell: str | None) -> None:
    found = read(tmp_path, book(header() + f'<row r="2">{claim(2)}</row>' + stray), "Kravnr")

    if cell is None:
        assert found[0] == "UT-1"
    else:
        assert found == [
            (
                f"refused: krav.xlsx sheet Ark1: found a cell far away from all others ({cell}), "
                "wanted it deleted (select the row or column and delete it, then save)."
            )
        ]


def test_of_several_sheets_the_only_one_with_anything_in_it_is_read(tmp_path: Path) -> None:
    rows = header() + f'<row r="2">{claim(2)}</row>'

    assert read(tmp_path, book(rows, "", ""), "Kravnr") == ["UT-1"]
    assert read(tmp_path, book("", "<row r='1'/>", rows), "Kravnr") == ["UT-1"]
    assert read(tmp_path, book(rows, rows, ""), "Kravnr") == [
        'refused: krav.xlsx: found the sheets Ark1, Ark2, wanted one of them named (sheet = "…").'
    ]
    assert read(tmp_path, book(rows, rows), "Kravnr", sheet="ARK2") == ["UT-1"]


def test_a_title_above_the_names_is_noticed_and_header_row_passes_it(tmp_path: Path) -> None:
    title = f'<row r="1">{text_cell("A1", "Utlegg november 2026")}</row>'
    parts = book(title + header(row=3) + f'<row r="4">{claim(4)}</row>')
    (page,) = pages(source(tmp_path, "krav.xlsx", packed(parts)))
    mapping = MappingConfig.model_validate({"record_key": "Kravnr", "fields": [{"to": "/n", "from": "Kravnr"}]})

    assert page.names_at == 3
    with pytest.raises(SourceUnreadable, match=r"seem to stand further down: say header_row = 3 in \[source\]"):
        map_page(mapping, page)
    assert read(tmp_path, parts, "Kravnr", header_row=3) == ["UT-3"]


def test_a_name_that_stands_twice_is_refused_only_where_it_is_asked_for(tmp_path: Path) -> None:
    parts = book(header(("Kravnr", "MVA", "MVA", "Beløp")) + f'<row r="2">{claim(2)}</row>')
    (page,) = pages(source(tmp_path, "krav.xlsx", packed(parts)))
    fields = [{"to": "/n", "from": "Kravnr"}]

    asks_not = MappingConfig.model_validate({"record_key": "Kravnr", "fields": fields})
    asks = MappingConfig.model_validate({"record_key": "Kravnr", "fields": [*fields, {"to": "/m", "from": "MVA"}]})

    assert len(map_page(asks_not, page).records) == 1
    with pytest.raises(SourceUnreadable, match="has the column MVA more than once"):
        map_page(asks, page)
