"""Whether this installation is well, for whoever watches it from outside: one word. `synclight doctor` tells the rest.

Anybody may ask, so it is looked at once in a few seconds, however many ask.
"""

from __future__ import annotations

import asyncio
import http.client
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import lru_cache
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import PlainTextResponse

from core.errors import SynclightError, where
from core.health import is_looking
from core.settings import LOOPBACK, Settings
from dashboard.own_store import open_store
from data.queries.monitor_health import last_look
from data.store.of_session import OfSession
from data.store.protocol import Store

KEPT_SECONDS = 5.0
_SCHEDULER_SECONDS = 2.0

log = logging.getLogger(__name__)


class HealthRoute:
    """Answers "ok" or "not ok", and nothing else."""

    def __init__(self, look: Callable[[], bool], monotonic: Callable[[], float] = time.monotonic) -> None:
        self._look = look
        self._monotonic = monotonic
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="health")  # a slow look holds nobody up
        self._last: tuple[float, asyncio.Future[bool]] | None = None

    async def answer(self, _request: Request) -> PlainTextResponse:
        """Wait for the look that is being taken, or tell what the last one found."""
        is_well = await asyncio.shield(self._newest())
        status = HTTPStatus.OK if is_well else HTTPStatus.SERVICE_UNAVAILABLE
        return PlainTextResponse("ok\n" if is_well else "not ok\n", status_code=status)

    def _newest(self) -> asyncio.Future[bool]:
        now = self._monotonic()
        if self._last is None or (self._last[1].done() and now - self._last[0] >= KEPT_SECONDS):
            self._last = (now, asyncio.get_running_loop().run_in_executor(self._worker, self._found))
        return self._last[1]

    def _found(self) -> bool:
        try:
            return self._look()
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not well
            log.warning("not well: %s", where(error))
            return False


def looking(settings: Settings) -> Callable[[], bool]:
    """A look at the three that must answer: the store, the monitor, the scheduler."""

    @lru_cache(maxsize=1)
    def store() -> Store:
        opened = open_store(settings)
        return OfSession(opened, None) if settings.signs_in else opened

    def look() -> bool:
        missing = [] if _is_watched(settings, store) else ["the store or the monitor"]
        missing += [] if _scheduler_answers(settings.prefect_port) else ["the scheduler"]
        if missing:
            log.warning("not well: %s", ", ".join(missing))
        return not missing

    return look


def _is_watched(settings: Settings, store: Callable[[], Store]) -> bool:
    try:
        looked_at, now = last_look(store())
    except SynclightError:
        return False
    return is_looking(looked_at, timedelta(seconds=settings.watch_interval_seconds), now)


def _scheduler_answers(port: int) -> bool:
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_SCHEDULER_SECONDS)
    try:
        connection.request("GET", "/api/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
