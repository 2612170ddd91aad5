"""Room on the store's disk, looked at before each write (3 µs): a database that fills its disk cannot tidy up.

DuckDB refuses a commit that does not fit and goes on; a checkpoint that does not fit ends the instance.
"""

from __future__ import annotations

import os
from pathlib import Path

from core.errors import StoreFull
from core.messages import message

FULL = message("store_disk_full")


_MOST_REWRITTEN = 1_000_000_000  # of a database, by one fold


class Disk:
    """The disk under one database; `database` is None for one in memory."""

    def __init__(self, database: Path | None, reserve_megabytes: int) -> None:
        self._database = None if database is None else str(database)
        self._folder = "" if database is None else str(database.parent)
        self._reserve = reserve_megabytes * 1_000_000

    def check_room(self) -> None:
        """Raise StoreFull unless the log could be folded into the database, whichever parts of it are rewritten."""
        if self._database is None:
            return
        needed = self._reserve + 2 * _size(f"{self._database}.wal") + min(_size(self._database), _MOST_REWRITTEN)
        disk = os.statvfs(self._folder)
        if disk.f_bavail * disk.f_frsize < needed:
            raise StoreFull(FULL)


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size  # noqa: PTH116 -- a path object would take longer than the question
    except FileNotFoundError:
        return 0
