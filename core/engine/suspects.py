"""Refusals that may be the connection's: among others they are their records', three running the connection's.

Among others: an answer before its request left, or to a request that left after it was refused. What is answered
meanwhile may have been let in before a right was withdrawn.
What was refused like that in an earlier run goes last: else the same few records would hold up all the others for good.
It is its record's once something was sent and booked since it was first refused, and the connection's until then:
a system may refuse invalid data before it looks at rights.
What may be booked all the same counts with them, but is unknown at once: look-ups tell, and it keeps its key.
What a page forbids may be booked too: before it has another key, or is refused for good, look-ups do not find it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from core.effects import LastLanding, Read
from core.engine.change_builder import FinishedAttempt, Item, Ready
from core.engine.conflicts import hidden_behind_a_page
from core.engine.run import LANDED, Run
from core.messages import joined, message
from core.model import Category, Failure, FieldMessage, Outcome, Result, Stop

IN_A_ROW = 3
OR_SOME_RECORDS = message("maybe_only_some_are_refused")


@dataclass(slots=True)
class _Held:
    """A refusal, with what is known of the answers around it."""

    one: Ready
    outcome: Outcome
    begun: int  # the last request that had left when it came
    is_among: bool  # something else was answered before its request left, or by the same answer
    runs_on: bool = True  # nothing else came back since

    @property
    def is_first(self) -> bool:
        """Of this run: it was not refused like that before."""
        return self.one.item.suspected_at is None

    def something_came_back(self, *, is_landed: bool) -> None:
        """Something else: one of an earlier run goes on running unless that was booked."""
        self.runs_on = self.runs_on and not (is_landed or self.is_first)


class Suspects:
    """Holds such refusals back until it is known whose they are."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: list[_Held] = []
        self._unknown: list[Stop] = []  # of answers that run on, in which nobody can tell even whether it was refused
        self._begun = 0  # requests of this run
        self._answered = 0  # the request that was last answered with something else than such a refusal
        self._lands = False  # something was booked in this run
        self._is_blamed = False  # the connection
        self._ends_run = False
        self._first_at: datetime | None = None  # of those from earlier runs: when the first was refused
        self._landed_at: datetime | None = None  # when what was last sent and booked since then was sent
        self._asks = False  # the store for that
        self._is_asked = False

    @property
    def ends_run(self) -> bool:
        """They were taken for the connection's, and that is why the run ends."""
        return self._ends_run

    @property
    def lands(self) -> bool:
        """Something was booked in this run."""
        return self._lands

    @property
    def waits(self) -> bool:
        """Nothing more is sent before the store has answered."""
        return self._asks

    def questions(self) -> Iterator[Read]:
        """What only the store knows, asked once in a run."""
        if self._asks and not self._is_asked and self._first_at is not None:
            self._is_asked = True
            yield Read(LastLanding(self._first_at, self._run.config.target))

    def begin(self, batch: Iterable[Ready]) -> None:
        """A request leaves."""
        self._begun += 1
        for one in batch:
            one.leaves(self._begun, follows_an_answer=self._answered > 0)

    def take(self, one: Ready, outcome: Outcome) -> bool:
        """Whether it is held back for now."""
        if outcome.result is Result.UNKNOWN and outcome.maybe_ours is not None:
            self._unknown.append(outcome.maybe_ours)
        if outcome.result is not Result.REJECTED or outcome.maybe_ours is None:
            return False
        is_among = one.follows_an_answer or self._answered == one.request
        self._held.append(_Held(one, outcome, self._begun, is_among))
        return True

    def after(self, one: Ready, outcome: Outcome) -> list[FinishedAttempt]:
        """What is known of the held ones since this answer came."""
        is_landed = outcome.result in LANDED
        if not is_landed and (outcome.result is not Result.REJECTED or outcome.maybe_ours is not None):
            return self._judge(is_over=False)
        self._answered, self._lands = one.request, self._lands or is_landed
        if self._is_blamed:
            return []
        self._unknown = []
        for held in self._held:
            held.something_came_back(is_landed=is_landed)
        return self._let_go([held for held in self._held if self._is_told_by(held, one.request)])

    def before_the_last(self, items: Iterable[Item]) -> list[FinishedAttempt]:
        """All others are answered; these are from earlier runs and are sent now."""
        self._first_at = min((item.suspected_at for item in items if item.suspected_at is not None), default=None)
        return self._let_go_among_others()

    def end(self) -> list[FinishedAttempt]:
        """Nothing more comes back that could tell whose they are."""
        return self._judge(is_over=True)

    def told(self, landed_at: datetime | None) -> list[FinishedAttempt]:
        """When what was last booked was sent, if anything since the first of them was refused."""
        self._asks, self._landed_at = False, landed_at
        return self._judge(is_over=False)

    def _judge(self, *, is_over: bool) -> list[FinishedAttempt]:
        ended = self._let_go([held for held in self._held if self._is_its_own(held)])
        if is_over:
            ended += self._let_go_among_others()
        in_a_row = len(self._unknown) + sum(held.runs_on for held in self._held)
        if self._asks or not (in_a_row >= IN_A_ROW or (is_over and self._held)):
            return ended
        if self._run.stop is None and not self._is_asked and not all(held.is_first for held in self._held):
            self._asks = True
            return ended
        return [*ended, *self._stop()]

    def _let_go_among_others(self) -> list[FinishedAttempt]:
        """But not beside one that is the connection's: then all are, in the same words, and wait under one cause."""
        first = [held for held in self._held if held.is_first]
        if self._is_blamed or not all(held.is_among for held in first):
            return []
        return self._let_go(first)

    def _is_told_by(self, held: _Held, request: int) -> bool:
        """The request was let in, and not before this one was refused."""
        if not held.is_first:
            return self._lands
        return request > held.begun or request == held.one.request

    def _is_its_own(self, held: _Held) -> bool:
        """Refused before and after something was booked, or for good before, and now in the same way."""
        item, failure = held.one.item, held.outcome.failure
        if failure is not None and item.refused_as is failure.category:
            return True
        if item.suspected_at is None:
            return False
        lands_now = self._lands and not self._is_blamed
        return lands_now or (self._landed_at is not None and self._landed_at > item.suspected_at)

    def _stop(self) -> list[FinishedAttempt]:
        self._is_blamed = True  # what is still on its way comes back in the same words
        self._ends_run = self._ends_run or self._run.stop is None
        held, self._held = self._held, []
        for refusal in (*self._unknown, *(each.outcome.maybe_ours for each in held)):
            if refusal is not None:
                self._run.stop_for(Stop(refusal.category, joined(refusal.message, OR_SOME_RECORDS)))
        return [self._left(each.one, each.outcome) for each in held]

    def _left(self, one: Ready, outcome: Outcome) -> FinishedAttempt:
        """It waits under the one cause, and what was said of itself stands beside it."""
        one.item.suspect()
        cause = (FieldMessage(self._run.stop.message),) if self._run.stop is not None else ()
        said = outcome.failure or Failure(Category.NOT_SENT, ())
        failure = replace(said, category=Category.NOT_SENT, messages=(*cause, *said.messages))
        later = Outcome(outcome.record_key, Result.LATER, failure=failure, is_of_a_gateway=outcome.is_of_a_gateway)
        return _ended(one, later)

    def _let_go(self, those: list[_Held]) -> list[FinishedAttempt]:
        gone = {id(held) for held in those}
        self._held = [held for held in self._held if id(held) not in gone]
        return [_ended(held.one, hidden_behind_a_page(held.outcome)) for held in those]


def _ended(one: Ready, outcome: Outcome) -> FinishedAttempt:
    return FinishedAttempt(one.item, one.intent.attempt_id, outcome, again=False)
