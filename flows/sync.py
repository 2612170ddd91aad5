"""The Prefect flow: one sync of one integration. The truth of a run is in our store; Prefect shows it.

No Prefect retries, no result persistence, no cache: each of them could send a record twice or hide a needed send.
"""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from prefect import flow, runtime, task
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.logging import get_run_logger
from prefect.states import Completed, Failed

from core.errors import SynclightError
from core.model import Counts, Principal, Role, RunSummary
from core.settings import Settings, load_settings
from core.words import Words
from data.failures import open_failures
from data.routes import route
from flows.session import run_session
from flows.sync_report import Ending, broke_off, ending_of, failure_rows, percent, progress_line
from flows.wiring import open_store

PROGRESS_SECONDS = 2.0


def run_name() -> str:
    """`acme-expenses 2026-11-23 10:15`, in the integration's own time zone."""
    parameters: dict[str, Any] = runtime.flow_run.parameters or {}
    planned = runtime.flow_run.scheduled_start_time
    zone = ZoneInfo(parameters.get("time_zone") or "Europe/Oslo")
    return f"{parameters.get('integration', 'sync')} {planned.astimezone(zone):%Y-%m-%d %H:%M}"


@flow(name="sync", flow_run_name=run_name, retries=0, persist_result=False)
async def sync(
    integration: str,
    kind: str = "scheduled",
    batch_id: str | None = None,
    triggered_by: str = "schedule",
    time_zone: str = "Europe/Oslo",  # noqa: ARG001  # only for the run's name
) -> State[None]:
    """Run one sync; Failed when the sync failed, with one line that says why."""
    ending = await run(integration, kind, batch_id, triggered_by)
    return Failed(message=ending.message) if ending.failed else Completed(message=ending.message)


@task(name="run", retries=0, persist_result=False, cache_policy=NO_CACHE)
async def run(integration: str, kind: str, batch_id: str | None, triggered_by: str) -> Ending:
    """The step machine inside one task; Prefect sees its progress and its failures, not its records."""
    settings = load_settings()
    _ = Words(settings.language)
    progress = _Progress(integration, _)
    watcher = asyncio.create_task(progress.watch())
    try:
        summaries = await run_session(
            settings,
            integration,
            kind,
            batch_id=batch_id,
            triggered_by=triggered_by,
            flow_run_id=runtime.flow_run.id,
            on_progress=progress.note,
        )
    except SynclightError as error:
        return broke_off(error, _)
    finally:  # a cancelled run arrives here too: TerminationSignal is no Exception
        watcher.cancel()
    ending = ending_of(summaries, _)
    await _report(settings, integration, summaries, progress, ending)
    return ending


async def _report(
    settings: Settings, integration: str, summaries: list[RunSummary], progress: _Progress, ending: Ending
) -> None:
    """Artifacts for whoever looks at Prefect. The sync is over and stored: nothing here may change its end."""
    try:
        await progress.finish(ending.summary)
        rows = _failures(settings, integration) if any(summary.counts.not_booked for summary in summaries) else []
        if rows:
            await acreate_table_artifact(rows, key=f"failures-{integration}", description=ending.summary)
    except Exception as error:  # noqa: BLE001  # the report is a courtesy
        get_run_logger().warning("The report of this sync could not be stored: %s", type(error).__name__)


def _failures(settings: Settings, integration: str) -> list[dict[str, object]]:
    store = open_store(settings, "read")
    try:
        known = route(store, integration)
        reader = Principal("Prefect", Role.VIEWER, (known.organisation_id,))
        return failure_rows(open_failures(reader, store, integration), known.target_name)
    finally:
        store.close()


class _Progress:
    """The run's latest counts, told to Prefect every two seconds."""

    def __init__(self, integration: str, words: Words) -> None:
        self._integration = integration
        self._words = words
        self._counts = Counts()
        self._artifact: UUID | None = None

    def note(self, run_id: str, counts: Counts) -> None:  # noqa: ARG002  # one run at a time
        """Remember; called by the driver whenever counts change."""
        self._counts = counts

    async def watch(self) -> None:
        """Tell until cancelled."""
        told: Counts | None = None
        while True:
            if self._counts != told:
                told = self._counts
                await self._try_to_tell(percent(told), progress_line(told, self._words))
            await asyncio.sleep(PROGRESS_SECONDS)

    async def finish(self, summary: str) -> None:
        """The last word."""
        await self._tell(100.0, summary)

    async def _try_to_tell(self, done: float, text: str) -> None:
        try:
            await self._tell(done, text)
        except Exception as error:  # noqa: BLE001  # Prefect being down must not stop a sync
            get_run_logger().warning("Progress could not be shown: %s", type(error).__name__)

    async def _tell(self, done: float, text: str) -> None:
        if self._artifact is None:
            key = f"progress-{self._integration}"  # ids are slugs, as artifact keys must be
            self._artifact = await acreate_progress_artifact(done, key=key, description=text)
        else:
            await aupdate_progress_artifact(self._artifact, done, description=text)
