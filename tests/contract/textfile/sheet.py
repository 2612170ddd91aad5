"""The file itself: lines are added, and found again by what they begin with."""

from __future__ import annotations

import fcntl
from collections.abc import Sequence
from pathlib import Path


class Refusal(Exception):
    """The file takes no such line."""


class Sheet:
    """A text file that somebody put there: it is never made here, or an unmounted disk would get an empty one.

    Raises OSError.
    """

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, lines: Sequence[str]) -> list[str]:
        """Add lines at the end; the number of each is its id."""
        with self._file.open("r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until it is closed: who adds at the same time counts these lines too
            there = file.read()
            begun = "" if there.endswith("\n") or not there else "\n"  # a line that was cut off stays by itself
            file.write(begun + "".join(f"{line}\n" for line in lines))
        first = len(there.splitlines()) + 1
        return [f"L{number}" for number in range(first, first + len(lines))]

    def lines(self) -> list[str]:
        """All of them."""
        return self._file.read_text("utf-8").splitlines()
