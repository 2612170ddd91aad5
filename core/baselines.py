"""What is far outside the usual of an integration: facts of its syncs, and the borders between usual and not.

Each fact stands beside the weeks before; who has too little history, or no rhythm, is never called unusual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

USUAL_DAYS: Final = 28  # the weeks before
PEAK_DAYS: Final = 35  # one more for the most records: a payday comes at most so many days after the last one
WATCHED_DAYS: Final = 42  # how long a silence is told; then it is the usual

MANY: Final = 100  # records due in one sync; fewer are nobody's trouble
TIMES: Final = 5
_FEWEST_SYNCS: Final = 10
_FEWEST_DAYS: Final = 7  # with something due

SILENT_DAYS: Final = 3
_DAYS_WITH_NEW: Final = 14  # of 28: nearly every working day

SLOW_SECONDS: Final = 360  # a sync waits five minutes by itself for what it has to look up; a minute more is slow


@dataclass(frozen=True, slots=True)
class Volume:
    """How many records were due in one sync. The late syncs are those of the last day with any and the day before."""

    due: int  # the most of a late sync
    most_before: int
    busiest_day: int  # all that was due on one day before
    days_apart: int  # from the last day before on which the source was read, to the last day of the late syncs
    syncs_before: int
    days_before: int  # with something due

    @property
    def is_far_more(self) -> bool:
        """Whether it is more than a busy sync, and more than the days without one can have piled up."""
        if self.syncs_before < _FEWEST_SYNCS or self.days_before < _FEWEST_DAYS:
            return False
        piled_up = self.busiest_day * self.days_apart
        return self.due >= MANY and self.due > max(TIMES * self.most_before, piled_up)


@dataclass(frozen=True, slots=True)
class Silence:
    """Whole working days on which the source was read and held nothing new."""

    days: int  # since the last new record
    longest_before: int
    days_before: int  # with something new

    @property
    def is_unusual(self) -> bool:
        """Whether something new came nearly every day, and has not come for far longer than ever."""
        if self.days_before < _DAYS_WITH_NEW:
            return False
        return self.days >= SILENT_DAYS and self.days > 2 * self.longest_before


@dataclass(frozen=True, slots=True)
class Length:
    """How long the last sync took. Nine of ten before took at most `usual_seconds`."""

    seconds: float
    usual_seconds: float
    seconds_each: float  # per record that was due
    usual_seconds_each: float
    syncs_before: int

    @property
    def is_far_slower(self) -> bool:
        """Whether it was slow as a whole, and for each of its records too: more records may take longer."""
        if self.syncs_before < _FEWEST_SYNCS or self.seconds <= SLOW_SECONDS:
            return False
        return self.seconds > TIMES * self.usual_seconds and self.seconds_each > TIMES * self.usual_seconds_each


@dataclass(frozen=True, slots=True)
class Usual:
    """What is known of it; None where nothing has to be asked."""

    volume: Volume | None = None
    silence: Silence | None = None
    length: Length | None = None
