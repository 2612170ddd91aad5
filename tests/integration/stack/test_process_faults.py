"""Syncs that are killed, frozen or started together, as real processes; the sandbox's own counts are the judge.

The sandbox deduplicates nothing here: whatever is sent twice is booked twice.
"""

import signal
import time
from collections.abc import Iterator

import pytest

from data.queries.runs import history
from tests.integration.helpers.parts import KARI, LEASE_SECONDS, Parts, now, once, until

DAY_SECONDS = 86_400.0


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parts]:
    running = Parts(tmp_path_factory.mktemp("parts") / "home", latency_ms=400)
    yield running
    running.close()


def test_a_sync_killed_between_sending_and_recording_loses_and_doubles_nothing(parts: Parts) -> None:
    parts.add("sent", 12)
    first = parts.sync("sent").go()
    until(lambda: len(parts.requests("sent")) >= 4)
    first.send(signal.SIGSTOP)  # the answers will come, and nobody will read them
    until(lambda: parts.bookings("sent") == parts.requests("sent"))
    first.send(signal.SIGKILL)
    at_the_kill = parts.states("sent")
    until(lambda: parts.lease_ran_out("sent"))

    second = parts.sync("sent").go().told()

    assert at_the_kill["sending"] > 4  # some with an intent had not left yet
    assert second == [["succeeded", 12 - at_the_kill["booked"], 0]]
    assert parts.bookings("sent") == once("sent", 12)
    assert parts.requests("sent") == once("sent", 12)
    assert parts.states("sent") == {"booked": 12}
    assert parts.runs("sent") == ["crashed", "succeeded"]


def test_a_sync_killed_before_anything_was_booked_sends_each_record_once_more(parts: Parts) -> None:
    parts.add("lost", 12)
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit"})
    first = parts.sync("lost").go()
    until(lambda: len(parts.requests("lost")) >= 4)
    first.send(signal.SIGKILL)  # what is on its way will be lost
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit", "off": True})
    at_the_kill = parts.states("lost")
    until(lambda: parts.lease_ran_out("lost"))
    on_the_way = parts.requests("lost")
    assert parts.bookings("lost") == {}

    second = parts.sync("lost").go().told()

    assert at_the_kill["sending"] > 4
    assert second == [["succeeded", 12, 0]]
    assert parts.bookings("lost") == once("lost", 12)
    assert parts.requests("lost") == {**once("lost", 12), **dict.fromkeys(on_the_way, 2)}
    assert parts.states("lost") == {"booked": 12}
    assert parts.runs("lost") == ["crashed", "succeeded"]


def test_a_sync_goes_on_when_its_store_is_killed_and_comes_back(parts: Parts) -> None:
    parts.add("store", 200, concurrency=32)
    sync = parts.sync("store").go()
    until(lambda: len(parts.bookings("store")) >= 20)
    parts.kill_store()
    time.sleep(LEASE_SECONDS + 0.5)  # longer than the lease, and than an intent is good for
    parts.start_store()
    until(lambda: len(parts.bookings("store")) >= 120)
    parts.kill_store()
    parts.start_store()

    told = sync.told()

    assert told == [["succeeded", 200, 0]]
    assert parts.bookings("store") == once("store", 200)
    assert parts.states("store") == {"booked": 200}
    assert parts.runs("store") == ["succeeded"]


def test_of_eight_syncs_at_once_one_runs_and_seven_say_so(parts: Parts) -> None:
    parts.add("eight", 40, concurrency=2)  # eight seconds: longer than the last of them takes to begin
    syncs = parts.syncs("eight", 8)

    for sync in syncs:
        sync.go()
    told = sorted(sync.told() for sync in syncs)

    assert told == [*[[["skipped", 0, 0]]] * 7, [["succeeded", 40, 0]]]
    assert parts.bookings("eight") == once("eight", 40)
    assert parts.requests("eight") == once("eight", 40)
    assert sorted(parts.runs("eight")) == [*["skipped"] * 7, "succeeded"]


@pytest.mark.parametrize(("name", "wrong"), [("ahead", DAY_SECONDS), ("behind", -DAY_SECONDS)])
def test_a_sync_on_a_machine_whose_clock_is_a_day_wrong_sends_nothing_twice_and_loses_nothing(
    parts: Parts, name: str, wrong: float
) -> None:
    parts.add(name, 12)
    first = parts.sync(name, clock_wrong=wrong).go()
    until(lambda: len(parts.requests(name)) >= 4)
    first.send(signal.SIGSTOP)  # its answers come, and nobody reads them
    until(lambda: parts.bookings(name) == parts.requests(name))
    first.send(signal.SIGKILL)
    until(lambda: parts.lease_ran_out(name))
    second = parts.sync(name, clock_wrong=-wrong).go().told()

    assert second[0][0] == "succeeded"
    assert parts.bookings(name) == once(name, 12)
    assert parts.requests(name) == once(name, 12)
    assert parts.runs(name) == ["crashed", "succeeded"]
    apart = [abs((now() - run.started_at).total_seconds()) for run in history(KARI, parts.store, name, now())]
    assert max(apart) < DAY_SECONDS / 2  # what people read follows the store's clock


def test_a_sync_longer_than_its_lease_keeps_it(parts: Parts) -> None:
    parts.add("long", 40, concurrency=4)
    sync = parts.sync("long").go()
    until(lambda: parts.runs("long") == ["running"])
    began = time.monotonic()

    while parts.runs("long") == ["running"]:
        assert not parts.lease_ran_out("long")
        time.sleep(LEASE_SECONDS / 40)

    assert time.monotonic() - began > LEASE_SECONDS
    assert sync.told() == [["succeeded", 40, 0]]


def test_a_sync_that_wakes_after_its_lease_writes_nothing_and_nothing_is_booked_twice(parts: Parts) -> None:
    parts.add("zombie", 24, concurrency=4)
    zombie, other = parts.syncs("zombie", 2, send_within=5.0)
    zombie.go()
    until(lambda: len(parts.requests("zombie")) >= 8)
    zombie.send(signal.SIGSTOP)
    until(lambda: parts.lease_ran_out("zombie"))
    kept = parts.states("zombie")["booked"]
    other.go()
    until(lambda: parts.runs("zombie") == ["crashed", "running"])
    zombie.send(signal.SIGCONT)  # its intents are still fresh enough to be sent: the other one waits for that

    assert zombie.told() == "lost the lease"
    assert other.told() == [["succeeded", 24 - kept, 0]]
    assert parts.bookings("zombie") == once("zombie", 24)
    assert parts.requests("zombie") == once("zombie", 24)
    assert parts.states("zombie") == {"booked": 24}
    assert parts.runs("zombie") == ["crashed", "succeeded"]
