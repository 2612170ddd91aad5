"""Pages of a source that is read to its end first: only then is it known which keys stand in it more than once.

A source of one page is handed on as it is. Of a longer one the rows are laid aside, and the same rows are handed out
again with the keys that repeat; where rows become lines, the rows of a key one after the other and on one page. What
changes in the files meanwhile is for the next read.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from core.contents import content_of
from core.errors import SourceUnreadable
from core.mapping import MappingConfig, in_words, key_of, refuse_missing_columns
from core.messages import message
from core.model import BrokenRow, RawPage, RawRow, SkippedRow
from core.places import MOST_ROWS, Place
from core.ports import Source
from flows.reading.beside import Beside
from flows.reading.keys_seen import KeysSeen
from flows.reading.spool import Laid, Spool

_PAGE_BYTES = 4 * 1024**2
_PAGES_KEPT = 4  # as they are: most sources have no more
_RECORD_BYTES = 16 * 1024**2
_MOST_ROWS = 5_000_000  # of a source: what is known of each row is held in memory


class WholeRead:
    """Hands out pages of one source. `page(None)` reads it anew."""

    def __init__(self, source: Source, mapping: MappingConfig) -> None:
        self._source = source
        self._mapping = mapping
        self._begin()

    async def page(self, cursor: str | None) -> RawPage:
        """One page. Raises SourceUnreadable: after the rows that stood before what cannot be read.

        Where rows become lines, and of a source of too many rows, nothing is handed out then: what was not read may
        be a line of any record, or repeat its key.
        """
        if cursor is None or not len(self._spool):  # one from elsewhere is found again by reading from the start
            first = await self._source.page(None)
            self._begin()
            if cursor is None and first.next_cursor is None:
                return self._with_beside(first)
            await self._lay_aside(first)
        return self._page_from(int(cursor or 0))

    def _with_beside(self, page: RawPage) -> RawPage:
        if self._mapping.lines is None:
            return page
        self._beside.look(page)
        return replace(page, beside=self._beside.found)

    def _begin(self) -> None:
        self._beside = Beside(self._mapping)
        self._spool = Spool()
        self._keys = KeysSeen()
        self._pages = 0
        self._file: str | None = None
        self._ends: list[int] = []  # the number of the first row of each file
        self._most_rows = 1  # of a page: as many as the source gave at once
        self._broke_off: SourceUnreadable | None = None
        self._notes: dict[str, None] = {}  # what a person should know of the files

    async def _lay_aside(self, page: RawPage) -> None:
        try:
            while True:
                self._keep(page)
                self._refuse_too_many_rows()
                if page.next_cursor is None:
                    break
                page = await self._source.page(page.next_cursor)
        except SourceUnreadable as error:
            if self._mapping.lines is not None or len(self._spool) > _MOST_ROWS:
                raise
            self._broke_off = error
        self._keys.close(together=self._mapping.lines is not None)

    def _refuse_too_many_rows(self) -> None:
        if len(self._spool) > _MOST_ROWS:
            name = self._file or ""
            raise SourceUnreadable(message("source_has_too_many_rows", name=name, most=_MOST_ROWS), name)

    def _keep(self, page: RawPage) -> None:
        refuse_missing_columns(self._mapping, page)
        self._pages += 1
        if self._mapping.lines is not None:
            self._beside.look(page)
        self._notes |= dict.fromkeys(page.notes)
        self._most_rows = max(self._most_rows, len(page.rows) + len(page.broken) + len(page.skipped))
        lay_aside = self._spool.keep if self._pages <= _PAGES_KEPT else self._spool.put
        lay_aside(page.rows)
        lay_aside(page.broken)
        lay_aside(page.skipped)
        if page.origin != self._file:
            self._ends.append(len(self._spool) - len(page.rows) - len(page.broken) - len(page.skipped))
            self._file = page.origin
        self._keys.add([key_of(self._mapping, row) for row in page.rows])
        self._keys.add([None] * (len(page.broken) + len(page.skipped)))

    def _page_from(self, start: int) -> RawPage:
        if self._broke_off is not None and start == len(self._spool):
            raise self._broke_off
        taken, after = self._together_from(start) if self._keys.are_together else self._plain_from(start)
        file = _file_of(taken[0]) if taken else None
        rows = tuple(row for row in taken if isinstance(row, RawRow))
        broken = tuple(row for row in taken if isinstance(row, BrokenRow))
        skipped = tuple(row for row in taken if isinstance(row, SkippedRow))
        is_last = after == len(self._spool) and self._broke_off is None
        repeats = {} if self._mapping.lines is not None else self._repeats(start, taken)
        notes = tuple(self._notes) if not start else ()
        return RawPage(
            rows,
            broken,
            None if is_last else str(after),
            origin=file,
            repeats=repeats,
            beside=self._beside.found,
            notes=notes,
            skipped=skipped,
        )

    def _plain_from(self, start: int) -> tuple[list[Laid], int]:
        after = self._spool.up_to(start, self._most_rows, _PAGE_BYTES)
        end = bisect_right(self._ends, start)
        after = min(after, self._ends[end]) if end < len(self._ends) else after
        return self._spool.take_some(start, after), after

    def _together_from(self, start: int) -> tuple[list[Laid], int]:
        """Whole records only, that begin in one file."""
        taken: list[Laid] = []
        after, size, file = start, 0, -1
        for numbers in self._keys.in_order(start):
            if taken and bisect_right(self._ends, numbers[0]) != file:
                break
            file = bisect_right(self._ends, numbers[0])
            size += sum(self._spool.size_of(number) for number in numbers)
            taken += self._taken(numbers)
            after += len(numbers)
            if after - start >= self._most_rows or size > _PAGE_BYTES:
                break
        return taken, after

    def _taken(self, numbers: list[int]) -> list[Laid]:
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
        content = self._content_of(numbers)
        return [BrokenRow(first.origin, said, key, in_words(self._mapping.record_key), key, content)]

    def _content_of(self, numbers: list[int]) -> str | None:
        rows = (self._spool.take(number) for number in numbers)
        return content_of(row.values for row in rows if isinstance(row, RawRow))

    def _repeats(self, start: int, taken: list[Laid]) -> dict[str, tuple[str, str]]:
        """The keys on this page that other rows have too → where two of them stand."""
        found: dict[str, tuple[str, str]] = {}
        for number, row in enumerate(taken, start) if self._keys.repeat else ():
            other = self._keys.other(number)
            if other is None or not isinstance(row, RawRow):
                continue
            elsewhere, key = self._spool.take(other), key_of(self._mapping, row)
            if key is not None and isinstance(elsewhere, RawRow) and key_of(self._mapping, elsewhere) == key:
                found[key] = (row.origin, elsewhere.origin)  # and no other key with the same hash
        return found


def _file_of(row: Laid) -> str | None:
    return row.origin.file if isinstance(row.origin, Place) else None
