"""A run's end: how it ended, what the light says now, and which messages follow, stored together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from core.alerts.after_run import plan_after_run
from core.effects import CloseRun, Closing, ClosingFacts, Commit, Read, SeenTotals
from core.engine.counters import Counters
from core.engine.tickets import Steps, Tickets
from core.errors import Refused
from core.health import assess
from core.model import Counts, DeliveryState, HealthFacts, LastSync, Repair, RunKind, RunStatus, Stop

Totals = Mapping[tuple[str, str], tuple[int, Decimal]]
ROUNDS = 5  # how often a closing is decided anew when a person changed something meanwhile


def status_of(counts: Counts, stop: Stop | None) -> RunStatus:
    """How a run that came to its end is called."""
    if stop is not None:
        return RunStatus.STOPPED
    if counts.not_booked:
        return RunStatus.FAILED
    if counts.remarks or counts.changed_after_booked or counts.gone:
        return RunStatus.WARNING
    return RunStatus.SUCCEEDED


def adds_up(source: Mapping[str, tuple[int, Decimal]], totals: Totals) -> bool:
    """Per currency: what the source holds = what the ledger remembers, whatever its state."""
    kept: dict[str, tuple[int, Decimal]] = {}
    for (currency, _state), (records, amount) in totals.items():
        before = kept.get(currency, (0, Decimal(0)))
        kept[currency] = (before[0] + records, before[1] + amount)
    nothing = (0, Decimal(0))  # what was booked in another currency than the source has now leaves that behind
    return dict(source) == {currency: total for currency, total in kept.items() if total != nothing}


def _is_wrong(before: bool, counters: Counters | None, totals: Totals) -> bool:
    """Only a read that held records can put wrong numbers right: an empty source always adds up."""
    if counters is None:
        return before
    return not adds_up(counters.source, totals) or (before and not counters.held_records)


def identity_of(source: Mapping[str, tuple[int, Decimal]], totals: Totals) -> dict[str, dict[str, Decimal]]:
    """Per currency: the source's total, the sum of each state, and what was changed after it was booked or handled."""
    identity: dict[str, dict[str, Decimal]] = {
        currency: {"source": amount} for currency, (_records, amount) in source.items() if currency
    }
    for (currency, state), (_records, amount) in totals.items():
        if currency:
            identity.setdefault(currency, {"source": Decimal(0)})[state] = amount
    return identity


def close_run(
    tickets: Tickets,
    *,
    run_id: str,
    kind: RunKind,
    status: RunStatus,
    started_at: datetime,
    counts: Counts,
    stop: Stop | None,
    counters: Counters | None = None,
    restore_checked: bool = False,
    target_checked: str = "",
) -> Steps[Counts]:
    """Close a run and answer its counts; `counters` only after a complete read (then the numbers must add up)."""
    totals: Totals = {}
    if counters is not None:
        totals = yield from tickets.do(Read(SeenTotals(run_id)))
    money = identity_of(counters.source, totals) if counters else {}
    for turn in range(ROUNDS):
        closing: Closing = yield from tickets.do(Read(ClosingFacts()))
        now = tickets.now
        if counters is not None:
            counts = _with_unseen_unknown(counts, closing)
            status = status_of(counts, stop)
        broken = _is_wrong(closing.facts.numbers_do_not_add_up, counters, totals)
        after = facts_after(
            closing.facts,
            run_id=run_id,
            kind=kind,
            status=status,
            started_at=started_at,
            now=now,
            counts=counts,
            stop=stop,
        )
        if restore_checked:
            after = replace(after, restoring_since_at=None)
        if target_checked:
            after = replace(after, target_changed_at=None)
        after = replace(after, numbers_do_not_add_up=broken, monitor_seen_at=now)  # pages judge the monitor
        verdict = assess(after, now)
        alerts = plan_after_run(
            closing,
            kind=kind,
            status=status,
            counts=counts,
            open_after=after.open,
            verdict_after=verdict,
            run_id=run_id,
            now=now,
        )
        close = CloseRun(
            run_id=run_id,
            kind=kind,
            status=status,
            at=now,
            counts=counts,
            stop=stop,
            money=money,
            numbers_do_not_add_up=broken,
            state_version=closing.version,
            verdict=verdict,
            previous_light=closing.light,
            alerts=alerts,
            repaired_records=after.repair.records if after.repair else None,
            restore_checked=restore_checked,
            target_checked=target_checked,
        )
        try:
            yield from tickets.do(Commit((close,)))
        except Refused:
            if turn == ROUNDS - 1:
                raise
        else:
            break
    return counts


def _with_unseen_unknown(counts: Counts, closing: Closing) -> Counts:
    """Unknown records the source no longer has are due until somebody knows what became of them."""
    unseen = max(0, closing.facts.open.by_state.get(DeliveryState.UNKNOWN, 0) - counts.unknown)
    return replace(counts, due=counts.due + unseen, unknown=counts.unknown + unseen)


def facts_after(
    before: HealthFacts,
    *,
    run_id: str,
    kind: RunKind,
    status: RunStatus,
    started_at: datetime,
    now: datetime,
    counts: Counts,
    stop: Stop | None,
) -> HealthFacts:
    """The facts as they will stand once this run is closed."""
    if kind is RunKind.RETRY:
        remarks = before.retry_remarks + counts.remarks  # what it found gone was counted with it
        return replace(before, repair=_repair(before, counts, now), retry_remarks=remarks)
    return replace(
        before,
        last_sync=LastSync(run_id, status, started_at, now, counts, stop),
        last_ended_at=before.last_ended_at if status is RunStatus.CRASHED else now,
        repair=None,
        retry_remarks=0,
        retry_gone=before.retry_gone if status is RunStatus.CRASHED else 0,
    )


def _repair(before: HealthFacts, counts: Counts, now: datetime) -> Repair | None:
    last = before.last_sync
    if before.repair is not None or last is None or last.status is not RunStatus.FAILED:
        return before.repair
    if before.open.records:
        return None
    all_booked = counts.booked + counts.already_there == last.counts.not_booked  # and nothing handled, gone or received
    return Repair(last.counts.not_booked if all_booked else 0, now)
