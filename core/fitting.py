"""What a target answered, with numbers that can be reckoned with and kept: no other part asks whether they can.

A target may say anything; whatever it says, the next sync must run.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

from core.errors import ConnectionDown
from core.model import Failure, Found, HalfDone, LookUpAnswer, Outcome, Undecidable
from core.money import Money

_LONGEST_WAIT_SECONDS: Final = 366 * 24 * 3600.0
_MOST_DIGITS: Final = 16  # before the mark: what an amount of the ledger has room for
_STATUSES: Final = range(100, 1000)


def fitting(given: object) -> object:
    """Whatever a target gave: outcomes, answers to a look-up, or why it gave none."""
    if isinstance(given, list):
        return [fitting(one) for one in given]
    if isinstance(given, Outcome):
        return fitting_outcome(given)
    if isinstance(given, Found | HalfDone | Undecidable):
        return fitting_answer(given)
    if isinstance(given, ConnectionDown):
        given.retry_after_seconds = fitting_wait(given.retry_after_seconds)
    return given


def fitting_outcome(outcome: Outcome) -> Outcome:
    """The outcome; a wait that nobody can wait and a status that is none are left out."""
    wait, failure = fitting_wait(outcome.retry_after_seconds), _failure(outcome.failure)
    if wait == outcome.retry_after_seconds and failure is outcome.failure:
        return outcome
    return replace(outcome, retry_after_seconds=wait, failure=failure)


def fitting_answer(answer: LookUpAnswer) -> LookUpAnswer:
    """The answer; an amount that is no number, or none that anybody books, counts as not told."""
    if isinstance(answer, Found | HalfDone):
        return answer if _is_amount(answer.amount) else replace(answer, amount=None)
    if isinstance(answer, Undecidable):
        return replace(answer, retry_after_seconds=fitting_wait(answer.retry_after_seconds))
    return answer


def fitting_wait(seconds: float | None) -> float | None:
    """A wait of at most a year, from now on; None for what is no number."""
    if seconds is None or math.isnan(seconds):
        return None
    return min(max(seconds, 0.0), _LONGEST_WAIT_SECONDS)


def _failure(failure: Failure | None) -> Failure | None:
    if failure is None or failure.http_status is None or failure.http_status in _STATUSES:
        return failure
    return replace(failure, http_status=None)


def _is_amount(money: Money | None) -> bool:
    if money is None:
        return True
    return money.amount.is_finite() and abs(money.amount.adjusted()) < _MOST_DIGITS
