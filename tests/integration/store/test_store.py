"""One suite for both stores: what holds in process holds over Arrow Flight."""

from datetime import timedelta
from pathlib import Path

import pytest

from core.errors import BadRequest, Refused, StaleEpoch
from data.store.protocol import Epoch, Statement, Store
from tests.integration.helpers.store_worlds import TestClock, beat, names, world

# --- expect and all-or-nothing ----------------------------------------------------------------------


def test_a_write_is_read_back(store: Store) -> None:
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
def test_another_row_count_than_expected_rolls_everything_back(store: Store, statement: Statement, found: int) -> None:
    store.write([beat("a")], "w1")

    with pytest.raises(Refused) as refused:
        store.write([beat("b"), statement], "w2")

    assert (refused.value.name, refused.value.found, refused.value.wanted) == (statement.name, found, statement.expect)
    assert names(store) == ["a"]


def test_expected_row_counts_are_met(store: Store) -> None:
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


def test_a_refused_write_may_be_tried_again_with_its_request_id(store: Store) -> None:
    with pytest.raises(Refused):
        store.write([Statement("t_forget", {"name": "a"}, expect=1)], "w1")
    store.write([beat("a")], "w2")

    store.write([Statement("t_forget", {"name": "a"}, expect=1)], "w1")

    assert names(store) == []


def test_a_failing_statement_rolls_back_what_came_before_it(store: Store) -> None:
    with pytest.raises(BadRequest):
        store.write([beat("a"), Statement("t_broken", {"name": "x"})], "w1")

    assert names(store) == []


def test_a_key_that_exists_is_refused_without_showing_the_value(store: Store) -> None:
    store.write([beat("secret-name")], "w1")

    with pytest.raises(BadRequest) as refused:
        store.write([beat("b"), beat("secret-name")], "w2")

    assert "same key" in str(refused.value)
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert names(store) == ["secret-name"]


def test_an_empty_required_column_is_named(store: Store) -> None:
    with pytest.raises(BadRequest, match=r"heartbeats\.name may not be empty"):
        store.write([Statement("t_beat", {"name": None, "detail": None})], "w1")


# --- request ids ------------------------------------------------------------------------------------


def test_a_repeated_request_id_gives_the_first_answer_and_writes_nothing(store: Store) -> None:
    first = store.write([Statement("t_lease", {"id": "i"}), beat("a")], "w1")

    second = store.write([Statement("t_lease", {"id": "i"}), beat("a")], "w1")

    assert first[0].to_pylist() == [{"epoch": 1}]
    assert [table.to_pylist() for table in second] == [table.to_pylist() for table in first]
    assert [table.schema for table in second] == [table.schema for table in first]
    assert names(store) == ["a"]


def test_a_repeated_request_is_answered_even_when_the_lease_has_gone_since(store: Store) -> None:
    store.write([Statement("t_lease", {"id": "i"})], "w1")
    store.write([beat("a")], "w2", Epoch("i", 1))
    store.write([Statement("t_lease", {"id": "i"})], "w3")

    answer = store.write([beat("a")], "w2", Epoch("i", 1))

    assert answer[0].to_pylist() == [{"Count": 1}]


def test_a_request_id_used_for_another_write_is_refused(store: Store) -> None:
    store.write([beat("a")], "w1")

    with pytest.raises(BadRequest, match="used before"):
        store.write([Statement("t_forget", {"name": "a"})], "w1")

    assert names(store) == ["a"]


def test_answers_are_kept_for_a_week(kind: str, tmp_path: Path, clock: TestClock) -> None:
    with world(kind, tmp_path, clock) as (store, _):
        store.write([beat("a")], "w1")
    clock.turn(timedelta(days=6, hours=23))
    with world(kind, tmp_path, clock) as (store, _):
        assert store.write([beat("a")], "w1")[0].to_pylist() == [{"Count": 1}]
        store.write([beat("b")], "w2")
    clock.turn(timedelta(hours=2))
    with world(kind, tmp_path, clock) as (store, _), pytest.raises(BadRequest, match="same key"):
        store.write([beat("a")], "w1")


def test_a_write_without_request_id_is_refused(store: Store) -> None:
    with pytest.raises(BadRequest):
        store.write([beat("a")], "")


# --- epochs -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("epoch", [Epoch("i", 1), Epoch("i", 3), Epoch("nobody", 1)])
def test_a_stale_or_unknown_epoch_writes_nothing(store: Store, epoch: Epoch) -> None:
    for request_id in ("l1", "l2"):
        store.write([Statement("t_lease", {"id": "i"})], request_id)

    with pytest.raises(StaleEpoch) as stale:
        store.write([beat("a")], "w1", epoch)

    assert (stale.value.integration_id, stale.value.epoch) == epoch
    assert names(store) == []


def test_the_present_epoch_may_write(store: Store) -> None:
    store.write([Statement("t_lease", {"id": "i"})], "l1")

    store.write([beat("a")], "w1", Epoch("i", 1))

    assert names(store) == ["a"]
