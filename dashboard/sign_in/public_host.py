"""Where people sign in, Synclight answers under its public name only: whatever else leads here is not its door."""

from __future__ import annotations

import logging
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.i18n import Words
from dashboard.local_mode import HEALTH, refused
from dashboard.request_guard import chosen_language, preferred_language

log = logging.getLogger(__name__)


class PublicHostOnly:
    """The Host header is the one of the public address, letter by letter."""

    def __init__(self, app: ASGIApp, origin: Callable[[], str]) -> None:
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is asked of the public address; the launcher asks whether we are well by another."""
        is_health = scope["type"] == "http" and scope["path"] == HEALTH
        if scope["type"] not in {"http", "websocket"} or is_health or self._is_asked(scope):
            await self._app(scope, receive, send)
            return
        log.warning("refused a request for another host than the public address")
        headers = Headers(scope=scope)
        _ = Words(chosen_language(scope) or preferred_language(headers))
        said = _("Synclight is not found here. Open it at {address}.", address=self._origin())
        await refused(f"{said}\n", scope, receive, send)

    def _is_asked(self, scope: Scope) -> bool:
        hosts = Headers(scope=scope).getlist("host")
        return [host.lower() for host in hosts] == [urlsplit(self._origin()).netloc]
