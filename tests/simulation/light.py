"""The light after every write: as data.ledger.light reads it, and once more from what really happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from core.effects import CloseRun
from core.health import assess
from core.model import Category, DeliveryState, Light, ReasonCode, RunKind, RunStatus, Verdict
from data.ledger.light import as_counted, facts_of
from data.store.rows import COUNT_NAMES
from tests.simulation.loop import START, Broken, Loop
from tests.simulation.tables import Row, Run, Tables

DEEDS = ("handle", "mark_changes_seen")
DEAD_AFTER = timedelta(minutes=2)
LONGEST_LEASE = timedelta(hours=2)
LANDED = (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET)
UNBOOKED = (DeliveryState.WAITING, DeliveryState.REJECTED, DeliveryState.UNKNOWN, DeliveryState.SENDING)
FROM_THE_SOURCE = (Category.SOURCE_FILE, Category.SOURCE_ROW)
UNSEEN_HERE = frozenset({ReasonCode.REPAIRED, ReasonCode.ALL_BOOKED, ReasonCode.LAST_SYNC_AHEAD})  # green, or a clock
LAST_COUNTS = [(name, f"last_{name}") for name in COUNT_NAMES]
Records = Mapping[str, Row]


class LightWatch:
    """What a page would show: open is what the last closing, or a person's deed since then, left open."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._kept: Records = {}
        self._late_from: datetime | None = None
        self._looked_at: tuple[bool, bool] | None = None  # whether a sync was dead, and something late
        self._state: object = None

    def accepted(self, after: Tables, changes: Sequence[object]) -> None:
        """A write was kept. It is looked at when what a light is made of is not the same as at the last look."""
        if after.state is not self._state or (changes and changes[0] == "handle"):  # replaced by whoever changes it
            if any(isinstance(change, CloseRun) for change in changes) or changes[0] in DEEDS:
                self._keep(after.records)
            self._looked_at = None
        self.look(after)

    def look(self, after: Tables) -> None:
        """Time passes too: a sync is dead, something is late."""
        now = self._loop.now()
        passed = (_is_dead(after, now), self._late_from is not None and self._late_from <= now)
        if passed != self._looked_at:
            self._state, self._looked_at = after.state, passed
            self._look(after, now)

    def _keep(self, records: Records) -> None:
        self._kept = records
        late = [row.pending_until_at for row in records.values() if row.state is DeliveryState.PENDING_TARGET]
        self._late_from = min((moment for moment in late if moment is not None), default=None)

    def _look(self, after: Tables, now: datetime) -> None:
        verdict = shown(after, self._kept, now)
        told = {reason.code for reason in verdict.reasons} - UNSEEN_HERE
        should = happened(after, self._kept, now)
        if told != should:
            raise Broken(f"the light is {verdict.light} for {sorted(told)}, what happened says {sorted(should)}")
        if verdict.light is Light.GREEN and (elsewhere := booked_elsewhere(after)):
            raise Broken(f"the light is green, and {elsewhere} are booked where the integration does not lead any more")
        if _is_dead(after, now):
            self._loop.hit("a dead sync nobody closed is red")

    def put_back(self, tables: Tables) -> None:
        """What a closing left is what the older copy says; a run it caught in the middle has left nothing yet."""
        self._keep(tables.records)
        self._looked_at = None


def booked_elsewhere(tables: Tables) -> list[str]:
    """Of what the last sync saw: its booking stands at another target than the configured one."""
    seen = [row for row in tables.records.values() if row.due and row.last_seen_run_id == tables.state.last_run_id]
    return [row.record_key for row in seen if row.state in LANDED and row.target != tables.state.target]


def shown(tables: Tables, kept: Records, now: datetime) -> Verdict:
    """As a page shows it, by the functions that pages, closings and the watch loop share."""
    counted = as_counted(
        [_counted(row, now) for row in kept.values() if row.due and _is_counted(row)], has_amounts=True
    )
    return assess(facts_of(_row(tables, now), counted, now), now)


def happened(tables: Tables, kept: Records, now: datetime) -> set[ReasonCode]:
    """The same once more, naively: from the records and runs themselves."""
    rows = [row for row in kept.values() if row.due and _is_counted(row)]
    closed = [run for run in tables.runs.values() if run.status not in (RunStatus.RUNNING, RunStatus.SKIPPED)]
    # the sync that was opened last of those that are closed: each is closed before the next one is opened
    last = next((run for run in reversed(closed) if run.kind is not RunKind.RETRY), None)
    dead = _is_dead(tables, now)
    since = [run for run in closed if run.kind is RunKind.RETRY and (last is None or run.run_id > last.run_id)]
    found = {*_red(tables, rows, last, dead), *_yellow(tables, rows, None if dead else last, since, now)}
    if last is None and tables.state.last_ended_by_itself_at is None and not dead:
        found.add(ReasonCode.WAITING_FOR_FIRST_SYNC)
    if not found and tables.state.restoring_since_at is not None:
        found.add(ReasonCode.RESTORING)
    if found <= {ReasonCode.RESTORING} and tables.state.target_changed_at is not None:
        found.add(ReasonCode.TARGET_CHANGED)
    return found  # nothing is green


def _red(tables: Tables, rows: Sequence[Row], last: Run | None, dead: bool) -> Iterator[ReasonCode]:
    if dead or (last is not None and last.status is RunStatus.CRASHED):
        yield ReasonCode.CRASHED
    elif last is not None and last.status is RunStatus.STOPPED:
        of_the_source = last.stop is not None and last.stop.category in FROM_THE_SOURCE
        yield ReasonCode.SOURCE_UNREADABLE if of_the_source else ReasonCode.STOPPED
    for row in rows:
        if row.state in UNBOOKED and row.open_since_at is not None:
            yield ReasonCode.SOURCE_UNREADABLE if row.category is Category.SOURCE_ROW else ReasonCode.OPEN_RECORDS
    if tables.state.numbers_do_not_add_up:
        yield ReasonCode.NUMBERS_DO_NOT_ADD_UP


def _yellow(
    tables: Tables, rows: Sequence[Row], last: Run | None, since: Sequence[Run], now: datetime
) -> Iterator[ReasonCode]:
    """`last` is None when nobody knows what it counted; `since` are the retries after it."""
    explained = last is not None and (last.counts.changed_after_booked or last.counts.gone)
    warned = last is not None and last.status is RunStatus.WARNING and not explained
    if warned or any(run.counts.remarks for run in since) or (last is not None and last.counts.remarks):
        yield ReasonCode.REMARKS
    for row in rows:
        if row.changed_after_booked:
            is_handled = row.state is DeliveryState.HANDLED
            yield ReasonCode.CHANGED_AFTER_HANDLED if is_handled else ReasonCode.CHANGED_AFTER_BOOKED
        if _is_overdue(row, now):
            yield ReasonCode.PENDING_OVERDUE
    if tables.state.retry_gone or (last is not None and last.counts.gone):
        yield ReasonCode.GONE_FROM_SOURCE


def _is_dead(tables: Tables, now: datetime) -> bool:
    if tables.lease is None or -LONGEST_LEASE <= now - tables.lease.until_at <= DEAD_AFTER:
        return False
    running = [run for run in tables.runs.values() if run.status is RunStatus.RUNNING]
    return bool(running) and running[-1].kind is not RunKind.RETRY


def _is_overdue(row: Row, now: datetime) -> bool:
    is_pending = row.state is DeliveryState.PENDING_TARGET
    return is_pending and row.pending_until_at is not None and row.pending_until_at <= now


def _row(tables: Tables, now: datetime) -> dict[str, Any]:
    """What data/sql/integrations/integration_statuses.sql answers, as far as a light asks for it."""
    state, last = tables.state, tables.runs.get(tables.state.last_run_id or "")
    running = max((run for run in tables.runs.values() if run.status is RunStatus.RUNNING), key=_id, default=None)
    stop = last.stop if last else None
    return {
        "configured_at": START,
        "stale_after_seconds": 48 * 3600,
        "paused_at": None,
        "last_run_id": state.last_run_id,
        "last_status": last.status.value if last else None,
        "last_started_at": last.started_at if last else None,
        "last_ended_at": last.ended_at if last else None,
        **({column: getattr(last.counts, name) for name, column in LAST_COUNTS} if last else {}),
        "last_stop_category": stop.category.value if stop else None,
        "last_stop_message": stop.message if stop else None,
        "last_stop_ours": None,
        "last_ended_by_itself_at": state.last_ended_by_itself_at,
        "numbers_do_not_add_up": state.numbers_do_not_add_up,
        "retry_remarks": state.retry_remarks,
        "retry_gone": state.retry_gone,
        "repaired_at": state.repaired_at,
        "repaired_records": state.repaired_records,
        "monitor_seen_at": now,
        "restoring_since_at": state.restoring_since_at,
        "target_changed_at": state.target_changed_at,
        "running_id": running.run_id if running else None,
        "running_kind": running.kind.value if running else None,
        "running_since_at": running.started_at if running else None,
        "running_detail": None,
        "running_lease_until_at": tables.lease.until_at if running and tables.lease else None,
    }


def _id(run: Run) -> str:
    return run.run_id


def _is_counted(row: Row) -> bool:
    return row.open_since_at is not None or row.changed_after_booked or row.state is DeliveryState.PENDING_TARGET


def _counted(row: Row, now: datetime) -> dict[str, Any]:
    """What data/sql/integrations/counted_now.sql answers, one record a group."""
    return {
        "state": row.state.value,
        "currency": row.amount.currency if row.amount else "",
        "category": row.category.value if row.category else None,
        "is_open": row.open_since_at is not None,
        "is_changed": row.changed_after_booked,
        "is_overdue": _is_overdue(row, now),
        "records": 1,
        "amount": row.amount.amount if row.amount else 0,
        "oldest_open_at": row.open_since_at,
    }
