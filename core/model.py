"""The words of the domain, as small frozen values (see the glossary in ARCHITECTURE.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from core.baselines import Usual
from core.messages import Message
from core.money import Money
from core.permissions import OF_OPERATORS, Action, Role, allows
from core.references import ReferenceForm, plain

IN_APP: Final = "in_app"  # the channel everybody of an organisation reads on the pages
EMAIL: Final = "email"  # the channel of the admins' addresses


@dataclass(frozen=True, slots=True)
class Principal:
    """Who asks: the first argument of every query and action. `memberships`: organisation → role there."""

    person: str
    memberships: Mapping[str, Role]
    _: KW_ONLY
    is_operator: bool = False  # of the installation

    def __post_init__(self) -> None:
        object.__setattr__(self, "memberships", MappingProxyType(dict(self.memberships)))

    def __hash__(self) -> int:
        return hash((self.person, frozenset(self.memberships.items()), self.is_operator))

    @property
    def organisations(self) -> tuple[str, ...]:
        """Those this person may see: what every query is limited to."""
        return self.where(Action.SEE)

    def may(self, action: Action, organisation_id: str) -> bool:
        """Whether this person may do it there."""
        if action in OF_OPERATORS:
            return self.is_operator
        role = self.memberships.get(organisation_id)
        return role is not None and allows(role, action)

    def where(self, action: Action) -> tuple[str, ...]:
        """The organisations in which this person may do it: what a change is limited to."""
        return tuple(each for each in self.memberships if self.may(action, each))


class Light(StrEnum):
    """The colour, worst first."""

    RED = "red"
    YELLOW = "yellow"
    GREY = "grey"
    GREEN = "green"


class Word(StrEnum):
    """The word beside the light."""

    FAILING = "failing"
    NO_RECENT_SYNC = "no_recent_sync"
    NEEDS_ATTENTION = "needs_attention"
    WAITING_FOR_FIRST_SYNC = "waiting_for_first_sync"
    PAUSED = "paused"
    UNKNOWN = "unknown"
    HEALTHY = "healthy"


class RunKind(StrEnum):
    """Why a run was made."""

    SCHEDULED = "scheduled"
    MANUAL = "manual"
    RETRY = "retry"


class RunStatus(StrEnum):
    """How a run ended. FAILED: due records are left unbooked; STOPPED: it ended early for one cause."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    WARNING = "warning"
    FAILED = "failed"
    STOPPED = "stopped"
    CRASHED = "crashed"
    SKIPPED = "skipped"


class DeliveryState(StrEnum):
    """The present state of one record towards its target."""

    WAITING = "waiting"
    SENDING = "sending"
    BOOKED = "booked"
    PENDING_TARGET = "pending_target"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    HANDLED = "handled"


class Category(StrEnum):
    """What kind of failure it is: decides the cure and who must act."""

    VALIDATION = "validation"
    REFERENCE_NOT_FOUND = "reference_not_found"
    REFERENCE_BLOCKED = "reference_blocked"
    BUSINESS_RULE = "business_rule"
    CLOSED_PERIOD = "closed_period"
    DUPLICATE = "duplicate"
    DUPLICATE_MISMATCH = "duplicate_mismatch"
    AUTHENTICATION = "authentication"
    AUTHORISATION = "authorisation"
    THROTTLED = "throttled"
    QUOTA = "quota"
    UNAVAILABLE = "unavailable"
    OUTCOME_UNKNOWN = "outcome_unknown"
    CONFLICT = "conflict"
    SCHEMA = "schema"
    PAYLOAD_TOO_LARGE = "payload_too_large"
    CONFIGURATION = "configuration"
    ACCEPTED_PENDING = "accepted_pending"
    SOURCE_ROW = "source_row"  # a row of the source that could not be read
    SOURCE_FILE = "source_file"  # a whole file that could not be read
    NOT_SENT = "not_sent"  # the sync stopped before this record was sent
    CANCELLED = "cancelled"  # a person stopped the sync
    WAITS_FOR_EARLIER = "waits_for_earlier"  # an earlier record of the same object is not booked
    OTHER_TARGET = "other_target"  # sent to the target of an earlier configuration, and not found at this one
    TAKEN_BACK = "taken_back"  # the target had it, and it was taken back there: void, deleted
    HANDLED_AS_ROW = "handled_as_row"  # a person handled the row in which it stood while nobody could read that
    TOLD_ID = "told_id"  # the target told an id beside words that nobody can call a success, and does not show it
    KEY_REUSED = "key_reused"  # not there, and refused: its idempotency key came with other content before
    GONE_FROM_SOURCE = "gone_from_source"  # asked to retry, but no longer in the source
    OTHER = "other"


LEFT_TO_A_PERSON: Final = frozenset({Category.OTHER_TARGET, Category.TAKEN_BACK, Category.HANDLED_AS_ROW})
"""Not there now, and no sync sends it by itself: only a person knows whether it should be booked."""


@dataclass(frozen=True, slots=True)
class FieldMessage:
    """One (field, message) pair as the target said it.

    `field` is the target's own path (`/lines/0/costCenter`) or None when it named none;
    `label` the organisation's own word for it; `value` the value that was sent, as text.
    """

    message: str
    field: str | None = None
    code: str | None = None
    label: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a record is not booked. `messages` has at least one entry, the root cause first."""

    category: Category
    messages: tuple[FieldMessage, ...]
    http_status: int | None = None
    system_request_id: str | None = None
    raw: str | None = None  # the answer's body, redacted, at most 16 KB

    @property
    def root(self) -> FieldMessage:
        """The first message: the one a list shows."""
        return self.messages[0]


# --- what comes from a source -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as the source holds it: column → text (or JSON value), with where it stands."""

    values: Mapping[str, Any]
    origin: str  # "claims.csv line 12"
    doubt: Message | None = None  # why a person should look whether it is a record
    doubts: Mapping[str, Message] | None = None  # column → why its value may be another by now
    currencies: Mapping[str, str] | None = None  # column → sign or code that its value is shown with


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands in a row for a value that cannot be used: it breaks the row only when the mapping needs it."""

    found: str
    wanted: str
    whole: str | None = field(default=None, compare=False)  # all that stands there, to be known again; None: who knows


@dataclass(frozen=True, slots=True)
class LeftOut(Unreadable):
    """A cell at the end of a row that its writer left out: empty where nobody needs it, and else no value."""


@dataclass(frozen=True, slots=True)
class BrokenRow:
    """A row that cannot become a record. `message` names line, column, value found and wanted.

    `content` is the same for the same content, wherever it stands; None where nobody could read it.
    """

    origin: str  # "claims.csv line 12"
    message: str
    record_key: str | None = None
    field: str | None = None
    value: str | None = None
    content: str | None = None
    is_total: bool = False  # refused as a total, a sum or a repeated header: no line of any record


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that the configuration leaves out, and by which of its words."""

    origin: str
    why: Message


@dataclass(frozen=True, slots=True)
class RawPage:
    """One page of a source; `next_cursor` is None on the last page.

    `columns` is the header where the source has one (a file without a needed column is refused whole), with a name
    as often as it stands there; `origin` names the file. `repeats`: keys that stand elsewhere in the source too → where
    two of their rows stand. `notes` are what a person should know of it (hidden rows); `names_at` is the row where the
    names of its columns seem to stand when they were taken from another.
    """

    rows: tuple[RawRow, ...]
    broken: tuple[BrokenRow, ...] = ()
    next_cursor: str | None = None
    columns: tuple[str, ...] | None = None
    origin: str | None = None
    repeats: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    beside: Mapping[str, str] = field(default_factory=dict)  # keys of records next to a row that may be a line of them
    notes: tuple[str, ...] = ()
    names_at: int | None = None
    skipped: tuple[SkippedRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Spellings:
    """The texts that values of a record may have been before one number was one text.

    Of each the present one stands first, then the one as it is written.
    """

    is_number_key: bool
    places: tuple[str, ...]  # of all values of the payload
    texts: Mapping[str, tuple[str, ...]]  # place → texts


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """A mapped record: what would be sent. `revision` is the hash of the mapped payload.

    `doubt`: it is sent, and a person should look at it: whether it is a record, or its values are what was meant.
    """

    record_key: str
    revision: str
    payload: Mapping[str, Any]
    amount: Money | None
    origin: str
    object_key: str | None = None
    spellings: Spellings | None = None  # only where the ledger may know it by another spelling
    doubt: Message | None = None


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A page after mapping. `rows`: how many of the source it was made from, where several are one record."""

    records: tuple[SourceRecord, ...]
    broken: tuple[BrokenRow, ...] = ()
    next_cursor: str | None = None
    rows: int | None = None
    notes: tuple[str, ...] = ()
    skipped: tuple[SkippedRow, ...] = ()


# --- what goes to a target and comes back ---------------------------------------------------


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One record on its way out. `reference` is the same for all revisions, the key is not."""

    record_key: str
    reference: str
    idempotency_key: str
    payload: Mapping[str, Any]
    amount: Money | None


class Result(StrEnum):
    """How one attempt ended."""

    BOOKED = "booked"
    ALREADY_THERE = "already_there"  # the target had it under our reference with the same amount
    PENDING_TARGET = "pending_target"
    REJECTED = "rejected"
    UNKNOWN = "unknown"
    LATER = "later"  # certainly not booked; the target asks for a later try
    NOT_SENT = "not_sent"  # certainly never left this machine


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt. BOOKED and ALREADY_THERE carry the target's own id."""

    record_key: str
    result: Result
    target_id: str | None = None
    remark: str | None = None  # booked, but the target remarked something (verbatim)
    failure: Failure | None = None
    retry_after_seconds: float | None = None
    # Refused or unknown, and maybe not for this record: what a run stops for when it comes again.
    maybe_ours: Stop | None = None
    # A page: something between us and the system may have answered, and it may be booked all the same.
    is_of_a_gateway: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The target has our reference."""

    record_key: str
    target_id: str
    amount: Money | None  # what the system itself has, never ours; None where it tells none: a person decides then
    booked: bool = True  # False: in the target's own queue still


@dataclass(frozen=True, slots=True)
class NotBooked:
    """The target has our reference, and says itself that it is no booking: refused in its queue, void, deleted.

    Only `refused` means that it was refused for good; anything else is for a person.
    """

    record_key: str
    failure: Failure
    refused: bool


@dataclass(frozen=True, slots=True)
class NotFound:
    """A healthy target does not have our reference now."""

    record_key: str


@dataclass(frozen=True, slots=True)
class HalfDone:
    """The target holds our draft: it is booked once that very draft is finished, and no second one may be made."""

    record_key: str
    draft_id: str
    amount: Money | None


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be finished: the record as it was drafted (its payload may be empty), and the target's own id."""

    outgoing: Outgoing
    draft_id: str


@dataclass(frozen=True, slots=True)
class Undecidable:
    """The look-up itself failed, or found more than one."""

    record_key: str
    reason: str
    retry_after_seconds: float | None = None  # when the target asks for a later try


LookUpAnswer = Found | NotBooked | NotFound | HalfDone | Undecidable


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What `check()` saw."""

    healthy: bool
    message: str
    category: Category = Category.UNAVAILABLE  # why not, when it is not healthy
    doubt: str | None = None  # it answers, but its "not there" proves nothing yet: why, and what to do
    cure: str | None = None  # what the connector knows to do about it
    retry_after_seconds: float | None = None  # it asks for patience, for so long


@dataclass(frozen=True, slots=True)
class ConnectorFacts:
    """What a connector knows about its system."""

    system_name: str  # shown to people: "Accounting"
    batch_size: int = 1  # records per request
    begins_alone: bool = False  # no look-up is believed before something is booked: until then one record per request
    concurrency: int = 16  # requests in flight
    repeat_is_safe: bool = False  # the target deduplicates on our idempotency key
    order_matters: bool = False  # per business object
    settle: timedelta = timedelta(seconds=60)  # how long a look-up may lag behind a booking
    request_life: timedelta = timedelta(seconds=30)  # the longest a request may live, wire included
    pending_deadline: timedelta = timedelta(hours=24)  # how long the target may keep a record in its own queue
    books_later: bool = False  # it is said to keep a queue of its own; else only its first "received" tells
    look_up_shows_queue: bool = True  # a look-up finds what waits in the target's own queue, too
    max_tries: int = 4  # tries of one record within one sync after a definite "later"
    shared_vouchers: bool = False  # one voucher may hold several records: its id proves each of them
    reference: ReferenceForm = plain  # in the alphabet and length the system takes


# --- what is remembered --------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of one record (a row of `records`)."""

    record_key: str
    state: DeliveryState
    revision: str | None
    sent_revision: str | None = None
    sent_amount: Money | None = None  # of the last attempt: the source may say another one by now
    idempotency_key: str | None = None
    amount: Money | None = None
    attempts: int = 0
    next_try_at: datetime | None = None
    resolvable_at: datetime | None = None  # from when "not found" may count
    pending_until_at: datetime | None = None
    booked_revision: str | None = None
    last_seen_run_id: str | None = None
    last_attempt_id: str | None = None
    open_since_at: datetime | None = None
    category: Category | None = None
    reference: str | None = None
    object_key: str | None = None
    due: bool = True
    changed_after_booked: bool = False  # or after it was handled
    handled_revision: str | None = None  # the one a person called handled
    acknowledged_revision: str | None = None  # changed after it was booked, and a person has seen this one
    target_id: str | None = None
    generation: int = (
        0  # of its idempotency key: raised by a person's retry of what was refused, and for a missing right
    )
    target: str | None = None  # the identity of the target its last attempt was made at
    has_landed: bool = False  # an attempt before the last may have booked it; asked for where another target refused it
    was_lost: bool = False  # no answer told how some attempt ended; asked for where the next one gets a new key
    suspected_at: datetime | None = None  # first refused in a way that may be the connection's; nobody knows yet
    failure: Failure | None = None  # what people read of it now; asked for where a look-up may add to it
    doubt: Message | None = None  # why a person should look at what its last attempt sent, once it is booked

    def is_elsewhere(self, target: str) -> bool:
        """What is known of it was said by another target than this one."""
        return bool(target) and self.attempts > 0 and self.target is not None and self.target != target


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to write for one integration."""

    integration_id: str
    epoch: int
    taken_at: datetime | None = None  # by the store's clock


@dataclass(frozen=True, slots=True)
class Counts:
    """What a run did. `due` is the sum of the buckets from `booked` to `unsent`."""

    due: int = 0
    booked: int = 0
    already_there: int = 0
    pending: int = 0
    failed_now: int = 0  # refused in this run, broken rows included
    carried_over: int = 0  # refused before and unchanged: counted, not sent
    unknown: int = 0
    unsent: int = 0  # due, certainly not booked, left for later
    nothing_to_do: int = 0  # booked before and unchanged
    remarks: int = 0
    changed_after_booked: int = 0
    broken_rows: int = 0
    gone: int = 0  # not booked before, and no longer in the source: not due any more, and said so
    skipped_rows: int = 0  # of the source, left out as its configuration says

    @property
    def not_booked(self) -> int:
        """Due records this run left without a booking."""
        return self.failed_now + self.carried_over + self.unknown + self.unsent


@dataclass(frozen=True, slots=True)
class Stop:
    """The one cause that ended a run early."""

    category: Category
    message: str

    @property
    def person(self) -> str:
        """Who asked it to end; empty where nobody did."""
        if self.category is not Category.CANCELLED or not isinstance(self.message, Message):
            return ""
        return str(self.message.values.get("person", ""))


@dataclass(frozen=True, slots=True)
class RetryBatch:
    """A stored wish: these records, again."""

    batch_id: str
    record_keys: tuple[str, ...]
    requested_by: str
    before: Mapping[str, str] = field(default_factory=dict)  # key → result, of an earlier run of it that broke off


@dataclass(frozen=True, slots=True)
class LastSync:
    """The last scheduled or manual sync that is closed (skipped runs do not count)."""

    run_id: str
    status: RunStatus
    started_at: datetime
    ended_at: datetime
    counts: Counts
    stop: Stop | None = None


@dataclass(frozen=True, slots=True)
class OpenTotals:
    """Open, due records of one integration now."""

    records: int = 0
    by_state: Mapping[str, int] = field(default_factory=dict)
    money: Mapping[str, Decimal] = field(default_factory=dict)  # currency → sum
    oldest_at: datetime | None = None
    source_rows: int = 0  # of these: rows of the source that could not be read
    handled_rows: int = 0  # beside these: such rows that a person marked as handled
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `money`, if not all is
    without_amount: int = 0  # of these: records that no sum can hold; none where records never have amounts


@dataclass(frozen=True, slots=True)
class Repair:
    """The last sync failed only through records, and none of them is open any more."""

    records: int  # all that failed, where one retry booked it; 0 where some was handled, gone or only received
    repaired_at: datetime


@dataclass(frozen=True, slots=True)
class HealthFacts:
    """All that decides a light, besides `now`."""

    configured_at: datetime
    stale_after: timedelta = timedelta(hours=48)
    paused_at: datetime | None = None
    last_sync: LastSync | None = None
    last_ended_at: datetime | None = None  # end of the last scheduled/manual sync that ended by itself
    open: OpenTotals = field(default_factory=OpenTotals)
    repair: Repair | None = None
    numbers_do_not_add_up: bool = False
    changed_after_booked: int = 0
    changed_after_handled: int = 0
    retry_remarks: int = 0  # of the retries since the last sync
    retry_gone: int = 0  # records found to have left the source since the last sync that came to its end
    pending: int = 0  # received, and in the target's own queue: not booked
    pending_overdue: int = 0  # of these, for longer than it may
    monitor_seen_at: datetime | None = None  # last turn of the watch loop
    monitor_interval: timedelta = timedelta(seconds=60)
    restoring_since_at: datetime | None = None  # the store was put back: each record is looked up before it is sent
    target_changed_at: datetime | None = None  # another target since: what was booked is not yet looked up there
    usual: Usual | None = None  # None where only red is decided: a closing does not ask


class ReasonCode(StrEnum):
    """Why a light is what it is; `core.i18n` says it in a sentence."""

    STOPPED = "stopped"
    CRASHED = "crashed"
    OPEN_RECORDS = "open_records"
    SOURCE_UNREADABLE = "source_unreadable"
    NUMBERS_DO_NOT_ADD_UP = "numbers_do_not_add_up"
    STALE = "stale"
    NEVER_SYNCED = "never_synced"
    REMARKS = "remarks"
    CHANGED_AFTER_BOOKED = "changed_after_booked"
    CHANGED_AFTER_HANDLED = "changed_after_handled"
    GONE_FROM_SOURCE = "gone_from_source"
    PENDING_OVERDUE = "pending_overdue"
    FAR_MORE = "far_more"
    NOTHING_NEW = "nothing_new"
    FAR_SLOWER = "far_slower"
    WAITING_FOR_FIRST_SYNC = "waiting_for_first_sync"
    PAUSED = "paused"
    MONITOR_SILENT = "monitor_silent"
    LAST_SYNC_AHEAD = "last_sync_ahead"
    RESTORING = "restoring"
    TARGET_CHANGED = "target_changed"
    REPAIRED = "repaired"
    ALL_BOOKED = "all_booked"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason, with the light it asks for and the numbers its sentence needs."""

    code: ReasonCode
    light: Light
    word: Word
    numbers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The light of one integration; `reasons` has at least one entry, worst first."""

    light: Light
    word: Word
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a run tells when it is over. A SKIPPED run did nothing: another one held the lease."""

    run_id: str
    integration_id: str
    kind: RunKind
    status: RunStatus
    counts: Counts = field(default_factory=Counts)
    stop: Stop | None = None
    batch_id: str | None = None
    system_name: str = ""  # of the target, as people say it
