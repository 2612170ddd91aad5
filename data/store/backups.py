"""Backups: made, checked and put back. A store that was put back checks everything before it sends anything again."""

from __future__ import annotations

import errno
import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.access.folders import make_private
from core.errors import StoreFull, StoreUnavailable
from core.messages import message
from data.store.erasures import BESIDE_BACKUP, BESIDE_DATABASE, add_erasures, erasures_of
from data.store.local.backup import BackupReport, read_backup
from data.store.local.looking import is_backup
from data.store.local.timeline import watermark_of
from data.store.protocol import Store
from data.store.statements import Catalogue
from data.store.watermark import PUT_BACK, MarkFile, Watermark
from data.store.whole_file import flush, replacing

__all__ = [
    "BackupReport",
    "Restored",
    "check",
    "forget_unfinished",
    "is_backup",
    "make",
    "only_owner",
    "restore",
    "tell_erasures",
]

_BELONGING = ("", ".wal", ".mark")  # a database and what lies beside it


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put in place, and the folder in which the files of before were kept (None: there were none)."""

    report: BackupReport
    kept: Path | None


def make(store: Store, path: Path) -> BackupReport:
    """Fetch a full copy from the store; it replaces an older one only after it was opened and read whole.

    Raises StoreUnavailable, StoreFull, UnusableBackup.
    """
    with replacing(path) as unfinished:
        store.backup(unfinished)
        report = check(unfinished)
    return replace(report, path=path)


def tell_erasures(database: Path, backup: Path) -> None:
    """Put what was erased beside a backup too, for whoever puts an older one back on another machine."""
    add_erasures(backup.with_name(BESIDE_BACKUP), erasures_of(database.with_name(BESIDE_DATABASE)))


def check(path: Path) -> BackupReport:
    """Open a backup and read every row of it. Raises UnusableBackup with what is wrong."""
    return read_backup(path, Catalogue.load())


def restore(database: Path, backup: Path, now: datetime) -> Restored:
    """Put a backup in the place of the store's database; the files of before are kept in a folder beside it.

    Only while no store runs on this home. The next opening is in restore mode: each record is looked up at its target
    before it is sent again, and what was erased since the backup is erased again.
    Raises UnusableBackup, StoreUnavailable, StoreFull, BadRequest; then the store is as it was.
    """
    report = check(backup)
    make_private(database.parent)
    running = message("stop_synclight_first")
    with only_owner(database.parent / "owner.lock", running):
        try:
            add_erasures(database.with_name(BESIDE_DATABASE), erasures_of(backup.with_name(BESIDE_BACKUP)))
            kept = _put_in_place(database, backup, now)
        except OSError as error:
            raise _not_put_back(error) from None
    return Restored(report, kept)


@contextmanager
def only_owner(file: Path, otherwise: str) -> Iterator[None]:
    """Hold the lock of this home; the operating system lets it go when the process ends, however it ends.

    Raises StoreUnavailable with the sentence `otherwise`.
    """
    with file.open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreUnavailable(otherwise) from None
        yield


def forget_unfinished(database: Path) -> None:
    """What a restore or a copy that was killed left beside it, which nothing reads any more. Raises OSError."""
    _unfinished(database).unlink(missing_ok=True)
    for left in database.parent.glob(f".{database.name}.*.unfinished"):
        shutil.rmtree(left, ignore_errors=True)


def _unfinished(database: Path) -> Path:
    return database.with_name(f".{database.name}.unfinished")


def _put_in_place(database: Path, backup: Path, now: datetime) -> Path | None:
    """The copy first, then the turn: whatever ends us on the way, the files of before are kept and nothing is sent."""
    unfinished = _unfinished(database)
    try:
        shutil.copyfile(backup, unfinished)
        unfinished.chmod(0o600)
        flush(unfinished)
        kept = _keep(database, now)
        MarkFile(watermark_of(database)).write(Watermark(PUT_BACK, 0, now), flush=True)
        database.with_name(f"{database.name}.wal").unlink(missing_ok=True)
        unfinished.replace(database)
    finally:
        unfinished.unlink(missing_ok=True)
    return kept


def _keep(database: Path, now: datetime) -> Path | None:
    """Give the present files a second name; nothing is moved yet."""
    if not database.exists():
        return None
    folder = database.with_name(f"before-restore-{now:%Y%m%dT%H%M%S%f}")
    folder.mkdir(mode=0o700)
    for ending in _BELONGING:
        file = database.with_name(database.name + ending)
        kept = folder / file.name
        kept.unlink(missing_ok=True)
        if ending == ".mark" and file.exists():
            shutil.copyfile(file, kept)  # this one is written in place
        elif file.exists():
            kept.hardlink_to(file)
    return folder


def _not_put_back(error: OSError) -> StoreFull | StoreUnavailable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFull(message("backup_not_put_back_no_room"))
    return StoreUnavailable(message("backup_not_put_back"))
