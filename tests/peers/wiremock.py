"""WireMock: it answers as its stubs say, and its own journal says what was asked."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from tests.integration.helpers.store_worlds import free_port
from tests.peers.process import System

JAR = "node_modules/wiremock/build/wiremock-standalone-3.13.2.jar"
OPTIONS = ("--disable-banner", "--disable-gzip", "--disable-extensions-scanning")


class WireMock(System):
    """A process of Java."""

    def __init__(self) -> None:
        port = free_port()
        command = ["java", "-jar", JAR, "--bind-address", "127.0.0.1", "--port", str(port), *OPTIONS]
        super().__init__(command, port, "/__admin/health")

    def told(self, stubs: Sequence[Any]) -> None:
        """From now on these stubs, and an empty journal."""
        self.ask("POST", "/__admin/reset")
        imported = {"mappings": list(stubs), "importOptions": {"deleteAllNotInImport": True}}
        self.ask("POST", "/__admin/mappings/import", imported)

    def posted(self) -> list[Any]:
        """The bodies that came to it, oldest first."""
        asked = [one["request"] for one in reversed(self.ask("GET", "/__admin/requests")["requests"])]
        records = [one for one in asked if (one["method"], one["url"]) == ("POST", "/records")]
        return [json.loads(one["body"]) for one in records]
