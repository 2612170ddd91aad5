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
        self.kept.append(PaperRequest(method, url, dict(headers or {}), content.decode("utf-8", "replace")))
        return NotSent(TransportFault.NO_CONNECTION, message("dry_run_sends_nothing"))

    async def close(self) -> None:
        """Nothing is open."""
