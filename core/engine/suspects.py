"""Refusals that may be the connection's: among others they are their records', three running the connection's.

What was refused like that in an earlier run goes last: else the same few records would hold up all the others for good.
It is its record's once something was booked since it was first refused, and the connection's until then.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from core.effects import LastLanding, Read
from core.engine.change_builder import FinishedAttempt, Item, Ready
from core.engine.run import LANDED, Run
from core.messages import joined, message
from core.model import Category, Failure, FieldMessage, Outcome, Result, Stop

IN_A_ROW = 3
OR_SOME_RECORDS = message("maybe_only_some_are_refused")


class Suspects:
    """Holds such refusals back until it is known whose they are."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: list[tuple[Ready, Outcome]] = []
        self._works = False  # something else than such a refusal came back in this run
        self._is_blamed = False  # the connection
        self._ends_run = False
        self._first_at: datetime | None = None  # of those from earlier runs: when the first was refused
        self._landed_at: datetime | None = None  # when something was last booked since then
        self._asks = False  # the store for that
        self._is_asked = False

    @property
    def ends_run(self) -> bool:
        """They were taken for the connection's, and that is why the run ends."""
        return self._ends_run

    @property
    def waits(self) -> bool:
        """Nothing more is sent before the store has answered."""
        return self._asks

    def questions(self) -> Iterator[Read]:
        """What only the store knows, asked once in a run."""
        if self._asks and not self._is_asked and self._first_at is not None:
            self._is_asked = True
            yield Read(LastLanding(self._first_at, self._run.config.target))

    def take(self, one: Ready, outcome: Outcome) -> bool:
        """Whether it is held back for now."""
        if outcome.result is not Result.REJECTED or outcome.maybe_ours is None:
            return False
        self._held.append((one, outcome))
        return True

    def after(self, outcome: Outcome) -> list[FinishedAttempt]:
        """What is known of the held ones since this answer came."""
        if outcome.result in LANDED or (outcome.result is Result.REJECTED and outcome.maybe_ours is None):
            self._works = True
            return self._let_go(self._held)
        return self._judge(is_over=False)

    def before_the_last(self, items: Iterable[Item]) -> list[FinishedAttempt]:
        """All others are answered; these are from earlier runs and are sent now."""
        self._first_at = min((item.suspected_at for item in items if item.suspected_at is not None), default=None)
        return self._let_go(self._held) if self._works and not self._is_blamed else []

    def end(self) -> list[FinishedAttempt]:
        """Nothing more comes back that could tell whose they are."""
        return self._judge(is_over=True)

    def told(self, landed_at: datetime | None) -> list[FinishedAttempt]:
        """When something was last booked, if ever since the first of them was refused."""
        self._asks, self._landed_at = False, landed_at
        return self._judge(is_over=False)

    def _judge(self, *, is_over: bool) -> list[FinishedAttempt]:
        ended = self._let_go([pair for pair in self._held if self._is_its_own(*pair)])
        if self._asks or not self._held or not (is_over or len(self._held) >= IN_A_ROW):
            return ended
        if is_over and self._works and not self._is_blamed:
            return [*ended, *self._let_go(self._held)]
        if self._run.stop is None and not self._is_asked and any(one.item.suspected_at for one, _said in self._held):
            self._asks = True
            return ended
        return [*ended, *self._stop()]

    def _is_its_own(self, one: Ready, outcome: Outcome) -> bool:
        """Refused before and after something was booked, or for good before, and now in the same way."""
        item = one.item
        if outcome.failure is not None and item.refused_as is outcome.failure.category:
            return True
        if item.suspected_at is None:
            return False
        return self._works or (self._landed_at is not None and self._landed_at > item.suspected_at)

    def _stop(self) -> list[FinishedAttempt]:
        self._is_blamed = True  # what is still on its way comes back in the same words
        self._ends_run = self._ends_run or self._run.stop is None
        held, self._held = self._held, []
        for _one, outcome in held:
            if outcome.maybe_ours is not None:
                said = joined(outcome.maybe_ours.message, OR_SOME_RECORDS)
                self._run.stop_for(Stop(outcome.maybe_ours.category, said))
        return [self._left(one, outcome) for one, outcome in held]

    def _left(self, one: Ready, outcome: Outcome) -> FinishedAttempt:
        """It waits under the one cause, and what was said of itself stands beside it."""
        one.item.suspect()
        cause = (FieldMessage(self._run.stop.message),) if self._run.stop is not None else ()
        said = outcome.failure or Failure(Category.NOT_SENT, ())
        failure = replace(said, category=Category.NOT_SENT, messages=(*cause, *said.messages))
        return _ended(one, Outcome(outcome.record_key, Result.LATER, failure=failure))

    def _let_go(self, pairs: list[tuple[Ready, Outcome]]) -> list[FinishedAttempt]:
        let_go = [_ended(one, outcome) for one, outcome in pairs]
        gone = {id(one) for one, _outcome in pairs}
        self._held = [pair for pair in self._held if id(pair[0]) not in gone]
        return let_go


def _ended(one: Ready, outcome: Outcome) -> FinishedAttempt:
    return FinishedAttempt(one.item, one.intent.attempt_id, outcome, again=False)
