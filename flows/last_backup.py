"""Which backup to take when the database cannot be read: remembered beside it, as nothing inside can be asked then."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from core.settings import Settings
from core.words import Words

_NAME = "last-backup.json"


def remember_backup(settings: Settings, file: Path, now: datetime) -> None:
    """The newest one. A note that cannot be written spoils no backup."""
    with suppress(OSError):
        (settings.home / _NAME).write_text(json.dumps({"file": str(file), "made_at": now.isoformat()}), "utf-8")


def which_backup(settings: Settings) -> str:
    """What to do about a database that cannot be read, as a sentence."""
    _ = Words(settings.language)
    try:
        told = json.loads((settings.home / _NAME).read_text("utf-8"))
        file, made_at = str(told["file"]), datetime.fromisoformat(told["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return _("Stop Synclight and put a backup back: synclight restore FILE. None was made in this home.")
    day, time = _.date(made_at), _.short_time(made_at)
    return _(
        "Stop Synclight and put the last backup back, made {day} {time}: synclight restore {file}",
        day=day,
        time=time,
        file=file,
    )
