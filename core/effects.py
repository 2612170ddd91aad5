"""What the step machine asks the world to do, and the facts it asks the store to keep.

The machine yields `Start(effect, ticket)` and `Wait()`; after `Wait()` it receives `(ticket, result, moment)`: what an
effect came to, and the present moment. A driver only performs effects; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from core.messages import Message
from core.model import (
    BrokenRow,
    Counts,
    Draft,
    Failure,
    HealthFacts,
    Outcome,
    Outgoing,
    RunKind,
    RunStatus,
    SourceRecord,
    Stop,
    Verdict,
)

# --- effects --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Commit:
    """Keep these changes, in one transaction. Result: what the last change answers, or an error."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """Ask the store. Result: the question's answer."""

    question: Question


@dataclass(frozen=True, slots=True)
class ReadPage:
    """Read and map one page of the source. Result: RecordPage or SourceUnreadable."""

    cursor: str | None


@dataclass(frozen=True, slots=True)
class Prepare:
    """Let the target get its token. Result: None, ConnectionDown or Misconfigured."""


@dataclass(frozen=True, slots=True)
class Send:
    """Send one request. Result: list[Outcome], ConnectionDown or Misconfigured."""

    batch: tuple[Outgoing, ...]
    send_by: float  # monotonic seconds


@dataclass(frozen=True, slots=True)
class Finish:
    """Post drafts of ours that the target holds. Result: as of Send."""

    drafts: tuple[Draft, ...]
    send_by: float  # monotonic seconds


@dataclass(frozen=True, slots=True)
class LookUp:
    """Ask the target by reference. Result: list[LookUpAnswer] or ConnectionDown."""

    records: tuple[Outgoing, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """Ask whether the target is healthy and accepts us. Result: ConnectionReport, ConnectionDown or Misconfigured."""


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait. Result: None."""

    length: timedelta


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell whoever watches this run how far it is. Result: who asked to cancel it, or None."""

    run_id: str
    counts: Counts


Effect = Commit | Read | ReadPage | Prepare | Send | Finish | LookUp | Check | Sleep | Notify


@dataclass(frozen=True, slots=True)
class Moment:
    """Both clocks at once: `at` for the ledger, `monotonic` for deadlines."""

    at: datetime
    monotonic: float


@dataclass(frozen=True, slots=True)
class Start:
    """Begin an effect; its result comes back under this ticket."""

    effect: Effect
    ticket: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Give me the next finished effect: its ticket, its result and the moment of the handing over.

    While nothing is begun it is answered at once, with ticket 0 and no result: that is how a session learns the time.
    """


# --- changes --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TakeLease:
    """Answers Lease; Refused when another run holds it. The first change of its commit, alone."""

    integration_id: str
    holder: str
    length: timedelta


@dataclass(frozen=True, slots=True)
class DropLease:
    """Let the lease go."""


@dataclass(frozen=True, slots=True)
class ResolveLeftovers:
    """Runs still open are crashed; their `sending` records become `unknown`, resolvable at a stated time."""

    at: datetime
    resolvable_after: timedelta  # counted from the intent's `send_by`
    planned_message: str  # why the waiting records of a crashed run are open


@dataclass(frozen=True, slots=True)
class OpenRun:
    """A run begins."""

    run_id: str
    kind: RunKind
    started_at: datetime
    triggered_by: str
    worker: str
    flow_run_id: str | None = None
    batch_id: str | None = None


@dataclass(frozen=True, slots=True)
class SkipRun:
    """A run that did nothing, because another one held the lease."""

    run: OpenRun


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A run that died: ResolveLeftovers answers a list of these."""

    run_id: str
    kind: RunKind
    started_at: datetime
    counts: Counts


@dataclass(frozen=True, slots=True)
class SeenRecords:
    """Records of one source page: new ones are added as `waiting`, known ones get their new revision."""

    run_id: str
    at: datetime
    records: tuple[SourceRecord, ...]
    references: tuple[str, ...]
    edited: tuple[str, ...] = ()  # keys booked before and changed since
    known: frozenset[str] = frozenset()  # keys that the store had when the page was planned


@dataclass(frozen=True, slots=True)
class SeenBroken:
    """Rows that are no records: open failures with their line number."""

    run_id: str
    at: datetime
    rows: tuple[BrokenRow, ...]
    cause_keys: tuple[str, ...]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """One attempt that is about to be made."""

    attempt_id: str
    outgoing: Outgoing
    revision: str
    generation: int = 0
    doubt: Message | None = None  # why a person should look at it once it is booked


@dataclass(frozen=True, slots=True)
class Intend:
    """Attempts about to be made: refused whole if any record is in flight, booked or handled."""

    run_id: str
    at: datetime
    send_by_at: datetime
    intents: tuple[Intent, ...]
    target: str = ""  # its identity, where it is told
    rows_handled: int | None = None  # refused whole where a person has handled rows since then; None: never mind


@dataclass(frozen=True, slots=True)
class DoubtElsewhere:
    """Attempts of which nothing leaves, of records whose last one was made at another target.

    Whatever that one said: booked, refused or received. Refused whole if any of them is not so any more.
    """

    run_id: str
    at: datetime
    intents: tuple[Intent, ...]
    target: str
    rows_handled: int | None = None  # as of Intend


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt ended, with what people will read. `state` is the record's new state."""

    attempt_id: str
    outcome: Outcome
    cause_key: str | None = None
    next_try_at: datetime | None = None
    resolvable_at: datetime | None = None
    pending_until_at: datetime | None = None  # when the target is late with what it took into its own queue


@dataclass(frozen=True, slots=True)
class Conclude:
    """Outcomes of attempts."""

    run_id: str
    at: datetime
    found_by: str  # answer, gateway, look_up, restore, other_target, refused
    settled: tuple[Settled, ...]
    target: str = ""  # the one that was asked, where it is told
    one_voucher_each: bool = True  # refused whole where an id proves another record already


@dataclass(frozen=True, slots=True)
class LeaveUnsent:
    """Due records this run did not send: they stay waiting and are open, under one cause."""

    run_id: str
    at: datetime
    record_keys: tuple[str, ...]
    failure: Failure
    cause_key: str
    suspected: bool = False  # refused, and the connection was blamed: since when is kept, and its key is given up


@dataclass(frozen=True, slots=True)
class LeaveToAPerson:
    """Due records that stood in rows which a person handled: refused by us, and open until a person says more."""

    run_id: str
    at: datetime
    record_keys: tuple[str, ...]
    rows: tuple[str, ...]  # the handled ones, as they are remembered
    failures: tuple[Failure, ...]
    cause_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FollowMovedRows:
    """After a complete read: what a person said of a row follows it to another place. Answers Moved.

    Each handled row whose place is empty, or holds something else, is found again at most once.
    """

    run_id: str
    contents: tuple[str, ...]  # of rows that are found by what stands in them


@dataclass(frozen=True, slots=True)
class Moved:
    """How many rows are handled now although this run counted them as open: new ones, and known ones."""

    new: int
    before: int


@dataclass(frozen=True, slots=True)
class RetireUnseen:
    """After a complete read: refused and waiting records the source no longer has are not due. Answers how many.

    `rows_only`: only what was never more than a row, because an illegible row may be any of the records.
    """

    run_id: str
    rows_only: bool = False


@dataclass(frozen=True, slots=True)
class StartBatch:
    """A run executes a stored batch."""

    run_id: str
    batch_id: str


@dataclass(frozen=True, slots=True)
class FinishBatch:
    """Every record of the batch has a result; those `gone` are not due any more."""

    batch_id: str
    at: datetime
    results: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class NewNotification:
    """A message to be told in-app and by e-mail; `facts` hold numbers and names, no language."""

    notification_id: str
    kind: str  # one of core.alerts.telling: failing, worse, stale, recovered, reminder, test
    episode_id: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """What a closing changes about episodes and messages."""

    consecutive_failures: int
    open_episode: str | None = None  # id of the episode to open
    alert_episode: str | None = None  # id of the episode that is now alerted
    close_episode: str | None = None  # id of the episode that ends
    notification: NewNotification | None = None
    told: tuple[str, ...] | None = None  # what the notification's episode has been told now, as marks


@dataclass(frozen=True, slots=True)
class CloseRun:
    """The run's end, its verdict and its messages: stored together."""

    run_id: str
    kind: RunKind
    status: RunStatus
    at: datetime
    counts: Counts
    stop: Stop | None
    money: Mapping[str, Mapping[str, Decimal]]  # currency → {source, booked, changed_after_booked, …}
    numbers_do_not_add_up: bool
    state_version: int
    verdict: Verdict
    previous_light: str | None
    alerts: AlertPlan
    repaired_records: int | None = None
    restore_checked: bool = False  # everything this run would have sent was looked up: restore mode ends
    target_checked: str = ""  # whatever the source holds stands at this target, or is said not to


Change = (
    TakeLease
    | DropLease
    | ResolveLeftovers
    | OpenRun
    | SkipRun
    | SeenRecords
    | SeenBroken
    | Intend
    | DoubtElsewhere
    | Conclude
    | LeaveUnsent
    | LeaveToAPerson
    | FollowMovedRows
    | RetireUnseen
    | StartBatch
    | FinishBatch
    | CloseRun
)


# --- questions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class KnownOf:
    """Answer: dict key → Known."""

    record_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnknownRecords:
    """Answer: list[Known], the records whose outcome nobody knows, at most `limit`, after `after_key`."""

    after_key: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class PendingRecords:
    """Answer: list[Known], what the target took into its own queue, at most `limit`, after `after_key`."""

    after_key: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class BookedRecords:
    """Answer: list[Known], some records that this very target booked before a moment, the last of them first."""

    before: datetime
    target: str
    limit: int = 3


@dataclass(frozen=True, slots=True)
class LastLanding:
    """Answer: datetime | None, when the last request was ready that this very target took, if after a moment."""

    after: datetime
    target: str


@dataclass(frozen=True, slots=True)
class EverLanded:
    """Answer: set of keys, those that some attempt may have booked, at whatever target and whatever came after it."""

    record_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EverLost:
    """Answer: set of keys, those of which some attempt may have left whose end no answer told."""

    record_keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HasQueued:
    """Answer: bool, whether the target ever took a record into its own queue."""


@dataclass(frozen=True, slots=True)
class ProvenAlready:
    """Answer: dict key → key of another record that this target's id proves already, or would prove too."""

    target_ids: tuple[tuple[str, str], ...]  # of each record
    target: str


@dataclass(frozen=True, slots=True)
class NotSeen:
    """Answer: list[Known], what might be sent some day but is not in the source of this run."""

    run_id: str
    after_key: str = ""
    limit: int = 1000


@dataclass(frozen=True, slots=True)
class OpenUnseen:
    """Answer: int, how many refused and waiting records are due and were not in the source of this run."""

    run_id: str


@dataclass(frozen=True, slots=True)
class HandledRowsOf:
    """Answer: HandledRows."""


@dataclass(frozen=True, slots=True)
class NextBatch:
    """Answer: RetryBatch | None, the oldest waiting one."""


@dataclass(frozen=True, slots=True)
class SeenTotals:
    """Answer: dict (currency, state) → (records, amount) of the records this run saw in the source.

    What is booked has the amount that was booked; the difference to the source stands as `changed_after_booked`.
    """

    run_id: str


@dataclass(frozen=True, slots=True)
class StandingOf:
    """Answer: Standing."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How an integration stands before a run reads its source."""

    numbers_do_not_add_up: bool
    restoring_since_at: datetime | None = None  # in restore mode since then
    target: str | None = None  # the identity of the configured one
    target_changed_at: datetime | None = None  # it is another one since, and not everything is looked up there yet


@dataclass(frozen=True, slots=True)
class ClosingFacts:
    """Answer: Closing."""


@dataclass(frozen=True, slots=True)
class Episode:
    """The open episode of an integration."""

    episode_id: str
    opened_at: datetime
    alerted_at: datetime | None
    told: tuple[str, ...] = ()  # marks of what its last message told


@dataclass(frozen=True, slots=True)
class CauseTotal:
    """One cause of open failures, for a message."""

    title: str  # the root message, verbatim and cleaned
    category: str
    records: int
    money: Mapping[str, Decimal]
    label: str | None = None  # the organisation's word for the field, when all its records share it
    value: str | None = None  # the value that was sent, when all its records share it
    key: str = ""  # the cause's key, to compare messages with
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `money`, if not all is
    without_amount: int = 0  # of its records: those that no sum can hold


@dataclass(frozen=True, slots=True)
class Closing:
    """All that a closing decides from."""

    version: int
    facts: HealthFacts  # before this run
    light: str | None
    consecutive_failures: int
    alert_after: int
    episode: Episode | None
    causes: tuple[CauseTotal, ...]
    integration_name: str
    target_name: str
    worse_today: int = 0  # messages "it became worse" that the organisation got since its midnight


Question = (
    KnownOf
    | UnknownRecords
    | PendingRecords
    | BookedRecords
    | LastLanding
    | EverLanded
    | EverLost
    | HasQueued
    | ProvenAlready
    | NotSeen
    | OpenUnseen
    | HandledRowsOf
    | NextBatch
    | SeenTotals
    | StandingOf
    | ClosingFacts
)
