from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.model import HealthFacts
from data import light
from tests.simulation import light as watched
from tests.simulation.history import play
from tests.simulation.loop import Broken

SEEDS = range(400)
Plant = Callable[[pytest.MonkeyPatch], None]


def without_the_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the watch loop once read it: a sync whose process died was no reason."""
    monkeypatch.setattr(light, "has_died", lambda _row, _now: False)


def without_remarks(monkeypatch: pytest.MonkeyPatch) -> None:
    """As pages once read it: what a retry was told went unseen."""

    def facts(*of: object) -> HealthFacts:
        return replace(light.facts_of(*of), retry_remarks=0)  # type: ignore[arg-type]

    monkeypatch.setattr(watched, "facts_of", facts)


def broken_by(seeds: range) -> str:
    for seed in seeds:
        try:
            play(seed)
        except Broken as broken:
            return str(broken)
    return "none"


@pytest.mark.parametrize("plant", [without_the_dead, without_remarks])
def test_a_light_that_is_read_wrongly_breaks_some_history(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)

    assert broken_by(SEEDS).startswith("the light is")
