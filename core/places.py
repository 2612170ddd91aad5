"""Where a row of a source stands: the file, the sheet of a workbook, and the number of the line, item or row.

It reads as it always did ("claims.csv line 12"): a row that is no record is known by this text. Whoever speaks to a
person asks `core.i18n` to say it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final, Self

MOST_ROWS: Final = 10_000  # of one record
_FEW: Final = 8


class PlaceKind(StrEnum):
    """What its number counts."""

    LINE = "line"
    ITEM = "item"  # of a JSON list
    ROW = "row"


class Place(str):
    """One place; `sheet` is empty but in a workbook."""

    __slots__ = ("file", "kind", "number", "sheet")
    file: str
    kind: PlaceKind
    number: int
    sheet: str

    def __new__(cls, file: str, kind: PlaceKind, number: int, sheet: str = "") -> Self:
        """Put it into words."""
        made = str.__new__(cls, f"{file} sheet {sheet} {kind} {number}" if sheet else f"{file} {kind} {number}")
        made.file, made.kind, made.number, made.sheet = file, kind, number, sheet
        return made

    def __getnewargs__(self) -> tuple[str, PlaceKind, int, str]:  # type: ignore[override]  # what __new__ takes
        """So that a copy is one of these, too."""
        return self.file, self.kind, self.number, self.sheet


class Rows(Place):
    """Where the rows of one record stand that were put together as its lines: `number` is the first one's.

    Row 0 is the line at `lines`/`first`, so that a field of a system's answer leads back to its row.
    """

    __slots__ = ("first", "lines", "numbers")
    numbers: tuple[int, ...]
    lines: str
    first: int

    def __new__(cls, begins: Place, numbers: tuple[int, ...], lines: str = "", first: int = 0) -> Self:
        """Put it into words."""
        in_sheet = f" sheet {begins.sheet}" if begins.sheet else ""
        several = f"{begins.file}{in_sheet} {begins.kind}s {spans_in_words(numbers)}"
        made = str.__new__(cls, several if len(numbers) > 1 else begins)
        made.file, made.kind, made.number, made.sheet = begins.file, begins.kind, begins.number, begins.sheet
        made.numbers, made.lines, made.first = numbers, lines, first
        return made

    def __getnewargs__(self) -> tuple[Place, tuple[int, ...], str, int]:  # type: ignore[override]  # what __new__ takes
        """So that a copy is one of these, too."""
        return self.row(0), self.numbers, self.lines, self.first

    def row(self, line: int) -> Place:
        """Where the row of one line stands."""
        return Place(self.file, self.kind, self.numbers[line], self.sheet)

    def of_field(self, pointer: str | None) -> Place | None:
        """The row that a field (`/lines/1/amount`) was made from; None where it is of the whole record."""
        path = (pointer or "").removeprefix("#")
        if not path.startswith(f"{self.lines}/"):
            return None
        step = path.removeprefix(f"{self.lines}/").partition("/")[0]
        line = int(step) - self.first if step.isascii() and step.isdigit() and len(step) < _FEW else -1
        return self.row(line) if 0 <= line < len(self.numbers) else None


def row_behind(origin: str | None, field: str | None) -> Place | None:
    """The row of a record of several that a field was made from; None where there is only one, or it is of all."""
    return origin.of_field(field) if isinstance(origin, Rows) and len(origin.numbers) > 1 else None


def spans(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Numbers as spans: 2, 3, 4, 7 are 2 to 4, and 7."""
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def spans_in_words(numbers: Sequence[int]) -> str:
    """2–4, 7; of many only the first, and how many there are."""
    found = spans(numbers)
    told = ", ".join(f"{first}" if first == last else f"{first}\u2013{last}" for first, last in found[:_FEW])
    return told if len(found) <= _FEW else f"{told} \u2026 ({len(numbers)})"


def kept_place(origin: str | None) -> list[Any] | None:
    """What is stored beside its text, as JSON values; None where it is no place. Short: each record has one."""
    if not isinstance(origin, Place):
        return None
    about: list[Any] = [origin.file, origin.kind.value, origin.number]
    if isinstance(origin, Rows):
        return [*about, origin.sheet, spans(origin.numbers), origin.lines, origin.first]
    return [*about, origin.sheet] if origin.sheet else about


def read_place(stored: Any) -> Place:
    """The place that was stored. Raises TypeError or ValueError."""
    file, kind, number, *more = stored
    sheet, *rows = more or [""]
    if not all(isinstance(text, str) for text in (file, sheet)) or not isinstance(number, int):
        raise TypeError("no place in a file")
    place = Place(file, PlaceKind(kind), number, sheet)
    return _read_rows(place, *rows) if rows else place


def _read_rows(begins: Place, stored: Any, lines: Any, first: Any) -> Rows:
    numbers: list[int] = []
    for begin, end in stored:
        if not 0 <= end - begin < MOST_ROWS:
            raise ValueError("no rows of one record")
        numbers += range(begin, end + 1)
    if not numbers or not isinstance(lines, str) or not isinstance(first, int):
        raise TypeError("no rows of one record")
    return Rows(begins, tuple(numbers), lines, first)
