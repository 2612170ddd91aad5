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
from core.engine.counters import cut_off
from core.engine.pending import look_up_pending
from core.engine.pipeline import Pipeline
from core.engine.resolve_unknown import look_up_leftovers, resolve
from core.engine.restoring import doubt_the_unseen, quiet_from
from core.engine.run import Batch, Run
from core.engine.session_config import SessionConfig
from core.engine.tickets import Steps, Tickets
from core.errors import ConnectionDown, Misconfigured, Refused
from core.messages import message
from core.model import Category, Lease, Result, RetryBatch, RunKind, RunStatus, RunSummary, Stop

__all__ = ["SessionConfig", "Steps", "session"]

NUMBERS = message("numbers_do_not_add_up")
CUT_OFF = message("cut_off_before_sent")


def session(order: SessionConfig, *, only_leftovers: bool = False) -> Steps[list[RunSummary]]:
    """Run one session. `only_leftovers` closes what dead runs left open and does nothing else."""
    hands = Tickets()
    number = 0
    started_at = yield from hands.begin()
    try:
        lease: Lease = yield from hands.do(Commit((TakeLease(order.integration_id, order.worker, order.lease_length),)))
    except Refused:
        return [(yield from _skipped(order, hands, started_at))]
    if lease.taken_at is not None:
        hands.follow(started_at, lease.taken_at)
        started_at = hands.now
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
            summaries.append((yield from _run(order, hands, _run_id(hands.now, order, number), RunKind.RETRY, batch)))
    yield from hands.do(Commit((DropLease(),)))
    return summaries


def _is_cancelled(summaries: list[RunSummary]) -> bool:
    last = summaries[-1].stop if summaries else None
    return last is not None and last.category is Category.CANCELLED


def _run_id(at: datetime, order: SessionConfig, number: int) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}-{order.nonce}{number:02d}"


def _skipped(order: SessionConfig, hands: Tickets, at: datetime) -> Steps[RunSummary]:
    run_id = _run_id(at, order, 0)
    if order.kind is not RunKind.RETRY:
        run = OpenRun(run_id, order.kind, at, order.triggered_by, order.worker, order.flow_run_id)
        yield from hands.do(Commit((SkipRun(run),)))
    return RunSummary(run_id, order.integration_id, order.kind, RunStatus.SKIPPED)


def _close_dead_runs(order: SessionConfig, hands: Tickets) -> Steps[None]:
    """Whoever holds the lease knows that every other open run is dead."""
    wait = order.settle_after + timedelta(seconds=order.send_within_seconds)
    leftovers = ResolveLeftovers(hands.now, wait, CUT_OFF)
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


def _run(
    order: SessionConfig, hands: Tickets, run_id: str, kind: RunKind, retry: RetryBatch | None
) -> Steps[RunSummary]:
    started_at = hands.now
    by = retry.requested_by if retry else order.triggered_by
    batch_id = retry.batch_id if retry else None
    opened = OpenRun(run_id, kind, started_at, by, order.worker, order.flow_run_id, batch_id)
    yield from hands.do(Commit((opened, StartBatch(run_id, retry.batch_id)) if retry else (opened,)))
    run = Run(order, hands, run_id, Batch(frozenset(retry.record_keys), retry.before) if retry else None)
    yield from _look_up_first(run)
    sending = Pipeline(run)
    yield from _read_and_resolve(run, sending)
    whole = retry is None and not sending.broke_off
    if retry and run.only:
        run.tally.lose((yield from _finish_batch(run, sending, retry, run.only)))
    elif whole:
        yield from _retire(run, sending)
    counts = yield from close_run(
        hands,
        run_id=run_id,
        kind=kind,
        status=status_of(run.tally.counts(), run.stop),
        started_at=started_at,
        counts=run.tally.counts(),
        stop=run.stop,
        tally=run.tally if whole else None,
        restore_checked=whole and _is_looked_up(run),
    )
    summary = RunSummary(run_id, order.integration_id, kind, status_of(counts, run.stop), counts, run.stop)
    return replace(summary, batch_id=batch_id, system_name=order.facts.system_name)


def _look_up_first(run: Run) -> Steps[None]:
    """What earlier runs do not know; a run that may not send asks nobody."""
    try:
        yield from run.hands.do(Prepare())
    except (ConnectionDown, Misconfigured) as error:
        run.stop_for(Stop(Category(error.category), error.said))
    standing: Standing = yield from run.hands.do(Read(StandingOf()))
    if standing.numbers_do_not_add_up:
        run.stop_for(Stop(Category.OTHER, NUMBERS))
    yield from look_up_leftovers(run)
    if run.only is None:
        yield from look_up_pending(run)
    if standing.restoring_since_at is not None:
        run.look_up_everything(quiet_from(run.order, standing.restoring_since_at))


def _read_and_resolve(run: Run, sending: Pipeline) -> Steps[None]:
    """All of the source; in restore mode in rounds, so that what is looked up fits into memory."""
    while True:
        yield from sending.read_and_send()
        if sending.has_read_all and run.only is None and not sending.broke_off:
            yield from doubt_the_unseen(run)
        again = yield from resolve(run, read_all=sending.has_read_all)
        yield from sending.send_again(again)  # and what was found meanwhile lets others go
        if sending.has_read_all:
            break
    yield from sending.leave_held()


def _is_looked_up(run: Run) -> bool:
    """Restore mode ends: a whole read held records and no broken row, and what it looked up is settled.

    A row that is no record was not looked up, and nobody can say which record it will be once it is corrected.
    """
    if run.quiet_from is None or run.stop is not None:
        return False
    settled = run.hands.now >= run.quiet_from or run.has_settled_everything
    return settled and bool(run.tally.source) and not run.tally.broken_rows


def _retire(run: Run, sending: Pipeline) -> Steps[None]:
    """What left the source is not due any more, and is said; but a source without a record clears nothing.

    Nor does one with a row that does not say which record it is: it may be any of those that seem to be missing.
    """
    hands, run_id = run.hands, run.run_id
    if sending.tells_what_is_gone:
        run.tally.lose((yield from hands.do(Commit((RetireUnseen(run_id),)))))
        return
    if run.tally.source:
        yield from hands.do(Commit((RetireUnseen(run_id, rows_only=True),)))
    run.tally.add_missed((yield from hands.do(Read(OpenUnseen(run_id)))))


def _finish_batch(run: Run, sending: Pipeline, retry: RetryBatch, only: Batch) -> Steps[int]:
    """What became of each record; answers how many are not due any more because they left the source."""
    lost = "gone" if sending.tells_what_is_gone else "unsent"
    results = {
        key: only.result_of(key) or (Result.UNKNOWN.value if run.is_left(key) else lost)  # left: nobody knows
        for key in retry.record_keys
    }
    gone: int = yield from run.hands.do(Commit((FinishBatch(retry.batch_id, run.hands.now, results),)))
    return gone
