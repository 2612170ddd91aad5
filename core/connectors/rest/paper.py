"""The connector on a stand-in for the network that keeps its requests."""

from __future__ import annotations

from collections.abc import Sequence

from core.connectors.http_base.paper_http import PaperHttp
from core.connectors.paper import PaperRequest, Placeholders
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.connectors.rest.paper_ids import PaperIds
from core.ports import Clock, Target


class RestPaper:
    """A `core.connectors.paper.Paper`."""

    def __init__(self, config: RestTargetConfig, clock: Clock) -> None:
        self._http = PaperHttp()
        self._target = RestTarget(config, Placeholders(), clock, self._http, PaperIds(config, self._http))

    @property
    def target(self) -> Target:
        """The connector."""
        return self._target

    @property
    def requests(self) -> Sequence[PaperRequest]:
        """What would have left."""
        return self._http.kept
