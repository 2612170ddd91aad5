"""The dashboard as an ASGI application: `uvicorn dashboard.asgi:app`.

Streamlit draws the pages; around it stand a health route, the security headers, the page's language,
and the door: Local mode's, or the one where people sign in. Which one is said by the settings alone.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route
from starlette.types import ASGIApp
from streamlit import config

from core.errors import BadConfiguration
from core.i18n import Words
from core.settings import Settings, load_settings
from core.sign_in import Installation, is_encrypted
from dashboard.health import HealthRoute, looking
from dashboard.local_mode import HEALTH, LocalOnly, OwnPagesOnly, Visits
from dashboard.request_guard import PageLanguage, SecurityHeaders
from dashboard.request_log import keep_queries_out
from dashboard.sign_in.door import SignedInOnly
from dashboard.sign_in.named_proxy import NamedProxyOnly
from dashboard.sign_in.public_host import PublicHostOnly
from dashboard.sign_in.secure_cookies import SecureCookies
from dashboard.sign_in.wiring import doorkeeper, own_cookies, own_installation
from dashboard.visitor import known_language


@asynccontextmanager
async def _lifespan(_app: Any) -> AsyncIterator[dict[str, Any]]:
    """Import what is slow to import while nobody waits for it."""
    threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
    yield {}


def _warm_up() -> None:
    import plotly.graph_objects  # noqa: F401, PLC0415  # 0.5 s, paid before the first page

    import dashboard.actions  # noqa: F401, PLC0415  # Prefect's client: 2 s


@lru_cache(maxsize=1)
def _settings() -> Settings:
    return load_settings()


def of_the_visitor(headers: Mapping[str, str]) -> str | None:
    """What the organisations of whoever asks speak; the demo's is nobody's, and leaves it to the browser."""
    return None if _settings().demo else known_language(headers, own_cookies(_settings()))


def door() -> list[Middleware]:
    """What stands between a browser and Streamlit. Raises BadConfiguration."""
    settings = _settings()
    if not settings.signs_in:
        return [
            Middleware(LocalOnly),
            Middleware(OwnPagesOnly),
            Middleware(Visits, _settings),
            Middleware(PageLanguage, of_the_visitor),
        ]
    ours = own_installation(settings)
    keeper = lru_cache(maxsize=1)(partial(doorkeeper, settings, ours))
    return [
        Middleware(NamedProxyOnly, settings, ours.public_url),
        *([Middleware(SecureCookies)] if is_encrypted(ours.public_url) else []),
        Middleware(PublicHostOnly, lambda: ours.public_url),
        Middleware(OwnPagesOnly, lambda: ours.public_url),
        Middleware(PageLanguage, of_the_visitor, is_encrypted=is_encrypted(ours.public_url)),
        Middleware(SignedInOnly, keeper),
    ]


def _is_reached_by_tls(settings: Settings) -> bool:
    return settings.signs_in and is_encrypted(settings.dashboard_url)


def _streamlits_own_checks(ours: Installation) -> None:
    """Its websocket looks at Host and Origin too: told which, it looks up no address outside."""
    host = ours.public_url.partition("://")[2]
    config.set_option("server.allowedHosts", [host.partition(":")[0]])
    config.set_option("browser.serverAddress", host.partition(":")[0])


def made() -> ASGIApp:
    """The application of these settings. Our headers stand around all of it: what failed is an answer too."""
    try:
        middleware = door()
    except BadConfiguration as error:
        sys.exit(Words(_settings().language).translate(error.said))
    health = Route(HEALTH, HealthRoute(looking(_settings())).answer)
    app = st.App(Path(__file__).with_name("app.py"), routes=[health], middleware=middleware, lifespan=_lifespan)
    return SecurityHeaders(app, is_encrypted=_is_reached_by_tls(_settings()))


keep_queries_out()
app = made()
if _settings().signs_in:
    _streamlits_own_checks(own_installation(_settings()))
