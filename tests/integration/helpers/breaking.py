"""System calls of a running process that fail while a test wants it. Needs root."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.integration.helpers.owners import WAIT_SECONDS


@contextmanager
def breaking(pid: int, calls: str, *files: Path) -> Iterator[None]:
    """These calls of this process fail, where they touch one of these files."""
    paths = [word for file in files for word in ("-P", str(file))]
    tracer = subprocess.Popen(
        ["strace", "-f", "-qq", "-p", str(pid), *paths, "-e", f"inject={calls}", "-o", "/dev/null"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until_traced(pid, tracer)
        yield
    finally:
        tracer.terminate()
        tracer.communicate(timeout=WAIT_SECONDS)


def until_traced(pid: int, tracer: subprocess.Popen[str]) -> None:
    """Every thread of it, or nothing is broken yet."""
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        assert tracer.poll() is None, tracer.communicate()[1]
        states = [(task / "status").read_text() for task in Path(f"/proc/{pid}/task").iterdir()]
        if all(f"TracerPid:\t{tracer.pid}" in state for state in states):
            return
        time.sleep(0.01)
    raise AssertionError("strace did not attach")
