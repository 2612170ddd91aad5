"""Who holds a lease: a process of a machine, which can tell whether it still lives before the lease runs out.

To be wrong costs a look-up, never a second booking: the epoch refuses whatever the old holder still writes.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

import psutil

_SPACE = Path("/proc/self/ns/pid")  # process ids mean something within one such space only
_BOOT = Path("/proc/sys/kernel/random/boot_id")  # two machines may have one name


def this_process() -> str:
    """The holder's name, as leases and runs keep it."""
    return f"{_machine()}:{os.getpid()}"


def is_gone(holder: str) -> bool:
    """True only of a process of this machine that does not exist any more. One that is frozen exists."""
    machine, _, pid = holder.rpartition(":")
    if machine != _machine() or not pid.isdigit():
        return False
    try:
        return psutil.Process(int(pid)).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:
        return False


def _machine() -> str:
    try:
        return f"{socket.gethostname()}/{_BOOT.read_text('ascii')[:8]}/{_SPACE.stat().st_ino}"
    except OSError:  # no Linux: the name alone
        return socket.gethostname()
