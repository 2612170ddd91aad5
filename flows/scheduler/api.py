"""How our processes reach Prefect: address, auth string, environment, and a client with short timeouts."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from core.access.folders import make_private
from core.errors import SchedulerDown, SynclightError
from core.messages import message
from core.settings import LOOPBACK, Settings

if TYPE_CHECKING:  # prefect takes two seconds to import: only those who talk to it pay
    from prefect.client.orchestration import PrefectClient

WORK_POOL = "synclight"
CALL_SECONDS = 10.0
LEAST_FREE_BYTES = 1_000_000  # SQLite needs about this much for one more change and its log


def auth_string(settings: Settings) -> str:
    """The user and password every Prefect process shares; made on first use, in a 0600 file."""
    file = settings.token_file("prefect")
    try:
        return _read(file)
    except FileNotFoundError:
        make_private(settings.tokens)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(f"synclight:{secrets.token_urlsafe(32)}", "utf-8")
    try:
        os.link(draft, file)  # the first process to get here wins, the others read its file
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return _read(file)


def client_environment(settings: Settings) -> dict[str, str]:
    """Variables for a process that talks to Prefect. The auth string travels here, never on a command line."""
    return {
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_API_AUTH_STRING": auth_string(settings),
        "PREFECT_HOME": str(settings.prefect_home),
        "PREFECT_PROFILES_PATH": str(settings.prefect_home / "profiles.toml"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
        "PREFECT_CLIENT_MAX_RETRIES": "20",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
        "DO_NOT_TRACK": "1",
    }


def server_environment(settings: Settings) -> dict[str, str]:
    """Variables of the Prefect server itself."""
    database = settings.prefect_home / "prefect.db"
    return {
        **client_environment(settings),
        "PREFECT_SERVER_API_AUTH_STRING": auth_string(settings),
        "PREFECT_SERVER_API_HOST": LOOPBACK,
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        "PREFECT_SERVER_API_KEEPALIVE_TIMEOUT": "75",  # its default, 5 s, makes clients back off for two seconds
        "PREFECT_SERVER_UI_API_URL": settings.prefect_api_url,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": settings.prefect_ui_url,  # any page, by default
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{database}",
        # who holds which place: a server that keeps it in memory forgets it, and each longer sync ends in four minutes
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "20",  # 60 by default: a new schedule would wait for it
    }


def worker_environment(settings: Settings) -> dict[str, str]:
    """Variables of the process worker and, but for their own patience, of the flow runs it starts."""
    return {
        **client_environment(settings),
        # each wait is twice the one before: after a long outage the next of twenty would come as late again as it was
        "PREFECT_CLIENT_MAX_RETRIES": "4",
        "PREFECT_WORKER_QUERY_SECONDS": "1",
        "PREFECT_RUNNER_POLL_FREQUENCY": "1",
        "PREFECT_RUNNER_HEARTBEAT_FREQUENCY": "30",
        "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    }


@asynccontextmanager
async def open_client(settings: Settings, seconds: float = CALL_SECONDS) -> AsyncIterator[PrefectClient]:
    """Open a client; everything inside must be done in `seconds`. Raises SchedulerDown."""
    from prefect.client.orchestration import PrefectClient  # noqa: PLC0415  # see above
    from prefect.exceptions import PrefectHTTPStatusError  # noqa: PLC0415

    try:
        async with (
            asyncio.timeout(seconds),
            PrefectClient(
                settings.prefect_api_url,
                auth_string=auth_string(settings),
                httpx_settings={"timeout": seconds},
            ) as client,
        ):
            yield client
    except SynclightError:
        raise
    except PrefectHTTPStatusError as error:
        why = full_disk(settings) or message("prefect_refused_request", status=str(error.response.status_code))
        raise SchedulerDown(why) from error
    except Exception as error:
        silent = message("prefect_does_not_answer", address=settings.prefect_api_url, kind=type(error).__name__)
        raise SchedulerDown(full_disk(settings) or silent) from error


def full_disk(settings: Settings) -> str | None:
    """The sentence about Prefect's own disk, when that may be why it does not do what we ask."""
    try:
        free = shutil.disk_usage(settings.prefect_home).free
    except OSError:  # Prefect's home is on another machine
        return None
    if free >= LEAST_FREE_BYTES:
        return None
    return message("prefect_disk_full", folder=str(settings.prefect_home))


def _read(file: Path) -> str:
    return file.read_text("utf-8").strip()
