"""The store as dicts: every change and question of core.effects, with the refusals of the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from core.causes import HELD_BACK, RELEASED_BY_A_PERSON
from core.effects import (
    Change,
    DropLease,
    OpenRun,
    Question,
    SeenRecords,
    SkipRun,
    TakeLease,
)
from core.errors import Refused, StaleEpoch
from core.model import Category, Counts, DeliveryState, Lease, RunStatus
from core.money import Money
from core.planning.handled_rows import why_looked_up
from tests.simulation.changes import LANDED_STATES, OF_HANDLING, apply, let_go
from tests.simulation.loop import START, Loop
from tests.simulation.questions import answer
from tests.simulation.tables import IDENTITIES, Row, Run, StoredBatch, StoredLease, Tables

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

INTEGRATION = "acme-expenses"
Watcher = Callable[[Tables, Tables, Sequence[object], int | None], None]


class ModelLedger:
    """One session's hand on the store, like data.ledger.changes.Ledger."""

    def __init__(self, store: ModelStore) -> None:
        self.epoch: int | None = None
        self._dropped = False
        self._store = store

    def commit(self, changes: Sequence[Change], request_id: str) -> Any:
        """Keep all, in one transaction; the answer is that of the last change."""
        if isinstance(changes[0], TakeLease):
            lease: Lease = self._store.write(changes, request_id, None)
            self.epoch = self.epoch or lease.epoch  # a call that comes late answers nobody
            return lease
        result = self._store.write(changes, request_id, None if isinstance(changes[0], SkipRun) else self.epoch)
        if isinstance(changes[-1], DropLease):
            self._dropped = True  # a call that comes late still carries its epoch
        return result

    def renew(self, milliseconds: int, run_id: str | None, counts: Counts | None, request_id: str) -> str | None:
        """Prolong the lease, beat, and answer who asked to cancel."""
        if self.epoch is None or self._dropped:
            return None
        self._store.renew(milliseconds, run_id, counts, request_id, self.epoch)
        run = self._store.tables.runs.get(run_id or "")
        return run.cancel_asked_by if run else None

    def answer(self, question: Question) -> Any:
        """Answer one question of the engine."""
        return answer(self._store.tables, question, START, self._store._loop.now())


@dataclass(frozen=True, slots=True)
class Copy:
    """The tables and the answers of one moment."""

    tables: Tables
    answers: dict[str, object]


class ModelStore:
    """All tables of one integration. `watcher` sees every accepted write."""

    def __init__(self, loop: Loop, watcher: Watcher | None = None) -> None:
        self.tables = Tables()
        self._loop = loop
        self._watcher = watcher
        self._answers: dict[str, object] = {}
        self._loses = False

    def ledger(self) -> ModelLedger:
        return ModelLedger(self)

    def close(self) -> None:
        """Nothing to let go of."""

    def write(self, changes: Sequence[Change], request_id: str, epoch: int | None) -> Any:
        """One transaction: the epoch first, then every change in turn; a refusal leaves nothing behind."""

        def all_changes(tables: Tables) -> object:
            result: object = None
            for change in changes:
                result = self._apply(tables, change)
            self._lose(tables, changes)
            return result

        return self._transaction(all_changes, changes, request_id, epoch)

    def renew(self, milliseconds: int, run_id: str | None, counts: Counts | None, request_id: str, epoch: int) -> None:
        """Prolong the lease of this epoch."""

        def prolong(tables: Tables) -> None:
            lease = tables.lease
            if lease is None or lease.epoch != epoch:
                raise Refused("renew_lease", 0, 1)
            until = self._loop.now() + timedelta(milliseconds=milliseconds)
            tables.lease = replace(lease, until_at=until)
            if run_id is not None and counts is not None:
                tables.beats[run_id] = counts

        self._transaction(prolong, (), request_id, epoch)

    def lose_a_krone(self) -> None:
        """The next page is kept wrong by a krone, as a bug of the store might do."""
        self._loses = True

    def _lose(self, tables: Tables, changes: Sequence[Change]) -> None:
        key = first_seen(changes)
        if not self._loses or key is None:
            return
        self._loses = False
        row = tables.records[key]
        if row.amount is not None:
            tables.records[key] = replace(row, amount=Money(row.amount.amount - 1, row.amount.currency))

    # --- an older copy ---------------------------------------------------------------------------

    def copy(self) -> Copy:
        """A backup: everything, as it stands."""
        return Copy(self.tables.copy(), dict(self._answers))

    def put_back(self, copy: Copy) -> None:
        """The older copy is the store from now on: no epoch of the lost time comes again."""
        self.tables = copy.tables.copy()
        self._answers = dict(copy.answers)
        now = self._loop.now()
        lease = self.tables.lease or StoredLease(0, "", now)
        above = max(lease.epoch, int(self._loop.seconds * 1000)) + 1_000_000
        self.tables.lease = replace(lease, epoch=above, until_at=now)
        self.tables.state = replace(self.tables.state, restoring_since_at=now)

    def run_ids(self) -> set[str]:
        return set(self.tables.runs)

    def record_keys(self) -> set[str]:
        return set(self.tables.records)

    def proven(self, target: str) -> list[str]:
        """Ids of what is booked at this target."""
        rows = [row for _key, row in sorted(self.tables.records.items()) if row.state is DeliveryState.BOOKED]
        return [row.target_id for row in rows if row.target == target and row.target_id is not None]

    def lead_to(self, number: int) -> None:
        """Another target is configured."""

        def note(tables: Tables) -> None:
            state, target = tables.state, IDENTITIES[number]
            goes_on = any(run.status is RunStatus.RUNNING for run in tables.runs.values())
            tried = goes_on or any(row.attempts for row in tables.records.values())
            changed = state.target != target
            tables.state = replace(
                state,
                target=target,
                target_changed_at=self._loop.now() if changed and tried else state.target_changed_at,
                version=state.version + changed,
            )

        self._transaction(note, ("lead_to",), f"lead to {number} {self._loop.seconds}", None)

    # --- what people and the reconciler do ------------------------------------------------------

    def request_retry(
        self, expected: int, request_id: str, ticked: list[str] | None = None, *, released: bool = False
    ) -> None:
        """Freeze the open failures, or those that are ticked; refused when their number is another one."""

        def freeze(tables: Tables) -> None:
            if expected < 1:
                raise Refused("freeze_retry_records", 0, expected)
            keys = [key for key in retryable(tables, released=released) if ticked is None or key in ticked]
            if len(keys) != expected:
                raise Refused("freeze_retry_records", len(keys), expected)
            batch_id = f"retry-{request_id}"
            tables.batches[batch_id] = StoredBatch(batch_id, "waiting", self._loop.now(), dict.fromkeys(keys))

        self._transaction(freeze, ("request_retry",), request_id, None)

    def retryable(self, *, released: bool = False) -> list[str]:
        """Which records a retry would hold now."""
        return retryable(self.tables, released=released)

    def taken_back(self) -> list[str]:
        """What the target had, and took back."""
        rows = sorted(self.tables.records.items())
        return [key for key, row in rows if row.category is Category.TAKEN_BACK]

    def open_keys(self) -> list[str]:
        """Records a person may say something about."""
        return [key for key, row in sorted(self.tables.records.items()) if row.due and row.open_since_at is not None]

    def handle(self, key: str) -> bool:
        """A person says it was dealt with elsewhere; only what is open and not on the wire."""
        row = self.tables.records[key]
        if row.open_since_at is None or row.state not in OPEN_STATES:
            return False

        def mark(tables: Tables) -> None:
            as_it_was = {"handled_revision": row.revision, "handled_amount": row.amount}
            as_it_was |= {"handled_at": self._loop.now(), "open_run_id": None, "handled_open_run_id": row.open_run_id}
            as_it_was["handled_open_since_at"] = row.open_since_at
            tables.records[key] = replace(row, state=DeliveryState.HANDLED, open_since_at=None, **as_it_was)
            is_row = row.category is Category.SOURCE_ROW
            if is_row and row.row_key is None:
                tables.records[key] = replace(tables.records[key], row_key=_now_at_its_place(row, tables))
            tables.state = replace(tables.state, rows_handled=tables.state.rows_handled + is_row)

        self._transaction(mark, ("handle",), f"handle {key} {self._loop.seconds}", None)
        return True

    def handled_rows(self) -> list[str]:
        """Rows that a person may take back what was said of."""
        rows = sorted(self.tables.records.items())
        return [key for key, row in rows if row.category is Category.SOURCE_ROW and row.state is DeliveryState.HANDLED]

    def rows_said_handled(self) -> list[str]:
        """Those, and rows that hold something else by now."""
        rows = sorted(self.tables.records.items())
        return [key for key, row in rows if row.category is Category.SOURCE_ROW and row.handled_at is not None]

    def undo(self, key: str) -> None:
        """A person takes back that a row was dealt with elsewhere; what waits because of it is an ordinary record."""

        def take_back(tables: Tables) -> None:
            row = tables.records[key]
            as_it_was = {"open_since_at": row.handled_open_since_at, "open_run_id": row.handled_open_run_id}
            told = dict.fromkeys((*OF_HANDLING, "handled_amount"))
            tables.records[key] = replace(
                row, state=DeliveryState.REJECTED, changed_after_booked=False, **told, **as_it_was
            )
            for other, one in tables.records.items():
                stood_in = one.left_for == key or (one.left_for is None and other == row.row_key)
                if one.category is not Category.HANDLED_AS_ROW or not stood_in:
                    continue
                if one.state is DeliveryState.REJECTED:
                    tables.records[other] = let_go(replace(one, state=DeliveryState.WAITING, left_for=None))
                elif one.state is DeliveryState.UNKNOWN:
                    tables.records[other] = let_go(
                        replace(one, left_for=None, failure=why_looked_up()), why_looked_up()
                    )
            state = tables.state
            tables.state = replace(state, rows_handled=state.rows_handled + 1, version=state.version + 1)

        self._transaction(take_back, ("undo",), f"undo {key} {self._loop.seconds}", None)

    def mark_changes_seen(self) -> int:
        """A person marks every change after a booking as seen; how many there were."""
        changed = [key for key, row in sorted(self.tables.records.items()) if _is_told_as_changed(row)]

        def mark(tables: Tables) -> None:
            for key in changed:
                row = tables.records[key]
                tables.records[key] = replace(
                    row, acknowledged_revision=row.revision, changed_after_booked=False, changed_at=None
                )
            tables.state = replace(tables.state, version=tables.state.version + 1)

        if changed:
            self._transaction(mark, ("mark_changes_seen",), f"seen {self._loop.seconds}", None)
        return len(changed)

    def ask_to_cancel(self) -> bool:
        """A person asks the running sync to stop."""
        running = [run for run in self.tables.runs.values() if run.status is RunStatus.RUNNING]
        if not running or running[0].cancel_asked_by is not None:
            return False

        def ask(tables: Tables) -> None:
            tables.runs[running[0].run_id] = replace(running[0], cancel_asked_by="kari")

        self._transaction(ask, ("ask_to_cancel",), f"cancel {self._loop.seconds}", None)
        return True

    def wants_session(self) -> bool:
        """A stored retry waits, or a dead run is open, and nobody holds the lease."""
        tables = self.tables
        if tables.lease is not None and tables.lease.until_at > self._loop.now():
            return False
        waits = any(batch.status != "finished" for batch in tables.batches.values())
        return waits or any(run.status is RunStatus.RUNNING for run in tables.runs.values())

    # --- transactions ---------------------------------------------------------------------------

    def _transaction(
        self, work: Callable[[Tables], object], changes: Sequence[object], request_id: str, epoch: int | None
    ) -> object:
        if request_id in self._answers:
            return self._answers[request_id]
        self._check_epoch(epoch)
        after = self.tables.copy()
        result = work(after)
        if self._watcher is not None:
            self._watcher(self.tables, after, changes, epoch)
        self.tables = after
        self._answers[request_id] = result
        return result

    def _check_epoch(self, epoch: int | None) -> None:
        present = self.tables.lease.epoch if self.tables.lease else None
        if epoch is not None and epoch != present:
            self._loop.hit("stale write refused")
            raise StaleEpoch(INTEGRATION, epoch)

    def _apply(self, tables: Tables, change: Change) -> object:
        match change:
            case TakeLease(_integration, holder, length):
                return self._take_lease(tables, holder, length)
            case DropLease():
                if tables.lease is not None:
                    tables.lease = replace(tables.lease, until_at=LONG_AGO)
                return None
            case OpenRun():
                _open_run(tables, change, RunStatus.RUNNING, None)
                return None
            case SkipRun(run):
                _open_run(tables, run, RunStatus.SKIPPED, run.started_at)
                return None
        return apply(change, tables)

    def _take_lease(self, tables: Tables, holder: str, length: timedelta) -> Lease:
        lease, now = tables.lease, self._loop.now()
        if lease is not None and now < lease.until_at <= now + length + timedelta(hours=1):
            raise Refused("take_lease", 0, 1)
        epoch = lease.epoch + 1 if lease else 1
        tables.lease = StoredLease(epoch, holder, now + length)
        return Lease(INTEGRATION, epoch, now)


def _now_at_its_place(told: Row, tables: Tables) -> str | None:
    """Which record the sync that told the row has seen there, or one after it."""
    told_by = tables.runs.get(told.last_seen_run_id or "")
    if told_by is None:
        return None
    rows = [row for row in tables.records.values() if row.origin == told.origin and row.first_seen_at is not None]
    return max((row.record_key for row in rows if row.first_seen_at >= told_by.started_at), default=None)


def first_seen(changes: Sequence[object]) -> str | None:
    """The first record of a page that is kept."""
    seen = [change for change in changes if isinstance(change, SeenRecords) and change.records]
    return seen[0].records[0].record_key if seen else None


OPEN_STATES = (DeliveryState.WAITING, DeliveryState.REJECTED, DeliveryState.UNKNOWN)


def _is_told_as_changed(row: Row) -> bool:
    """What data/sql/records/changed_records.sql would list."""
    return row.due and row.changed_after_booked and row.state in LANDED_STATES


def retryable(tables: Tables, *, released: bool = False) -> list[str]:
    """What data/sql/retries/freeze_retry_records.sql would freeze."""
    held_back = HELD_BACK - RELEASED_BY_A_PERSON if released else HELD_BACK
    taken = {key for batch in tables.batches.values() if batch.status != "finished" for key in batch.results}
    return [
        key
        for key, row in sorted(tables.records.items())
        if row.due
        and row.open_since_at is not None
        and row.state in OPEN_STATES
        and (row.category or Category.OTHER) not in held_back
        and key not in taken
    ]


def _open_run(tables: Tables, run: OpenRun, status: RunStatus, ended_at: datetime | None) -> None:
    if run.run_id in tables.runs:
        raise Refused("open_run", 0, 1)
    tables.runs[run.run_id] = Run(run.run_id, run.kind, status, run.started_at, ended_at, batch_id=run.batch_id)
