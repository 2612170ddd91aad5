from __future__ import annotations

import asyncio
import io
import os
import struct
import zipfile
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import psutil
import pytest

from core.mapping import MappingConfig, map_page
from core.model import RawRow, Unreadable
from core.money import Money
from tests.integration.helpers.files.files_reading import broken, pages, refusal, rows, source

MAPPING = MappingConfig.model_validate(
    {
        "record_key": "Kravnr",
        "amount": {"column": "Beløp", "currency": "NOK"},
        "fields": [
            {"to": "/date", "from": "Dato", "date": "%d.%m.%Y"},
            {"to": "/count", "from": "Antall", "integer": True},
        ],
    }
)


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, lines in sheets.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def changed(data: bytes, member: str, old: str, new: str) -> bytes:
    """The same workbook with other text in one of its parts."""
    changed_data = io.BytesIO()
    found = False
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(changed_data, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            text = before.read(name)
            if name == member:
                found = old.encode() in text
                text = text.replace(old.encode(), new.encode())
            after.writestr(name, text)
    assert found
    return changed_data.getvalue()


TEN_PAST = datetime(2026, 11, 24, 10, 5)  # noqa: DTZ001 - a workbook knows no time zone
SHEET = "xl/worksheets/sheet1.xml"


def test_a_sheet_gives_exact_values_with_the_row_numbers_excel_shows(tmp_path: Path) -> None:
    lines = [
        [],
        [None, "Kravnr", "Beløp", "Dato", "Antall", "Ja", "Tid"],
        [],
        [None, "UT-1", 1284.1, date(2026, 11, 23), 3, True, time(8, 30)],
        [],
        [None, 4711, "1 234,50", TEN_PAST, 0.1 + 0.2, False, None],
    ]

    found = rows(source(tmp_path, "krav.xlsx", workbook({"Ark 1": lines})))

    assert found == [
        RawRow(
            {
                "Kravnr": "UT-1",
                "Beløp": Decimal("1284.1"),
                "Dato": date(2026, 11, 23),
                "Antall": 3,
                "Ja": True,
                "Tid": "08:30:00",
            },
            "krav.xlsx sheet Ark 1 row 4",
        ),
        RawRow(
            {
                "Kravnr": 4711,
                "Beløp": "1 234,50",
                "Dato": TEN_PAST,
                "Antall": Decimal("0.3"),
                "Ja": False,
                "Tid": None,
            },
            "krav.xlsx sheet Ark 1 row 6",
        ),
    ]
    assert not any(isinstance(value, float) for row in found for value in row.values.values())


def test_a_sheet_becomes_records_with_exact_money(tmp_path: Path) -> None:
    lines = [["Kravnr", "Beløp", "Dato", "Antall"], [4711, 1284.1, date(2026, 11, 23), 3]]
    (page,) = pages(source(tmp_path, "krav.xlsx", workbook({"Ark1": lines})))

    (record,) = map_page(MAPPING, page).records

    assert (record.record_key, record.amount) == ("4711", Money(Decimal("1284.10"), "NOK"))
    assert record.payload == {"date": "2026-11-23", "count": 3}


def test_a_formula_an_error_and_too_many_digits_break_the_row_that_needs_them(tmp_path: Path) -> None:
    lines = [
        ["Kravnr", "Beløp", "Note"],
        ["UT-1", "=2*3", "x"],
        ["UT-2", "#N/A", "x"],
        ["UT-3", 12345678901234567, "x"],
        ["UT-4", 10, "=1+1"],
    ]
    (page,) = pages(source(tmp_path, "krav.xlsx", workbook({"Ark1": lines})))

    mapped = map_page(MAPPING, page)

    assert [record.record_key for record in mapped.records] == ["UT-4"]  # nobody needs its note
    assert [row.message for row in mapped.broken] == [
        (
            "krav.xlsx sheet Ark1 row 2, column Beløp: found a formula, "
            'wanted a value (paste the column as values, or say formulas = "results" in [source]).'
        ),
        "krav.xlsx sheet Ark1 row 3, column Beløp: found an error of the workbook, like #REF! or #N/A, wanted a value.",
        (
            "krav.xlsx sheet Ark1 row 4, column Beløp: found a number of more than 15 digits, "
            "wanted such a number as text: not all its digits are kept."
        ),
    ]


def test_the_sheet_and_the_row_with_the_names_can_be_chosen(tmp_path: Path) -> None:
    data = workbook({"Forside": [["Til lønn"]], "Linjer": [["Liste", "for", "november"], ["nr", "sum"], [1, 2]]})

    (row,) = rows(source(tmp_path, "krav.xlsx", data, sheet="Linjer", header_row=2))

    assert row == RawRow({"nr": 1, "sum": 2}, "krav.xlsx sheet Linjer row 3")


WANTED = "wanted an Excel workbook (.xlsx)"
SAVE = "open it in a spreadsheet program and save it as .xlsx"
HEADS = [["nr", "sum"], [1, 2]]


@pytest.mark.parametrize(
    ("data", "options", "sentence"),
    [
        (
            workbook({"A": HEADS, "B": HEADS}),
            {},
            'krav.xlsx: found the sheets A, B, wanted one of them named (sheet = "…").',
        ),
        (workbook({"A": HEADS}), {"sheet": "B"}, "krav.xlsx: found no sheet B, wanted one of A."),
        (workbook({"A": []}), {}, "krav.xlsx sheet A: found no such row, wanted a row with the names of columns."),
        (
            workbook({"A": HEADS}),
            {"header_row": 9},
            "krav.xlsx sheet A: found no such row, wanted the names of columns in row 9.",
        ),
        (
            workbook({"A": [["nr", "=1"]]}),
            {},
            (
                "krav.xlsx sheet A row 1: found a formula without a result among the names of columns, wanted a result "
                "(open the workbook in a spreadsheet program and save it)."
            ),
        ),
        (
            workbook({"A": HEADS})[:3000],
            {},
            "krav.xlsx: found a damaged or unfinished workbook, wanted a whole .xlsx file.",
        ),
        (b"PK\x03\x04", {}, "krav.xlsx: found a damaged or unfinished workbook, wanted a whole .xlsx file."),
        (
            changed(workbook({"A": HEADS}), SHEET, "<sheetData>", "<sheetData"),
            {},
            "krav.xlsx: found a damaged or unfinished workbook, wanted a whole .xlsx file.",
        ),
        (
            b"nr;sum\n1;2\n",
            {},
            (
                "krav.xlsx: found text, wanted an Excel workbook (.xlsx): "
                'say format = "csv" in [source], or give it that ending.'
            ),
        ),
        (b"", {}, "krav.xlsx: found an empty file, wanted an Excel workbook (.xlsx)."),
        (
            b"%PDF-1.7",
            {},
            "krav.xlsx: found a PDF, wanted an Excel workbook (.xlsx): export it as CSV or .xlsx where it comes from.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000) + "EncryptedPackage".encode("utf-16-le"),
            {},
            f"krav.xlsx: found a workbook with a password, {WANTED}: save it without a password.",
        ),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000),
            {},
            f"krav.xlsx: found an old workbook (.xls), wanted an Excel workbook (.xlsx): {SAVE}.",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_one_sentence(
    tmp_path: Path, data: bytes, options: dict[str, Any], sentence: str
) -> None:
    assert refusal(source(tmp_path, "krav.xlsx", data, **options)) == sentence


def test_a_hidden_sheet_is_not_taken_for_the_one_to_read(tmp_path: Path) -> None:
    data = workbook({"A": HEADS, "B": HEADS})
    hidden = changed(data, "xl/workbook.xml", 'sheetId="1" state="visible"', 'sheetId="1" state="hidden"')

    (row,) = rows(source(tmp_path, "krav.xlsx", hidden))

    assert row.origin == "krav.xlsx sheet B row 2"


def bomb(**members: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            bomb(a=os.urandom(40_000_000) + bytes(15_000_000)),
            "krav.xlsx: found 52 MiB unpacked, wanted at most 50 MiB (max_unpacked_mib).",
        ),
        (bomb(a=bytes(40_000_000)), "krav.xlsx: found a part packed 1,028 to 1 (a), wanted at most 100 to 1."),
        (
            bomb(a=bomb(b=b"x")),
            "krav.xlsx: found an archive inside the archive (a), wanted a workbook.",
        ),
        (bomb(**{f"m{n}": b"" for n in range(1001)}), "krav.xlsx: found 1,001 parts, wanted at most 1,000."),
        (
            bomb(**{f"{n:06}" * 100: b"" for n in range(2000)}),
            "krav.xlsx: found a list of parts of more than 1,024 KiB, wanted a workbook.",
        ),
    ],
)
def test_a_zip_bomb_is_refused_before_anything_is_unpacked(tmp_path: Path, data: bytes, sentence: str) -> None:
    assert refusal(source(tmp_path, "krav.xlsx", data)) == sentence


def test_a_workbook_whose_directory_lies_about_its_size_is_read_no_further(tmp_path: Path) -> None:
    """One cell of 900 MiB of text that claims to be 4 kB: nothing of that is known before it is unpacked."""
    head, tail = (
        b'<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>',
        b"</t></is></c></row></sheetData></worksheet>",
    )
    whole = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"A": HEADS}))) as before,
        zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
    ):
        for name in before.namelist():
            if name != SHEET:
                archive.writestr(name, before.read(name))
        with archive.open(SHEET, "w") as sheet:
            sheet.write(head)
            for _ in range(900):
                sheet.write(b"A" * 1024 * 1024)
            sheet.write(tail)
        size = archive.getinfo(SHEET).file_size
    lies = whole.getvalue().replace(struct.pack("<L", size), struct.pack("<L", 4096))

    sentence = refusal(source(tmp_path, "krav.xlsx", lies))

    assert sentence == "krav.xlsx: found a damaged or unfinished workbook, wanted a whole .xlsx file."


def test_a_workbook_that_lies_about_its_size_ends_its_child_only(tmp_path: Path) -> None:
    """Two cells at opposite corners: small in the file, 17 thousand million cells in memory; the last row is near."""
    lies = changed(workbook({"A": HEADS}), SHEET, 'r="B2"', 'r="XFD1048576"')
    lies = changed(lies, SHEET, '<row r="2"', '<row r="1048576"')
    lies = changed(lies, SHEET, 'r="A2"', 'r="A1048576"')
    lies = changed(lies, SHEET, "</sheetData>", '<row r="3"><c r="A3"><v>3</v></c></row></sheetData>')

    sentence = refusal(source(tmp_path, "krav.xlsx", lies))

    assert sentence.startswith("krav.xlsx: found more than fits into 768 MiB")


def test_rows_come_in_pages_and_an_unfinished_read_leaves_no_child(tmp_path: Path) -> None:

    lines = [["nr"], *([n] for n in range(25))]
    reader = source(tmp_path, "krav.xlsx", workbook({"A": lines}), page_size=10)
    assert [len(page.rows) for page in pages(reader)] == [10, 10, 5]

    async def begin() -> list[Any]:
        others = set(psutil.Process().children())
        await reader.page(None)
        children = [child for child in psutil.Process().children() if child not in others]
        await reader.close()
        return children

    children = asyncio.run(begin())
    assert len(children) == 1
    assert not children[0].is_running()


def test_a_text_longer_than_any_system_takes_breaks_its_row(tmp_path: Path) -> None:
    data = workbook({"A": [["nr", "text"], [1, "PLACE"], [2, "short"]]})
    long = changed(data, SHEET, "PLACE", "".join(f"{n:06x}" for n in range(16_667)))

    found = rows(source(tmp_path, "krav.xlsx", long))

    assert found[0].values["text"] == Unreadable("a text of 100,002 characters", "at most 100,000 characters")
    assert found[1].values["text"] == "short"
    assert broken(source(tmp_path, "krav.xlsx", long)) == []
