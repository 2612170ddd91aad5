"""The door: whoever holds a session that goes on is let in, anybody else is led to the sign-in page.

Nothing of Streamlit answers a stranger, but the program's own files. Streamlit's own sign-in stays closed: its cookie
holds the person themselves for thirty days, and nobody could end it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from core.access.cookies import cookie_of
from core.errors import BadRequest, SignInNeeded, StoreUnavailable
from core.i18n import Words
from core.sign_in import place_of_ours
from dashboard.local_mode import HEALTH, refused
from dashboard.request_guard import chosen_language, preferred_language
from dashboard.sign_in.keeper import CALLBACK, LEAVE, LEFT, LOGIN, PAGE, Doorkeeper, to_page
from dashboard.sign_in.sessions import sessions
from dashboard.sign_in.signing_in import come_back, sent_off, shown
from dashboard.sign_in.signing_out import is_out, sent_out

log = logging.getLogger(__name__)

_OPEN = ("/static/", "/app/static/")  # the program's own files, the same for everybody
_STREAMLITS_OWN = "/auth/"
_OWN = {PAGE: shown, LOGIN: sent_off, CALLBACK: come_back, LEAVE: sent_out, LEFT: is_out}


class SignedInOnly:
    """Lets in whoever is signed in, and signs people in."""

    def __init__(self, app: ASGIApp, keeper: Callable[[], Doorkeeper]) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, sign in, or refuse."""
        if scope["type"] not in {"http", "websocket"} or _is_for_everybody(scope):
            await self._app(scope, receive, send)
            return
        keeper = self._keeper()
        answer = await _own_answer(keeper, scope) or await _refusal(keeper, scope)
        if answer is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await refused("", scope, receive, send)
        else:
            answer.headers["cache-control"] = "no-store"
            await answer(scope, receive, send)


def _is_for_everybody(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
        return False
    return bool(scope["path"] == HEALTH or scope["path"].startswith(_OPEN))


async def _own_answer(keeper: Doorkeeper, scope: Scope) -> Response | None:
    """What the door itself says; None for what lies behind it."""
    path = scope["path"]
    if scope["type"] != "http" or not (path in {CALLBACK, PAGE} or path.startswith(_STREAMLITS_OWN)):
        return None
    if scope["method"] != "GET" or path not in _OWN:
        return PlainTextResponse("", status_code=HTTPStatus.NOT_FOUND)
    return await _OWN[path](keeper, Request(scope))


async def _refusal(keeper: Doorkeeper, scope: Scope) -> Response | None:
    """None for whoever is signed in."""
    headers = Headers(scope=scope)
    is_page = _is_page(scope, headers)
    secret = cookie_of(headers, keeper.cookies.session)
    try:
        store = await run_in_threadpool(keeper.store)
        await run_in_threadpool(sessions.whose, store, secret, keeper.now(), is_used=is_page)
    except SignInNeeded as over:
        if is_page:
            return to_page(_wanted(scope), over.why if secret else "")
        _ = Words(chosen_language(scope) or preferred_language(headers))
        return PlainTextResponse(_("Sign in first.") + "\n", status_code=HTTPStatus.UNAUTHORIZED)
    except (StoreUnavailable, BadRequest) as error:
        log.warning("nobody can be let in: %s", type(error).__name__)
        if is_page:
            return to_page(_wanted(scope), "store")
        return PlainTextResponse("", status_code=HTTPStatus.SERVICE_UNAVAILABLE)
    return None


def _is_page(scope: Scope, headers: Headers) -> bool:
    """Whether somebody opens a page, rather than a page asking for its parts."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    told = headers.get("sec-fetch-dest")
    return told == "document" if told else "text/html" in headers.get("accept", "")


def _wanted(scope: Scope) -> str:
    query = scope.get("query_string", b"").decode("latin-1")
    raw = scope.get("raw_path") or scope["path"].encode("utf-8", "replace")
    path = raw.decode("latin-1").partition("?")[0]
    return place_of_ours(f"{path}?{query}" if query else path)
