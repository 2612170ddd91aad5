"""What the door needs, and the way to its page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from core.access.people import SessionLengths
from core.sign_in import Asks, Provider
from dashboard.sign_in.cookies import Cookies
from dashboard.sign_in.failures import Failures
from data.store.protocol import Store

PAGE, LOGIN, CALLBACK = "/sign-in", "/auth/login", "/oauth2callback"
LEAVE, LEFT = "/auth/sign-out", "/auth/signed-out"


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """Made once for the process."""

    provider: Provider
    cookies: Cookies
    store: Callable[[], Store]  # raises StoreUnavailable
    now: Callable[[], datetime]
    lengths: SessionLengths
    failures: Failures
    called: str | None = None  # the provider, as people call it
    asks: Asks = field(default_factory=Asks)


def to_page(place: str, why: str, *, is_fresh_wanted: bool = False) -> Response:
    """To the sign-in page, and from there on to `place`."""
    asked = {"next": place, "why": why, "fresh": "1" if is_fresh_wanted else ""}
    query = urlencode({name: value for name, value in asked.items() if value and value != "/"})
    address = f"{PAGE}?{query}" if query else PAGE
    return RedirectResponse(address, status_code=HTTPStatus.SEE_OTHER)
