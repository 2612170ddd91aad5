from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core.model import (
    Category,
    Counts,
    DeliveryState,
    FieldMessage,
    Money,
    RunKind,
    RunStatus,
    RunSummary,
    Stop,
)
from core.words import Words
from data.failures import OpenFailure
from flows.sync_report import Ending, ending_of, failure_rows, percent

_ = Words("en")


def summary(status: RunStatus, counts: Counts = Counts(), stop: Stop | None = None) -> RunSummary:  # noqa: B008  # frozen
    return RunSummary("r1", "acme", RunKind.SCHEDULED, status, counts, stop)


@pytest.mark.parametrize(
    ("summaries", "ending"),
    [
        ([], Ending(failed=False, message="Skipped: another run holds the lease.")),
        ([summary(RunStatus.SKIPPED)], Ending(failed=False, message="Skipped: another run holds the lease.")),
        (
            [summary(RunStatus.SUCCEEDED, Counts(due=3, booked=2, already_there=1))],
            Ending(failed=False, message="Scheduled – Succeeded: 3 booked"),
        ),
        (
            [summary(RunStatus.FAILED, Counts(due=3, booked=1, failed_now=1, carried_over=1))],
            Ending(failed=True, message="Scheduled – Failed: 1 booked, 2 not booked"),
        ),
        (
            [summary(RunStatus.STOPPED, Counts(due=3, unsent=3), Stop(Category.UNAVAILABLE, "No\nanswer\u202e."))],
            Ending(failed=True, message="Scheduled – Stopped: 0 booked, 3 not booked, No answer."),
        ),
        (
            [summary(RunStatus.SUCCEEDED, Counts(due=1, booked=1)), summary(RunStatus.CRASHED)],
            Ending(failed=True, message="Scheduled – Broke off: nothing to send"),
        ),
    ],
)
def test_a_flow_fails_when_any_of_its_runs_failed(summaries: list[RunSummary], ending: Ending) -> None:
    assert ending_of(summaries, _) == ending


@pytest.mark.parametrize(
    ("counts", "done"),
    [(Counts(), 0.0), (Counts(due=3, booked=1), 33.3), (Counts(due=2, booked=1, failed_now=1), 100.0)],
)
def test_progress_counts_what_has_an_answer(counts: Counts, done: float) -> None:
    assert percent(counts) == done


def test_at_most_a_hundred_failures_are_shown_with_money_as_text() -> None:
    failure = OpenFailure(
        record_key="C1",
        state=DeliveryState.REJECTED,
        category=Category.VALIDATION,
        messages=(FieldMessage("Bad\u202ecode", field="/a", value="9999"),),
        cause_key="k",
        money=Money(Decimal("1284.00"), "NOK"),
        attempts=2,
        open_since_at=datetime(2026, 11, 23, tzinfo=UTC),
    )

    rows = failure_rows([failure] * 101, "Accounting")

    assert len(rows) == 100
    assert rows[0] == {
        "record": "C1",
        "system": "Accounting",
        "message": "Badcode",
        "field": "/a",
        "value": "9999",
        "amount": "1284.00 NOK",
        "attempts": 2,
    }
