"""The long form of the kill matrix: `make torture [ONLY=kill|stop|pending|launcher]`.

Each process of the real stack is killed, then frozen for 45 s, one after another and always in the middle of syncs.
Printed is how many seconds it was away, and how many until everything was whole: all booked once, no run left open.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

from flows.scheduler.deployments import start_run
from tests.integration.helpers.kills import (
    LABELS,
    LOADED,
    PENDING_SECONDS,
    WHOLE_SECONDS,
    Killer,
    killer_of,
    orphans,
    until,
)
from tests.integration.helpers.real_stack import processes_of, running_stack

FROZEN_SECONDS = 45.0


def main(only: str) -> None:
    """Run the parts asked for; a promise that is broken ends it with an AssertionError."""
    with tempfile.TemporaryDirectory() as folder, running_stack(Path(folder)) as stack:
        with killer_of(stack, Path(folder)) as killer:
            for name, part in PARTS.items():
                if only in {"", name}:
                    part(killer)
        if only in {"", "launcher"}:
            _kill_the_launcher(killer, Path(folder))


def _kill_each(killer: Killer) -> None:
    for module, label in LABELS.items():
        killed = killer.kill(module)
        _whole(killer, f"{label}: killed, away {killer.away[label]:.1f} s", killed)
    _whole(killer, "A flow run: killed", killer.kill_flow_run())


def _freeze_each(killer: Killer) -> None:
    for module, label in LABELS.items():
        killer.meet_load()
        _frozen(killer.stack.pid(module))
        _whole(killer, f"{label}: frozen for {FROZEN_SECONDS:.0f} s", time.monotonic())
    killer.meet_load()
    _frozen(killer.flow_runs()[0].pid)
    _whole(killer, f"A flow run: frozen for {FROZEN_SECONDS:.0f} s", time.monotonic())


def _kill_the_worker_while_a_run_is_pending(killer: Killer) -> None:
    """The one case in which Prefect's own limit rules: nobody but us would ever free this run's place."""
    until(killer.is_whole, WHOLE_SECONDS)
    killer.load.grow()
    asyncio.run(start_run(killer.stack.settings, LOADED[0], "manual", None, "kari", idempotency_key=uuid4().hex))
    until(lambda: not killer.nobody_is_pending(), 30)
    os.kill(killer.stack.pid("worker"), signal.SIGKILL)
    _whole(killer, "Worker: killed while a run was Pending", time.monotonic(), PENDING_SECONDS)


def _kill_the_launcher(killer: Killer, folder: Path) -> None:
    """Nobody starts it again by itself; but nothing outlives it, and the next start finds everything."""
    stack = killer.stack
    with killer_of(stack, folder) as again:
        again.meet_load()
        stack.process.kill()
        stack.process.wait()
        killed = time.monotonic()
        until(lambda: processes_of(stack.settings.home) == [], 60)
        print(f"Launcher: killed; the last of its processes ended after {time.monotonic() - killed:.1f} s")  # noqa: T201
    stack.start()
    stack.wait_until_running()
    with killer_of(stack, folder) as again:
        again.load.slow_sandbox()
        _whole(again, "Launcher: killed and started again", time.monotonic())


def _frozen(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    try:
        time.sleep(FROZEN_SECONDS)
    finally:
        os.kill(pid, signal.SIGCONT)


def _whole(killer: Killer, what: str, since: float, limit: float = WHOLE_SECONDS) -> None:
    until(killer.is_whole, since + limit - time.monotonic(), killer.told)
    took = time.monotonic() - since
    print(f"{what}; whole after {took:.1f} s", flush=True)  # noqa: T201  # this is its purpose
    for name in LOADED:
        assert killer.stack.bookings(name) == killer.load.wanted(name), what
    until(lambda: orphans(killer.stack) == [], WHOLE_SECONDS)


PARTS: dict[str, Callable[[Killer], None]] = {
    "kill": _kill_each,
    "stop": _freeze_each,
    "pending": _kill_the_worker_while_a_run_is_pending,
}

if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
