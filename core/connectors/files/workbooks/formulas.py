"""What is believed of a formula: the result that the workbook kept, unless it may be old or nobody reckoned it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, Self
from xml.etree import ElementTree as ET

from core.connectors.files.cells import Doubted
from core.messages import Message, message
from core.model import Unreadable

NO_VALUE = Unreadable(message("a_formula"), message("a_pasted_value"))
UNRECKONED = Unreadable(message("a_formula_nobody_reckoned"), message("a_workbook_saved_again"))

_YES = frozenset({"1", "true", "on"})
_NO = frozenset({"0", "false", "off"})


class Formula(Enum):
    """A cell that holds one, or into which one spills, by what its result is said to be."""

    TEXT = "text"  # one that shows nothing is an empty cell
    OTHER = "other"  # a number, a date, yes or no: nothing there is a result that nobody reckoned
    BARE = "bare"  # without a place for a result
    TABLE = "table"  # of a data table, which may be reckoned by hand


@dataclass(frozen=True, slots=True)
class Reckoning:
    """When a workbook is reckoned, as it says itself."""

    left_to_the_opening: bool = False  # whoever wrote it did not reckon, or not to the end
    by_hand: bool = False
    tables_by_hand: bool = False
    is_told: bool = True  # a workbook that says nothing of it was written by a program that may not reckon at all

    @classmethod
    def of(cls, book: ET.Element) -> Self:
        """What `xl/workbook.xml` says."""
        told = next((one for one in book.iter() if one.tag.rpartition("}")[2] == "calcPr"), None)
        if told is None:
            return cls(is_told=False)
        mode = told.get("calcMode")
        is_left = told.get("fullCalcOnLoad") in _YES or told.get("calcCompleted") in _NO or told.get("calcId") == "0"
        return cls(is_left, mode == "manual", mode == "autoNoTable")

    def result(self, cell: Any, formula: Formula) -> Any:
        """The cell, Doubted where its result may be old, or UNRECKONED."""
        if formula is Formula.BARE or (cell is None and formula is not Formula.TEXT):
            return UNRECKONED
        if self.left_to_the_opening and cell == 0:  # what such programs write where a result will be
            return UNRECKONED
        why = self._why_old(cell, formula)
        return cell if why is None else Doubted(cell, why)

    def standing(self, problem: Unreadable, cell: Any, formula: Formula, text: str | None) -> Unreadable:
        """The same with what stands there: the result, or the formula where no result tells anything.

        Not both: a formula names other cells once its row has moved.
        """
        if text is not None:
            return replace(problem, whole=f"={text}")
        if cell is None or cell == 0 or isinstance(cell, Unreadable):
            is_empty = cell is None and formula is Formula.TEXT and not self.left_to_the_opening
            return replace(problem, whole="") if is_empty else problem
        return replace(problem, whole=str(cell))

    def _why_old(self, cell: Any, formula: Formula) -> Message | None:
        if self.left_to_the_opening:
            return message("reckoned_when_opened")
        if self.by_hand or (self.tables_by_hand and formula is Formula.TABLE):
            return message("reckoned_by_hand")
        return message("a_zero_of_a_program") if cell == 0 and not self.is_told else None


@lru_cache(maxsize=64)
def fault(text: str) -> Unreadable:
    """A cell in which an error stands."""
    return Unreadable(message("an_error_of_the_workbook"), message("a_value"), text or None)


def name_of(cell: Any, mark: Formula | Unreadable, reckoning: Reckoning) -> Any:
    """What a marked cell among the names of columns says: there the text that was kept is the name, however old."""
    if isinstance(mark, Unreadable):
        return mark
    name = reckoning.result(cell, mark)
    return name.value if isinstance(name, Doubted) else name
