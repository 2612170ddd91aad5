"""The step machine: one session of one integration, as a generator of effects.

take the lease → resolve what dead runs left → sync → stored retries, each as its own run → let go.
A driver performs the effects; nothing here touches a clock, a store or a network.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from core.effects import (
    Commit,
    DropLease,
    FinishBatch,
    NextBatch,
    Now,
    OpenRun,
    OpenUnseen,
    Prepare,
    Read,
    ResolveLeftovers,
    RetireUnseen,
    SkipRun,
    Standing,
    StandingOf,
    StartBatch,
    TakeLease,
    Unfinished,
)
from core.engine.closing import close_run, status_of
from core.engine.hands import Hands, Steps
from core.engine.looking import look_up_leftovers, resolve
from core.engine.order import Order
from core.engine.pending import look_up_pending
from core.engine.reading import Batch
from core.engine.restoring import doubt_the_unseen, quiet_from
from core.engine.sending import Sending
from core.engine.tally import Tally, cut_off
from core.errors import ConnectionDown, Misconfigured, Refused
from core.model import Category, Lease, Result, RetryBatch, RunKind, RunStatus, RunSummary, Stop
from core.ours import ours

__all__ = ["Order", "Steps", "session"]

NUMBERS = ours("numbers_do_not_add_up")
CUT_OFF = ours("cut_off_before_sent")


def session(order: Order, *, only_leftovers: bool = False) -> Steps[list[RunSummary]]:
    """Run one session. `only_leftovers` closes what dead runs left open and does nothing else."""
    hands = Hands()
    number = 0
    started_at: datetime = (yield from hands.do(Now())).at
    try:
        lease: Lease = yield from hands.do(Commit((TakeLease(order.integration_id, order.worker, order.lease_length),)))
    except Refused:
        return [(yield from _skipped(order, hands, started_at))]
    if lease.taken_at is not None:
        hands.follow(started_at, lease.taken_at, (yield from hands.do(Now())).at)
        started_at = (yield from hands.do(Now())).at
    yield from _close_dead_runs(order, hands)
    summaries: list[RunSummary] = []
    if not only_leftovers:
        if order.kind is not RunKind.RETRY:
            summaries.append((yield from _run(order, hands, _run_id(started_at, order, number), order.kind, None)))
        while not _is_cancelled(summaries):  # what a person stopped is over; others take up the stored retries
            batch: RetryBatch | None = yield from hands.do(Read(NextBatch()))
            if batch is None:
                break
            number += 1
            at: datetime = (yield from hands.do(Now())).at
            summaries.append((yield from _run(order, hands, _run_id(at, order, number), RunKind.RETRY, batch)))
    yield from hands.do(Commit((DropLease(),)))
    return summaries


def _is_cancelled(summaries: list[RunSummary]) -> bool:
    last = summaries[-1].stop if summaries else None
    return last is not None and last.category is Category.CANCELLED


def _run_id(at: datetime, order: Order, number: int) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}-{order.nonce}{number:02d}"


def _skipped(order: Order, hands: Hands, at: datetime) -> Steps[RunSummary]:
    run_id = _run_id(at, order, 0)
    if order.kind is not RunKind.RETRY:
        run = OpenRun(run_id, order.kind, at, order.triggered_by, order.worker, order.flow_run_id)
        yield from hands.do(Commit((SkipRun(run),)))
    return RunSummary(run_id, order.integration_id, order.kind, RunStatus.SKIPPED)


def _close_dead_runs(order: Order, hands: Hands) -> Steps[None]:
    """Whoever holds the lease knows that every other open run is dead."""
    at: datetime = (yield from hands.do(Now())).at
    wait = order.settle_after + timedelta(seconds=order.send_within_seconds)
    leftovers = ResolveLeftovers(at, wait, CUT_OFF)
    dead: list[Unfinished] = yield from hands.do(Commit((leftovers,)))
    for run in dead:
        yield from close_run(
            hands,
            run_id=run.run_id,
            kind=run.kind,
            status=RunStatus.CRASHED,
            started_at=run.started_at,
            counts=cut_off(run.counts),
            stop=None,
        )


def _run(order: Order, hands: Hands, run_id: str, kind: RunKind, retry: RetryBatch | None) -> Steps[RunSummary]:
    started_at: datetime = (yield from hands.do(Now())).at
    by = retry.requested_by if retry else order.triggered_by
    batch_id = retry.batch_id if retry else None
    opened = OpenRun(run_id, kind, started_at, by, order.worker, order.flow_run_id, batch_id)
    begin = (opened, StartBatch(run_id, retry.batch_id)) if retry else (opened,)
    yield from hands.do(Commit(begin))
    tally = Tally()
    only = Batch(frozenset(retry.record_keys), retry.before) if retry else None
    sending = Sending(order, hands, run_id, tally, only)
    try:
        yield from hands.do(Prepare())
    except (ConnectionDown, Misconfigured) as error:
        sending.stop_for(Stop(Category(error.category), error.said))
    standing: Standing = yield from hands.do(Read(StandingOf()))
    if standing.numbers_do_not_add_up:
        sending.stop_for(Stop(Category.OTHER, NUMBERS))
    yield from look_up_leftovers(order, hands, sending)
    if retry is None:
        yield from look_up_pending(order, hands, sending)
    sending.not_before = quiet_from(order, standing.restoring_since_at)
    yield from _read_and_resolve(order, hands, sending)
    whole = retry is None and not sending.reading.broken_off
    if retry and only:
        tally.gone = yield from _finish_batch(hands, retry, only, sending)
    elif whole:
        yield from _retire(hands, sending)
    ended_at: datetime = (yield from hands.do(Now())).at
    counts = tally.counts()
    counts = yield from close_run(
        hands,
        run_id=run_id,
        kind=kind,
        status=status_of(counts, sending.stop),
        started_at=started_at,
        counts=counts,
        stop=sending.stop,
        tally=tally if whole else None,
        restore_checked=whole and _is_looked_up(sending, ended_at),
    )
    summary = RunSummary(run_id, order.integration_id, kind, status_of(counts, sending.stop), counts, sending.stop)
    return replace(summary, batch_id=batch_id, system_name=order.facts.system_name)


def _read_and_resolve(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    """All of the source; in restore mode in rounds, so that what is looked up fits into memory."""
    while True:
        yield from sending.read_and_send()
        if sending.reading.done and sending.only is None and not sending.reading.broken_off:
            yield from doubt_the_unseen(order, hands, sending)
        yield from resolve(order, hands, sending)
        if sending.reading.done:
            break
    yield from sending.send_again([])  # what was found meanwhile lets others go
    yield from sending.leave_held()


def _is_looked_up(sending: Sending, at: datetime) -> bool:
    """Restore mode ends: a whole read held records and no broken row, and what it looked up is settled.

    A row that is no record was not looked up, and nobody can say which record it will be once it is corrected.
    """
    if sending.not_before is None or sending.stop is not None:
        return False
    settled = at >= sending.not_before or not (sending.unknown or sending.left or sending.undecided)
    return settled and bool(sending.tally.source) and not sending.tally.broken_rows


def _retire(hands: Hands, sending: Sending) -> Steps[None]:
    """What left the source is not due any more, and is said; but a source without a record clears nothing.

    Nor does one with a row that does not say which record it is: it may be any of those that seem to be missing.
    """
    tally, run_id = sending.tally, sending.run_id
    if sending.reading.tells_what_is_gone:
        tally.gone = yield from hands.do(Commit((RetireUnseen(run_id),)))
        return
    if tally.source:
        yield from hands.do(Commit((RetireUnseen(run_id, rows_only=True),)))
    missed: int = yield from hands.do(Read(OpenUnseen(run_id)))
    tally.due += missed
    tally.carried_over += missed


def _finish_batch(hands: Hands, retry: RetryBatch, only: Batch, sending: Sending) -> Steps[int]:
    """What became of each record; answers how many are not due any more because they left the source."""
    at: datetime = (yield from hands.do(Now())).at
    lost = "gone" if sending.reading.tells_what_is_gone else "unsent"
    unseen = dict.fromkeys(sending.left, Result.UNKNOWN.value)  # neither read nor found: nobody knows
    results = {key: only.results.get(key) or only.before.get(key) or unseen.get(key, lost) for key in retry.record_keys}
    gone: int = yield from hands.do(Commit((FinishBatch(retry.batch_id, at, results),)))
    return gone
