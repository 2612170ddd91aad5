"""One Prefect deployment per integration, derived from our tables; Prefect's copy is never the truth.

Every change is one whole upsert with all parameters: a partial PATCH of a schedule would wipe them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from core.errors import SchedulerDown
from core.i18n import Words
from core.messages import message
from core.settings import Settings
from data.queries.schedules import Planned, planned
from data.store.protocol import Store
from flows.scheduler.api import WORK_POOL, open_client
from flows.scheduler.automations import ensure_heartbeat_automation

if TYPE_CHECKING:  # prefect is imported by those who call, not by those who only name a plan
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.actions import DeploymentScheduleCreate
    from prefect.client.schemas.objects import DeploymentSchedule
    from prefect.client.schemas.responses import DeploymentResponse

FLOW_NAME = "sync"
OURS = "synclight"
NO_PLACE = "Deployment concurrency limit reached."  # what Prefect says of a run that CANCEL_NEW turned away
FLOW_RUN_RETRIES = "20"  # a run in its middle waits for Prefect for as long as it takes; the worker asks anew instead
_ENTRYPOINT = "flows.sync.flow.sync"  # a module path: nothing is copied for a run
_ANCHOR = datetime(2026, 1, 1, tzinfo=UTC)  # core.schedule counts intervals from the same moment
_RECONCILE_SECONDS = 60.0
_TRIGGER_SECONDS = 60.0  # nobody waits at a page for this: its database may be locked for most of a minute


@dataclass(frozen=True, slots=True)
class Changes:
    """Integration ids whose deployment was written, or removed."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunState:
    """A flow run's state as Prefect tells it."""

    type: str  # COMPLETED, FAILED, CRASHED, CANCELLED, …
    message: str
    ended: bool


def reconcile_schedules(settings: Settings, store: Store) -> Changes:
    """Read every integration and make Prefect's deployments equal. Raises StoreUnavailable, SchedulerDown."""
    return asyncio.run(reconcile(settings, lambda: planned(store)))


async def reconcile(settings: Settings, plans: Callable[[], Sequence[Planned]]) -> Changes:
    """Make Prefect's deployments equal to the plans; what is equal already is not touched. Raises SchedulerDown.

    The plans are read last: what another process adds meanwhile has a plan before it has a deployment, and stays.
    """
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415

    async with open_client(settings, _RECONCILE_SECONDS) as client:
        await _ensure_pool(client)
        await ensure_heartbeat_automation(client, Words(settings.language))
        flow_id = await client.create_flow_from_name(FLOW_NAME)
        present = await _present(client)
        written = []
        for plan in plans():
            found = present.pop(plan.integration_id, None)
            if found is None or not _is_equal(found, plan):
                await _write(client, flow_id, plan)
                written.append(plan.integration_id)
        for deployment in present.values():
            with suppress(ObjectNotFound):  # another process removed it meanwhile
                await client.delete_deployment(deployment.id)
        return Changes(tuple(written), tuple(present))


async def start_run(
    settings: Settings, integration_id: str, kind: str, batch_id: str | None, person: str, *, idempotency_key: str
) -> UUID:
    """Ask Prefect for one run; repeating the key makes no second one. Raises SchedulerDown."""
    from prefect.exceptions import ObjectNotFound  # noqa: PLC0415  # two seconds, only paid by who triggers

    async with open_client(settings, _TRIGGER_SECONDS) as client:
        try:
            deployment = await client.read_deployment_by_name(f"{FLOW_NAME}/{integration_id}")
        except ObjectNotFound:
            raise SchedulerDown(message("prefect_does_not_know_integration", id=integration_id)) from None
        run = await client.create_flow_run_from_deployment(
            deployment.id,
            parameters={**deployment.parameters, "kind": kind, "batch_id": batch_id, "triggered_by": person},
            idempotency_key=idempotency_key,
            tags=[*deployment.tags, f"kind:{kind}"],
        )
        return run.id


async def read_state(settings: Settings, run_id: str) -> RunState:
    """How a flow run stands. Raises SchedulerDown."""
    async with open_client(settings, _TRIGGER_SECONDS) as client:
        state = (await client.read_flow_run(UUID(run_id))).state
    if state is None:
        return RunState("SCHEDULED", "", ended=False)
    return RunState(state.type.value, state.message or "", ended=state.is_final())


def run_state(settings: Settings, run_id: str) -> RunState:
    """`read_state` for callers without an event loop."""
    return asyncio.run(read_state(settings, run_id))


def trigger(
    settings: Settings, integration_id: str, kind: str, batch_id: str | None, person: str, *, idempotency_key: str
) -> str:
    """`start_run` for callers without an event loop; the flow run's id."""
    wish = start_run(settings, integration_id, kind, batch_id, person, idempotency_key=idempotency_key)
    return str(asyncio.run(wish))


async def _ensure_pool(client: PrefectClient) -> None:
    from prefect.client.schemas.actions import WorkPoolCreate  # noqa: PLC0415
    from prefect.exceptions import ObjectAlreadyExists  # noqa: PLC0415
    from prefect.workers.process import ProcessWorker  # noqa: PLC0415

    template = ProcessWorker.get_default_base_job_template()
    try:
        await client.create_work_pool(WorkPoolCreate(name=WORK_POOL, type="process", base_job_template=template))
    except ObjectAlreadyExists:
        return


async def _present(client: PrefectClient) -> dict[str, DeploymentResponse]:
    from prefect.client.schemas.filters import DeploymentFilter, DeploymentFilterTags  # noqa: PLC0415
    from prefect.client.schemas.sorting import DeploymentSort  # noqa: PLC0415

    ours = DeploymentFilter(tags=DeploymentFilterTags(all_=[OURS]))
    present: dict[str, DeploymentResponse] = {}
    while True:
        page = await client.read_deployments(
            deployment_filter=ours, limit=200, offset=len(present), sort=DeploymentSort.NAME_ASC
        )
        present |= {deployment.name: deployment for deployment in page}
        if not page:
            return present


async def _write(client: PrefectClient, flow_id: UUID, plan: Planned) -> None:
    from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions  # noqa: PLC0415

    await client.create_deployment(
        flow_id,
        plan.integration_id,
        schedules=_schedules(plan),
        concurrency_limit=1,  # ours is the lease; this one only spares processes
        concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.CANCEL_NEW),
        parameters=_parameters(plan),
        work_pool_name=WORK_POOL,
        tags=_tags(plan),
        entrypoint=_ENTRYPOINT,
        paused=plan.paused,
        enforce_parameter_schema=False,
        job_variables=_job_variables(),
    )


def _is_equal(found: DeploymentResponse, plan: Planned) -> bool:
    """Equal in all we wrote; people can change each of it in Prefect's own pages."""
    from prefect.client.schemas.objects import ConcurrencyLimitStrategy  # noqa: PLC0415

    place, options = found.global_concurrency_limit, found.concurrency_options
    return (
        found.paused == plan.paused
        and list(map(_when, found.schedules)) == list(map(_when, _schedules(plan)))
        and found.parameters == _parameters(plan)
        and found.entrypoint == _ENTRYPOINT
        and found.work_pool_name == WORK_POOL
        and found.job_variables == _job_variables()
        and sorted(found.tags) == sorted(_tags(plan))
        and (place is not None and place.limit == 1 and place.active)
        and (options is not None and options.collision_strategy == ConcurrencyLimitStrategy.CANCEL_NEW)
    )


def _when(schedule: DeploymentSchedule | DeploymentScheduleCreate) -> tuple[object, ...]:
    return schedule.schedule, schedule.active, schedule.parameters, schedule.max_scheduled_runs


def _parameters(plan: Planned) -> dict[str, Any]:
    return {
        "integration": plan.integration_id,
        "kind": "scheduled",
        "batch_id": None,
        "triggered_by": "schedule",
        "time_zone": plan.time_zone,
    }


def _tags(plan: Planned) -> list[str]:
    return [OURS, f"integration:{plan.integration_id}", f"organisation:{plan.organisation_id}"]


def _job_variables() -> dict[str, Any]:
    return {
        # ends with the launcher, not with its worker; and spares two starts of Python per run
        "command": f"{sys.executable} -m flows.stack.supervised prefect.engine",
        "env": {"PREFECT_CLIENT_MAX_RETRIES": FLOW_RUN_RETRIES},
    }


def _schedules(plan: Planned) -> list[DeploymentScheduleCreate]:
    from prefect.client.schemas.actions import DeploymentScheduleCreate  # noqa: PLC0415
    from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule  # noqa: PLC0415

    when: CronSchedule | IntervalSchedule
    if plan.schedule.interval_seconds is not None:
        length = timedelta(seconds=plan.schedule.interval_seconds)
        when = IntervalSchedule(interval=length, anchor_date=_ANCHOR, timezone="UTC")
    else:
        when = CronSchedule(cron=plan.schedule.cron or "", timezone=plan.schedule.zone(plan.time_zone))
    return [
        DeploymentScheduleCreate(
            schedule=when, active=not plan.paused, parameters=_parameters(plan), slug=plan.integration_id
        )
    ]
