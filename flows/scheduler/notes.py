"""What a run tells Prefect while it goes and when it is over: progress, the first failures, one event, its kind.

All of it is a courtesy to whoever looks at Prefect's pages: nothing here may change how a sync ends.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from uuid import UUID

from prefect import runtime
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.events import emit_event
from prefect.logging import get_run_logger

from core.i18n import Words
from core.model import Counts, Principal, RunSummary
from core.permissions import Role
from core.settings import Settings
from data.ledger.routes import route
from data.queries.failures import open_failures
from flows.clock import SystemClock
from flows.scheduler.api import open_client
from flows.scheduler.clock import agreed_now
from flows.scheduler.late_runs import newer_is_due
from flows.scheduler.sync_report import Ending, event_of, failure_rows, percent, progress_line
from flows.wiring import open_store

PROGRESS_SECONDS = 2.0
LONGEST_TELLING_SECONDS = 15.0


class Progress:
    """The run's latest counts, told to Prefect every two seconds."""

    def __init__(self, integration: str, words: Words) -> None:
        self._integration = integration
        self.words = words
        self._counts = Counts()
        self.run_id: str | None = None  # the run that is going on
        self._artifact: UUID | None = None

    def note(self, run_id: str, counts: Counts) -> None:
        """Remember; called by the driver whenever counts change."""
        self.run_id, self._counts = run_id, counts

    async def watch(self) -> None:
        """Tell until cancelled."""
        told: Counts | None = None
        while True:
            if self._counts != told:
                counts = told = self._counts
                await _kindly(lambda: self._tell(percent(counts), progress_line(counts, self.words)))  # noqa: B023
            await asyncio.sleep(PROGRESS_SECONDS)

    async def finish(self, summary: str) -> None:
        """The last word."""
        await self._tell(100.0, summary)

    async def _tell(self, done: float, text: str) -> None:
        if self._artifact is None:
            key = f"progress-{self._integration}"  # ids are slugs, as artifact keys must be
            self._artifact = await acreate_progress_artifact(done, key=key, description=text)
        else:
            await aupdate_progress_artifact(self._artifact, done, description=text)


async def report(
    settings: Settings, integration: str, summaries: list[RunSummary], progress: Progress, ending: Ending
) -> None:
    """Last progress, the table of failures, and one event; the sync is over and stored."""
    await _kindly(lambda: progress.finish(ending.summary))
    if any(summary.counts.not_booked for summary in summaries):
        await _kindly(lambda: _table(settings, integration, ending, progress.words))
    await _kindly(lambda: _event(integration, summaries, ending))


async def name_the_kind(settings: Settings, kind: str) -> None:
    """A run the schedule made carries its deployment's tags only; `kind:…` is added so that it can be filtered."""
    tag = f"kind:{kind}"
    if tag not in runtime.flow_run.tags:
        await _kindly(lambda: _add_tag(settings, tag))


async def is_outdated(settings: Settings, kind: str) -> bool:
    """Whether a newer run of the same schedule is due as well; no answer counts as no."""
    planned_at: datetime = runtime.flow_run.scheduled_start_time.astimezone(UTC)
    deployment_id = runtime.deployment.id
    if kind != "scheduled" or not deployment_id:
        return False
    try:
        now = await agreed_now(settings, SystemClock())
        return await newer_is_due(settings, UUID(str(deployment_id)), planned_at, now)
    except Exception as error:  # noqa: BLE001  # then it runs: one sync too many books nothing twice
        get_run_logger().warning("Prefect does not say what else is due: %s", type(error).__name__)
        return False


async def _table(settings: Settings, integration: str, ending: Ending, words: Words) -> None:
    rows = await asyncio.to_thread(_failures, settings, integration, words)
    if rows:
        await acreate_table_artifact(rows, key=f"failures-{integration}", description=ending.summary)


async def _event(integration: str, summaries: list[RunSummary], ending: Ending) -> None:
    name, payload = event_of(summaries, ending)
    resource = {"prefect.resource.id": f"synclight.integration.{integration}", "prefect.resource.name": integration}
    emit_event(event=name, resource=resource, payload=payload)


async def _add_tag(settings: Settings, tag: str) -> None:
    async with open_client(settings) as client:
        await client.update_flow_run(UUID(str(runtime.flow_run.id)), tags=sorted({*runtime.flow_run.tags, tag}))


def _failures(settings: Settings, integration: str, words: Words) -> list[dict[str, object]]:
    store = open_store(settings, "sync")
    try:
        known = route(store, integration)
        reader = Principal("Prefect", {known.organisation_id: Role.VIEWER})
        return failure_rows(open_failures(reader, store, integration), known.target_name, words)
    finally:
        store.close()


async def _kindly(tell: Callable[[], Awaitable[None]]) -> None:
    """Whatever Prefect answers, the sync goes on; the log names what could not be told."""
    try:
        async with asyncio.timeout(LONGEST_TELLING_SECONDS):  # its client would go on trying for minutes
            await tell()
    except Exception as error:  # noqa: BLE001  # see the top of this file
        get_run_logger().warning("Prefect could not be told about this sync: %s", type(error).__name__)
