"""How long a mute may last: choices a person can say aloud, in the organisation's own time."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

_MORNING: Final = time(8)
_DAYS_OF_A_WEEK: Final = 7


class MuteUntil(StrEnum):
    """When a mute ends."""

    FOUR_HOURS = "four_hours"
    TOMORROW = "tomorrow"
    MONDAY = "monday"
    A_MONTH = "a_month"


def end_of(choice: MuteUntil, now: datetime, time_zone: str) -> datetime:
    """The moment it ends, in UTC; days end at 08:00, before the reminder is decided."""
    if choice is MuteUntil.FOUR_HOURS:
        return now + timedelta(hours=4)
    local = now.astimezone(ZoneInfo(time_zone))
    days = {
        MuteUntil.TOMORROW: 1,
        MuteUntil.MONDAY: _DAYS_OF_A_WEEK - local.weekday(),
        MuteUntil.A_MONTH: 30,
    }[choice]
    morning = datetime.combine(local.date() + timedelta(days=days), _MORNING, ZoneInfo(time_zone))
    return morning.astimezone(UTC)
