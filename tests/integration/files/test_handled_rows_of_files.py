"""A handled row is known again by what stands in it, in every format; any change counts anew."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from core.mapping import MappingConfig
from core.model import RunStatus, RunSummary
from dashboard.views.integration.handling import Kind, kind_of
from data.commands.handling import mark_handled
from data.queries.failures import open_failures
from tests.fakes import PRINCIPAL
from tests.integration.helpers.files.files_office import FilesOffice

ID = "acme-expenses"
MAPPING = {
    "record_key": "nr",
    "amount": {"column": "sum", "currency": "NOK"},
    "fields": [{"to": "/sum", "from": "sum", "decimal": "comma"}, {"to": "/text", "from": "text"}],
}
LINES = {
    "record_key": "nr",
    "amount": {"column": "sum", "currency": "NOK"},
    "fields": [
        {"to": "/lines/-/sum", "from": "sum", "decimal": "comma"},
        {"to": "/lines/-/text", "from": "text"},
    ],
}
LONG = "x" * 1024**2
GOOD = "UT-1;10,00;Taxi\n"


@pytest.fixture
def office() -> Iterator[FilesOffice]:
    opened = FilesOffice()
    yield opened
    opened.store.close()
    asyncio.run(opened.source.close())


def handle_all(office: FilesOffice) -> int:
    keys = [one.record_key for one in open_failures(PRINCIPAL, office.store, ID)]
    now = office.clock.now()
    mark_handled(PRINCIPAL, office.store, ID, len(keys), reason="By hand", request_id="h", now=now, record_keys=keys)
    return len(keys)


def read_again(office: FilesOffice, file: Path, text: str) -> RunSummary:
    file.write_text(text)
    return office.sync()


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ("UT-2;abc;Hotel\n", "UT-2;abc;Hotel\n", True),
        ("UT-2;abc;Hotel\n", "UT-2;abc;Hotel \n", True),  # what no reader could tell apart
        ("UT-2;abc;Hotel\n", "UT-2;abd;Hotel\n", False),
        ("UT-2;abc;Hotel\n", "UT-2;abc;Hostel\n", False),  # in a cell that is not what breaks it
        ("UT-2;abc;Hotel\n", "UT-2;abc;Hotel\nUT-3;abc;Hotel\n", False),  # one more
        (";9,00;Hotel\n", ";9,00;Hotel\n", True),
        (";9,00;Hotel\n", ";9,01;Hotel\n", False),
        ("UT-2;1;Hotel;more;and more\n", "UT-2;1;Hotel;more;and more\n", True),
        ("UT-2;1;Hotel;more;and more\n", "UT-2;1;Hotel;more;and less\n", False),
        ("Totalt;10,00;\n", "Totalt;10,00;\n", True),
        ("Totalt;10,00;\n", "Totalt;20,00;\n", False),
        ("UT-2;1,00;a\nUT-2;2,00;b\n", "UT-2;1,00;a\nUT-2;2,00;b\n", True),  # a key that repeats
        ("UT-2;1,00;a\nUT-2;2,00;b\n", "UT-2;1,00;a\nUT-2;3,00;b\n", False),
        ("UT-2;1,00;a\nUT-2;2,00;b\n", "UT-2;1,00;a\nUT-2;2,00;b\nUT-2;3,00;c\n", False),
        (f"UT-2;1,00;{LONG}\n", f"UT-9;999999,00;{LONG}\n", False),  # too long to be read
        ("UT-2;abc\n", "UT-2;abc\n", True),  # a row that ends early
        ("UT-2;abc\n", "UT-2;abc;\n", True),
        ("UT-2;abc\n", "UT-2;abd\n", False),
        ("UT-2;abc\n", "UT-2;abc;Hotel\n", False),
        ("UT-2\n", "UT-2\n", True),
        ("Utskrift 30.11.2026\n", "Utskrift 30.11.2026\n", True),
        ("Utskrift 30.11.2026\n", "Utskrift 01.12.2026\n", False),
        ("Totalt;10,00\n", "Totalt;10,00\n", True),
        ("Totalt;10,00\n", "Totalt;20,00\n", False),
        ("UT-2;#N/A;Hotel\n", "UT-2;#N/A;Hotel\n", True),
        ("UT-2;#N/A;Hotel\n", "UT-2;#REF!;Hotel\n", False),
        ("UT-2;#N/A;Hotel\n", "UT-2;#N/A;Taxi\n", False),
        ("UT-2;abc;#N/A\n", "UT-2;abc;#N/A\n", True),
    ],
)
def test_a_row_of_a_csv_file_is_handled_while_the_same_stands_there(
    tmp_path: Path, office: FilesOffice, before: str, after: str, is_same: bool
) -> None:
    file = tmp_path / "krav.csv"
    file.write_text(f"nr;sum;text\n{GOOD}{before}")
    office.reads(tmp_path, MappingConfig.model_validate(MAPPING), path="krav.csv")
    assert office.sync().status is RunStatus.FAILED
    handle_all(office)

    again = read_again(office, file, f"nr;sum;text\n{GOOD}{after}")

    assert (again.status is RunStatus.SUCCEEDED) is is_same
    assert bool(open_failures(PRINCIPAL, office.store, ID)) is not is_same


@pytest.mark.parametrize(
    ("after", "is_same"),
    [
        ("UT-2;abc;Hotel\nUT-2;5,00;Taxi\n", True),
        ("UT-2;abc;Hotel\nUT-2;50,00;Taxi\n", False),
        ("UT-2;abc;Hotel\nUT-2;5,00;Taxi\nUT-2;5,00;Bus\n", False),
        ("UT-2;abc;Hotel\n", False),
    ],
)
def test_where_rows_are_lines_any_change_of_the_record_counts_anew(
    tmp_path: Path, office: FilesOffice, after: str, is_same: bool
) -> None:
    file = tmp_path / "krav.csv"
    file.write_text(f"nr;sum;text\n{GOOD}UT-2;abc;Hotel\nUT-2;5,00;Taxi\n")
    office.reads(tmp_path, MappingConfig.model_validate(LINES), path="krav.csv")
    office.sync()
    assert handle_all(office) == 1

    again = read_again(office, file, f"nr;sum;text\n{GOOD}{after}")

    assert (again.status is RunStatus.SUCCEEDED) is is_same


@pytest.mark.parametrize(
    ("before", "after", "is_same"),
    [
        ('{"nr": "UT-2", "sum": "x"}', '{"nr": "UT-2", "sum": "x"}', True),
        ('{"nr": "UT-2", "sum": "x"}', '{"sum": "x", "nr": "UT-2", "text": null}', True),
        ('{"nr": "UT-2", "sum": "x"}', '{"nr": "UT-2", "sum": "x", "text": "new"}', False),
        ("[1, 2]", "[1, 2]", True),
        ("[1, 2]", "[1, 3]", False),
        ("{half", "{half", True),
        ("{half", "{half of it", False),
        ('{"nr": "UT-2", "sum": NaN}', '{"nr": "UT-2", "sum": NaN}', True),
        ('{"nr": "UT-2", "sum": NaN}', '{"nr": "UT-2", "sum": Infinity}', False),
        ('{"nr": "UT-2", "sum": "x", "of": [NaN]}', '{"nr": "UT-2", "sum": "x", "of": [NaN]}', True),
        ('{"nr": "UT-2", "sum": "x", "of": [NaN]}', '{"nr": "UT-2", "sum": "x", "of": [-Infinity]}', False),
        ('{"nr": "UT-2", "sum": "\\ud800"}', '{"nr": "UT-2", "sum": "\\ud801"}', False),  # half a character
        # of what stands there twice nobody can say that it is the same
        ('{"nr": "UT-2", "sum": "1,00", "sum": "2,00"}', '{"nr": "UT-2", "sum": "100,00", "sum": "5000,00"}', False),
    ],
)
def test_a_line_of_a_json_file_is_handled_while_the_same_stands_there(
    tmp_path: Path, office: FilesOffice, before: str, after: str, is_same: bool
) -> None:
    file = tmp_path / "krav.ndjson"
    good = '{"nr": "UT-1", "sum": "10,00", "text": "Taxi"}\n'
    file.write_text(f"{good}{before}\n")
    office.reads(tmp_path, MappingConfig.model_validate(MAPPING), path="krav.ndjson", format="ndjson")
    office.sync()
    handle_all(office)

    again = read_again(office, file, f"{good}{after}\n")

    assert (again.status is RunStatus.SUCCEEDED) is is_same


def book_with(file: Path, *cells: object) -> None:
    book = openpyxl.Workbook()
    for row in (["nr", "sum", "text"], ["UT-1", 10, "Taxi"], ["UT-2", *cells]):
        book.worksheets[0].append(row)
    book.save(file)


@pytest.mark.parametrize(
    ("cells", "is_same"),
    [
        ((("#N/A", "Hotel"), ("#N/A", "Hotel")), True),
        ((("#N/A", "Hotel"), ("#REF!", "Hotel")), False),
        ((("#N/A", "Hotel"), ("#N/A", "Taxi")), False),
        ((("=1+1", "Hotel"), ("=1+1", "Hotel")), True),
        ((("=1+1", "Hotel"), ("=1+2", "Hotel")), False),
        ((("abc", "=A1"), ("abc", "=A1")), True),
        ((("abc", "=A1"), ("abc", "=A2")), False),
        ((("abc", "Hotel"), ("abc", "Hotel")), True),
    ],
)
@pytest.mark.parametrize("options", [{}, {"formulas": "results"}], ids=["values", "results"])
def test_a_row_of_a_workbook_is_handled_while_the_same_stands_there(
    tmp_path: Path,
    office: FilesOffice,
    cells: tuple[tuple[str, str], tuple[str, str]],
    is_same: bool,
    options: dict[str, str],
) -> None:
    file = tmp_path / "krav.xlsx"
    book_with(file, *cells[0])
    office.reads(tmp_path, MappingConfig.model_validate(MAPPING), path="krav.xlsx", **options)
    assert office.sync().status is RunStatus.FAILED
    handle_all(office)

    book_with(file, *cells[1])

    assert (office.sync().status is RunStatus.SUCCEEDED) is is_same


@pytest.mark.parametrize(
    ("row", "holds"),
    [
        ('{"nr": "UT-2", "sum": "x"}', True),
        ('{"nr": "UT-2", "sum": NaN}', True),
        ('{"nr": "UT-2", "sum": "1,00", "sum": "2,00"}', False),
        ('{"nr": "UT-2", "sum": "x", "text": "\\ud800"}', False),
        (f'{{"nr": "UT-2", "sum": "x", "text": "{LONG}"}}', False),
    ],
    ids=["a text", "no number", "twice", "half a character", "too long"],
)
def test_the_page_promises_that_a_row_stays_handled_only_where_it_does(
    tmp_path: Path, office: FilesOffice, row: str, holds: bool
) -> None:
    (tmp_path / "krav.ndjson").write_text(f'{{"nr": "UT-1", "sum": "10,00", "text": "Taxi"}}\n{row}\n')
    office.reads(tmp_path, MappingConfig.model_validate(MAPPING), path="krav.ndjson", format="ndjson")
    office.sync()
    kind = kind_of(open_failures(PRINCIPAL, office.store, ID))
    handle_all(office)

    again = office.sync()

    assert (kind is Kind.ROWS) is holds
    assert (again.status is RunStatus.SUCCEEDED) is holds
