"""Rows of real files that are no records: footers, totals and headers that come again, whatever the kind of file."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource
from core.mapping import MappingConfig
from core.model import RecordPage
from data.ledger.routes import route_of
from flows.wiring import Pages
from tests.fakes import integration

HEAD = "Nr;Dato;Hva;Sum\n"
ROWS = "1;01.11.2026;Tog;10,00\n2;02.11.2026;Buss;20,00\n3;03.11.2026;Fly;30,00\n"
MAPPING: dict[str, Any] = {
    "record_key": "Nr",
    "amount": {"column": "Sum", "currency": "NOK"},
    "fields": [{"to": "/nr", "from": "Nr"}, {"to": "/hva", "from": "Hva"}],
}


def read(place: Path, source: dict[str, Any] | None = None, **mapping: Any) -> list[RecordPage]:
    config = FilesSourceConfig.model_validate({"kind": "files", "path": str(place), **(source or {})})
    opened = FilesSource(config, place.parent, open_end_seconds=0.0)
    page = pages(opened, MappingConfig.model_validate({**MAPPING, **mapping}))

    async def all_pages() -> list[RecordPage]:
        found = [await page(None)]
        while found[-1].next_cursor is not None:
            found.append(await page(found[-1].next_cursor))
        await opened.close()
        return found

    return asyncio.run(all_pages())


def pages(opened: FilesSource, mapping: MappingConfig) -> Callable[[str | None], Awaitable[RecordPage]]:
    """As a sync reads them."""
    route = route_of(integration().model_copy(update={"mapping": mapping}), None)
    return Pages(opened, route).page


def keys(pages: list[RecordPage]) -> list[str]:
    return [record.record_key for page in pages for record in page.records]


def broken(pages: list[RecordPage]) -> list[str]:
    return [row.origin for page in pages for row in page.broken]


def skipped(pages: list[RecordPage]) -> list[str]:
    return [row.origin for page in pages for row in page.skipped]


FOOTERS = [
    ("Sum;;;60,00\n", 1),
    ("Utskrift 23.11.2026\n", 1),
    (";;Kjørt av;Kari\nSide 1 av 1\n", 2),
    ("1;2;3;4;5;for mange\n", 1),
    ("\n\nSum;;;60,00\n\n", 1),
    ("Sum;;;60,00\n;;;\nLaget i systemet;;;\n", 2),
]


@pytest.mark.parametrize(("footer", "count"), FOOTERS)
@pytest.mark.parametrize("page_size", [1, 2, 3, 4, 100])
def test_a_footer_is_left_out_wherever_a_page_ends_and_counted(
    tmp_path: Path, footer: str, count: int, page_size: int
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + ROWS + footer)

    pages = read(file, {"footer_rows": count, "page_size": page_size})

    assert keys(pages) == ["1", "2", "3"]
    assert broken(pages) == []
    assert len(skipped(pages)) == count


def test_each_file_of_a_folder_has_its_own_footer(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}{name}1;01.11.2026;Tog;10,00\nSum;;;10,00\n")

    pages = read(tmp_path, {"pattern": "*.csv", "footer_rows": 1, "page_size": 1})

    assert keys(pages) == ["a1", "b1"]
    assert skipped(pages) == ["a.csv line 3", "b.csv line 3"]


def test_a_file_shorter_than_its_footer_holds_no_record(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(f"{HEAD}Sum;;;0,00\n")

    pages = read(tmp_path / "a.csv", {"footer_rows": 3})

    assert (keys(pages), skipped(pages)) == ([], ["a.csv line 2"])


def as_csv(place: Path, rows: list[list[Any]]) -> Path:
    file = place / "a.csv"
    file.write_text("\n".join(";".join("" if cell is None else str(cell) for cell in row) for row in rows) + "\n")
    return file


def as_workbook(place: Path, rows: list[list[Any]]) -> Path:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(place / "a.xlsx")
    return place / "a.xlsx"


def as_lines(place: Path, rows: list[list[Any]]) -> Path:
    names, *rest = rows
    file = place / "a.ndjson"
    file.write_text("".join(json.dumps(dict(zip(names, row, strict=True))) + "\n" for row in rest))
    return file


WRITERS = [as_csv, as_workbook, as_lines]
GOOD = [["Nr", "Dato", "Hva", "Sum"], ["U1", "d", "Tog", 10], ["U2", "d", "Buss", 20], ["U3", "d", "Fly", 30]]
TOTALS = [
    ["Sum", None, None, 60],
    ["Totalt", None, None, 60],
    [None, None, "I alt", 60],
    [None, None, None, 60],
    ["2026", None, None, 60],
    ["Total november", None, None, 60],
    ["Grand total", "d", "x", 1],
    ["Summe", None, None, 60],
]


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize("total", TOTALS)
def test_a_total_row_is_refused_by_name_in_every_kind_of_file(tmp_path: Path, write: Any, total: list[Any]) -> None:
    pages = read(write(tmp_path, [*GOOD, total]))

    assert keys(pages) == ["U1", "U2", "U3"]
    (row,) = pages[0].broken
    assert "skip_rows" in row.message


@pytest.mark.parametrize("total", [["Sum", None, None, "=SUM(D2:D4)"], [None, None, "Totalt", "=SUM(D2:D4)"]])
def test_a_total_that_is_a_formula_is_refused_as_a_total_and_not_as_a_formula(tmp_path: Path, total: list[Any]) -> None:
    pages = read(as_workbook(tmp_path, [*GOOD, total]))

    assert keys(pages) == ["U1", "U2", "U3"]
    (row,) = pages[0].broken
    assert "a record and not a total" in row.message


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(
    "rule",
    [
        {"column": "Nr", "is": "sum"},
        {"column": "Hva", "is_empty": True},
        {"column": "Nr", "begins_with": "S"},
        {"column": "Sum", "is": "60"},
    ],
)
def test_a_rule_leaves_it_out_in_every_kind_of_file(tmp_path: Path, write: Any, rule: dict[str, Any]) -> None:
    pages = read(write(tmp_path, [*GOOD, ["Sum", None, None, 60]]), skip_rows=[rule])

    assert keys(pages) == ["U1", "U2", "U3"]
    assert (broken(pages), len(skipped(pages))) == ([], 1)


@pytest.mark.parametrize("write", WRITERS)
def test_a_header_that_comes_again_is_no_record_in_any_kind_of_file(tmp_path: Path, write: Any) -> None:
    file = write(tmp_path, [*GOOD, GOOD[0], ["U4", "d", "Tog", 1]])

    assert (keys(read(file)), len(broken(read(file)))) == (["U1", "U2", "U3", "U4"], 1)
    again = read(file, repeated_header="skip")
    assert (keys(again), broken(again), len(skipped(again))) == (["U1", "U2", "U3", "U4"], [], 1)


def test_a_second_read_begins_its_sums_anew(tmp_path: Path) -> None:
    file = as_csv(tmp_path, [*GOOD, ["U4", None, "Tog", 60]])
    config = FilesSourceConfig(kind="files", path=str(file))
    opened = FilesSource(config, tmp_path, open_end_seconds=0.0)
    page = pages(opened, MappingConfig.model_validate(MAPPING))

    first, second = asyncio.run(page(None)), asyncio.run(page(None))

    assert first == second
    assert len(first.broken) == 1


def test_a_row_that_is_left_out_makes_no_key_repeat(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}1;01.11.2026;kladd;10,00\n{ROWS}")

    pages = read(file, {"page_size": 1}, skip_rows=[{"column": "Hva", "is": "Kladd"}])

    assert (keys(pages), broken(pages), skipped(pages)) == (["1", "2", "3"], [], ["a.csv line 2"])


def test_totals_of_two_files_are_totals_and_no_key_that_repeats(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"{HEAD}{name}1;01.11.2026;Tog;10,00\nSum;;;10,00\n")

    pages = read(tmp_path, {"pattern": "*.csv", "page_size": 1})

    assert keys(pages) == ["a1", "b1"]
    assert all("a record and not a total" in row.message for page in pages for row in page.broken)


@pytest.mark.parametrize("total", ["Sum;;;60,00\n", ";;I alt;60,00\n", ";;;60,00\n", "Sum;Sum;;60,00\n"])
def test_a_total_is_refused_where_two_columns_make_the_key(tmp_path: Path, total: str) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEAD + ROWS + total)

    pages = read(file, record_key=["Nr", "Dato"])

    assert len(keys(pages)) == 3
    (row,) = pages[0].broken
    assert "skip_rows" in row.message


def test_a_total_of_rows_that_are_lines_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text(f"{HEAD}1;01.11.2026;Tog;10,00\n1;01.11.2026;Buss;20,00\n2;03.11.2026;Fly;30,00\n2026;;;60,00\n")
    fields = [{"to": "/nr", "from": "Nr"}, {"to": "/lines/-/hva", "from": "Hva"}]

    pages = read(file, fields=fields)

    assert keys(pages) == ["1", "2"]
    assert broken(pages) == ["a.csv line 5"]


@pytest.mark.parametrize("page_size", [1, 2, 100])
def test_a_file_with_a_note_and_rows_that_are_left_out_tells_both_once(tmp_path: Path, page_size: int) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes((HEAD + ROWS).encode() + "4;04.11.2026;Båt;1,00\n".encode("cp1252") + "Sum;;Kjøp;61,00\n".encode())

    pages = read(file, {"page_size": page_size}, skip_rows=[{"column": "Nr", "is": "Sum"}])

    assert (keys(pages), skipped(pages)) == (["1", "2", "3", "4"], ["a.csv line 6"])
    assert len([note for page in pages for note in page.notes]) == 1
