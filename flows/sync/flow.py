"""The Prefect flow: one sync of one integration. The truth of a run is in our store; Prefect shows it.

No Prefect retries, no result persistence, no cache: each of them could send a record twice or hide a needed send.
"""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from prefect import flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed, Failed

from core.errors import SynclightError, where
from core.i18n import Words
from core.settings import Settings, load_settings
from flows.scheduler.late_runs import late_sentence
from flows.scheduler.notes import Progress, is_outdated, name_the_kind, report
from flows.scheduler.sync_report import Ending, broke_off, broke_off_unexpectedly, ending_of
from flows.sync.session import run_session
from flows.sync.session_thread import run_in_thread
from flows.sync.stopping import PATIENCE_SECONDS, ask_the_run_to_stop

log = logging.getLogger(__name__)


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
    settings = load_settings()
    await name_the_kind(settings, kind)
    if await is_outdated(settings, kind):
        return Completed(name="Skipped", message=late_sentence(Words(settings.language)))
    ending = await run(settings, integration, kind, batch_id, triggered_by)
    return Failed(message=ending.message) if ending.failed else Completed(message=ending.message)


@task(name="run", retries=0, persist_result=False, cache_policy=NO_CACHE)
async def run(settings: Settings, integration: str, kind: str, batch_id: str | None, triggered_by: str) -> Ending:
    """The step machine inside one task; Prefect sees its progress and its failures, not its records."""
    _ = Words(settings.language)
    progress = Progress(integration, _)
    watcher = asyncio.create_task(progress.watch())
    session = partial(
        run_session,
        settings,
        integration,
        kind,
        batch_id=batch_id,
        triggered_by=triggered_by,
        flow_run_id=runtime.flow_run.id,
        on_progress=progress.note,
    )
    stop = partial(ask_the_run_to_stop, settings, integration)
    try:
        summaries = await run_in_thread(session, lambda: stop(progress.run_id), PATIENCE_SECONDS)
    except SynclightError as error:
        return broke_off(error, _)
    except Exception as error:  # noqa: BLE001  # Prefect would keep its whole text
        log.error("the sync of %s broke off: %s", integration, where(error))  # noqa: TRY400 - see `where`
        return broke_off_unexpectedly(error, _)
    finally:  # a cancelled run arrives here too: TerminationSignal is no Exception
        watcher.cancel()
    ending = ending_of(summaries, _)
    await report(settings, integration, summaries, progress, ending)
    return ending
