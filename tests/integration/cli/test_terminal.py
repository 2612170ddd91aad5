"""The command as a process of its own, on a terminal of a given width, and stopped with Ctrl-C at bad moments."""

import fcntl
import json
import os
import pty
import signal
import socket
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import psutil
import pytest

from core.settings import child_environment
from tests.integration.helpers.parts import PATIENCE, Parts, once, until

LONG_NAME = "claims-with-a-rather-long-name"
SYNCLIGHT = [sys.executable, "-W", "error", "-m", "flows.cli.start"]


@pytest.fixture(scope="module")
def parts(command_parts: Parts) -> Parts:
    command_parts.add(LONG_NAME, 40, concurrency=1)
    return command_parts


def on_a_terminal(parts: Parts, columns: int, *arguments: str) -> str:
    """What a person sees."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    environment = {**child_environment(parts.settings), "TERM": "xterm"}
    environment.pop("COLUMNS", None)
    process = subprocess.Popen(
        [*SYNCLIGHT, *arguments], env=environment, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True
    )
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(mine, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        seen += part
    os.close(mine)
    process.wait(PATIENCE)
    return seen.decode()


def test_a_narrow_terminal_shows_everything_and_nothing_wider_than_it(parts: Parts) -> None:
    seen = on_a_terminal(parts, 44, "integrations", "list")

    lines = [line.rstrip("\r") for line in _without_colours(seen).split("\n")]
    assert max(len(line) for line in lines) <= 44
    assert LONG_NAME in lines
    assert any(line.startswith("  System: Accounting") for line in lines)


def test_long_work_draws_a_bar_on_a_terminal_and_leaves_only_its_sentence(parts: Parts) -> None:
    seen = on_a_terminal(parts, 80, "sync", LONG_NAME, "--foreground")

    assert "━" in seen  # the bar
    assert "%" in seen
    assert "40 booked" in _without_colours(seen).strip().split("\n")[-1]


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (("snapshot",), "made.duckdb"),
        (("backup",), "made.backup"),
        (("export", "history"), "made"),
        (("export", "failures", LONG_NAME), "made.csv"),
    ],
)
def test_a_copy_draws_a_bar_and_leaves_only_its_sentence(
    parts: Parts, tmp_path: Path, command: tuple[str, ...], target: str
) -> None:
    seen = on_a_terminal(parts, 200, *command, str(tmp_path / target))

    assert "━" in seen
    assert "0:00:0" in seen  # for how long
    assert target in _without_colours(seen).strip().split("\n")[-1]


def test_ctrl_c_while_an_answer_is_awaited_is_one_sentence(parts: Parts) -> None:
    parts.store_process.send_signal(signal.SIGSTOP)  # a store that takes the call and never answers
    try:
        process = a_command(parts, "status")
        until(lambda: has_called(process.pid))
        process.send_signal(signal.SIGINT)
        began = time.monotonic()
        out, err = process.communicate(timeout=PATIENCE)
    finally:
        parts.store_process.send_signal(signal.SIGCONT)

    assert (process.returncode, out, err) == (130, "", "Stopped with Ctrl-C.\n")
    assert time.monotonic() - began < 20  # the call itself would have waited for thirty


def test_ctrl_c_while_modules_load_is_one_sentence(parts: Parts, tmp_path: Path) -> None:
    (tmp_path / "cyclopts.py").write_text("import time\nprint('loading', flush=True)\ntime.sleep(60)\n")
    process = a_command(parts, "status", PYTHONPATH=str(tmp_path))
    assert process.stdout is not None
    assert process.stdout.readline() == "loading\n"

    process.send_signal(signal.SIGINT)

    assert process.communicate(timeout=PATIENCE) == ("", "Stopped with Ctrl-C.\n")
    assert process.returncode == 130


def test_ctrl_c_in_a_foreground_sync_says_what_comes_next(parts: Parts) -> None:
    parts.add("stopped", 60, concurrency=1)
    process = a_command(parts, "sync", "stopped", "--foreground")
    until(lambda: len(parts.bookings("stopped")) > 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)

    left = parts.states("stopped")
    again = a_command(parts, "sync", "stopped", "--foreground", "--json")
    told, _ = again.communicate(timeout=PATIENCE)

    assert (process.returncode, out) == (130, "")
    assert err.startswith("Stopped with Ctrl-C.")
    assert err.count("\n") == 1
    assert set(left) == {"booked", "waiting"}  # nothing is left in doubt
    assert json.loads(told)["runs"][0]["not_booked"] == 0  # and the lease was let go
    assert parts.requests("stopped") == once("stopped", 60)


def a_command(parts: Parts, *arguments: str, **more: str) -> subprocess.Popen[str]:
    environment = child_environment(parts.settings, more)
    pipe = subprocess.PIPE
    return subprocess.Popen([*SYNCLIGHT, *arguments], env=environment, stdout=pipe, stderr=pipe, text=True)


def has_called(pid: int) -> bool:
    """Whether this process has a connection to a socket of this machine."""
    return any(each.family == socket.AF_UNIX for each in psutil.Process(pid).net_connections("unix"))


def _without_colours(seen: str) -> str:
    kept, in_code = [], False
    for letter in seen:
        if letter == "\x1b":
            in_code = True
        elif in_code:
            in_code = not letter.isalpha()
        else:
            kept.append(letter)
    return "".join(kept)
