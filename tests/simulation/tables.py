"""What the dict model of the store remembers, as frozen rows: a write makes a new set of tables or none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from core.model import Category, Counts, DeliveryState, Failure, Light, Result, RunKind, RunStatus, Stop
from core.money import Money
from tests.fakes import ADDRESS, integration

ADDRESSES = (ADDRESS, "http://127.0.0.1:8765/another/records")
IDENTITIES = tuple(integration(url=url).target.identity for url in ADDRESSES)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `records`."""

    record_key: str
    state: DeliveryState
    due: bool
    reference: str
    revision: str | None = None
    sent_revision: str | None = None
    sent_amount: Money | None = None
    booked_revision: str | None = None
    changed_after_booked: bool = False
    changed_at: datetime | None = None
    acknowledged_revision: str | None = None
    handled_revision: str | None = None
    handled_amount: Money | None = None
    handled_at: datetime | None = None
    handled_open_since_at: datetime | None = None
    handled_open_run_id: str | None = None
    row_key: str | None = None  # of a row that is no record: which one stands in it
    origin: str | None = None
    open_run_id: str | None = None  # of such a row
    left_for: str | None = None
    idempotency_key: str | None = None
    amount: Money | None = None
    last_seen_run_id: str | None = None
    first_seen_at: datetime | None = None  # of a record
    attempts: int = 0
    last_attempt_id: str | None = None
    last_attempt_at: datetime | None = None
    next_try_at: datetime | None = None
    resolvable_at: datetime | None = None
    pending_until_at: datetime | None = None
    open_since_at: datetime | None = None
    category: Category | None = None
    suspected_at: datetime | None = None
    message: str | None = None
    failure: Failure | None = None  # of the last outcome, whole
    remark: str | None = None
    cause_key: str | None = None
    object_key: str | None = None
    target_id: str | None = None
    booked_at: datetime | None = None
    target: str | None = None
    generation: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """A row of `attempts`."""

    attempt_id: str
    run_id: str
    record_key: str
    revision: str
    idempotency_key: str
    amount: Money | None
    send_by_at: datetime
    intent_at: datetime


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """A row of `attempt_outcomes`."""

    attempt_id: str
    run_id: str
    record_key: str
    result: Result
    found_by: str
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """A row of `runs`."""

    run_id: str
    kind: RunKind
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None = None
    counts: Counts = field(default_factory=Counts)
    stop: Stop | None = None
    money: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    cancel_asked_by: str | None = None
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """A row of `retry_batches` with its records: key → result."""

    batch_id: str
    status: str
    requested_at: datetime
    results: dict[str, str | None]
    run_id: str | None = None


@dataclass(frozen=True, slots=True)
class StoredLease:
    """A row of `leases`."""

    epoch: int
    holder: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class StoredEpisode:
    """A row of `episodes`."""

    episode_id: str
    opened_at: datetime
    alerted_at: datetime | None = None
    told: tuple[str, ...] = ()
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class State:
    """The row of `integration_state`."""

    version: int = 0
    last_run_id: str | None = None
    last_ended_by_itself_at: datetime | None = None
    consecutive_failures: int = 0
    numbers_do_not_add_up: bool = False
    retry_remarks: int = 0
    retry_gone: int = 0
    repaired_records: int | None = None
    repaired_at: datetime | None = None
    light: Light | None = None
    restoring_since_at: datetime | None = None
    target: str = IDENTITIES[0]
    target_changed_at: datetime | None = None
    rows_handled: int = 0


@dataclass(slots=True)
class Tables:
    """All of it; `copy` is what a transaction works on."""

    records: dict[str, Row] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    outcomes: list[AttemptOutcome] = field(default_factory=list)
    runs: dict[str, Run] = field(default_factory=dict)
    batches: dict[str, StoredBatch] = field(default_factory=dict)
    episodes: dict[str, StoredEpisode] = field(default_factory=dict)
    notifications: dict[str, tuple[str, str]] = field(default_factory=dict)  # id → kind, episode
    health_changes: dict[str, Light] = field(default_factory=dict)
    beats: dict[str, Counts] = field(default_factory=dict)
    lease: StoredLease | None = None
    state: State = field(default_factory=State)

    def copy(self) -> Tables:
        return replace(
            self,
            records=dict(self.records),
            attempts=list(self.attempts),
            outcomes=list(self.outcomes),
            runs=dict(self.runs),
            batches=dict(self.batches),
            episodes=dict(self.episodes),
            notifications=dict(self.notifications),
            health_changes=dict(self.health_changes),
            beats=dict(self.beats),
        )
