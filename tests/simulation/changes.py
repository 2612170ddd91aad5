"""The engine's changes on dicts: a mirror of data/ledger/changes.py and its statements."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import singledispatch

from core.causes import cause_key
from core.effects import (
    CloseRun,
    Conclude,
    DoubtElsewhere,
    FinishBatch,
    FollowMovedRows,
    Intend,
    LeaveToAPerson,
    LeaveUnsent,
    Moved,
    ResolveLeftovers,
    RetireUnseen,
    SeenBroken,
    SeenRecords,
    StartBatch,
    Unfinished,
)
from core.errors import Refused
from core.model import Category, Counts, DeliveryState, Failure, FieldMessage, Result, RunKind, RunStatus
from core.planning import key_of_broken
from core.planning.handled_rows import why_let_go
from core.references import plain
from data.ledger.changes import CUT_OFF
from tests.simulation.tables import Attempt, AttemptOutcome, Row, State, StoredEpisode, Tables

STATE_AFTER = {
    Result.BOOKED: DeliveryState.BOOKED,
    Result.ALREADY_THERE: DeliveryState.BOOKED,
    Result.PENDING_TARGET: DeliveryState.PENDING_TARGET,
    Result.REJECTED: DeliveryState.REJECTED,
    Result.UNKNOWN: DeliveryState.UNKNOWN,
    Result.LATER: DeliveryState.WAITING,
    Result.NOT_SENT: DeliveryState.WAITING,
}
LANDED = (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
BOOKED = (Result.BOOKED, Result.ALREADY_THERE)
LANDED_STATES = (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET)
UNSETTLED = (DeliveryState.WAITING, DeliveryState.UNKNOWN)
MAY_BE_SENT = (DeliveryState.WAITING, DeliveryState.REJECTED)
MAY_BE_CONCLUDED = (DeliveryState.SENDING, DeliveryState.UNKNOWN, DeliveryState.PENDING_TARGET)
OF_HANDLING = ("handled_revision", "handled_at", "handled_open_since_at", "handled_open_run_id")
TARGET = "Accounting"
INTEGRATION = "acme-expenses"
LET_GO = why_let_go()


def _cause(failure: Failure) -> tuple[Category, str, str]:
    root = failure.root
    cause = cause_key(TARGET, failure.category, root.field, root.message, root.value)
    return failure.category, root.message, cause


@singledispatch
def apply(change: object, _tables: Tables) -> object:
    """Do one change; Refused leaves the transaction."""
    raise TypeError(f"the model knows no {type(change).__name__}")


@apply.register
def _(change: ResolveLeftovers, tables: Tables) -> list[Unfinished]:
    unknown = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(CUT_OFF),))
    unsent = Failure(Category.NOT_SENT, (FieldMessage(change.planned_message),))
    open_runs = {run_id for run_id, run in tables.runs.items() if run.status is RunStatus.RUNNING}
    for key, row in tables.records.items():
        if row.state is DeliveryState.SENDING:
            tables.records[key] = _left_sending(tables, row, change, unknown)
        elif (
            row.state is DeliveryState.WAITING
            and row.due
            and row.open_since_at is None
            and row.last_seen_run_id in open_runs
        ):
            category, message, cause = _cause(unsent)
            tables.records[key] = replace(
                row, open_since_at=change.at, category=category, message=message, cause_key=cause
            )
    return [
        Unfinished(run_id, run.kind, run.started_at, tables.beats.get(run_id, Counts()))
        for run_id, run in sorted(tables.runs.items())
        if run.status is RunStatus.RUNNING
    ]


def _left_sending(tables: Tables, row: Row, change: ResolveLeftovers, failure: Failure) -> Row:
    category, message, cause = _cause(failure)
    attempt_id = row.last_attempt_id or ""
    tables.outcomes.append(AttemptOutcome(attempt_id, "", row.record_key, Result.UNKNOWN, "leftover"))
    return replace(
        row,
        state=DeliveryState.UNKNOWN,
        resolvable_at=row.last_attempt_at + change.resolvable_after if row.last_attempt_at else None,
        open_since_at=row.open_since_at or change.at,
        category=category,
        message=message,
        cause_key=cause,
    )


@apply.register
def _(change: SeenRecords, tables: Tables) -> None:
    edited = set(change.edited)
    for record, reference in zip(change.records, change.references, strict=True):
        key = record.record_key
        old = tables.records.get(key) or Row(key, DeliveryState.WAITING, due=True, reference=reference)
        tables.records[key] = replace(
            old,
            due=True,
            revision=record.revision,
            changed_after_booked=key in edited and not _is_seen(old, record.revision),
            changed_at=_changed_at(old, record.revision, change.at) if key in edited else None,
            amount=record.amount,
            object_key=record.object_key,
            origin=record.origin,
            first_seen_at=old.first_seen_at or change.at,
            last_seen_run_id=change.run_id,
        )


def _is_seen(old: Row, revision: str) -> bool:
    """A person has looked at this very change, maybe after the page was planned."""
    return old.state is not DeliveryState.HANDLED and revision == old.acknowledged_revision


def _changed_at(old: Row, revision: str, now: datetime) -> datetime | None:
    return old.changed_at if old.changed_after_booked and old.revision == revision else now


@apply.register
def _(change: SeenBroken, tables: Tables) -> None:
    for row, cause, failure in zip(change.rows, change.cause_keys, change.failures, strict=True):
        key = key_of_broken(row)
        old = tables.records.get(key) or Row(
            key,
            DeliveryState.REJECTED,
            due=True,
            reference=plain(INTEGRATION, key),
            open_since_at=change.at,
            open_run_id=change.run_id,
            category=failure.category,
        )
        is_handled = old.state is DeliveryState.HANDLED and row.content == old.handled_revision
        tables.records[key] = replace(
            old,
            state=DeliveryState.HANDLED if is_handled else DeliveryState.REJECTED,
            open_since_at=None if is_handled else old.open_since_at or change.at,
            open_run_id=None if is_handled else old.open_run_id or change.run_id,
            due=True,
            revision=row.content,
            row_key=row.record_key,
            origin=row.origin,
            last_seen_run_id=change.run_id,
            message=failure.root.message,
            cause_key=cause,
        )


@apply.register
def _(change: Intend, tables: Tables) -> None:
    rows = [tables.records.get(intent.outgoing.record_key) for intent in change.intents]
    found = sum(row is not None and row.state in MAY_BE_SENT for row in rows)
    knows_too_few = change.rows_handled not in (None, tables.state.rows_handled)
    if knows_too_few or found != len(rows):
        raise Refused("mark_sending", 0 if knows_too_few else found, len(rows))
    _mark(change, tables, change.send_by_at)


@apply.register
def _(change: DoubtElsewhere, tables: Tables) -> None:
    rows = [tables.records.get(intent.outgoing.record_key) for intent in change.intents]
    found = sum(
        row is not None and row.state in (*MAY_BE_SENT, *LANDED_STATES) and row.target not in (None, change.target)
        for row in rows
    )
    knows_too_few = change.rows_handled not in (None, tables.state.rows_handled)
    if knows_too_few or found != len(rows):
        raise Refused("mark_sending", 0 if knows_too_few else found, len(rows))
    _mark(change, tables, change.at)


def _mark(change: Intend | DoubtElsewhere, tables: Tables, send_by_at: datetime) -> None:
    for intent in change.intents:
        out = intent.outgoing
        row = tables.records[out.record_key]
        if row.target not in (None, change.target):  # what another target told does not count for this one
            row = replace(row, target_id=None, booked_at=None, booked_revision=None, remark=None)
            row = replace(row, pending_until_at=None, suspected_at=None)
        tables.records[out.record_key] = replace(
            row,
            state=DeliveryState.SENDING,
            sent_revision=intent.revision,
            sent_amount=out.amount,
            idempotency_key=out.idempotency_key,
            attempts=row.attempts + 1,
            last_attempt_id=intent.attempt_id,
            last_attempt_at=change.at,
            next_try_at=None,
            target=change.target,
            generation=intent.generation,
        )
        tables.attempts.append(
            Attempt(
                intent.attempt_id,
                change.run_id,
                out.record_key,
                intent.revision,
                out.idempotency_key,
                out.amount,
                send_by_at,
                change.at,
            )
        )


def proven_already(tables: Tables, target_ids: Collection[tuple[str, str]], target: str) -> dict[str, str]:
    """What data/sql/records/proven_already.sql answers."""
    claiming = {key for key, _id in target_ids}
    rows = [row for row in tables.records.values() if _is_booked_at(row, target) and row.record_key not in claiming]
    others = [(row.record_key, row.target_id) for row in rows]
    proven: dict[str, str] = {}
    for key, target_id in target_ids:
        keys = [other for other, its_id in (*others, *target_ids) if its_id == target_id and other != key]
        if keys:
            proven[key] = min(keys)
    return proven


def _is_booked_at(row: Row, target: str) -> bool:
    in_dispute = row.state is DeliveryState.UNKNOWN and row.category is Category.DUPLICATE_MISMATCH
    return (row.state is DeliveryState.BOOKED or in_dispute) and row.target == target


@apply.register
def _(change: Conclude, tables: Tables) -> None:
    outcomes = [one.outcome for one in change.settled]
    ids = [(one.record_key, one.target_id) for one in outcomes if one.result in BOOKED and one.target_id]
    if change.one_voucher_each and (taken := proven_already(tables, ids, change.target)):
        raise Refused("proven_already", len(taken), 0)
    found = 0
    for one in change.settled:
        row = tables.records.get(one.outcome.record_key)
        found += row is not None and row.last_attempt_id == one.attempt_id and row.state in MAY_BE_CONCLUDED
    if found != len(change.settled):
        raise Refused("apply_outcomes", found, len(change.settled))
    for one in change.settled:
        outcome, key = one.outcome, one.outcome.record_key
        row = tables.records[key]
        if row.target not in (None, change.target):  # what another target told does not count for this one
            row = replace(row, target_id=None, booked_at=None, booked_revision=None)
        landed = outcome.result in LANDED
        opens = outcome.result in (Result.REJECTED, Result.UNKNOWN)
        tables.records[key] = replace(
            row,
            state=STATE_AFTER[outcome.result],
            booked_revision=row.sent_revision if landed else row.booked_revision,
            changed_after_booked=row.changed_after_booked and landed,
            next_try_at=one.next_try_at,
            resolvable_at=one.resolvable_at,
            pending_until_at=one.pending_until_at,
            open_since_at=None if landed else (row.open_since_at or (change.at if opens else None)),
            category=outcome.failure.category if outcome.failure else None,
            message=outcome.failure.root.message if outcome.failure else None,
            failure=outcome.failure,
            remark=outcome.remark,
            cause_key=one.cause_key,
            target=change.target,
            target_id=outcome.target_id or row.target_id,
            booked_at=change.at if landed else row.booked_at,
            suspected_at=row.suspected_at if STATE_AFTER[outcome.result] in UNSETTLED else None,
        )
        tables.outcomes.append(
            AttemptOutcome(one.attempt_id, change.run_id, key, outcome.result, change.found_by, change.at)
        )


@apply.register
def _(change: LeaveUnsent, tables: Tables) -> None:
    for key in change.record_keys:
        row = tables.records.get(key)
        if row is not None and row.state is DeliveryState.WAITING:
            tables.records[key] = replace(
                row,
                open_since_at=row.open_since_at or change.at,
                category=change.failure.category,
                message=change.failure.root.message,
                cause_key=change.cause_key,
                suspected_at=row.suspected_at or (change.at if change.suspected else None),
                generation=row.generation + change.suspected,
            )


@apply.register
def _(change: LeaveToAPerson, tables: Tables) -> None:
    for key, left_for, failure, cause in zip(
        change.record_keys, change.rows, change.failures, change.cause_keys, strict=True
    ):
        row, stood_in = tables.records.get(key), tables.records.get(left_for)
        if row is None or row.state not in MAY_BE_SENT:
            continue
        if stood_in is not None and stood_in.category is Category.SOURCE_ROW and stood_in.handled_at is not None:
            tables.records[key] = replace(
                row,
                state=DeliveryState.REJECTED,
                open_since_at=row.open_since_at or change.at,
                next_try_at=None,
                left_for=left_for,
                category=failure.category,
                message=failure.root.message,
                cause_key=cause,
            )
        elif row.state is DeliveryState.WAITING:  # a person took it back meanwhile
            tables.records[key] = let_go(replace(row, open_since_at=row.open_since_at or change.at))


def let_go(row: Row, why: Failure = LET_GO) -> Row:
    """A record that waits because of no handled row any more."""
    cause = cause_key("", why.category, None, why.root.message, None)
    return replace(row, category=why.category, message=why.root.message, cause_key=cause)


@apply.register
def _(change: FollowMovedRows, tables: Tables) -> Moved:
    """What data/rules/moved_rows.sql finds, one after the other."""
    run_id, rows = change.run_id, [row for _key, row in sorted(tables.records.items()) if _is_row(row)]
    gone = [row for row in rows if row.handled_at is not None and _is_not_where_it_was(row, run_id)]
    come = [row for row in rows if row.state is DeliveryState.REJECTED and row.due and row.last_seen_run_id == run_id]
    found = [row for row in come if row.revision in change.contents]
    same = _paired(
        gone, found, lambda row: (row.row_key, row.handled_revision), lambda row: (row.row_key, row.revision)
    )
    left = [one for one in gone if one.state is DeliveryState.HANDLED and one not in same.values()]
    new = [one for one in come if one.record_key not in same and _is_new_with_a_key(one, run_id)]
    by_key = _paired([one for one in left if one.row_key], new, lambda row: row.row_key, lambda row: row.row_key)
    by_place = _paired([one for one in left if not one.row_key], new, lambda row: row.origin, lambda row: row.origin)
    else_where = by_key | by_place
    taken = {row.record_key: row for row in come}
    for was in (*same.values(), *else_where.values()):
        if was.record_key not in same:
            tables.records[was.record_key] = _without_its_handling(was, due=was.last_seen_run_id == run_id)
    for key, was in (*same.items(), *else_where.items()):
        told = {name: getattr(was, name) for name in OF_HANDLING}
        settled = {"state": DeliveryState.HANDLED, "open_since_at": None, "open_run_id": None} if key in same else {}
        tables.records[key] = replace(taken[key], **told, **settled)
    fresh = sum(taken[key].open_run_id == run_id for key in same)
    return Moved(fresh, len(same) - fresh)


def _is_new_with_a_key(row: Row, run_id: str) -> bool:
    return row.row_key is not None and row.handled_at is None and row.open_run_id == run_id


def _is_row(row: Row) -> bool:
    return row.category is Category.SOURCE_ROW


def _is_not_where_it_was(row: Row, run_id: str) -> bool:
    if row.state is DeliveryState.HANDLED:
        return row.due and row.last_seen_run_id != run_id
    return row.last_seen_run_id == run_id and row.open_run_id == run_id


def _without_its_handling(row: Row, *, due: bool) -> Row:
    return replace(row, state=DeliveryState.REJECTED, due=due, **dict.fromkeys(OF_HANDLING))


def _paired(
    gone: list[Row], come: list[Row], of_gone: Callable[[Row], object], of_come: Callable[[Row], object]
) -> dict[str, Row]:
    """Where each is now: the first of those alike where the first of them came to, and so on."""
    pairs: dict[str, Row] = {}
    for was in gone:
        there = [now for now in come if of_come(now) == of_gone(was) and now.record_key not in pairs]
        if there and (was.handled_revision is not None or not isinstance(of_gone(was), tuple)):
            pairs[there[0].record_key] = was
    return pairs


@apply.register
def _(change: RetireUnseen, tables: Tables) -> int:
    gone = [
        key
        for key, row in tables.records.items()
        if row.due and row.state in MAY_BE_SENT and row.last_seen_run_id not in (change.run_id, None)
    ]
    rows = [key for key in gone if tables.records[key].category is Category.SOURCE_ROW]
    left = 0 if change.rows_only else len(gone) - len(rows)
    for key in (*(rows if change.rows_only else gone), *_handled_rows_gone(tables, change.run_id)):
        tables.records[key] = replace(tables.records[key], due=False)
    tables.state = replace(tables.state, retry_gone=tables.state.retry_gone + left)
    return left


def _handled_rows_gone(tables: Tables, run_id: str) -> list[str]:
    handled = (key for key, row in tables.records.items() if row.due and row.state is DeliveryState.HANDLED)
    rows = (key for key in handled if tables.records[key].category is Category.SOURCE_ROW)
    return [key for key in rows if tables.records[key].last_seen_run_id != run_id]


@apply.register
def _(change: StartBatch, tables: Tables) -> None:
    batch = tables.batches.get(change.batch_id)
    if batch is None or batch.status == "finished":
        raise Refused("start_batch", 0, 1)
    tables.batches[change.batch_id] = replace(batch, status="running", run_id=change.run_id)


@apply.register
def _(change: FinishBatch, tables: Tables) -> int:
    batch = tables.batches.get(change.batch_id)
    if batch is None or batch.status != "running" or set(batch.results) != set(change.results):
        raise Refused("finish_batch", 0, 1)
    tables.batches[change.batch_id] = replace(batch, status="finished", results=dict(change.results))
    gone = [key for key, result in change.results.items() if result == "gone" and _may_be_sent(tables, key)]
    for key in gone:
        tables.records[key] = replace(tables.records[key], due=False)
    tables.state = replace(tables.state, retry_gone=tables.state.retry_gone + len(gone))
    return len(gone)


def _may_be_sent(tables: Tables, key: str) -> bool:
    row = tables.records.get(key)
    return row is not None and row.due and row.state in MAY_BE_SENT


@apply.register
def _(change: CloseRun, tables: Tables) -> None:
    run = tables.runs.get(change.run_id)
    if run is None or run.status is not RunStatus.RUNNING:
        raise Refused("close_run", 0, 1)
    if tables.state.version != change.state_version:
        raise Refused("close_state", 0, 1)
    tables.runs[change.run_id] = replace(
        run,
        status=change.status,
        ended_at=change.at,
        counts=change.counts,
        stop=change.stop,
        money={currency: dict(states) for currency, states in change.money.items()},
    )
    tables.state = _state_after(tables.state, change)
    tables.beats.pop(change.run_id, None)
    if change.previous_light != change.verdict.light:
        if f"{change.run_id}-health" in tables.health_changes:
            raise Refused("insert_health_change", 0, 1)
        tables.health_changes[f"{change.run_id}-health"] = change.verdict.light
    _tell(tables, change)


def _state_after(state: State, change: CloseRun) -> State:
    is_sync = change.kind is not RunKind.RETRY
    by_itself = is_sync and change.status is not RunStatus.CRASHED
    return replace(
        state,
        version=state.version + 1,
        last_run_id=change.run_id if is_sync else state.last_run_id,
        last_ended_by_itself_at=change.at if by_itself else state.last_ended_by_itself_at,
        consecutive_failures=change.alerts.consecutive_failures,
        numbers_do_not_add_up=change.numbers_do_not_add_up,
        retry_remarks=0 if is_sync else state.retry_remarks + change.counts.remarks,
        retry_gone=0 if by_itself else state.retry_gone,
        repaired_records=change.repaired_records,
        repaired_at=None if change.repaired_records is None else (state.repaired_at or change.at),
        light=change.verdict.light,
        restoring_since_at=None if change.restore_checked else state.restoring_since_at,
        target_changed_at=None if change.target_checked == state.target else state.target_changed_at,
    )


def _tell(tables: Tables, change: CloseRun) -> None:
    alerts = change.alerts
    if alerts.open_episode:
        if alerts.open_episode in tables.episodes:
            raise Refused("open_episode", 0, 1)
        tables.episodes[alerts.open_episode] = StoredEpisode(alerts.open_episode, change.at)
    if alerts.alert_episode:
        episode = tables.episodes[alerts.alert_episode]
        if episode.alerted_at is not None:
            raise Refused("alert_episode", 0, 1)
        tables.episodes[alerts.alert_episode] = replace(episode, alerted_at=change.at)
    if alerts.told is not None and alerts.notification is not None:
        told_id = alerts.notification.episode_id
        tables.episodes[told_id] = replace(tables.episodes[told_id], told=alerts.told)
    if alerts.close_episode:
        episode = tables.episodes[alerts.close_episode]
        if episode.ended_at is not None:
            raise Refused("close_episode", 0, 1)
        tables.episodes[alerts.close_episode] = replace(episode, ended_at=change.at)
    if alerts.notification is not None:
        note = alerts.notification
        if note.notification_id in tables.notifications:
            raise Refused("insert_notification", 0, 1)
        tables.notifications[note.notification_id] = (note.kind, note.episode_id)
