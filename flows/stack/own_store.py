"""A store for one command: the running stack's, or, while the stack is down, an owner process of its own.

Who owns the home decides. A held lock means that a stack (or a store) runs: then its store is asked over the wire.
Otherwise this command takes the home's lock for as long as it works, so that no stack starts beside it, and starts the
very process the stack would start: with its watermark, its migrations and its restore mode.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TextIO

from core.access.folders import make_private
from core.errors import Misconfigured, StoreNotRunning
from core.i18n import Words
from core.messages import message
from core.model import Category
from core.settings import Settings
from flows.stack.demo_home import refuse_half_a_demo
from flows.stack.launcher import DidNotStart, last_line
from flows.stack.older_home import refuse_older_home
from flows.stack.plans import store_plan
from flows.stack.process import ManagedProcess

MARK = "command"  # beside the process id in the lock file: no stack, only a command
_LOOK_SECONDS = 0.05
_STOP_SECONDS = 10.0


@contextmanager
def a_store_that_runs(settings: Settings) -> Iterator[None]:
    """Hold a running store. Raises StoreUnavailable when there is none to run, DidNotStart when it cannot."""
    _ = Words(settings.language)
    if not settings.database.exists():
        raise StoreNotRunning(message("store_never_started", home=str(settings.home)))
    with ExitStack() as held:
        if _take(settings, held, _):
            held.enter_context(our_own_store(settings))
        yield


@contextmanager
def our_own_store(settings: Settings) -> Iterator[None]:
    """Run the store's process for us; only on a home that we hold. Raises DidNotStart, Misconfigured."""
    child = _start(settings, Words(settings.language))
    try:
        yield
    finally:
        _stop(child)


@contextmanager
def a_stopped_home(settings: Settings) -> Iterator[None]:
    """Hold a home on which nothing runs, so that nothing starts meanwhile. Raises Misconfigured."""
    _ = Words(settings.language)
    make_private(settings.home)
    with ExitStack() as held:
        if not _take(settings, held, _):
            sentence = _("Synclight runs on {home}. Stop it first, then try again.", home=str(settings.home))
            raise Misconfigured(sentence, Category.CONFIGURATION)
        yield


def is_owned(settings: Settings) -> bool:
    """Whether a stack, a store or another command holds this home now."""
    return any(_is_locked(file) for file in (settings.lock_file, _owner_lock(settings)))


def _take(settings: Settings, held: ExitStack, _: Words) -> bool:
    """Take the home for ourselves; False when its store runs already.

    Raises Misconfigured on half a demo, and on a home that an older Synclight made.
    """
    file = held.enter_context(settings.lock_file.open("a+"))
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        _refuse_beside_a_command(settings, file, _)
        return False
    if _is_locked(_owner_lock(settings)):
        return False
    refuse_half_a_demo(settings)
    refuse_older_home(settings)
    file.truncate(0)
    file.write(f"{os.getpid()} {MARK}")
    file.flush()
    return True


def _refuse_beside_a_command(settings: Settings, file: TextIO, _: Words) -> None:
    file.seek(0)
    holder = file.read().strip()
    if holder.endswith(MARK):
        process = holder.removesuffix(MARK).strip()
        sentence = _(
            "Another command (process {pid}) works on {home}. Wait until it is done.", pid=process, home=settings.home
        )
        raise Misconfigured(sentence, Category.CONFIGURATION)


def _start(settings: Settings, _: Words) -> ManagedProcess:
    plan = store_plan(settings, _)
    make_private(settings.logs)
    child = ManagedProcess(plan, settings.logs / "store.log", time.monotonic())
    try:
        _wait(child, _)
    except BaseException:
        _stop(child)
        raise
    return child


def _wait(child: ManagedProcess, _: Words) -> None:
    while not child.plan.ready():
        code = child.exit_code()
        if code is not None:
            sentence = _(
                "{label} does not start (code {code}): {reason} Its log: {log}",
                label=child.plan.label,
                code=code,
                reason=last_line(child.log),
                log=child.log,
            )
            raise DidNotStart(sentence)
        if time.monotonic() - child.started > child.plan.wait_seconds:
            seconds = int(child.plan.wait_seconds)
            sentence = _(
                "{label} did not answer within {seconds} s. Its log: {log}",
                label=child.plan.label,
                seconds=seconds,
                log=child.log,
            )
            raise DidNotStart(sentence)
        time.sleep(_LOOK_SECONDS)


def _stop(child: ManagedProcess) -> None:
    child.ask_to_stop()
    child.stopped(_STOP_SECONDS)


def _owner_lock(settings: Settings) -> Path:
    return settings.database.parent / "owner.lock"


def _is_locked(path: Path) -> bool:
    if not path.exists():
        return False
    with path.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        return False
