"""Queries that take too long are interrupted: one small thread per store watches over them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

_LOOK_EVERY_SECONDS = 0.1


class Interruptible(Protocol):
    """A connection that can be told to stop."""

    def interrupt(self) -> None:
        """Stop what runs on it now."""


class Deadlines:
    """Interrupts what runs longer than it may."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: dict[int, tuple[float, Interruptible]] = {}
        self._wake = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None

    @contextmanager
    def within(self, seconds: float, work: Interruptible) -> Iterator[None]:
        """Let the block run for at most so many seconds."""
        key = id(work)
        with self._lock:
            self._running[key] = (time.monotonic() + seconds, work)
            self._start()
        try:
            yield
        finally:
            # under the lock: once the block is left, nobody interrupts the next one by mistake
            with self._lock:
                del self._running[key]

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            self._closed = True
            thread = self._thread
        self._wake.set()
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None and not self._closed:
            self._thread = threading.Thread(target=self._watch, name="store deadlines", daemon=True)
            self._thread.start()

    def _watch(self) -> None:
        while not self._wake.wait(_LOOK_EVERY_SECONDS):
            now = time.monotonic()
            with self._lock:
                for until, work in self._running.values():
                    if until <= now:
                        work.interrupt()
