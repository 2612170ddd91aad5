"""A service of SAP CAP: it books into a table of its own, and keeps a journal of what it was asked and answered."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from tests.integration.helpers.store_worlds import free_port
from tests.peers.process import System

SERVE = "node_modules/@sap/cds/bin/serve.js"


class Cap(System):
    """A process of Node."""

    def __init__(self) -> None:
        port = free_port()
        super().__init__(["node", SERVE, "all", "--port", str(port), "--in-memory"], port, "/health")

    def emptied(self) -> None:
        """Nothing booked, nothing in the journal."""
        self.ask("DELETE", "/everything")

    def posted(self) -> list[str]:
        """What it answered to each request with records: the status and the codes of its errors with their targets."""
        return [one["said"] for one in self.ask("GET", "/journal") if one["method"] == "POST"]

    def holds(self, entity: str, reference: str) -> list[Any]:
        """What stands there under this reference."""
        wanted = quote(f"reference eq '{reference.replace(chr(39), chr(39) * 2)}'")
        found: list[Any] = self.ask("GET", f"/ledger/{entity}?$filter={wanted}")["value"]
        return found
