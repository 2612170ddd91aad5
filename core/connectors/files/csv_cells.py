"""A CSV file divided into rows of cells; a row that cannot be divided is told, and where it ends."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from core.connectors.files.csv_broken import broken_lines
from core.connectors.files.lines import Lines, PhysicalLine
from core.connectors.files.quotes import ends_open, is_stray, rest_of_text
from core.messages import message
from core.model import BrokenRow
from core.places import Place, PlaceKind

_ROW_LINES = 1000  # of a row that is used
_ROW_CHARACTERS = 1024 * 1024

Cells = tuple[list[str], list[PhysicalLine]]

csv.field_size_limit(16 * 1024 * 1024)  # ours are narrower, and a text cut off there would be read on as rows


class CsvCells:
    """Rows as lists of cells, each with its lines; empty ones are nothing."""

    def __init__(self, lines: Lines, name: str, delimiter: str) -> None:
        self._lines = lines
        self._name = name
        self._delimiter = delimiter
        self._is_over = False  # the last row asked for more lines than there are

    def __iter__(self) -> Iterator[Cells | BrokenRow]:
        while True:
            taken: list[PhysicalLine] = []
            try:
                cells = self.next_row(taken)
            except csv.Error as error:
                yield self._indivisible(taken, error)
                continue
            if cells is None:
                return
            if any(cell and not cell.isspace() for cell in cells) or any(line.problem for line in taken):
                yield cells, taken

    def next_row(self, taken: list[PhysicalLine]) -> list[str] | None:
        """One row and its lines, None at the end; a fresh reader each: an error in one row cannot reach the next.

        Raises csv.Error.
        """
        line = self._lines.take()
        if line is None:
            return None
        taken.append(line)
        if '"' not in line.text:
            return line.text.rstrip("\r\n").split(self._delimiter)
        reader = csv.reader(self._feed(taken), delimiter=self._delimiter, strict=True)
        return next(reader, None)

    def _feed(self, taken: list[PhysicalLine]) -> Iterator[str]:
        yield taken[0].text
        characters = len(taken[0].text)
        while len(taken) < _ROW_LINES and characters < _ROW_CHARACTERS:
            line = self._lines.take()
            if line is None:
                self._is_over = True
                return
            taken.append(line)
            characters += len(line.text)
            yield line.text

    def _indivisible(self, taken: list[PhysicalLine], error: csv.Error) -> BrokenRow:
        """Its marks tell where such a row ends: what belongs to it is never read as rows, and no other row is lost."""
        is_cut = len(taken) >= _ROW_LINES or sum(len(line.text) for line in taken) >= _ROW_CHARACTERS
        if is_cut:
            more = rest_of_text(self._lines, self._delimiter)
            if more is not None:
                last = self._take(more)
                return self._broken(
                    [taken[0], last], message("row_too_long", count=_ROW_LINES), message("shorter_texts")
                )
        is_unended = is_cut or self._is_over
        keep = 1 if is_unended or (len(taken) > 1 and is_stray(taken, self._delimiter)) else len(taken)
        self._lines.give_back(taken[keep:])
        taken = taken[:keep]
        more = rest_of_text(self._lines, self._delimiter) if not is_unended and ends_open(taken) else None
        if more is not None:
            taken = [taken[0], self._take(more)]
        return self._broken(
            taken, message("csv_row_not_divisible", error=str(error)), message("matching_quotation_marks")
        )

    def _take(self, count: int) -> PhysicalLine:
        """The last of the next lines; there are so many."""
        last = None
        for _ in range(count):
            last = self._lines.take()
        assert last is not None  # noqa: S101 - they were looked at before
        return last

    def _broken(self, taken: list[PhysicalLine], found: str, wanted: str) -> BrokenRow:
        return broken_lines(Place(self._name, PlaceKind.LINE, taken[0].number), taken, found, wanted)
