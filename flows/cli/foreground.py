"""`synclight sync ID --foreground`: the same session in this process, without Prefect."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

from core.access.folders import make_private
from core.errors import SynclightError
from core.i18n import Words
from core.model import Counts, Principal, RunKind, RunStatus, RunSummary
from core.settings import Settings
from data.commands.audit import note_sync_asked
from data.commands.cancelling import ask_to_cancel
from flows.cli.names import the_integration, who
from flows.cli.print import Tick, a_progress_bar, print_answer
from flows.clock import SystemClock
from flows.scheduler.sync_report import ending_of
from flows.stack.own_store import a_store_that_runs
from flows.sync.session import run_session
from flows.wiring import open_store


def sync_here(settings: Settings, name: str, *, as_json: bool) -> int:
    """Run one manual sync now, with the stack or without it; 1 when it failed.

    Ctrl-C asks it to stop cleanly: what is on its way is awaited. A second one ends it at once.
    """
    _ = Words(settings.language)
    with a_store_that_runs(settings), _log_to_file(settings), a_progress_bar(name) as tick:
        with closing(open_store(settings, "act")) as store:
            person = who(store)
            named = the_integration(person, store, name, _)
            key = f"command:{uuid4().hex}"
            note_sync_asked(person, store, named.integration_id, key=key, now=SystemClock().now())
        sync = _Sync(settings, named.integration_id, person, tick)
        try:
            summaries = asyncio.run(sync.drive())
        except (KeyboardInterrupt, asyncio.CancelledError):
            raise KeyboardInterrupt(_stopped_at_once(settings, _)) from None
    ending = ending_of(summaries, _)
    if sync.presses:
        raise KeyboardInterrupt(_("Stopped with Ctrl-C. {ending}", ending=ending.message))
    value = {**named.as_json, "failed": ending.failed, "runs": [_as_json(each) for each in summaries]}
    print_answer(ending.message, value, as_json=as_json)
    return int(ending.failed)


class _Sync:
    """One session in this process, and what Ctrl-C means to it."""

    def __init__(self, settings: Settings, integration_id: str, person: Principal, tick: Tick) -> None:
        self.presses = 0
        self._settings = settings
        self._integration_id = integration_id
        self._person = person
        self._tick = tick
        self._run_id: str | None = None

    async def drive(self) -> list[RunSummary]:
        """Until it is over, stopped or cancelled."""
        loop, here = asyncio.get_running_loop(), asyncio.current_task()

        def pressed() -> None:
            self.presses += 1
            if self.presses == 1 and self._run_id is not None:
                loop.run_in_executor(None, self._ask_to_stop, self._run_id)
            elif here is not None:
                here.cancel()

        loop.add_signal_handler(signal.SIGINT, pressed)
        try:
            return await run_session(
                self._settings,
                self._integration_id,
                RunKind.MANUAL,
                triggered_by=self._person.person,
                on_progress=self._note,
            )
        finally:
            loop.remove_signal_handler(signal.SIGINT)

    def _note(self, run_id: str, counts: Counts) -> None:
        self._run_id = run_id
        if counts.due:
            self._tick(counts.booked + counts.already_there + counts.pending + counts.not_booked, counts.due)

    def _ask_to_stop(self, run_id: str) -> None:
        try:
            with closing(open_store(self._settings, "act")) as store:
                now = SystemClock().now()
                ask_to_cancel(self._person, store, self._integration_id, run_id, request_id=uuid4().hex, now=now)
        except SynclightError as error:  # it is over already, or the store is away: a second Ctrl-C ends it
            logging.getLogger(__name__).warning("asked to stop: %s", error)


def _stopped_at_once(settings: Settings, _: Words) -> str:
    return _(
        "Stopped with Ctrl-C. The next sync can begin in {seconds} s; it looks up what was sent without an answer.",
        seconds=settings.lease_seconds,
    )


def _as_json(summary: RunSummary) -> dict[str, Any]:
    counts = summary.counts
    return {
        "run": summary.run_id,
        "kind": summary.kind.value,
        "status": summary.status.value,
        "skipped": summary.status is RunStatus.SKIPPED,
        "batch": summary.batch_id,
        "due": counts.due,
        "booked": counts.booked,
        "already_there": counts.already_there,
        "pending": counts.pending,
        "not_booked": counts.not_booked,
        "stop": None
        if summary.stop is None
        else {"category": summary.stop.category.value, "message": summary.stop.message},
    }


@contextmanager
def _log_to_file(settings: Settings) -> Iterator[None]:
    """What the machinery remarks on its way belongs in a log, not between a person's lines."""
    make_private(settings.logs)
    handler = logging.FileHandler(settings.logs / "command.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
