"""Pages of the source, read one ahead and planned from what the store knows of their records."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from core.effects import KnownOf, Read, ReadPage
from core.engine.broken_rows import BrokenRows
from core.engine.change_builder import PagePlan
from core.engine.run import Run
from core.engine.tickets import value_of
from core.errors import SourceUnreadable
from core.model import Category, Known, RecordPage, SourceRecord, Stop
from core.planning import NOT_LISTED, Decision, Step, gets_a_new_key, is_handled, key_of_broken, plan, twice

_MOST_CONTENTS = 100_000


class Reading:
    """One read of the source. `done`: every page was read, or the read was broken off."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._only = run.only
        self._cursor: str | None = None
        self._is_busy = False  # a page is on its way, is planned, or waits to be kept
        self._page: RecordPage | None = None  # read, and not planned yet
        self._is_at_the_end = False
        self._is_unreadable = False
        self._broken = BrokenRows(None if run.only is None else run.only.keys)
        self._has_told_rest = False
        self._contents: Counter[str | None] = Counter()  # of rows that are no records
        self._held = False  # it had at least one record
        self._is_legible = True  # every row that is no record says at least which one it would be

    @property
    def done(self) -> bool:
        """There is nothing more to read."""
        return self._is_at_the_end or self.broken_off

    @property
    def broken_off(self) -> bool:
        """It was cancelled, or could not be read to its end."""
        return self._is_unreadable or self._run.is_cancelled

    @property
    def tells_what_is_gone(self) -> bool:
        """It came to its end, the source held records, and no row of it could be one that seems to be missing."""
        whole = self.done and not self.broken_off and self._held
        return whole and self._is_legible and not self._broken.has_rest

    @property
    def contents(self) -> Mapping[str | None, int]:
        """How often each content stands in rows that cannot be read."""
        return self._contents

    def read_ahead(self) -> ReadPage | None:
        """The next page is wanted, unless one is on its way, waits, or was the last."""
        if self._is_busy or self.done:
            return None
        self._is_busy = True
        return ReadPage(self._cursor)

    def take(self, result: RecordPage | Exception) -> Read | None:
        """A page came: what is known of its records is wanted. One that concerns nobody is turned."""
        if isinstance(result, SourceUnreadable):
            self._is_unreadable = True
            self._is_busy = False
            self._run.stop_for(Stop(Category.SOURCE_FILE, result.said))
            return None
        whole: RecordPage = value_of(result)
        if self._only is None:
            self._run.counters.skip(len(whole.skipped))
        self._held = self._held or bool(whole.records)
        self._is_legible = self._is_legible and all(row.record_key for row in whole.broken)
        page = self._narrowed_page(whole)
        if not page.records and not page.broken:
            self.turn(page.next_cursor)
            return None
        self._page = page
        keys = (*(one.record_key for one in page.records), *(key_of_broken(row) for row in page.broken))
        may_overflow = self._broken.may_overflow(len(page.broken) + len(page.records))
        return Read(KnownOf((*keys, NOT_LISTED) if may_overflow else keys))

    def plan(self, known: Mapping[str, Known], now: datetime) -> PagePlan:
        """What is to be done with each record of the page."""
        page, self._page = self._page or RecordPage(()), None
        is_retry = self._only is not None
        target = self._run.config.target
        there = Counter(row.content for row in page.broken)
        self._count_contents(there)
        handled = self._run.handled_rows.beside(there)
        decisions = plan(
            page.records, known, now, run_id=self._run.run_id, again=is_retry, target=target, handled=handled
        )
        again = [twice(one.record) for one in decisions if one.step is Step.TWICE and not is_retry]
        rows = {key_of_broken(row): row for row in (*page.broken, *again)}
        once = [narrowed for one in decisions if one.step is not Step.TWICE and (narrowed := self._narrowed(one))]
        settled = frozenset(key for key, row in rows.items() if is_handled(row, known.get(key)))
        rows = self._broken.listed(rows, settled)
        rest = tuple(self._broken.rest())
        counted = (*rows, *(() if self._has_told_rest else map(key_of_broken, rest)))
        self._has_told_rest = bool(rest)
        before = sum(key in known and known[key].open_since_at is not None for key in counted)
        said = self._run.rows_handled
        return PagePlan(once, list(rows.values()), page.next_cursor, before, settled, rest, len(counted), said)

    def _count_contents(self, there: Counter[str | None]) -> None:
        """Of as many as fit into memory, and of all that a person has handled."""
        alike = self._run.handled_rows.alike
        for content, rows in there.items():
            if content in alike or content in self._contents or len(self._contents) < _MOST_CONTENTS:
                self._contents[content] += rows

    def under_a_new_key(self, known: Mapping[str, Known]) -> tuple[str, ...]:
        """Which records of the page would be sent with another key than before."""
        page = () if self._page is None else self._page.records
        pairs = [(record, known[record.record_key]) for record in page if record.record_key in known]
        again = self._only is not None
        return tuple(one.record_key for record, one in pairs if gets_a_new_key(one, record.revision, again=again))

    def turn(self, next_cursor: str | None) -> None:
        """The page is kept: go on after it."""
        self._is_busy = False
        self._cursor = next_cursor
        self._is_at_the_end = next_cursor is None

    def _narrowed_page(self, page: RecordPage) -> RecordPage:
        if self._only is None:
            return page
        records = tuple(record for record in page.records if self._concerns(record))
        broken = tuple(row for row in page.broken if row.record_key in self._only.keys)
        return RecordPage(records, broken, page.next_cursor)

    def _concerns(self, record: SourceRecord) -> bool:
        """Whether a retry must know it: because it is asked for, or because others may have to wait for it."""
        asked = self._only is None or record.record_key in self._only.keys
        return asked or (self._run.config.facts.order_matters and record.object_key is not None)

    def _narrowed(self, decision: Decision) -> Decision | None:
        if self._only is None or decision.record.record_key in self._only.keys:
            return decision
        if decision.step in (Step.NOTHING, Step.EDITED):
            return None
        return replace(decision, step=Step.BEFORE)
