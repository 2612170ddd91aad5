"""Performs the step machine's effects with asyncio, a store, a source and a target. It decides nothing.

Heartbeat and lease renewal are here: they go on while the machine waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from core.effects import (
    Check,
    Commit,
    Effect,
    Finish,
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
from core.engine import Steps
from core.errors import StaleEpoch, StoreFull, StoreUnavailable, SynclightError, where
from core.fitting import fitting
from core.model import Counts, Draft, Outcome, RecordPage, RunSummary
from core.outside_values import taken_in
from core.ports import Clock, Target, TwoStepTarget
from data.ledger.changes import Ledger
from data.ledger.questions import answer

log = logging.getLogger(__name__)

Progress = Callable[[str, Counts], None]
STORE_PATIENCE = timedelta(minutes=10)  # how long a run waits for a store that does not answer
BEAT_SECONDS = 2.0


@dataclass(slots=True)
class SessionDependencies:
    """The concrete parts of one session."""

    ledger: Ledger
    target: Target
    page: Callable[[str | None], Awaitable[RecordPage]]
    clock: Clock
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    on_progress: Progress | None = None
    lease_length: timedelta = timedelta(seconds=30)
    beat_seconds: float | None = BEAT_SECONDS  # None: no heartbeat (a clock that does not run by itself)
    recognise: Callable[[RecordPage], RecordPage] | None = None  # asks the store under which keys it knows a page


@dataclass(slots=True)
class _Desk:
    """Finished effects, in the order they finished."""

    done: deque[tuple[int, Any]] = field(default_factory=deque)
    rings: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, ticket: int, result: object) -> None:
        self.done.append((ticket, result))
        self.rings.set()


def _as_it_is(result: object) -> object:
    return result


def _through_the_door(given: object) -> object:
    """What comes from a target: numbers that can be reckoned with, texts that can be kept."""
    return taken_in(fitting(given))


class Driver:
    """Drives one session to its end."""

    def __init__(self, dependencies: SessionDependencies) -> None:
        self._dependencies = dependencies
        self._desk = _Desk()
        self._tasks: set[asyncio.Task[None]] = set()
        self._commits = ThreadPoolExecutor(1, thread_name_prefix="commits")
        self._reads = ThreadPoolExecutor(1, thread_name_prefix="reads")
        self._run_id: str | None = None
        self._counts = Counts()
        self._cancelled: dict[str, str] = {}  # run → who asked it to stop
        self._lost: StaleEpoch | None = None

    async def drive(self, steps: Steps[list[RunSummary]]) -> list[RunSummary]:
        """Perform until the machine is done. Raises StaleEpoch when the lease was lost."""
        beating = asyncio.create_task(self._beat()) if self._dependencies.beat_seconds is not None else None
        try:
            return await self._perform(steps)
        finally:
            await self._stop(beating)

    async def _perform(self, steps: Steps[list[RunSummary]]) -> list[RunSummary]:
        asked: object = None
        try:
            while True:
                request = steps.send(asked)
                asked = None
                if isinstance(request, Start):
                    self._start(request.effect, request.ticket)
                else:
                    asked = await self._next()
        except StopIteration as end:
            summaries: list[RunSummary] = end.value
            return summaries
        finally:
            steps.close()

    async def _next(self) -> tuple[int, object, Moment]:
        if not self._tasks and not self._desk.done:
            self._desk.put(0, None)
        while not self._desk.done:
            self._desk.rings.clear()
            await self._desk.rings.wait()
            if self._lost is not None:
                raise self._lost
        clock = self._dependencies.clock
        return *self._desk.done.popleft(), Moment(clock.now(), clock.monotonic())

    def _start(self, effect: Effect, ticket: int) -> None:
        match effect:
            case Notify(run_id, counts):
                self._tell(run_id, counts)
                self._desk.put(ticket, self._cancelled.get(run_id))
            case Send(batch, send_by):
                self._begin(ticket, self._dependencies.target.deliver(batch, send_by), _through_the_door)
            case Finish(drafts, send_by):
                self._begin(ticket, self._post(drafts, send_by), _through_the_door)
            case LookUp(records):
                self._begin(ticket, self._dependencies.target.look_up(records), _through_the_door)
            case Check():
                self._begin(ticket, self._dependencies.target.check(), _through_the_door)
            case Prepare():
                self._begin(ticket, self._dependencies.target.prepare(), _through_the_door)
            case _:
                self._begin(ticket, self._work(effect))

    async def _post(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        target = self._dependencies.target
        if not isinstance(target, TwoStepTarget):
            raise TypeError(f"{type(target).__name__} says that something is half done, and cannot finish it")
        return await target.finish(drafts, send_by)

    def _begin(
        self, ticket: int, work: Coroutine[Any, Any, object], door: Callable[[object], object] = _as_it_is
    ) -> None:
        task = asyncio.get_running_loop().create_task(self._finish(ticket, work, door))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _tell(self, run_id: str, counts: Counts) -> None:
        self._run_id, self._counts = run_id, counts
        if self._dependencies.on_progress is not None:
            self._dependencies.on_progress(run_id, counts)

    async def _finish(self, ticket: int, work: Coroutine[Any, Any, object], door: Callable[[object], object]) -> None:
        try:
            result: object = await work
        except Exception as error:  # noqa: BLE001  # every failure of an effect is a result; the machine decides
            if not isinstance(error, SynclightError):
                log.error("an effect failed unexpectedly: %s", where(error))  # noqa: TRY400 - see `where`
            result = error
        self._desk.put(ticket, door(result))

    async def _work(self, effect: Effect) -> object:
        dependencies = self._dependencies
        match effect:
            case Commit(changes):
                request_id = uuid4().hex
                return await self._store(self._commits, lambda: dependencies.ledger.commit(changes, request_id))
            case Read(question):
                ledger = dependencies.ledger
                return await self._store(self._reads, lambda: answer(ledger.store, ledger.integration_id, question))
            case ReadPage(cursor):
                return await self._page(cursor)
            case Sleep(length):
                await dependencies.sleep(length.total_seconds())
                return None
        raise TypeError(f"no way to perform {type(effect).__name__}")

    async def _page(self, cursor: str | None) -> object:
        page, recognise = await self._dependencies.page(cursor), self._dependencies.recognise
        return page if recognise is None else await self._store(self._reads, lambda: recognise(page))

    async def _store(self, pool: ThreadPoolExecutor, call: Callable[[], object]) -> object:
        """Ask the store; while it does not answer (or is full), wait and ask again with the same request id."""
        loop = asyncio.get_running_loop()
        give_up = self._dependencies.clock.monotonic() + STORE_PATIENCE.total_seconds()
        pause = 0.2
        while True:
            try:
                return await loop.run_in_executor(pool, call)
            except (StoreUnavailable, StoreFull):
                if self._dependencies.clock.monotonic() > give_up:
                    raise
            await self._dependencies.sleep(pause)
            pause = min(pause * 2, 5.0)

    async def _beat(self) -> None:
        """Renew the lease and say how far the run is, until cancelled."""
        lease_seconds = self._dependencies.lease_length.total_seconds()
        milliseconds = int(lease_seconds * 1000)
        pause = min(
            self._dependencies.beat_seconds or BEAT_SECONDS, lease_seconds / 4
        )  # a short lease must not run out
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(pause)
            ledger, run_id, counts = self._dependencies.ledger, self._run_id, self._counts
            try:
                asked = await loop.run_in_executor(
                    self._commits,
                    lambda: ledger.renew(milliseconds, run_id, counts, uuid4().hex),  # noqa: B023
                )
            except StaleEpoch as lost:
                self._lost = lost
                self._desk.rings.set()
                return
            except Exception as error:  # noqa: BLE001  # whatever it was, the next beat may get through
                log.warning("the lease could not be renewed: %s", type(error).__name__)
            else:
                if run_id is not None and asked is not None:
                    self._cancelled[run_id] = asked

    async def _stop(self, beating: asyncio.Task[None] | None) -> None:
        """Nothing of ours may be on the wire once the session is over. A task's old error hides no newer one."""
        tasks = [*self._tasks, *([beating] if beating else [])]
        for task in tasks:
            task.cancel()
        try:
            for ended in await asyncio.gather(*tasks, return_exceptions=True):
                if isinstance(ended, Exception):
                    log.warning("a task of the session ended with %s", type(ended).__name__)
        finally:
            self._commits.shutdown(wait=True)
            self._reads.shutdown(wait=True)
