"""A stack that was down, or a machine that slept, wakes to one sync per integration: of a backlog only the newest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from core.i18n import Words
from core.settings import Settings
from flows.scheduler.api import open_client
from flows.scheduler.runs import due_by_schedule, planned_between

if TYPE_CHECKING:
    from prefect.client.schemas.objects import FlowRun

LATE = timedelta(seconds=20)  # a run that begins sooner than this after its time has no backlog behind it


async def drop_backlog(settings: Settings, now: datetime) -> list[str]:
    """Cancel every overdue scheduled run that has a newer one behind it; their names. Raises SchedulerDown."""
    from prefect.states import Cancelled  # noqa: PLC0415  # prefect takes two seconds to import

    message = late_sentence(Words(settings.language))
    async with open_client(settings) as client:
        old = outdated(await due_by_schedule(client, now))
        for run in old:
            await client.set_flow_run_state(run.id, Cancelled(message=message))
        return [run.name for run in old]


def outdated(due: Sequence[FlowRun]) -> list[FlowRun]:
    """All but the newest of every integration's overdue runs."""
    backlog: defaultdict[UUID | None, list[FlowRun]] = defaultdict(list)
    for run in sorted(due, key=_planned_at):
        backlog[run.deployment_id].append(run)
    return [run for runs in backlog.values() for run in runs[:-1]]


async def newer_is_due(settings: Settings, deployment_id: UUID, planned_at: datetime, now: datetime) -> bool:
    """Whether a run of the same schedule, planned later than this one, is due too. Raises SchedulerDown.

    A worker that wakes takes the oldest runs before anybody could drop them; each of them asks this first.
    One that was cancelled does not count: it was turned away because this one stood in its way.
    """
    if now - planned_at < LATE:
        return False
    async with open_client(settings) as client:
        newer = await planned_between(client, deployment_id, planned_at, now)
        return any(run.state is not None and not run.state.is_cancelled() for run in newer)


def late_sentence(_: Words) -> str:
    """Why an old run of a backlog does nothing."""
    return _("Skipped: a newer sync is due as well. After a break only the newest one runs.")


def _planned_at(run: FlowRun) -> datetime:
    moment = run.expected_start_time
    if moment is None:  # Prefect gives every scheduled run one
        raise ValueError("a scheduled run without its time")
    return moment
