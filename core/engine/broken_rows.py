"""Rows that are no records, as many as a person can work through: the rest is one row with a count.

A wrong form of dates breaks every row of a file; told one by one they would fill the store and help nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Final

from core.messages import message
from core.model import BrokenRow
from core.planning import NOT_LISTED

MOST_LISTED: Final = 2_000  # in one sync


class BrokenRows:
    """Those of one read. What a person has handled is always listed: it is no work, and must not look like new."""

    def __init__(self, only: AbstractSet[str] | None) -> None:
        self._only = only  # a retry's keys: each is told of once at least
        self._listed = 0
        self._rest = 0
        self._told: set[str] = set()  # of a retry's keys

    @property
    def has_rest(self) -> bool:
        """Some are only counted: nobody can say which records they may be."""
        return self._rest > 0

    def may_overflow(self, rows: int) -> bool:
        """Whether so many more may be too many, for the first time."""
        return self._only is None and not self._rest and self._listed + rows > MOST_LISTED

    def listed(self, rows: Mapping[str, BrokenRow], settled: AbstractSet[str]) -> dict[str, BrokenRow]:
        """Those that are told one by one; the others are counted."""
        kept: dict[str, BrokenRow] = {}
        for key, row in rows.items():
            if key in settled or self._has_room(row):
                kept[key] = row
            else:
                self._rest += 1
        return kept

    def rest(self) -> Iterable[BrokenRow]:
        """One row for all that are only counted, as far as the source was read. None in a retry."""
        if not self._rest or self._only is not None:
            return ()
        return (BrokenRow(NOT_LISTED, message("rows_not_listed", count=self._rest, most=MOST_LISTED)),)

    def _has_room(self, row: BrokenRow) -> bool:
        if self._listed < MOST_LISTED:
            self._listed += 1
        elif self._only is None or row.record_key is None or row.record_key in self._told:
            return False
        if self._only is not None and row.record_key is not None:
            self._told.add(row.record_key)
        return True
