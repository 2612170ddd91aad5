"""Which files are read, in which order, and whether they are still the ones we began with."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from core.errors import SourceUnreadable, reason_of
from core.messages import message

MayRead = Callable[[str], bool]
MAX_FILES = 10_000
_UNFINISHED = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".unfinished", "~")


@dataclass(frozen=True, slots=True)
class Identity:
    """What a file was when we looked: another one under its name, or a changed one, differs in it."""

    device: int
    inode: int
    size: int
    changed_ns: int

    @classmethod
    def of(cls, status: os.stat_result) -> Identity:
        """From what the system says."""
        return cls(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file of the source. `name` is fit for a sentence: one line, whatever the file is called."""

    path: Path
    name: str
    within: Path | None  # a link may not lead out of it
    may_read: MayRead | None = None  # asked with where it really lies

    def open(self) -> BinaryIO:
        """Raises SourceUnreadable: missing, no file, forbidden, or a link that leads out of the folder."""
        try:
            real = self.path.resolve(strict=True)
            self._refuse_elsewhere(real)
            if not stat.S_ISREG(
                real.stat().st_mode
            ):  # a device is not even opened: opening some of them does something
                raise self._no_file()
            # Not followed and not waited for: what was looked at is what is opened, and a pipe holds nobody up.
            descriptor = os.open(real, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except (OSError, ValueError, RuntimeError) as error:
            raise unreadable(error, self.name, self.path) from None
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise self._no_file()
        try:
            self._refuse_elsewhere(_opened(descriptor, real))  # a folder on the way may have become a link
        except BaseException:
            os.close(descriptor)
            raise
        return os.fdopen(descriptor, "rb")

    def _refuse_elsewhere(self, real: Path) -> None:
        if self.within is not None and not real.is_relative_to(self.within.resolve()):
            raise SourceUnreadable(message("link_leads_out_of_folder", name=self.name), self.name)
        if self.may_read is not None and not self.may_read(str(real)):
            raise outside(self.name, self.path)

    def _no_file(self) -> SourceUnreadable:
        return SourceUnreadable(message("input_is_no_file", name=self.name, path=shown(str(self.path))), self.name)

    def identity(self) -> Identity | None:
        """As it stands under its name now; None when it is gone."""
        try:
            return Identity.of(self.path.stat())
        except (OSError, ValueError):
            return None


def files_of(base: Path, path: str, pattern: str | None, may_read: MayRead | None = None) -> tuple[SourceFile, ...]:
    """The files to read, in the order of their names. Raises SourceUnreadable.

    Names that begin with a dot or `~$`, or end like an unfinished download, are left out: whoever writes a file
    gives it such a name first and renames it when it is whole.
    """
    whole = base / path
    within = None if Path(path).is_absolute() else base
    name = shown(whole.name)
    if pattern is None:
        return (SourceFile(whole, name, within, may_read),)
    try:
        if may_read is not None and not may_read(str(whole.resolve(strict=True))):
            raise outside(name, whole)
        names = sorted(_fitting(whole, pattern), key=os.fsencode)
    except (OSError, ValueError, RuntimeError) as error:
        raise unreadable(error, message("the_folder", name=name), whole) from None
    if len(names) > MAX_FILES:
        raise SourceUnreadable(
            message("folder_holds_too_many_files", name=name, count=len(names), most=MAX_FILES),
            name,
        )
    return tuple(SourceFile(whole / one, shown(one), within or whole, may_read) for one in names)


def unreadable(error: Exception, name: str, path: Path) -> SourceUnreadable:
    """One sentence for what the system says."""
    where = shown(str(path))
    if isinstance(error, FileNotFoundError):
        return SourceUnreadable(message("input_does_not_exist", name=name, where=where), name)
    if isinstance(error, NotADirectoryError):
        return SourceUnreadable(message("input_is_no_folder", name=name, where=where), name)
    if isinstance(error, PermissionError):
        return SourceUnreadable(
            message("input_may_not_be_read", name=name, where=where),
            name,
        )
    reason = reason_of(error) if isinstance(error, OSError) else message("path_not_usable")
    return SourceUnreadable(message("input_cannot_be_read", name=name, reason=reason, where=where), name)


def outside(name: str, path: Path) -> SourceUnreadable:
    """It lies where its organisation has nothing to read."""
    return SourceUnreadable(message("input_outside_folders", name=name, where=shown(str(path))), name)


def shown(name: str) -> str:
    """A file's name on one line, whatever signs and bytes are in it."""
    text = os.fsencode(name).decode("utf-8", "replace")
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in text)[:300]


def _opened(descriptor: int, otherwise: Path) -> Path:
    """Where what was opened really lies, where the system tells that."""
    try:
        return Path(os.readlink(f"/proc/self/fd/{descriptor}"))  # noqa: PTH115 - a number of the system, and no path of ours
    except OSError:
        return otherwise


def _fitting(folder: Path, pattern: str) -> list[str]:
    wanted = _plain(pattern)
    return [name for name in os.listdir(folder) if _is_whole(name) and fnmatchcase(_plain(name), wanted)]  # noqa: PTH208


def _is_whole(name: str) -> bool:
    return not name.startswith((".", "~$")) and not name.lower().endswith(_UNFINISHED)


def _plain(text: str) -> str:
    """Letters alike however they were put together (å in one sign or two), capital or small."""
    return unicodedata.normalize("NFC", text).casefold()
