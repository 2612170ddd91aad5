"""The row of a sheet that holds the names of its columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

from core.connectors.files.cells import exact_decimal, usable_columns
from core.connectors.files.headers import row_of_names
from core.connectors.files.sheet_text import plain
from core.connectors.files.workbooks.formulas import UNRECKONED, Reckoning, name_of
from core.connectors.files.workbooks.sheet_xml import SecondLook
from core.errors import SourceUnreadable
from core.messages import message
from core.model import Unreadable
from core.places import Place, PlaceKind

_DIGITS = 15  # what a workbook keeps of a number
_LOOKED_AT = 50  # rows

NumberedRows = Iterator[tuple[int, list[Any]]]


def with_names(rows: NumberedRows, header_row: int | None) -> tuple[NumberedRows, int | None]:
    """All rows again, and the row where the names seem to stand when it is not the first with anything in it."""
    if header_row is not None:
        return rows, None
    first = list(islice(rows, _LOOKED_AT))
    filled = [(number, cells) for number, cells in first if any(cell != "" for cell in cells)]
    at = row_of_names([cells for _number, cells in filled])
    return chain(first, rows), filled[at][0] if at else None


@dataclass(frozen=True, slots=True)
class Names:
    """Of one sheet of a workbook."""

    look: SecondLook
    reckoning: Reckoning
    name: str
    sheet: str

    def of(self, rows: NumberedRows, left: int, header_row: int | None) -> tuple[int, dict[int, str]]:
        """Their row, which is taken from `rows`, and place → name of each column. Raises SourceUnreadable."""
        for number, cells in rows:
            if number == header_row or (header_row is None and any(cell != "" for cell in cells)):
                return number, self._in_row(number, {left + at: value_of(cell) for at, cell in enumerate(cells)})
        wanted = message("a_header_row")
        if header_row is not None:
            wanted = message("header_in_row", number=str(header_row))
        there = f"{self.name} sheet {self.sheet}"
        raise SourceUnreadable(message("header_row_missing", place=there, wanted=wanted), there)

    def _in_row(self, number: int, names: dict[int, Any]) -> dict[int, str]:
        place = Place(self.name, PlaceKind.ROW, number, self.sheet)
        marks = {at: mark for (row, at), mark in self.look.marks.items() if row == number}
        told = {at: name_of(names.get(at), mark, self.reckoning) for at, mark in marks.items()}
        wrong = next((one for one in told.values() if isinstance(one, Unreadable)), None)
        if wrong is UNRECKONED:
            said = message("header_not_reckoned", place=place, found=wrong.found, wanted=wrong.wanted)
            raise SourceUnreadable(said, f"{self.name} sheet {self.sheet}")
        if wrong is not None:
            said = message("header_found_otherwise", place=place, found=wrong.found)
            raise SourceUnreadable(said, f"{self.name} sheet {self.sheet}")
        return usable_columns({at: str(one) for at, one in (names | told).items()}, place)


def value_of(cell: Any) -> Any:
    """What stands in a cell that is neither a formula nor an error."""
    if cell == "":
        return None
    if isinstance(cell, str):
        return plain(cell) if cell[0] in "#=" else cell
    return exact_decimal(cell, _DIGITS) if isinstance(cell, float) else cell
