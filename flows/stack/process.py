"""One process of the stack: how it is started, when it is ready, and how it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from core.settings import LOOPBACK
from flows.stack.supervised import LAUNCHER

_PR_SET_PDEATHSIG = 1
_PROBE_SECONDS = 1.0
_libc = ctypes.CDLL(None, use_errno=True)  # loaded before any fork


@dataclass(frozen=True, slots=True)
class ProcessPlan:
    """What to start. `after` names the children that must be ready first; `once` ends by itself."""

    name: str
    label: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    ready: Callable[[], bool]
    wait_seconds: float
    after: tuple[str, ...] = ()
    port: int | None = None
    port_setting: str | None = None
    address: str | None = None
    once: bool = False


class ManagedProcess:
    """A started plan. Its output goes to its own log file."""

    def __init__(self, plan: ProcessPlan, log: Path, started: float) -> None:
        self.plan = plan
        self.log = log
        self.started = started
        if isinstance(plan.ready, Logged):
            plan.ready.look_from_here()
        with log.open("ab") as output:
            self._process = subprocess.Popen(  # noqa: S603  # our own command lines, no shell
                plan.command,
                env={**plan.environment, LAUNCHER: str(os.getpid())},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C in the terminal is ours: we stop them in order
                preexec_fn=_die_with(os.getpid()),  # noqa: PLW1509  # the launcher has one thread
            )

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """SIGTERM."""
        if self.exit_code() is None:
            self._process.send_signal(signal.SIGTERM)

    def stopped(self, seconds: float) -> bool:
        """Whether it ended in time by itself; it is ended either way, and its process group with it."""
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            kill_group(self.pid)
            self._process.wait()
            return False
        kill_group(self.pid)
        return True


def kill_group(leader: int) -> None:
    """End whatever is left of a child's own process group."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def port_is_free(port: int) -> bool:
    """Whether a server can bind it now (a socket in TIME_WAIT does not count as taken)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # whatever proxy the environment names


def listens(port: int) -> Callable[[], bool]:
    """Ready when somebody accepts on this port."""

    def ready() -> bool:
        with socket.socket() as probe:
            probe.settimeout(_PROBE_SECONDS)
            return probe.connect_ex((LOOPBACK, port)) == 0

    return ready


def answers(url: str) -> Callable[[], bool]:
    """Ready when this loopback address answers 200."""

    def ready() -> bool:
        try:
            with _DIRECTLY.open(url, timeout=_PROBE_SECONDS) as response:
                return bool(response.status == HTTPStatus.OK)
        except (urllib.error.URLError, OSError):
            return False

    return ready


class Logged:
    """Ready when its log holds these words, counted from where the log stood when the process was last started."""

    def __init__(self, log: Path, words: bytes) -> None:
        self._log = log
        self._words = words
        self._begin = 0

    def look_from_here(self) -> None:
        """What was said before is not said by the process that starts now."""
        self._begin = self._log.stat().st_size if self._log.exists() else 0

    def __call__(self) -> bool:
        """Look."""
        if not self._log.exists():
            return False
        with self._log.open("rb") as file:
            file.seek(self._begin)
            return self._words in file.read()


def at_once() -> bool:
    """Ready as soon as it runs (or, for a `once`, when it has ended well)."""
    return True


def _die_with(parent: int) -> Callable[[], None]:
    """In the child: SIGTERM when the launcher dies, however it dies."""

    def prepare() -> None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it died before we asked
            os._exit(1)

    return prepare
