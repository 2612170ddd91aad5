"""How much may be about to leave: full requests, whatever the rate, and never more than leaves soon."""

import pytest

from core.engine.run import Run
from core.engine.send_window import MOST_INTENTS, SendWindow
from core.engine.session_config import SessionConfig
from core.engine.tickets import Tickets
from core.model import ConnectorFacts, RunKind


@pytest.mark.parametrize("size", [1, 7, 100, 500, 1000])
@pytest.mark.parametrize("ended", [0, 3, 37, 1234, 1_000_000])
def test_a_commit_carries_full_requests(size: int, ended: int) -> None:
    facts = ConnectorFacts(system_name="Accounting", batch_size=size, concurrency=16)
    wire = SendWindow(Run(SessionConfig("acme-expenses", RunKind.SCHEDULED, facts, "test", "t"), Tickets(), "run 1"))
    wire.measure(0, 1.0)
    wire.measure(ended, 2.0)

    assert wire.room % size == 0
    assert 2 * size <= wire.room <= max(MOST_INTENTS, 2 * size)
