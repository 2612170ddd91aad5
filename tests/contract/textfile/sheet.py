"""The file itself: lines are added, and found again by what they begin with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class Refusal(Exception):
    """The file takes no such line."""


class Sheet:
    """A text file. Raises OSError."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def add(self, lines: Sequence[str]) -> list[str]:
        """Add lines at the end; the number of each is its id."""
        first = len(self.lines()) + 1
        with self._file.open("a", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
        return [f"L{number}" for number in range(first, first + len(lines))]

    def lines(self) -> list[str]:
        """All of them."""
        return self._file.read_text("utf-8").splitlines() if self._file.exists() else []
