"""The reconciler as a process of its own, without Prefect: what went silent becomes a mail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path

from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.statements import Scope
from flows.demo.mailbox import Mailbox
from tests.integration.helpers.mail.outbox_parts import KARI, OLA, configure
from tests.integration.helpers.store_worlds import socket_in

TOKEN = "b" * 64
LONG_AGO = timedelta(days=3)
MINUTE = 60


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # the process looks at the real clock

    def monotonic(self) -> float:
        return time.monotonic()


class EarlierClock(SystemClock):
    """When the integration was set up."""

    def now(self) -> datetime:
        return super().now() - LONG_AGO


def silent_integration(path: Path) -> LocalStore:
    """Set up three days ago and never synced; somebody has been looking for an hour."""
    earlier = LocalStore(path, EarlierClock())
    configure(earlier, "acme", KARI, OLA, at=EarlierClock().now())
    earlier.close()
    store = LocalStore(path, SystemClock())
    since = (SystemClock().now() - timedelta(hours=1)).isoformat()
    store.write([Statement("beat", {"name": "look", "detail": json.dumps(since)})], "look")
    return store


def test_what_went_silent_is_told_by_the_running_reconciler(tmp_path: Path) -> None:
    store = silent_integration(tmp_path / "store.duckdb")
    server = FlightServer(store, {TOKEN: Scope.SYNC}, socket_in(tmp_path))
    (tmp_path / "tokens").mkdir()
    (tmp_path / "tokens" / "sync.token").write_text(TOKEN)
    with Mailbox(tmp_path / "mail") as box:
        chosen = {
            "HOME": str(tmp_path),
            "PREFECT_PORT": "9",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(box.port),
            "GATHER_SECONDS": "1",
        }
        environment = {**os.environ, **{f"SYNCLIGHT_{name}": value for name, value in chosen.items()}}
        words = [sys.executable, "-m", "flows.monitor.reconciler"]
        with subprocess.Popen(words, env=environment, stderr=subprocess.PIPE, text=True) as reconciler:
            until = time.monotonic() + MINUTE
            while len(box.mails()) < 2 and time.monotonic() < until:
                time.sleep(0.1)
            reconciler.kill()  # its other loops would wait for Prefect
            _out, said = reconciler.communicate(timeout=MINUTE)
        mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in box.mails()]
    server.shutdown()
    store.close()

    assert [(mail["To"], mail["Subject"].split(":")[0]) for mail in mails] == [
        (KARI, "Ingen nylig synk"),
        (OLA, "Ingen nylig synk"),
    ], said
