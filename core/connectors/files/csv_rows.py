"""Rows of a CSV file, streamed; each knows the physical line it begins on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from core.connectors.files.cells import MAX_TEXT, found_wanted, text_problem
from core.connectors.files.config import Delimiter
from core.connectors.files.lines import Lines, PhysicalLine
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow
from core.places import Place, PlaceKind

_ROW_LINES = 1000  # of a row that is used
_ROW_CHARACTERS = 1024 * 1024
_DELIMITERS = (";", "\t", ",")
_SEPARATOR_LINE = "sep="  # what Excel may put on the first line


class CsvRows:
    """The header at once, the rows on demand. Raises SourceUnreadable when there is no usable header."""

    def __init__(self, lines: Lines, name: str, delimiter: Delimiter) -> None:
        self._lines = lines
        self._name = name
        first = self._first_line()
        if first.text.lower().startswith(_SEPARATOR_LINE) and len(first.text.strip()) == len(_SEPARATOR_LINE) + 1:
            self._delimiter = first.text[len(_SEPARATOR_LINE)]
            first = self._first_line()
        else:
            self._delimiter = _guess(first.text) if delimiter == "auto" else delimiter
        self._lines.give_back([first])
        self.columns = self._header()

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        while True:
            taken: list[PhysicalLine] = []
            try:
                cells = self._next_row(taken)
            except csv.Error as error:
                if self._is_cut_off(taken) and self._lines.closes_later():
                    yield self._too_long(taken)
                    continue
                # The quoting of this line is wrong, so where its row ends is unknown: the lines after it
                # are rows of their own, and none of them is lost.
                self._lines.give_back(taken[1:])
                yield self._broken(
                    taken[:1],
                    message("csv_row_not_divisible", error=str(error)),
                    message("matching_quotation_marks"),
                )
                continue
            if cells is None:
                return
            if any(cell.strip() for cell in cells) or any(line.problem for line in taken):
                yield self._row(cells, taken)

    def _row(self, cells: list[str], taken: list[PhysicalLine]) -> RawRow | BrokenRow:
        bad = next((line for line in taken if line.problem is not None), None)
        if bad is not None:
            return self._broken(taken, bad.problem or "", bad.wanted)
        width = len(self.columns)
        if len(cells) < width or any(cell.strip() for cell in cells[width:]):
            return self._broken(taken, _counted(len(cells)), _counted(width))
        values: dict[str, Any] = dict(zip(self.columns, cells, strict=False))
        if sum(len(line.text) for line in taken) > MAX_TEXT:
            values = {column: text_problem(text) or text for column, text in values.items()}
        return RawRow(values, self._origin(taken))

    def _next_row(self, taken: list[PhysicalLine]) -> list[str] | None:
        """One row, a fresh reader each: an error in one row cannot reach the next."""
        reader = csv.reader(self._feed(taken), delimiter=self._delimiter, strict=True)
        return next(reader, None)

    def _feed(self, taken: list[PhysicalLine]) -> Iterator[str]:
        characters = 0
        while len(taken) < _ROW_LINES and characters < _ROW_CHARACTERS:
            line = self._lines.take()
            if line is None:
                return
            taken.append(line)
            characters += len(line.text)
            yield line.text

    def _is_cut_off(self, taken: list[PhysicalLine]) -> bool:
        return len(taken) >= _ROW_LINES or sum(len(line.text) for line in taken) >= _ROW_CHARACTERS

    def _too_long(self, taken: list[PhysicalLine]) -> BrokenRow:
        """Take the row to its end: what stands inside a text must never be read as rows of its own."""
        while (last := self._lines.take()) is not None and last.text.count('"') % 2 == 0:
            pass
        ends = taken[:1] + ([last] if last is not None else [])
        return self._broken(ends, message("row_too_long", count=_ROW_LINES), message("shorter_texts"))

    def _first_line(self) -> PhysicalLine:
        """The first line with anything on it."""
        while (line := self._lines.take()) is not None:
            if line.problem is not None:
                raise SourceUnreadable(
                    message("file_begins_with_no_text", name=self._name, problem=line.problem),
                    self._name,
                )
            if line.text.strip():
                return line
        raise SourceUnreadable(message("csv_is_empty", name=self._name), self._name)

    def _header(self) -> tuple[str, ...]:
        try:
            cells = self._next_row([]) or []
        except csv.Error as error:
            raise SourceUnreadable(
                message("csv_header_not_divisible", name=self._name, error=str(error)),
                self._name,
            ) from None
        names = [cell.strip() for cell in cells]
        while names and names[-1] == "":
            names.pop()  # a line that ends in a delimiter
        if not names or "" in names:
            raise SourceUnreadable(message("csv_column_without_name", name=self._name), self._name)
        twice = next((left for left, right in zip_longest(sorted(names), sorted(names)[1:]) if left == right), None)
        if twice is not None:
            raise SourceUnreadable(message("csv_column_twice", name=self._name, column=twice), self._name)
        return tuple(names)

    def _broken(self, taken: list[PhysicalLine], found: str, wanted: str) -> BrokenRow:
        origin = self._origin(taken)
        if len(taken) == 1:
            return found_wanted(origin, found, wanted)
        told = message("lines_found_wanted", place=origin, number=str(taken[-1].number), found=found, wanted=wanted)
        return BrokenRow(origin, told)

    def _origin(self, taken: list[PhysicalLine]) -> str:
        return Place(self._name, PlaceKind.LINE, taken[0].number)


def _guess(header: str) -> str:
    """The mark that stands most often on the first line."""
    return max(_DELIMITERS, key=header.count)


def _counted(columns: int) -> str:
    return message("one_column") if columns == 1 else message("so_many_columns", count=columns)
