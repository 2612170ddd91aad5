"""The numbered migrations: forward only, one file each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from core.errors import BadConfiguration

MIGRATIONS_FOLDER = Path(__file__).parents[1] / "migrations"

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    text: str


def migrations(folder: Path = MIGRATIONS_FOLDER) -> list[Migration]:
    """All steps in order, some numbers left out; BadConfiguration when a file is misnamed or a number used twice."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    for earlier, later in pairwise(found):
        if later.number == earlier.number:
            raise BadConfiguration(later.name, "number", f"{later.number:04}", "a number of its own")
    return found


def latest(folder: Path = MIGRATIONS_FOLDER) -> int:
    """The schema number this code writes."""
    return migrations(folder)[-1].number


def _read(path: Path) -> Migration:
    parts = _FILE.fullmatch(path.name)
    if parts is None:
        raise BadConfiguration(path.name, "name", path.name, "NNNN_words.sql")
    return Migration(int(parts.group(1)), path.name, path.read_text(encoding="utf-8"))
