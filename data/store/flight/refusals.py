"""What the owner turned away is counted, and written down now and then: an attacker must not fill the disk with it."""

from __future__ import annotations

import json
import logging
import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

from core.errors import SynclightError
from data.store.protocol import Statement

WRONG_TOKEN = "wrong_token"  # noqa: S105 -- the name of a deed
BEYOND_TOKEN = "beyond_token"  # noqa: S105 -- same
WINDOW_SECONDS = 600.0

_log = logging.getLogger(__name__)


class Refusals:
    """The first is written down at once; those that follow as one number, ten minutes later.

    `write` keeps one statement; any thread may count.
    """

    def __init__(self, write: Callable[[Statement, str], object], window_seconds: float = WINDOW_SECONDS) -> None:
        self._write = write
        self._window_seconds = window_seconds
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()
        self._last: dict[str, str] = {}
        self._timer: threading.Timer | None = None
        self._closed = False

    def count(self, kind: str, about: str = "") -> None:
        """One more; `about` is a statement's name, never what came from outside."""
        with self._lock:
            self._counts[kind] += 1
            self._last[kind] = about
            if self._timer is not None or self._closed:
                return
            self._begin_window()
        self._write_down()

    def close(self) -> None:
        """Write down what is left."""
        with self._lock:
            self._closed = True
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
        self._write_down()

    def _begin_window(self) -> None:
        self._timer = threading.Timer(self._window_seconds, self._window_is_over)
        self._timer.daemon = True
        self._timer.start()

    def _window_is_over(self) -> None:
        with self._lock:
            self._timer = None
            if self._closed or not self._counts:
                return
            self._begin_window()
        self._write_down()

    def _write_down(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, Counter()
            last = dict(self._last)
        for kind, number in counts.items():
            after = json.dumps({"count": number, "about": last[kind]})
            audit_id = f"refused-{uuid4().hex}"
            params = {"audit_id": audit_id, "action": kind, "after": after}
            try:
                self._write(Statement("store_audit_refusals", params), audit_id)
            except SynclightError as error:
                _log.warning("%s refused requests are not in the log: %s", number, error)
