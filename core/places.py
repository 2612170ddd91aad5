"""Where a row of a source stands: the file, the sheet of a workbook, and the number of the line, item or row.

It reads as it always did ("claims.csv line 12"): a row that is no record is known by this text. Whoever speaks to a
person asks `core.i18n` to say it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self


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
        in_sheet = f" sheet {sheet}" if sheet else ""
        made = super().__new__(cls, f"{file}{in_sheet} {kind} {number}")
        made.file, made.kind, made.number, made.sheet = file, kind, number, sheet
        return made

    def __getnewargs__(self) -> tuple[str, PlaceKind, int, str]:  # type: ignore[override]  # what __new__ takes
        """So that a copy is one of these, too."""
        return self.file, self.kind, self.number, self.sheet


def kept_place(origin: str | None) -> list[str | int] | None:
    """What is stored beside its text, as JSON values; None where it is no place. Short: each record has one."""
    if not isinstance(origin, Place):
        return None
    sheet = [origin.sheet] if origin.sheet else []
    return [origin.file, origin.kind.value, origin.number, *sheet]


def read_place(stored: Any) -> Place:
    """The place that was stored. Raises TypeError or ValueError."""
    file, kind, number, *sheet = stored
    if not all(isinstance(text, str) for text in (file, *sheet)) or not isinstance(number, int):
        raise TypeError("no place in a file")
    return Place(file, PlaceKind(kind), number, *sheet)
