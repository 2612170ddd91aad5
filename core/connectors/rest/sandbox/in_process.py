"""The sandbox without a process of its own: the same systems, and the connector wired to them."""

from __future__ import annotations

from pathlib import Path

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.connectors.rest.sandbox.direct import DirectHttp
from core.connectors.rest.sandbox.ledger import JOURNAL, Books
from core.connectors.rest.sandbox.serving import Desk
from core.ports import Clock, Secrets, Target


class RestSandbox:
    """A `core.connectors.sandboxes.Sandbox`. `closed_month` ("2026-09") is one its accounting must refuse."""

    def __init__(self, folder: Path, clock: Clock, token: str, closed_month: str) -> None:
        self._books = Books(clock, folder / JOURNAL)
        self._books.change("closed_periods", "accounting", closed_month, on=True)
        self._desk = Desk(clock, self._books, [token])

    def target(self, config: RestTargetConfig, secrets: Secrets, clock: Clock) -> Target:
        """The connector without a network."""
        return RestTarget(config, secrets, clock, DirectHttp(self._desk, clock))

    def close(self) -> None:
        """Let go of the journal."""
        self._books.close()
