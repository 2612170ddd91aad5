"""What stands between a browser and the pages: Local mode's guard, security headers, the page's language."""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

import psutil
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.i18n import Words

log = logging.getLogger(__name__)

LanguageOf = Callable[[Mapping[str, str]], str | None]
"""The language of whoever sent these headers; None when nothing is known of them."""

LANGUAGES = ("en", "nb")
LANGUAGE_COOKIE = "synclight_language"
_YEAR_SECONDS = 365 * 24 * 3600

# Streamlit's page has one inline script and inline styles; its tables compile a small WebAssembly module.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


def is_loopback(host: str) -> bool:
    """Whether a name or address stays on this machine. An unparsable one does not."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def not_local(scope: Scope) -> str:
    """What another machine is told, in the language its browser asks for."""
    _ = Words(chosen_language(scope) or preferred_language(Headers(scope=scope)))
    said = _("Synclight runs in Local mode, without login, and answers this machine only.")
    cure = _("Open it at http://127.0.0.1 on the machine itself, and let it listen there only.")
    return f"{said}\n{cure}\n"


def host_of(header: str) -> str:
    """The name in a Host header, without its port."""
    if header.startswith("["):
        return header.partition("]")[0] + "]"
    return header.rsplit(":", 1)[0] if header.count(":") == 1 else header


def listening_addresses() -> list[str]:
    """The addresses this process listens on."""
    connections = psutil.Process().net_connections(kind="tcp")
    return [connection.laddr.ip for connection in connections if connection.status == psutil.CONN_LISTEN]


class LocalOnly:
    """Local mode has no login, so nothing but loopback is answered: bind, client and Host header."""

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
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        await PlainTextResponse(not_local(scope), status_code=HTTPStatus.FORBIDDEN)(scope, receive, send)

    def _is_local(self, scope: Scope) -> bool:
        if self._bound_locally is None:
            self._bound_locally = all(is_loopback(address) for address in self._listening())
        client = scope.get("client")
        if not self._bound_locally or (client is not None and not is_loopback(client[0])):
            return False
        return is_loopback(host_of(Headers(scope=scope).get("host", "")))


class SecurityHeaders:
    """The same headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers when the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, with_headers)


class PageLanguage:
    """`?lang=` is remembered in a cookie, and the page says its language in `<html lang>`."""

    def __init__(self, app: ASGIApp, of_the_visitor: LanguageOf = lambda _headers: None) -> None:
        self._app = app
        self._of_the_visitor = of_the_visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Rewrite the one HTML page Streamlit serves; leave everything else as it is."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        chosen = chosen_language(scope)
        headers = Headers(scope=scope)
        language = chosen or preferred_language(headers, self._of_the_visitor(headers))
        start: Message | None = None
        body = b""

        async def rewritten(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                if not _is_page(message):
                    await send(message)
                    return
                start = message
                return
            if start is None:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            body = body.replace(b'<html lang="en">', f'<html lang="{language}">'.encode(), 1)
            answer = MutableHeaders(scope=start)
            answer["content-length"] = str(len(body))
            answer.append("vary", "Cookie, Accept-Language")
            if chosen is not None:
                answer.append("set-cookie", _cookie(chosen))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(_without_compression(scope), receive, rewritten)


def chosen_language(scope: Scope) -> str | None:
    """The language a link asks for, if it is one of ours."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return asked if asked in LANGUAGES else None


def preferred_language(headers: Headers, of_the_visitor: str | None = None) -> str:
    """The cookie's language, else their organisations', else the browser's, else English: as the pages choose."""
    cookie = SimpleCookie(headers.get("cookie", "")).get(LANGUAGE_COOKIE)
    if cookie is not None and cookie.value in LANGUAGES:
        return cookie.value
    if of_the_visitor in LANGUAGES:
        return of_the_visitor
    return language_of_locale(headers.get("accept-language", "").split(",")[0])


def language_of_locale(locale: str) -> str:
    """Norwegian in any of its forms is Bokmål; everything else is English."""
    return "nb" if locale.strip().lower().split(";")[0].split("-")[0] in {"nb", "no", "nn"} else "en"


def _is_page(start: Message) -> bool:
    return Headers(raw=start["headers"]).get("content-type", "").startswith("text/html")


def _without_compression(scope: Scope) -> Scope:
    """A page can only be rewritten while it is plain; it is a few kilobytes, on loopback."""
    if scope["path"].startswith(("/static/", "/app/static/", "/_stcore/")):
        return scope
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    return {**scope, "headers": headers}


def _cookie(language: str) -> str:
    return f"{LANGUAGE_COOKIE}={language}; Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax; HttpOnly"
