"""Rows that do not say whose they are, where rows become lines: each may be a line of the records next to it."""

from __future__ import annotations

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, key_of
from core.messages import message
from core.model import BrokenRow, RawPage, RawRow
from core.places import Place

_MOST = 100_000  # each is held in memory until the source is read


class Beside:
    """The records next to such a row: their key → where it stands. Pages are looked at in their order."""

    def __init__(self, mapping: MappingConfig) -> None:
        self._mapping = mapping
        self._file: str | None = None
        self._last: str | None = None  # the record before
        self._lost: str | None = None  # such a row, and no record after it yet
        self.found: dict[str, str] = {}

    def look(self, page: RawPage) -> None:
        """At the next page of the source. Raises SourceUnreadable where hardly any row says whose it is."""
        if page.origin != self._file:
            self._file, self._last, self._lost = page.origin, None, None
        rows: list[RawRow | BrokenRow] = [*page.rows, *(row for row in page.broken if not row.is_total)]
        for row in sorted(rows, key=_number):
            self._next(row)
        if len(self.found) > _MOST:
            name = page.origin or ""
            raise SourceUnreadable(message("too_many_rows_without_record", name=name, most=_MOST), name)

    def _next(self, row: RawRow | BrokenRow) -> None:
        key = key_of(self._mapping, row) if isinstance(row, RawRow) else row.record_key
        if key is None:
            self._lost = row.origin
            if self._last is not None:
                self.found.setdefault(self._last, row.origin)
            return
        if self._lost is not None:
            self.found.setdefault(key, self._lost)
        self._last, self._lost = key, None


def _number(row: RawRow | BrokenRow) -> int:
    return row.origin.number if isinstance(row.origin, Place) else 0
