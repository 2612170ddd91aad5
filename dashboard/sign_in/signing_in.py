"""The way to the provider and back: what a browser is sent off with, and what it must bring to be let in."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qsl
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from core.access.cookies import cookie_of
from core.access.people import Welcome
from core.errors import StoreFull, StoreUnavailable
from core.i18n import Words
from core.sign_in import Proven, SignInFailed, Why, place_of_ours
from dashboard.request_guard import chosen_language, preferred_language
from dashboard.sign_in.keeper import Doorkeeper, to_page
from dashboard.sign_in.page import sign_in_page
from data.commands.sessions import sign_in, sign_out, welcome

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)  # the provider does not say: it may only have recognised the browser
log = logging.getLogger(__name__)


async def shown(keeper: Doorkeeper, request: Request) -> Response:
    """The sign-in page."""
    asked = request.query_params
    _ = Words(chosen_language(request.scope) or preferred_language(request.headers))
    place, is_fresh_wanted = place_of_ours(asked.get("next", "/")), asked.get("fresh") == "1"
    return HTMLResponse(sign_in_page(_, place, asked.get("why", ""), keeper.called, is_fresh_wanted=is_fresh_wanted))


async def sent_off(keeper: Doorkeeper, request: Request) -> Response:
    """To the provider, with an ask of this browser."""
    asked = request.query_params
    place, is_fresh_wanted = asked.get("next", "/"), asked.get("fresh") == "1"
    ask, sealed = keeper.asks.new(place, is_fresh_wanted=is_fresh_wanted, now=keeper.now())
    try:
        address = await keeper.provider.address(ask, keeper.now())
    except SignInFailed as failed:
        return await _failed(keeper, failed, request, ask.place, is_fresh_wanted=is_fresh_wanted)
    answer = RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
    keeper.cookies.give(answer, keeper.cookies.ask, sealed)
    return answer


async def come_back(keeper: Doorkeeper, request: Request) -> Response:
    """From the provider: a session of its own for whoever it names, and the page they wanted."""
    place, is_fresh_wanted = "/", False
    try:
        told = _told_once(request.url.query)
        sealed = cookie_of(request.headers, keeper.cookies.ask)
        ask = keeper.asks.answered(sealed, told.get("state", ""), keeper.now())
        place, is_fresh_wanted = ask.place, ask.is_fresh_wanted
        proven = await keeper.provider.person(ask, told, keeper.now())
        before = cookie_of(request.headers, keeper.cookies.session)
        secret = await run_in_threadpool(_begin, keeper, proven, before, is_fresh=is_fresh_wanted)
    except SignInFailed as failed:
        answer = await _failed(keeper, failed, request, place, is_fresh_wanted=is_fresh_wanted)
    except (StoreUnavailable, StoreFull):
        answer = to_page(place, "store", is_fresh_wanted=is_fresh_wanted)
    else:
        answer = RedirectResponse(place, status_code=HTTPStatus.SEE_OTHER)
        keeper.cookies.give(answer, keeper.cookies.session, secret)
    keeper.cookies.take(answer, keeper.cookies.ask)
    return answer


def _told_once(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    if len(dict(pairs)) != len(pairs):
        raise SignInFailed(Why.NOT_BELIEVED, "the answer says something twice")
    return dict(pairs)


def _begin(keeper: Doorkeeper, proven: Proven, before: str, *, is_fresh: bool) -> str:
    """A new secret each time: what a browser held before, or somebody gave it, is never let in by this."""
    store = keeper.store()
    account = proven.claims.called
    match welcome(store, proven.claims):
        case Welcome.UNKNOWN:
            raise SignInFailed(Why.NOT_INVITED, "nobody here knows that account, or has invited it", account)
        case Welcome.VOID:
            raise SignInFailed(Why.VOID, "whoever invited that account may not invite any more", account)
    fresh_at = None if is_fresh else proven.auth_at or _NEVER
    secret = sign_in(store, proven.claims, keeper.lengths, request_id=uuid4().hex, fresh_at=fresh_at)
    if before:
        sign_out(store, before, request_id=uuid4().hex)
    return secret


async def _failed(
    keeper: Doorkeeper, failed: SignInFailed, request: Request, place: str, *, is_fresh_wanted: bool
) -> Response:
    address = request.client.host if request.client else "?"
    log.warning("nobody was signed in, who asked from %s: %s", address, failed)
    await run_in_threadpool(keeper.failures.count, address, failed.account, failed.why)
    return to_page(place, failed.why, is_fresh_wanted=is_fresh_wanted)
