"""`synclight sync ID --foreground`: the same session in this process, without Prefect."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

from core.model import Counts, RunKind, RunStatus, RunSummary
from core.settings import Settings
from core.words import Words
from data.audit import note_sync_asked
from flows.cli_names import the_integration, who
from flows.cli_print import a_progress_bar, answer
from flows.clock import SystemClock
from flows.own_store import a_store_that_runs
from flows.session import run_session
from flows.sync_report import ending_of
from flows.wiring import open_store


def sync_here(settings: Settings, integration_id: str, *, as_json: bool) -> int:
    """Run one manual sync now, with the stack or without it; 1 when it failed."""
    _ = Words(settings.language)
    with a_store_that_runs(settings), _log_to_file(settings), a_progress_bar(integration_id) as tick:
        with closing(open_store(settings, "act")) as store:
            person = who(store)
            the_integration(person, store, integration_id, _)
            key = f"command:{uuid4().hex}"
            note_sync_asked(person, store, integration_id, key=key, now=SystemClock().now())

        def note(_run_id: str, counts: Counts) -> None:
            if counts.due:
                tick(counts.booked + counts.already_there + counts.pending + counts.not_booked, counts.due)

        session = run_session(settings, integration_id, RunKind.MANUAL, triggered_by=person.person, on_progress=note)
        try:
            summaries = asyncio.run(session)
        except KeyboardInterrupt:
            raise KeyboardInterrupt(_stopped(settings, _)) from None
    ending = ending_of(summaries, _)
    value = {"integration": integration_id, "failed": ending.failed, "runs": [_as_json(each) for each in summaries]}
    answer(ending.message, value, as_json=as_json)
    return int(ending.failed)


def _stopped(settings: Settings, _: Words) -> str:
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
    settings.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    handler = logging.FileHandler(settings.logs / "command.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()
