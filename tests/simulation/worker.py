"""A simulated driver: performs the same effects as flows/sync/driver.py, may die or stand still at any yield."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from core.effects import (
    Change,
    Check,
    Commit,
    Effect,
    Finish,
    Intend,
    LookUp,
    Moment,
    Notify,
    Prepare,
    Read,
    ReadPage,
    Send,
    Sleep,
    Start,
)
from core.engine import SessionConfig, session
from core.errors import Refused, StaleEpoch, StoreUnavailable
from core.model import Counts, RunSummary
from tests.simulation.chance import Chance
from tests.simulation.loop import Broken, Loop
from tests.simulation.source import Source
from tests.simulation.store_line import StoreLine, Traffic
from tests.simulation.target import Target

BEAT_SECONDS = 4.0
NO_SKEW = timedelta(0)


class Ledger(Protocol):
    """What a session needs of either store."""

    epoch: Any

    def commit(self, changes: Any, request_id: str) -> Any: ...
    def renew(self, milliseconds: int, run_id: str | None, counts: Counts | None, request_id: str) -> str | None: ...
    def answer(self, question: Any) -> Any: ...


class Worker:
    """One session, from its start to its end, its death or its error."""

    def __init__(
        self,
        name: str,
        order: SessionConfig,
        *,
        ledger: Ledger,
        loop: Loop,
        chance: Chance,
        target: Target,
        source: Source,
        traffic: Traffic,
        only_leftovers: bool = False,
        skew: timedelta = NO_SKEW,
    ) -> None:
        self.name = name
        self._skew = skew
        self.dead = False
        self.frozen_until = 0.0
        self.summaries: list[RunSummary] = []
        self.ended = False
        self._loop = loop
        self._chance = chance
        self._ledger = ledger
        self._target = target
        self._source = source
        self._order = order
        self._commits = StoreLine(self, loop, chance, traffic)
        self._reads = StoreLine(self, loop, chance, traffic)
        self._steps = session(order, only_leftovers=only_leftovers)
        self._inbox: deque[tuple[int, Any]] = deque([(0, None)])  # the first wait only asks for the time
        self._waiting = False
        self._yields = 0
        self._writes = 0
        self._run_id: str | None = None
        self._counts = Counts()
        self._cancelled: dict[str, str] = {}
        self._dies_at = chance.choose("dies at", range(120), traffic.deaths)
        self._freezes_at = chance.choose("freezes at", range(120), traffic.freezes)
        self._sleeps_for = chance.choose("freezes for", (20.0, 60.0, 8.0, 200.0))

    def start(self) -> None:
        self._loop.tell(self.name, "starts", self._order.kind.value)
        self._loop.after(BEAT_SECONDS, self._beat, self)
        self._go(None)

    def _go(self, asked: object) -> None:
        while True:
            try:
                request = self._steps.send(asked)
            except StopIteration as end:
                self._end(end.value)
                return
            except (StaleEpoch, StoreUnavailable) as error:
                self._gone(type(error).__name__)
                return
            except Broken:
                raise
            except Exception as error:
                raise Broken(f"{self.name} ended with {type(error).__name__}: {error}") from error
            asked = None
            self._yields += 1
            if self._yields == self._dies_at:
                self._loop.hit("killed")
                self._gone("killed")
                return
            if self._yields == self._freezes_at:
                self._freeze(request)
                return
            if isinstance(request, Start):
                self._perform(request.effect, request.ticket)
            elif self._inbox:
                asked = self._next()
            else:
                self._waiting = True
                return

    def _freeze(self, request: object) -> None:
        self.frozen_until = self._loop.seconds + self._sleeps_for
        self._loop.tell(self.name, f"stands still for {self._sleeps_for} s before", request)

        def wake() -> None:
            self._loop.hit("zombie wake")
            self._loop.tell(self.name, "wakes")
            if isinstance(request, Start):
                self._perform(request.effect, request.ticket)
                self._go(None)
            elif self._inbox:
                self._go(self._next())
            else:
                self._waiting = True

        self._loop.after(0.0, wake, self)

    def _next(self) -> tuple[int, Any, Moment]:
        return *self._inbox.popleft(), Moment(self._loop.now() + self._skew, self._loop.monotonic())

    def _put(self, ticket: int, result: object) -> None:
        self._inbox.append((ticket, result))
        if self._waiting:
            self._waiting = False
            self._go(self._next())

    def _perform(self, effect: Effect, ticket: int) -> None:
        done = partial(self._put, ticket)
        match effect:
            case Notify(run_id, counts):
                self._run_id, self._counts = run_id, counts
                done(self._cancelled.get(run_id))
            case Commit(changes):
                request_id = self._request_id()
                self._loop.tell(self.name, "asks to keep", [type(change).__name__ for change in changes])
                self._commits.ask(lambda: self._keep(changes, request_id), done)
            case Read(question):
                self._reads.ask(lambda: self._ledger.answer(question), done)
            case ReadPage(cursor):
                self._loop.after(0.05, lambda: done(self._source.page(self.name, cursor)), self)
            case Sleep(length):
                self._loop.after(length.total_seconds(), lambda: done(None), self)
            case _:
                self._ask_target(effect, done)

    def _ask_target(self, effect: Effect, done: Callable[[object], None]) -> None:
        match effect:
            case Send(batch, send_by):
                self._target.deliver(self, batch, send_by, done)
            case Finish(drafts, send_by):
                self._target.finish(self, drafts, send_by, done)
            case LookUp(records):
                self._target.look_up(self, records, done)
            case Check():
                self._target.check(self, done)
            case Prepare():
                self._target.prepare(self, done)

    def _keep(self, changes: tuple[Change, ...], request_id: str) -> object:
        try:
            return self._ledger.commit(changes, request_id)
        except Refused:
            if any(isinstance(change, Intend) for change in changes):
                self._loop.hit("intent refused")
            raise

    def _request_id(self) -> str:
        self._writes += 1
        return f"{self.name}-{self._writes}"

    def _beat(self) -> None:
        milliseconds = int(self._order.lease_length.total_seconds() * 1000)
        request_id = self._request_id()

        run_id, counts = self._run_id, self._counts

        def beaten(result: object) -> None:
            if isinstance(result, StaleEpoch):
                self._gone("lost its lease")
                return
            if isinstance(result, str) and run_id is not None:
                self._loop.hit("cancelled")
                self._cancelled[run_id] = result
            self._loop.after(BEAT_SECONDS, self._beat, self)

        self._commits.ask(lambda: self._ledger.renew(milliseconds, run_id, counts, request_id), beaten, patient=False)

    def _end(self, summaries: list[RunSummary]) -> None:
        self.summaries = summaries
        self.ended = True
        self.dead = True
        self._loop.tell(self.name, "ends:", [(one.kind.value, one.status.value) for one in summaries])

    def _gone(self, how: str) -> None:
        if self.dead:
            return
        self.dead = True
        self._loop.tell(self.name, "is gone:", how)
        if not _is_running(self._steps):
            self._steps.close()


def _is_running(steps: Any) -> bool:
    return bool(steps.gi_running)
