"""The way into Local mode: an address that opens once, and the visit it becomes. Files only their owner can read.

A file is named after the hash of what the browser knows, so that reading the folder, or a copy of it, opens nothing.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from core.access.folders import make_private

PARAMETER = "entrance"  # of the address
ENTRANCE_SECONDS = 12 * 3600.0  # an address nobody opened
VISIT_SECONDS = 14 * 24 * 3600.0  # a browser that has not come back
_SEEN_EVERY_SECONDS = 600.0


def new_entrance(folder: Path) -> str:
    """Give a token that opens one visit; what nobody used in time is thrown away. Raises OSError."""
    token = secrets.token_hex(32)
    for kind, seconds in (("entrances", ENTRANCE_SECONDS), ("visits", VISIT_SECONDS)):
        make_private(folder / kind)
        for file in (folder / kind).iterdir():
            if _age(file) > seconds:
                file.unlink(missing_ok=True)
    os.close(os.open(_file(folder, "entrances", token), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    return token


def open_visit(folder: Path, token: str) -> str | None:
    """Turn an entrance into a visit and give its token; None where it was used before, is too old or is none."""
    entrance, visit = _file(folder, "entrances", token), secrets.token_hex(32)
    try:
        if _age(entrance) > ENTRANCE_SECONDS:
            return None
        entrance.rename(_file(folder, "visits", visit))  # of two at once, one finds it
    except OSError:
        return None
    _seen(_file(folder, "visits", visit))
    return visit


def is_visit(folder: Path, token: str) -> bool:
    """Whether a browser that says this was let in, and has come back since."""
    file = _file(folder, "visits", token)
    try:
        age = _age(file)
    except OSError:
        return False
    if age > VISIT_SECONDS:
        return False
    if age > _SEEN_EVERY_SECONDS:
        _seen(file)
    return True


def _file(folder: Path, kind: str, token: str) -> Path:
    return folder / kind / hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _age(file: Path) -> float:
    return time.time() - file.stat().st_mtime


def _seen(file: Path) -> None:
    with suppress(OSError):  # ended meanwhile
        os.utime(file)
