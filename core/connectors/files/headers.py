"""Where the names of the columns seem to stand, when lines of another kind may stand above them. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

_LOOKED_AT = 50
_ENOUGH = 0.7  # of the usual number of filled cells: a column may have no name
_MOST_FIGURES = 0.25  # a column may be called 2026
_FIGURE = re.compile(r"[-+\u2212(]?\s*[0-9][0-9 .,:/\u00a0\u202f'-]*(?:%|\)|kr)?-?")


def row_of_names(rows: Sequence[Sequence[Any]]) -> int:
    """The index of the row that seems to hold them; 0 unless lines above it are plainly something else."""
    shown = rows[:_LOOKED_AT]
    filled = [sum(_is_filled(cell) for cell in row) for row in shown]
    counted = Counter(count for count in filled if count > 1)
    if not counted:
        return 0
    usual = max(counted, key=lambda count: (counted[count], count))
    for at, row in enumerate(shown):
        if filled[at] > 1 and filled[at] >= _ENOUGH * usual and _are_names(row, filled[at]):
            return at
    return 0


def _are_names(row: Sequence[Any], filled: int) -> bool:
    figures = sum(_is_filled(cell) and not _is_name(cell) for cell in row)
    return figures <= _MOST_FIGURES * filled


def _is_filled(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _is_name(cell: Any) -> bool:
    return isinstance(cell, str) and not _FIGURE.fullmatch(cell.strip())
