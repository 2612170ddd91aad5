"""On to the provider, for who signed out here: there another session lets them in again without a word."""

from __future__ import annotations

import logging
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from core.access.cookies import cookie_of
from core.errors import BadRequest, SignInNeeded, StoreUnavailable
from core.sign_in import SignInFailed
from dashboard.sign_in.keeper import LEFT, Doorkeeper, to_page
from dashboard.sign_in.sessions import sessions

log = logging.getLogger(__name__)


async def sent_out(keeper: Doorkeeper, request: Request) -> Response:
    """To the provider's own sign-out, or to our page. Nothing of ours ends here: a link of anybody may lead to it."""
    secret = cookie_of(request.headers, keeper.cookies.session)
    try:
        store = await run_in_threadpool(keeper.store)
        await run_in_threadpool(sessions.whose, store, secret, keeper.now(), is_used=False)
    except SignInNeeded:
        answer = RedirectResponse(await _way_out(keeper), status_code=HTTPStatus.SEE_OTHER)
        keeper.cookies.take(answer, keeper.cookies.session)
        return answer
    except (StoreUnavailable, BadRequest):
        return to_page("/", "store")
    return RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)


async def is_out(_keeper: Doorkeeper, _request: Request) -> Response:
    """Back from the provider: what it says beside that is not looked at."""
    return to_page("/", "signed_out")


async def _way_out(keeper: Doorkeeper) -> str:
    try:
        return await keeper.provider.way_out(keeper.now()) or LEFT
    except SignInFailed as failed:
        log.warning("signed out here only: %s", failed)
        return LEFT
