"""Runs a module as a child of the launcher, and ends it with the launcher even when its own end hangs.

`python -m flows.stack.supervised prefect worker start …`. A launcher that is killed stops nobody; the kernel sends
its children SIGTERM (`flows/stack/process.py`). Prefect's processes then wait for a server that is gone, too, without
an end.
"""

from __future__ import annotations

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 15.0
_LOOK_SECONDS = 1.0


def main() -> None:
    """Run the module that the arguments name."""
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with(launcher: int) -> None:
    """What belongs to the same process group, the flow runs of a worker, ends too: their leases run out."""
    while os.getppid() == launcher:
        time.sleep(_LOOK_SECONDS)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
