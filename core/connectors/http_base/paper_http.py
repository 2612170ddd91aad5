"""Stands in for the network: keeps what would leave, and sends nothing."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from core.connectors.paper import PLACEHOLDER, PaperRequest
from core.http import Answer, NotSent, Reply, TransportFault
from core.messages import message


class PaperHttp:
    """A `core.http.Http` on paper."""

    def __init__(self) -> None:
        self.kept: list[PaperRequest] = []
        self._asked: dict[str, None] = {}  # since the last request
        self._asked_before: set[str] = set()

    def would_ask(self, url: str) -> None:
        """A question that would be asked before the next request; the same one is asked once."""
        if url not in self._asked_before:
            self._asked_before.add(url)
            self._asked[url] = None

    async def request(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        timeout_seconds: float = 30.0,  # noqa: ARG002  # nothing is waited for
        send_by: float | None = None,  # noqa: ARG002
        repeat_is_safe: bool = False,  # noqa: ARG002
        max_answer_bytes: int = 0,  # noqa: ARG002  # no answer comes
    ) -> Reply:
        """Keep a request that carries records; a login gets a placeholder."""
        kind = (headers or {}).get("content-type", "")
        if content is None or "json" not in kind:
            token = b'{"access_token":"%b"}' % PLACEHOLDER.encode()
            return Answer(HTTPStatus.OK, {"content-type": "application/json"}, token)
        body = content.decode("utf-8", "replace")
        self.kept.append(PaperRequest(method, url, dict(headers or {}), body, asked_first=tuple(self._asked)))
        self._asked.clear()
        return NotSent(TransportFault.NO_CONNECTION, message("dry_run_sends_nothing"))

    async def close(self) -> None:
        """Nothing is open."""
