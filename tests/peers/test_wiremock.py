"""`make peers`: WireMock as a target. Its own journal says how many records left."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.peers.answers.every import ON_WIREMOCK
from tests.peers.answers.wiremock_scenario import WireMockScenario
from tests.peers.conftest import Rows
from tests.peers.driving import drive
from tests.peers.listed import row_of
from tests.peers.wiremock import WireMock


@pytest.fixture(scope="module")
def wiremock() -> Iterator[WireMock]:
    system = WireMock()
    yield system
    system.close()


@pytest.mark.parametrize("scenario", ON_WIREMOCK, ids=lambda one: one.answer)
def test_what_wiremock_answers(scenario: WireMockScenario, wiremock: WireMock, rows: Rows) -> None:
    wiremock.told(scenario.stubs())

    seen = drive(scenario, scenario.settings(wiremock.url))

    left = len(wiremock.posted())
    assert left == scenario.requests
    assert (seen.states, seen.light) == (scenario.states, scenario.word)
    assert [one for one in scenario.shown if not seen.shows(*one)] == [], seen.shown
    rows.see("wiremock", row_of(scenario, seen.states, seen.light, left=left))
