"""A statement that answered little the last time takes a shorter way: its answer is the same, however much it is."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from core.errors import BadRequest
from data.store.local import Limits
from data.store.local.running import Runner
from data.store.protocol import Statement
from data.store.statements import Scope
from tests.fakes import ToldClock
from tests.integration.helpers.store_worlds import catalogue

EVERY_TYPE = """-- scope: read
    select
      ($n + range)::integer as small, range::bigint as large, sum(range) over () as huge,
      12.30::decimal(18, 2) as money,
      -1e30::decimal(38, 2) as sums, 0.1::double as share, true as yes, null as nothing, 'Bærum 😀' as text_,
      '{}'::json as json_,
      timestamptz '2026-11-23 10:15:00.000001+01' as at_, date '2026-11-23' as day, interval 3 days as length_,
      ['a', null, 'æ'] as list_, {'a': 1, 'b': 'x'} as struct_, 'bytes'::blob as bytes_, uuid() is null as made,
      case when range % 2 = 0 then 'even' end as some
    from range($n)"""
LONG = """-- scope: read
    select repeat('x', $n::integer) as long"""
EITHER = """-- scope: read
    select if($text is null, 1, 2) as a, $text as text"""


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[Runner]:
    more = {"t_types": EVERY_TYPE, "t_long": LONG, "t_either": EITHER}
    made = Runner(catalogue(tmp_path, more), ToldClock(), Limits())
    yield made
    made.close()


@pytest.fixture
def cursor() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("create table heartbeats (name varchar, beat_at timestamptz, detail varchar)")
        yield connection.cursor()


def read(runner: Runner, cursor: duckdb.DuckDBPyConnection, statement: str, /, **params: object) -> pa.Table:
    return runner.run(cursor, runner.prepare(Statement(statement, params), Scope.SYNC))


def is_short(runner: Runner, name: str) -> bool:
    return name in runner._small


@pytest.mark.parametrize("now", [0, 1, 7, 110, 111, 112, 5000])
@pytest.mark.parametrize("last", [0, 1, 50])
def test_the_answer_is_the_same_after_little(
    runner: Runner, cursor: duckdb.DuckDBPyConnection, last: int, now: int
) -> None:
    long_way = read(runner, cursor, "t_types", n=now)
    runner._small.clear()
    read(runner, cursor, "t_types", n=last)
    assert is_short(runner, "t_types")

    answer = read(runner, cursor, "t_types", n=now)

    assert (answer.schema, answer.to_pylist()) == (long_way.schema, long_way.to_pylist())
    assert is_short(runner, "t_types") is (now <= 111)
    assert read(runner, cursor, "t_types", n=1).num_rows == 1


def test_what_answers_much_is_read_the_long_way_the_next_time(
    runner: Runner, cursor: duckdb.DuckDBPyConnection
) -> None:
    for n, short in ((1, True), (5000, False), (5000, False), (3, True), (2, True)):
        assert read(runner, cursor, "t_many", n=n).num_rows == n
        assert is_short(runner, "t_many") is short


def test_moments_and_amounts_come_back_exactly_by_both_ways(runner: Runner, cursor: duckdb.DuckDBPyConnection) -> None:
    at, amount = datetime(2026, 3, 29, 0, 59, 59, 999_999, UTC), Decimal("-9999999999999999.99")
    values = {"text": "x", "whole": -(2**62), "yes": None, "amount": amount, "at": at, "names": ["å", ""]}

    first, again = (read(runner, cursor, "t_echo", **values).to_pylist() for _ in range(2))

    assert first == again
    assert (again[0]["amount"], again[0]["at_"] - at, again[0]["names"]) == (amount, timedelta(0), ["å", ""])


def test_columns_of_other_types_than_the_last_time_are_answered_as_they_are(
    runner: Runner, cursor: duckdb.DuckDBPyConnection
) -> None:
    told = [read(runner, cursor, "t_either", text=text).to_pylist() for text in (None, "x", None, "y")]

    assert told == [
        [{"a": 1, "text": None}],
        [{"a": 2, "text": "x"}],
        [{"a": 1, "text": None}],
        [{"a": 2, "text": "y"}],
    ]


def test_one_value_that_is_too_large_is_refused_by_both_ways(runner: Runner, cursor: duckdb.DuckDBPyConnection) -> None:
    read(runner, cursor, "t_long", n=1)
    for _ in range(2):
        with pytest.raises(BadRequest, match="64 MB"):
            read(runner, cursor, "t_long", n=65_000_000)


def test_a_write_goes_on_after_a_read_in_it_that_answered_much(
    runner: Runner, cursor: duckdb.DuckDBPyConnection
) -> None:
    beat = runner.prepare(Statement("t_beat", {"name": "a", "detail": ""}), Scope.SYNC)
    read(runner, cursor, "t_many", n=1)
    cursor.execute("begin")
    read(runner, cursor, "t_many", n=5000)
    runner.run(cursor, beat)
    cursor.execute("commit")

    assert read(runner, cursor, "t_names").to_pylist() == [{"name": "a"}]


def test_a_change_with_an_answer_changes_once(runner: Runner, cursor: duckdb.DuckDBPyConnection) -> None:
    for name in "ab":
        assert read(runner, cursor, "t_beat_returning", name=name).to_pylist() == [{"name": name}]

    assert read(runner, cursor, "t_names").num_rows == 2
