"""The borders between usual and far outside it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.baselines import SLOW_SECONDS, Length, Silence, Volume
from core.engine import SessionConfig
from core.model import ConnectorFacts, RunKind

VOLUME = Volume(due=412, most_before=40, busiest_day=80, days_apart=2, syncs_before=10, days_before=7)
SILENCE = Silence(days=3, longest_before=1, days_before=14)
LENGTH = Length(seconds=400, usual_seconds=6, seconds_each=20, usual_seconds_each=2, syncs_before=10)

VOLUMES = {
    "ten times as many": (VOLUME, True),
    "5 times the most": (replace(VOLUME, due=200), False),
    "one more than 5 times": (replace(VOLUME, due=201), True),
    "99, usually one": (replace(VOLUME, due=99, most_before=1, busiest_day=1), False),
    "100, usually one": (replace(VOLUME, due=100, most_before=1, busiest_day=1), True),
    "nine syncs before": (replace(VOLUME, syncs_before=9), False),
    "records on six days before": (replace(VOLUME, days_before=6), False),
    "a first big import": (Volume(5000, 0, 0, 0, 0, 0), False),
    "as many as the busiest day, twice": (replace(VOLUME, busiest_day=206), False),
    "one more than the busiest day, twice": (replace(VOLUME, busiest_day=205, due=411), True),
    "piled up in three weeks without a sync": (replace(VOLUME, days_apart=22), False),
    "more than three weeks can pile up": (replace(VOLUME, days_apart=22, due=1761), True),
}

SILENCES = {
    "three days, one before": (SILENCE, True),
    "two days": (replace(SILENCE, days=2, longest_before=0), False),
    "three days, never one before": (replace(SILENCE, longest_before=0), True),
    "four days, two before": (replace(SILENCE, days=4, longest_before=2), False),
    "five days, two before": (replace(SILENCE, days=5, longest_before=2), True),
    "something new on 13 days before": (replace(SILENCE, days_before=13), False),
    "nothing new on any day": (Silence(days=20, longest_before=0, days_before=0), False),
}

LENGTHS = {
    "sixty times as long": (LENGTH, True),
    "six minutes": (replace(LENGTH, seconds=360), False),
    "a second more": (replace(LENGTH, seconds=361), True),
    "five times as long": (replace(LENGTH, usual_seconds=80), False),
    "a little more than five times": (replace(LENGTH, usual_seconds=79.9), True),
    "for each record five times as long": (replace(LENGTH, usual_seconds_each=4), False),
    "for each record a little more": (replace(LENGTH, usual_seconds_each=3.9), True),
    "nine syncs before": (replace(LENGTH, syncs_before=9), False),
}


@pytest.mark.parametrize(("facts", "wanted"), VOLUMES.values(), ids=VOLUMES.keys())
def test_far_more_than_usual(facts: Volume, wanted: bool) -> None:
    assert facts.is_far_more is wanted


@pytest.mark.parametrize(("facts", "wanted"), SILENCES.values(), ids=SILENCES.keys())
def test_nothing_new_for_unusually_long(facts: Silence, wanted: bool) -> None:
    assert facts.is_unusual is wanted


@pytest.mark.parametrize(("facts", "wanted"), LENGTHS.values(), ids=LENGTHS.keys())
def test_far_slower_than_usual(facts: Length, wanted: bool) -> None:
    assert facts.is_far_slower is wanted


def test_a_sync_that_waits_by_itself_is_not_slow() -> None:
    order = SessionConfig(
        "acme-expenses", RunKind.SCHEDULED, ConnectorFacts("Accounting"), "w", "n", explain=lambda _, f: f
    )

    assert order.longest_wait.total_seconds() + 60 <= SLOW_SECONDS
