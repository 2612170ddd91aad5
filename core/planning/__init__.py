"""What to do with each record of a page: decided from the record, what is known of it, and now."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from core.messages import message
from core.model import LEFT_TO_A_PERSON, BrokenRow, Category, DeliveryState, Known, Outgoing, SourceRecord
from core.planning.handled_rows import HandledRow, HandledRows
from core.references import ReferenceForm, plain

NONE_HANDLED: Final = HandledRows()


class Step(StrEnum):
    """The next step of one record in this run."""

    SEND = "send"
    CARRY_OVER = "carry_over"  # refused before and unchanged: counted, not sent
    STAY_UNKNOWN = "stay_unknown"  # looked up first, never sent from here
    NOT_YET = "not_yet"  # due, but the target asked for a later try
    NOTHING = "nothing"  # booked, pending or handled, and unchanged, or changed and a person has seen it
    EDITED = "edited"  # changed in the source after it was booked or handled
    BEFORE = "before"  # not of this retry and not booked: what comes after it in its object waits
    ELSEWHERE = "elsewhere"  # its last attempt was made at another target: looked up at this one first
    LEAVE = "leave"  # a person handled the row it stood in: sent only on a person's word
    TWICE = "twice"  # the same key a second time in one read


@dataclass(frozen=True, slots=True)
class Decision:
    """One record and its step."""

    record: SourceRecord
    known: Known | None
    step: Step
    row: HandledRow | None = None  # the one it is left to a person for


def plan(
    records: Iterable[SourceRecord],
    known: Mapping[str, Known],
    now: datetime,
    *,
    run_id: str,
    again: bool,
    target: str = "",
    handled: HandledRows = NONE_HANDLED,
) -> list[Decision]:
    """Decide for one page. `again` is a retry: a refused record is sent although it is unchanged.

    `target` is the identity of the target that is asked: what another one said of a record does not count here.
    `handled`: rows in which records stood that a person may have booked by hand, and has not asked for since then.
    """
    decisions = []
    asks = handled.says_anything
    for record in records:
        one = known.get(record.record_key)
        step = _step(record, one, now, run_id, again)
        if asks and (row := _row_left_for(record, one, step, handled, again=again)) is not None:
            decisions.append(Decision(record, one, Step.LEAVE, row))
            continue
        is_elsewhere = one is not None and step is not Step.TWICE and _is_said_by_another(one, target, again)
        decisions.append(Decision(record, one, Step.ELSEWHERE if is_elsewhere else step))
    return decisions


def _row_left_for(
    record: SourceRecord, known: Known | None, step: Step, handled: HandledRows, *, again: bool
) -> HandledRow | None:
    """What would be sent by this run or a later one; a sync sends nothing anyway that is left to a person already."""
    if step not in (Step.SEND, Step.CARRY_OVER, Step.NOT_YET):
        return None
    if known is not None and known.category in LEFT_TO_A_PERSON and not again:
        return None
    return handled.of(record, is_new=known is None or not known.attempts)


def _is_said_by_another(known: Known, target: str, again: bool) -> bool:
    """What is unknown is looked up at this one anyway, what a person handled is dealt with, wherever it goes.

    A retry sends nothing that is booked, so it need not know where: the next sync looks it up.
    """
    settled = (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET) if again else ()
    not_asked = (DeliveryState.UNKNOWN, DeliveryState.SENDING, DeliveryState.HANDLED, *settled)
    is_left_as_it_is = known.category is Category.HANDLED_AS_ROW and not again
    return known.is_elsewhere(target) and known.state not in not_asked and not is_left_as_it_is


def _step(record: SourceRecord, known: Known | None, now: datetime, run_id: str, again: bool) -> Step:  # noqa: PLR0911 - a ladder
    if known is None:
        return Step.SEND
    if known.last_seen_run_id == run_id:
        return Step.TWICE
    if known.state in (DeliveryState.UNKNOWN, DeliveryState.SENDING):
        return Step.STAY_UNKNOWN
    if known.state is DeliveryState.HANDLED:
        return Step.NOTHING if record.revision == known.handled_revision else Step.EDITED
    if known.state in (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET):
        is_told = record.revision in (known.booked_revision, known.acknowledged_revision)
        return Step.NOTHING if is_told else Step.EDITED
    if known.state is DeliveryState.REJECTED:
        was_corrected = record.revision != known.sent_revision and known.category not in LEFT_TO_A_PERSON
        return Step.SEND if again or was_corrected else Step.CARRY_OVER
    if known.next_try_at is not None and now < known.next_try_at and not again:
        return Step.NOT_YET
    return Step.SEND


def generation_of(known: Known | None, revision: str, *, again: bool, elsewhere: bool = False) -> int:
    """A person's retry (`again`) after a definite refusal begins a new one: systems replay what they said to a key.

    So does what another target refused (`elsewhere`): the integration may lead back to one that has seen the key. So
    does a correction of what was corrected before: it may be what was refused first (100 → 200 → 100), under that key.
    """
    if known is None or known.state is not DeliveryState.REJECTED:
        return known.generation if known else 0
    may_come_back = revision != known.sent_revision and known.attempts > 1
    return known.generation + (again or elsewhere or may_come_back)


def gets_a_new_key(known: Known, revision: str, *, again: bool) -> bool:
    """Whether the next request for it carries another one than those before, of which one may be on its way still."""
    if not known.attempts or known.category in LEFT_TO_A_PERSON:  # a person has said of it that it is to be sent
        return False
    was_changed = revision != known.sent_revision
    if known.state is DeliveryState.WAITING:
        return was_changed or known.suspected_at is not None
    return known.state is DeliveryState.REJECTED and (was_changed or again)


def idempotency_key_of(reference: str, revision: str, generation: int = 0) -> str:
    """One per revision and generation: what a request carries."""
    parts = (reference, revision, *([str(generation)] if generation else []))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def outgoing_of(
    integration_id: str, record: SourceRecord, form: ReferenceForm = plain, generation: int = 0
) -> Outgoing:
    """The record as the target will get it, with a reference in its form."""
    reference = form(integration_id, record.record_key)
    return Outgoing(
        record_key=record.record_key,
        reference=reference,
        idempotency_key=idempotency_key_of(reference, record.revision, generation),
        payload=record.payload,
        amount=record.amount,
    )


def twice(record: SourceRecord) -> BrokenRow:
    """A key that came a second time: the second row is not sent, and says where it stands."""
    return BrokenRow(
        origin=record.origin,
        message=message("record_key_twice_in_source", key=record.record_key),
        record_key=record.record_key,
        value=record.record_key,
    )


def is_handled(row: BrokenRow, known: Known | None) -> bool:
    """A person has handled exactly this row: what stands in it now is what stood there then."""
    if known is None or known.state is not DeliveryState.HANDLED:
        return False
    return row.content is not None and row.content == known.handled_revision


NOT_LISTED: Final = message("place_of_rows_not_listed")
"""What all the rows that are only counted are remembered by, as one."""


def key_of_broken(row: BrokenRow) -> str:
    """Under which key a row that is no record is remembered: never the key of a real record."""
    return f"{row.record_key} ({row.origin})" if row.record_key else row.origin
