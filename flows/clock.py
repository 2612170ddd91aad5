"""The real clock: the one place where the machine is asked what time it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """Satisfies `core.ports.Clock`."""

    def now(self) -> datetime:
        """Give the moment, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 -- this is the clock port itself

    def monotonic(self) -> float:
        """Seconds on a clock that never jumps."""
        return time.monotonic()
