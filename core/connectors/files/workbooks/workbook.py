"""Rows of one sheet of an XLSX workbook. Runs in the limited child process only."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.connectors.files.cells import Table, exact_decimal, usable_columns
from core.connectors.files.headers import row_of_names
from core.connectors.files.sheet_text import plain
from core.connectors.files.workbooks.number_formats import NumberFormat
from core.connectors.files.workbooks.sheet_xml import FORMULA, UNRECKONED, SecondLook, far_cell, has_values, look_again
from core.connectors.files.workbooks.workbook_parts import WorkbookParts
from core.connectors.files.workbooks.zip_check import problem_of
from core.connectors.files.workbooks.zip_kinds import other_kind
from core.errors import SourceUnreadable
from core.messages import message
from core.model import Unreadable
from core.places import Place, PlaceKind

_DIGITS = 15  # what a workbook keeps of a number
_LOOKED_AT = 50  # rows

NumberedRows = Iterator[tuple[int, list[Any]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the configuration says about the workbook."""

    sheet: str | None = None
    header_row: int | None = None
    leading_zeros: str | None = None  # shown or dropped
    formulas: str | None = None  # results
    megabytes: int = 50


@dataclass(frozen=True, slots=True)
class _Told:
    """How cells are read that may mean two things. Who leaves reckoning to the opening may have put 0 for a result."""

    leading_zeros: str | None
    formulas: str | None
    left_to_the_opening: bool

    def of(self, cell: Any, mark: Unreadable) -> Any:
        """What a marked cell holds."""
        if self.formulas is None or mark is not FORMULA:
            return mark
        return UNRECKONED if cell is None or (self.left_to_the_opening and cell == 0) else cell


def read_workbook(file: BinaryIO, name: str, asked: Asked) -> Table:
    """One sheet. Raises SourceUnreadable."""
    try:
        problem = problem_of(file, asked.megabytes)
        _refuse(message("workbook_problem", name=name, problem=problem) if problem else None, name)
        _refuse(other_kind(file, name), name)
        file.seek(0)
        book = CalamineWorkbook.from_filelike(file)
        parts = WorkbookParts(file)
        chosen, others = _chosen(book, parts, name, asked.sheet)
        data = parts.sheet(chosen)
        far = far_cell(data)
        _refuse(message("cell_far_away", place=f"{name} sheet {chosen}", cell=far) if far else None, name)
        look = look_again(data, parts.formats())
        told = _Told(asked.leading_zeros, asked.formulas, parts.reckons_when_opened)
        cells = book.get_sheet_by_name(chosen)
    except (zipfile.BadZipFile, CalamineError, ET.ParseError, KeyError, EOFError, NotImplementedError):
        raise SourceUnreadable(message("workbook_not_whole", name=name), name) from None
    left = cells.start[1] + 1 if cells.start else 1
    rows, names_at = _with_names(enumerate(cells.iter_rows(), start=1), asked.header_row)
    header, columns = _header(rows, left, look, (name, chosen), asked.header_row)
    found = _rows(rows, look, columns, left, told)
    return Table(chosen, tuple(columns.values()), found, _notes(look, header, (name, chosen), asked, others), names_at)


def _refuse(why: str | None, name: str) -> None:
    if why is not None:
        raise SourceUnreadable(why, name)


def _chosen(book: CalamineWorkbook, parts: WorkbookParts, name: str, sheet: str | None) -> tuple[str, list[str]]:
    """The sheet that is read, and the visible ones that nobody need name because nothing stands in them."""
    visible = [
        one.name
        for one in book.sheets_metadata
        if one.typ is SheetTypeEnum.WorkSheet and one.visible is SheetVisibleEnum.Visible
    ]
    if sheet is not None:
        meant = next((one for one in book.sheet_names if one.casefold() == sheet.casefold()), None)
        if meant is None:
            raise SourceUnreadable(message("sheet_missing", name=name, sheet=sheet, names=_listed(visible)), name)
        return (sheet if sheet in book.sheet_names else meant), []
    filled = [one for one in visible if has_values(parts.sheet(one))] if len(visible) > 1 else visible
    if len(filled) != 1 and len(visible) != 1:
        found = message("the_sheets", names=_listed(filled or visible)) if visible else message("no_visible_sheet")
        raise SourceUnreadable(message("sheet_not_named", name=name, found=found), name)
    return filled[0], [one for one in visible if one not in filled]


def _listed(names: list[str]) -> str:
    return ", ".join(names[:20])


def _with_names(rows: NumberedRows, header_row: int | None) -> tuple[NumberedRows, int | None]:
    """All rows again, and the row where the names seem to stand when it is not the first with anything in it."""
    if header_row is not None:
        return rows, None
    first = list(islice(rows, _LOOKED_AT))
    filled = [(number, cells) for number, cells in first if any(cell != "" for cell in cells)]
    at = row_of_names([cells for _number, cells in filled])
    return chain(first, rows), filled[at][0] if at else None


def _header(
    rows: NumberedRows, left: int, look: SecondLook, where: tuple[str, str], header_row: int | None
) -> tuple[int, dict[int, str]]:
    """The row with the names, which is taken from `rows`, and place → name of each column."""
    name, sheet = where
    for number, cells in rows:
        if number != header_row and (header_row is not None or all(cell == "" for cell in cells)):
            continue
        marked = next((mark for (row, _), mark in look.marks.items() if row == number), None)
        if marked is not None:
            raise SourceUnreadable(
                message("header_found_otherwise", place=Place(name, PlaceKind.ROW, number, sheet), found=marked.found),
                f"{name} sheet {sheet}",
            )
        names = {left + at: str(_value(cell)) for at, cell in enumerate(cells)}
        return number, usable_columns(names, Place(name, PlaceKind.ROW, number, sheet))
    wanted = message("a_header_row")
    if header_row is not None:
        wanted = message("header_in_row", number=str(header_row))
    there = f"{name} sheet {sheet}"
    raise SourceUnreadable(message("header_row_missing", place=there, wanted=wanted), there)


def _rows(rows: NumberedRows, look: SecondLook, columns: Mapping[int, str], left: int, told: _Told) -> NumberedRows:
    for number, cells in rows:
        taken = [_value(cells[at - left]) for at in columns]
        if look.marks:  # before anything is made of them: a 0 that nobody reckoned is none, however it is shown
            marks = [look.marks.get((number, at)) for at in columns]
            taken = [cell if mark is None else told.of(cell, mark) for mark, cell in zip(marks, taken, strict=True)]
        if look.formats and told.leading_zeros != "dropped":
            formats = [look.formats.get((number, at)) for at in columns]
            taken = [
                cell if form is None else _with_zeros(cell, form, told.leading_zeros)
                for cell, form in zip(taken, formats, strict=True)
            ]
        if any(cell is not None for cell in taken):
            yield number, taken


def _value(cell: Any) -> Any:
    if cell == "":
        return None
    if isinstance(cell, str):
        return plain(cell) if cell[0] in "#=" else cell
    return exact_decimal(cell, _DIGITS) if isinstance(cell, float) else cell


def _with_zeros(value: Any, form: NumberFormat, leading_zeros: str | None) -> Any:
    """A number whose format shows other digits is one of two texts: only a person can say which is the key."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return value
    text = form.shown(value)
    if text == str(value):
        return value
    if leading_zeros == "shown" and text is not None:
        return text
    seen = text if text is not None else form.code
    return Unreadable(message("a_number_shown_as", number=str(value), shown=seen), message("wanted_leading_zeros"))


def _notes(look: SecondLook, header: int, where: tuple[str, str], asked: Asked, others: list[str]) -> tuple[str, ...]:
    name, sheet = where
    place = f"{name} sheet {sheet}"
    hidden = [row for row in look.hidden if row > header]
    said = [message("rows_are_hidden", place=place, count=len(hidden), first=str(hidden[0]))] if hidden else []
    if any(row > header for row, _column in look.formats):
        said += [message("numbers_with_leading_zeros", place=place)] if asked.leading_zeros is None else []
    if others:
        said += [message("only_sheet_with_rows", name=name, sheet=sheet, names=_listed(others))]
    return tuple(said)
