"""The door's parts, as the settings choose them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache
from uuid import uuid4

from core.access.people import SessionLengths
from core.errors import BadConfiguration
from core.http import HttpClient, trusting
from core.messages import message
from core.settings import Settings, secret_in_environment, secret_variable
from core.sign_in import SECRET, Installation, Provider, installation
from dashboard.own_store import open_store
from dashboard.page_context import clock_now
from dashboard.sign_in.cookies import Cookies
from dashboard.sign_in.failures import Failures
from dashboard.sign_in.keeper import Doorkeeper
from data.commands.failed_sign_ins import note_failed_sign_ins
from data.store.of_session import OfSession
from data.store.protocol import Store


def own_installation(settings: Settings) -> Installation:
    """What the settings say of the provider; the launcher hands over the secret. Raises BadConfiguration."""
    return installation(settings, secret_in_environment(secret_variable(SECRET)))


def own_cookies(settings: Settings) -> Cookies | None:
    """What browsers hold; None in Local mode."""
    return Cookies(settings.dashboard_url) if settings.signs_in else None


def doorkeeper(settings: Settings, ours: Installation) -> Doorkeeper:
    """All parts, connected. Raises BadConfiguration when a certificate file cannot be read."""

    @lru_cache(maxsize=1)
    def store() -> Store:
        return OfSession(open_store(settings), None)

    def note(address: str, account: str | None, whys: Sequence[str], count: int) -> None:
        note_failed_sign_ins(store(), address, account, whys, count, request_id=uuid4().hex)

    ca_file = None if settings.oidc_ca_file is None else str(settings.oidc_ca_file)
    try:
        http = HttpClient(time.monotonic, in_flight=16, verify=trusting(ca_file))
    except OSError:
        raise BadConfiguration(
            message("the_settings"), "SYNCLIGHT_OIDC_CA_FILE", str(ca_file), message("wanted_certificate_file")
        ) from None
    return Doorkeeper(
        provider=Provider(ours, http),
        cookies=Cookies(ours.public_url),
        store=store,
        now=clock_now,
        lengths=SessionLengths(
            timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
        ),
        failures=Failures(note),
        called=ours.called,
    )
