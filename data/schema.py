"""The numbered migrations: forward only, one file each."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadConfiguration

MIGRATIONS_FOLDER = Path(__file__).parent / "migrations"

_FILE = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema."""

    number: int
    name: str
    text: str


def migrations(folder: Path = MIGRATIONS_FOLDER) -> list[Migration]:
    """All steps in order, without a gap; BadConfiguration when a file is misnamed or missing."""
    found = [_read(path) for path in sorted(folder.glob("*.sql"))]
    for wanted, migration in enumerate(found):
        if migration.number != wanted:
            raise BadConfiguration(migration.name, "number", f"{migration.number:04}", f"{wanted:04}")
    return found


def latest(folder: Path = MIGRATIONS_FOLDER) -> int:
    """The schema number this code writes."""
    return migrations(folder)[-1].number


def _read(path: Path) -> Migration:
    parts = _FILE.fullmatch(path.name)
    if parts is None:
        raise BadConfiguration(path.name, "name", path.name, "NNNN_words.sql")
    return Migration(int(parts.group(1)), path.name, path.read_text(encoding="utf-8"))
