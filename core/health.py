"""The light of an integration: facts and a moment in, a verdict out.

Worst reason wins and all are listed: red > yellow > grey "unknown" > green. Numbers in a reason are JSON values
(moments as ISO text, lengths in seconds), because verdicts are kept in `health_changes`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from core.baselines import Usual
from core.model import (
    Category,
    HealthFacts,
    LastSync,
    Light,
    Reason,
    ReasonCode,
    RunStatus,
    Verdict,
    Word,
)

SILENT_INTERVALS = 2  # turns the monitor may miss before green is no longer promised
CLOCKS_DIFFER: Final = timedelta(minutes=2)  # so far a moment may lie ahead before a clock counts as wrong
DEAD_AFTER: Final = timedelta(minutes=2)  # without a lease: the reconciler closes such a run within seconds
LONGEST_LEASE: Final = timedelta(hours=2)  # one that ends later was given by a clock that was fast: no sign of life
_SEVERITY = {Light.RED: 0, Light.YELLOW: 1, Light.GREY: 2, Light.GREEN: 3}
_STOPPED_BY_SOURCE = frozenset({Category.SOURCE_FILE, Category.SOURCE_ROW})


def assess(facts: HealthFacts, now: datetime) -> Verdict:
    """The light, its word and every reason, worst first."""
    reasons = [*_failing(facts), *_not_recent(facts, now)]
    reasons += [*_needing_attention(facts), *_unusual(facts, now), *_resting(facts, now)]
    if not reasons:
        reasons = [*_restoring(facts), *_elsewhere(facts), *_monitor_silent(facts, now), *_well(facts)]
    elif facts.last_sync is not None and _is_repaired(facts, facts.last_sync):
        reasons.append(_repaired(facts, facts.last_sync))
    reasons += _last_sync_ahead(facts, now)
    reasons.sort(key=lambda reason: _SEVERITY[reason.light])  # stable: the order of the rules within a light
    return Verdict(reasons[0].light, reasons[0].word, tuple(reasons))


def is_dead(lease_until_at: datetime | None, now: datetime) -> bool:
    """Whether a run that nobody closed has ended all the same: its lease ran out long ago, or never was one."""
    return lease_until_at is not None and not -LONGEST_LEASE <= _passed(lease_until_at, now) <= DEAD_AFTER


def is_looking(seen_at: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Whether the monitor has turned lately. A beat of the future says nothing: one of the clocks is wrong."""
    return seen_at is not None and -interval <= _passed(seen_at, now) < interval * SILENT_INTERVALS


def is_ahead(facts: HealthFacts, now: datetime) -> bool:
    """Whether its silence begins in the future, so that it could not go stale: a clock was wrong."""
    return -_passed(_silent_since(facts), now) > CLOCKS_DIFFER


def _silent_since(facts: HealthFacts) -> datetime:
    return facts.last_ended_at or facts.configured_at


def _failing(facts: HealthFacts) -> Iterator[Reason]:
    """Red: money may be missing, whatever else is true."""
    if facts.numbers_do_not_add_up:
        yield Reason(ReasonCode.NUMBERS_DO_NOT_ADD_UP, Light.RED, Word.FAILING)
    if facts.last_sync is not None:
        yield from _ended_early(facts.last_sync)
    records = facts.open.records - facts.open.source_rows
    if records > 0:
        numbers = {"records": records, "by_state": dict(facts.open.by_state)}
        yield Reason(ReasonCode.OPEN_RECORDS, Light.RED, Word.FAILING, numbers)
    if facts.open.source_rows:
        yield Reason(ReasonCode.SOURCE_UNREADABLE, Light.RED, Word.FAILING, {"rows": facts.open.source_rows})


def _ended_early(last: LastSync) -> Iterator[Reason]:
    """A stopped or crashed sync stays a reason until the next one: nobody knows what it has not seen."""
    if last.status is RunStatus.CRASHED:
        yield Reason(ReasonCode.CRASHED, Light.RED, Word.FAILING, {"ended_at": last.ended_at.isoformat()})
    if last.status is not RunStatus.STOPPED:
        return
    numbers = {"ended_at": last.ended_at.isoformat()}
    if last.stop is not None and last.stop.category in _STOPPED_BY_SOURCE:
        yield Reason(ReasonCode.SOURCE_UNREADABLE, Light.RED, Word.FAILING, numbers)
        return
    if last.stop is not None:
        numbers |= {"category": str(last.stop.category), "message": last.stop.message, "person": last.stop.person}
    yield Reason(ReasonCode.STOPPED, Light.RED, Word.FAILING, numbers)


def _not_recent(facts: HealthFacts, now: datetime) -> Iterator[Reason]:
    """Red: too long without a sync. A pause explains the silence, so it is not also stale."""
    if facts.paused_at is not None:
        return
    since = _passed(_silent_since(facts), now)
    if since < facts.stale_after:
        return
    code = ReasonCode.NEVER_SYNCED if facts.last_ended_at is None else ReasonCode.STALE
    yield Reason(code, Light.RED, Word.NO_RECENT_SYNC, _since_and_limit(since, facts.stale_after))


def _needing_attention(facts: HealthFacts) -> Iterator[Reason]:
    """Yellow: the money is booked or on its way, and a person should look."""
    remarks = _remarks(facts)
    if remarks is not None:
        yield _yellow(ReasonCode.REMARKS, {"records": remarks})
    if facts.changed_after_booked:
        yield _yellow(ReasonCode.CHANGED_AFTER_BOOKED, {"records": facts.changed_after_booked})
    if facts.changed_after_handled:
        yield _yellow(ReasonCode.CHANGED_AFTER_HANDLED, {"records": facts.changed_after_handled})
    gone = facts.retry_gone + (facts.last_sync.counts.gone if facts.last_sync is not None else 0)
    if gone:
        yield _yellow(ReasonCode.GONE_FROM_SOURCE, {"records": gone})
    if facts.pending_overdue:
        yield _yellow(ReasonCode.PENDING_OVERDUE, {"records": facts.pending_overdue})


def _unusual(facts: HealthFacts, now: datetime) -> Iterator[Reason]:
    """Yellow: everything may be booked, and yet it is worth a look. Who rests or is late says that instead."""
    last, usual = facts.last_sync, facts.usual
    if last is None or usual is None or facts.paused_at is not None or any(_not_recent(facts, now)):
        return
    if usual.volume is not None and usual.volume.is_far_more:
        volume = usual.volume
        numbers = {"records": volume.due, "most_before": volume.most_before}
        yield _yellow(ReasonCode.FAR_MORE, numbers | {"in_last_sync": last.counts.due == volume.due})
    if last.status not in {RunStatus.STOPPED, RunStatus.CRASHED}:
        yield from _unlike_before(usual)


def _unlike_before(usual: Usual) -> Iterator[Reason]:
    """What only a sync that came to its end can tell."""
    silence, length = usual.silence, usual.length
    if silence is not None and silence.is_unusual:
        yield _yellow(ReasonCode.NOTHING_NEW, {"days": silence.days, "longest_before": silence.longest_before})
    if length is not None and length.is_far_slower:
        yield _yellow(ReasonCode.FAR_SLOWER, {"seconds": length.seconds, "usual_seconds": length.usual_seconds})


def _remarks(facts: HealthFacts) -> int | None:
    """What the last sync and the retries since brought home; 0 for a warning without any; None without a warning."""
    last = facts.last_sync
    remarks = facts.retry_remarks + (last.counts.remarks if last is not None else 0)
    if remarks or last is None:
        return remarks or None
    explained = last.counts.changed_after_booked or last.counts.gone
    return 0 if last.status is RunStatus.WARNING and not explained else None


def _resting(facts: HealthFacts, now: datetime) -> Iterator[Reason]:
    """Grey: nothing to judge yet, or told to rest."""
    if facts.paused_at is not None and not facts.open.records:
        yield Reason(ReasonCode.PAUSED, Light.GREY, Word.PAUSED, {"paused_at": facts.paused_at.isoformat()})
        return
    if facts.last_sync is None and facts.last_ended_at is None:
        since = _passed(facts.configured_at, now)
        if since < facts.stale_after:
            numbers = _since_and_limit(since, facts.stale_after)
            yield Reason(ReasonCode.WAITING_FOR_FIRST_SYNC, Light.GREY, Word.WAITING_FOR_FIRST_SYNC, numbers)


def _restoring(facts: HealthFacts) -> Iterator[Reason]:
    """Grey: it would be green, but the store was put back and not everything is looked up yet."""
    if facts.restoring_since_at is not None:
        numbers = {"restoring_since_at": facts.restoring_since_at.isoformat()}
        yield Reason(ReasonCode.RESTORING, Light.GREY, Word.UNKNOWN, numbers)


def _elsewhere(facts: HealthFacts) -> Iterator[Reason]:
    """Grey: it would be green, but what was booked was booked at another target."""
    if facts.target_changed_at is not None:
        numbers = {"target_changed_at": facts.target_changed_at.isoformat()}
        yield Reason(ReasonCode.TARGET_CHANGED, Light.GREY, Word.UNKNOWN, numbers)


def _monitor_silent(facts: HealthFacts, now: datetime) -> Iterator[Reason]:
    """Grey: it would be green, but nobody has been looking."""
    limit = facts.monitor_interval * SILENT_INTERVALS
    if facts.monitor_seen_at is None:
        numbers = {"since_seconds": None, "limit_seconds": _seconds(limit)}
        yield Reason(ReasonCode.MONITOR_SILENT, Light.GREY, Word.UNKNOWN, numbers)
        return
    since = _passed(facts.monitor_seen_at, now)
    if since < -facts.monitor_interval:  # a beat of the future: one of the clocks is wrong, so no age can be trusted
        yield Reason(ReasonCode.MONITOR_SILENT, Light.GREY, Word.UNKNOWN, {"ahead_seconds": _seconds(-since)})
    elif since >= limit:
        yield Reason(ReasonCode.MONITOR_SILENT, Light.GREY, Word.UNKNOWN, _since_and_limit(since, limit))


def _last_sync_ahead(facts: HealthFacts, now: datetime) -> Iterator[Reason]:
    """Grey: by the clock of now the last sync has not ended yet. The next one that ends makes it well."""
    ends = [facts.last_ended_at, facts.last_sync.ended_at if facts.last_sync is not None else None]
    ahead = max((-_passed(end, now) for end in ends if end is not None), default=timedelta(0))
    if facts.paused_at is None and ahead > CLOCKS_DIFFER:
        yield Reason(ReasonCode.LAST_SYNC_AHEAD, Light.GREY, Word.UNKNOWN, {"ahead_seconds": _seconds(ahead)})


def _well(facts: HealthFacts) -> Iterator[Reason]:
    """Green, and what it rests on."""
    if facts.last_sync is not None and _is_repaired(facts, facts.last_sync):
        yield _repaired(facts, facts.last_sync)
        return
    numbers = {"due": 0, "booked": 0, "pending": facts.pending}
    if facts.last_sync is not None:
        counts = facts.last_sync.counts
        numbers |= {"due": counts.due, "booked": counts.booked + counts.already_there}
    yield Reason(ReasonCode.ALL_BOOKED, Light.GREEN, Word.HEALTHY, numbers)


def _is_repaired(facts: HealthFacts, last: LastSync) -> bool:
    """The last sync failed only through records, and none of them is open any more."""
    return last.status is RunStatus.FAILED and not facts.open.records


def _repaired(facts: HealthFacts, last: LastSync) -> Reason:
    repair = facts.repair
    numbers = {
        "records": repair.records if repair else last.counts.not_booked,
        "failed_at": last.started_at.isoformat(),
        "repaired_at": repair.repaired_at.isoformat() if repair else None,
        "pending": facts.pending,
    }
    return Reason(ReasonCode.REPAIRED, Light.GREEN, Word.HEALTHY, numbers)


def _yellow(code: ReasonCode, numbers: Mapping[str, float]) -> Reason:
    return Reason(code, Light.YELLOW, Word.NEEDS_ATTENTION, numbers)


def _since_and_limit(since: timedelta, limit: timedelta) -> dict[str, int]:
    return {"since_seconds": _seconds(since), "limit_seconds": _seconds(limit)}


def _seconds(length: timedelta) -> int:
    return int(length.total_seconds())


def _passed(earlier: datetime, now: datetime) -> timedelta:
    """Subtracted in UTC: two moments of one local zone would be an hour off across a clock change."""
    return now.astimezone(UTC) - earlier.astimezone(UTC)
