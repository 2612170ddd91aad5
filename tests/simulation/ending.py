"""The last questions, once all is calm and a few more syncs have run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from core.engine import NUMBERS
from core.model import Category, DeliveryState, Light, RunStatus
from core.references import plain
from tests.simulation.loop import Broken
from tests.simulation.model_store import INTEGRATION
from tests.simulation.tables import Row, Tables
from tests.simulation.target import Booking, Target

if TYPE_CHECKING:
    from tests.simulation.history import History


PAUSE = 500.0  # a little more than what lies between the last syncs


def check_the_end(history: History) -> None:
    """Nothing is stuck, nothing is lost, and it took a bounded number of requests."""
    tables: Tables = history.store.tables
    history.loop.tell("the end:", {key: row.state.value for key, row in sorted(tables.records.items())})
    _check_records(history, tables)
    _check_told(history, tables)
    _check_bookings(history, tables)
    _check_drafts(history, tables)
    _check_runs(history, tables)
    _check_requests(history, tables)


def _check_records(history: History, tables: Tables) -> None:
    for key, record in history.source.records.items():
        row = tables.records.get(key)
        if row is None:
            raise Broken(f"at the end: {key} was never seen")
        there = history.target.booked.get(row.reference)
        _check_whose(row, there, tables)
        if row.state is DeliveryState.PENDING_TARGET and there and there.booked_from + PAUSE < history.loop.seconds:
            raise Broken(f"at the end: {key} is still pending, and it is booked since {there.booked_from}")
        if row.state in (DeliveryState.HANDLED, DeliveryState.BOOKED, DeliveryState.PENDING_TARGET):
            continue
        if _waits_for_a_person(row, history, tables) or _is_left_to_a_person(row, history):
            continue
        if not _is_true_conflict(row, history.target):
            raise Broken(f"at the end: {key} ({record.revision}) is {row.state} ({row.category}: {row.message})")
    for key, row in tables.records.items():
        if row.state is DeliveryState.SENDING:
            raise Broken(f"at the end: {key} is still sending")
        gone = key not in history.source.records and bool(history.source.records)  # an empty source proves nothing
        is_left = _is_true_conflict(row, history.target) or _was_taken_back(row) or _is_left_for_a_row(row)
        is_left = is_left or _waits_for_a_person(row, history, tables)
        if gone and row.due and row.open_since_at is not None and not is_left:
            raise Broken(f"at the end: {key} is gone from the source and still open as {row.state}")


def _check_whose(row: Row, there: Booking | None, tables: Tables) -> None:
    """Booked is what stands where the integration leads now."""
    if row.state in (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET) and row.target != tables.state.target:
        raise Broken(f"at the end: {row.record_key} is {row.state}, and not at the target it leads to")
    if _waits_with_another_target(row) and there is not None and there.amount == row.sent_amount:
        raise Broken(f"at the end: {row.record_key} stands where it leads, and is said not to")


def _waits_with_another_target(row: Row) -> bool:
    """It may be booked where the integration led before: open and said, and for a person to decide."""
    is_open = row.due and row.open_since_at is not None
    return is_open and row.state is DeliveryState.REJECTED and row.category is Category.OTHER_TARGET


def _was_taken_back(row: Row) -> bool:
    """The target had it, and took it back: open and said, and for a person to decide."""
    is_open = row.due and row.open_since_at is not None
    is_left = row.state in (DeliveryState.REJECTED, DeliveryState.UNKNOWN)
    return is_open and is_left and row.category is Category.TAKEN_BACK


def _is_left_to_a_person(row: Row, history: History) -> bool:
    """Only a person knows whether it should be sent to where the integration leads now."""
    return _waits_with_another_target(row) or _was_taken_back(row) or _stood_in_a_handled_row(row, history)


def _stood_in_a_handled_row(row: Row, history: History) -> bool:
    """A person may have booked it by hand; a retry after a restore only looks it up, and is asked for once more."""
    names = (row.record_key, row.left_for or "", history.source.ever_stood_in.get(row.record_key, ""))
    return _is_left_for_a_row(row) and any(history.watch.rows.was_by_hand(name) for name in names)


def _is_left_for_a_row(row: Row) -> bool:
    is_left = row.state in (DeliveryState.REJECTED, DeliveryState.UNKNOWN)
    return row.due and row.open_since_at is not None and is_left and row.category is Category.HANDLED_AS_ROW


def _waits_for_a_person(row: Row, history: History, tables: Tables) -> bool:
    """Order matters, and of its object another record is in a conflict that no sync may decide: it is open and said."""
    conflicts = {
        one.object_key
        for one in tables.records.values()
        if _is_true_conflict(one, history.target)
        or _waits_with_another_target(one)
        or _was_taken_back(one)
        or _is_left_for_a_row(one)
    }
    is_open = row.due and row.open_since_at is not None
    # one that was refused and is corrected keeps the words of its refusal while it waits
    is_held = row.category is Category.WAITS_FOR_EARLIER or row.state is DeliveryState.REJECTED
    return is_open and is_held and history.target.facts.order_matters and row.object_key in conflicts


def _check_told(history: History, tables: Tables) -> None:
    """Whatever the source says of a booked record was booked, or seen by a person, or is told as changed."""
    for key, record in history.source.records.items():
        row = tables.records[key]
        if row.state not in (DeliveryState.BOOKED, DeliveryState.PENDING_TARGET):
            continue
        known = (row.booked_revision, row.acknowledged_revision)
        if row.changed_after_booked is (record.revision in known):
            raise Broken(f"at the end: {key} is {record.revision}, known {known}, changed: {row.changed_after_booked}")


def _check_bookings(history: History, tables: Tables) -> None:
    for identity, target in history.watch.targets.items():
        _check_bookings_of(target, identity, history, tables)


def _check_bookings_of(target: Target, identity: str, history: History, tables: Tables) -> None:
    for reference, count in target.bookings.items():
        key = reference.removeprefix(plain(INTEGRATION, ""))
        if key not in tables.records and key in history.source.forgotten and key not in history.source.records:
            continue
        row = tables.records[key]
        lost = row.state in (DeliveryState.WAITING, DeliveryState.REJECTED) and row.target == identity
        # A request that lived longer than requests live is met when its record is sent again, under one reference. What
        # left the source is not sent again (a named risk), and what waits for a person is not sent yet: it is open.
        waits = _waits_for_a_person(row, history, tables) or _is_left_for_a_row(row)
        not_sent_again = key not in history.source.records or waits
        if count != 1 or (lost and not (reference in target.beyond and not_sent_again)):
            raise Broken(f"at the end: {key} is booked {count} times and {row.state} here")


def _check_drafts(history: History, tables: Tables) -> None:
    """Of a record that is booked, or that a run would send anew, no draft stands."""
    for reference in history.target.drafts:
        row = tables.records.get(reference.removeprefix(plain(INTEGRATION, "")))
        if (
            row is not None
            and row.target == tables.state.target
            and row.state not in (DeliveryState.UNKNOWN, DeliveryState.HANDLED)
        ):
            raise Broken(f"at the end: {row.record_key} is {row.state}, and a draft of it stands at the target")


def _is_true_conflict(row: Row, target: Target) -> bool:
    """Also where its voucher was another's: that is left to a person."""
    if row.category is Category.DUPLICATE_MISMATCH and getattr(row.message, "code", "") == "voucher_of_another_record":
        return row.state is DeliveryState.UNKNOWN
    there = target.booked.get(row.reference) or target.drafts.get(row.reference)
    conflict = row.state is DeliveryState.UNKNOWN and row.category is Category.DUPLICATE_MISMATCH
    return conflict and there is not None and there.amount != row.sent_amount


def _check_runs(history: History, tables: Tables) -> None:
    if tables.lease is None or tables.lease.until_at > history.loop.now():
        raise Broken("at the end: the lease is still held")
    for run in tables.runs.values():
        if run.status is RunStatus.RUNNING:
            raise Broken(f"at the end: run {run.run_id} is still open")
    for batch in tables.batches.values():
        if batch.status != "finished" or None in batch.results.values():
            raise Broken(f"at the end: {batch.batch_id} is {batch.status}: {batch.results}")
    if tables.state.restoring_since_at is not None and history.source.records:
        raise Broken(f"at the end: still being checked after the restore of {tables.state.restoring_since_at}")
    _check_last_sync(history, tables)


def _check_last_sync(history: History, tables: Tables) -> None:
    last = tables.runs[tables.state.last_run_id or ""]
    if tables.state.numbers_do_not_add_up:
        # no later read held a record: an empty source may put nothing right, so nothing is sent and the light stays red
        stopped = last.stop is not None and last.stop.message == NUMBERS
        if history.source.records or not stopped or tables.state.light is not Light.RED:
            raise Broken(f"at the end: the numbers are wrong, the light is {tables.state.light}, and {last.stop}")
        return
    is_open = any(row.due and row.open_since_at is not None for row in tables.records.values())
    if last.status not in (RunStatus.SUCCEEDED, RunStatus.WARNING) and not is_open:
        raise Broken(f"at the end: nothing is open and the last sync is {last.status} ({last.stop}, {last.counts})")
    if not is_open and any(one.ended_at is None for one in tables.episodes.values()):
        raise Broken("at the end: nothing is open, but an episode is")


def _check_requests(history: History, tables: Tables) -> None:
    runs = sum(run.status is not RunStatus.SKIPPED for run in tables.runs.values()) + history.lost_runs
    per_run = 2 * history.target.facts.max_tries + 2
    for key, count in sum((target.requests for target in history.targets), Counter()).items():
        if count > per_run * runs:
            raise Broken(f"{key}: {count} requests in {runs} runs")
    for key, count in sum((target.look_ups for target in history.targets), Counter()).items():
        if count > 4 * runs:
            raise Broken(f"{key}: {count} look-ups in {runs} runs")
