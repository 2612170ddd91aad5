"""An owner process on a home of its own, for tests that kill it, cut its disk or put its files back."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

import duckdb

from data.store.flight.client import FlightStore
from data.store.protocol import Statement
from data.store.socket_folder import location_of
from tests.integration.helpers.store_worlds import socket_in

START = [sys.executable, "-W", "error", "-m", "flows.stack.store_process"]
WAIT_SECONDS = 20


class Owner:
    """An owner process on a home of its own; it can be killed and started again."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.socket = socket_in(home)
        self.location = location_of(self.socket)
        self.started: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self.started is not None
        return self.started

    def popen(
        self,
        start: list[str] = START,
        stdin: int | None = None,
        stdout: int | None = None,
        stderr: int | IO[str] = subprocess.PIPE,
    ) -> subprocess.Popen[str]:
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("SYNCLIGHT_")},
            "SYNCLIGHT_HOME": str(self.home),
        }
        return subprocess.Popen(start, env=environment, stdin=stdin, stdout=stdout, stderr=stderr, text=True)

    def start(self, start: list[str] = START) -> None:
        self.started = self.popen(start)
        assert self.process.stderr is not None
        line = self.process.stderr.readline()
        if "has lost what was stored last" in line or "disk of the store is full" in line:
            line = self.process.stderr.readline()
        assert line.startswith("The store is ready"), line

    def end(self, number: signal.Signals) -> tuple[int, str]:
        self.process.send_signal(number)
        _, said = self.process.communicate(timeout=WAIT_SECONDS)
        return self.process.returncode, said

    def client(self, scope: str = "sync", timeout_seconds: float = 10) -> FlightStore:
        token = (self.home / "tokens" / f"{scope}.token").read_text()
        return FlightStore(self.location, token, timeout_seconds)


def beat(name: str, detail: str = "") -> Statement:
    return Statement("beat", {"name": name, "detail": detail}, expect=1)


def beats(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        return {name for (name,) in connection.execute("select name from heartbeats").fetchall()}


class Nursery:
    """Owners of one home that start in a fraction of a second, for tests that kill many."""

    def __init__(self, home: Path) -> None:
        self._owner = Owner(home)
        self.client = self._owner.client
        self.database = home / "store" / "synclight.duckdb"
        self._process = self._owner.popen(
            [sys.executable, "-W", "error", "-m", "tests.integration.helpers.nursery"], subprocess.PIPE, subprocess.PIPE
        )
        self.pid = 0

    def start(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.pid = int(self._said())
        line = self.complaint()
        assert line.startswith("The store is ready"), line

    def complaint(self) -> str:
        """The next line on its standard error."""
        assert self._process.stderr is not None
        return self._process.stderr.readline()

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        os.kill(self.pid, number)

    def ended(self) -> int:
        """Wait until the owner is gone and its files are free; its exit code."""
        return int(self._said())

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        if self._process.poll() is None and self.pid:
            with contextlib.suppress(ProcessLookupError):
                self.kill()
        self._process.wait(WAIT_SECONDS)
        for pipe in (self._process.stdout, self._process.stderr):
            assert pipe is not None
            pipe.close()

    def _said(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()
