"""Another user of the same machine reaches nothing of ours: no file, no socket, no process, and no page.

The test makes that user, which needs root.
"""

from __future__ import annotations

import http.client
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from core.configuration import OrganisationConfig
from core.errors import Misconfigured
from core.i18n import Words
from core.settings import LOOPBACK, Settings, load_settings
from data.commands.integrations import save_organisation
from data.store.flight.client import FlightStore
from data.store.socket_folder import make_socket_folder
from flows.clock import SystemClock
from flows.stack.home import make_folders
from flows.stack.plans import plans
from flows.stack.process import ManagedProcess
from flows.wiring import open_store
from tests.integration.helpers.parts import KARI, until
from tests.integration.helpers.ports import free_ports

CANARY = "Kanarifugl AS"
MEANT = "This test needs root: it makes a second user of the machine, who must reach nothing."
NAMES = ("dashboard_port", "prefect_port", "sandbox_port", "mail_port")


@pytest.fixture(scope="module")
def stranger() -> Iterator[pwd.struct_passwd]:
    if os.geteuid() != 0:
        pytest.fail(MEANT)
    name = f"stranger{os.getpid()}"
    subprocess.run(["useradd", "--system", "--no-create-home", name], check=True)
    yield pwd.getpwnam(name)
    subprocess.run(["userdel", name], check=True)


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """In a folder that everybody may enter: what keeps a stranger out is the home itself."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder / "home"
    shutil.rmtree(folder)


class Running:
    """The store and the dashboard, as the launcher starts them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        make_folders(settings, Words("en"))
        before = os.umask(0o077)
        try:
            wanted = [plan for plan in plans(settings, Words("en")) if plan.name in {"store", "dashboard"}]
            self.processes = []
            for plan in sorted(wanted, key=lambda one: one.name, reverse=True):
                log = settings.logs / f"{plan.name}.log"
                self.processes.append(ManagedProcess(plan, log, time.monotonic()))
                until(plan.ready)
        finally:
            os.umask(before)

    def stop(self) -> None:
        for process in reversed(self.processes):
            process.ask_to_stop()
            process.stopped(10)


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Running]:
    home.mkdir()
    made = Running(load_settings(home=home, **dict(zip(NAMES, free_ports(4), strict=True))))
    with closing(open_store(made.settings, "configure")) as store:
        acme = OrganisationConfig(id="acme", name=CANARY, admins=("a@acme.example",))
        save_organisation(KARI, store, acme, SystemClock().now())
    yield made
    made.stop()


def as_user(user: pwd.struct_passwd, work: Callable[[], Any]) -> Any:
    """What a process of this user finds; it is forked, for our Python may lie where only we may read."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(user.pw_gid)
            os.setuid(user.pw_uid)
            os.write(writing, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        told = answer.read()
    os.waitpid(child, 0)
    return json.loads(told)


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except OSError as error:
        return type(error).__name__
    return "reached"


def test_no_file_folder_socket_or_process_is_reached(stranger: pwd.struct_passwd, running: Running) -> None:
    home = running.settings.home
    there = [home, *home.rglob("*")]
    pids = [process.pid for process in running.processes]
    assert {"act.token", "store.sock", "synclight.duckdb", "store.log"} <= {path.name for path in there}

    def connect() -> None:
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(str(running.settings.store_socket))

    def attempts() -> list[str]:
        return [
            *(outcome(lambda path=path: (path / "x" if path == home else path).stat()) for path in there),
            *(outcome(lambda path=path: os.open(path, os.O_RDONLY)) for path in there),
            *(outcome(lambda path=path: os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)) for path in there),
            *(outcome(lambda path=path: path.rename(f"/tmp/{path.name}")) for path in there),  # noqa: S108 -- it fails
            outcome(connect),
            *(outcome(lambda pid=pid: os.kill(pid, signal.SIGTERM)) for pid in pids),
            *(
                outcome(lambda pid=pid, name=name: Path(f"/proc/{pid}/{name}").read_bytes())
                for pid in pids
                for name in ("environ", "mem", "maps")
            ),
            *(outcome(lambda pid=pid: list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
        ]

    assert outcome(connect) == "reached"  # by ourselves
    assert set(as_user(stranger, attempts)) <= {"PermissionError", "IsADirectoryError"}


def test_what_everybody_sees_of_a_process_holds_no_token(stranger: pwd.struct_passwd, running: Running) -> None:
    tokens = [file.read_text().strip() for file in running.settings.tokens.rglob("*") if file.is_file()]

    def seen() -> list[str]:
        shown = []
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                shown.append((process / "cmdline").read_text("utf-8", errors="replace"))
        return shown

    lines = as_user(stranger, seen)

    assert any("flows.stack.store_process" in line for line in lines)
    assert not [line for line in lines if any(token in line for token in tokens)]


def test_no_page_is_shown_without_the_cookie(stranger: pwd.struct_passwd, running: Running) -> None:
    port = running.settings.dashboard_port
    own = {"Host": f"{LOOPBACK}:{port}", "Origin": f"http://{LOOPBACK}:{port}"}
    upgrade = {**own, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    asked = [
        ("GET", "/", own),
        ("GET", "/integration?id=acme", own),
        ("GET", "/_stcore/host-config", own),
        ("GET", f"/?entrance={'0' * 64}", own),
        ("GET", "/", {**own, "Cookie": f"synclight_visit_{port}={'0' * 64}"}),
        ("POST", "/_stcore/upload_file/x", own),
        ("GET", "/_stcore/stream", {**upgrade, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA=="}),
    ]

    def answers() -> list[tuple[int, str]]:
        found = []
        for method, path, headers in asked:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
            connection.request(method, path, headers=headers)
            answer = connection.getresponse()
            found.append((answer.status, answer.read().decode("utf-8", errors="replace")))
            connection.close()
        return found

    told = as_user(stranger, answers)

    assert [status for status, _ in told] == [403] * len(asked)
    assert not [body for _, body in told if CANARY in body or "streamlit" in body.lower()]


def test_a_request_leaves_one_line_and_nothing_of_its_query(running: Running) -> None:
    port, log = running.settings.dashboard_port, running.settings.logs / "dashboard.log"
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    upgrade["Sec-WebSocket-Key"] = "AAAAAAAAAAAAAAAAAAAAAA=="
    for path, headers in (("/asked", {}), ("/_stcore/asked", upgrade)):
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=20)
        connection.request("GET", f"{path}?entrance={CANARY[:6]}&x=%3Fy", headers=headers)
        connection.getresponse().read()
        connection.close()

    until(lambda: "/_stcore/asked" in log.read_text())
    said = log.read_text()
    assert (said.count("/asked"), said.count("GET /asked HTTP")) == (2, 1)
    assert "entrance" not in said
    assert CANARY[:6] not in said


def test_a_socket_folder_of_somebody_else_is_neither_served_nor_asked(
    stranger: pwd.struct_passwd, tmp_path: Path
) -> None:
    file = tmp_path / "socket" / "store.sock"
    make_socket_folder(file).close()
    os.chown(file.parent, stranger.pw_uid, stranger.pw_gid)

    with pytest.raises(Misconfigured, match="belongs to another user"):
        make_socket_folder(file)
    with (
        closing(FlightStore(f"grpc+unix://{file}", "a" * 64)) as client,
        pytest.raises(Misconfigured, match="belongs to another user"),
    ):
        client.hello()
