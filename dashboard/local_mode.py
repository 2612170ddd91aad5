"""Local mode's door: this machine only, the dashboard's own pages only, and whoever was given the address.

There is no sign-in, so three things stand for one: bind, client and Host are loopback and no proxy speaks for somebody
else; whatever may change something comes from a page of ours; and the browser holds what an address that opens once
left with it.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from urllib.parse import parse_qsl, quote, urlencode

import psutil
from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.access.cookies import cookies_of
from core.access.entrances import PARAMETER, is_visit, open_visit
from core.i18n import Words
from core.settings import Settings
from dashboard.request_guard import chosen_language, preferred_language

log = logging.getLogger(__name__)

HEALTH = "/healthz"  # the launcher asks it before anybody was let in
_UPLOADS = "/_stcore/upload_file"  # no page of ours takes a file
_PROXIES = frozenset(
    {
        *("forwarded", "forwarded-for", "x-forwarded", "via", "x-via", "x-real-ip", "true-client-ip", "client-ip"),
        *("x-client-ip", "x-cluster-client-ip", "x-proxyuser-ip", "fastly-client-ip", "fly-client-ip", "cdn-loop"),
        *("x-host", "x-scheme", "x-url-scheme", "front-end-https", "x-remote-addr", "x-remote-ip", "proxy-connection"),
    }
)
_PROXY = ("x-forwarded-", "x-original-", "x-envoy-", "x-amzn-", "x-azure-", "cf-", "x-appengine-")
# A link in a mail: the browser keeps the cookie to itself until a page of ours asks for the same once more.
_ONCE_MORE = (
    '<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>Synclight</title>'
    '<meta http-equiv="refresh" content="0"></head><body></body></html>'
)


def is_loopback(host: str) -> bool:
    """Whether a name or address stays on this machine. An unparsable one does not."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rsplit(":", 1)[0] if header.count(":") == 1 else header


def is_of_a_proxy(header: str) -> bool:
    """Whether a header is one that proxies add, in which they say for whom they ask."""
    name = header.lower()
    return name in _PROXIES or name.startswith(_PROXY)


def listening_addresses() -> list[str]:
    """The addresses this process listens on."""
    connections = psutil.Process().net_connections(kind="tcp")
    return [connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN]


def visit_cookie(settings: Settings) -> str:
    """A browser keeps cookies by name, not by port: two homes on one machine must not take each other's away."""
    return f"synclight_visit_{settings.dashboard_port}"


class LocalOnly:
    """Nothing but loopback is answered, and nothing a proxy passed on: bind, client, Host and headers."""

    def __init__(self, app: ASGIApp, listening: Callable[[], Iterable[str]] = listening_addresses) -> None:
        self._app = app
        self._listening = listening
        self._bound_locally: bool | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a local request on; refuse every other one with a sentence."""
        if scope["type"] not in {"http", "websocket"} or self._is_local(scope):
            await self._app(scope, receive, send)
            return
        log.warning("refused a request that did not come from this machine, or a bind beyond loopback")
        _ = _words(scope)
        said = _("Synclight runs in Local mode, without login, and answers this machine only.")
        cure = _("Open it at http://127.0.0.1 on the machine itself, and let it listen there only.")
        await refused(f"{said}\n{cure}\n", scope, receive, send)

    def _is_local(self, scope: Scope) -> bool:
        if self._bound_locally is None:
            self._bound_locally = all(is_loopback(address) for address in self._listening())
        client = scope.get("client")
        headers = Headers(scope=scope)
        if not self._bound_locally or (client is not None and not is_loopback(client[0])):
            return False
        if scope.get("http_version") == "1.0" or any(
            map(is_of_a_proxy, headers)
        ):  # no browser asks so, most proxies do
            return False
        return is_loopback(host_of(headers.get("host", "")))


class OwnPagesOnly:
    """A websocket, and every request that may change something, comes from a page of ours: its Origin says so."""

    def __init__(self, app: ASGIApp, origin: Callable[[], str | None] = lambda: None) -> None:
        self._app = app
        self._origin = origin  # None: as the request says it came in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse an Origin that is another, none, or "null"; nothing may be uploaded."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        _ = _words(scope)
        if scope["path"].startswith(_UPLOADS):
            log.warning("refused a file that was sent")
            await refused(_("No file can be sent to Synclight here.") + "\n", scope, receive, send)
        elif (scope["type"] == "http" and scope["method"] == "GET") or self._is_own(scope):
            await self._app(scope, receive, send)
        else:
            log.warning("refused a request that did not come from a page of Synclight")
            await refused(_("Only Synclight's own pages may ask for this.") + "\n", scope, receive, send)

    def _is_own(self, scope: Scope) -> bool:
        headers = Headers(scope=scope)
        scheme = "https" if scope.get("scheme") in {"https", "wss"} else "http"
        ours = self._origin() or f"{scheme}://{headers.get('host', '')}"
        return headers.getlist("origin") == [ours]


class Visits:
    """Whoever opens the address once is let in with that browser; nobody else sees anything."""

    def __init__(self, app: ASGIApp, settings: Callable[[], Settings]) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a known browser in, exchange an address for a visit, else say one sentence."""
        if scope["type"] not in {"http", "websocket"} or (scope["type"] == "http" and scope["path"] == HEALTH):
            await self._app(scope, receive, send)
            return
        settings, asked = self._settings(), _asked_entrances(scope)
        if asked:
            await self._enter(settings, asked, scope)(scope, receive, send)
        elif _is_in(settings, scope):
            await self._app(scope, receive, send)
        elif _comes_from_elsewhere(scope):
            page = _ONCE_MORE.format(language=_words(scope).language)
            await HTMLResponse(page, headers={"cache-control": "no-store"})(scope, receive, send)
        else:
            await refused(_how_to_enter(scope), scope, receive, send)

    def _enter(self, settings: Settings, asked: list[str], scope: Scope) -> Response:
        """The same page without the token, and the cookie; one that was used is nothing to a browser that is in."""
        visit = open_visit(settings.tokens, asked[0]) if len(asked) == 1 else None
        if visit is None and not _is_in(settings, scope):
            return _sentence(_how_to_enter(scope))
        answer = Response(status_code=HTTPStatus.SEE_OTHER, headers={"location": _without_entrance(scope)})
        answer.headers["cache-control"] = "no-store"
        if visit is not None:
            answer.set_cookie(visit_cookie(settings), visit, httponly=True, samesite="strict", path="/")
        return answer


def _how_to_enter(scope: Scope) -> str:
    _ = _words(scope)
    return (
        _("Open Synclight with the address it gave when it was started, or with a new one: run `synclight open`.")
        + "\n"
    )


def _asked_entrances(scope: Scope) -> list[str]:
    if scope["type"] != "http" or scope["method"] != "GET":
        return []
    return [value for name, value in _query(scope) if name == PARAMETER]


def _without_entrance(scope: Scope) -> str:
    """A path of this server: two slashes at its beginning would name another one."""
    rest = urlencode([(name, value) for name, value in _query(scope) if name != PARAMETER])
    path = "/" + quote(scope["path"].lstrip("/\\"), safe="/")
    return f"{path}?{rest}" if rest else path


def _query(scope: Scope) -> list[tuple[str, str]]:
    return parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)


def _is_in(settings: Settings, scope: Scope) -> bool:
    """One visit is enough: another program of this machine may plant cookies of the same name, and shuts nobody out."""
    told = cookies_of(Headers(scope=scope), visit_cookie(settings))
    return any(is_visit(settings.tokens, one) for one in told)


def _comes_from_elsewhere(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    is_page = scope["type"] == "http" and scope["method"] == "GET" and headers.get("sec-fetch-dest") == "document"
    return is_page and headers.get("sec-fetch-site") == "cross-site"


def _words(scope: Scope) -> Words:
    return Words(chosen_language(scope) or preferred_language(Headers(scope=scope)))


def _sentence(said: str) -> Response:
    return PlainTextResponse(said, status_code=HTTPStatus.FORBIDDEN, headers={"cache-control": "no-store"})


async def refused(said: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Say a sentence, or close a websocket without one."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    await _sentence(said)(scope, receive, send)
