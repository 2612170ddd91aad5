"""Where rows become lines: `/lines/-/amount` is the amount of each (in RFC 6901 `-` is the place after the last)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from core.mapping.pointers import steps
from core.messages import message

LINE: Final = "-"


@dataclass(frozen=True, slots=True)
class LinesAt:
    """The list that rows become lines of; `first` is the number of the first one: fixed lines stand before it."""

    pointer: str
    first: int


def lines_at(pointers: Sequence[str]) -> LinesAt | None:
    """Where these fields put rows as lines, or None."""
    own = next((steps(pointer) for pointer in pointers if LINE in steps(pointer)), None)
    if own is None:
        return None
    path = own[: own.index(LINE)]
    fixed = {step for pointer in pointers if (step := _below(pointer, path)) not in {None, LINE}}
    return LinesAt(_written(path), len(fixed))


def lines_problem(pointers: Sequence[str]) -> str | None:
    """Why rows cannot become lines of these, or None: one list, and nothing but lines in it."""
    with_lines = [steps(pointer) for pointer in pointers if LINE in steps(pointer)]
    lists = {path[: path.index(LINE)] for path in with_lines}
    if not lists:
        return None
    path = min(lists)
    beside = {_below(pointer, path) for pointer in pointers} - {None, LINE}
    if len(lists) > 1 or not path or any(one.count(LINE) > 1 for one in with_lines):
        return message("wanted_one_list_of_lines")
    if any(step is not None and not step.isdigit() for step in beside):
        return message("wanted_only_lines_in_list", path=_written(path))
    return None


@lru_cache(maxsize=4096)
def of_line(pointer: str, number: int) -> str:
    """The path of a field in one line: `/lines/-/amount` → `/lines/1/amount`."""
    return _written(tuple(str(number) if step == LINE else step for step in steps(pointer)))


def fits(own: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether the path of a field of ours is this one, a line's being that of any line."""
    return len(own) == len(wanted) and all(
        mine == other or (mine == LINE and other.isdecimal()) for mine, other in zip(own, wanted, strict=True)
    )


def _below(pointer: str, path: tuple[str, ...]) -> str | None:
    own = steps(pointer)
    return own[len(path)] if len(own) > len(path) and own[: len(path)] == path else None


def _written(path: Sequence[str]) -> str:
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
