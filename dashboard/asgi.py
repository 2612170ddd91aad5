"""The dashboard as an ASGI application: `uvicorn dashboard.asgi:app`.

Streamlit draws the pages; around it stand a health route, the security headers, the page's language,
and Local mode's door.
"""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from core.settings import Settings, load_settings
from dashboard.local_mode import HEALTH, LocalOnly, OwnPagesOnly, Visits
from dashboard.request_guard import PageLanguage, SecurityHeaders
from dashboard.request_log import keep_queries_out
from dashboard.visitor import known_language


async def healthz(_request: Request) -> JSONResponse:
    """Answer that the dashboard is up; it says nothing about the store."""
    return JSONResponse({"status": "ok"})


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
    return None if _settings().demo else known_language(headers)


keep_queries_out()
app = st.App(
    Path(__file__).with_name("app.py"),
    routes=[Route(HEALTH, healthz)],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(LocalOnly),
        Middleware(OwnPagesOnly),
        Middleware(Visits, _settings),
        Middleware(PageLanguage, of_the_visitor),
    ],
    lifespan=_lifespan,
)
