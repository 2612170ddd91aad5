"""The owner: the one process that opens the database, and serves it to all others."""

from __future__ import annotations

import logging
import os
import resource
import shutil
import signal
import sys
import threading
from pathlib import Path

from core.errors import DatabaseUnreadable, StoreFull, StoreUnavailable, SynclightError, where
from core.i18n import Words
from core.messages import message
from core.settings import Settings, load_settings, spoken_language
from data.store.backups import only_owner
from data.store.flight.answers import SNAPSHOT_PREFIX
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.local.erasing import finish_erasures
from flows.clock import SystemClock
from flows.stack.demo_home import refuse_half_a_demo
from flows.stack.last_backup import which_backup
from flows.stack.tokens import FOR_PEOPLE, make_tokens, read_token

FATAL = 70  # exit code: the database or its disk failed, start me again
MOST_ADDRESSES = 8 * 1024**3  # bytes; 5 GB are taken, and 1.5 GB used, by six of the largest requests at a time
REFUSED = 78  # exit code: something must be changed first, the sentence says what

_log = logging.getLogger(__name__)


def main() -> int:
    """Serve until SIGTERM or Ctrl-C; the settings come from the environment."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    os.umask(0o077)
    settings = load_settings()
    try:
        serve(settings)
    except DatabaseUnreadable as error:
        _log.error("%s %s", Words(settings.language).translate(error.said), which_backup(settings))
        return REFUSED
    except SynclightError as error:
        _log.error("%s", Words(spoken_language()).translate(error.said))  # the launcher shows it to a person
        return REFUSED
    return 0


def serve(settings: Settings) -> None:
    """Open the database of this home and serve it. Raises Misconfigured or StoreUnavailable."""
    refuse_half_a_demo(settings)
    _allow_many_connections()
    _bound_memory()
    threading.excepthook = _end_without_a_thread
    folder = settings.database.parent
    folder.mkdir(parents=True, exist_ok=True)
    # held back until somebody waits for them; threads started from here on inherit this
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    with only_owner(
        folder / "owner.lock",
        message("home_has_an_owner", folder=str(folder)),
    ):
        _sweep(folder)
        _go_on_erasing(settings)
        store = LocalStore(settings.database, SystemClock(), on_fatal=lambda: _exit_at_once(settings))
        try:
            tokens, people = make_tokens(settings.tokens), read_token(settings.token_file(FOR_PEOPLE))
            server = FlightServer(store, tokens, settings.store_socket, people=(people,))
            _log.info("The store is ready at %s.", settings.store_socket)
            signal.sigwait({signal.SIGTERM, signal.SIGINT})
            server.shutdown()
        finally:
            store.close()
    _log.info("The store is closed.")


def _go_on_erasing(settings: Settings) -> None:
    """What a restore brought back, or an erasure left half done. A full disk keeps nobody from looking."""
    try:
        if finish_erasures(settings.database, SystemClock()):
            _log.info("What was erased of people's data is erased in this database too.")
    except (StoreFull, StoreUnavailable) as error:
        _log.warning("%s", Words(settings.language).translate(error.said))


def _allow_many_connections() -> None:
    """Idle connections must not use up the files that the database itself needs."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _bound_memory() -> None:
    """The last wall, far behind the bounds of requests and of the database: nothing of ours takes a whole machine."""
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    bound = MOST_ADDRESSES if most == resource.RLIM_INFINITY else min(MOST_ADDRESSES, most)
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))


def _end_without_a_thread(told: threading.ExceptHookArgs) -> None:
    """A thread that ended (no memory was left) serves nobody any more: a store that hangs is never started again."""
    try:
        _log.critical("The store ends, for one of its threads did: %s", where(told.exc_value or MemoryError()))
    finally:
        os._exit(FATAL)


def _sweep(folder: Path) -> None:
    """Remove the copies an owner was sending when it was killed."""
    for leftover in folder.glob(f"{SNAPSHOT_PREFIX}*"):
        shutil.rmtree(leftover)


def _exit_at_once(settings: Settings) -> None:
    """Nothing this process says about the database can be trusted any more."""
    try:
        _ = Words(settings.language)
        cure = which_backup(settings)
        said = _("The database failed. The store ends and must be started again. If it fails again: {cure}", cure=cure)
        _log.critical("%s", said)
    finally:  # whatever else fails with the disk
        os._exit(FATAL)


def _let_go_of_full_streams() -> None:
    """What a full disk takes no more, Python would try once more, and end with a code of its own."""
    for name in ("stdout", "stderr"):
        try:
            getattr(sys, name).flush()
        except OSError:
            setattr(sys, name, None)


if __name__ == "__main__":
    code = main()
    _let_go_of_full_streams()
    sys.exit(code)
