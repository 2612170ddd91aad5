from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import islice, pairwise

import pytest

from core.schedule import Schedule, cadence, due_days, due_moments, next_due


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "now", "due"),
    [
        ("0 6 1 * *", "2026-11-23T09:00", "2026-12-01T05:00"),  # 06:00 in Oslo in winter
        ("0 6 1 * *", "2026-06-23T09:00", "2026-07-01T04:00"),  # and in summer
        ("0 6 * * *", "2026-11-23T05:00:00", "2026-11-24T05:00"),  # exactly now is not after now
        ("0 6 * * *", "2026-11-23T04:59:59", "2026-11-23T05:00"),
        ("30 2 * * *", "2026-03-29T00:00", "2026-03-29T01:00"),  # 02:30 is skipped: the end of the gap
        ("30 2 * * *", "2026-03-29T01:00", "2026-03-30T00:30"),
        ("30 2 * * *", "2026-10-24T23:00", "2026-10-25T00:30"),  # 02:30 comes twice: the first time
        ("30 2 * * *", "2026-10-25T00:30", "2026-10-26T01:30"),
        ("30 2 * * *", "2026-10-25T00:45", "2026-10-26T01:30"),
        ("30 2 * * *", "2026-10-25T01:10", "2026-10-26T01:30"),  # inside the second pass of the hour
        ("*/30 * * * *", "2026-10-25T00:30", "2026-10-25T01:00"),  # every half hour stays every half hour
        ("0 0 29 2 *", "2026-03-01T00:00", "2028-02-28T23:00"),
    ],
)
def test_a_cron_line_is_read_in_the_organisations_zone(cron: str, now: str, due: str) -> None:
    assert next_due(Schedule(cron=cron), utc(now)) == utc(due)


def test_a_schedule_of_its_own_zone_does_not_follow_the_organisation() -> None:
    schedule = Schedule(cron="0 6 * * *", time_zone="Atlantic/Reykjavik")

    assert next_due(schedule, utc("2026-06-23T00:00"), "Europe/Oslo") == utc("2026-06-23T06:00")


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25)])
@pytest.mark.parametrize("zone", ["Europe/Oslo", "Europe/London", "Atlantic/Azores"])
def test_every_half_hour_is_even_on_change_days_and_daily_jobs_fire_once(day: str, hours: int, zone: str) -> None:
    start = utc(f"{day}T00:00") - timedelta(hours=3)
    half_hours = list(islice(due_moments(Schedule(cron="*/30 * * * *"), start, zone), 2 * hours))
    assert {later - earlier for earlier, later in pairwise(half_hours)} == {timedelta(minutes=30)}

    for hour in range(4):
        for minute in (0, 1, 30, 59):
            daily = Schedule(cron=f"{minute} {hour} * * *")
            due = list(islice(due_moments(daily, start, zone), 4))
            assert all(timedelta(hours=22) < later - earlier < timedelta(hours=26) for earlier, later in pairwise(due))


def test_asking_minute_by_minute_through_the_autumn_night_finds_each_moment_once() -> None:
    schedule, now, found = Schedule(cron="30 2 * * *"), utc("2026-10-24T20:00"), set()
    while now < utc("2026-10-25T12:00"):
        due = next_due(schedule, now)
        assert due > now
        found.add(due)
        now += timedelta(minutes=1)

    assert found == {utc("2026-10-25T00:30"), utc("2026-10-26T01:30")}


@pytest.mark.parametrize("seconds", [10, 120, 300, 7 * 3600])
def test_an_interval_keeps_step_whenever_it_is_asked(seconds: int) -> None:
    schedule = Schedule(interval_seconds=seconds)
    first = next_due(schedule, utc("2026-10-25T00:59:59"))

    assert first > utc("2026-10-25T00:59:59")
    assert next_due(schedule, first) - first == timedelta(seconds=seconds)
    assert next_due(schedule, first - timedelta(microseconds=1)) == first


@pytest.mark.parametrize(
    ("schedule", "length"),
    [
        (Schedule(interval_seconds=120), timedelta(minutes=2)),
        (Schedule(cron="0 6 * * *"), timedelta(days=1)),
        (Schedule(cron="0 6 1 * *"), timedelta(days=31)),
        (Schedule(cron="0 7 * * 1-5"), timedelta(days=3)),
    ],
)
def test_the_cadence_is_the_longest_usual_wait(schedule: Schedule, length: timedelta) -> None:
    assert cadence(schedule, utc("2026-11-23T09:00")) == length


@pytest.mark.parametrize(
    ("schedule", "found"),
    [
        (Schedule(interval_seconds=3600), {26, 27, 28, 29, 30}),
        (Schedule(interval_seconds=2 * 24 * 3600), {26, 28, 30}),
        (Schedule(cron="0 6 * * 1-5"), {26, 27, 30}),
        (Schedule(cron="30 2 29 3 *"), {29}),  # a time the spring night skips: it comes at the end of the gap
        (Schedule(cron="0 6 1 * *"), set()),
        (Schedule(cron="* * * * *"), {26, 27, 28, 29, 30}),
        (Schedule(cron="30 23 27 * *", time_zone="UTC"), {28}),  # half past midnight in Oslo
    ],
)
def test_the_days_a_schedule_expects_a_sync_on(schedule: Schedule, found: set[int]) -> None:
    days = due_days(schedule, date(2026, 3, 26), date(2026, 3, 30), "Europe/Oslo")

    assert {day.day for day in days} == found
