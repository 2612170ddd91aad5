"""The morning's reminder: 08:00 by the organisation's own clock, once a day, whatever the clocks do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.alerts.reminders import OpenEpisode, day_to_decide, reminder, worth_reminding

DAY = date(2026, 11, 23)
MORNING = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # 08:00 in Oslo
CHANGE_DAYS = {
    "Europe/Oslo": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/New_York": (date(2026, 3, 8), date(2026, 11, 1)),
    "Australia/Lord_Howe": (date(2026, 4, 5), date(2026, 10, 4)),  # half an hour
    "America/Santiago": (date(2026, 4, 4), date(2026, 9, 6)),  # at midnight
    "Africa/Cairo": (date(2026, 4, 24), date(2026, 10, 29)),
    "Asia/Kathmandu": (date(2026, 3, 29), date(2026, 10, 25)),  # never changes, and stands 45 minutes off
}


def episode(number: int = 1, **changed: object) -> OpenEpisode:
    facts: dict[str, object] = {
        "episode_id": f"e{number}",
        "integration_id": f"i{number}",
        "told_at": MORNING - timedelta(days=1),
        "acknowledged_at": None,
        "muted_until_at": None,
        "is_red": True,
        "is_only_stale": False,
        "records": 3,
        "money": {"NOK": Decimal("300.00")},
        "oldest_at": MORNING - timedelta(days=2),
    }
    return OpenEpisode(**{**facts, **changed})  # type: ignore[arg-type]  # an example's own values


@pytest.mark.parametrize("zone", CHANGE_DAYS)
def test_every_minute_around_a_clock_change_fires_once_per_local_day_at_eight(zone: str) -> None:
    for day in CHANGE_DAYS[zone]:
        began_at = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
        last_day: str | None = None
        fired: list[datetime] = []
        for minute in range(3 * 24 * 60):
            now = began_at + timedelta(minutes=minute)
            decided = day_to_decide(zone, now, last_day)
            if decided is not None:
                fired.append(now.astimezone(ZoneInfo(zone)))
                last_day = decided.isoformat()

        days = [moment.date() for moment in fired]
        assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
        assert day in days
        assert {moment.strftime("%H:%M") for moment in fired[1:]} == {"08:00"}


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/New_York"])
def test_ten_years_of_hours_have_one_reminder_each_day(zone: str) -> None:
    last_day, days = None, []
    now = datetime(2026, 1, 1, tzinfo=UTC)
    while now.year < 2036:
        decided = day_to_decide(zone, now, last_day)
        if decided is not None:
            last_day = decided.isoformat()
            days.append(decided)
        now += timedelta(hours=1)

    assert len(days) == len(set(days)) in {3652, 3653}


def test_a_machine_that_was_off_at_eight_reminds_once_when_it_is_back() -> None:
    later = MORNING + timedelta(hours=9)

    assert day_to_decide("Europe/Oslo", later, "2026-11-22") == DAY
    assert day_to_decide("Europe/Oslo", later, "2026-11-23") is None
    assert day_to_decide("Europe/Oslo", MORNING - timedelta(minutes=1), "2026-11-22") is None


def test_a_clock_that_is_set_back_a_day_reminds_nobody_again() -> None:
    assert day_to_decide("Europe/Oslo", MORNING - timedelta(days=1), "2026-11-23") is None


@pytest.mark.parametrize(
    ("changed", "is_reminded"),
    [
        ({}, True),
        ({"told_at": None}, False),
        ({"told_at": MORNING - timedelta(minutes=1)}, True),
        ({"told_at": MORNING}, False),  # told this morning already
        ({"acknowledged_at": MORNING - timedelta(hours=12)}, False),
        ({"muted_until_at": MORNING + timedelta(minutes=1)}, False),
        ({"muted_until_at": MORNING}, True),
        ({"is_red": False}, False),
    ],
)
def test_only_what_was_told_is_open_and_nobody_has_seen_or_muted_is_reminded_of(
    changed: dict[str, object], *, is_reminded: bool
) -> None:
    chosen = worth_reminding([episode(**changed)], "Europe/Oslo", DAY, MORNING)

    assert bool(chosen) is is_reminded


def test_one_reminder_sums_up_the_organisation_and_shows_the_largest_first() -> None:
    many = [episode(number, records=number, money={"NOK": Decimal(number), "EUR": Decimal(1)}) for number in range(12)]
    chosen = worth_reminding(many, "Europe/Oslo", DAY, MORNING)

    told = reminder("acme", DAY, chosen, {one.integration_id: {"records": one.records} for one in chosen}, MORNING)

    assert (told.notification_id, told.kind, told.episode_id) == ("acme-2026-11-23-reminder", "reminder", "")
    assert (told.facts["count"], told.facts["records"], told.facts["money"]) == (12, 66, {"EUR": "12", "NOK": "66"})
    shown = told.facts["integrations"]
    assert isinstance(shown, list)
    assert [one["integration_id"] for one in shown] == [f"i{number}" for number in range(11, 1, -1)]


def test_a_reminder_of_one_episode_stands_in_its_thread() -> None:
    told = reminder("acme", DAY, [episode()], {"i1": {}}, MORNING)

    assert told.episode_id == "e1"
