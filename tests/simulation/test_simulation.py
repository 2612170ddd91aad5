from __future__ import annotations

from collections import Counter

import pytest

from tests.simulation.chance import Told
from tests.simulation.gate import MUST_HAPPEN, SEEDS
from tests.simulation.history import History
from tests.simulation.loop import Broken
from tests.simulation.planted import send_by_is_ignored
from tests.simulation.shrink import broken_promise, decisions, explain


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


def test_a_failing_seed_is_told_again_by_its_decisions_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    send_by_is_ignored(monkeypatch)
    seed = next(seed for seed in SEEDS if "after its send_by" in str(broken_promise(seed)))

    with pytest.raises(Broken, match="after its send_by"):
        History(0, told=Told(decisions(seed))).play()


def test_a_decision_that_is_no_option_ends_the_story() -> None:
    with pytest.raises(ValueError, match="burn"):
        History(0, told=Told({"how many edits #0": 1, "edit #0": "burn"})).play()
