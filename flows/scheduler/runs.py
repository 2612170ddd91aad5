"""Questions to Prefect about its flow runs; answered whole, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flows.scheduler.deployments import FLOW_NAME, OURS

if TYPE_CHECKING:  # prefect takes two seconds to import
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.filters import FlowRunFilterState
    from prefect.client.schemas.objects import FlowRun

_PAGE = 200
_UNDER_WAY = ("PENDING", "RUNNING", "CANCELLING")


async def under_way(client: PrefectClient) -> list[FlowRun]:
    """Our flow runs that Prefect believes to be going on."""
    from prefect.client.schemas.filters import FlowFilter, FlowFilterName, FlowRunFilter  # noqa: PLC0415

    runs = FlowRunFilter(state=_in_states(*_UNDER_WAY))
    return await _all(client, FlowFilter(name=FlowFilterName(any_=[FLOW_NAME])), runs)


async def integrations_with_a_retry_asked(client: PrefectClient) -> frozenset[str]:
    """Integrations for which Prefect already holds a run: going on, or asked for and not started."""
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags  # noqa: PLC0415

    asked = FlowRunFilter(state=_in_states("SCHEDULED"), tags=FlowRunFilterTags(all_=[OURS, "kind:retry"]))
    runs = [*await under_way(client), *await _all(client, None, asked)]
    return frozenset(
        tag.removeprefix("integration:") for run in runs for tag in run.tags if tag.startswith("integration:")
    )


async def due_by_schedule(client: PrefectClient, now: datetime) -> list[FlowRun]:
    """Runs that the schedule wanted by now, and that nobody has begun."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        FlowRunFilter,
        FlowRunFilterExpectedStartTime,
        FlowRunFilterTags,
    )

    due = FlowRunFilter(
        state=_in_states("SCHEDULED"),
        tags=FlowRunFilterTags(all_=[OURS]),
        expected_start_time=FlowRunFilterExpectedStartTime(before_=now),  # type: ignore[arg-type]
    )
    return [run for run in await _all(client, None, due) if by_schedule(run)]


async def planned_between(client: PrefectClient, deployment_id: UUID, after: datetime, now: datetime) -> list[FlowRun]:
    """Runs of one deployment that the schedule wanted after `after` and by `now`, whatever became of them."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        FlowRunFilter,
        FlowRunFilterDeploymentId,
        FlowRunFilterExpectedStartTime,
    )

    within = FlowRunFilterExpectedStartTime(after_=after, before_=now)  # type: ignore[arg-type]
    asked = FlowRunFilter(deployment_id=FlowRunFilterDeploymentId(any_=[deployment_id]), expected_start_time=within)
    found = await _all(client, None, asked)
    return [run for run in found if by_schedule(run) and run.expected_start_time and run.expected_start_time > after]


def by_schedule(run: FlowRun) -> bool:
    """Whether it stands for the schedule's own wish, and for no person's."""
    return bool(run.parameters.get("kind") == "scheduled")


def _in_states(*names: str) -> FlowRunFilterState:
    from prefect.client.schemas.filters import FlowRunFilterState, FlowRunFilterStateType  # noqa: PLC0415
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415

    return FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType(name) for name in names]))


async def _all(client: PrefectClient, flows: Any, runs: Any) -> list[FlowRun]:
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415

    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(
            flow_filter=flows, flow_run_filter=runs, sort=FlowRunSort.ID_DESC, limit=_PAGE, offset=len(found)
        )
        found += page
        if len(page) < _PAGE:
            return found
