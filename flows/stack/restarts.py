"""Which processes end again and again: how long to wait before the next start, and a note of it for the doctor."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from core.settings import Settings
from data.store.whole_file import write_whole

CALM_SECONDS = 120.0  # alive this long: earlier ends are forgiven
LONGEST_PAUSE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Restarts:
    """How one process fares: it ended so many times in a row, last at this moment."""

    name: str
    label: str
    times: int
    code: int
    last_at: datetime


def pause_seconds(times: int) -> float:
    """After so many ends in a row, each pause is twice the one before, up to a minute."""
    return min(2.0 ** min(times - 1, 10), LONGEST_PAUSE_SECONDS)


class RestartNotes:
    """Kept in the home while the stack runs. A note that cannot be written stops nothing."""

    def __init__(self, settings: Settings) -> None:
        self._file = _file(settings)
        self._notes: dict[str, Restarts] = {}
        self._write()

    def keep(self, note: Restarts) -> None:
        """It ended once more."""
        self._notes[note.name] = note
        self._write()

    def forget(self, name: str) -> None:
        """It has lived long enough."""
        if self._notes.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        told = [{**asdict(note), "last_at": note.last_at.isoformat()} for note in self._notes.values()]
        with suppress(OSError):
            write_whole(self._file, json.dumps(told)) if told else self._file.unlink(missing_ok=True)


def noted_restarts(settings: Settings) -> list[Restarts]:
    """What the running stack noted; nothing where it is not to be read."""
    try:
        told = json.loads(_file(settings).read_text("utf-8"))
        return [Restarts(**{**note, "last_at": datetime.fromisoformat(note["last_at"])}) for note in told]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _file(settings: Settings) -> Path:
    return settings.home / "restarts.json"
