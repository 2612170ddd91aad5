"""Prefect runs that a crash left open. Under CANCEL_NEW one of them would stop its integration for good."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from core.settings import Settings
from flows.deployments import FLOW_NAME, OURS
from flows.prefect_api import open_client

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun

PATIENCE_SECONDS = 120.0
_PAGE = 200
_UNDER_WAY = ("PENDING", "RUNNING", "CANCELLING")


class StuckRuns:
    """Remembers since when a run shows no sign of life. `now` is in monotonic seconds."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._silent_since: dict[str, float] = {}

    async def close(self, settings: Settings, living: Collection[str], now: float) -> list[str]:
        """Force what has been silent too long to Crashed; the names of these runs. Raises SchedulerDown."""
        async with open_client(settings) as client:
            silent = {str(run.id): run for run in await under_way(client) if str(run.id) not in living}
            self._silent_since = {key: self._silent_since.get(key, now) for key in silent}
            stuck = [run for key, run in silent.items() if now - self._silent_since[key] >= self._patience]
            for run in stuck:
                await _crash(client, run)
            return [run.name for run in stuck]


async def under_way(client: PrefectClient) -> list[FlowRun]:
    """Our flow runs that Prefect believes to be going on."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415  # prefect takes two seconds to import
        FlowFilter,
        FlowFilterName,
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
    )
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415

    types = [StateType(name) for name in _UNDER_WAY]
    states = FlowRunFilterState(type=FlowRunFilterStateType(any_=types))
    return await _all(client, FlowFilter(name=FlowFilterName(any_=[FLOW_NAME])), FlowRunFilter(state=states))


async def integrations_with_a_retry_asked(client: PrefectClient) -> frozenset[str]:
    """Integrations for which Prefect already holds a run: going on, or asked for and not started."""
    from prefect.client.schemas.filters import (  # noqa: PLC0415
        FlowRunFilter,
        FlowRunFilterState,
        FlowRunFilterStateType,
        FlowRunFilterTags,
    )
    from prefect.client.schemas.objects import StateType  # noqa: PLC0415

    waiting = FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED]))
    asked = FlowRunFilter(state=waiting, tags=FlowRunFilterTags(all_=[OURS, "kind:retry"]))
    runs = [*await under_way(client), *await _all(client, None, asked)]
    return frozenset(
        tag.removeprefix("integration:") for run in runs for tag in run.tags if tag.startswith("integration:")
    )


async def _all(client: PrefectClient, flows: object, runs: object) -> list[FlowRun]:
    from prefect.client.schemas.sorting import FlowRunSort  # noqa: PLC0415

    found: list[FlowRun] = []
    while True:
        page = await client.read_flow_runs(
            flow_filter=flows,  # type: ignore[arg-type]
            flow_run_filter=runs,  # type: ignore[arg-type]
            sort=FlowRunSort.ID_DESC,
            limit=_PAGE,
            offset=len(found),
        )
        found += page
        if len(page) < _PAGE:
            return found


async def _crash(client: PrefectClient, run: FlowRun) -> None:
    from prefect.states import Crashed  # noqa: PLC0415

    message = "Its process is gone: it started no run of ours, or no longer renews its lease."
    await client.set_flow_run_state(run.id, Crashed(message=message), force=True)
