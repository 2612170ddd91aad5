"""Requests of one run: how many at once, when to pause, when the target counts as down."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.effects import Effect, Send, Sleep
from core.engine.keeping import Ended, Item, Ready
from core.engine.order import Order
from core.errors import ConnectionDown, Misconfigured
from core.model import Category, Failure, FieldMessage, Outcome, Result, Stop
from core.ours import ours

Ask = Callable[[Effect, Callable[[Any], None]], None]

_LATER = ours("system_asked_for_later_try")
_NO_VERDICT = ours("no_answer_says_whether_booked")
_COME_BACK = ours("system_asked_to_come_back")
LATER_IN_A_ROW = 20  # answers that only ask for patience before the run lets the target rest
UNKNOWN_IN_A_ROW = 10  # answers without a verdict before the target counts as down
FIRST_WINDOW = 4  # a target that is down is met by few requests
ROOM_SECONDS = 4.0  # how much may be about to leave: far below `send_by`, enough for the wire never to starve
MOST_INTENTS = 5000  # in one commit, also where a request carries many records


class Wire:
    """What has a stored intent and may leave; what came back and is not kept yet."""

    def __init__(self, order: Order, ask: Ask) -> None:
        self._order = order
        self._ask = ask
        self.stop: Stop | None = None
        self.ready: deque[Ready] = deque()
        self.ended: list[Ended] = []
        self.most = 1 if order.facts.order_matters else max(1, order.facts.concurrency)
        self.window = min(FIRST_WINDOW, self.most)
        self.pausing = False
        self._in_flight = 0
        self._unknown_in_a_row = 0
        self._later_in_a_row = 0
        self._per_second = 0.0
        self._measured_at: float | None = None

    @property
    def room(self) -> int:
        """How many intents one commit may carry: a few windows of full requests, as long as they leave soon."""
        size = max(1, self._order.facts.batch_size)
        some = self.window * size
        room = int(min(8 * some, max(2 * some, ROOM_SECONDS * self._per_second), max(MOST_INTENTS, 2 * size)))
        return room - room % size

    def measure(self, ended: int, monotonic: float) -> None:
        """Learn how fast this target answers, at every commit."""
        if self._measured_at is not None and monotonic > self._measured_at:
            now = ended / (monotonic - self._measured_at)
            self._per_second = now if self._per_second == 0 else 0.7 * self._per_second + 0.3 * now
        self._measured_at = monotonic

    @property
    def quiet(self) -> bool:
        """Nothing is on the wire and nothing is about to be."""
        return self._in_flight == 0 and not self.ready

    def send_ready(self) -> None:
        """Fill the window."""
        size = max(1, self._order.facts.batch_size)
        while self.ready and self._in_flight < self.window and not self.pausing and self.stop is None:
            batch = [self.ready.popleft() for _ in range(min(size, len(self.ready)))]
            self._in_flight += 1
            effect = Send(tuple(one.intent.outgoing for one in batch), min(one.send_by for one in batch))
            self._ask(effect, self._answer_to(batch))

    def give_up(self) -> None:
        """The connection is down: what has an intent and has not left is certainly not sent."""
        while self.ready:
            one = self.ready.popleft()
            outcome = Outcome(one.intent.outgoing.record_key, Result.NOT_SENT)
            self.ended.append(Ended(one.item, one.intent.attempt_id, outcome, again=False))

    def why_not_sent(self) -> Failure:
        """The one cause of everything this run leaves."""
        text = self.stop.message if self.stop else _LATER
        return Failure(Category.NOT_SENT, (FieldMessage(text),))

    def _answer_to(self, batch: list[Ready]) -> Callable[[Any], None]:
        return lambda result: self._answered(batch, result)

    def _answered(self, batch: list[Ready], result: list[Outcome] | Exception) -> None:
        self._in_flight -= 1
        if isinstance(result, ConnectionDown | Misconfigured):
            self.stop = self.stop or Stop(Category(result.category), result.said)
            result = [Outcome(one.intent.outgoing.record_key, Result.NOT_SENT) for one in batch]
        elif isinstance(result, Exception):
            result = [_nobody_knows(one, type(result).__name__) for one in batch]
        answers = {outcome.record_key: outcome for outcome in result}
        keys = [one.intent.outgoing.record_key for one in batch]
        pairs = [
            (one, answers[key] if key in answers else _nobody_knows(one, ours("answer_left_it_out")))
            for one, key in zip(batch, keys, strict=True)
        ]
        self._count({outcome.result for _, outcome in pairs})
        for one, outcome in pairs:
            self._took(one, outcome)

    def _count(self, results: set[Result]) -> None:
        """Answers in a row, whatever number of records each of them is about."""
        if results - {Result.UNKNOWN, Result.LATER, Result.NOT_SENT}:
            self._unknown_in_a_row = 0
            self._later_in_a_row = 0
            self.window = min(self.window + 1, self.most)
            return
        self._unknown_in_a_row += Result.UNKNOWN in results
        self._later_in_a_row += Result.LATER in results

    def _took(self, one: Ready, outcome: Outcome) -> None:
        if outcome.failure is not None:
            failure = self._order.explain(one.item.record.payload, outcome.failure)
            outcome = replace(outcome, failure=failure)
        again = self._tries_again(one.item, outcome)
        self.ended.append(Ended(one.item, one.intent.attempt_id, outcome, again))
        if outcome.result is Result.UNKNOWN:
            self._stop_when_no_answer_comes(outcome)
            self._wait_when_told(outcome)

    def _wait_when_told(self, outcome: Outcome) -> None:
        """No verdict, but a wait: this record is for a look-up, and the others leave after the wait."""
        if not outcome.retry_after_seconds:
            return
        self._rest_when_asked(outcome)
        if self.stop is None:
            self._pause(outcome.retry_after_seconds)

    def _stop_when_no_answer_comes(self, outcome: Outcome) -> None:
        if self._unknown_in_a_row < UNKNOWN_IN_A_ROW or self.stop is not None:
            return
        message = outcome.failure.root.message if outcome.failure else _NO_VERDICT
        self.stop = Stop(Category.UNAVAILABLE, message)

    def _tries_again(self, item: Item, outcome: Outcome) -> bool:
        if outcome.result not in (Result.LATER, Result.NOT_SENT):
            return False
        item.tries += 1
        if outcome.result is Result.LATER:
            self._rest_when_asked(outcome)
        if self.stop is not None or item.tries >= self._order.facts.max_tries:
            return False
        pause = outcome.retry_after_seconds
        if outcome.result is Result.LATER:
            self._pause(pause if pause is not None else min(2.0**item.tries, 30.0))
        return True

    def _rest_when_asked(self, outcome: Outcome) -> None:
        """The whole connection is asked to wait: longer than a run may, or again and again."""
        pause = outcome.retry_after_seconds or 0.0
        if pause <= self._order.longest_pause_seconds and self._later_in_a_row < LATER_IN_A_ROW:
            return
        message = outcome.failure.root.message if outcome.failure else _COME_BACK
        self.stop = self.stop or Stop(Category.THROTTLED, message)

    def _pause(self, seconds: float) -> None:
        if self.pausing:
            return
        self.pausing = True
        self.window = max(1, self.window // 2)
        jittered = seconds * (1 + 0.25 * self._order.jitter())
        self._ask(Sleep(timedelta(seconds=jittered)), self._go_on)

    def _go_on(self, _result: object) -> None:
        self.pausing = False


def _nobody_knows(one: Ready, why: str) -> Outcome:
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(ours("no_readable_answer", why=why)),))
    return Outcome(one.intent.outgoing.record_key, Result.UNKNOWN, failure=failure)
