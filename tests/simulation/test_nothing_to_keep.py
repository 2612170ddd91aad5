from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

from core.effects import Commit, Moment, Read, ReadPage, Send, Start
from core.engine import SessionConfig, session
from core.engine.send_window import SendWindow
from core.model import ConnectorFacts, Outcome, RecordPage, Result, RunKind, SourceRecord
from core.money import Money
from tests.simulation.loop import START, Loop
from tests.simulation.model_store import INTEGRATION, ModelStore

RECORDS = tuple(
    SourceRecord(f"UT-{n:03d}", f"r{n}", {"claim": n}, Money(Decimal(100), "NOK"), "claims.csv") for n in range(60)
)


@pytest.mark.parametrize("seed", range(5))
def test_a_target_that_grows_slow_between_wish_and_commit_does_not_end_the_session(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Room for intents may shrink at any time: then there is nothing to keep, and nothing is asked."""
    dice = random.Random(seed)  # noqa: S311 - a replayable order of answers
    ledger = ModelStore(Loop()).ledger()
    commits: list[int] = []
    monkeypatch.setattr(SendWindow, "room", property(lambda _: dice.choice((2, 8))))

    def perform(effect: Any) -> Any:
        match effect:
            case Commit(changes):
                commits.append(len(changes))
                return ledger.commit(changes, f"request {len(commits)}")
            case Read(question):
                return ledger.answer(question)
            case ReadPage():
                return RecordPage(RECORDS)
            case Send(batch):
                return [Outcome(one.record_key, Result.BOOKED, f"B-{one.record_key}") for one in batch]

    order = SessionConfig(INTEGRATION, RunKind.SCHEDULED, ConnectorFacts("Accounting", concurrency=1), "w", "n")

    summaries = _drive(session(order), perform, dice)

    assert (summaries[0].counts.due, summaries[0].counts.booked) == (60, 60)
    assert 0 not in commits


def _drive(steps: Any, perform: Any, dice: random.Random) -> Any:
    """Whatever was asked for is answered in any order."""
    asked: Any = None
    open_requests: list[tuple[int, Any]] = [(0, None)]  # the first wait only asks for the time
    while True:
        try:
            request = steps.send(asked)
        except StopIteration as end:
            return end.value
        asked = None
        if isinstance(request, Start):
            open_requests.append((request.ticket, request.effect))
        else:
            ticket, effect = open_requests.pop(dice.randrange(len(open_requests)))
            asked = (ticket, perform(effect), Moment(START, 0.0))
