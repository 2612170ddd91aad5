"""What may be asked of either store, and what comes back."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from core.errors import BadRequest, Refused
from data.store.protocol import Statement, Store
from tests.integration.helpers.store_worlds import NOON, TestClock, beat, names, rows_table

# --- names, scopes and parameters -------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["no_such", "", "select 1", "../t_names", "t_names; drop table runs", "Ω" * 500, "t_names\n"]
)
def test_an_unknown_statement_is_refused(store: Store, name: str) -> None:
    with pytest.raises(BadRequest, match="no statement called"):
        store.read(name)
    with pytest.raises(BadRequest, match="no statement called"):
        store.write([Statement(name)], "w1")


def test_reading_can_not_change_anything(store: Store) -> None:
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
        ({"name": "a", "detail": datetime(2026, 1, 1)}, "without a time zone"),  # noqa: DTZ001 -- the mistake itself
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
def test_a_wrong_parameter_is_refused_by_name(store: Store, params: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence):
        store.write([Statement("t_beat", params)], "w1")

    assert names(store) == []


@pytest.mark.parametrize("amount", [Decimal(1234567890123456789012345678901234567), "secret text"])
def test_a_value_that_does_not_fit_its_column_is_not_repeated(store: Store, amount: Any) -> None:
    with pytest.raises(BadRequest, match="does not fit its column") as refused:
        store.write([Statement("t_money", {"id": "i", "amount": amount})], "w1")

    assert str(amount) not in str(refused.value)


@pytest.mark.parametrize(
    "amount", [Decimal("41200.50"), Decimal("-0.01"), Decimal("9999999999999999.99"), Decimal("1E+3")]
)
def test_amounts_come_back_as_they_were(store: Store, amount: Any) -> None:
    store.write([Statement("t_money", {"id": "i", "amount": amount})], "w1")

    assert store.read("t_sums").to_pylist() == [{"integration_id": "i", "amount": amount}]


def test_every_kind_of_value_makes_the_round_trip(store: Store) -> None:
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


def test_nothing_makes_the_round_trip_too(store: Store) -> None:
    (row,) = store.read("t_echo", dict.fromkeys(["text", "whole", "yes", "amount", "at", "names"])).to_pylist()

    assert set(row.values()) == {None}


def test_an_empty_list_matches_nothing(store: Store) -> None:
    store.write([beat("a"), beat("b")], "w1")

    assert store.read("t_listed", {"names": []}).num_rows == 0
    assert store.read("t_listed", {"names": ["b", "c"]}).to_pylist() == [{"name": "b"}]


def test_the_owners_clock_fills_in_the_moment(store: Store, clock: TestClock) -> None:
    clock.turn(timedelta(microseconds=123456))

    store.write([beat("a")], "w1")

    (row,) = store.read("t_beats").to_pylist()
    assert row["beat_at"] == NOON + timedelta(microseconds=123456)


# --- bulk rows --------------------------------------------------------------------------------------


def test_a_thousand_rows_are_written_at_once(store: Store) -> None:
    rows = rows_table(1000)

    store.write([Statement("t_bulk", {"rows": rows}, expect=1000)], "w1")
    store.write([Statement("t_bulk_update", {"rows": rows.slice(0, 999)}, expect=999)], "w2")

    assert store.read("t_count", {"prefix": "k"}).to_pylist() == [{"n": 1000}]


def test_rows_belong_to_their_own_statement(store: Store) -> None:
    one, two = rows_table(1, "x"), rows_table(2, "y")
    store.write([Statement("t_bulk", {"rows": one}, expect=1), Statement("t_bulk", {"rows": two}, expect=2)], "w1")

    assert names(store) == ["x00000", "y00000", "y00001"]
    with pytest.raises(BadRequest, match="rows"):
        store.write([Statement("t_bulk", {})], "w2")
    with pytest.raises(BadRequest, match="rows"):
        store.read("t_rows")


def test_rows_are_forgotten_after_a_failed_write(store: Store) -> None:
    store.write([beat("k00000")], "w1")
    with pytest.raises(BadRequest):
        store.write([Statement("t_bulk", {"rows": rows_table(3)})], "w2")

    with pytest.raises(BadRequest, match="rows"):
        store.write([Statement("t_bulk", {})], "w3")
    store.write([Statement("t_bulk", {"rows": rows_table(2, "n")}, expect=2)], "w4")

    assert names(store) == ["k00000", "n00000", "n00001"]


def test_rows_can_be_read_against(store: Store) -> None:
    rows = rows_table(3)

    assert store.read("t_rows", {"rows": rows}).to_pylist() == rows.to_pylist()
    assert store.read("t_rows", {"rows": rows.slice(0, 0)}).num_rows == 0


# --- keyed tables: patterns duckdb's index checks have tripped over ---------------------------------


def test_a_row_may_be_deleted_and_put_back_in_one_write(store: Store) -> None:
    store.write([beat("a", "1")], "w1")

    store.write([Statement("t_forget", {"name": "a"}, expect=1), beat("a", "2", expect=1)], "w2")
    store.write(
        [Statement("t_forget", {"name": "a"}), beat("a", "3"), Statement("t_forget", {"name": "a"}), beat("a", "4")],
        "w3",
    )

    assert [row["detail"] for row in store.read("t_beats").to_pylist()] == ["4"]


def test_a_keyed_row_may_be_updated_twice_in_one_write_and_by_many(store: Store) -> None:
    rows = rows_table(50)
    store.write([Statement("t_bulk", {"rows": rows})], "w1")

    for number in range(3):
        update = Statement("t_bulk_update", {"rows": rows}, expect=50)
        store.write([update, update, Statement("t_detail", {"name": "k00001", "detail": "x"}, expect=1)], f"u{number}")

    assert store.read("t_count", {"prefix": "k"}).to_pylist() == [{"n": 50}]


def test_a_rolled_back_key_is_free_again(store: Store) -> None:
    with pytest.raises(Refused):
        store.write([beat("a"), Statement("t_forget", {"name": "z"}, expect=1)], "w1")

    store.write([beat("a", expect=1)], "w2")

    assert names(store) == ["a"]
