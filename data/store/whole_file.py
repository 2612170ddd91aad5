"""Files that are whole or as they were before, also when the disk is full or the power goes.

Each is written in a folder beside it that has a random name and is open to nobody else: no link that somebody laid
there is followed, and nobody reads what is not whole. A link under the file's own name is replaced, not followed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_UNFINISHED = ".unfinished"
_LEFT_SECONDS = 24 * 3600  # after which what a killed writer left is nobody's


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A file that takes the place of `path` when the block ends well, and is gone when it does not. Raises OSError."""
    _forget_left(path)
    folder = Path(tempfile.mkdtemp(_UNFINISHED, f".{path.name}.", path.parent))
    try:
        unfinished = folder / path.name
        yield unfinished
        unfinished.chmod(0o600)
        flush(unfinished)
        unfinished.replace(path)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_whole(path: Path, content: str | bytes) -> None:
    """Put it in place for nobody else to read. Raises OSError, and leaves what was there."""
    with replacing(path) as unfinished, unfinished.open("xb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def flush(path: Path) -> None:
    """Make sure that the disk has it."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_left(path: Path) -> None:
    """What earlier writers of this file left when they were killed."""
    for left in path.parent.glob(f".{_plain(path.name)}.*{_UNFINISHED}"):
        with suppress(OSError):
            status = left.lstat()
            if status.st_uid == os.getuid() and time.time() - status.st_mtime > _LEFT_SECONDS:
                shutil.rmtree(left)  # it removes a link itself as little as what it leads to


def _plain(name: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
