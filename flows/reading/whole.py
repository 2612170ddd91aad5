"""Pages of a source that is read to its end first: only then is it known which keys stand in it more than once.

A source of one page is handed on as it is. Of a longer one the rows are laid aside, and the same rows are handed out
again with the keys that repeat; where rows become lines, the rows of a key one after the other and on one page. What
changes in the files meanwhile is for the next read.
"""

from __future__ import annotations

from collections.abc import Iterator

from core.errors import SourceUnreadable
from core.mapping import MappingConfig, in_words, key_of, refuse_missing_columns
from core.messages import message
from core.model import BrokenRow, RawPage, RawRow
from core.places import MOST_ROWS
from core.ports import Source
from flows.reading.keys_seen import KeysSeen
from flows.reading.spool import Spool

_PAGE_BYTES = 4 * 1024**2
_RECORD_BYTES = 16 * 1024**2


class WholeRead:
    """Hands out pages of one source. `page(None)` reads it anew."""

    def __init__(self, source: Source, mapping: MappingConfig) -> None:
        self._source = source
        self._mapping = mapping
        self._begin()

    async def page(self, cursor: str | None) -> RawPage:
        """One page. Raises SourceUnreadable: after the rows that stood before what cannot be read.

        Where rows become lines nothing is handed out then: the lines that are missing may belong to any record.
        """
        if cursor is None:
            first = await self._source.page(None)
            self._begin()
            if first.next_cursor is None:
                return first
            await self._lay_aside(first)
        return self._page_from(int(cursor or 0))

    def _begin(self) -> None:
        self._spool = Spool()
        self._keys = KeysSeen()
        self._most_rows = 1  # of a page: as many as the source gave at once
        self._broke_off: SourceUnreadable | None = None

    async def _lay_aside(self, page: RawPage) -> None:
        try:
            while True:
                self._keep(page)
                if page.next_cursor is None:
                    break
                page = await self._source.page(page.next_cursor)
        except SourceUnreadable as error:
            if self._mapping.lines is not None:
                raise
            self._broke_off = error
        self._keys.close(together=self._mapping.lines is not None)

    def _keep(self, page: RawPage) -> None:
        refuse_missing_columns(self._mapping, page)
        self._most_rows = max(self._most_rows, len(page.rows) + len(page.broken))
        for row in page.rows:
            self._spool.put(row)
            self._keys.add(key_of(self._mapping, row))
        for broken in page.broken:
            self._spool.put(broken)
            self._keys.add(None)

    def _page_from(self, start: int) -> RawPage:
        if self._broke_off is not None and start == len(self._spool):
            raise self._broke_off
        rows: list[RawRow] = []
        broken: list[BrokenRow] = []
        repeats: dict[str, tuple[str, str]] = {}
        after = start
        for numbers in self._some_from(start):
            after += len(numbers)
            taken = self._taken(numbers)
            rows += (row for row in taken if isinstance(row, RawRow))
            broken += (row for row in taken if isinstance(row, BrokenRow))
            if self._mapping.lines is None:
                repeats |= self._repeat(numbers[0], taken[0])
        is_last = after == len(self._spool) and self._broke_off is None
        return RawPage(tuple(rows), tuple(broken), None if is_last else str(after), repeats=repeats)

    def _some_from(self, start: int) -> Iterator[list[int]]:
        """The numbers of the rows of one page; those that belong together in one list."""
        rows = size = 0
        for numbers in self._keys.in_order(start):
            rows += len(numbers)
            size += sum(self._spool.size_of(number) for number in numbers)
            yield numbers
            if rows >= self._most_rows or size > _PAGE_BYTES:
                return

    def _taken(self, numbers: list[int]) -> list[RawRow | BrokenRow]:
        first = self._spool.take(numbers[0])
        size = sum(self._spool.size_of(number) for number in numbers)
        if len(numbers) <= MOST_ROWS and (size <= _RECORD_BYTES or len(numbers) == 1):
            return [first, *(self._spool.take(number) for number in numbers[1:])]
        key = key_of(self._mapping, first) if isinstance(first, RawRow) else None
        said = message(
            "rows_too_many_for_one_record",
            place=first.origin,
            key=key or "",
            count=len(numbers),
            most=MOST_ROWS,
            size=_RECORD_BYTES // 1024**2,
        )
        return [BrokenRow(first.origin, said, key, in_words(self._mapping.record_key), key)]

    def _repeat(self, number: int, row: RawRow | BrokenRow) -> dict[str, tuple[str, str]]:
        other = self._keys.other(number)
        if other is None or isinstance(row, BrokenRow):
            return {}
        elsewhere, key = self._spool.take(other), key_of(self._mapping, row)
        if key is None or isinstance(elsewhere, BrokenRow) or key_of(self._mapping, elsewhere) != key:
            return {}  # other keys with the same hash
        return {key: (row.origin, elsewhere.origin)}
