"""One suite for both stores: what holds in process holds over Arrow Flight."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest

from core.errors import BadRequest, Refused, StaleEpoch, StoreUnavailable
from data.store import Epoch, Statement
from tests.integration.store_worlds import NOON, TestClock, beat, names, rows_table, world


@pytest.fixture
def clock():
    return TestClock()


@pytest.fixture(params=["local", "flight"])
def kind(request):
    return request.param


@pytest.fixture
def both(kind, tmp_path, clock):
    with world(kind, tmp_path, clock) as pair:
        yield pair


@pytest.fixture
def store(both):
    return both[0]


# --- expect and all-or-nothing ---------------------------------------------------------------------


def test_a_write_is_read_back(store):
    store.write([beat("a"), beat("b")], "w1")

    assert names(store) == ["a", "b"]


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (Statement("t_forget", {"name": "nobody"}, expect=1), 0),
        (Statement("t_detail", {"name": "a", "detail": "x"}, expect=2), 1),
        (Statement("t_beat_returning", {"name": "z"}, expect=0), 1),
        (Statement("t_names", {}, expect=5), 2),
    ],
)
def test_another_row_count_than_expected_rolls_everything_back(store, statement, found):
    store.write([beat("a")], "w1")

    with pytest.raises(Refused) as refused:
        store.write([beat("b"), statement], "w2")

    assert (refused.value.name, refused.value.found, refused.value.wanted) == (statement.name, found, statement.expect)
    assert names(store) == ["a"]


def test_expected_row_counts_are_met(store):
    statements = [
        beat("a", expect=1),
        Statement("t_detail", {"name": "a", "detail": "x"}, expect=1),
        Statement("t_beat_returning", {"name": "b"}, expect=1),
        Statement("t_names", {}, expect=2),
        Statement("t_forget", {"name": "nobody"}, expect=0),
        Statement("t_forget", {"name": "nobody"}),
    ]

    tables = store.write(statements, "w1")

    assert tables[2].to_pylist() == [{"name": "b"}]
    assert tables[3].column("name").to_pylist() == ["a", "b"]


def test_a_refused_write_may_be_tried_again_with_its_request_id(store):
    with pytest.raises(Refused):
        store.write([Statement("t_forget", {"name": "a"}, expect=1)], "w1")
    store.write([beat("a")], "w2")

    store.write([Statement("t_forget", {"name": "a"}, expect=1)], "w1")

    assert names(store) == []


def test_a_failing_statement_rolls_back_what_came_before_it(store):
    with pytest.raises(BadRequest):
        store.write([beat("a"), Statement("t_broken", {"name": "x"})], "w1")

    assert names(store) == []


def test_a_key_that_exists_is_refused_without_showing_the_value(store):
    store.write([beat("secret-name")], "w1")

    with pytest.raises(BadRequest) as refused:
        store.write([beat("b"), beat("secret-name")], "w2")

    assert "same key" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert names(store) == ["secret-name"]


def test_an_empty_required_column_is_named(store):
    with pytest.raises(BadRequest, match=r"heartbeats\.name may not be empty"):
        store.write([Statement("t_beat", {"name": None, "detail": None})], "w1")


# --- request ids -------------------------------------------------------------------------------------


def test_a_repeated_request_id_gives_the_first_answer_and_writes_nothing(store):
    first = store.write([Statement("t_lease", {"id": "i"}), beat("a")], "w1")

    second = store.write([Statement("t_lease", {"id": "i"}), beat("a")], "w1")

    assert first[0].to_pylist() == [{"epoch": 1}]
    assert [table.to_pylist() for table in second] == [table.to_pylist() for table in first]
    assert [table.schema for table in second] == [table.schema for table in first]
    assert names(store) == ["a"]


def test_a_repeated_request_is_answered_even_when_the_lease_has_gone_since(store):
    store.write([Statement("t_lease", {"id": "i"})], "w1")
    store.write([beat("a")], "w2", Epoch("i", 1))
    store.write([Statement("t_lease", {"id": "i"})], "w3")

    answer = store.write([beat("a")], "w2", Epoch("i", 1))

    assert answer[0].to_pylist() == [{"Count": 1}]


def test_a_request_id_used_for_another_write_is_refused(store):
    store.write([beat("a")], "w1")

    with pytest.raises(BadRequest, match="used before"):
        store.write([Statement("t_forget", {"name": "a"})], "w1")

    assert names(store) == ["a"]


def test_answers_are_kept_for_a_week(kind, tmp_path, clock):
    with world(kind, tmp_path, clock) as (store, _):
        store.write([beat("a")], "w1")
    clock.turn(timedelta(days=6, hours=23))
    with world(kind, tmp_path, clock) as (store, _):
        assert store.write([beat("a")], "w1")[0].to_pylist() == [{"Count": 1}]
    clock.turn(timedelta(hours=2))
    with world(kind, tmp_path, clock) as (store, _), pytest.raises(BadRequest, match="same key"):
        store.write([beat("a")], "w1")


def test_a_write_without_request_id_is_refused(store):
    with pytest.raises(BadRequest):
        store.write([beat("a")], "")


# --- epochs -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch", [Epoch("i", 1), Epoch("i", 3), Epoch("nobody", 1)])
def test_a_stale_or_unknown_epoch_writes_nothing(store, epoch):
    for request_id in ("l1", "l2"):
        store.write([Statement("t_lease", {"id": "i"})], request_id)

    with pytest.raises(StaleEpoch) as stale:
        store.write([beat("a")], "w1", epoch)

    assert (stale.value.integration_id, stale.value.epoch) == epoch
    assert names(store) == []


def test_the_present_epoch_may_write(store):
    store.write([Statement("t_lease", {"id": "i"})], "l1")

    store.write([beat("a")], "w1", Epoch("i", 1))

    assert names(store) == ["a"]


# --- names, scopes and parameters ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["no_such", "", "select 1", "../t_names", "t_names; drop table runs", "Ω" * 500, "t_names\n"]
)
def test_an_unknown_statement_is_refused(store, name):
    with pytest.raises(BadRequest, match="no statement called"):
        store.read(name)
    with pytest.raises(BadRequest, match="no statement called"):
        store.write([Statement(name)], "w1")


def test_reading_can_not_change_anything(store):
    with pytest.raises(BadRequest, match="can not be used to read"):
        store.read("t_beat", {"name": "a", "detail": None})

    assert names(store) == []


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"name": "a"}, r"\$detail is missing"),
        ({"name": "a", "detail": None, "more": 1}, "no parameter called 'more'"),
        ({"name": "a", "detail": None, "store_now": NOON}, "filled in by the store"),
        ({"name": "a", "detail": Decimal("NaN")}, r"\$detail is not a finite number"),
        ({"name": "a", "detail": Decimal("Infinity")}, r"\$detail is not a finite number"),
        ({"name": "a", "detail": float("nan")}, r"\$detail is not a finite number"),
        ({"name": "a", "detail": float("-inf")}, r"\$detail is not a finite number"),
        ({"name": "a", "detail": Decimal("1e400")}, r"\$detail has more digits"),
        ({"name": "a", "detail": Decimal("1e-400")}, r"\$detail has more digits"),
        ({"name": "a", "detail": 10**400}, r"\$detail is too large"),
        ({"name": "a", "detail": datetime(2026, 1, 1)}, "without a time zone"),  # noqa: DTZ001
        ({"name": "a", "detail": object()}, "of a kind the store does not take"),
        ({"name": "a", "detail": [1]}, "may hold text only"),
        ({"name": "a", "detail": "\ud800"}, "not valid Unicode"),
        ({"name": "a", "detail": None, "rows": [1]}, "must be an Arrow table"),
        (
            {"name": "a", "detail": None, "rows": pa.table({"t": pa.array([0], pa.timestamp("us"))})},
            "without a time zone",
        ),
    ],
)
def test_a_wrong_parameter_is_refused_by_name(store, params, sentence):
    with pytest.raises(BadRequest, match=sentence):
        store.write([Statement("t_beat", params)], "w1")

    assert names(store) == []


@pytest.mark.parametrize("amount", [Decimal("12345678901234567.00"), "secret text"])
def test_a_value_that_does_not_fit_its_column_is_not_repeated(store, amount):
    with pytest.raises(BadRequest, match="does not fit its column") as refused:
        store.write([Statement("t_money", {"id": "i", "amount": amount})], "w1")

    assert str(amount) not in str(refused.value)


@pytest.mark.parametrize(
    "amount", [Decimal("41200.50"), Decimal("-0.01"), Decimal("9999999999999999.99"), Decimal("1E+3")]
)
def test_amounts_come_back_as_they_were(store, amount):
    store.write([Statement("t_money", {"id": "i", "amount": amount})], "w1")

    assert store.read("t_sums").to_pylist() == [{"integration_id": "i", "amount": amount}]


def test_every_kind_of_value_makes_the_round_trip(store):
    oslo = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=timezone(timedelta(hours=1)))
    values = {
        "text": "blåbær 🫐 'x' $y",
        "whole": -(2**63) + 1,
        "yes": True,
        "amount": Decimal("-1234.5600"),
        "at": oslo,
        "names": ("a", "b"),
    }

    (row,) = store.read("t_echo", values).to_pylist()

    assert (row["text"], row["whole"], row["yes"]) == (values["text"], values["whole"], True)
    assert row["amount"] == Decimal("-1234.5600")
    assert row["at_"].astimezone(UTC) == oslo.astimezone(UTC)
    assert row["names"] == ["a", "b"]


def test_nothing_makes_the_round_trip_too(store):
    (row,) = store.read("t_echo", dict.fromkeys(["text", "whole", "yes", "amount", "at", "names"])).to_pylist()

    assert set(row.values()) == {None}


def test_an_empty_list_matches_nothing(store):
    store.write([beat("a"), beat("b")], "w1")

    assert store.read("t_listed", {"names": []}).num_rows == 0
    assert store.read("t_listed", {"names": ["b", "c"]}).to_pylist() == [{"name": "b"}]


def test_the_owners_clock_fills_in_the_moment(store, clock):
    clock.turn(timedelta(microseconds=123456))

    store.write([beat("a")], "w1")

    (row,) = store.read("t_beats").to_pylist()
    assert row["beat_at"] == NOON + timedelta(microseconds=123456)


# --- bulk rows ----------------------------------------------------------------------------------------


def test_a_thousand_rows_are_written_at_once(store):
    rows = rows_table(1000)

    store.write([Statement("t_bulk", {"rows": rows}, expect=1000)], "w1")
    store.write([Statement("t_bulk_update", {"rows": rows.slice(0, 999)}, expect=999)], "w2")

    assert store.read("t_count", {"prefix": "k"}).to_pylist() == [{"n": 1000}]


def test_rows_belong_to_their_own_statement(store):
    one, two = rows_table(1, "x"), rows_table(2, "y")
    store.write([Statement("t_bulk", {"rows": one}, expect=1), Statement("t_bulk", {"rows": two}, expect=2)], "w1")

    assert names(store) == ["x00000", "y00000", "y00001"]
    with pytest.raises(BadRequest, match="rows"):
        store.write([Statement("t_bulk", {})], "w2")
    with pytest.raises(BadRequest, match="rows"):
        store.read("t_rows")


def test_rows_are_forgotten_after_a_failed_write(store):
    store.write([beat("k00000")], "w1")
    with pytest.raises(BadRequest):
        store.write([Statement("t_bulk", {"rows": rows_table(3)})], "w2")

    with pytest.raises(BadRequest, match="rows"):
        store.write([Statement("t_bulk", {})], "w3")
    store.write([Statement("t_bulk", {"rows": rows_table(2, "n")}, expect=2)], "w4")

    assert names(store) == ["k00000", "n00000", "n00001"]


def test_rows_can_be_read_against(store):
    rows = rows_table(3)

    assert store.read("t_rows", {"rows": rows}).to_pylist() == rows.to_pylist()
    assert store.read("t_rows", {"rows": rows.slice(0, 0)}).num_rows == 0


# --- keyed tables: patterns duckdb's index checks have tripped over ------------------------------------


def test_a_row_may_be_deleted_and_put_back_in_one_write(store):
    store.write([beat("a", "1")], "w1")

    store.write([Statement("t_forget", {"name": "a"}, expect=1), beat("a", "2", expect=1)], "w2")
    store.write(
        [Statement("t_forget", {"name": "a"}), beat("a", "3"), Statement("t_forget", {"name": "a"}), beat("a", "4")],
        "w3",
    )

    assert [row["detail"] for row in store.read("t_beats").to_pylist()] == ["4"]


def test_a_keyed_row_may_be_updated_twice_in_one_write_and_by_many(store):
    rows = rows_table(50)
    store.write([Statement("t_bulk", {"rows": rows})], "w1")

    for number in range(3):
        update = Statement("t_bulk_update", {"rows": rows}, expect=50)
        store.write([update, update, Statement("t_detail", {"name": "k00001", "detail": "x"}, expect=1)], f"u{number}")

    assert store.read("t_count", {"prefix": "k"}).to_pylist() == [{"n": 50}]


def test_a_rolled_back_key_is_free_again(store):
    with pytest.raises(Refused):
        store.write([beat("a"), Statement("t_forget", {"name": "z"}, expect=1)], "w1")

    store.write([beat("a", expect=1)], "w2")

    assert names(store) == ["a"]


# --- limits -------------------------------------------------------------------------------------------


def test_an_answer_with_too_many_rows_is_refused(kind, tmp_path, clock):
    with world(kind, tmp_path, clock, rows=10) as (store, _):
        assert store.read("t_many", {"n": 10}).num_rows == 10
        with pytest.raises(BadRequest, match="more than 10 rows"):
            store.read("t_many", {"n": 11})
        assert store.read("t_many", {"n": 1}).num_rows == 1


def test_an_answer_with_too_many_bytes_is_refused(kind, tmp_path, clock):
    with world(kind, tmp_path, clock, megabytes=1) as (store, _):
        with pytest.raises(BadRequest, match="more than 1 MB"):
            store.read("t_many", {"n": 50_000})
        assert store.read("t_many", {"n": 1}).num_rows == 1


def test_a_query_that_takes_too_long_is_stopped_and_the_store_goes_on(kind, tmp_path, clock):
    with world(kind, tmp_path, clock, seconds=0.3) as (store, _):
        with pytest.raises(BadRequest, match="longer than the store allows"):
            store.read("t_endless")
        with pytest.raises(BadRequest, match="longer than the store allows"):
            store.write([beat("a"), Statement("t_endless")], "w1")

        store.write([beat("b")], "w2")

        assert names(store) == ["b"]


def test_a_query_that_needs_too_much_memory_is_stopped(kind, tmp_path, clock):
    with world(kind, tmp_path, clock, memory_megabytes=40, rows=10**9, megabytes=10**6) as (store, _):
        with pytest.raises(BadRequest, match="memory|MB|rows"):
            store.write([Statement("t_many", {"n": 3_000_000})], "w1")

        store.write([beat("b")], "w2")

        assert names(store) == ["b"]


# --- many at once -------------------------------------------------------------------------------------


def test_eight_writers_lose_nothing_and_meet_no_conflict(store):
    store.write([beat("counter", "0")], "w0")

    def add(worker):
        for number in range(10):
            store.write([Statement("t_add_one", {"name": "counter"}, expect=1)], f"{worker}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))

    assert store.read("t_beats").to_pylist()[0]["detail"] == "80"


def test_one_request_id_sent_by_eight_at_once_is_written_once(store):
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: store.write([Statement("t_lease", {"id": "i"})], "same"), range(8)))

    assert [answer[0].to_pylist() for answer in answers] == [[{"epoch": 1}]] * 8


def test_readers_see_whole_writes_only(store):
    stop = threading.Event()

    def write():
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


# --- snapshot and end ---------------------------------------------------------------------------------


def test_a_snapshot_taken_while_writing_agrees_with_itself(store, tmp_path):
    stop = threading.Event()

    def write():
        number = 0
        while not stop.is_set():
            store.write([beat(f"a{number}"), Statement("t_open_run", {"id": str(number)})], f"w{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    path = tmp_path / "copy.duckdb"
    try:
        for _ in range(3):
            store.snapshot(path)
            with duckdb.connect(str(path), read_only=True) as copy:
                (counts,) = copy.execute(
                    "select (select count(*) from heartbeats), (select count(*) from audit_log)"
                ).fetchall()
                assert counts[0] == counts[1]
    finally:
        stop.set()
        writer.join()

    assert counts[0] > 0


def test_a_snapshot_holds_values_as_they_are_and_no_bookkeeping(store, tmp_path):
    store.write([Statement("t_money", {"id": "i", "amount": Decimal("41200.50")}), beat("a")], "w1")
    path = tmp_path / "copy.duckdb"

    store.snapshot(path)

    with duckdb.connect(str(path), read_only=True) as copy:
        tables = {name for (name,) in copy.execute("select table_name from duckdb_tables()").fetchall()}
        assert copy.execute("select amount from integration_money").fetchall() == [(Decimal("41200.50"),)]
        assert copy.execute("select epoch_us(beat_at) from heartbeats").fetchall() == [(int(NOON.timestamp()) * 10**6,)]
        assert copy.execute("select count(*) from runs").fetchall() == [(0,)]
    assert tables.isdisjoint({"requests", "leases"})
    assert sorted(file.name for file in tmp_path.iterdir() if "copy" in file.name) == ["copy.duckdb"]


def test_a_failed_snapshot_leaves_the_old_one(store, tmp_path):
    path = tmp_path / "copy.duckdb"
    path.write_text("the old one")
    store.close()

    with pytest.raises(StoreUnavailable):
        store.snapshot(path)

    assert path.read_text() == "the old one"


def test_a_snapshot_that_can_not_be_written_harms_nothing(store, tmp_path):
    with pytest.raises(StoreUnavailable, match="could not be written"):
        store.snapshot(tmp_path / "no such folder" / "copy.duckdb")

    store.write([beat("a")], "w1")

    assert names(store) == ["a"]


def test_a_closed_store_says_so(store):
    store.close()
    store.close()

    with pytest.raises(StoreUnavailable):
        store.read("t_names")
    with pytest.raises(StoreUnavailable):
        store.write([beat("a")], "w1")
