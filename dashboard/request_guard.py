"""What stands between a browser and the pages: security headers, what may be kept, the page's language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access.cookies import cookie_of
from core.access.page_headers import PAGE_HEADERS

LanguageOf = Callable[[Mapping[str, str]], str | None]
"""The language of whoever sent these headers; None when nothing is known of them."""

LANGUAGES = {"en": "English", "nb": "Norsk"}  # by their codes, each in its own words
LANGUAGE_COOKIE = "synclight_language"
LANGUAGE_COOKIE_OF_HOST = f"__Host-{LANGUAGE_COOKIE}"  # behind TLS: no other host and no plain page sets it
_YEAR_SECONDS = 365 * 24 * 3600

# Streamlit's page has one inline script and inline styles; its tables compile a small WebAssembly module.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS = {"content-security-policy": CONTENT_SECURITY_POLICY, **PAGE_HEADERS}
HSTS = {  # for a year no browser asks this host, or one below it, in plain text
    "strict-transport-security": "max-age=31536000; includeSubDomains"
}


_KEPT = ("/static/", "/app/static/")  # the program's own files, the same for everybody


class SecurityHeaders:
    """The same headers on every answer; a browser keeps nothing of what a page says or shows."""

    def __init__(self, app: ASGIApp, *, is_encrypted: bool = False) -> None:
        self._app = app
        self._headers = {**SECURITY_HEADERS, **(HSTS if is_encrypted else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers when the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if not scope["path"].startswith(_KEPT):
                    headers["cache-control"] = "no-store"
            await send(message)

        await self._app(scope, receive, with_headers)


class PageLanguage:
    """`?lang=` is remembered in a cookie, and the page says its language in `<html lang>`."""

    def __init__(
        self, app: ASGIApp, of_the_visitor: LanguageOf = lambda _headers: None, *, is_encrypted: bool = False
    ) -> None:
        self._app = app
        self._is_encrypted = is_encrypted
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
                answer.append("set-cookie", _cookie(chosen, is_encrypted=self._is_encrypted))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app(_without_compression(scope), receive, rewritten)


def chosen_language(scope: Scope) -> str | None:
    """The language a link asks for, if it is one of ours."""
    asked = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("lang", [""])[0]
    return asked if asked in LANGUAGES else None


def preferred_language(headers: Headers, of_the_visitor: str | None = None) -> str:
    """The cookie's language, else their organisations', else the browser's, else English: as the pages choose."""
    remembered = cookie_of(headers, LANGUAGE_COOKIE_OF_HOST) or cookie_of(headers, LANGUAGE_COOKIE)
    if remembered in LANGUAGES:
        return remembered
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


def _cookie(language: str, *, is_encrypted: bool) -> str:
    how = f"Path=/; Max-Age={_YEAR_SECONDS}; SameSite=Lax; HttpOnly"
    if is_encrypted:
        return f"{LANGUAGE_COOKIE_OF_HOST}={language}; {how}; Secure"
    return f"{LANGUAGE_COOKIE}={language}; {how}"
