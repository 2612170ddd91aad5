"""A table of (facts, verdict) around every border of the rules of the light."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.baselines import Length, Silence, Usual, Volume
from core.health import assess, is_looking
from core.model import (
    Category,
    Counts,
    HealthFacts,
    LastSync,
    Light,
    OpenTotals,
    ReasonCode,
    Repair,
    RunStatus,
    Stop,
    Verdict,
    Word,
)

NOW = datetime(2026, 11, 23, 9, 48, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LIMIT = timedelta(hours=48)
ONE_OPEN = OpenTotals(records=1, by_state={"rejected": 1}, money={"NOK": Decimal(1284)})


def synced(status: RunStatus = RunStatus.SUCCEEDED, counts: Counts | None = None, stop: Stop | None = None) -> LastSync:
    ended_at = NOW - timedelta(minutes=18)
    return LastSync(
        "run-1", status, ended_at - timedelta(seconds=6), ended_at, counts or Counts(due=14, booked=14), stop
    )


WELL = HealthFacts(
    configured_at=NOW - timedelta(days=30),
    last_sync=synced(),
    last_ended_at=NOW - timedelta(minutes=18),
    monitor_seen_at=NOW - timedelta(seconds=30),
)
FRESH = replace(WELL, configured_at=NOW - timedelta(hours=1), last_sync=None, last_ended_at=None)
FAILED = synced(RunStatus.FAILED, Counts(due=40, failed_now=40))
STOP = Stop(Category.AUTHENTICATION, "401")


def ended(ago: timedelta) -> HealthFacts:
    return replace(WELL, last_ended_at=NOW - ago)


def configured(ago: timedelta) -> HealthFacts:
    return replace(FRESH, configured_at=NOW - ago)


def short(verdict: Verdict) -> tuple[Light, Word, list[ReasonCode]]:
    return verdict.light, verdict.word, [reason.code for reason in verdict.reasons]


def of_the_future() -> LastSync:
    """The clock was twenty days fast when it ended."""
    return replace(synced(), ended_at=NOW + timedelta(days=20))


RED, YELLOW, GREY, GREEN = Light.RED, Light.YELLOW, Light.GREY, Light.GREEN
R = ReasonCode
BOOKED = (GREEN, Word.HEALTHY, [R.ALL_BOOKED])
STALE = (RED, Word.NO_RECENT_SYNC, [R.STALE])
WAITING = (GREY, Word.WAITING_FOR_FIRST_SYNC, [R.WAITING_FOR_FIRST_SYNC])
NEVER = (RED, Word.NO_RECENT_SYNC, [R.NEVER_SYNCED])
PAUSED = (GREY, Word.PAUSED, [R.PAUSED])
MORE, NOTHING, SLOWER = ((YELLOW, Word.NEEDS_ATTENTION, [code]) for code in (R.FAR_MORE, R.NOTHING_NEW, R.FAR_SLOWER))
FAR = Volume(due=412, most_before=40, busiest_day=80, days_apart=2, syncs_before=28, days_before=20)
SILENT_FOR_LONG = Silence(days=6, longest_before=2, days_before=19)
SLOW = Length(seconds=725, usual_seconds=6, seconds_each=40, usual_seconds_each=2, syncs_before=28)
AHEAD = (GREY, Word.UNKNOWN, [R.LAST_SYNC_AHEAD, R.ALL_BOOKED])
SILENT = (GREY, Word.UNKNOWN, [R.MONITOR_SILENT, R.ALL_BOOKED])

TABLE = {
    "all booked": (WELL, BOOKED),
    "a beat a little ahead": (replace(WELL, monitor_seen_at=NOW + timedelta(seconds=60)), BOOKED),
    "a beat of the future: a clock is wrong": (replace(WELL, monitor_seen_at=NOW + timedelta(seconds=61)), SILENT),
    "a beat of tomorrow": (replace(WELL, monitor_seen_at=NOW + timedelta(days=1)), SILENT),
    "nothing was due": (replace(WELL, last_sync=synced(counts=Counts())), BOOKED),
    "47:59:59 since the last sync": (ended(LIMIT - SECOND), BOOKED),
    "48:00:00 since the last sync": (ended(LIMIT), STALE),
    "48:00:01 since the last sync": (ended(LIMIT + SECOND), STALE),
    "a longer limit of its own": (replace(ended(LIMIT), stale_after=timedelta(days=8)), BOOKED),
    "a longer limit reached": (replace(ended(timedelta(days=8)), stale_after=timedelta(days=8)), STALE),
    "a last sync a little ahead": (ended(timedelta(minutes=-2)), BOOKED),
    "a last sync of the future: a clock is or was wrong": (ended(timedelta(minutes=-2) - SECOND), AHEAD),
    "a last sync of the future, which is counted from now on": (replace(WELL, last_sync=of_the_future()), AHEAD),
    "a last sync of the future, counted for 48 hours": (
        replace(ended(LIMIT), last_sync=of_the_future()),
        (RED, Word.NO_RECENT_SYNC, [R.STALE, R.LAST_SYNC_AHEAD]),
    ),
    "a last sync of the future and a warning": (
        replace(ended(timedelta(days=-20)), pending_overdue=1),
        (YELLOW, Word.NEEDS_ATTENTION, [R.PENDING_OVERDUE, R.LAST_SYNC_AHEAD]),
    ),
    "a last sync of the future, and paused": (replace(ended(timedelta(days=-20)), paused_at=NOW), PAUSED),
    "never synced, just configured": (configured(SECOND), WAITING),
    "never synced, 47:59:59": (configured(LIMIT - SECOND), WAITING),
    "never synced, 48:00:00": (configured(LIMIT), NEVER),
    "never synced, nobody watching": (replace(configured(SECOND), monitor_seen_at=None), WAITING),
    "only a crash so far, 48:00:00": (
        replace(configured(LIMIT), last_sync=synced(RunStatus.CRASHED)),
        (RED, Word.FAILING, [R.CRASHED, R.NEVER_SYNCED]),
    ),
    "crashed": (replace(WELL, last_sync=synced(RunStatus.CRASHED)), (RED, Word.FAILING, [R.CRASHED])),
    "stopped": (replace(WELL, last_sync=synced(RunStatus.STOPPED, stop=STOP)), (RED, Word.FAILING, [R.STOPPED])),
    "stopped by its source": (
        replace(WELL, last_sync=synced(RunStatus.STOPPED, stop=Stop(Category.SOURCE_FILE, "claims.csv"))),
        (RED, Word.FAILING, [R.SOURCE_UNREADABLE]),
    ),
    "stopped, its records booked since": (
        replace(WELL, last_sync=synced(RunStatus.STOPPED, stop=STOP), repair=Repair(13, NOW)),
        (RED, Word.FAILING, [R.STOPPED]),
    ),
    "being checked after a restore": (
        replace(WELL, restoring_since_at=NOW - SECOND),
        (GREY, Word.UNKNOWN, [R.RESTORING, R.ALL_BOOKED]),
    ),
    "another target, and not looked up there yet": (
        replace(WELL, target_changed_at=NOW - SECOND),
        (GREY, Word.UNKNOWN, [R.TARGET_CHANGED, R.ALL_BOOKED]),
    ),
    "another target, and one open record": (
        replace(WELL, target_changed_at=NOW - SECOND, open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS]),
    ),
    "being checked after a restore, one open record": (
        replace(WELL, restoring_since_at=NOW - SECOND, open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS]),
    ),
    "being checked after a restore, and paused": (
        replace(WELL, restoring_since_at=NOW - SECOND, paused_at=NOW),
        PAUSED,
    ),
    "one open record": (
        replace(WELL, last_sync=synced(RunStatus.FAILED), open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS]),
    ),
    "one open record after a good sync": (replace(WELL, open=ONE_OPEN), (RED, Word.FAILING, [R.OPEN_RECORDS])),
    "one unreadable row": (
        replace(WELL, open=OpenTotals(records=1, source_rows=1)),
        (RED, Word.FAILING, [R.SOURCE_UNREADABLE]),
    ),
    "a record and a row": (
        replace(WELL, open=OpenTotals(records=2, source_rows=1)),
        (RED, Word.FAILING, [R.OPEN_RECORDS, R.SOURCE_UNREADABLE]),
    ),
    "numbers do not add up": (
        replace(WELL, numbers_do_not_add_up=True),
        (RED, Word.FAILING, [R.NUMBERS_DO_NOT_ADD_UP]),
    ),
    "everything at once, all listed": (
        replace(
            ended(LIMIT),
            numbers_do_not_add_up=True,
            last_sync=synced(RunStatus.CRASHED, Counts(remarks=1)),
            open=ONE_OPEN,
            changed_after_booked=2,
        ),
        (
            RED,
            Word.FAILING,
            [R.NUMBERS_DO_NOT_ADD_UP, R.CRASHED, R.OPEN_RECORDS, R.STALE, R.REMARKS, R.CHANGED_AFTER_BOOKED],
        ),
    ),
    "booked, but the target remarked": (
        replace(WELL, last_sync=synced(RunStatus.WARNING, Counts(due=14, booked=14, remarks=1))),
        (YELLOW, Word.NEEDS_ATTENTION, [R.REMARKS]),
    ),
    "booked by a retry, and the target remarked": (
        replace(WELL, retry_remarks=1),
        (YELLOW, Word.NEEDS_ATTENTION, [R.REMARKS]),
    ),
    "repaired by a retry that was remarked on": (
        replace(WELL, last_sync=FAILED, repair=Repair(40, NOW), retry_remarks=2),
        (YELLOW, Word.NEEDS_ATTENTION, [R.REMARKS, R.REPAIRED]),
    ),
    "a warning without a number": (
        replace(WELL, last_sync=synced(RunStatus.WARNING)),
        (YELLOW, Word.NEEDS_ATTENTION, [R.REMARKS]),
    ),
    "changed after it was booked": (
        replace(WELL, last_sync=synced(RunStatus.WARNING, Counts(changed_after_booked=2)), changed_after_booked=2),
        (YELLOW, Word.NEEDS_ATTENTION, [R.CHANGED_AFTER_BOOKED]),
    ),
    "a change that somebody has dealt with": (
        replace(WELL, last_sync=synced(RunStatus.WARNING, Counts(changed_after_booked=2))),
        BOOKED,
    ),
    "not booked, and no longer in the source": (
        replace(WELL, last_sync=synced(RunStatus.WARNING, Counts(gone=3))),
        (YELLOW, Word.NEEDS_ATTENTION, [R.GONE_FROM_SOURCE]),
    ),
    "too long in the target's queue": (
        replace(WELL, pending_overdue=1),
        (YELLOW, Word.NEEDS_ATTENTION, [R.PENDING_OVERDUE]),
    ),
    "yellow wins over a silent monitor": (
        replace(WELL, pending_overdue=1, monitor_seen_at=None),
        (YELLOW, Word.NEEDS_ATTENTION, [R.PENDING_OVERDUE]),
    ),
    "nothing unusual": (replace(WELL, usual=Usual()), BOOKED),
    "far more than usual": (replace(WELL, usual=Usual(FAR)), MORE),
    "nothing new for long": (replace(WELL, usual=Usual(silence=SILENT_FOR_LONG)), NOTHING),
    "far slower": (replace(WELL, usual=Usual(length=SLOW)), SLOWER),
    "all that is unusual": (
        replace(WELL, usual=Usual(FAR, SILENT_FOR_LONG, SLOW), pending_overdue=1),
        (YELLOW, Word.NEEDS_ATTENTION, [R.PENDING_OVERDUE, R.FAR_MORE, R.NOTHING_NEW, R.FAR_SLOWER]),
    ),
    "unusual, and one open record": (
        replace(WELL, usual=Usual(FAR), open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS, R.FAR_MORE]),
    ),
    "unusual, but paused": (replace(WELL, usual=Usual(FAR, SILENT_FOR_LONG, SLOW), paused_at=NOW), PAUSED),
    "unusual, but stale": (replace(ended(LIMIT), usual=Usual(FAR, SILENT_FOR_LONG, SLOW)), STALE),
    "far more in a sync that stopped, which tells nothing else": (
        replace(
            WELL,
            last_sync=synced(RunStatus.STOPPED, stop=STOP),
            usual=Usual(FAR, SILENT_FOR_LONG, SLOW),
        ),
        (RED, Word.FAILING, [R.STOPPED, R.FAR_MORE]),
    ),
    "unusual, but a crash says why": (
        replace(WELL, last_sync=synced(RunStatus.CRASHED), usual=Usual(silence=SILENT_FOR_LONG, length=SLOW)),
        (RED, Word.FAILING, [R.CRASHED]),
    ),
    "unusual before a first sync": (replace(configured(SECOND), usual=Usual(FAR)), WAITING),
    "unusual wins over a silent monitor": (replace(WELL, usual=Usual(FAR), monitor_seen_at=None), MORE),
    "paused, nothing open": (replace(WELL, paused_at=NOW), PAUSED),
    "paused for a month": (replace(ended(timedelta(days=30)), paused_at=NOW - timedelta(days=29)), PAUSED),
    "paused before the first sync": (replace(configured(LIMIT), paused_at=NOW), PAUSED),
    "paused, nobody watching": (replace(WELL, paused_at=NOW, monitor_seen_at=None), PAUSED),
    "paused with one open record": (
        replace(WELL, paused_at=NOW, open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS]),
    ),
    "paused after a crash": (
        replace(WELL, paused_at=NOW, last_sync=synced(RunStatus.CRASHED)),
        (RED, Word.FAILING, [R.CRASHED, R.PAUSED]),
    ),
    "monitor seen 1:59 ago": (replace(WELL, monitor_seen_at=NOW - timedelta(seconds=119)), BOOKED),
    "monitor seen 2:00 ago": (replace(WELL, monitor_seen_at=NOW - timedelta(seconds=120)), SILENT),
    "monitor never seen": (replace(WELL, monitor_seen_at=None), SILENT),
    "repaired by a retry": (
        replace(WELL, last_sync=FAILED, repair=Repair(40, NOW)),
        (GREEN, Word.HEALTHY, [R.REPAIRED]),
    ),
    "repaired, and then a person changed a record": (
        replace(WELL, last_sync=FAILED, repair=Repair(40, NOW), changed_after_booked=1),
        (YELLOW, Word.NEEDS_ATTENTION, [R.CHANGED_AFTER_BOOKED, R.REPAIRED]),
    ),
    "repaired but for one record": (
        replace(WELL, last_sync=FAILED, open=ONE_OPEN),
        (RED, Word.FAILING, [R.OPEN_RECORDS]),
    ),
    "settled by other means": (replace(WELL, last_sync=FAILED), (GREEN, Word.HEALTHY, [R.REPAIRED])),
    "repaired, but stale since": (
        replace(ended(LIMIT), last_sync=FAILED, repair=Repair(40, NOW)),
        (RED, Word.NO_RECENT_SYNC, [R.STALE, R.REPAIRED]),
    ),
}


@pytest.mark.parametrize(("facts", "wanted"), TABLE.values(), ids=TABLE.keys())
def test_the_light_follows_the_rules(facts: HealthFacts, wanted: tuple[Light, Word, list[ReasonCode]]) -> None:
    assert short(assess(facts, NOW)) == wanted


def test_remarks_of_the_last_sync_and_of_retries_since_are_one_number() -> None:
    facts = replace(WELL, last_sync=synced(RunStatus.WARNING, Counts(due=5, booked=5, remarks=3)), retry_remarks=2)

    assert assess(facts, NOW).reasons[0].numbers == {"records": 5}


@pytest.mark.parametrize(
    "last_ended_at",
    [
        datetime(2026, 3, 28, 2, 30, tzinfo=ZoneInfo("Europe/Oslo")),  # the night that loses an hour
        datetime(2026, 10, 24, 2, 30, tzinfo=ZoneInfo("Europe/Oslo")),  # the night that gains one
    ],
)
def test_48_hours_are_48_hours_across_a_clock_change(last_ended_at: datetime) -> None:
    reached_at = (last_ended_at.astimezone(UTC) + LIMIT).astimezone(ZoneInfo("Europe/Oslo"))
    last = replace(synced(), ended_at=last_ended_at)
    facts = replace(WELL, last_sync=last, last_ended_at=last_ended_at, monitor_seen_at=reached_at)

    before, at_it = assess(facts, reached_at - SECOND), assess(facts, reached_at)

    assert (before.light, at_it.light) == (GREEN, RED)
    assert at_it.reasons[0].numbers == {"since_seconds": 172800, "limit_seconds": 172800}


def test_the_hour_that_comes_twice_is_counted_twice() -> None:
    first = datetime(2026, 10, 25, 2, 30, fold=0, tzinfo=ZoneInfo("Europe/Oslo"))
    second = first.replace(fold=1)
    facts = replace(WELL, last_ended_at=first, stale_after=timedelta(hours=1), monitor_seen_at=second)

    assert assess(facts, second).word is Word.NO_RECENT_SYNC


def test_what_is_unusual_says_both_numbers() -> None:
    last = synced(counts=Counts(due=412, booked=412))
    facts = replace(WELL, last_sync=last, usual=Usual(FAR, SILENT_FOR_LONG, SLOW))

    verdict = assess(facts, NOW)

    assert [dict(reason.numbers) for reason in verdict.reasons] == [
        {"records": 412, "most_before": 40, "in_last_sync": True},
        {"days": 6, "longest_before": 2},
        {"seconds": 725, "usual_seconds": 6},
    ]


@pytest.mark.parametrize("seconds", [-61, -60, 0, 119, 120, 121])
def test_whoever_watches_from_outside_hears_of_a_silent_monitor_when_the_lights_do(seconds: int) -> None:
    seen_at, interval = NOW - seconds * SECOND, timedelta(minutes=1)
    verdict = assess(replace(WELL, monitor_seen_at=seen_at, monitor_interval=interval), NOW)

    assert is_looking(seen_at, interval, NOW) is (verdict.word is Word.HEALTHY)
    assert not is_looking(None, interval, NOW)
