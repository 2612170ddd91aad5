"""Pages of the source, read one ahead and planned from what the store knows of their records."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from core.effects import Effect, KnownOf, Moment, Now, Read, ReadPage
from core.engine.keeping import PagePlan
from core.errors import SourceUnreadable
from core.model import BrokenRow, Known, RecordPage, SourceRecord
from core.planning import Decision, Step, key_of_broken, plan, twice

Ask = Callable[[Effect, Callable[[Any], None]], None]


@dataclass(slots=True)
class Batch:
    """A retry's frozen set: what became of each key."""

    keys: frozenset[str]
    before: Mapping[str, str] = field(default_factory=dict)  # what an earlier run of this batch booked
    results: dict[str, str] = field(default_factory=dict)


class Reading:
    """One read of the source. `page` is planned and waits to be kept; `failed` says why the read broke off.

    `done`: every page was read, or the read was broken off.
    """

    def __init__(self, ask: Ask, run_id: str, only: Batch | None, *, order_matters: bool) -> None:
        self.page: PagePlan | None = None
        self.done = False
        self.failed: str | None = None
        self.broken_off = False
        self.held = False  # it had at least one record
        self.is_legible = True  # every row that is no record says at least which one it would be
        self._ask = ask
        self._run_id = run_id
        self._only = only
        self._order_matters = order_matters
        self._busy = False
        self._cursor: str | None = None

    @property
    def tells_what_is_gone(self) -> bool:
        """It came to its end, the source held records, and no row of it could be one that seems to be missing."""
        return self.done and not self.broken_off and self.held and self.is_legible

    def break_off(self) -> None:
        """Read no further page: the run was cancelled."""
        self.done = True
        self.broken_off = True

    def read_ahead(self) -> None:
        """Ask for the next page, unless one is on its way, waits, or was the last."""
        if not self._busy and not self.done:
            self._busy = True
            self._ask(ReadPage(self._cursor), self._read)

    def turn(self, next_cursor: str | None) -> None:
        """The page is kept: go on after it."""
        self._busy = False
        self._cursor = next_cursor
        self.done = next_cursor is None or self.broken_off

    def _read(self, result: RecordPage | Exception) -> None:
        if isinstance(result, SourceUnreadable):
            self.failed = result.said
            self.broken_off = True
            self.done = True
            self._busy = False
            return
        page: RecordPage = value_of(result)
        records, broken = page.records, page.broken
        self.held = self.held or bool(records)
        self.is_legible = self.is_legible and all(row.record_key for row in broken)
        if self._only is not None:
            records = tuple(record for record in records if self._concerns(record))
            broken = tuple(row for row in broken if row.record_key in self._only.keys)
        if not records and not broken:
            self.turn(page.next_cursor)
            return
        keys = (*(record.record_key for record in records), *(key_of_broken(row) for row in broken))
        self._ask(Read(KnownOf(keys)), lambda known: self._plan(records, broken, page.next_cursor, value_of(known)))

    def _concerns(self, record: SourceRecord) -> bool:
        """Whether a retry must know it: because it is asked for, or because others may have to wait for it."""
        asked = self._only is None or record.record_key in self._only.keys
        return asked or (self._order_matters and record.object_key is not None)

    def _plan(
        self,
        records: tuple[SourceRecord, ...],
        broken: tuple[BrokenRow, ...],
        next_cursor: str | None,
        known: dict[str, Known],
    ) -> None:
        def decide(moment: Moment) -> None:
            retry = self._only is not None
            decisions = plan(records, known, moment.at, run_id=self._run_id, again=retry)
            again = [twice(one.record) for one in decisions if one.step is Step.TWICE and not retry]
            rows = {key_of_broken(row): row for row in (*broken, *again)}
            once = [narrowed for one in decisions if one.step is not Step.TWICE and (narrowed := self._narrowed(one))]
            before = sum(key in known and known[key].open_since_at is not None for key in rows)
            self.page = PagePlan(once, list(rows.values()), next_cursor, before)

        self._ask(Now(), decide)

    def _narrowed(self, decision: Decision) -> Decision | None:
        if self._only is None or decision.record.record_key in self._only.keys:
            return decision
        if decision.step in (Step.NOTHING, Step.EDITED):
            return None
        return replace(decision, step=Step.BEFORE)


def value_of(result: Any) -> Any:
    """The result of an effect; an error is raised where it is read."""
    if isinstance(result, Exception):
        raise result
    return result
