"""Which history this database continues, how far it goes, and how to tell that some of it was lost.

Every transaction has a number, kept in its own row of `requests`. After each commit, and before its answer, the last
number and the history's generation are written to a mark beside the database. A database that is behind its mark, or
behind what a machine that syncs has seen, has lost acknowledged transactions: it goes on in restore mode, as a new
generation.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from data.store.protocol import Statement
from data.store.watermark import PUT_BACK, MarkFile, Watermark


class LostHistory(StrEnum):
    """How the loss was noticed."""

    PUT_BACK = "put_back"  # a person restored a backup
    BEHIND_WATERMARK = "behind_watermark"
    NO_WATERMARK = "no_watermark"
    OTHER_GENERATION = "other_generation"
    BEHIND_CLIENT = "behind_client"


class Timeline:
    """The history of one open database. `file` is None for a database in memory."""

    def __init__(self, file: Path | None) -> None:
        self._file = None if file is None else MarkFile(watermark_of(file))
        self._known: frozenset[str] = frozenset()
        self._is_new = True
        self._taken = 0
        self._written: Watermark | None = None

    def opened(self, generation: str | None, known: Iterable[str], number: int, at: datetime) -> None:
        """What the database says of itself; `generation` is None where it has no history yet."""
        self._known = frozenset(known)
        self._is_new = generation is None
        self._taken = number
        self.present = Watermark(generation or new_generation(), number, at)

    def noticed(self) -> tuple[LostHistory, Watermark | None] | None:
        """At opening: how acknowledged transactions were lost, and the mark that tells; None when none were."""
        if self._file is None:
            return None
        mark = self._file.read()
        if mark is None:
            return (LostHistory.NO_WATERMARK, None) if self.present.number and not self._is_new else None
        if mark.generation == PUT_BACK:
            return LostHistory.PUT_BACK, mark
        if not self.is_behind(mark):
            return None
        same = mark.generation == self.present.generation
        return (LostHistory.BEHIND_WATERMARK if same else LostHistory.OTHER_GENERATION), mark

    def is_behind(self, mark: Watermark) -> bool:
        """Whether somebody saw more of the present history than there is, or another one altogether.

        A history that was left behind is no news: everything was looked up when it was left.
        """
        if mark.generation == self.present.generation:
            return mark.number > self.present.number
        return mark.generation not in self._known

    def begin(self) -> list[Statement]:
        """What a database without a history writes."""
        if not self._is_new:
            return []
        return [Statement("store_begin_generation", {"generation": self.present.generation}, expect=1)]

    def take_number(self) -> int:
        """The next transaction's; never given twice, whatever becomes of it."""
        self._taken += 1
        return self._taken

    def committed(self, number: int, at: datetime) -> None:
        """The transaction of this number is part of the history."""
        self.present = Watermark(self.present.generation, number, at)

    def left(self, generation: str, mark: Watermark | None) -> None:
        """From now on the history is another one."""
        self._known |= {self.present.generation, *([mark.generation] if mark else [])}
        self._is_new = False
        self.present = Watermark(generation, self.present.number, self.present.at)

    def keep_mark(self, *, flush: bool = False) -> None:
        """Write the watermark where it is behind. Raises OSError."""
        if self._file is not None and self._written != self.present:
            self._file.write(self.present, flush=flush)
            self._written = self.present


def watermark_of(database: Path) -> Path:
    """The file beside a database that says how far it goes."""
    return database.with_name(f"{database.name}.mark")


def new_generation() -> str:
    """A name no other history has."""
    return secrets.token_hex(16)


def restore_statements(lost: LostHistory, mark: Watermark | None, generation: str) -> list[Statement]:
    """Everything is looked up before it is sent again, no lease of before is worth anything, and it is written down."""
    seen = [] if mark is None else [Statement("store_know_generation", {"generation": mark.generation})]
    note = {"restore_id": generation, "why": lost.value, "lost_until_at": mark.at if mark else None}
    return [
        Statement("store_leave_generations"),
        *seen,
        Statement("store_begin_generation", {"generation": generation}, expect=1),
        Statement("store_note_restore", note, expect=1),
        Statement("store_restore_leases"),
        Statement("store_restore_states"),
        Statement("store_restore_sessions"),
        Statement("store_audit_restore", {"restore_id": generation}),
    ]
