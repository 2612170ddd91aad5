"""Every process of the real stack is killed in turn while syncs run; nobody lends a hand."""

import asyncio
import time
from collections import Counter
from pathlib import Path
from uuid import UUID

from prefect.client.schemas.actions import GlobalConcurrencyLimitCreate
from prefect.states import Cancelling

from flows.scheduler.api import open_client
from flows.scheduler.deployments import run_state
from flows.scheduler.runs import under_way
from tests.integration.helpers.kills import (
    LABELS,
    LOADED,
    PER_ROUND,
    WHOLE_SECONDS,
    Killer,
    in_the_ledger,
    killer_of,
    orphans,
    until,
)
from tests.integration.helpers.real_stack import Stack

ORDER = (
    "flows.stack.store_process",
    "flows.monitor.reconciler",
    "dashboard.asgi:app",
    "flows.demo.mailbox",
    "core.connectors.rest.sandbox.server",
    "server",
    "worker",
)


def test_whichever_process_is_killed_the_stack_is_whole_again_and_everything_is_booked_once(
    stack: Stack, tmp_path: Path
) -> None:
    with killer_of(stack, tmp_path) as killer:
        took = {"flow run": whole_again(killer, "flow run", killer.kill_flow_run())}
        killed = 0.0  # each other one by itself: make torture
        for module in ORDER:
            place = asyncio.run(take_a_place(stack)) if module == "server" else None
            killed = killer.kill(module)
            if place is not None:
                assert asyncio.run(is_kept(stack, place))
        took["all others in turn"] = whole_again(killer, "worker", killed)

        print(killer.away, took)  # noqa: T201  # pytest -s shows it
        assert set(killer.away) == set(LABELS.values())
        assert killer.load.records >= PER_ROUND
        ends = sum((in_the_ledger(killer.store, name) for name in LOADED), start=in_the_ledger(killer.store, "none"))
        assert ends["crashed"] >= 1
    until(lambda: orphans(stack) == [], 30)


async def take_a_place(stack: Stack) -> UUID:
    """A lease of a place like the one each sync holds, and renews every four minutes or is ended."""
    async with open_client(stack.settings) as client:
        await client.create_global_concurrency_limit(GlobalConcurrencyLimitCreate(name="a place", limit=1))
        answer = await client.increment_concurrency_slots_with_lease(["a place"], 1, "concurrency", 300)
        return UUID(answer.json()["lease_id"])


async def is_kept(stack: Stack, lease: UUID) -> bool:
    async with open_client(stack.settings) as client:
        return (await client.renew_concurrency_lease(lease, 300)).is_success


def whole_again(killer: Killer, killed: str, since: float) -> float:
    """Everything is booked once and no run is left open; how many seconds after the kill."""
    until(killer.is_whole, since + WHOLE_SECONDS - time.monotonic(), lambda: f"after the {killed}: {killer.told()}")
    for name in LOADED:
        assert killer.stack.bookings(name) == killer.load.wanted(name), killed
    return round(time.monotonic() - since, 1)


def test_a_sync_cancelled_in_prefects_own_pages_closes_its_run_and_the_next_one_books_the_rest(
    stack: Stack, tmp_path: Path
) -> None:
    async def cancel() -> UUID:
        async with open_client(stack.settings) as client:
            mine = [run for run in await under_way(client) if run.name.startswith(LOADED)]
            running = next(run for run in mine if run.state is not None and run.state.is_running())
            await client.set_flow_run_state(running.id, Cancelling())
            return running.id

    with killer_of(stack, tmp_path) as killer:
        killer.load.latency_ms = 2500  # there must be something left to cancel
        killer.load.grow()
        killer.meet_load()
        before = killer.cancelled()
        cancelled = str(asyncio.run(cancel()))
        until(lambda: run_state(stack.settings, cancelled).ended, WHOLE_SECONDS)
        until(lambda: len(killer.cancelled()) > len(before), WHOLE_SECONDS)
        said = list((Counter(killer.cancelled()) - Counter(before)).elements())
        killer.load.latency_ms = 500
        killer.load.slow_sandbox()
        until(killer.is_whole, 2 * WHOLE_SECONDS, killer.told)

        assert run_state(stack.settings, cancelled).type == "CANCELLED"
        assert len(said) == 1
        assert "Prefect" in said[0]
        for name in LOADED:
            assert stack.bookings(name) == killer.load.wanted(name)
