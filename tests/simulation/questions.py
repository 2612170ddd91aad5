"""The engine's questions answered from dicts: a mirror of data/ledger/questions.py and its statements."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.effects import (
    BookedRecords,
    CauseTotal,
    Closing,
    ClosingFacts,
    Episode,
    EverLanded,
    EverLost,
    HandledRowsOf,
    HasQueued,
    KnownOf,
    LastLanding,
    NextBatch,
    NotSeen,
    OpenUnseen,
    PendingRecords,
    ProvenAlready,
    Question,
    SeenTotals,
    Standing,
    StandingOf,
    UnknownRecords,
)
from core.engine.conflicts import is_conflict
from core.model import (
    Category,
    DeliveryState,
    Failure,
    FieldMessage,
    HealthFacts,
    Known,
    LastSync,
    OpenTotals,
    Repair,
    Result,
    RetryBatch,
)
from core.money import Money
from core.planning.handled_rows import Alike, HandledRow, HandledRows
from tests.simulation.changes import LANDED, LANDED_STATES, proven_already
from tests.simulation.tables import AttemptOutcome, Row, Tables

MAY_BE_BOOKED = (*LANDED, Result.UNKNOWN)
NO_ANSWER = ("answer", "leftover", "restore")


def answer(tables: Tables, question: Question, configured_at: datetime, now: datetime) -> Any:
    """Answer one question (see core.effects for each answer's type)."""
    match question:
        case KnownOf(keys):
            return {key: known_from(tables.records[key]) for key in keys if key in tables.records}
        case UnknownRecords() | PendingRecords() | NotSeen():
            rows = [row for key, row in sorted(tables.records.items()) if key > question.after_key]
            return [known_from(row) for row in rows if _is_asked_for(row, question)][: question.limit]
        case NextBatch() | HandledRowsOf():
            return _next_batch(tables) if isinstance(question, NextBatch) else _handled_rows(tables)
        case OpenUnseen(run_id):
            return sum(_is_open_unseen(row, run_id) for row in tables.records.values())
        case SeenTotals(run_id):
            return _seen_totals(tables, run_id)
    return _of_the_integration(tables, question, configured_at, now)


def _of_the_integration(  # noqa: PLR0911 - a ladder
    tables: Tables,
    question: BookedRecords
    | ProvenAlready
    | LastLanding
    | EverLanded
    | EverLost
    | HasQueued
    | StandingOf
    | ClosingFacts,
    configured_at: datetime,
    now: datetime,
) -> Any:
    match question:
        case ProvenAlready(target_ids, target):
            return proven_already(tables, target_ids, target)
        case BookedRecords(before, target, limit):
            here = [row for row in tables.records.values() if row.target in {None, target} or not target]
            booked = [row for row in here if _is_booked_before(row, before)]
            return [known_from(row) for row in sorted(booked, key=_last_first)[:limit]]
        case LastLanding(after, target):
            return max((at for at in _landings(tables, target) if at > after), default=None)
        case EverLanded(keys):
            last = {one.attempt_id: one for one in tables.outcomes}
            return {one.record_key for one in last.values() if one.record_key in keys and _may_be_booked(one)}
        case EverLost(keys):
            return {one.record_key for one in tables.outcomes if one.record_key in keys and _is_lost(one)}
        case HasQueued():
            return any(one.result is Result.PENDING_TARGET for one in tables.outcomes)
        case StandingOf():
            return _standing(tables)
    return _closing(tables, configured_at, now)


def _may_be_booked(one: AttemptOutcome) -> bool:
    return one.result in MAY_BE_BOOKED or (one.found_by == "gateway" and one.result is not Result.NOT_SENT)


def _is_lost(one: AttemptOutcome) -> bool:
    by_a_page = one.found_by == "gateway" and one.result is not Result.NOT_SENT
    return by_a_page or (one.result is Result.UNKNOWN and one.found_by in NO_ANSWER)


def _standing(tables: Tables) -> Standing:
    state = tables.state
    return Standing(state.numbers_do_not_add_up, state.restoring_since_at, state.target, state.target_changed_at)


def _landings(tables: Tables, target: str) -> Iterator[datetime]:
    """When each request was ready to be sent of which this target said that it took its record."""
    intents = {one.attempt_id: one.intent_at for one in tables.attempts}
    here = {row.last_attempt_id for row in tables.records.values() if row.target in {None, target} or not target}
    for one in tables.outcomes:
        landed = one.result in LANDED and one.found_by == "answer"
        if landed and one.attempt_id in here:
            yield intents[one.attempt_id]


def _is_asked_for(row: Row, question: UnknownRecords | PendingRecords | NotSeen) -> bool:
    if isinstance(question, NotSeen):
        return _may_come_back(row, question.run_id)
    wanted = DeliveryState.UNKNOWN if isinstance(question, UnknownRecords) else DeliveryState.PENDING_TARGET
    return row.state is wanted


def _last_first(row: Row) -> tuple[float, str]:
    return (-row.booked_at.timestamp() if row.booked_at else 0.0, row.record_key)


def _is_booked_before(row: Row, before: datetime) -> bool:
    is_booked = row.state is DeliveryState.BOOKED and row.target_id is not None
    return is_booked and row.booked_at is not None and row.booked_at <= before


def _is_open_unseen(row: Row, run_id: str) -> bool:
    sendable = row.state in (DeliveryState.WAITING, DeliveryState.REJECTED)
    return row.due and row.open_since_at is not None and sendable and row.last_seen_run_id not in (run_id, None)


def _may_come_back(row: Row, run_id: str) -> bool:
    sendable = row.state in (DeliveryState.WAITING, DeliveryState.REJECTED) and row.category is not Category.SOURCE_ROW
    return sendable and row.last_seen_run_id not in (run_id, None)


def _failure_of(row: Row) -> Failure | None:
    if row.state is DeliveryState.REJECTED and is_conflict(row.failure):
        return row.failure
    is_told = row.state is DeliveryState.UNKNOWN or row.category is Category.HANDLED_AS_ROW
    if not is_told or row.message is None or row.category is None:
        return None
    if row.failure is not None and row.failure.root.message == row.message:
        return row.failure
    return Failure(row.category, (FieldMessage(row.message),))


def known_from(row: Row) -> Known:
    """A row as the planner knows it."""
    return Known(
        record_key=row.record_key,
        state=row.state,
        revision=row.revision,
        sent_revision=row.sent_revision,
        sent_amount=row.sent_amount,
        idempotency_key=row.idempotency_key,
        amount=row.amount,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        resolvable_at=row.resolvable_at,
        pending_until_at=row.pending_until_at,
        booked_revision=row.booked_revision,
        last_seen_run_id=row.last_seen_run_id,
        last_attempt_id=row.last_attempt_id,
        open_since_at=row.open_since_at,
        category=row.category,
        reference=row.reference,
        object_key=row.object_key,
        due=row.due,
        changed_after_booked=row.changed_after_booked,
        handled_revision=row.handled_revision,
        acknowledged_revision=row.acknowledged_revision,
        target_id=row.target_id,
        generation=row.generation,
        target=row.target,
        suspected_at=row.suspected_at,
        failure=_failure_of(row),
    )


def _handled_rows(tables: Tables) -> HandledRows:
    by_key, by_place = {}, {}
    last = tables.runs.get(tables.state.last_run_id or "")
    for key, row in sorted(tables.records.items()):
        if row.category is not Category.SOURCE_ROW or row.handled_at is None:
            continue
        in_the_last = last is not None and row.handled_at >= last.started_at
        handled = HandledRow(key, "kari", "by hand", row.revision)
        asked = [one for one in tables.batches.values() if row.row_key in one.results]
        if row.row_key is None and (row.due or in_the_last):
            by_place[row.origin or ""] = handled
        elif row.row_key is not None and not any(one.requested_at > row.handled_at for one in asked):
            by_key[row.row_key] = handled
    return HandledRows(by_key, by_place, _alike(tables), tables.state.rows_handled)


def _alike(tables: Tables) -> dict[str, Alike]:
    rows = [row for row in tables.records.values() if row.due and row.category is Category.SOURCE_ROW]
    told = {row.revision for row in rows if row.handled_at is not None and row.revision is not None}
    first = min((row.last_seen_run_id or "" for row in rows), default="")
    stood = [row for row in rows if is_handled(row) or (row.open_run_id or "") <= first]
    there, handled = (Counter(row.revision for row in some) for some in (stood, filter(is_handled, rows)))
    return {content: Alike(there[content], handled[content]) for content in told}


def is_handled(row: Row) -> bool:
    return row.state is DeliveryState.HANDLED


def _next_batch(tables: Tables) -> RetryBatch | None:
    waiting = [batch for batch in tables.batches.values() if batch.status != "finished"]
    if not waiting:
        return None
    batch = min(waiting, key=lambda one: (one.requested_at, one.batch_id))
    return RetryBatch(batch.batch_id, tuple(sorted(batch.results)), "kari", landed_by(tables, batch.batch_id))


def landed_by(tables: Tables, batch_id: str) -> dict[str, str]:
    """What the runs of one batch brought home."""
    mine = {run.run_id for run in tables.runs.values() if run.batch_id == batch_id}
    return {one.record_key: one.result.value for one in tables.outcomes if one.run_id in mine and one.result in LANDED}


def _seen_totals(tables: Tables, run_id: str) -> dict[tuple[str, str], tuple[int, Decimal]]:
    totals: dict[tuple[str, str], tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))

    def add(money: Money | None, state: str, records: int, sign: int = 1) -> None:
        key = (money.currency if money else "", state)
        totals[key] = (totals[key][0] + records, totals[key][1] + sign * (money.amount if money else Decimal(0)))

    for row in tables.records.values():
        if row.last_seen_run_id != run_id:
            continue
        kept = _settled_with(row)
        if kept == row.amount:
            add(row.amount, row.state.value, 1)
            continue
        changed = "changed_after_handled" if is_handled(row) else "changed_after_booked"
        add(row.amount, row.state.value, 1, sign=0)
        add(kept, row.state.value, 0)
        add(row.amount, changed, 0)
        add(kept, changed, 0, sign=-1)
    return dict(totals)


def _settled_with(row: Row) -> Money | None:
    if is_handled(row):
        return row.handled_amount
    return row.sent_amount if row.state in LANDED_STATES else row.amount


def _closing(tables: Tables, configured_at: datetime, now: datetime) -> Closing:
    state = tables.state
    open_rows = [row for row in tables.records.values() if row.due and row.open_since_at is not None]
    last = tables.runs.get(state.last_run_id or "")
    repaired = state.repaired_records is not None and state.repaired_at is not None
    episode = next((one for one in tables.episodes.values() if one.ended_at is None), None)
    facts = HealthFacts(
        configured_at=configured_at,
        last_sync=LastSync(
            last.run_id, last.status, last.started_at, last.ended_at or last.started_at, last.counts, last.stop
        )
        if last
        else None,
        last_ended_at=state.last_ended_by_itself_at,
        open=replace(
            _open_totals(open_rows), handled_rows=sum(_is_handled_row(row) for row in tables.records.values())
        ),
        repair=Repair(state.repaired_records or 0, state.repaired_at or configured_at) if repaired else None,
        numbers_do_not_add_up=state.numbers_do_not_add_up,
        pending=sum(row.due and row.state is DeliveryState.PENDING_TARGET for row in tables.records.values()),
        pending_overdue=sum(_is_overdue(row, now) for row in tables.records.values()),
        changed_after_booked=sum(
            row.due and row.changed_after_booked and not is_handled(row) for row in tables.records.values()
        ),
        changed_after_handled=sum(
            row.due and row.changed_after_booked and is_handled(row) for row in tables.records.values()
        ),
        retry_remarks=state.retry_remarks,
        retry_gone=state.retry_gone,
        restoring_since_at=state.restoring_since_at,
        target_changed_at=state.target_changed_at,
    )
    return Closing(
        version=state.version,
        facts=facts,
        light=state.light,
        consecutive_failures=state.consecutive_failures,
        alert_after=2,
        episode=Episode(episode.episode_id, episode.opened_at, episode.alerted_at, episode.told) if episode else None,
        causes=_causes(open_rows),
        integration_name="Utleggskrav → Regnskap",
        target_name="Accounting",
    )


def _is_handled_row(row: Row) -> bool:
    return row.due and row.state is DeliveryState.HANDLED and row.category is Category.SOURCE_ROW


def _is_overdue(row: Row, now: datetime) -> bool:
    pending = row.due and row.state is DeliveryState.PENDING_TARGET
    return pending and row.pending_until_at is not None and row.pending_until_at <= now


def _open_totals(rows: list[Row]) -> OpenTotals:
    by_state: dict[str, int] = defaultdict(int)
    money: dict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        by_state[row.state.value] += 1
        if row.amount is not None:
            money[row.amount.currency] += row.amount.amount
    return OpenTotals(
        records=len(rows),
        by_state=dict(by_state),
        money=dict(money),
        oldest_at=min((row.open_since_at for row in rows if row.open_since_at), default=None),
        source_rows=sum(row.category is Category.SOURCE_ROW for row in rows),
    )


def _causes(rows: list[Row]) -> tuple[CauseTotal, ...]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        grouped[row.cause_key or ""].append(row)
    return tuple(
        CauseTotal(
            some[0].message or "", str(some[0].category or "other"), len(some), dict(_open_totals(some).money), key=key
        )
        for key, some in grouped.items()
    )
