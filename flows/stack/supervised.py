"""Runs a module below the launcher, and ends it with the launcher even when its own end hangs.

`python -m flows.stack.supervised prefect worker start …`. A launcher that is killed stops nobody; the kernel sends
its children SIGTERM (`flows/stack/process.py`). Prefect's processes then wait for a server that is gone, too, without
an end; so does a flow run, whose worker may end before it.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

import psutil

from flows.stack.orphans import lives

LAUNCHER = "STACK_LAUNCHER"  # the variable that holds its process id: whoever is started below inherits it
GRACE_SECONDS = 15.0
_LOOK_SECONDS = 1.0


def main() -> None:
    """Run the module that the arguments name. Without a launcher, for a worker started by hand, nobody watches."""
    if LAUNCHER in os.environ:
        threading.Thread(target=_end_with, args=(_process(int(os.environ[LAUNCHER])),), daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _process(pid: int) -> psutil.Process | None:
    """None when it is gone already."""
    try:
        return psutil.Process(pid)
    except psutil.NoSuchProcess:
        return None


def _end_with(launcher: psutil.Process | None) -> None:
    """What belongs to the same process group ends too: the leases of flow runs run out."""
    while launcher is not None and lives(launcher):
        time.sleep(_LOOK_SECONDS)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
