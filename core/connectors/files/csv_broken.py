"""Rows of a CSV file that are none: too many cells, halves of one row, quotation marks that do not match."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from core.connectors.files.cells import found_wanted
from core.connectors.files.lines import PhysicalLine
from core.contents import content_of_text
from core.messages import message
from core.model import BrokenRow

_HABIT = 3  # rows running


def broken_lines(origin: str, taken: Sequence[PhysicalLine], found: str, wanted: str) -> BrokenRow:
    """What stands on these lines cannot become a record."""
    text = "\n".join(line.text for line in taken) if all(line.problem is None for line in taken) else None
    if taken[-1].number == taken[0].number:
        return found_wanted(origin, found, wanted, text)
    told = message("lines_found_wanted", place=origin, number=str(taken[-1].number), found=found, wanted=wanted)
    is_whole = len(taken) == taken[-1].number - taken[0].number + 1
    return BrokenRow(origin, told, content=content_of_text(text) if is_whole and text is not None else None)


def halves(widths: Sequence[int], width: int) -> set[int]:
    """Which of these rows, all too narrow, are pieces of one that a line end inside a text cut up.

    Two rows that join at a cell make exactly one whole row; between them there may be lines of one cell. Where row
    after row is equally narrow, the writer left out what is empty.
    """
    cut: set[int] = set()
    whole = [at for at, found in enumerate(widths) if found > 1]
    for at, (first, second) in enumerate(pairwise(whole)):
        around = {widths[each] for each in whole[max(at - 1, 0) : at + 3]}
        is_habit = len(around) == 1 and len(whole[max(at - 1, 0) : at + 3]) >= _HABIT
        if widths[first] + widths[second] - 1 == width and not is_habit:
            cut.update(range(first, second + 1))
    return cut


def counted(columns: int) -> str:
    """So many columns, in words."""
    return message("one_column") if columns == 1 else message("so_many_columns", count=columns)
