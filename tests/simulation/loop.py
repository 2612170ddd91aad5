"""Simulated time: a heap of moments. Nothing waits, nothing runs at once."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Broken(AssertionError):
    """A promise was broken; the text says which one and how."""


class Process(Protocol):
    """Something that can die or stand still while its messages go on."""

    dead: bool
    frozen_until: float


class Loop:
    """Runs callbacks in the order of their moments. It is a clock too."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.story: list[str] = []
        self.telling = False
        self.hits: dict[str, int] = {}
        self.events = 0
        self._heap: list[tuple[float, int, Callable[[], None], Process | None]] = []
        self._number = 0

    def after(self, delay: float, callback: Callable[[], None], process: Process | None = None) -> None:
        """Call later; what belongs to a process waits while it is frozen and is dropped when it is dead."""
        self._number += 1
        heapq.heappush(self._heap, (self.seconds + delay, self._number, callback, process))

    def run(self, most_events: int = 50_000) -> None:
        """Until nothing is left to happen."""
        heap = self._heap
        while heap:
            at, _number, callback, process = heapq.heappop(heap)
            self.seconds = max(self.seconds, at)
            if process is not None:
                if process.dead:
                    continue
                if process.frozen_until > self.seconds:
                    self.after(process.frozen_until - self.seconds, callback, process)
                    continue
            self.events += 1
            if self.events > most_events:
                raise Broken(f"it never ends: {most_events} events")
            callback()

    def now(self) -> datetime:
        return START + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def tell(self, *parts: object) -> None:
        """A line of the story."""
        if self.telling:
            self.story.append(f"{self.seconds:8.2f}  " + " ".join(map(str, parts)))

    def hit(self, what: str) -> None:
        """Something that must happen in some history, or the generator is blind to it."""
        self.hits[what] = self.hits.get(what, 0) + 1
