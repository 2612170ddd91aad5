"""Thirty owners killed in the middle of their work: nothing acknowledged is lost, nothing is half, no copy is half."""

import random
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

from core.errors import StoreUnavailable
from data.store.backups import check, make
from data.store.flight.client import FlightStore
from data.store.protocol import Statement
from tests.integration.helpers.owners import Nursery

KILLS = 30
COPY_KILLS = 12
ATTEMPTS = 150_000  # a copy of these takes longer than the shortest wait before a kill
MORE = 1_000
START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def lease(number: int) -> Statement:
    return Statement("take_lease", {"integration_id": f"i{number}", "holder": "w", "milliseconds": 0}, expect=1)


def one(name: str) -> Statement:
    """A run of this name: refused where it is written a second time."""
    told = {"organisation_id": "o", "integration_id": "i", "kind": "manual", "status": "running", "worker": "w"}
    rest = {"triggered_by": "kari", "batch_id": None, "flow_run_id": None, "epoch": 1, "ended_at": None}
    return Statement("open_run", {**told, **rest, "run_id": name, "started_at": START}, expect=1)


def pair_of(name: str) -> list[str]:
    return [f"{name}-left", f"{name}-right"]


def test_thirty_kills_lose_no_acknowledged_write_and_leave_none_half_or_twice(nursery: Nursery) -> None:
    chance = random.Random(7)  # noqa: S311  # when to kill, no secret
    acknowledged: set[str] = set()
    unanswered: list[str] = []
    for kill in range(KILLS):
        nursery.start()
        client = nursery.client()
        if unanswered:  # the same request id: written once, whatever became of it
            client.write([one(each) for each in pair_of(unanswered[-1])], unanswered[-1])
            acknowledged.update(pair_of(unanswered[-1]))
        killer = threading.Timer(chance.uniform(0.0, 0.1), nursery.kill)
        killer.start()
        for number in range(100_000):
            name = f"{kill}-{number}"
            try:
                client.write([one(each) for each in pair_of(name)], name)
            except StoreUnavailable:
                unanswered.append(name)
                break
            acknowledged.update(pair_of(name))
        killer.join()
        nursery.ended()
        client.close()

    nursery.start()
    client = nursery.client()
    client.write([lease(0)], "last")
    client.close()
    nursery.kill()
    nursery.ended()
    with duckdb.connect(str(nursery.database), read_only=True) as connection:
        kept = {name for (name,) in connection.execute("select run_id from runs").fetchall()}
        assert connection.execute("select count(*) from restores").fetchall() == [(0,)]
    assert len(acknowledged) > 2 * KILLS
    assert acknowledged - kept == set()
    assert {name.removesuffix("left") for name in kept if name.endswith("left")} == {
        name.removesuffix("right") for name in kept if name.endswith("right")
    }


@pytest.mark.parametrize("verb", ["snapshot", "backup"])
def test_a_kill_in_the_middle_of_a_copy_leaves_the_old_copy_or_the_new_one(
    nursery: Nursery, tmp_path: Path, verb: str
) -> None:
    chance = random.Random(11)  # noqa: S311  # same
    path = tmp_path / "copy.duckdb"
    nursery.start()
    nursery.kill()
    nursery.ended()
    held = add_a_run(nursery.database, "0", ATTEMPTS)
    nursery.start()
    client = nursery.client(timeout_seconds=60)
    began = time.monotonic()
    copy(client, verb, path)
    seconds = time.monotonic() - began
    assert whole(verb, path) == held
    client.close()
    nursery.kill()
    nursery.ended()

    cut, ends = 0, set()
    for kill in range(1, COPY_KILLS + 1):
        now = add_a_run(nursery.database, str(kill), MORE)
        nursery.start()
        assert half_copies(nursery.database) == []  # what the killed ones were writing
        client = nursery.client()
        client.hello()
        killer = threading.Timer(chance.uniform(0.05, seconds), nursery.kill)
        killer.start()
        with suppress(StoreUnavailable):
            copy(client, verb, path)
        killer.join()
        nursery.ended()
        client.close()
        cut += bool(half_copies(nursery.database))
        found = whole(verb, path)
        assert found in (held, now)
        ends.add("new" if found == now else "old")
        held = found
        assert [file.name for file in tmp_path.iterdir() if "unfinished" in file.name] == []

    assert cut >= COPY_KILLS // 3
    assert "old" in ends


def add_a_run(database: Path, name: str, attempts: int) -> tuple[int, int]:
    """A run and its attempts, while nobody has the database open: (runs, attempts) in it now."""
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "insert into runs (run_id, organisation_id, integration_id, kind, status, triggered_by, worker, started_at)"
            " values ($name, 'o', 'i', 'manual', 'succeeded', 'kari', 'w', now())",
            {"name": name},
        )
        connection.execute(
            "insert into attempts select $name || '-' || n, 'o', 'i', $name, 'UT-' || n, md5(n::varchar), 'i:UT-' || n,"
            " md5('k' || n), n, 'NOK', now(), now() from range($attempts) as numbers(n)",
            {"name": name, "attempts": attempts},
        )
        return rows_in(connection, "runs"), rows_in(connection, "attempts")


def rows_in(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    ((rows,),) = connection.table(table).aggregate("count(*)").fetchall()
    return int(rows)


def half_copies(database: Path) -> list[Path]:
    """What an owner has written of a copy and not sent to its end."""
    return list(database.parent.glob("snapshot-*/*"))


def copy(client: FlightStore, verb: str, path: Path) -> None:
    if verb == "backup":
        make(client, path)
    else:
        client.snapshot(path)


def whole(verb: str, path: Path) -> tuple[int, int]:
    """Readable to the end; how many runs and attempts it holds."""
    if verb == "backup":
        rows = check(path).rows
        return rows["runs"], rows["attempts"]
    with duckdb.connect(str(path), read_only=True) as opened:
        return opened.table("v_runs").to_arrow_table().num_rows, opened.table("v_attempts").to_arrow_table().num_rows
