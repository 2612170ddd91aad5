"""Either store under load: limits, many at once, snapshots, the end."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import BadRequest, StoreUnavailable
from data.store.protocol import Statement, Store
from tests.integration.helpers.store_worlds import TestClock, beat, names, world

# --- limits -----------------------------------------------------------------------------------------


def test_an_answer_with_too_many_rows_is_refused(kind: str, tmp_path: Path, clock: TestClock) -> None:
    with world(kind, tmp_path, clock, rows=10) as (store, _):
        assert store.read("t_many", {"n": 10}).num_rows == 10
        with pytest.raises(BadRequest, match="more than 10 rows"):
            store.read("t_many", {"n": 11})
        assert store.read("t_many", {"n": 1}).num_rows == 1


def test_an_answer_with_too_many_bytes_is_refused(kind: str, tmp_path: Path, clock: TestClock) -> None:
    with world(kind, tmp_path, clock, megabytes=1) as (store, _):
        with pytest.raises(BadRequest, match="more than 1 MB"):
            store.read("t_many", {"n": 50_000})
        assert store.read("t_many", {"n": 1}).num_rows == 1


def test_a_query_that_takes_too_long_is_stopped_and_the_store_goes_on(
    kind: str, tmp_path: Path, clock: TestClock
) -> None:
    with world(kind, tmp_path, clock, seconds=0.3) as (store, _):
        with pytest.raises(BadRequest, match="longer than the store allows"):
            store.read("t_endless")
        with pytest.raises(BadRequest, match="longer than the store allows"):
            store.write([beat("a"), Statement("t_endless")], "w1")

        store.write([beat("b")], "w2")

        assert names(store) == ["b"]


def test_a_query_that_needs_too_much_memory_is_stopped(kind: str, tmp_path: Path, clock: TestClock) -> None:
    with world(kind, tmp_path, clock, memory_megabytes=40) as (store, _):
        with pytest.raises(BadRequest, match="more memory than"):
            store.read("t_distinct", {"n": 2_000_000})
        with pytest.raises(BadRequest, match="more memory than"):
            store.write([beat("a"), Statement("t_distinct", {"n": 2_000_000})], "w1")

        store.write([beat("b")], "w2")

        assert names(store) == ["b"]


# --- many at once -----------------------------------------------------------------------------------


def test_eight_writers_lose_nothing_and_meet_no_conflict(store: Store) -> None:
    store.write([beat("counter", "0")], "w0")

    def add(worker: int) -> None:
        for number in range(10):
            store.write([Statement("t_add_one", {"name": "counter"}, expect=1)], f"{worker}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))

    assert store.read("t_beats").to_pylist()[0]["detail"] == "80"


def test_one_request_id_sent_by_eight_at_once_is_written_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.write([Statement("t_lease", {"id": "i"})], "same"), range(8)))

    assert [answer[0].to_pylist() for answer in answers] == [[{"epoch": 1}]] * 8


def test_readers_see_whole_writes_only(store: Store) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            store.write([beat(f"a{number}"), beat(f"b{number}")], f"w{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        counts = [store.read("t_count", {"prefix": ""}).to_pylist()[0]["n"] for _ in range(60)]
    finally:
        stop.set()
        writer.join()

    assert [count % 2 for count in counts] == [0] * 60
    assert counts[-1] > 0


# --- snapshot and end -------------------------------------------------------------------------------


def test_a_failed_snapshot_leaves_the_old_one(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "copy.duckdb"
    path.write_text("the old one")
    store.close()

    with pytest.raises(StoreUnavailable):
        store.snapshot(path)

    assert path.read_text() == "the old one"


def test_a_snapshot_that_can_not_be_written_harms_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="could not be written"):
        store.snapshot(tmp_path / "no such folder" / "copy.duckdb")

    store.write([beat("a")], "w1")

    assert names(store) == ["a"]


def test_a_closed_store_says_so(store: Store) -> None:
    store.close()
    store.close()

    with pytest.raises(StoreUnavailable):
        store.read("t_names")
    with pytest.raises(StoreUnavailable):
        store.write([beat("a")], "w1")
