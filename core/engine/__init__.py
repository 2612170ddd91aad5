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
    FollowMovedRows,
    Moved,
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
from core.engine.look_ups import ask_for_booked
from core.engine.pending import look_up_pending
from core.engine.pipeline import Pipeline
from core.engine.refusals import confirm_refusals
from core.engine.resolve_unknown import look_up_leftovers, refuse_conflicts, resolve
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


def session(config: SessionConfig, *, only_leftovers: bool = False) -> Steps[list[RunSummary]]:
    """Run one session. `only_leftovers` closes what dead runs left open and does nothing else."""
    tickets = Tickets()
    number = 0
    started_at = yield from tickets.begin()
    try:
        lease: Lease = yield from tickets.do(
            Commit((TakeLease(config.integration_id, config.worker, config.lease_length),))
        )
    except Refused:
        return [(yield from _skipped(config, tickets, started_at))]
    if lease.taken_at is not None:
        tickets.follow(started_at, lease.taken_at)
        started_at = tickets.now
    yield from _close_dead_runs(config, tickets)
    summaries: list[RunSummary] = []
    if not only_leftovers:
        if config.kind is not RunKind.RETRY:
            summaries.append((yield from _run(config, tickets, _run_id(started_at, config, number), config.kind, None)))
        while not _is_cancelled(summaries):  # what a person stopped is over; others take up the stored retries
            batch: RetryBatch | None = yield from tickets.do(Read(NextBatch()))
            if batch is None:
                break
            number += 1
            summaries.append(
                (yield from _run(config, tickets, _run_id(tickets.now, config, number), RunKind.RETRY, batch))
            )
    yield from tickets.do(Commit((DropLease(),)))
    return summaries


def _is_cancelled(summaries: list[RunSummary]) -> bool:
    last = summaries[-1].stop if summaries else None
    return last is not None and last.category is Category.CANCELLED


def _run_id(at: datetime, config: SessionConfig, number: int) -> str:
    return f"{at:%Y%m%dT%H%M%S%f}-{config.nonce}{number:02d}"


def _skipped(config: SessionConfig, tickets: Tickets, at: datetime) -> Steps[RunSummary]:
    run_id = _run_id(at, config, 0)
    if config.kind is not RunKind.RETRY:
        run = OpenRun(run_id, config.kind, at, config.triggered_by, config.worker, config.flow_run_id)
        yield from tickets.do(Commit((SkipRun(run),)))
    return RunSummary(run_id, config.integration_id, config.kind, RunStatus.SKIPPED)


def _close_dead_runs(config: SessionConfig, tickets: Tickets) -> Steps[None]:
    """Whoever holds the lease knows that every other open run is dead."""
    wait = config.settle_after + timedelta(seconds=config.send_within_seconds)
    leftovers = ResolveLeftovers(tickets.now, wait, CUT_OFF)
    dead: list[Unfinished] = yield from tickets.do(Commit((leftovers,)))
    for run in dead:
        yield from close_run(
            tickets,
            run_id=run.run_id,
            kind=run.kind,
            status=RunStatus.CRASHED,
            started_at=run.started_at,
            counts=cut_off(run.counts),
            stop=None,
        )


def _run(
    config: SessionConfig, tickets: Tickets, run_id: str, kind: RunKind, retry: RetryBatch | None
) -> Steps[RunSummary]:
    started_at = tickets.now
    by = retry.requested_by if retry else config.triggered_by
    batch_id = retry.batch_id if retry else None
    opened = OpenRun(run_id, kind, started_at, by, config.worker, config.flow_run_id, batch_id)
    yield from tickets.do(Commit((opened, StartBatch(run_id, retry.batch_id)) if retry else (opened,)))
    run = Run(config, tickets, run_id, Batch(frozenset(retry.record_keys), retry.before) if retry else None)
    yield from _look_up_first(run)
    pipeline = Pipeline(run)
    yield from _read_and_resolve(run, pipeline)
    whole = retry is None and not pipeline.broke_off
    if retry and run.only:
        run.counters.lose((yield from _finish_batch(run, pipeline, retry, run.only)))
    elif whole:
        yield from _retire(run, pipeline)
    counts = yield from close_run(
        tickets,
        run_id=run_id,
        kind=kind,
        status=status_of(run.counters.counts(), run.stop),
        started_at=started_at,
        counts=run.counters.counts(),
        stop=run.stop,
        counters=run.counters if whole else None,
        restore_checked=whole and _is_looked_up(run),
        target_checked=run.config.target if whole and run.has_done_all_else and run.counters.held_records else "",
    )
    summary = RunSummary(run_id, config.integration_id, kind, status_of(counts, run.stop), counts, run.stop)
    return replace(summary, batch_id=batch_id, system_name=config.facts.system_name)


def _look_up_first(run: Run) -> Steps[None]:
    """What earlier runs do not know; a run that may not send asks nobody."""
    try:
        yield from run.tickets.do(Prepare())
    except (ConnectionDown, Misconfigured) as error:
        run.stop_for(Stop(Category(error.category), error.said))
    standing: Standing = yield from run.tickets.do(Read(StandingOf()))
    _notice_another_target(run, standing)
    yield from run.ask_for_handled_rows()
    if standing.numbers_do_not_add_up:
        run.stop_for(Stop(Category.OTHER, NUMBERS))
    yield from look_up_leftovers(run)
    if run.only is None:
        yield from look_up_pending(run)
    if standing.restoring_since_at is not None:
        run.look_up_everything(quiet_from(run.config, standing.restoring_since_at))


def _notice_another_target(run: Run, standing: Standing) -> None:
    """What was said by another target does not count; a session that began before the change sends nothing."""
    if standing.target_changed_at is not None:
        run.asks_another_target(standing.target_changed_at)
    if run.config.target and standing.target not in (None, run.config.target):
        run.stop_for(Stop(Category.CONFIGURATION, message("target_changed_meanwhile")))


def _read_and_resolve(run: Run, pipeline: Pipeline) -> Steps[None]:
    """All of the source; in restore mode in rounds, so that what is looked up fits into memory."""
    while True:
        yield from pipeline.read_and_send()
        if pipeline.has_read_all and run.only is None and not pipeline.broke_off:
            yield from doubt_the_unseen(run)
        if pipeline.has_read_all and pipeline.waits_for_a_booking:
            counts = bool(run.counters.booked or (run.stop is None and (yield from ask_for_booked(run))))
            yield from pipeline.look_up_or_leave(counts=counts and run.stop is None)
        again = yield from resolve(run, read_all=pipeline.has_read_all)
        yield from pipeline.send_again(again)  # and what was found meanwhile lets others go
        yield from confirm_refusals(run)
        yield from refuse_conflicts(run)
        if pipeline.has_read_all:
            break
    yield from _send_what_goes_last(run, pipeline)
    yield from pipeline.leave_held()


def _send_what_goes_last(run: Run, pipeline: Pipeline) -> Steps[None]:
    """What was refused before, maybe because of the connection: whoever is blamed for it, all else is done.

    What was refused for itself is looked up all the same: where the connection may not post, it may still ask.
    """
    run.comes_to_the_last()
    yield from pipeline.send_suspected()
    blamed = run.set_aside_stop() if pipeline.blames_connection else None
    yield from confirm_refusals(run)
    yield from refuse_conflicts(run)
    run.stop_again(blamed)


def _is_looked_up(run: Run) -> bool:
    """Restore mode ends: a whole read held records and no broken row, and what it looked up is settled.

    A row that is no record was not looked up, and nobody can say which record it will be once it is corrected.
    """
    if run.quiet_from is None or not run.has_done_all_else:
        return False
    settled = run.tickets.now >= run.quiet_from or run.has_settled_everything
    return settled and bool(run.counters.source) and not run.counters.broken_rows


def _retire(run: Run, pipeline: Pipeline) -> Steps[None]:
    """What left the source is not due any more, and is said; but a source without a record clears nothing.

    Nor does one with a row that does not say which record it is: it may be any of those that seem to be missing.
    """
    tickets, run_id = run.tickets, run.run_id
    handled = run.handled_rows
    if pipeline.contents:  # a person may have handled one of them since this began
        yield from run.ask_for_handled_rows()
        handled = run.handled_rows.counted_before(handled)
    if handled.alike and run.counters.source:
        contents = tuple(sorted(handled.to_follow(pipeline.contents)))
        moved: Moved = yield from tickets.do(Commit((FollowMovedRows(run_id, contents),)))
        run.counters.follow(moved.new, moved.before)
    if pipeline.tells_what_is_gone:
        run.counters.lose((yield from tickets.do(Commit((RetireUnseen(run_id),)))))
        return
    if run.counters.source:
        yield from tickets.do(Commit((RetireUnseen(run_id, rows_only=True),)))
    run.counters.add_missed((yield from tickets.do(Read(OpenUnseen(run_id)))))


def _finish_batch(run: Run, pipeline: Pipeline, retry: RetryBatch, only: Batch) -> Steps[int]:
    """What became of each record; answers how many are not due any more because they left the source."""
    lost = "gone" if pipeline.tells_what_is_gone else "unsent"
    results = {
        key: only.result_of(key) or (Result.UNKNOWN.value if run.is_left(key) else lost)  # left: nobody knows
        for key in retry.record_keys
    }
    gone: int = yield from run.tickets.do(Commit((FinishBatch(retry.batch_id, run.tickets.now, results),)))
    return gone
