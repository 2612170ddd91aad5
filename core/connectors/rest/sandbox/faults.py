"""Faults the sandbox is told to have: which, for how many requests or how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from core.connectors.rest.sandbox.ledger import SYSTEMS, SystemName


class FaultKind(StrEnum):
    """What goes wrong."""

    LATENCY = "latency"  # answers late
    UNAUTHORISED = "401"
    UNAUTHORISED_PAGE = "401_page"  # as a gateway says it: a page
    THROTTLED = "429"
    ERROR = "500"  # nothing booked
    UNAVAILABLE = "503"  # nothing booked
    HTML = "html"  # 502 with a page; nothing booked
    REFUSE = "refuse"  # 422 in its own words, whatever is sent
    EMPTY = "empty"  # booked, 200 without a body
    TRUNCATED = "truncated"  # booked, the answer is cut
    COMMIT_THEN_DROP = "commit_then_drop"  # booked, no answer
    DROP_BEFORE_COMMIT = "drop_before_commit"  # not booked, no answer
    LATE_COMMIT = "late_commit"  # no answer, booked `latency_ms` later
    IN_PROGRESS = "in_progress"  # 409 as of the IETF draft: the first request goes on, booked `latency_ms` later
    BULK_OMIT = "bulk_omit"  # booked all, one left out of the answer
    BULK_REORDER = "bulk_reorder"  # booked all, answered in another order
    BULK_HALF = "bulk_half"  # booked the first half, 503 for each of the others
    BULK_CRASH = "bulk_crash"  # booked the first half, no answer
    BULK_EXTRA = "bulk_extra"  # booked all, answers for one more
    BULK_TWICE = "bulk_twice"  # booked all, one answered twice and differently
    BULK_NUMBERS = "bulk_numbers"  # booked all, ids as numbers


class FaultWish(BaseModel):
    """What POST /control/faults takes. Without `count` and `seconds` it stays on; `off` ends it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    system: SystemName | None = None  # None: all of them
    kind: FaultKind
    count: int | None = Field(default=None, ge=1, le=1_000_000)
    seconds: float | None = Field(default=None, gt=0, le=86_400)
    latency_ms: int = Field(default=2000, ge=0, le=600_000)
    retry_after: str | int | None = None  # seconds or an HTTP date, sent as it is
    on: Literal["write", "all"] = "write"  # only bookings, or look-ups and health too
    off: bool = False


@dataclass(slots=True)
class Fault:
    """A fault that is on."""

    kind: FaultKind
    remaining: int | None
    until: datetime | None
    latency_seconds: float
    retry_after: str | None
    on: str

    def is_over(self, now: datetime) -> bool:
        """Used up or past its time."""
        return self.remaining == 0 or (self.until is not None and now >= self.until)


class Faults:
    """All faults that are on, per system."""

    def __init__(self) -> None:
        self._on: dict[str, list[Fault]] = {name: [] for name in SYSTEMS}

    def set(self, wish: FaultWish, now: datetime) -> None:
        """Switch one kind on (again) or off."""
        for name in SYSTEMS if wish.system is None else [wish.system]:
            kept = [fault for fault in self._on[name] if fault.kind is not wish.kind]
            self._on[name] = kept if wish.off else [*kept, _fault(wish, now)]

    def clear(self) -> None:
        """Switch everything off."""
        for faults in self._on.values():
            faults.clear()

    def take(self, system: str, now: datetime, *, is_write: bool) -> Fault | None:
        """The fault this request meets, counted down."""
        faults = self._on[system]
        if not faults:
            return None
        faults[:] = [fault for fault in faults if not fault.is_over(now)]
        for fault in faults:
            if is_write or fault.on == "all":
                if fault.remaining is not None:
                    fault.remaining -= 1
                return fault
        return None

    def all_on(self, now: datetime) -> Iterator[tuple[str, Fault]]:
        """What is on now."""
        for name, faults in self._on.items():
            yield from ((name, fault) for fault in faults if not fault.is_over(now))


def _fault(wish: FaultWish, now: datetime) -> Fault:
    until = None if wish.seconds is None else now + timedelta(seconds=wish.seconds)
    retry_after = None if wish.retry_after is None else str(wish.retry_after)
    return Fault(wish.kind, wish.count, until, wish.latency_ms / 1000, retry_after, wish.on)
