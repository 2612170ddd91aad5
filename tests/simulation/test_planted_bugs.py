from __future__ import annotations

import pytest

from tests.simulation.gate import SEEDS
from tests.simulation.planted import ALL, Plant, send_by_is_ignored
from tests.simulation.shrink import MOST_LINES, broken_promise, explain


@pytest.mark.parametrize("plant", ALL, ids=lambda plant: plant.__name__)
def test_the_gate_catches(plant: Plant, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)

    assert any(broken_promise(seed) for seed in SEEDS)


def test_a_failing_seed_tells_a_short_story_and_how_to_see_it_again(monkeypatch: pytest.MonkeyPatch) -> None:
    send_by_is_ignored(monkeypatch)
    seed = next(seed for seed in SEEDS if broken_promise(seed))

    told = explain(seed).splitlines()

    assert told[0].startswith(f"seed {seed}: ")
    assert "after its send_by" in told[0]
    assert told[-1] == f"python -m tests.simulation.replay {seed}"
    assert 3 < len(told) <= MOST_LINES + 2
