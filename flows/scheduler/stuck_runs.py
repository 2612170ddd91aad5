"""Prefect runs that a crash left open. Under CANCEL_NEW one of them would stop its integration for good."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from core.i18n import Words
from core.ports import Clock
from core.settings import Settings
from data.queries.schedules import crashed_flow_runs, living_flow_runs
from data.store.protocol import Store
from flows.scheduler.api import open_client
from flows.scheduler.clock import PrefectClock, prefect_clock
from flows.scheduler.runs import under_way

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun, State

PATIENCE_SECONDS = 120.0
PENDING_SECONDS = 90.0  # a process that was started says within seconds that it runs


class StuckRuns:
    """Remembers since when a run shows no sign of life."""

    def __init__(self, patience_seconds: float = PATIENCE_SECONDS) -> None:
        self._patience = patience_seconds
        self._silent_since: dict[str, float] = {}

    async def close(self, settings: Settings, store: Store, clock: Clock) -> list[str]:
        """End what has been silent too long, or is known to be dead; the names of these runs.

        Raises SchedulerDown, StoreUnavailable.
        """
        living = living_flow_runs(store)
        there = await prefect_clock(settings, clock)
        gone = _gone(Words(settings.language))
        async with open_client(settings) as client:
            going_on = {str(run.id): run for run in await under_way(client)}
            dead = crashed_flow_runs(store, list(going_on))
            stuck = self.stuck(going_on, living, dead, there)
            for run in stuck:
                await end_run(client, run, gone)
            return [run.name for run in stuck]

    def stuck(
        self, going_on: dict[str, FlowRun], living: Collection[str], dead: Collection[str], clock: PrefectClock
    ) -> list[FlowRun]:
        """Those whose run of ours was closed as crashed, and those without a sign of life for too long.

        A Pending run is silent since it is Pending: whoever looks first may know that, by Prefect's clock, unless
        clocks differ. A Running one is silent since its lease ran out, which is what we saw ourselves.
        """
        now = clock.monotonic()
        silent = {key: run for key, run in going_on.items() if key not in living}
        since = {key: _silent_seconds(run, clock.now()) if clock.agrees else 0.0 for key, run in silent.items()}
        self._silent_since = {key: self._silent_since.get(key, now - since[key]) for key in silent}
        return [run for key, run in silent.items() if key in dead or now - self._silent_since[key] >= self._limit(run)]

    def _limit(self, run: FlowRun) -> float:
        return min(self._patience, PENDING_SECONDS) if _is_pending(run) else self._patience


def _gone(_: Words) -> str:
    return _("Its process is gone: it started no run of ours, or no longer renews its lease.")


def _silent_seconds(run: FlowRun, now: datetime) -> float:
    if run.state is None or not _is_pending(run):
        return 0.0
    return max((now - run.state.timestamp).total_seconds(), 0.0)


def _is_pending(run: FlowRun) -> bool:
    return run.state is not None and run.state.is_pending()


async def end_run(client: PrefectClient, run: FlowRun, message: str) -> None:
    """Crashed, or Cancelled where somebody had asked for that."""
    from prefect.states import Cancelled, Crashed  # noqa: PLC0415  # prefect takes two seconds to import

    asked_to_cancel = run.state is not None and run.state.is_cancelling()
    state: State[None] = Cancelled(message=message) if asked_to_cancel else Crashed(message=message)
    await client.set_flow_run_state(run.id, state, force=True)
