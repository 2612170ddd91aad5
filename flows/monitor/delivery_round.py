"""The delivery round: make letters of what was told, and let every channel send what it owes.

The channels work side by side, each with its own claims and its own trouble: none waits for another's dead server.
One that takes longer than a round goes on by itself, and the next rounds leave it alone until it is done.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from datetime import datetime, timedelta
from functools import partial

from core.alerts.gathering import QUIET
from core.channels.channel import Channel
from core.ports import Clock
from data.outbox.letters import gather
from data.queries.monitor_health import store_now
from data.store.protocol import Store
from flows.monitor.channel_round import LONGEST_TURN_SECONDS, ChannelRound

log = logging.getLogger(__name__)


class DeliveryRound:
    """The letters of one outbox; keep one per process. Without channels letters are made, and wait."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Clock,
        public_url: str,
        *,
        domain: str = "synclight",
        quiet: timedelta = QUIET,
        patience_seconds: float = LONGEST_TURN_SECONDS,
    ) -> None:
        self._store = store
        self._clock = clock
        self._domain = domain  # what message ids end with
        self._quiet = quiet  # how long nothing more must have come before a letter is made
        self._patience_seconds = patience_seconds  # with several channels: how long a round waits for the slowest
        self._rounds = {name: ChannelRound(store, name, channel, public_url) for name, channel in channels.items()}
        self._going: dict[str, Future[int]] = {}

    def turn(self) -> int:
        """Send what is due now, for half a minute at most; how many letters left. Raises StoreUnavailable."""
        now = self._store_clock()
        gather(self._store, now(), self._domain, self._quiet)
        if len(self._rounds) <= 1:
            return sum(one.turn(now) for one in self._rounds.values())
        for name, one in self._rounds.items():
            if name not in self._going:
                self._going[name] = _begun(partial(one.turn, now), name)
        return self._ended()

    def close(self) -> None:
        """Let those that still send come to their end, while the store can be told."""
        wait(self._going.values(), self._patience_seconds)

    def _ended(self) -> int:
        """How many letters left over the channels that are done, or what went wrong there first."""
        wait(self._going.values(), self._patience_seconds)
        ended = [self._going.pop(name) for name, one in list(self._going.items()) if one.done()]
        for name in self._going:
            log.warning("the channel %s is still sending; the others go on without it", name)
        return sum(one.result() for one in ended)

    def _store_clock(self) -> Callable[[], datetime]:
        """By the store's clock, as all moments of the outbox are; asked once a turn, before anything is sent."""
        store_at, then = store_now(self._store), self._clock.monotonic()
        return lambda: store_at + timedelta(seconds=self._clock.monotonic() - then)


def _begun(turn: Callable[[], int], name: str) -> Future[int]:
    """In a thread that keeps no process from ending: what it claimed is free again after a while."""
    future: Future[int] = Future()

    def work() -> None:
        try:
            future.set_result(turn())
        except BaseException as error:  # noqa: BLE001  # raised where the round is waited for
            future.set_exception(error)

    threading.Thread(target=work, name=f"channel {name}", daemon=True).start()
    return future
