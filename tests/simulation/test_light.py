from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

import pytest

from core.effects import CloseRun
from core.health import assess
from core.model import HealthFacts, Verdict
from data.ledger import light
from tests.simulation import light as watched
from tests.simulation.history import History, play
from tests.simulation.loop import Broken
from tests.simulation.model_store import INTEGRATION
from tests.simulation.real_store import RealStore

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


class Compared(RealStore):
    """After every closing, what a page reads of it and what the next closing would read."""

    seen: ClassVar[list[tuple[Verdict, Verdict]]] = []

    def kept(self, changes: Any, request_id: str) -> None:
        super().kept(changes, request_id)
        if any(isinstance(change, CloseRun) for change in changes):
            now = self._loop.now()
            (page,), closing = light.lights(self.local, now, ["acme"]), light.light_now(self.local, INTEGRATION)
            self.seen.append((assess(page.facts, now), assess(closing.facts, now)))


def test_in_the_real_store_a_page_reads_what_a_closing_would_read() -> None:
    for seed in range(4):
        History(seed, open_store=Compared, last_syncs=1).play()

    assert len(Compared.seen) > 10
    assert [pair for pair in Compared.seen if pair[0] != pair[1]] == []
