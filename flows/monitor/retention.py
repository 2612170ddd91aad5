"""Ends the words of what is settled after each organisation's time: a step at a turn, a whole pass every hour.

Nothing waits for it: a step is one short transaction, and what a pass did not get to is met by the next one.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from typing import Final
from uuid import uuid4

from core.ports import Clock
from data.ledger.retention import Ended, end_words, note_pass, what_is_due
from data.queries.monitor_health import store_now
from data.store.protocol import Store

PASS_EVERY_SECONDS: Final = 3_600.0

log = logging.getLogger(__name__)


class Retention:
    """Keep one per process; `turn` is asked as often as anybody likes."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._steps: Iterator[Ended] = iter(())
        self._next_pass: float | None = None

    def turn(self) -> bool:
        """Take one step, if there is one to take; whether there was. Raises StoreUnavailable, StoreFull."""
        if next(self._steps, None) is not None:
            return True
        if self._next_pass is not None and self._clock.monotonic() < self._next_pass:
            return False
        self._next_pass = self._clock.monotonic() + PASS_EVERY_SECONDS
        self._steps = a_pass(self._store)
        return next(self._steps, None) is not None


def a_pass(store: Store) -> Iterator[Ended]:
    """Every organisation's, each noted in its log where anything ended."""
    for due in what_is_due(store, store_now(store)):
        ended: Counter[str] = Counter()
        for step in end_words(store, due):
            ended[step.kind] += step.rows
            yield step
        if ended.total():
            note_pass(store, due, ended, uuid4().hex)
            log.info("%s: the words of %s rows ended", due.organisation_id, ended.total())
