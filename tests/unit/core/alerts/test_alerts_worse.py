"""Inside an open episode: one further message when it becomes materially worse."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from core.effects import CauseTotal, Episode
from core.model import (
    Category,
)
from tests.unit.core.alerts.alert_story import (
    CAUSE,
    FAILED,
    REFUSED,
    SKIPPED,
    START,
    STOPPED,
    Story,
)

OTHER = CauseTotal("Text too long", "validation", 19, {"NOK": Decimal("19750.00")}, key="k2")
CREDIT = CauseTotal("Wrong sign", "validation", 1, {"NOK": Decimal("-300.00")}, key="k3")
COUNTED_ONLY = CauseTotal("Wrong report", "validation", 4, {}, key="k4")
NOTHING_SUMMED = CauseTotal("Empty line", "validation", 1, {"NOK": Decimal("0.00")}, key="k5")
UNMAPPED = CauseTotal("No account for VAT 25", "configuration", 2, {}, key="k6")


def alerted(**facts: object) -> Story:
    """An episode that has just been told, with one cause."""
    story = Story(**facts)  # type: ignore[arg-type]  # an example's own values
    story.run(FAILED)
    story.run(FAILED)
    return story


@pytest.mark.parametrize(
    ("causes", "is_told"),
    [
        ((CAUSE,), False),
        ((replace(CAUSE, records=25, money={"NOK": Decimal("30000.00")}),), False),  # more of the same cause
        ((CAUSE, OTHER), True),
        ((OTHER,), True),
        ((CAUSE, CREDIT), True),
        ((CAUSE, COUNTED_ONLY), False),
        ((CAUSE, NOTHING_SUMMED), False),
        ((CAUSE, UNMAPPED), True),
        ((), False),
    ],
)
def test_a_new_cause_with_money_or_a_configuration_cause_makes_it_worse(
    causes: tuple[CauseTotal, ...], is_told: bool
) -> None:
    story = alerted()
    story.causes = causes

    story.run(FAILED)

    assert story.told[1:] == (["worse after run 3"] if is_told else [])


@pytest.mark.parametrize(
    ("category", "is_told"),
    [
        (Category.AUTHENTICATION, True),
        (Category.AUTHORISATION, True),
        (Category.UNAVAILABLE, True),
        (Category.CONFIGURATION, True),
        (Category.SCHEMA, True),
        (Category.SOURCE_FILE, True),
        (Category.THROTTLED, False),
        (Category.QUOTA, False),
    ],
)
def test_a_stop_that_waits_for_a_person_makes_it_worse(category: Category, is_told: bool) -> None:
    story = alerted(stop_category=category)

    story.run(STOPPED)

    assert story.told[1:] == (["worse after run 3"] if is_told else [])


def test_the_same_worsening_is_told_once() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER)

    for _ in range(3):
        story.run(FAILED)
    story.run(STOPPED)
    story.run(STOPPED)

    assert story.told == ["failing after run 2", "worse after run 3", "worse after run 6"]


def test_only_the_last_message_counts() -> None:
    story = alerted()
    story.causes = (OTHER,)
    story.run(FAILED)
    story.causes = (CAUSE, OTHER)

    story.run(FAILED)

    assert story.told == ["failing after run 2", "worse after run 3", "worse after run 4"]


def test_nothing_is_worse_before_the_episode_was_told() -> None:
    story = Story()
    story.run(FAILED)
    story.causes = (CAUSE, OTHER)

    story.run(FAILED)

    assert story.told == ["failing after run 2"]


def test_a_fifth_worsening_of_a_day_waits_for_the_next_day() -> None:
    story = alerted()
    story.causes, story.worse_today = (CAUSE, OTHER), 4
    story.run(FAILED)
    told_that_day = list(story.told)
    story.worse_today = 0

    story.run(FAILED)

    assert told_that_day == ["failing after run 2"]
    assert story.told == ["failing after run 2", "worse after run 4"]


def test_retries_and_good_syncs_make_nothing_worse() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER)

    story.retry(open_after=REFUSED)
    story.run(SKIPPED)

    assert story.told == ["failing after run 2"]


def test_what_was_only_stale_is_told_when_it_fails_for_the_second_time() -> None:
    story = Story(causes=(COUNTED_ONLY,))
    story.episode = Episode("stale-episode", START, START)

    story.run(FAILED)
    story.run(FAILED)
    story.run(FAILED)

    assert story.told == ["worse after run 2"]


def test_the_message_marks_what_is_new_and_puts_it_first() -> None:
    story = alerted()
    story.causes = (CAUSE, OTHER, COUNTED_ONLY)

    message = story.run(FAILED).notification

    assert message is not None
    causes = json.loads(json.dumps(message.facts))["causes"]
    assert (message.kind, message.notification_id, message.episode_id) == ("worse", "run-3-worse", "run-1-episode")
    assert [(cause["title"], cause["is_new"]) for cause in causes] == [
        ("Text too long", True),
        ("Wrong report", True),  # no money, but nobody was told of it
        ("Invalid cost center code: 9999", False),
    ]
