"""Who may say on whose behalf it asks: the proxy that the settings name, and no other program."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from core.i18n import Words
from core.settings import Settings
from dashboard.local_mode import HEALTH, is_of_a_proxy, refused
from dashboard.request_guard import chosen_language, preferred_language

log = logging.getLogger(__name__)

Person = tuple[str, int] | None


class NamedProxyOnly:
    """What the proxy says of a request is believed, and must agree with the public address; nobody else is believed.

    Where one is named, nothing else leads here. Where none is, what any of them say is left out.
    """

    def __init__(self, app: ASGIApp, settings: Settings, origin: str) -> None:
        self._app = app
        self._settings = settings
        self._origin = origin
        self._scheme, _, self._host = origin.partition("://")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on without the words of proxies; refuse what came another way."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        bare = {**scope, "headers": [each for each in scope["headers"] if not is_of_a_proxy(each[0].decode("latin-1"))]}
        is_health = scope["type"] == "http" and scope["path"] == HEALTH
        if self._settings.proxy is None or is_health:
            await self._app(bare, receive, send)
        elif self._is_the_proxy(scope.get("client")) and self._agrees(Headers(scope=scope)):
            await self._app({**bare, **self._told(scope)}, receive, send)
        else:
            log.warning("refused a request that the proxy of the settings did not pass on, or not as it should")
            _ = Words(chosen_language(scope) or preferred_language(Headers(scope=scope)))
            said = _("Synclight is not found here. Open it at {address}.", address=self._origin)
            await refused(f"{said}\n", scope, receive, send)

    def _is_the_proxy(self, client: Person) -> bool:
        """Whoever comes through the socket has no address; its folder lets in nobody but the proxy."""
        if self._settings.proxy_socket is not None:
            return client is None
        return client is not None and _address(client[0]) == _address(self._settings.proxy or "")

    def _agrees(self, headers: Headers) -> bool:
        hosts = [host.lower() for host in headers.getlist("x-forwarded-host")]
        return headers.getlist("x-forwarded-proto") == [self._scheme] and hosts in ([], [self._host])

    def _told(self, scope: Scope) -> MutableMapping[str, Any]:
        schemes = {"http": ("http", "ws"), "https": ("https", "wss")}[self._scheme]
        return {"client": _person(Headers(scope=scope)), "scheme": schemes[scope["type"] == "websocket"]}


def _person(headers: Headers) -> Person:
    """The last address: those before it are what the person said themselves."""
    told = (headers.getlist("x-forwarded-for") or [""])[-1].rpartition(",")[2].strip()
    address = _address(told)
    return None if address is None else (str(address), 0)


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None
