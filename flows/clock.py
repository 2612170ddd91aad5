"""The real clock: the one place where the machine is asked what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Final

from core.ports import Clock

_ADJUSTED: Final = 1.0  # seconds: a wall clock that is put right a little shows no standstill


class SystemClock:
    """Satisfies `core.ports.Clock`."""

    def now(self) -> datetime:
        """Give the moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the clock port itself

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps; where the system can tell, it goes on while the machine is asleep."""
        if hasattr(time, "CLOCK_BOOTTIME"):
            return time.clock_gettime(time.CLOCK_BOOTTIME)
        return time.monotonic()


class SendingClock:
    """The clock of a run that sends: its seconds also count a standstill that only the wall clock saw.

    A virtual machine that was paused, or copied and woken later, knows of no sleep. What was about to leave must not
    leave then: another run may have taken over. A wall clock put forward counts as well; that costs a later send.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._stood_still = 0.0
        self._apart = self._now_apart()

    def now(self) -> datetime:
        """Give the moment, aware, in UTC."""
        return self._clock.now()

    def monotonic(self) -> float:
        """Seconds on a clock that never goes back."""
        apart = self._now_apart()
        if apart - self._apart > _ADJUSTED:
            self._stood_still += apart - self._apart
        self._apart = apart
        return self._clock.monotonic() + self._stood_still

    def _now_apart(self) -> float:
        return self._clock.now().timestamp() - self._clock.monotonic()
