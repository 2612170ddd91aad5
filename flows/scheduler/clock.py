"""What time it is at Prefect. Its times are compared with its own clock, never with ours alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

from core.errors import ClocksDiffer, SchedulerDown
from core.messages import message
from core.ports import Clock
from core.settings import Settings
from flows.scheduler.api import open_client

ALLOWED = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class PrefectClock:
    """Ours, moved to Prefect's time."""

    ours: Clock
    ahead: timedelta  # how far Prefect's is ahead of ours, to the second

    def now(self) -> datetime:
        """Give the moment at Prefect."""
        return self.ours.now() + self.ahead

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
        return self.ours.monotonic()

    @property
    def agrees(self) -> bool:
        """Whether both clocks tell about the same time."""
        return abs(self.ahead) <= ALLOWED


async def prefect_clock(settings: Settings, clock: Clock) -> PrefectClock:
    """Ask Prefect's server for its time. Raises SchedulerDown."""
    async with open_client(settings) as client:
        said = (await client.hello()).headers.get("Date", "")
    try:
        return PrefectClock(clock, parsedate_to_datetime(said) - clock.now())
    except (TypeError, ValueError) as error:
        raise SchedulerDown(message("prefect_tells_no_time")) from error


async def agreed_now(settings: Settings, clock: Clock) -> datetime:
    """The moment at Prefect, when ours agrees with it. Raises ClocksDiffer, SchedulerDown."""
    there = await prefect_clock(settings, clock)
    if not there.agrees:
        raise ClocksDiffer
    return there.now()
