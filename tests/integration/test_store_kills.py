"""Thirty owners killed in the middle of their work: nothing acknowledged is lost, nothing is half, no copy is half."""

import random
import threading
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreUnavailable
from data.backups import check, make
from data.flight_store import FlightStore
from data.store import Statement
from tests.integration.owners import Nursery, beat, beats

KILLS = 30
COPY_KILLS = 4


def lease(number: int) -> Statement:
    return Statement("take_lease", {"integration_id": f"i{number}", "holder": "w", "milliseconds": 0}, expect=1)


def test_thirty_kills_lose_no_acknowledged_write_and_leave_none_half(nursery: Nursery) -> None:
    chance = random.Random(7)  # noqa: S311  # when to kill, no secret
    acknowledged: set[str] = set()
    unanswered: list[str] = []
    for kill in range(KILLS):
        nursery.start()
        client = nursery.client()
        if unanswered:  # the same request id: written once, whatever became of it
            client.write([beat(f"{unanswered[-1]}-{side}") for side in ("left", "right")], unanswered[-1])
            acknowledged.update(f"{unanswered[-1]}-{side}" for side in ("left", "right"))
        killer = threading.Timer(chance.uniform(0.0, 0.1), nursery.kill)
        killer.start()
        for number in range(100_000):
            name = f"{kill}-{number}"
            pair = [f"{name}-{side}" for side in ("left", "right")]
            try:
                client.write([beat(each) for each in pair], name)
            except StoreUnavailable:
                unanswered.append(name)
                break
            acknowledged.update(pair)
        killer.join()
        nursery.ended()
        client.close()

    nursery.start()
    client = nursery.client()
    client.write([lease(0)], "last")
    client.close()
    nursery.kill()
    nursery.ended()
    kept = beats(nursery.database)
    assert len(acknowledged) > 2 * KILLS
    assert acknowledged - kept == set()
    assert {name.removesuffix("left") for name in kept if name.endswith("left")} == {
        name.removesuffix("right") for name in kept if name.endswith("right")
    }
    with duckdb.connect(str(nursery.database), read_only=True) as connection:
        assert connection.execute("select count(*) from restores").fetchall() == [(0,)]


@pytest.mark.parametrize("verb", ["snapshot", "backup"])
def test_a_kill_in_the_middle_of_a_copy_leaves_the_old_copy_or_the_new_one(
    nursery: Nursery, tmp_path: Path, verb: str
) -> None:
    chance = random.Random(11)  # noqa: S311  # same
    path = tmp_path / "copy.duckdb"
    seen: list[int] = []
    for kill in range(COPY_KILLS):
        nursery.start()
        client = nursery.client()
        client.write([beat(f"{kill}-{number}", "x" * 2000) for number in range(50)], f"w{kill}")
        if kill == 0:
            copy(client, verb, path)
        killer = threading.Timer(chance.uniform(0.02, 0.25), nursery.kill)
        killer.start()
        with suppress(StoreUnavailable):
            copy(client, verb, path)
        killer.join()
        nursery.ended()
        client.close()
        seen.append(whole(verb, path))
        assert [file.name for file in tmp_path.iterdir() if "unfinished" in file.name] == []

    nursery.start()
    assert list(nursery.database.parent.glob("snapshot-*")) == []  # what the killed ones were writing
    assert seen == sorted(seen)


def copy(client: FlightStore, verb: str, path: Path) -> None:
    if verb == "backup":
        make(client, path)
    else:
        client.snapshot(path)


def whole(verb: str, path: Path) -> int:
    """Readable to the end; how many heartbeats a backup holds, which only grows in steps of one write."""
    if verb == "backup":
        rows = check(path).rows["heartbeats"]
        assert rows % 50 == 0
        return rows
    with duckdb.connect(str(path), read_only=True) as opened:
        return sum(
            len(opened.table(view).fetchall()) for view in ("v_runs", "v_attempts", "v_open_failures", "v_daily")
        )
