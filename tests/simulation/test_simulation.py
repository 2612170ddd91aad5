from __future__ import annotations

from collections import Counter

from tests.simulation.gate import MUST_HAPPEN, SEEDS
from tests.simulation.history import History
from tests.simulation.loop import Broken
from tests.simulation.shrink import explain


def test_no_history_breaks_a_promise_and_every_kind_of_trouble_was_met() -> None:
    met: Counter[str] = Counter()

    for seed in SEEDS:
        history = History(seed)
        try:
            history.play()
        except Broken as broken:
            raise AssertionError(explain(seed)) from broken
        met.update(history.loop.hits.keys())

    assert [what for what in MUST_HAPPEN if not met[what]] == []


def test_the_same_seed_is_the_same_history() -> None:
    first, second = History(7), History(7)

    for history in (first, second):
        history.loop.telling = True
        history.play()

    assert first.loop.story == second.loop.story
    assert len(first.loop.story) > 10
