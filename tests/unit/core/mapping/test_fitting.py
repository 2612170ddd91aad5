"""Answers whose numbers nobody could reckon with."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from core.fitting import fitting_answer, fitting_outcome, fitting_wait
from core.model import Category, Failure, FieldMessage, Found, HalfDone, NotFound, Outcome, Result, Undecidable
from core.money import Money

YEAR = 366 * 24 * 3600.0


@pytest.mark.parametrize(
    ("seconds", "wait"),
    [
        (None, None),
        (0.0, 0.0),
        (30.0, 30.0),
        (-5.0, 0.0),
        (1e300, YEAR),
        (math.inf, YEAR),
        (-math.inf, 0.0),
        (math.nan, None),
    ],
)
def test_a_wait_can_be_waited(seconds: float | None, wait: float | None) -> None:
    outcome = Outcome("UT-1", Result.LATER, retry_after_seconds=seconds)
    doubt = fitting_answer(Undecidable("UT-1", "busy", seconds))

    assert fitting_wait(seconds) == fitting_outcome(outcome).retry_after_seconds == wait
    assert isinstance(doubt, Undecidable)
    assert doubt.retry_after_seconds == wait


@pytest.mark.parametrize(
    ("status", "kept"),
    [(None, None), (200, 200), (422, 422), (999, 999), (0, None), (-1, None), (10**12, None)],
)
def test_a_status_is_one_or_left_out(status: int | None, kept: int | None) -> None:
    failure = Failure(Category.OTHER, (FieldMessage("no"),), status)
    fitting = fitting_outcome(Outcome("UT-1", Result.REJECTED, failure=failure)).failure

    assert fitting is not None
    assert (fitting.http_status, fitting.messages) == (kept, failure.messages)


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1e400", "1e-400", "10000000000000000"])
def test_an_amount_that_nobody_books_counts_as_not_told(amount: str) -> None:
    told = Money(Decimal(amount), "NOK")
    answers: list[Any] = [Found("UT-1", "B-1", told), HalfDone("UT-1", "D-1", told)]

    assert [fitting_answer(one) for one in answers] == [Found("UT-1", "B-1", None), HalfDone("UT-1", "D-1", None)]


@pytest.mark.parametrize("amount", ["0", "0.00", "-12.50", "1234.5000", "9999999999999999.99"])
def test_an_amount_that_somebody_may_book_stays(amount: str) -> None:
    answer = Found("UT-1", "B-1", Money(Decimal(amount), "NOK"))

    assert fitting_answer(answer) is answer


def test_what_fits_is_not_made_anew() -> None:
    outcome, nothing = Outcome("UT-1", Result.BOOKED, "B-1"), NotFound("UT-1")

    assert fitting_outcome(outcome) is outcome
    assert fitting_answer(nothing) is nothing
