"""The real stack, started once by the launcher for all tests that ask for it: store, Prefect, dashboard and the rest.

Its home has a space and Norwegian letters in its name, and the locale is C: what a person may well have.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort

from core.settings import Settings, load_settings
from flows.cli.app import run
from flows.clock import SystemClock
from flows.scheduler.api import open_client
from tests.integration.helpers.ports import free_ports

ORGANISATION = """
id = "acme"
name = "Acme"
language = "en"
admins = ["finance@acme.example"]
"""


def yearly() -> str:
    """A schedule that wakes nobody while tests run: once a year, half a year from now."""
    far = SystemClock().now() + timedelta(days=182)
    return f'cron = "0 6 {min(far.day, 28)} {far.month} *"'


INTEGRATION = """
id = "{id}"
organisation = "acme"
name = "Claims"
[source]
kind = "files"
path = "{id}.csv"
[target]
kind = "rest"
name = "Accounting"
url = "{sandbox}/accounting/records"
look_up_url = "{sandbox}/accounting/records?reference={{reference}}"
check_url = "{sandbox}/accounting/health"
token_secret = "sandbox"
settle_seconds = 1
timeout_seconds = 5
request_life_seconds = 5
[schedule]
{schedule}
[mapping]
record_key = "no"
[mapping.amount]
column = "amount"
decimal = "point"
currency = "NOK"
[[mapping.fields]]
to = "/amount"
from = "amount"
decimal = "point"
[[mapping.fields]]
to = "/currency"
constant = "NOK"
[[mapping.fields]]
to = "/lines/0/costCenter"
from = "centre"
"""
CLAIMS = "no,amount,centre\nC1,100.00,100\nC2,200.50,110\nC3,300.00,9999\n"


class Said(NamedTuple):
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


class SmallDisk:
    """100 MB of memory as one folder, seen only by who enters it; it goes with its holder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        also = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
        mount = 'mount -t tmpfs -o size=100m,mode=700 tmpfs "$0" && echo mounted && exec sleep infinity'
        command = ["unshare", "--mount", *also, "--propagation", "private", "sh", "-c", mount, str(folder)]
        self.holder = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.holder.stdout is not None
        assert self.holder.stdout.readline() == "mounted\n"
        inside = [] if os.geteuid() == 0 else ["--user", "--preserve-credentials"]
        self.enter = ["nsenter", "--target", str(self.holder.pid), "--mount", *inside, "--"]

    def close(self) -> None:
        self.holder.kill()
        self.holder.communicate()


@dataclass
class Stack:
    """A running stack, and the command line beside it."""

    settings: Settings
    environment: dict[str, str]
    said: Path
    disk: SmallDisk
    process: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        """As a person starts it; what it prints goes to a file."""
        with self.said.open("wb") as output:
            command = [*self.disk.enter, sys.executable, "-m", "flows.cli.app", "up"]
            self.process = subprocess.Popen(command, env=self.environment, stdout=output, stderr=output)

    def wait_until_running(self) -> None:
        wait_until(lambda: "is running" in self.words or self.process.poll() is not None, 150)
        assert self.process.poll() is None, self.words

    def inside(self, path: Path) -> Path:
        """A path as the stack sees it, its small disk included."""
        return Path(f"/proc/{self.disk.holder.pid}/root{path}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    @property
    def words(self) -> str:
        """What it printed so far."""
        return self.said.read_text("utf-8")

    def command(self, *arguments: str) -> Said:
        """The command line, in this process: a second Python per look would make this file slow."""
        out, err = io.StringIO(), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            for key, value in self.environment.items():
                patch.setenv(key, value)
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = run(list(arguments))
        return Said(code, out.getvalue(), err.getvalue())

    def status(self, integration: str = "acme-claims") -> dict[str, Any]:
        answer = json.loads(self.command("status", "--json").stdout)
        return next(each for each in answer if each["id"] == integration)

    def sandbox(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  # our own loopback
            f"{self.settings.sandbox_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return json.load(response)

    def pid(self, module: str) -> int:
        children = psutil.Process(self.process.pid).children()
        return next(child.pid for child in children if module in child.cmdline())

    def add(self, integration: str, schedule: str, rows: str, folder: Path) -> Said:
        """An integration into the sandbox's accounting, and its first file."""
        (self.settings.inbox / f"{integration}.csv").write_text(rows, "utf-8")
        file = folder / f"{integration}.toml"
        file.write_text(INTEGRATION.format(id=integration, sandbox=self.settings.sandbox_url, schedule=schedule))
        return self.command("integrations", "add", str(file))

    def bookings(self, integration: str) -> dict[str, int]:
        """How often each reference of an integration was booked, as the sandbox counts it."""
        told = self.sandbox("/control/counts?system=accounting")["bookings"]
        return {reference: count for reference, count in told.items() if reference.startswith(f"{integration}:")}

    def flow_runs(self, name: str | None = None) -> list[FlowRun]:
        async def read() -> list[FlowRun]:
            named = FlowRunFilter(name=FlowRunFilterName(like_=name)) if name else None
            async with open_client(self.settings) as client:
                return await client.read_flow_runs(flow_run_filter=named, limit=50, sort=FlowRunSort.START_TIME_DESC)

        return asyncio.run(read())


@contextmanager
def running_stack(folder: Path) -> Iterator[Stack]:
    """Start it, and end it whatever happens."""
    home = folder / "hjemme hos Åse"
    names = ("dashboard_port", "prefect_port", "sandbox_port", "mail_port")
    settings = load_settings(home=home, demo=True, **dict(zip(names, free_ports(4), strict=True)))
    ours = {f"SYNCLIGHT_{name.upper()}": str(getattr(settings, name)) for name in names}
    environment = {**os.environ, **ours, "SYNCLIGHT_HOME": str(home), "SYNCLIGHT_DEMO": "true", "LC_ALL": "C"}
    disk = SmallDisk(settings.prefect_home)
    stack = Stack(settings, environment, folder / "said.txt", disk)
    try:
        begin = time.monotonic()
        stack.start()
        wait_until(lambda: "Dashboard" in stack.words or stack.process.poll() is not None, 60)
        answered = time.monotonic() - begin
        stack.wait_until_running()
        assert answered < 60
        yield stack
    finally:
        stack.stop()
        disk.close()


def wait_until(over: Callable[[], Any], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not over():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.3)


def processes_of(home: Path) -> list[psutil.Process]:
    """Every living process that was started with this home."""
    return [process for process in psutil.process_iter() if _home_of(process) == str(home)]


def _home_of(process: psutil.Process) -> str | None:
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else process.environ().get("SYNCLIGHT_HOME")
    except psutil.Error:
        return None
