"""The list of answers that `make peers` drives is whole, and docs/peers.md says what it wants."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.peers.answers.cap_scenario import CapScenario
from tests.peers.answers.every import ON_CAP, ON_WIREMOCK
from tests.peers.answers.scenario import Scenario
from tests.peers.listed import LIST, expected_row, text_of

EVERY: tuple[Scenario, ...] = (*ON_CAP, *ON_WIREMOCK)
STATES = {"booked", "pending_target", "rejected", "unknown", "waiting"}
OF_MANY = 30


def test_each_system_gives_answers_of_every_kind() -> None:
    for answers in (ON_CAP, ON_WIREMOCK):
        assert len(answers) >= OF_MANY
        assert {state for one in answers for state in one.states.values()} == STATES


def test_each_answer_has_a_name_of_its_own() -> None:
    for answers in (ON_CAP, ON_WIREMOCK):
        assert [name for name, times in Counter(one.answer for one in answers).items() if times > 1] == []


@pytest.mark.parametrize("scenario", EVERY, ids=lambda one: one.answer)
def test_each_names_its_outcome(scenario: Scenario) -> None:
    assert scenario.states.keys() == set(scenario.keys)
    assert scenario.word != "healthy" or set(scenario.states.values()) <= {"booked", "pending_target"}
    if isinstance(scenario, CapScenario):
        booked = [key for key, state in scenario.states.items() if state == "booked"]
        assert [key for key in booked if scenario.held[key] != 1] == []


def test_the_list_is_what_is_wanted() -> None:
    assert LIST.read_text("utf-8") == text_of(map(expected_row, ON_CAP), map(expected_row, ON_WIREMOCK))
