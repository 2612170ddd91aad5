"""The home folder: made, closed to others, and held by one stack at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from core.errors import Misconfigured, reason_of
from core.model import Category
from core.settings import Settings
from core.words import Words


@contextmanager
def held_home(settings: Settings, _: Words) -> Iterator[None]:
    """The home folder, 0700, locked for us; the system lets the lock go when we end, however we end.

    Raises Misconfigured when it cannot be made or written, or when another Synclight holds it.
    """
    with _prepared(settings, _) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.seek(0)
            raise Misconfigured(
                _(
                    "Synclight is already running with the home {home} (process {pid}).",
                    home=settings.home,
                    pid=held.read().partition(" ")[0].strip() or "?",  # a command writes its kind behind its id
                ),
                Category.CONFIGURATION,
            ) from None
        _write_our_pid(held, settings, _)
        yield


def _prepared(settings: Settings, _: Words) -> IO[str]:
    """Every folder, and the open lock file."""
    try:
        ours = (settings.logs, settings.inbox, settings.tokens, settings.prefect_home, settings.secrets_folder)
        for folder in (settings.home, *ours):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.home.chmod(0o700)
        return settings.lock_file.open("a+")
    except OSError as error:
        raise _unusable(settings, error, _) from None


def _write_our_pid(held: IO[str], settings: Settings, _: Words) -> None:
    try:
        held.truncate(0)
        held.write(str(os.getpid()))
        held.flush()
    except OSError as error:
        raise _unusable(settings, error, _) from None


def _unusable(settings: Settings, error: OSError, _: Words) -> Misconfigured:
    return Misconfigured(
        _("The home folder {home} cannot be used: {reason}.", home=settings.home, reason=_.said(reason_of(error))),
        Category.CONFIGURATION,
    )
