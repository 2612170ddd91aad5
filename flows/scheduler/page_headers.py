"""Prefect's own pages carry our headers, and load nothing from elsewhere.

They would otherwise fetch a script for statistics from outside, in spite of every setting against it, and the pages
about its API their looks.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.access import bounded_http
from core.access.page_headers import PAGE_HEADERS

_KEPT = ("text/css", "text/javascript", "application/javascript", "font/", "image/")  # the program's own, named by hash


def policy(api_url: str) -> str:
    """What its pages may load: themselves, and the API they ask, by whichever name they were opened."""
    parts = urlsplit(api_url)
    api = f"{parts.scheme}://{parts.netloc} ws://{parts.netloc}"
    return (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; "
        f"img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' {api}; worker-src 'self' blob:; "
        "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    )


class WithPageHeaders:
    """The same headers on every answer; a browser keeps nothing of what a page or the API says."""

    def __init__(self, app: ASGIApp, api_url: str) -> None:
        self._app = app
        self._headers = {"content-security-policy": policy(api_url), **PAGE_HEADERS}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add them when the answer starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(message)
            await send(message)

        await self._app(scope, receive, with_headers)

    def _add(self, start: Message) -> None:
        kind = Headers(raw=start["headers"]).get("content-type", "")
        headers = MutableHeaders(scope=start)
        for name, value in self._headers.items():
            headers[name] = value
        if not kind.startswith(_KEPT):
            headers["cache-control"] = "no-store"


def put_headers_on_pages(api_url: str) -> None:
    """Whatever this process serves from now on carries them, and lets go of what says nothing.

    Prefect offers no place of its own for that.
    """
    uvicorn.run = _with_headers(uvicorn.run, api_url)


def _with_headers(run: Callable[..., None], api_url: str) -> Callable[..., None]:
    @wraps(run)
    def run_with_headers(app: Any, **options: Any) -> None:
        ours = {"server_header": False, "http": bounded_http.NAME}
        run(app if isinstance(app, str) else WithPageHeaders(app, api_url), **{**ours, **options})

    return run_with_headers
