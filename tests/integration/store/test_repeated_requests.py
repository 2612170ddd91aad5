"""A request id stands for one wish: asked again it has its first answer, and for anything else it is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.errors import BadRequest
from data.store.protocol import Statement
from data.store.wire import pack, unpack
from tests.integration.helpers.store_worlds import TestClock, beat, names, rows_table, world

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
ECHO: dict[str, Any] = {
    "text": "a",
    "whole": 1,
    "yes": True,
    "amount": Decimal("12.50"),
    "at": AT,
    "names": ["a", "b"],
}


@pytest.mark.parametrize("kind", ["local", "flight"])
def test_the_same_id_with_other_parameters_is_refused_and_writes_nothing(
    tmp_path: Path, clock: TestClock, kind: str
) -> None:
    with world(kind, tmp_path, clock) as (store, _):
        bulk = Statement("t_bulk", {"rows": rows_table(3)})
        first = [beat("a", "x"), bulk]
        store.write(first, "w1")
        clock.turn(timedelta(hours=1))  # the store's own moment is no parameter

        assert [table.to_pylist() for table in store.write(first, "w1")] == [[{"Count": 1}], [{"Count": 3}]]
        others = [
            [beat("b", "x"), bulk],
            [beat("a", None), bulk],
            [replace(beat("a", "x"), expect=1), bulk],
            [beat("a", "x"), Statement("t_bulk", {"rows": rows_table(4)})],
            [beat("a", "x"), Statement("t_bulk", {"rows": rows_table(3, "l")})],
            [beat("a", "x")],
        ]
        for other in others:
            with pytest.raises(BadRequest, match="was used before, for another write"):
                store.write(other, "w1")
        assert names(store) == ["a", "k00000", "k00001", "k00002"]


@pytest.mark.parametrize("kind", ["local", "flight"])
@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("text", "1"),
        ("whole", 2),
        ("yes", None),
        ("amount", Decimal("12.51")),
        ("at", AT + timedelta(microseconds=1)),
        ("names", ["a"]),
        ("names", ["a", "b", "c"]),
    ],
)
def test_every_kind_of_value_tells_two_wishes_apart(
    tmp_path: Path, clock: TestClock, kind: str, name: str, other: Any
) -> None:
    with world(kind, tmp_path, clock) as (store, _):
        store.write([Statement("t_echo", ECHO)], "w1")

        elsewhere = {**ECHO, "at": AT.astimezone(timezone(timedelta(hours=1))), "names": ("a", "b")}
        store.write([Statement("t_echo", elsewhere)], "w1")  # the same, said otherwise
        with pytest.raises(BadRequest, match="was used before"):
            store.write([Statement("t_echo", {**ECHO, name: other})], "w1")


def test_one_wish_is_one_over_the_wire_and_in_process(tmp_path: Path, clock: TestClock) -> None:
    halves = pa.concat_tables([rows_table(2), rows_table(5).slice(2)])
    statements = [Statement("t_echo", ECHO), Statement("t_bulk", {"rows": halves})]
    with world("flight", tmp_path, clock) as (store, local):
        there = [table.to_pylist() for table in store.write(statements, "w1")]

        assert [table.to_pylist() for table in local.write(statements, "w1")] == there


@pytest.mark.parametrize("kind", ["local", "flight"])
def test_where_a_wish_is_said_it_counts_and_nothing_else(tmp_path: Path, clock: TestClock, kind: str) -> None:
    with world(kind, tmp_path, clock) as (store, _):
        store.write([beat("a", "first", wish="mark a"), beat("b")], "w1")
        store.write([beat("a", "second", wish="mark a"), beat("c")], "w1")
        with pytest.raises(BadRequest, match="was used before"):
            store.write([beat("a", "first", wish="mark b"), beat("b")], "w1")

        assert names(store) == ["a", "b"]


@pytest.mark.parametrize("kind", ["local", "flight"])
def test_what_an_older_version_remembered_is_answered_as_before(tmp_path: Path, clock: TestClock, kind: str) -> None:
    with world(kind, tmp_path, clock) as (store, local):
        store.write([beat("a")], "w1")
        kept = local._connection.execute("select answer from requests where request_id = 'w1'").fetchall()[0][0]
        older = pack({"names": ["t_beat"]}, unpack(kept)[1])
        local._connection.execute("update requests set answer = $older where request_id = 'w1'", {"older": older})

        assert store.write([beat("a")], "w1")[0].to_pylist() == [{"Count": 1}]
        with pytest.raises(BadRequest, match="was used before"):
            store.write([Statement("t_forget", {"name": "a"})], "w1")
        assert names(store) == ["a"]
