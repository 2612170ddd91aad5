"""The way to the store and back: one call at a time, answers may be lost, calls may come late, it may be away."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from core.errors import StoreUnavailable
from tests.simulation.chance import Chance
from tests.simulation.loop import Broken, Loop, Process

TIMEOUT = 3.0
PATIENCE = 60.0
Call = Callable[[], object]
Done = Callable[[object], None]


@dataclass(slots=True)
class Traffic:
    """How often what happens, drawn per seed; shared by all workers."""

    reply_lost: float
    call_late: float
    deaths: float
    freezes: float
    store_down_until: float = 0.0

    @classmethod
    def drawn(cls, chance: Chance) -> Traffic:
        return cls(
            reply_lost=chance.choose("how often replies are lost", (0.0, 0.0, 0.03, 0.15)),
            call_late=chance.choose("how often calls come late", (0.0, 0.0, 0.03, 0.1)),
            deaths=chance.choose("how often workers die", (0.0, 0.3, 0.7)),
            freezes=chance.choose("how often workers stand still", (0.0, 0.0, 0.3, 0.6)),
        )


class StoreLine:
    """A worker's own line; while the store does not answer, the same request is made again."""

    def __init__(self, worker: Process, loop: Loop, chance: Chance, traffic: Traffic) -> None:
        self._worker = worker
        self._loop = loop
        self._chance = chance
        self._traffic = traffic
        self._queue: deque[tuple[Call, Done, bool]] = deque()
        self._busy = False

    def ask(self, call: Call, done: Done, *, patient: bool = True) -> None:
        """Call the store and answer what it answers; `patient` asks again while it is away."""
        self._queue.append((call, done, patient))
        if not self._busy:
            self._next()

    def _next(self) -> None:
        self._busy = bool(self._queue)
        if self._busy:
            call, done, patient = self._queue.popleft()
            _Turn(self, call, done, self._loop.seconds + PATIENCE if patient else 0.0).send()

    def finished(self, done: Done, result: object) -> None:
        self._busy = False
        done(result)
        if not self._busy and not self._worker.dead:
            self._next()


class _Turn:
    """One call, asked until it is answered."""

    def __init__(self, line: StoreLine, call: Call, done: Done, give_up_at: float) -> None:
        self._line = line
        self._call = call
        self._done = done
        self._give_up_at = give_up_at
        self._over = False

    def send(self) -> None:
        line = self._line
        late = line._chance.choose("the call comes late", (0.0, 5.0, 40.0), line._traffic.call_late)
        line._loop.after(0.01 + late, self._arrive)
        if late:
            line._loop.hit("store call late")
            line._loop.after(TIMEOUT, self._unanswered, line._worker)

    def _arrive(self) -> None:
        line = self._line
        if line._loop.seconds < line._traffic.store_down_until:
            line._loop.hit("store away")
            line._loop.after(0.01, self._unanswered, line._worker)
            return
        try:
            result: object = self._call()
        except Broken:
            raise
        except Exception as error:  # noqa: BLE001 - every failure of an effect is a result, as in the real driver
            result = error
        if line._chance.choose("the reply is lost", (False, True), line._traffic.reply_lost):
            line._loop.hit("store reply lost")
            line._loop.after(TIMEOUT, self._unanswered, line._worker)
        else:
            line._loop.after(0.01, lambda: self._finish(result), line._worker)

    def _unanswered(self) -> None:
        if self._over:
            return
        if self._line._loop.seconds > self._give_up_at:
            self._finish(StoreUnavailable("the store does not answer"))
        else:
            self._line._loop.after(0.5, self._again, self._line._worker)

    def _again(self) -> None:
        if not self._over:
            self.send()

    def _finish(self, result: object) -> None:
        if not self._over:
            self._over = True
            self._line.finished(self._done, result)
