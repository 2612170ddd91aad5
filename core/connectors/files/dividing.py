"""Which delimiter divides a CSV file, judged on many of its lines outside quoted texts; and where its names stand."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.connectors.files.config import Delimiter
from core.connectors.files.headers import row_of_names
from core.connectors.files.lines import Lines, PhysicalLine

DELIMITERS = (";", "\t", ",", "|")
_MOST_LINES = 300
_MOST_CHARACTERS = 256 * 1024
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?[;,\t|]*', re.IGNORECASE)  # what Excel may put on the first line
_USUALLY = 0.5


@dataclass(frozen=True, slots=True)
class Divided:
    """The first rows under one delimiter, each with the number of its first line; empty ones are left out."""

    delimiter: str
    rows: tuple[tuple[int, list[str]], ...]
    names_at: int  # index of the row of names

    @property
    def fits(self) -> int:
        """How many marks are explained by rows that are as wide as the row of names."""
        if not self.rows:
            return 0
        width = len(self.rows[self.names_at][1])
        below = self.rows[self.names_at + (self.names_at > 0) :]  # names that nothing fits under are none
        return sum(width - 1 for _number, cells in below if len(cells) == width)

    @property
    def names_line(self) -> int | None:
        """The line where the names seem to stand, when that is not the first."""
        return self.rows[self.names_at][0] if self.names_at else None

    def width(self, names: Sequence[str]) -> int:
        """Columns from the first to the last that has a name, or that is usually filled though it has none."""
        below = [cells for _number, cells in self.rows[1:]]
        width = len(names)
        while width and not names[width - 1].strip():
            filled = sum(len(cells) >= width and cells[width - 1].strip() != "" for cells in below)
            if filled and filled > _USUALLY * len(below):
                break
            width -= 1
        return width


def separator_of(line: str) -> str | None:
    """What Excel's own first line says, or None where it is none."""
    found = _SEPARATOR_LINE.fullmatch(line.rstrip("\r\n"))
    return found[1] if found is not None and found[1] not in '"\r\n' else None


def divided(lines: Lines, delimiter: str | Delimiter, header_row: int | None) -> Divided:
    """Look at the first lines; all of them come again."""
    seen, is_all = _first(lines)
    lines.give_back(seen)
    marks = DELIMITERS if delimiter == "auto" else (delimiter,)
    ways = [_under(mark, seen, header_row, is_all=is_all) for mark in marks]
    return max(ways, key=lambda way: way.fits)  # the first of equals


def _first(lines: Lines) -> tuple[list[PhysicalLine], bool]:
    seen: list[PhysicalLine] = []
    characters = 0
    while len(seen) < _MOST_LINES and characters < _MOST_CHARACTERS:
        line = lines.take()
        if line is None:
            return seen, True
        seen.append(line)
        characters += len(line.text)
    return seen, False


def _under(delimiter: str, seen: Sequence[PhysicalLine], header_row: int | None, *, is_all: bool) -> Divided:
    reader = csv.reader((line.text for line in seen), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    number = seen[0].number if seen else 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append((number, cells))
        number = (seen[0].number if seen else 1) + reader.line_num
    if not is_all and len(rows) > 1:
        rows.pop()  # perhaps cut in two
    if header_row is None:
        return Divided(delimiter, tuple(rows), row_of_names([cells for _number, cells in rows]))
    return Divided(delimiter, tuple(row for row in rows if row[0] >= header_row), 0)
