"""The end of the real stack, asked for in the middle of syncs."""

import signal
from pathlib import Path

import pytest

from tests.integration.kills import LOADED, in_the_ledger, killer_of, until
from tests.integration.real_stack import Stack, processes_of

PATIENCE = 150


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_in_mid_sync_is_in_order_and_the_next_start_books_the_rest_once(
    stack: Stack, tmp_path: Path, number: signal.Signals
) -> None:
    with killer_of(stack, tmp_path) as killer:
        killer.meet_load()
        stack.process.send_signal(number)
        ended = stack.process.wait(60)
        said, left = stack.words, processes_of(stack.settings.home)
        answer = stack.command("status")

    assert (ended, left) == (0, [])
    assert said.endswith("Stopping …\nStopped.\n")
    assert (answer.returncode, answer.stderr.count("\n")) == (3, 1)

    stack.start()
    stack.wait_until_running()
    with killer_of(stack, tmp_path) as killer:
        killer.load.slow_sandbox()
        until(killer.is_whole, PATIENCE)
        for name in LOADED:
            assert stack.bookings(name) == killer.load.wanted(name)
            assert "running" not in in_the_ledger(killer.store, name)
            until(lambda name=name: stack.status(name)["word"] == "Healthy", PATIENCE)
