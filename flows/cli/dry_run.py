"""What a sync would do now, without doing it: reads, maps and plans, and never speaks to the target.

The first requests are made by the connector itself, on paper: they are what would leave, byte for byte, but for the
secret.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Protocol

from core.connectors.paper import PaperRequest
from core.errors import SourceUnreadable, SynclightError
from core.messages import Message
from core.model import BrokenRow, Known, RecordPage, SkippedRow, SourceRecord
from core.money import Total, set_off
from core.planning import Step, outgoing_of, plan
from core.ports import Clock
from data.ledger.routes import Route
from flows.cli.print import Tick
from flows.wiring import Pages, paper_of, source_of

MOST_ROWS = 200  # failing rows that are kept; all are counted
_FOREVER = 10**9
KnownOf = Callable[[tuple[str, ...]], Mapping[str, Known]]


class Remembers(Protocol):
    """What a dry run asks of the ledger."""

    def known(self, keys: tuple[str, ...]) -> Mapping[str, Known]:
        """What is known of these records."""

    def known_again(self, page: RecordPage) -> RecordPage:
        """The page under the keys its records are known by."""


@dataclass(slots=True)
class Rehearsal:
    """What was found. `failing` are at most the first two hundred of `failing_rows`."""

    rows: int = 0
    steps: Counter[Step] = field(default_factory=Counter)
    money: dict[str, Decimal] = field(default_factory=dict)  # of what would be sent, per currency
    below: dict[str, Decimal] = field(default_factory=dict)  # of it, what is below nought
    without_amount: int = 0
    failing_rows: int = 0
    failing: list[BrokenRow] = field(default_factory=list)
    skipped: Counter[Message] = field(default_factory=Counter)  # why → rows that are left out
    skipped_first: dict[Message, str] = field(default_factory=dict)  # why → where the first of them stands
    doubts: list[tuple[str, Message]] = field(default_factory=list)  # where, and what to look at; they are sent
    notes: dict[str, None] = field(default_factory=dict)  # what a person should know of the files
    requests: list[PaperRequest] = field(default_factory=list)
    unreadable: str | None = None  # why the source could not be read to its end

    @property
    def total(self) -> Total:
        """What would be sent, and what was set off in it."""
        return Total(self.money, set_off(self.money, self.below), self.without_amount)


async def rehearse(route: Route, base: Path, ledger: Remembers, clock: Clock, *, show: int, tick: Tick) -> Rehearsal:
    """Read the whole source, as a sync does, and plan it."""
    config = route.config
    found = Rehearsal()
    first: list[SourceRecord] = []
    source = source_of(config, base)
    pages = Pages(source, route, clock.now().year)
    cursor: str | None = None
    try:
        while True:
            page = ledger.known_again(await pages.page(cursor))
            found.rows += len(page.records) + len(page.broken) if page.rows is None else page.rows
            found.rows += len(page.skipped)
            _fail(found, page.broken)
            _leave_out(found, page.skipped)
            found.notes |= dict.fromkeys(page.notes)
            target = route.target
            _plan(found, page.records, ledger.known, clock.now(), target=target, first=first, show=show)
            tick(found.rows)
            cursor = page.next_cursor
            if cursor is None:
                break
    except SourceUnreadable as error:
        found.unreadable = error.said
    finally:
        await source.close()
    found.requests = await requests_of(route, first, clock)
    return found


async def requests_of(route: Route, records: Sequence[SourceRecord], clock: Clock) -> list[PaperRequest]:
    """The requests these records would leave in, made by the connector and kept instead of sent."""
    paper = paper_of(route.config, clock)
    target = paper.target
    outgoing = iter([outgoing_of(route.integration_id, record, target.facts.reference) for record in records])
    try:
        await target.prepare()
        while batch := tuple(islice(outgoing, target.facts.batch_size)):
            try:
                await target.deliver(batch, clock.monotonic() + _FOREVER)
            except SynclightError:  # paper takes nothing there, and the connector says so
                continue
    finally:
        await target.close()
    return list(paper.requests)


def _fail(found: Rehearsal, rows: Sequence[BrokenRow]) -> None:
    found.failing_rows += len(rows)
    found.failing += rows[: max(MOST_ROWS - len(found.failing), 0)]


def _leave_out(found: Rehearsal, rows: Sequence[SkippedRow]) -> None:
    for row in rows:
        found.skipped[row.why] += 1
        found.skipped_first.setdefault(row.why, row.origin)


def _plan(
    found: Rehearsal,
    records: Sequence[SourceRecord],
    known_of: KnownOf,
    now: datetime,
    *,
    target: str,
    first: list[SourceRecord],
    show: int,
) -> None:
    known = {
        key: replace(what, last_seen_run_id=None)  # a dry run is no run: nothing was seen in it before
        for key, what in known_of(tuple(record.record_key for record in records)).items()
    }
    for decision in plan(records, known, now, run_id="dry-run", again=False, target=target):
        is_looked_up = decision.step in (Step.STAY_UNKNOWN, Step.ELSEWHERE)
        found.steps[Step.STAY_UNKNOWN if is_looked_up else decision.step] += 1
        if decision.step is not Step.SEND:
            continue
        if len(first) < show:
            first.append(decision.record)
        if decision.record.doubt is not None and len(found.doubts) < MOST_ROWS:
            found.doubts.append((decision.record.origin, decision.record.doubt))
        money = decision.record.amount
        if money is None:
            found.without_amount += 1
        else:
            found.money[money.currency] = found.money.get(money.currency, Decimal(0)) + money.amount
            if money.amount < 0:
                found.below[money.currency] = found.below.get(money.currency, Decimal(0)) + money.amount
