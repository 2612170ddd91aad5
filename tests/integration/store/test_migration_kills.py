"""Fifty starts of a new version killed while they bring an old database up to date: it is old or new, never between."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import duckdb
import pytest

from data.store.local import LocalStore, database
from data.store.migrations import MIGRATIONS_FOLDER, latest, migrations
from flows.clock import SystemClock
from tests.integration.helpers.owners import WAIT_SECONDS

KILLS = 50
ROWS = 4_000
STEPS = 15  # of the new version: each makes a table, and gives every old row a column
NEXT = latest() + STEPS
STEP = """
create table later_{number} (name varchar primary key, told varchar not null);
insert into later_{number} select name, 'step {number}' from heartbeats where name like '%7';
alter table heartbeats add column told_{number} varchar;
update heartbeats set told_{number} = name;
"""


@pytest.fixture
def steps(tmp_path: Path) -> Path:
    """The folder of the new version's steps: all that are shipped, and some more."""
    folder = tmp_path / "steps"
    shutil.copytree(MIGRATIONS_FOLDER, folder)
    for number in range(latest() + 1, NEXT + 1):
        (folder / f"{number:04}_later.sql").write_text(STEP.format(number=number))
    return folder


@pytest.fixture
def opener(steps: Path) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-W", "error", "-m", "tests.integration.helpers.migrating", str(steps)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(WAIT_SECONDS) == 0


def old_database(folder: Path) -> Path:
    """As this version leaves it, with records of its own."""
    path = folder / "old.duckdb"
    database.open_database(path, SystemClock(), memory_megabytes=200).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "insert into heartbeats (name, beat_at) select 'b' || number, now() from range($rows) as t (number)",
            {"rows": ROWS},
        )
    return path


def opened(opener: "subprocess.Popen[str]", path: Path, kill_after: float | None) -> tuple[int, float]:
    """The exit code of one that opens it, and how long it took."""
    assert opener.stdin is not None
    assert opener.stdout is not None
    opener.stdin.write(f"{path}\n")
    opener.stdin.flush()
    child, began = int(opener.stdout.readline()), time.monotonic()
    if kill_after is not None:
        time.sleep(kill_after)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return int(opener.stdout.readline()), time.monotonic() - began


def state_of(path: Path, steps: Path) -> tuple[int, int]:
    """(schema, rows of before), read without migrating anything; each step is there whole, or not at all."""
    with duckdb.connect(str(path)) as connection:
        ((number, names),) = connection.execute("select max(number), count(*) from schema_version").fetchall()
        assert names == len([step for step in migrations(steps) if step.number <= number])
        for step in range(latest() + 1, number + 1):
            ((told,),) = connection.execute(f"select count(told_{step}) from heartbeats").fetchall()  # noqa: S608
            assert told == ROWS
        assert len(connection.execute("select 1 from duckdb_tables() where table_name like 'later_%'").fetchall()) == (
            number - latest()
        )
        ((rows,),) = connection.execute("select count(*) from heartbeats").fetchall()
        return number, rows


def test_an_owner_killed_while_it_migrates_leaves_a_whole_step_and_the_next_one_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: Path, opener: "subprocess.Popen[str]"
) -> None:
    old = old_database(tmp_path)
    monkeypatch.setattr(database, "migrations", lambda: migrations(steps))
    chance = random.Random(11)  # noqa: S311  # when to kill, no secret
    whole = tmp_path / "whole.duckdb"
    shutil.copy(old, whole)
    code, seconds = opened(opener, whole, kill_after=None)
    assert (code, state_of(whole, steps)) == (0, (NEXT, ROWS))

    left: list[int] = []
    for kill in range(KILLS):
        path = tmp_path / f"{kill}.duckdb"
        shutil.copy(old, path)
        opened(opener, path, kill_after=chance.uniform(0, seconds))
        number, rows = state_of(path, steps)
        assert rows == ROWS
        left.append(number)
        with closing(LocalStore(path, SystemClock())) as store:
            assert store.read("store_time").num_rows == 1
        assert state_of(path, steps) == (NEXT, ROWS)
        path.unlink()

    assert {latest(), NEXT} & set(left) < set(left)  # some were killed between two steps
