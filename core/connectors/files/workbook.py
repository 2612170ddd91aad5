"""Rows of one sheet of an XLSX workbook. Runs in the limited child process only."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.connectors.files.cells import Table, exact_decimal, usable_columns
from core.connectors.files.zip_check import problem_of
from core.errors import SourceUnreadable
from core.messages import message
from core.model import Unreadable
from core.places import Place, PlaceKind

_FORMULA = Unreadable(message("a_formula"), message("a_pasted_value"))
_FAULT = Unreadable(message("an_error_of_the_workbook"), message("a_value"))
_SUSPECT = re.compile(rb'<(?:\w+:)?f[\s/>]|\st="e"')
_CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*)?>\s*(<(?:\w+:)?f[\s/>])?")
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DIGITS = 15  # what a workbook keeps of a number

Cell = tuple[int, int]  # row and column, from 1


def read_workbook(file: BinaryIO, name: str, sheet: str | None, header_row: int | None, megabytes: int) -> Table:
    """One sheet. Raises SourceUnreadable."""
    try:
        problem = problem_of(file, megabytes)
        if problem is not None:
            raise SourceUnreadable(message("workbook_problem", name=name, problem=problem), name)
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        chosen = _chosen(book, name, sheet)
        marks = _marks(file, chosen)
        cells = book.get_sheet_by_name(chosen)
    except (zipfile.BadZipFile, CalamineError, ET.ParseError, KeyError, EOFError, NotImplementedError):
        raise SourceUnreadable(message("workbook_not_whole", name=name), name) from None
    left = cells.start[1] + 1 if cells.start else 1
    rows = enumerate(cells.iter_rows(), start=1)
    columns = _header(rows, left, marks, (name, chosen), header_row)
    return Table(chosen, tuple(columns.values()), _rows(rows, marks, columns, left))


def _chosen(book: CalamineWorkbook, name: str, sheet: str | None) -> str:
    visible = [
        one.name
        for one in book.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
    ]
    if sheet is not None and sheet not in book.sheet_names:
        raise SourceUnreadable(
            message("sheet_missing", name=name, sheet=sheet, names=_listed(visible)),
            name,
        )
    if sheet is None and len(visible) != 1:
        found = message("the_sheets", names=_listed(visible)) if visible else message("no_visible_sheet")
        raise SourceUnreadable(message("sheet_not_named", name=name, found=found), name)
    return sheet if sheet is not None else visible[0]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20])


def _header(
    rows: Iterator[tuple[int, list[Any]]],
    left: int,
    marks: Mapping[Cell, Unreadable],
    where: tuple[str, str],
    header_row: int | None,
) -> dict[int, str]:
    """Place → name of each column; the row with the names is taken from `rows`. `where` is file and sheet."""
    name, sheet = where
    for number, cells in rows:
        if number != header_row and (header_row is not None or all(cell == "" for cell in cells)):
            continue
        marked = next((mark for (row, _), mark in marks.items() if row == number), None)
        if marked is not None:
            raise SourceUnreadable(
                message("header_found_otherwise", place=Place(name, PlaceKind.ROW, number, sheet), found=marked.found),
                f"{name} sheet {sheet}",
            )
        names = {left + at: str(_value(cell)) for at, cell in enumerate(cells)}
        return usable_columns(names, Place(name, PlaceKind.ROW, number, sheet))
    wanted = message("a_header_row")
    if header_row is not None:
        wanted = message("header_in_row", number=str(header_row))
    there = f"{name} sheet {sheet}"
    raise SourceUnreadable(message("header_row_missing", place=there, wanted=wanted), there)


def _rows(
    rows: Iterator[tuple[int, list[Any]]], marks: Mapping[Cell, Unreadable], columns: Mapping[int, str], left: int
) -> Iterator[tuple[int, list[Any]]]:
    for number, cells in rows:
        found = [marks.get((number, at)) if marks else None for at in columns]
        taken = [mark or _value(cells[at - left]) for mark, at in zip(found, columns, strict=True)]
        if any(cell is not None for cell in taken):
            yield number, taken


def _value(cell: Any) -> Any:
    if cell == "":
        return None
    return exact_decimal(cell, _DIGITS) if isinstance(cell, float) else cell


def _marks(file: BinaryIO, sheet: str) -> dict[Cell, Unreadable]:
    """Cells that hold a formula or an error: the library would give what was last calculated, or nothing."""
    with zipfile.ZipFile(file) as archive:
        data = archive.read(_part_of(archive, sheet))
    if _SUSPECT.search(data) is None:
        return {}
    marks: dict[Cell, Unreadable] = {}
    for cell in _CELL.finditer(data):
        attributes = cell[1] or b""
        is_fault = b't="e"' in attributes
        if cell[2] is None and not is_fault:
            continue
        place = _PLACE.search(attributes)
        if place is None:
            raise zipfile.BadZipFile("a formula that does not say where it stands")
        marks[int(place[2]), _column_number(place[1])] = _FORMULA if cell[2] is not None else _FAULT
    return marks


def _part_of(archive: zipfile.ZipFile, sheet: str) -> str:
    """In which member of the archive a sheet stands."""
    # A child without memory or time to spare reads these two small parts; the parser refuses multiplying entities.
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
    relations = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
    names = {one.get("name"): one.get(_RELATION) for one in book.iter() if one.tag.endswith("}sheet")}
    targets = {one.get("Id"): one.get("Target", "") for one in relations}
    target = targets[names[sheet]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
