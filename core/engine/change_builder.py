"""What a run asks the store to keep: outcomes, a page's records, the next intents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from core.causes import cause_key
from core.effects import (
    Change,
    Conclude,
    DoubtElsewhere,
    Intend,
    Intent,
    LeaveToAPerson,
    LeaveUnsent,
    Moment,
    SeenBroken,
    SeenRecords,
    Settled,
)
from core.engine.session_config import SessionConfig
from core.messages import message
from core.model import (
    LEFT_TO_A_PERSON,
    BrokenRow,
    Category,
    DeliveryState,
    Failure,
    FieldMessage,
    Known,
    Outcome,
    Outgoing,
    Result,
    SourceRecord,
)
from core.planning import Decision, Step, idempotency_key_of, outgoing_of
from core.planning.handled_rows import HandledRow, told_of_row, why_left_for

PUT_BACK = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message("store_put_back_look_up_first")),))
LOOK_THERE = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message("target_changed_look_up_first")),))

TOLD_ELSEWHERE = ("booked_at_other_target", "maybe_booked_at_other_target")
LANDED_STATES = (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET)


@dataclass(slots=True)
class Item:
    """A record on its way, with how often this run has tried it."""

    record: SourceRecord
    place: int = 0  # where it stands in the source, counted in this read
    generation: int = 0  # of its idempotency key
    elsewhere: Known | None = None  # its last attempt was made at another target
    left: Known | None = None  # to a person: no sync sends it by itself
    attempts: int = 0  # before this run, or before it was looked up
    is_new: bool = False  # never tried before this run
    was_open: bool = False  # when this run read it
    row: HandledRow | None = None  # in which it stood: it waits for a person unless a look-up finds it
    rows_handled: int | None = None  # how often a person had handled rows when it was planned
    together: int | None = None  # how many records a request with it may carry at most
    suspected_at: datetime | None = None  # first refused like that, and nobody knows whether it was for itself
    refused_as: Category | None = None  # for good in an earlier run
    is_suspect: bool = False  # refused like that in this run, which blamed the connection for it
    was_sent: bool = False  # an earlier attempt may have arrived, and a look-up did not find it
    refused: Failure | None = None  # as a conflict, maybe with itself: looked up before it is sent again
    was_lost: bool = False  # no answer told how an attempt with an earlier key ended: looked up before the new one
    tries: int = 0

    @property
    def is_asked_for_first(self) -> bool:
        """A look-up says that it is not there before it is sent again."""
        return self.refused is not None or self.was_lost

    def wait_for(self, row: HandledRow) -> None:
        """A person handled that row after this was planned: unless a look-up finds it, it waits for a person."""
        self.row, self.left = row, left_for_row(self.record, row)

    def suspect(self) -> None:
        """Refused, and the connection was blamed for it: it goes last in the next run."""
        self.is_suspect = True

    def try_once_more(self) -> int:
        """Counts a try, and answers how many there were."""
        self.tries += 1
        return self.tries


@dataclass(slots=True)
class Ready:
    """An item with its stored intent."""

    item: Item
    intent: Intent
    send_by: float
    request: int = 0  # its number in this run
    follows_an_answer: bool = False  # other than that a right is missing

    def leaves(self, request: int, *, follows_an_answer: bool) -> None:
        """With this request of its run."""
        self.request, self.follows_an_answer = request, follows_an_answer


@dataclass(slots=True)
class FinishedAttempt:
    """An attempt with its outcome, not yet kept. `again`: another attempt follows in this run."""

    item: Item
    attempt_id: str
    outcome: Outcome
    again: bool


@dataclass(slots=True)
class UnknownRecord:
    """A record whose outcome nobody knows. `asked`: a look-up of this run did not find it."""

    item: Item
    known: Known
    asked: bool = False


@dataclass(slots=True)
class PagePlan:
    """A page that was read and planned but is not kept yet."""

    decisions: list[Decision]
    broken: list[BrokenRow]
    next_cursor: str | None
    broken_before: int = 0  # of the rows that count: known from an earlier sync
    handled: frozenset[str] = frozenset()  # keys of these rows: a person has handled them as they are
    rest: tuple[BrokenRow, ...] = ()  # one for all that are not listed, told again with each page that has more of them
    broken_counted: int = 0  # these rows, and that one where it is told for the first time
    rows_handled: int = 0  # how often a person had handled rows when it was planned

    @property
    def has_something_to_keep(self) -> bool:
        """Not where a retry only had to know what comes before its own records."""
        return bool(self.broken or self.rest) or any(one.step is not Step.BEFORE for one in self.decisions)


class ChangeBuilder:
    """Words a run's changes; numbers its attempts."""

    def __init__(self, config: SessionConfig, run_id: str) -> None:
        self._config = config
        self._run_id = run_id
        self._attempts = 0

    def intent(self, item: Item) -> Intent:
        """The next attempt: ids grow in the order of their commits."""
        self._attempts += 1
        attempt_id = f"{self._run_id}-{self._attempts:08d}"
        form = self._config.facts.reference
        outgoing = outgoing_of(self._config.integration_id, item.record, form, item.generation)
        return Intent(attempt_id, outgoing, item.record.revision, item.generation, item.record.doubt)

    def intent_to_look_up(self, item: Item) -> Intent:
        """An attempt of which nothing leaves: of what was booked elsewhere, as it was booked."""
        intent, known = self.intent(item), item.elsewhere
        if known is None or known.state not in LANDED_STATES:
            return intent
        key = known.idempotency_key or intent.outgoing.idempotency_key
        sent = replace(intent.outgoing, idempotency_key=key, amount=known.sent_amount)
        return replace(intent, outgoing=sent, revision=known.booked_revision or intent.revision, doubt=None)

    def intent_to_finish(self, known: Known) -> Intent:
        """An attempt to post a draft: of the revision that was drafted, with what the request for it carried."""
        self._attempts += 1
        revision = known.sent_revision or known.revision or ""
        reference = known.reference or self._config.reference_of(known.record_key)
        key = known.idempotency_key or idempotency_key_of(reference, revision, known.generation)
        outgoing = Outgoing(known.record_key, reference, key, {}, known.sent_amount)
        return Intent(f"{self._run_id}-{self._attempts:08d}", outgoing, revision, known.generation, known.doubt)

    def intend(self, intents: Sequence[Intent], moment: Moment, rows_handled: int | None = None) -> list[Change]:
        """Attempts about to be made; `rows_handled`: so often a person had handled rows when they were planned."""
        if not intents:
            return []
        send_by_at = moment.at + timedelta(seconds=self._config.send_within_seconds)
        return [Intend(self._run_id, moment.at, send_by_at, tuple(intents), self._config.target, rows_handled)]

    def doubt(
        self,
        doubts: Sequence[tuple[Item, Intent]],
        moment: Moment,
        resolvable_at: datetime,
        rows_handled: int | None = None,
    ) -> list[Change]:
        """The store was put back: attempts of which nothing leaves, as if each had been sent in the time it lost."""
        if not doubts:
            return []
        settled = tuple(self._doubted(intent, self._why_doubted(item), resolvable_at) for item, intent in doubts)
        intents = tuple(intent for _item, intent in doubts)
        return [
            Intend(self._run_id, moment.at, moment.at, intents, self._config.target, rows_handled),
            self.conclusion(moment.at, "restore", settled),
        ]

    def _why_doubted(self, item: Item) -> Failure:
        """What waits for a person still does after the look-up."""
        return PUT_BACK if item.left is None else self.why_left(item.left)

    def doubt_refused(self, doubts: Sequence[tuple[Item, Intent]], moment: Moment, rows_handled: int) -> list[Change]:
        """Refused, and maybe there all the same: attempts of which nothing leaves before they are looked up."""
        if not doubts:
            return []
        settled = tuple(self._doubted(intent, self.why_asked_for(item), moment.at) for item, intent in doubts)
        intents = tuple(intent for _item, intent in doubts)
        return [
            Intend(self._run_id, moment.at, moment.at, intents, self._config.target, rows_handled),
            self.conclusion(moment.at, "refused", settled),
        ]

    def why_asked_for(self, item: Item) -> Failure:
        """Said of what was refused while it is looked up, before what the target said of it."""
        system = self._config.facts.system_name
        lost, refused = message("lost_look_up_first", system=system), message("refused_look_up_first", system=system)
        own = FieldMessage(lost if item.refused is None else refused)
        return Failure(Category.OUTCOME_UNKNOWN, (own, *(item.refused.messages if item.refused else ())))

    def why_it_waits(self) -> Failure:
        """Said of what a page forbade, while no look-up could tell whether it is booked all the same."""
        said = message("maybe_booked_behind_a_page", system=self._config.facts.system_name)
        return Failure(Category.NOT_SENT, (FieldMessage(said),))

    def why_left(self, known: Known, row: HandledRow | None = None) -> Failure:
        """Why it waits for a person: who may have booked it, or what this target did with it."""
        if row is not None:
            return why_left_for(row)
        if known.category is Category.HANDLED_AS_ROW and known.failure is not None:
            return told_of_row(known.failure)
        system = self._config.facts.system_name
        said = {
            Category.TAKEN_BACK: message("was_taken_back", system=system),
            Category.KEY_REUSED: message("key_came_with_other_content", system=system),
        }
        if known.is_elsewhere(self._config.target) or known.category not in said:
            return self.elsewhere(known)
        own = FieldMessage(said[known.category])
        before = known.failure or Failure(known.category, ())
        messages = (own, *(pair for pair in before.messages if pair.message != own.message))
        return replace(before, category=known.category, messages=messages)

    def doubt_elsewhere(
        self, doubts: Sequence[tuple[Item, Intent]], moment: Moment, resolvable_at: datetime, rows_handled: int
    ) -> list[Change]:
        """Another target said what is known of these: looked up at this one, as if they had been sent there."""
        if not doubts:
            return []
        settled = tuple(
            self._doubted(intent, self.why_looked_up(item.elsewhere), resolvable_at) for item, intent in doubts
        )
        intents = tuple(intent for _item, intent in doubts)
        return [
            DoubtElsewhere(self._run_id, moment.at, intents, self._config.target, rows_handled),
            self.conclusion(moment.at, "other_target", settled),
        ]

    def why_looked_up(self, known: Known | None) -> Failure:
        """What may be booked at another target is not sent to this one before a person has said so."""
        return self.elsewhere(known) if known is not None and may_be_booked_there(known) else LOOK_THERE

    def elsewhere(self, known: Known) -> Failure:
        """Said of what may be booked at the target of an earlier configuration."""
        system = self._config.facts.system_name
        if known.target_id is not None:
            said = message("booked_at_other_target", system=system, id=known.target_id)
            return Failure(Category.OTHER_TARGET, (FieldMessage(said),))
        before = known.failure.messages if known.failure is not None else ()
        told = (pair for pair in before if getattr(pair.message, "code", "") in TOLD_ELSEWHERE)
        maybe = FieldMessage(message("maybe_booked_at_other_target", system=system))
        return Failure(Category.OTHER_TARGET, (next(told, maybe),))

    def _doubted(self, intent: Intent, failure: Failure, resolvable_at: datetime) -> Settled:
        outcome = Outcome(intent.outgoing.record_key, Result.UNKNOWN, failure=failure)
        return Settled(intent.attempt_id, outcome, cause_key=self.cause_of(failure), resolvable_at=resolvable_at)

    def conclude(self, ended: Sequence[FinishedAttempt], moment: Moment) -> list[Change]:
        """How attempts ended, and whether the system itself said so or maybe a gateway in its place."""
        told: dict[str, list[Settled]] = {}
        for one in ended:
            settled = self.settled(one.attempt_id, one.outcome, moment, again=one.again)
            told.setdefault("gateway" if one.outcome.is_of_a_gateway else "answer", []).append(settled)
        return [self.conclusion(moment.at, found_by, those) for found_by, those in told.items()]

    def conclusion(self, at: datetime, found_by: str, settled: Sequence[Settled]) -> Conclude:
        """How these ended, by what this target says."""
        shared = self._config.facts.shared_vouchers
        whole = tuple(settled)
        return Conclude(self._run_id, at, found_by, whole, self._config.target, one_voucher_each=not shared)

    def settled(self, attempt_id: str, outcome: Outcome, moment: Moment, *, again: bool = False) -> Settled:
        """How one attempt ended. `again`: another one follows in this run."""
        wait = outcome.retry_after_seconds if outcome.result is Result.LATER and not again else None
        return Settled(
            attempt_id,
            outcome,
            cause_key=self.cause_of(outcome.failure) if outcome.failure else None,
            next_try_at=moment.at + timedelta(seconds=wait) if wait else None,
            resolvable_at=moment.at + self._config.settle_after if outcome.result is Result.UNKNOWN else None,
            pending_until_at=self.pending_until(outcome.result, moment.at),
        )

    def pending_until(self, result: Result, at: datetime) -> datetime | None:
        """Until when the target may keep it in its own queue before somebody should look."""
        return at + self._config.facts.pending_deadline if result is Result.PENDING_TARGET else None

    def cause_of(self, failure: Failure) -> str:
        """The group this failure belongs to."""
        root = failure.root
        return cause_key(self._config.facts.system_name, failure.category, root.field, root.message, root.value)

    def leave_to_a_person(self, left: Sequence[tuple[str, HandledRow]], moment: Moment) -> list[Change]:
        """Due records, each with the handled row it stood in."""
        if not left:
            return []
        keys, rows = tuple(key for key, _row in left), tuple(row.row for _key, row in left)
        failures = tuple(why_left_for(row) for _key, row in left)
        causes = tuple(self.cause_of(failure) for failure in failures)
        return [LeaveToAPerson(self._run_id, moment.at, keys, rows, failures, causes)]

    def leave_unsent(self, unsent: Sequence[tuple[Item, Failure]], moment: Moment) -> list[Change]:
        """Due records that stay waiting, grouped by why."""
        groups: dict[tuple[Failure, bool], list[str]] = {}
        for item, failure in unsent:
            groups.setdefault((failure, item.is_suspect), []).append(item.record.record_key)
        return [
            LeaveUnsent(self._run_id, moment.at, tuple(keys), failure, self.cause_of(failure), suspected=suspected)
            for (failure, suspected), keys in groups.items()
        ]

    def seen(self, page: PagePlan, moment: Moment) -> list[Change]:
        """A page's records and its rows that are none."""
        changes: list[Change] = []
        kept = [one for one in page.decisions if one.step is not Step.BEFORE]
        if kept:
            records = tuple(one.record for one in kept)
            references = tuple(self._config.reference_of(record.record_key) for record in records)
            edited = tuple(d.record.record_key for d in page.decisions if d.step is Step.EDITED)
            known = frozenset(one.record.record_key for one in kept if one.known is not None)
            changes.append(SeenRecords(self._run_id, moment.at, records, references, edited, known))
        rows = (*page.broken, *page.rest)
        if rows:
            failures = tuple(_row_failure(row) for row in rows)
            causes = tuple(self.cause_of(failure) for failure in failures)
            changes.append(SeenBroken(self._run_id, moment.at, rows, causes, failures))
        return changes


def _row_failure(row: BrokenRow) -> Failure:
    return Failure(Category.SOURCE_ROW, (FieldMessage(row.message, label=row.field, value=row.value),))


def left_to_a_person(known: Known | None) -> Known | None:
    """It, where a person has to say whether it is sent."""
    return known if known is not None and known.category in LEFT_TO_A_PERSON else None


def left_for_row(record: SourceRecord, row: HandledRow) -> Known:
    """What is known of a record that waits for a person because of the handled row it stood in."""
    failure = why_left_for(row)
    return Known(record.record_key, DeliveryState.REJECTED, record.revision, category=failure.category, failure=failure)


def may_be_booked_there(known: Known) -> bool:
    """Whether a target may have booked it: a definite refusal says that the last one did not, and no more."""
    maybe = known.category in LEFT_TO_A_PERSON and known.category is not Category.HANDLED_AS_ROW
    return maybe or known.has_landed or known.state in (*LANDED_STATES, DeliveryState.UNKNOWN)


def known_after(
    item: Item, attempt_id: str, failure: Failure | None = None, resolvable_at: datetime | None = None
) -> Known:
    """What the store knows of a record after an attempt of which nobody knows the outcome."""
    record, left = item.record, item.left
    return Known(
        record_key=record.record_key,
        state=DeliveryState.UNKNOWN,
        revision=record.revision,
        amount=record.amount,
        sent_amount=record.amount,
        attempts=item.attempts + 1,
        generation=item.generation,
        last_attempt_id=attempt_id,
        resolvable_at=resolvable_at,
        category=failure.category if failure else (left.category if left else None),
        object_key=record.object_key,
        suspected_at=None if item.elsewhere else item.suspected_at,
        failure=failure or (left.failure if left else None),
        doubt=record.doubt,
    )


def result_of(known: Known | None) -> str:
    """What a retry says of a record that it need not send any more: only what the target has is called there."""
    match known.state if known else None:
        case DeliveryState.HANDLED:
            return DeliveryState.HANDLED.value
        case DeliveryState.PENDING_TARGET:
            return Result.PENDING_TARGET.value
        case DeliveryState.SENDING | DeliveryState.UNKNOWN:
            return Result.UNKNOWN.value
    return Result.ALREADY_THERE.value


def held_back_behind(before: str) -> Failure:
    """Why a record of an object is held back."""
    return Failure(
        Category.WAITS_FOR_EARLIER,
        (FieldMessage(message("waits_for_earlier_record", before=before), value=before),),
    )
