"""The dashboard's connection to the store: it may look, and store what people wish."""

from __future__ import annotations

from core.errors import StoreUnavailable
from core.messages import message
from core.settings import Settings
from data.store.flight.client import FlightStore

STORE_SECONDS = 3.0


def open_store(settings: Settings) -> FlightStore:
    """A connection for all visitors. Raises StoreUnavailable before the store has made its token.

    Where people sign in, its token opens nothing but what the session opens that comes with a request.
    """
    token = settings.token_file("people" if settings.signs_in else "act")
    try:
        return FlightStore(settings.store_location, token.read_text("utf-8").strip(), timeout_seconds=STORE_SECONDS)
    except FileNotFoundError:
        raise StoreUnavailable(message("token_file_not_made_yet", file=str(token))) from None
