"""Alerts as sequences: what a row of syncs and retries tells the admins."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from core.model import (
    Counts,
    OpenTotals,
    RunKind,
    RunStatus,
)
from tests.unit.core.alerts.alert_story import (
    CAUSE,
    CRASHED,
    FAILED,
    REFUSED,
    SKIPPED,
    STOPPED,
    SUCCEEDED,
    WARNING,
    Story,
)


def test_one_failure_tells_nobody_but_opens_the_episode() -> None:
    story = Story()

    story.run(FAILED)

    assert (story.told, story.opened, story.failures) == ([], ["run-1-episode"], 1)


def test_the_second_failure_in_a_row_tells_once_and_an_unchanged_third_tells_nothing() -> None:
    story = Story()

    for _ in range(5):
        story.run(FAILED)

    assert story.told == ["failing after run 2"]
    assert story.opened == ["run-1-episode"]
    assert story.failures == 5


@pytest.mark.parametrize("first", [FAILED, STOPPED, CRASHED])
@pytest.mark.parametrize("second", [FAILED, STOPPED, CRASHED])
def test_stopped_and_crashed_count_as_failed(first: RunStatus, second: RunStatus) -> None:
    story = Story()

    story.run(first, RunKind.MANUAL)
    story.run(second)

    assert story.told == ["failing after run 2"]


@pytest.mark.parametrize("good", [SUCCEEDED, WARNING])
def test_a_good_sync_between_two_failures_ends_the_row_in_silence(good: RunStatus) -> None:
    story = Story()

    story.run(FAILED)
    story.run(good)
    story.run(FAILED)

    assert story.told == []
    assert story.closed == ["run-1-episode"]
    assert story.opened == ["run-1-episode", "run-3-episode"]


def test_retries_and_skipped_runs_do_not_count() -> None:
    story = Story()

    story.run(FAILED)
    story.retry(open_after=REFUSED)
    story.run(SKIPPED)
    story.run(SKIPPED, RunKind.RETRY)

    assert (story.told, story.failures) == ([], 1)


def test_a_skipped_run_does_not_end_the_row_either() -> None:
    story = Story()

    story.run(FAILED)
    story.run(SKIPPED)
    story.run(FAILED)

    assert story.told == ["failing after run 3"]


def test_a_retry_that_leaves_nothing_open_ends_the_episode_with_one_recovery_note() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.retry(open_after=OpenTotals(records=1, by_state={"rejected": 1}))
    story.retry()
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "recovered after run 4"]
    assert (story.closed, story.failures) == (["run-1-episode"], 0)


def test_a_new_row_after_a_repair_starts_at_one() -> None:
    story = Story()

    story.run(FAILED)
    story.retry()
    story.run(FAILED)
    told_after_one = list(story.told)
    story.run(FAILED)

    assert told_after_one == []
    assert story.told == ["failing after run 4"]
    assert story.opened == ["run-1-episode", "run-3-episode"]


def test_an_episode_nobody_was_told_of_ends_without_a_note() -> None:
    story = Story()

    story.run(FAILED)
    story.retry()

    assert (story.told, story.closed) == ([], ["run-1-episode"])


@pytest.mark.parametrize("early", [STOPPED, CRASHED])
def test_a_retry_does_not_repair_a_sync_that_broke_off(early: RunStatus) -> None:
    story = Story()

    story.run(early)
    story.run(early)
    story.retry()
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "recovered after run 4"]


def test_a_later_good_sync_ends_the_episode_with_a_note() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.run(WARNING, counts=Counts(due=18, booked=18))

    assert story.told == ["failing after run 2", "recovered after run 3"]


def test_numbers_that_do_not_add_up_keep_the_episode_open() -> None:
    story = Story()

    story.run(FAILED)
    story.run(FAILED)
    story.numbers_do_not_add_up = True
    story.run(SUCCEEDED)
    story.run(FAILED)
    story.run(FAILED)
    story.numbers_do_not_add_up = False
    story.run(SUCCEEDED)

    assert story.told == ["failing after run 2", "worse after run 4", "recovered after run 6"]


@pytest.mark.parametrize(("alert_after", "told"), [(1, ["failing after run 1"]), (3, ["failing after run 3"])])
def test_the_threshold_is_the_integrations_own(alert_after: int, told: list[str]) -> None:
    story = Story(alert_after=alert_after)

    for _ in range(4):
        story.run(FAILED)

    assert story.told == told


def test_a_good_history_says_nothing() -> None:
    story = Story()

    for _ in range(3):
        story.run(SUCCEEDED)

    assert (story.told, story.opened, story.closed) == ([], [], [])


def test_the_message_says_what_since_when_how_much_and_why() -> None:
    story = Story(causes=(CAUSE, *[replace(CAUSE, title=f"Cause {n}", records=1) for n in range(6)]))
    story.run(FAILED)

    message = story.run(FAILED).notification

    assert message is not None
    facts = json.loads(json.dumps(message.facts))
    assert message.notification_id == "run-2-failing"
    assert message.episode_id == "run-1-episode"
    assert facts["integration_name"] == "Claims"
    assert facts["failing_since"] == "2026-11-17T10:30:00+00:00"
    assert (facts["syncs_in_a_row"], facts["records"], facts["money"]) == (2, 18, {"NOK": "21450.00"})
    assert (facts["run_id"], len(facts["causes"]), facts["more_causes"]) == ("run-2", 5, 2)
    assert facts["causes"][0] == {
        "title": "Invalid cost center code: 9999",
        "title_ours": None,
        "category": "reference_not_found",
        "label": "Cost centre",
        "value": "9999",
        "records": 18,
        "money": {"NOK": "21450.00"},
        "credit": {},
        "without_amount": 0,
        "is_new": False,
    }
    assert facts["reasons"][0]["code"] == "open_records"


def test_the_recovery_note_says_how_many_were_booked() -> None:
    story = Story()
    story.run(FAILED)
    story.run(FAILED)

    note = story.retry().notification

    assert note is not None
    assert (note.kind, note.notification_id, note.facts["booked"]) == ("recovered", "run-3-recovered", 18)
    assert note.facts["failing_since"] == "2026-11-17T10:30:00+00:00"


def test_closing_the_same_run_again_gives_the_same_ids() -> None:
    first, second = Story(), Story()
    first.run(FAILED)
    second.run(FAILED)

    assert first.run(FAILED) == second.run(FAILED)
