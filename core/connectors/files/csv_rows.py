"""Rows of a CSV file, streamed; each knows the physical line it begins on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from core.connectors.files.cells import MAX_COLUMNS, MAX_TEXT, named_twice, names_in_nfc, text_problem
from core.connectors.files.config import Delimiter
from core.connectors.files.csv_broken import broken_lines, counted, halves
from core.connectors.files.csv_cells import Cells, CsvCells
from core.connectors.files.dividing import divided, separator_of
from core.connectors.files.lines import Lines, PhysicalLine
from core.connectors.files.needs import NeedsOption
from core.connectors.files.sheet_text import SIGNS, plain
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, LeftOut, RawRow, Unreadable
from core.places import Place, PlaceKind

_NOTHING = ';,|" \t\r\n'  # of a line: delimiters alone are an empty row
_SHORT_ROWS = 200  # looked at together
_ERROR, _FORMULA = SIGNS


class CsvRows:
    """The header at once, the rows on demand. Raises SourceUnreadable when there is no usable header."""

    def __init__(self, lines: Lines, name: str, delimiter: Delimiter, header_row: int | None = None) -> None:
        self._lines = lines
        self._name = name
        above = self._to_first_line(None)
        told = separator_of(above[-1].text)
        if told is None:
            lines.give_back(above)
        lines.give_back(self._to_first_line(header_row)[-1:])
        found = divided(lines, told or delimiter, header_row)
        self._cells = CsvCells(lines, name, found.delimiter)
        names = self._header()
        self._names = tuple(names[: found.width(names)])
        if len(self._names) > MAX_COLUMNS:
            said = message("file_has_too_many_columns", name=name, count=len(self._names), most=MAX_COLUMNS)
            raise SourceUnreadable(said, name)
        self.columns = tuple(name for name in self._names if name)
        self._unclear = named_twice(self.columns)
        self._is_plain = len(self.columns) == len(self._names) and not self._unclear
        self.names_line = None if header_row else found.names_line

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        width = len(self._names)
        short: list[Cells] = []  # rows that end early wait for the next one: together they may be one row
        for one in self._cells:
            if not isinstance(one, BrokenRow) and len(one[0]) < width and len(short) < _SHORT_ROWS:
                short.append(one)
                continue
            if short:
                yield from self._short(short)
                short = []
            yield one if isinstance(one, BrokenRow) else self._row(*one)
        yield from self._short(short)

    def _row(self, cells: list[str], taken: list[PhysicalLine]) -> RawRow | BrokenRow:
        bad = next((line for line in taken if line.problem is not None), None)
        if bad is not None:
            return self._broken(taken, bad.problem or "", bad.wanted)
        width = len(self._names)
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            return self._broken(taken, counted(len(cells)), counted(width))
        values: dict[str, Any] = dict(zip(self._names, cells, strict=False))
        if not self._is_plain or len(cells) < width:
            values = self._clear(values, cells)
        text = taken[0].text
        if len(taken) > 1 or len(text) > MAX_TEXT or _ERROR in text or _FORMULA in text:
            values = {column: _value(cell) for column, cell in values.items()}
        return RawRow(values, self._origin(taken))

    def _clear(self, values: dict[str, Any], cells: list[str]) -> dict[str, Any]:
        """What stands under no name, or under one that stands twice, can be meant by nobody; nor what is not there."""
        missing = LeftOut(counted(len(cells)), counted(len(self._names)), "")
        there = {name: values.get(name, missing) for name in self.columns}
        return {**there, **self._unclear}

    def _short(self, rows: list[Cells]) -> Iterator[RawRow | BrokenRow]:
        """Empty cells at the end may be left out; a row cut in two by a line end, or not whole yet, is none."""
        width = len(self._names)
        cut = halves([len(cells) for cells, _taken in rows], width)
        for at, (cells, taken) in enumerate(rows):
            is_unfinished = not taken[-1].text.endswith(("\n", "\r")) and self._lines.ends_open
            if at in cut or is_unfinished:
                yield self._broken(taken, counted(len(cells)), counted(width))
            else:
                yield self._row(cells, taken)

    def _to_first_line(self, header_row: int | None) -> list[PhysicalLine]:
        """All lines to the first with anything on it, or to the one asked for."""
        taken: list[PhysicalLine] = []
        while (line := self._lines.take()) is not None:
            taken.append(line)
            if header_row is not None and line.number < header_row:
                continue
            if line.problem is not None:
                raise self._no_names(line)
            if header_row is not None or line.text.strip(_NOTHING):
                return taken
        if header_row is not None:
            wanted = message("header_in_line", number=str(header_row))
            raise SourceUnreadable(message("header_row_missing", place=self._name, wanted=wanted), self._name)
        raise SourceUnreadable(message("csv_is_empty", name=self._name), self._name)

    def _no_names(self, line: PhysicalLine) -> SourceUnreadable:
        problem = line.problem or ""
        if "\x00" in line.text:
            return SourceUnreadable(message("file_begins_with_no_text", name=self._name, problem=problem), self._name)
        said = message("place_found_wanted", place=self._origin([line]), found=problem, wanted=line.wanted)
        options = self._lines.letters.options()
        return NeedsOption(said, self._name, options) if options else SourceUnreadable(said, self._name)

    def _header(self) -> list[str]:
        try:
            cells = self._cells.next_row([]) or []
        except csv.Error as error:
            raise SourceUnreadable(
                message("csv_header_not_divisible", name=self._name, error=str(error)),
                self._name,
            ) from None
        names = [str(plain(cell.strip())) for cell in cells]
        if not any(names):
            raise SourceUnreadable(message("csv_column_without_name", name=self._name), self._name)
        return names_in_nfc(names)

    def _broken(self, taken: list[PhysicalLine], found: str, wanted: str) -> BrokenRow:
        return broken_lines(self._origin(taken), taken, found, wanted)

    def _origin(self, taken: list[PhysicalLine]) -> str:
        return Place(self._name, PlaceKind.LINE, taken[0].number)


def _value(cell: Any) -> Any:
    return cell if isinstance(cell, Unreadable) else text_problem(cell) or plain(cell)
