"""Which backup to take when the database cannot be read: remembered beside it, as nothing inside can be asked then."""

from __future__ import annotations

import json
import shlex
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Thread

from core.i18n import Words
from core.settings import Settings
from data.store.whole_file import write_whole

_NAME = "last-backup.json"
_LONGEST_LOOK_SECONDS = 2.0


def remember_backup(settings: Settings, file: Path, now: datetime) -> None:
    """The newest one. A note that cannot be written spoils no backup."""
    with suppress(OSError):
        write_whole(settings.home / _NAME, json.dumps({"file": str(file), "made_at": now.isoformat()}))


def last_backup(settings: Settings) -> Path | None:
    """The newest one, where it is known and seen."""
    told = _noted(settings)
    return told[0] if told is not None and _is_there(told[0]) else None


def which_backup(settings: Settings) -> str:
    """What to do about a database that cannot be read, as a sentence."""
    _ = Words(settings.language)
    noted = _noted(settings)
    if noted is None:
        return _("Stop Synclight and put a backup back: synclight restore FILE. None was made in this home.")
    file, made_at = noted
    day, time = _.date(made_at), _.short_time(made_at)
    if not _is_there(file):
        return _(
            "The last backup, made {day} {time}, cannot be found: {file}. "
            "Stop Synclight and put it or another one back: synclight restore FILE.",
            day=day,
            time=time,
            file=file,
        )
    return _(
        "Stop Synclight and put the last backup back, made {day} {time}: synclight restore {file}",
        day=day,
        time=time,
        file=shlex.quote(str(file)),
    )


def _noted(settings: Settings) -> tuple[Path, datetime] | None:
    try:
        told = json.loads((settings.home / _NAME).read_text("utf-8"))
        return Path(str(told["file"])), datetime.fromisoformat(told["made_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_there(file: Path) -> bool:
    """Whether it is seen soon: a network drive that is away must not hold up a store that has to end."""
    found: list[bool] = []

    def look() -> None:
        with suppress(OSError):
            found.append(file.exists())

    looking = Thread(target=look, daemon=True)
    looking.start()
    looking.join(_LONGEST_LOOK_SECONDS)
    return found == [True]
