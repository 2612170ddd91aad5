"""Refusals that may be the connection's: one among others is its record's, three running are the connection's."""

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
        if len(self._held) >= IN_A_ROW:
            return self._stop()
        return []

    def end(self) -> list[FinishedAttempt]:
        """Nothing more comes back: where nothing else than such refusals came, they are the connection's."""
        if not self._held:
            return []
        return self._let_go() if self._works and not self._is_blamed else self._stop()

    def _stop(self) -> list[FinishedAttempt]:
        self._is_blamed = True  # what is still on its way comes back in the same words
        _one, outcome = self._held[-1]
        if outcome.maybe_ours is not None:
            self._run.stop_for(outcome.maybe_ours)
        held, self._held = self._held, []
        return [_ended(one, Outcome(outcome.record_key, Result.LATER)) for one, outcome in held]

    def _let_go(self) -> list[FinishedAttempt]:
        held, self._held = self._held, []
        return [_ended(one, outcome) for one, outcome in held]


def _ended(one: Ready, outcome: Outcome) -> FinishedAttempt:
    return FinishedAttempt(one.item, one.intent.attempt_id, outcome, again=False)
