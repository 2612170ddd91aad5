"""When a sync is due: a cron line or an interval, in the organisation's zone, safe on DST nights."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.messages import message

COUNTED_FROM = datetime(2026, 1, 1, tzinfo=UTC)  # intervals keep step with this moment, alike on every machine
_CRON_FIELDS = 5


_MACHINES_OWN = frozenset({"localtime", "posixrules", "Factory"})


def zone_problem(name: str) -> str | None:
    """Why this is no time zone, or None. What means another zone on each machine is none."""
    if name in _MACHINES_OWN or name not in _zones():
        return message("wanted_time_zone")
    return None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


class Schedule(BaseModel):
    """Either a cron line or an interval. `time_zone` None means the organisation's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    cron: str | None = None
    interval_seconds: int | None = Field(default=None, strict=True, ge=10, le=31 * 24 * 3600)
    time_zone: str | None = None

    @field_validator("cron")
    @classmethod
    def _a_cron_line(cls, cron: str | None) -> str | None:
        if cron is None:
            return None
        if len(cron.split()) != _CRON_FIELDS:
            raise ValueError(message("wanted_cron_line"))
        try:
            next(CronSim(cron, COUNTED_FROM))
        except (CronSimError, StopIteration) as error:
            why = str(error) or message("cron_never_comes")
            raise ValueError(message("wanted_valid_cron_line", why=why)) from error
        return cron

    @field_validator("time_zone")
    @classmethod
    def _a_zone(cls, time_zone: str | None) -> str | None:
        problem = zone_problem(time_zone) if time_zone is not None else None
        if problem is not None:
            raise ValueError(problem)
        return time_zone

    @model_validator(mode="after")
    def _one_cadence(self) -> Self:
        if (self.cron is None) == (self.interval_seconds is None):
            raise ValueError(message("wanted_cron_or_interval"))
        return self

    def zone(self, organisation_zone: str) -> str:
        """The name of the zone the cron line is read in."""
        return self.time_zone or organisation_zone


def next_due(schedule: Schedule, now: datetime, organisation_zone: str = "Europe/Oslo") -> datetime:
    """The next moment after `now`, in UTC.

    A cron time that a spring night skips comes at the end of the gap; one that an autumn night holds
    twice comes the first time only (Debian's cron does the same).
    """
    return next(due_moments(schedule, now, organisation_zone))


def due_moments(schedule: Schedule, after: datetime, organisation_zone: str = "Europe/Oslo") -> Iterator[datetime]:
    """All coming moments after `after`, in UTC, in order."""
    if schedule.interval_seconds is not None:
        step = timedelta(seconds=schedule.interval_seconds)
        due_at = COUNTED_FROM + ((after - COUNTED_FROM) // step + 1) * step
        while True:
            yield due_at
            due_at += step
    zone = ZoneInfo(schedule.zone(organisation_zone))
    # CronSim reads wall clocks; on the second pass of an autumn hour it may name the first one again.
    for local in CronSim(schedule.cron or "", after.astimezone(zone)):
        due_at = local.astimezone(UTC)
        if due_at > after:
            yield due_at


@lru_cache(maxsize=2048)
def due_days(schedule: Schedule, first: date, last: date, organisation_zone: str = "Europe/Oslo") -> frozenset[date]:
    """The days of the organisation, both ends included, on which at least one sync is due."""
    zone = ZoneInfo(organisation_zone)
    found: set[date] = set()
    day = first
    while day <= last:
        midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
        due_at = next(due_moments(schedule, midnight.astimezone(UTC) - timedelta(microseconds=1), organisation_zone))
        due_on = due_at.astimezone(zone).date()
        if due_on <= last:
            found.add(due_on)
        day = max(due_on, day) + timedelta(days=1)
    return frozenset(found)


def cadence(schedule: Schedule, now: datetime, organisation_zone: str = "Europe/Oslo") -> timedelta:
    """How long it usually is between two syncs: the interval, or the longest of the next eight cron gaps."""
    if schedule.interval_seconds is not None:
        return timedelta(seconds=schedule.interval_seconds)
    moments = due_moments(schedule, now, organisation_zone)
    ahead = [next(moments) for _ in range(9)]
    return max(later - earlier for earlier, later in pairwise(ahead))
