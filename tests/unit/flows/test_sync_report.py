import html
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from core.i18n import Words
from core.messages import message
from core.model import Category, Counts, DeliveryState, FieldMessage, RunKind, RunStatus, RunSummary, Stop
from core.money import Money
from data.queries.failures import OpenFailure
from flows.scheduler.sync_report import Ending, broke_off, ending_of, failure_rows, percent, progress_line, unmarked

_ = Words("en")
NOT_THERE = message("target_not_answering", system="Books\u202e", message="It sleeps.")


def summary(status: RunStatus, counts: Counts = Counts(), stop: Stop | None = None) -> RunSummary:  # noqa: B008  # frozen
    return RunSummary("r1", "acme", RunKind.SCHEDULED, status, counts, stop)


def ending(line: str, *, failed: bool, reason: str = "") -> Ending:
    return Ending(failed=failed, message=line + reason, summary=line)


@pytest.mark.parametrize(
    ("summaries", "wanted"),
    [
        ([], ending("Skipped: another run holds the lease.", failed=False)),
        ([summary(RunStatus.SKIPPED)], ending("Skipped: another run holds the lease.", failed=False)),
        (
            [summary(RunStatus.SUCCEEDED, Counts(due=3, booked=2, already_there=1))],
            ending("Scheduled – Succeeded: 3 booked", failed=False),
        ),
        (
            [summary(RunStatus.FAILED, Counts(due=3, booked=1, failed_now=1, carried_over=1))],
            ending("Scheduled – Failed: 1 booked, 2 not booked", failed=True),
        ),
        (
            [summary(RunStatus.STOPPED, Counts(due=3, unsent=3), Stop(Category.UNAVAILABLE, NOT_THERE))],
            ending(
                "Scheduled – Stopped: 0 booked, 3 not booked", failed=True, reason=", Books is not answering. It sleeps"
            ),
        ),
        (
            [summary(RunStatus.SUCCEEDED, Counts(due=1, booked=1)), summary(RunStatus.CRASHED)],
            ending("Scheduled – Crashed: nothing to send", failed=True),
        ),
    ],
)
def test_a_flow_fails_when_any_of_its_runs_failed(summaries: list[RunSummary], wanted: Ending) -> None:
    assert ending_of(summaries, _) == wanted


@pytest.mark.parametrize(
    ("counts", "done"),
    [(Counts(), 0.0), (Counts(due=3, booked=1), 33.3), (Counts(due=2, booked=1, failed_now=1), 100.0)],
)
def test_progress_counts_what_has_an_answer(counts: Counts, done: float) -> None:
    assert percent(counts) == done


def test_a_sync_of_60_records_with_none_booked_yet_does_not_say_60_of_60_done() -> None:
    assert progress_line(Counts(due=60), _) == "0 booked, 0 of 60 done"
    assert progress_line(Counts(due=60, booked=11, already_there=1, pending=1, failed_now=2), _) == (
        "12 booked, 15 of 60 done"
    )
    assert percent(Counts(due=60)) == 0.0


def test_the_systems_words_are_in_no_description_and_a_state_message_is_one_short_line() -> None:
    hostile = "[Renew here](https://evil.example)\n# Log in\n" + "x" * 5000
    stopped = ending_of([summary(RunStatus.STOPPED, Counts(due=3, unsent=3), Stop(Category.UNAVAILABLE, hostile))], _)
    crashed = broke_off(RuntimeError(hostile), _)

    assert (stopped.summary, crashed.summary) == ("Scheduled – Stopped: 0 booked, 3 not booked", "Stopped")
    for said in (stopped, crashed):
        assert said.failed
        assert len(said.message) <= 500
        assert "\n" not in said.message


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("UT-2026-019837", "UT-2026-019837"),
        ("Beløp: 1 284,00 (kr)", "Beløp&#58; 1 284,00 (kr)"),
        ("[pay](https://evil.example)", "&#91;pay&#93;(https&#58;//evil.example)"),
        ("![x](//evil.example/x.png)", "&#33;&#91;x&#93;(//evil.example/x.png)"),
        ("<img src=x onerror=y>", "&#60;img src&#61;x onerror&#61;y&#62;"),
        ("www.evil.example WWW.EVIL.EXAMPLE", "www&#46;evil.example WWW&#46;EVIL.EXAMPLE"),
        ("a@evil.example", "a&#64;evil.example"),
        (
            "# *a* _b_ `c` ~d~ |e| \\[f]",
            "&#35; &#42;a&#42; &#95;b&#95; &#96;c&#96; &#126;d&#126; &#124;e&#124; &#92;&#91;f&#93;",
        ),
        ("&#91;pay&#93;", "&#38;&#35;91;pay&#38;&#35;93;"),
        ("---", "&#45;--"),
    ],
)
def test_a_message_of_the_system_is_no_markup_in_a_cell_and_shows_its_own_letters(text: str, cell: str) -> None:
    assert unmarked(text, limit=100) == cell
    assert html.unescape(cell) == text


def test_at_most_a_hundred_failures_are_shown_with_money_as_text_and_without_words_that_may_name_somebody() -> None:
    failure = OpenFailure(
        record_key="C1",
        state=DeliveryState.REJECTED,
        category=Category.VALIDATION,
        messages=(FieldMessage("Unknown: Kari", field="/a", code="BAD\u202eCODE", value="Kari"),),
        cause_key="k",
        money=Money(Decimal("1284.00"), "NOK"),
        attempts=2,
        open_since_at=datetime(2026, 11, 23, tzinfo=UTC),
    )

    rows = failure_rows([failure] * 101, "Accounting", _)

    assert len(rows) == 100
    assert rows[0] == {
        "Record": "C1",
        "System": "Accounting",
        "Code": "BADCODE",
        "Field": "/a",
        "Amount": "1284.00 NOK",
        "Tries": 2,
    }
