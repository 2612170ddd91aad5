"""What stands on paper where an id of the system would stand, and the questions that would be asked for it."""

from __future__ import annotations

from collections.abc import Sequence

from core.connectors.http_base.paper_http import PaperHttp
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.ids import address_of, asked_by, with_ids
from core.model import Outcome, Outgoing


class PaperIds:
    """A `core.connectors.rest.ids.IdSource` that asks nobody."""

    def __init__(self, config: RestTargetConfig, http: PaperHttp) -> None:
        self._config = config
        self._http = http

    def forget(self) -> None:
        """Nothing is known."""

    async def put_in(self, records: Sequence[Outgoing], send_by: float) -> Sequence[Outgoing | Outcome]:  # noqa: ARG002
        """`‹account 7140›` stands where the id of that account would stand."""
        return [self._filled(record) for record in records]

    async def close(self) -> None:
        """Nothing goes on."""

    def _filled(self, record: Outgoing) -> Outgoing:
        at = asked_by(self._config, record)
        for asked in at.values():
            self._http.would_ask(address_of(self._config, asked))
        named = {pointer: f"‹{asked.name} {asked.number}›" for pointer, asked in at.items()}
        return with_ids(self._config, record, named)
