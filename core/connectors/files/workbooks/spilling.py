"""Formulas whose results stand in other cells too, which do not say so: arrays, what spills, data tables."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from core.connectors.files.workbooks.formulas import Formula

_KIND = re.compile(rb"\st\s*=\s*[\"'](array|dataTable)[\"']")
_AREA = re.compile(rb"\sref\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?([0-9]{1,7}):\$?([A-Za-z]{1,3})\$?([0-9]{1,7})[\"']")


@dataclass(frozen=True, slots=True)
class _Area:
    top: int
    bottom: int
    left: int
    right: int
    formula: Formula


@dataclass(slots=True)
class Spills:
    """The areas that have begun and not ended yet: cells come row by row."""

    _open: list[_Area] = field(default_factory=list)
    _row: int = 0

    @property
    def are_open(self) -> bool:
        """Whether a result may stand in the next cells."""
        return bool(self._open)

    def take(self, attributes: bytes) -> None:
        """Those of a formula."""
        kind, area = _KIND.search(attributes), _AREA.search(attributes)
        if kind is None or area is None:
            return
        left, top, right, bottom = area.groups()
        formula = Formula.TABLE if kind[1] == b"dataTable" else Formula.OTHER
        self._open.append(_Area(int(top), int(bottom), number_of(left), number_of(right), formula))

    def into(self, place: tuple[int, int]) -> Formula | None:
        """What stands in this cell is a result of one of them."""
        row, column = place
        if row != self._row:
            self._row = row
            self._open = [one for one in self._open if one.bottom >= row]
        return next((one.formula for one in self._open if _is_in(one, row, column)), None)


def number_of(letters: bytes) -> int:
    """Of a column: A is 1."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _is_in(area: _Area, row: int, column: int) -> bool:
    return area.top <= row <= area.bottom and area.left <= column <= area.right
