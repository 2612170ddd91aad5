"""The delivery round: make letters of what was told, and let every channel send what it owes.

The channels work side by side, each with its own claims and its own trouble: none waits for another's dead server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import datetime, timedelta
from functools import partial

from core.alerts.gathering import QUIET
from core.channels.channel import Channel
from core.ports import Clock
from data.outbox import gather
from data.store import Store
from data.vitals import store_now
from flows.mail_round import ChannelRound


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
    ) -> None:
        self._store = store
        self._clock = clock
        self._domain = domain  # what message ids end with
        self._quiet = quiet  # how long nothing more must have come before a letter is made
        self._rounds = [ChannelRound(store, name, channel, public_url) for name, channel in channels.items()]

    def turn(self) -> int:
        """Send what is due now, for half a minute at most; how many letters left. Raises StoreUnavailable."""
        now = self._store_clock()
        gather(self._store, now(), self._domain, self._quiet)
        return _side_by_side([partial(one.turn, now) for one in self._rounds])

    def _store_clock(self) -> Callable[[], datetime]:
        """By the store's clock, as all moments of the outbox are; asked once a turn, before anything is sent."""
        store_at, then = store_now(self._store), self._clock.monotonic()
        return lambda: store_at + timedelta(seconds=self._clock.monotonic() - then)


def _side_by_side(turns: Sequence[Callable[[], int]]) -> int:
    """All of them to their end; then the sum, or what went wrong first."""
    if len(turns) <= 1:
        return sum(turn() for turn in turns)
    with ThreadPoolExecutor(len(turns), thread_name_prefix="channel") as pool:
        running: list[Future[int]] = [pool.submit(turn) for turn in turns]
        wait(running)
    return sum(one.result() for one in running)
