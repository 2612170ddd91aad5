"""The store's socket: a file in a folder that only its owner enters, however long the path to it is."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from stat import S_IMODE, S_ISSOCK
from types import TracebackType
from typing import Self
from urllib.parse import quote, unquote, urlsplit

from core.access.folders import make_private
from core.errors import Misconfigured
from core.messages import message

UNIX = "grpc+unix"
_OTHERS = 0o077
_HELD = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_PROBE_SECONDS = 1.0


def location_of(file: Path) -> str:
    """The address that stands for a socket."""
    return f"{UNIX}://{quote(str(file))}"


def socket_of(location: str) -> Path | None:
    """The socket an address stands for; None for an address of the network."""
    parts = urlsplit(location)
    return Path(unquote(parts.path)) if parts.scheme == UNIX else None


class SocketFolder:
    """The folder, held open, so that `path` is short: a socket's address has room for 107 bytes.

    Raises Misconfigured on a folder that others may enter or that is somebody else's, FileNotFoundError without one.
    """

    def __init__(self, file: Path) -> None:
        self._descriptor = os.open(file.parent, _HELD)
        self.path = f"/proc/self/fd/{self._descriptor}/{file.name}"
        try:
            self._check(file.parent)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the folder; whoever still uses the path finds nothing there."""
        descriptor, self._descriptor = getattr(self, "_descriptor", -1), -1
        if descriptor >= 0:
            os.close(descriptor)

    def is_taken(self) -> bool:
        """Whether somebody serves there, or something stands there that is no socket."""
        try:
            found = os.lstat(self.path)
        except FileNotFoundError:
            return False
        return not S_ISSOCK(found.st_mode) or self.is_served()

    def is_served(self) -> bool:
        """Whether somebody accepts there now; a socket whose owner was killed is nobody's."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(_PROBE_SECONDS)
            return probe.connect_ex(self.path) == 0

    def _check(self, folder: Path) -> None:
        found = os.fstat(self._descriptor)
        if found.st_uid != os.geteuid():
            raise Misconfigured(message("socket_folder_not_ours", folder=str(folder)), "configuration")
        if S_IMODE(found.st_mode) & _OTHERS:
            raise Misconfigured(message("socket_folder_open_to_others", folder=str(folder)), "configuration")


def make_socket_folder(file: Path) -> SocketFolder:
    """The folder, made and closed to others. Raises Misconfigured where that cannot be done."""
    try:
        make_private(file.parent)
        _close_to_others(file.parent)
        return SocketFolder(file)
    except OSError:
        raise Misconfigured(message("socket_folder_not_made", folder=str(file.parent)), "configuration") from None


def is_served(file: Path) -> bool:
    """Whether somebody serves at this socket now."""
    try:
        with SocketFolder(file) as folder:
            return folder.is_served()
    except (OSError, Misconfigured):
        return False


def _close_to_others(folder: Path) -> None:
    """What is somebody else's stays as it is, and is refused by the next look."""
    descriptor = os.open(folder, _HELD)
    try:
        if os.fstat(descriptor).st_uid == os.geteuid():
            os.fchmod(descriptor, 0o700)
    finally:
        os.close(descriptor)
