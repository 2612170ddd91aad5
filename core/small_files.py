"""Small files that people name: read whole, never waited for, never more of them than they may be."""

from __future__ import annotations

import os
import stat
from pathlib import Path


class NotAFile(OSError):
    """A folder, a pipe, a socket or a device stands there."""


class TooLarge(OSError):
    """It holds more than it may."""


def read_small(path: Path, most_bytes: int) -> bytes:
    """Everything in it. Raises NotAFile, TooLarge, and OSError for what the system says."""
    _need_a_file(path.stat().st_mode)  # a device is not even opened: opening some of them does something
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        _need_a_file(os.fstat(descriptor).st_mode)
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise TooLarge
    return data


def _need_a_file(mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise NotAFile
