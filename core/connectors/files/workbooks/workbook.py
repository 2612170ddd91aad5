"""Rows of one sheet of an XLSX workbook. Runs in the limited child process only."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from xml.etree import ElementTree as ET

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from core.connectors.files.cells import Doubted, Shown, Table
from core.connectors.files.workbooks.formulas import NO_VALUE, UNRECKONED, Formula, Reckoning
from core.connectors.files.workbooks.names import Names, NumberedRows, value_of, with_names
from core.connectors.files.workbooks.number_formats import NumberFormat
from core.connectors.files.workbooks.sheet_xml import SecondLook, far_cell, has_values, look_again
from core.connectors.files.workbooks.workbook_parts import WorkbookParts
from core.connectors.files.workbooks.zip_check import problem_of
from core.connectors.files.workbooks.zip_kinds import other_kind
from core.errors import SourceUnreadable
from core.messages import message
from core.model import Unreadable


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
    """How cells are read that may mean two things."""

    leading_zeros: str | None
    formulas: str | None
    reckoning: Reckoning

    @property
    def may_doubt(self) -> bool:
        """Whether a cell may be Doubted."""
        return self.formulas is not None and self.reckoning != Reckoning()

    def of(self, cell: Any, mark: Unreadable | Formula | None, form: NumberFormat | None, text: str | None) -> Any:
        """What a cell holds. Its mark comes first: a 0 that nobody reckoned is none, however it is shown."""
        if mark is not None:
            cell = self._of_formula(cell, mark, text)
        if form is None:
            return cell
        if form.has_zeros and self.leading_zeros != "dropped":
            cell = self._shown(cell, form)
        beside = _beside(cell, form)
        return cell if beside is None else Shown(cell, beside)

    def _shown(self, cell: Any, form: NumberFormat) -> Any:
        if isinstance(cell, Doubted):
            return Doubted(_with_zeros(cell.value, form, self.leading_zeros), cell.why)
        return _with_zeros(cell, form, self.leading_zeros)

    def _of_formula(self, cell: Any, mark: Unreadable | Formula, text: str | None) -> Any:
        if isinstance(mark, Unreadable):
            return mark
        value = NO_VALUE if self.formulas is None else self.reckoning.result(cell, mark)
        return self.reckoning.standing(value, cell, mark, text) if isinstance(value, Unreadable) else value


def _beside(cell: Any, form: NumberFormat) -> str | None:
    """What the workbook shows beside a number."""
    value = cell.value if isinstance(cell, Doubted) else cell
    return form.currency_of(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


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
        told = _Told(asked.leading_zeros, asked.formulas, parts.reckoning)
        cells = book.get_sheet_by_name(chosen)
    except (zipfile.BadZipFile, CalamineError, ET.ParseError, KeyError, EOFError, NotImplementedError):
        raise SourceUnreadable(message("workbook_not_whole", name=name), name) from None
    left = cells.start[1] + 1 if cells.start else 1
    rows, names_at = with_names(enumerate(cells.iter_rows(), start=1), asked.header_row)
    names = Names(look, parts.reckoning, name, chosen)
    header, columns = names.of(rows, left, asked.header_row)
    found = _rows(rows, look, columns, left, told)
    notes = _notes(look, header, (name, chosen), asked, others)
    return Table(chosen, tuple(columns.values()), found, notes, names_at, told.may_doubt or bool(look.formats))


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


def _rows(rows: NumberedRows, look: SecondLook, columns: Mapping[int, str], left: int, told: _Told) -> NumberedRows:
    for number, cells in rows:
        taken = [value_of(cells[at - left]) for at in columns]
        if look.marks:
            marks = [look.marks.get((number, at)) for at in columns]
            if _shows_nothing(taken, marks):
                if told.reckoning.left_to_the_opening:  # it may show a record then
                    yield number, [None if mark is None else UNRECKONED for mark in marks]
                continue
            forms = [look.formats.get((number, at)) for at in columns]
            texts = [look.texts.get((number, at)) for at in columns]
            taken = [told.of(*one) for one in zip(taken, marks, forms, texts, strict=True)]
        elif look.formats:
            forms = [look.formats.get((number, at)) for at in columns]
            taken = [
                cell if form is None else told.of(cell, None, form, None)
                for cell, form in zip(taken, forms, strict=True)
            ]
        if any(cell is not None for cell in taken):
            yield number, taken


def _shows_nothing(taken: list[Any], marks: list[Unreadable | Formula | None]) -> bool:
    """Formulas that show nothing, as in a form that nobody has filled in so far."""
    is_text = Formula.TEXT in marks
    return is_text and all(
        cell is None and mark in (None, Formula.TEXT) for cell, mark in zip(taken, marks, strict=True)
    )


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
    said = message("a_number_shown_as", number=str(value), shown=seen)
    return Unreadable(said, message("wanted_leading_zeros"), f"{value} {seen}")


def _notes(look: SecondLook, header: int, where: tuple[str, str], asked: Asked, others: list[str]) -> tuple[str, ...]:
    name, sheet = where
    place = f"{name} sheet {sheet}"
    hidden = [row for row in look.hidden if row > header]
    said = [message("rows_are_hidden", place=place, count=len(hidden), first=str(hidden[0]))] if hidden else []
    if any(row > header and form.has_zeros for (row, _column), form in look.formats.items()):
        said += [message("numbers_with_leading_zeros", place=place)] if asked.leading_zeros is None else []
    if others:
        said += [message("only_sheet_with_rows", name=name, sheet=sheet, names=_listed(others))]
    return tuple(said)
