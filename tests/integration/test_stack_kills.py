"""Every process of the real stack is killed in turn while syncs run; nobody lends a hand."""

import time
from pathlib import Path

from tests.integration.kills import (
    LABELS,
    LOADED,
    PER_ROUND,
    WHOLE_SECONDS,
    in_the_ledger,
    killer_of,
    orphans,
    until,
)
from tests.integration.real_stack import Stack

ORDER = (
    "flows.store_process",
    "flows.reconciler",
    "dashboard.asgi:app",
    "flows.mailbox",
    "core.connectors.rest.sandbox",
    "server",
    "worker",
)


def test_whichever_process_is_killed_the_stack_is_whole_again_and_everything_is_booked_once(
    stack: Stack, tmp_path: Path
) -> None:
    with killer_of(stack, tmp_path) as killer:
        killer.kill_flow_run()
        for module in ORDER:
            if module == "worker":
                killer.meet_load()
                until(killer.nobody_is_pending, 30)
            killer.kill(module)
        last = time.monotonic()
        until(killer.is_whole, WHOLE_SECONDS)

        print({**killer.away, "whole": time.monotonic() - last})  # noqa: T201  # pytest -s shows it
        assert set(killer.away) == set(LABELS.values())
        assert killer.load.records >= PER_ROUND
        for name in LOADED:
            assert stack.bookings(name) == killer.load.wanted(name)
        ends = sum((in_the_ledger(killer.store, name) for name in LOADED), start=in_the_ledger(killer.store, "none"))
        assert ends["crashed"] >= 1
    until(lambda: orphans(stack) == [], 30)
