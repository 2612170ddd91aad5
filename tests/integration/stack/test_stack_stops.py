"""The end of the real stack, asked for in the middle of syncs; whoever starts it again finds everything booked once."""

import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from data.queries.status import integration_statuses
from data.store.local import LocalStore
from flows.clock import SystemClock
from tests.integration.helpers.kills import KARI, LOADED, in_the_ledger, killer_of, until
from tests.integration.helpers.real_stack import Stack, processes_of

PATIENCE = 150


@pytest.fixture(scope="module", autouse=True)
def _at_rest(stack: Stack) -> Iterator[None]:
    """Nobody needs this stack after these tests; its syncs would slow down all that follow."""
    yield
    stack.stop()


def stop_in_mid_sync(stack: Stack, folder: Path, number: signal.Signals) -> None:
    with killer_of(stack, folder) as killer:
        killer.meet_load()
        stack.process.send_signal(number)
        ended = stack.process.wait(60)
    left, answer = processes_of(stack.settings.home), stack.command("retry", "acme-one")

    assert (ended, left) == (0, [])
    assert stack.words.endswith("Stopping …\nStopped.\n")
    assert (answer.returncode, answer.stderr.count("\n")) == (3, 1)


def test_after_sigterm_in_mid_sync_the_next_start_books_the_rest_once(stack: Stack, tmp_path: Path) -> None:
    stop_in_mid_sync(stack, tmp_path, signal.SIGTERM)

    start_again(stack, tmp_path)


def test_ctrl_c_in_mid_sync_leaves_a_ledger_that_adds_up_and_the_next_start_books_the_rest_once(
    stack: Stack, tmp_path: Path
) -> None:
    stop_in_mid_sync(stack, tmp_path, signal.SIGINT)

    with closing(LocalStore(stack.settings.database, SystemClock())) as store:
        statuses = integration_statuses(KARI, store, SystemClock().now())
        assert {status.integration_id for status in statuses} >= set(LOADED)
        assert not [status for status in statuses if status.facts.numbers_do_not_add_up]
        assert [in_the_ledger(store, name)["running"] for name in LOADED] == [0, 0]

    start_again(stack, tmp_path)


def test_a_launcher_killed_in_mid_sync_leaves_nobody_behind_and_the_next_start_books_the_rest_once(
    stack: Stack, tmp_path: Path
) -> None:
    with killer_of(stack, tmp_path) as killer:
        killer.meet_load()
        stack.process.kill()
        stack.process.wait()
    until(lambda: processes_of(stack.settings.home) == [], PATIENCE)

    start_again(stack, tmp_path)


def start_again(stack: Stack, folder: Path) -> None:
    """Whatever was not sent is booked once, and nothing a second time."""
    stack.start()
    stack.wait_until_running()
    with killer_of(stack, folder) as killer:
        killer.load.slow_sandbox()
        until(killer.is_whole, PATIENCE, lambda: killer.wanting)
        for name in LOADED:
            assert stack.bookings(name) == killer.load.wanted(name)
            until(lambda name=name: stack.status(name)["word"] == "Healthy", PATIENCE)
