"""The home folder: made, closed to others, and held by one stack at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from core.errors import Misconfigured, reason_of
from core.i18n import Words
from core.model import Category
from core.settings import Settings
from flows.stack.older_home import refuse_older_home


@contextmanager
def held_home(settings: Settings, _: Words) -> Iterator[None]:
    """The home folder, 0700, locked for us; the system lets the lock go when we end, however we end.

    Raises Misconfigured when it cannot be made or written, when another Synclight holds it or an older one made it.
    """
    with _lock_file(settings, _) as held:
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
        refuse_older_home(settings)
        make_folders(settings, _)
        _write_our_pid(held, settings, _)
        yield


def _lock_file(settings: Settings, _: Words) -> IO[str]:
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_a_strangers(settings.home, _)
        return settings.lock_file.open("a+")
    except OSError as error:
        raise _unusable(settings, error, _) from None


def _refuse_a_strangers(folder: Path, _: Words) -> None:
    """Whoever owns a folder reads and changes what is put into it, whatever its mode says now."""
    owner = folder.stat().st_uid
    if owner == os.geteuid():
        return
    raise Misconfigured(
        _(
            "{folder} belongs to another user (number {owner}): choose another home folder, or become its owner.",
            folder=folder,
            owner=owner,
        ),
        Category.CONFIGURATION,
    )


def make_folders(settings: Settings, _: Words) -> None:
    """Every folder of the home. Raises Misconfigured when one cannot be made."""
    try:
        settings.home.chmod(0o700)
        for folder in (settings.logs, settings.inbox, settings.tokens, settings.prefect_home, settings.secrets_folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _refuse_a_strangers(folder, _)
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
        _("The home folder {home} cannot be used: {reason}.", home=settings.home, reason=_.translate(reason_of(error))),
        Category.CONFIGURATION,
    )
