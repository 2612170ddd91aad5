"""Refusals that may be the connection's: among others they are their records', three running the connection's.

What was refused like that in the last run goes last and does not count as one of the three: else the same few records
would hold up all the others for good. Where nothing else was sent, the target is asked how it is.
"""

from __future__ import annotations

from core.engine.change_builder import FinishedAttempt, Ready
from core.engine.run import LANDED, Run
from core.model import Outcome, Result

IN_A_ROW = 3


class Suspects:
    """Holds such refusals back until it is known whose they are."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._held: list[tuple[Ready, Outcome]] = []
        self._works = False  # something else than such a refusal came back in this run
        self._is_blamed = False  # the connection
        self._wants_check = False
        self._is_asked = False

    @property
    def wants_check(self) -> bool:
        """Only the target can say whether it lets us in."""
        return self._wants_check and not self._is_asked

    @property
    def waits(self) -> bool:
        """Nothing more is sent before that is known."""
        return self._wants_check

    def is_asked(self) -> None:
        """The question is on its way."""
        self._is_asked = True

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
            return self._let_go()
        if len(self._held) < IN_A_ROW or self._wants_check:
            return []
        if any(one.item.suspected is None for one, _outcome in self._held):
            return self._stop()
        return self.end()

    def end(self) -> list[FinishedAttempt]:
        """Nothing more comes back that could tell whose they are; where nothing else came at all, the target may."""
        if not self._held or self._wants_check:
            return []
        if self._works and not self._is_blamed:
            return self._let_go()
        if self._is_blamed or self._run.stop is not None:
            return self._stop()
        self._wants_check = True
        return []

    def told(self, *, lets_us_in: bool) -> list[FinishedAttempt]:
        """What the target says of itself: where it lets us in, it refused these records."""
        self._wants_check = self._is_asked = False
        self._works = self._works or lets_us_in
        return self.end() if self._works else self._stop()

    def _stop(self) -> list[FinishedAttempt]:
        self._is_blamed = True  # what is still on its way comes back in the same words
        held, self._held = self._held, []
        for one, outcome in held:
            one.item.suspect(_how(outcome))
            if outcome.maybe_ours is not None:
                self._run.stop_for(outcome.maybe_ours)
        return [_ended(one, Outcome(outcome.record_key, Result.LATER)) for one, outcome in held]

    def _let_go(self) -> list[FinishedAttempt]:
        held, self._held = self._held, []
        return [_ended(one, outcome) for one, outcome in held]


def _how(outcome: Outcome) -> str:
    status = outcome.failure.http_status if outcome.failure is not None else None
    return str(status or Result.REJECTED.value)


def _ended(one: Ready, outcome: Outcome) -> FinishedAttempt:
    return FinishedAttempt(one.item, one.intent.attempt_id, outcome, again=False)
