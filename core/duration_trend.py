"""Whether the syncs of an integration have become slower: two medians, and their ratio."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

RECENT_DAYS: Final = 7
USUAL_DAYS: Final = 28  # the days before the recent ones
_FEWEST_SYNCS: Final = 5  # in each of the two, or nothing is said
_SLOWER_BY: Final = 1.5
_AT_LEAST_SECONDS: Final = 1.0  # 0.2 s instead of 0.1 s is nobody's trouble
_MORE_RECORDS: Final = 1.25


class TrendReason(StrEnum):
    """Why a sync takes longer, as far as the number of its records tells."""

    MORE_RECORDS = "more_records"
    EACH_RECORD = "each_record"  # about as many as before
    NOT_RECORDS = "not_records"  # fewer, or nobody knows how many were usual


@dataclass(frozen=True, slots=True)
class Pace:
    """How long syncs took lately and in the weeks before. `usual_low` to `usual_high` held eight of ten of them."""

    recent_syncs: int
    usual_syncs: int
    recent_seconds: float = 0.0
    usual_seconds: float = 0.0
    usual_low: float = 0.0
    usual_high: float = 0.0
    recent_records: float = 0.0  # median per sync
    usual_records: float = 0.0

    @property
    def is_known(self) -> bool:
        """Whether there were enough syncs to compare."""
        return min(self.recent_syncs, self.usual_syncs) >= _FEWEST_SYNCS and self.usual_seconds > 0

    @property
    def ratio(self) -> float:
        """The median of the last days over the median of the weeks before; 1 when nothing can be said."""
        return self.recent_seconds / self.usual_seconds if self.is_known else 1.0

    @property
    def is_slower(self) -> bool:
        """Whether a person should read about it."""
        grown = self.recent_seconds - self.usual_seconds
        return self.is_known and self.ratio >= _SLOWER_BY and grown >= _AT_LEAST_SECONDS

    def slower_since(self, days: Iterable[tuple[date, float]]) -> date | None:
        """Of (day, median seconds), oldest first: since when every day was slow; None when the last one was not."""
        since = None
        for day, median in days:
            if median < _SLOWER_BY * self.usual_seconds:
                since = None
            elif since is None:
                since = day
        return since

    @property
    def records_ratio(self) -> float | None:
        """How many times as many records a sync handled lately; None when that cannot be said."""
        return self.recent_records / self.usual_records if self.usual_records else None

    @property
    def why_slower(self) -> TrendReason:
        """What the number of records explains of a slower sync."""
        ratio = self.records_ratio
        if ratio is None or ratio < 1 / _MORE_RECORDS:
            return TrendReason.NOT_RECORDS
        return TrendReason.MORE_RECORDS if ratio >= _MORE_RECORDS else TrendReason.EACH_RECORD
