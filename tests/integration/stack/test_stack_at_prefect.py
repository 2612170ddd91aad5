"""What the real stack keeps in Prefect: deployments, schedules, its automation, and runs that a crash left open."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.actions import DeploymentScheduleUpdate, DeploymentUpdate
from prefect.client.schemas.objects import ConcurrencyLimitStrategy, ConcurrencyOptions, FlowRun, State
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.states import Pending, Scheduled

from core.schedule import Schedule
from data.queries.schedules import Planned, planned
from flows.clock import SystemClock
from flows.scheduler.api import open_client
from flows.scheduler.deployments import reconcile, reconcile_schedules, start_run
from flows.scheduler.late_runs import drop_backlog, newer_is_due
from flows.scheduler.stuck_runs import PATIENCE_SECONDS, StuckRuns, end_run
from flows.wiring import open_store
from tests.integration.helpers.real_stack import Stack, wait_until, yearly

_WRITTEN = ("paused", "tags", "job_variables", "parameters", "work_pool_name", "concurrency_options", "schedules")
_OF_A_SCHEDULE = ("schedule", "active", "parameters", "max_scheduled_runs")
ONLY_THE_NEWEST = "Skipped: a newer sync is due as well. After a break only the newest one runs."


def test_what_is_equal_already_is_not_written_again(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        again = reconcile_schedules(stack.settings, store)
        ids = [plan.integration_id for plan in planned(store)]

    assert ids == ["acme-claims", "acme-quiet"]
    assert (again.written, again.removed) == ((), ())


@pytest.mark.parametrize(
    "by_hand",
    [
        DeploymentUpdate(paused=True),
        DeploymentUpdate(tags=["synclight"]),
        DeploymentUpdate(job_variables={"command": "true"}),
        DeploymentUpdate(concurrency_limit=5),
        DeploymentUpdate(concurrency_options=ConcurrencyOptions(collision_strategy=ConcurrencyLimitStrategy.ENQUEUE)),
        DeploymentScheduleUpdate(active=False),
        DeploymentScheduleUpdate(schedule=CronSchedule(cron="5 4 * * *", timezone="Europe/Oslo")),
        DeploymentScheduleUpdate(schedule=IntervalSchedule(interval=timedelta(days=9))),
        DeploymentScheduleUpdate(parameters={"integration": "acme-claims"}),
    ],
    ids=lambda change: "-".join(change.model_fields_set),
)
def test_what_is_changed_in_prefects_own_pages_is_put_right(
    stack: Stack, by_hand: DeploymentUpdate | DeploymentScheduleUpdate
) -> None:
    async def read() -> dict[str, Any]:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            told = found.model_dump(mode="json", include=set(_WRITTEN))
            told["schedules"] = [{key: each[key] for key in _OF_A_SCHEDULE} for each in told["schedules"]]
            return {**told, "limit": found.global_concurrency_limit and found.global_concurrency_limit.limit}

    async def change() -> None:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            if isinstance(by_hand, DeploymentUpdate):
                await client.update_deployment(found.id, by_hand)
            else:
                (there,) = found.schedules  # its page sends everything; what is left out is wiped
                changes = {"parameters": there.parameters, **by_hand.model_dump(exclude_unset=True)}
                if by_hand.schedule is not None:
                    changes["schedule"] = by_hand.schedule
                await client.update_deployment_schedule(found.id, there.id, **changes)

    before = asyncio.run(read())
    asyncio.run(change())
    assert asyncio.run(read()) != before
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        put_right = reconcile_schedules(stack.settings, store)  # or the reconciler was faster

    assert put_right.written in {("acme-quiet",), ()}
    assert asyncio.run(read()) == before


def test_a_deployment_without_an_integration_goes_and_a_paused_one_is_paused(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        plans = planned(store)
    quiet = next(plan for plan in plans if plan.integration_id == "acme-quiet")
    others = [plan for plan in plans if plan is not quiet]
    changed = [*others, replace(quiet, paused=True), replace(quiet, integration_id="acme-gone")]

    async def look() -> tuple[bool, bool, dict[str, Any], str | None]:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            (schedule,) = found.schedules
            return found.paused, schedule.active, schedule.parameters, schedule.slug

    with _without_the_reconciler(stack):
        first = asyncio.run(reconcile(stack.settings, lambda: changed))
        paused = asyncio.run(look())
        second = asyncio.run(reconcile(stack.settings, lambda: plans))
        running = asyncio.run(look())

    assert (set(first.written), first.removed) == ({"acme-quiet", "acme-gone"}, ())
    assert (second.written, second.removed) == (("acme-quiet",), ("acme-gone",))
    assert (paused[:2], running[:2]) == ((True, False), (False, True))
    assert paused[2:] == running[2:]
    assert (running[2]["integration"], running[3]) == ("acme-quiet", "acme-quiet")


def test_an_integration_added_meanwhile_keeps_its_deployment(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        plans = planned(store)
    more = [*plans, replace(plans[0], integration_id="acme-new", paused=True)]

    with _without_the_reconciler(stack):
        changes = asyncio.run(reconcile(stack.settings, _another_was_faster(stack, more)))
        gone = asyncio.run(reconcile(stack.settings, lambda: plans))

    assert (changes.written, changes.removed) == (("acme-new",), ())
    assert gone.removed == ("acme-new",)


def test_an_integration_removed_meanwhile_is_gone_without_a_word(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        plans = planned(store)
    more = [*plans, replace(plans[0], integration_id="acme-old", paused=True)]

    with _without_the_reconciler(stack):
        asyncio.run(reconcile(stack.settings, lambda: more))
        changes = asyncio.run(reconcile(stack.settings, _another_was_faster(stack, plans)))

    assert (changes.written, changes.removed) == ((), ("acme-old",))


def test_two_organisations_integrations_of_one_id_are_two_deployments(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        plans = planned(store)
    ours = Planned("acme-one", "acme", Schedule(interval_seconds=86_400), "Europe/Oslo", paused=True)
    theirs = replace(ours, integration_id="other_acme-one", organisation_id="other", paused=False)

    async def look() -> dict[str, Any]:
        async with open_client(stack.settings, 30) as client:
            names = [plan.integration_id for plan in (ours, theirs)]
            found = [await client.read_deployment_by_name(f"sync/{name}") for name in names]
            return {one.name: (one.parameters["integration"], one.paused) for one in found}

    with _without_the_reconciler(stack):
        changes = asyncio.run(reconcile(stack.settings, lambda: [*plans, ours, theirs]))
        there = asyncio.run(look())
        gone = asyncio.run(reconcile(stack.settings, lambda: plans))

    assert (changes.written, changes.removed) == (("acme-one", "other_acme-one"), ())
    assert there == {"acme-one": ("acme-one", True), "other_acme-one": ("other_acme-one", False)}
    assert set(gone.removed) == {"acme-one", "other_acme-one"}


def _another_was_faster(stack: Stack, plans: list[Planned]) -> Callable[[], list[Planned]]:
    """Plans that another process has carried out by the time they are read."""

    def read() -> list[Planned]:
        with ThreadPoolExecutor() as elsewhere:
            elsewhere.submit(asyncio.run, reconcile(stack.settings, lambda: plans)).result()
        return plans

    return read


@contextlib.contextmanager
def _without_the_reconciler(stack: Stack) -> Iterator[None]:
    """It would put right what we plan here."""
    os.kill(stack.pid("flows.monitor.reconciler"), signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(stack.pid("flows.monitor.reconciler"), signal.SIGCONT)


def test_a_key_asked_twice_makes_one_run(stack: Stack) -> None:
    async def twice() -> set[Any]:
        asked = (
            start_run(stack.settings, "acme-quiet", "manual", None, "kari", idempotency_key="same") for _ in range(2)
        )
        return set(await asyncio.gather(*asked))

    assert len(asyncio.run(twice())) == 1


class Ahead:
    """Prefect's clock, two minutes on, which agrees with ours."""

    agrees = True

    def now(self) -> datetime:
        return SystemClock().now() + timedelta(seconds=PATIENCE_SECONDS)

    def monotonic(self) -> float:
        return 0.0


def test_a_run_stuck_in_pending_is_closed_after_its_patience_also_by_who_never_saw_it(stack: Stack) -> None:
    async def make_pending() -> FlowRun:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            return await client.create_flow_run_from_deployment(found.id, state=Pending(), name="stuck")

    async def close_late(run: FlowRun) -> None:
        async with open_client(stack.settings) as client:
            (stuck,) = StuckRuns().stuck({str(run.id): run}, (), (), Ahead())
            await end_run(client, stuck, "gone")

    pending = asyncio.run(make_pending())
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        early = asyncio.run(StuckRuns().close(stack.settings, store, SystemClock()))
    asyncio.run(close_late(pending))

    assert "stuck" not in early
    assert [run.state.type.value for run in stack.flow_runs("stuck") if run.state] == ["CRASHED"]


def test_of_a_backlog_only_the_newest_run_is_left(stack: Stack, tmp_path: Path) -> None:
    added = stack.add("acme-woken", yearly(), "no,amount,centre\n", tmp_path)  # nobody else makes its runs
    assert added.returncode == 0, added
    now = SystemClock().now()

    async def make(client: PrefectClient, deployment: UUID, hours: int, kind: str) -> FlowRun:
        when, name = now - timedelta(hours=hours), f"backlog-{kind}-{hours}"
        asked = {"parameters": {"integration": "acme-woken", "kind": kind}, "tags": ["synclight"], "name": name}
        return await client.create_flow_run_from_deployment(deployment, state=Scheduled(scheduled_time=when), **asked)

    async def sleep_for_three_days() -> dict[str, UUID]:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-woken")
            made = [await make(client, found.id, hours, "scheduled") for hours in (72, 48, 24)]
            made.append(await make(client, found.id, 71, "manual"))
            return {run.name: run.id for run in made}

    async def states(asked: dict[str, UUID]) -> dict[str, State[Any]]:
        async with open_client(stack.settings) as client:
            runs = {name: await client.read_flow_run(run_id) for name, run_id in asked.items()}
        return {name: run.state for name, run in runs.items() if run.state is not None}

    async def ask_itself(hours: int) -> bool:
        """What a late run that a worker took before anybody dropped it finds out."""
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-woken")
        return await newer_is_due(stack.settings, found.id, now - timedelta(hours=hours), now)

    os.kill(stack.pid("worker"), signal.SIGSTOP)
    try:
        made = asyncio.run(sleep_for_three_days())
        dropped = asyncio.run(drop_backlog(stack.settings, SystemClock().now()))
        again = asyncio.run(drop_backlog(stack.settings, SystemClock().now()))
        asks = [asyncio.run(ask_itself(hours)) for hours in (72, 48, 24)]
        waiting = asyncio.run(states(made))
    finally:
        os.kill(stack.pid("worker"), signal.SIGCONT)

    assert asks == [True, True, False]
    assert not {"backlog-scheduled-24", "backlog-manual-71"} & {*dropped, *again}
    for name in ("backlog-scheduled-72", "backlog-scheduled-48"):
        assert (waiting[name].type.value, waiting[name].message) == ("CANCELLED", ONLY_THE_NEWEST)
    kept = {name: made[name] for name in ("backlog-scheduled-24", "backlog-manual-71")}
    assert {waiting[name].type.value for name in kept} == {"SCHEDULED"}
    wait_until(lambda: all(state.is_final() for state in asyncio.run(states(kept)).values()), 120)
    ended = asyncio.run(states(kept)).values()
    assert any(state.is_completed() for state in ended)  # they share one place: one may find it taken
    assert ONLY_THE_NEWEST not in [state.message for state in ended]
    assert stack.command("integrations", "remove", "acme-woken", "--yes").returncode == 0


def test_a_run_without_a_heartbeat_was_crashed_by_prefect_itself(stack: Stack) -> None:
    def ended() -> list[str | None]:
        return [run.state.message for run in stack.flow_runs("machine-gone") if run.state and run.state.is_crashed()]

    wait_until(ended, 100)

    assert ended() == ["Its heartbeat stopped: the process is gone."]
