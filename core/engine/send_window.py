"""Requests of one run: how many at once, when to pause, when the target counts as down."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from core.effects import Read, Send, Sleep
from core.engine.change_builder import FinishedAttempt, Item, Ready
from core.engine.conflicts import believed_later, is_conflict, is_limited, is_shown, told_again
from core.engine.run import Run
from core.engine.suspects import Suspects
from core.engine.vouchers import PROVES
from core.errors import ConnectionDown, Misconfigured
from core.messages import message
from core.model import Category, Failure, FieldMessage, Outcome, Result, Stop

_LATER = message("system_asked_for_later_try")
_NO_VERDICT = message("no_answer_says_whether_booked")
_COME_BACK = message("system_asked_to_come_back")
LATER_IN_A_ROW = 20  # answers that only ask for patience before the run lets the target rest
UNKNOWN_IN_A_ROW = 10  # answers without a verdict before the target counts as down
FIRST_WINDOW = 4  # a target that is down is met by few requests
PAUSE_SECONDS = 2.0  # where a target asks for patience, and does not say how long
ROOM_SECONDS = 4.0  # how much may be about to leave: far below `send_by`, enough for the wire never to starve
MOST_INTENTS = 5000  # in one commit, also where a request carries many records


class SendWindow:
    """What has a stored intent and may leave; what came back and is not kept yet."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._config = run.config
        self._size = max(1, run.config.facts.batch_size)
        self._most = 1 if run.config.facts.order_matters else max(1, run.config.facts.concurrency)
        self._window = min(FIRST_WINDOW, self._most)
        self._ready: deque[Ready] = deque()
        self._in_flight: dict[str, list[Ready]] = {}  # by the first record of each request
        self._ended: list[FinishedAttempt] = []
        self._suspects = Suspects(run)
        self._rests: Sleep | None = None  # asked for, and not begun yet
        self._is_resting = False
        self._unknown_in_a_row = 0
        self._later_in_a_row = 0
        self._per_second = 0.0
        self._measured_at: float | None = None

    @property
    def room(self) -> int:
        """How many intents one commit may carry: a few windows of full requests, as long as they leave soon."""
        some = self._window * self._size
        room = int(min(8 * some, max(2 * some, ROOM_SECONDS * self._per_second), max(MOST_INTENTS, 2 * self._size)))
        return room - room % self._size

    @property
    def reads_ahead(self) -> int:
        """How many records may wait for an intent."""
        return max(8 * self._most + 64, self.room)

    @property
    def wants_more(self) -> bool:
        """It runs out of stored intents, and they would leave."""
        return 2 * len(self._ready) < self.room and self._run.stop is None and not self._is_resting

    @property
    def wants_answers_kept(self) -> bool:
        """Enough came back for a commit, or nothing more comes."""
        ended = len(self._ended)
        return ended >= self.room or (ended > 0 and not self._in_flight and not self._ready)

    def measure(self, ended: int, monotonic: float) -> None:
        """Learn how fast this target answers, at every commit."""
        if self._measured_at is not None and monotonic > self._measured_at:
            now = ended / (monotonic - self._measured_at)
            self._per_second = now if self._per_second == 0 else 0.7 * self._per_second + 0.3 * now
        self._measured_at = monotonic

    def load(self, ready: Iterator[Ready]) -> None:
        """These have a stored intent."""
        self._ready.extend(ready)

    def take_ended(self) -> list[FinishedAttempt]:
        """What came back and is to be kept now."""
        ended, self._ended = self._ended, []
        return ended

    def wants(self) -> Iterator[Send | Sleep | Read]:
        """A rest that was asked for, a question whose a refusal is, and requests that fill the window."""
        yield from self._suspects.questions()
        if self._rests is not None:
            yield self._rests
            self._rests = None
        while self._ready and len(self._in_flight) < self._window and self._may_send:
            batch = self._next_batch()
            self._in_flight[batch[0].intent.outgoing.record_key] = batch
            self._suspects.begin(batch)
            yield Send(tuple(one.intent.outgoing for one in batch), min(one.send_by for one in batch))

    @property
    def _may_send(self) -> bool:
        return not self._is_resting and not self._suspects.waits and self._run.stop is None

    def _next_batch(self) -> list[Ready]:
        batch: list[Ready] = []
        most = 1 if self._config.facts.begins_alone and not self._suspects.lands else self._size
        while self._ready:
            most = min(most, self._ready[0].item.together or most)
            if len(batch) >= most:
                break
            batch.append(self._ready.popleft())
        return batch

    def give_up(self) -> None:
        """The connection is down: what has an intent and has not left is certainly not sent."""
        while self._ready:
            one = self._ready.popleft()
            outcome = Outcome(one.intent.outgoing.record_key, Result.NOT_SENT)
            self._ended.append(FinishedAttempt(one.item, one.intent.attempt_id, outcome, again=False))

    @property
    def is_idle(self) -> bool:
        """Nothing is on its way, nor about to leave."""
        return not self._in_flight and not self._ready

    @property
    def blames_connection(self) -> bool:
        """Refusals that may be the connection's were taken for its own, and the run ends for them."""
        return self._suspects.ends_run

    def settle_suspects(self) -> None:
        """Nothing more is going to be sent: whose the refusals are that were held back is decided now."""
        if self.is_idle:
            self._ended.extend(self._suspects.end())

    def before_the_last(self, items: list[Item]) -> None:
        """What was refused in an earlier run, maybe because of the connection, is sent now: all others are answered."""
        self._ended.extend(self._suspects.before_the_last(items))

    def told(self, landed_at: datetime | None) -> None:
        """When what was last booked was sent, asked because of refusals that may be the connection's."""
        self._ended.extend(self._suspects.told(landed_at))

    def why_not_sent(self) -> Failure:
        """The one cause of everything this run leaves."""
        text = self._run.stop.message if self._run.stop else _LATER
        return Failure(Category.NOT_SENT, (FieldMessage(text),))

    def answered(self, request: Send, result: list[Outcome] | Exception) -> None:
        """What became of each record of a request."""
        batch = self._in_flight.pop(request.batch[0].record_key)
        if isinstance(result, ConnectionDown | Misconfigured):
            self._run.stop_for(Stop(Category(result.category), result.said))
            result = [_turned_away(one, result) for one in batch]
        elif isinstance(result, Exception):
            result = [_nobody_knows(one, type(result).__name__) for one in batch]
        answers = {outcome.record_key: outcome for outcome in result}
        keys = [one.intent.outgoing.record_key for one in batch]
        pairs = [
            (one, answers[key] if key in answers else _nobody_knows(one, message("answer_left_it_out")))
            for one, key in zip(batch, keys, strict=True)
        ]
        pairs = [(one, believed_later(outcome)) for one, outcome in pairs]
        self._count({_how_told(outcome) for _, outcome in pairs if outcome.maybe_ours is None})
        for one, outcome in pairs:
            self._took(one, outcome)

    def _count(self, results: set[Result]) -> None:
        """Answers in a row, whatever number of records each of them is about."""
        if results - {Result.UNKNOWN, Result.LATER, Result.NOT_SENT}:
            self._unknown_in_a_row = 0
            self._later_in_a_row = 0
            self._window = min(self._window + 1, self._most)
            return
        self._unknown_in_a_row += Result.UNKNOWN in results
        self._later_in_a_row += Result.LATER in results

    def _took(self, one: Ready, outcome: Outcome) -> None:
        if outcome.failure is not None:
            failure = self._config.explain(one.item.record.payload, outcome.failure)
            outcome = replace(outcome, failure=failure)
        elif one.item.record.doubt is not None and outcome.result in PROVES and outcome.remark is None:
            outcome = replace(outcome, remark=one.item.record.doubt)  # said where remarks are: it is booked
        if one.item.was_sent and outcome.failure is not None and outcome.result is Result.UNKNOWN:
            said = told_again(outcome.failure, self._config.facts.system_name)
            outcome = replace(outcome, failure=said)
        if self._suspects.take(one, outcome):
            self._ended.extend(self._suspects.after(one, outcome))
            return
        self._ended.extend(self._suspects.after(one, outcome))
        again = self._tries_again(one.item, outcome)
        self._ended.append(FinishedAttempt(one.item, one.intent.attempt_id, outcome, again))
        if outcome.result is Result.UNKNOWN:
            self._stop_when_no_answer_comes(outcome)
            self._wait_when_told(outcome)

    def _wait_when_told(self, outcome: Outcome) -> None:
        """No verdict, but a wait: this record is for a look-up, and the others leave after the wait."""
        pause = outcome.retry_after_seconds
        if is_limited(outcome.failure):
            pause = pause or PAUSE_SECONDS
        if not pause:
            return
        self._rest_when_asked(outcome)
        if self._run.stop is None:
            self._rest(pause)
            self._most = self._window  # each such answer costs a look-up of all that it is about

    def _stop_when_no_answer_comes(self, outcome: Outcome) -> None:
        if self._unknown_in_a_row < UNKNOWN_IN_A_ROW:
            return
        said = outcome.failure.root.message if outcome.failure else _NO_VERDICT
        self._run.stop_for(Stop(Category.UNAVAILABLE, said))

    def _tries_again(self, item: Item, outcome: Outcome) -> bool:
        if outcome.result not in (Result.LATER, Result.NOT_SENT):
            return False
        tries = item.try_once_more()
        if outcome.result is Result.LATER:
            self._rest_when_asked(outcome)
        if self._run.stop is not None or tries >= self._config.facts.max_tries:
            return False
        pause = outcome.retry_after_seconds
        if outcome.result is Result.LATER:
            self._rest(pause if pause is not None else min(2.0**tries, 30.0))
        return True

    def _rest_when_asked(self, outcome: Outcome) -> None:
        """The whole connection is asked to wait: longer than a run may, or again and again."""
        pause = outcome.retry_after_seconds or 0.0
        if pause <= self._config.longest_pause_seconds and self._later_in_a_row < LATER_IN_A_ROW:
            return
        said = outcome.failure.root.message if outcome.failure else _COME_BACK
        self._run.stop_for(Stop(Category.THROTTLED, said))

    def _rest(self, seconds: float) -> None:
        if self._is_resting:
            return
        self._is_resting = True
        self._window = max(1, self._window // 2)
        jittered = seconds * (1 + 0.25 * self._config.jitter())
        self._rests = Sleep(timedelta(seconds=jittered))

    def go_on(self) -> None:
        """The rest is over."""
        self._is_resting = False


def _how_told(outcome: Outcome) -> Result:
    """A target that turns a record away, or asks for patience, answers: it is not down."""
    if outcome.result is Result.UNKNOWN and is_limited(outcome.failure):
        return Result.LATER
    is_answer = outcome.result is Result.UNKNOWN and (is_conflict(outcome.failure) or is_shown(outcome.failure))
    return Result.REJECTED if is_answer else outcome.result


def _turned_away(one: Ready, error: ConnectionDown | Misconfigured) -> Outcome:
    key = one.intent.outgoing.record_key
    return Outcome(key, Result.NOT_SENT, is_of_a_gateway=error.is_of_a_gateway)


def _nobody_knows(one: Ready, why: str) -> Outcome:
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message("no_readable_answer", why=why)),))
    return Outcome(one.intent.outgoing.record_key, Result.UNKNOWN, failure=failure)
