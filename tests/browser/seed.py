"""A store full of invented facts, and the dashboard over it, for looking at pages without the rest of the stack.

`python -m tests.browser.seed HOME [--kind usual|busy|well|silent|empty|many|hostile|rows] [--port 8501]`
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.statements import Scope
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import TOKEN, Seeder, SystemClock
from tests.integration.helpers.store_worlds import socket_in


def ended(dashboard: subprocess.Popen[bytes]) -> bool:
    """Whether it ends within half a minute."""
    try:
        dashboard.wait(30)
    except subprocess.TimeoutExpired:
        return False
    return True


def main() -> None:
    """Seed, serve, wait for Ctrl-C."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--kind", choices=KINDS, default="usual")
    arguments.add_argument("--port", type=int, default=8501)
    arguments.add_argument("--demo", action="store_true")
    given = arguments.parse_args()
    home: Path = given.home
    (home / "tokens").mkdir(parents=True)
    (home / "tokens" / "act.token").write_text(TOKEN)
    path = home / "store.duckdb"
    LocalStore(path, SystemClock()).close()
    seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # same
    KINDS[given.kind](seeder)
    seeder.write(path)
    store = LocalStore(path, SystemClock())
    server = FlightServer(store, {TOKEN: Scope.ACT}, socket_in(home))
    settings = {
        "SYNCLIGHT_HOME": str(home),
        "SYNCLIGHT_DASHBOARD_PORT": str(given.port),
        "SYNCLIGHT_PREFECT_PORT": "9",
        "SYNCLIGHT_DEMO": str(given.demo).lower(),
    }
    command = [sys.executable, "-m", "uvicorn", "dashboard.asgi:app", "--host", "127.0.0.1", "--port", str(given.port)]
    dashboard = subprocess.Popen(command, env={**os.environ, **settings})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        while not ended(dashboard):
            if given.kind != "silent":
                beats = [Statement("beat", {"name": name, "detail": None}) for name in ("watch", "reconciler")]
                store.write(beats, uuid4().hex)
    finally:
        dashboard.terminate()
        dashboard.wait(10)
        server.shutdown()
        store.close()


if __name__ == "__main__":
    main()
