"""What travels between a store and its clients survives the journey, whatever it is."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadRequest, Refused, StaleEpoch
from data.store.flight.messages import (
    answer_bytes,
    answered_watermark,
    error_bytes,
    read_answer,
    read_request,
    request_bytes,
)
from data.store.parameters import plain_value
from data.store.protocol import Epoch, Statement
from data.store.statements import Catalogue
from data.store.watermark import Watermark
from data.store.wire import pack, unpack

CATALOGUE = Catalogue({}, 7)
MARK = Watermark("0123456789abcdef", 12, datetime(2026, 11, 23, 12, 0, 0, 1, tzinfo=UTC))
NAMES = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True).filter(lambda name: name != "rows")
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
MOMENTS = st.datetimes(
    datetime(1900, 1, 1),  # noqa: DTZ001 -- hypothesis adds the zone
    datetime(2200, 1, 1),  # noqa: DTZ001 -- same
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-9, minutes=-30))]),
)


def fits(value: Decimal) -> bool:
    try:
        plain_value("s", "p", value)
    except BadRequest:
        return False
    return True


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63) + 1, 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXTS,
    st.binary(),
    st.decimals(allow_nan=False, allow_infinity=False).filter(fits),
    MOMENTS,
    st.lists(TEXTS),
)


@settings(deadline=None)  # the first call of all imports pandas
@given(st.dictionaries(NAMES, VALUES), st.sampled_from(["any", 0, 1, 1000]), st.booleans())
def test_a_request_arrives_as_it_left(values: dict[str, Any], expect: Any, bulk: bool) -> None:
    rows = pa.table({"key": ["a", "b"]})
    params = {**values, "rows": rows} if bulk else values
    statements = [Statement("first", params, expect), Statement("second", values)]

    request = read_request(request_bytes(CATALOGUE, statements, "id", Epoch("i", 3), MARK))

    assert request.seen == MARK
    assert (request.schema, request.catalogue) == (7, CATALOGUE.hash)
    assert (request.request_id, request.epoch) == ("id", Epoch("i", 3))
    assert [one.name for one in request.statements] == ["first", "second"]
    assert [one.expect for one in request.statements] == [expect, "any"]
    assert dict(request.statements[0].params) == params
    assert dict(request.statements[1].params) == values
    assert {key: type(value) for key, value in request.statements[1].params.items()} == {
        key: type(value) for key, value in values.items()
    }


@settings(deadline=None)  # the first call of all imports pandas
@given(st.binary(max_size=300))
def test_nonsense_is_refused_and_never_crashes(message: bytes) -> None:
    with pytest.raises(BadRequest):
        read_request(message)


@settings(deadline=None)  # the first call of all imports pandas
@given(st.data())
def test_a_cut_or_changed_message_is_refused_or_read_but_never_crashes(data: st.DataObject) -> None:
    message = bytearray(request_bytes(CATALOGUE, [Statement("s", {"a": "x", "rows": pa.table({"k": [1]})})], "id"))
    position = data.draw(st.integers(0, len(message) - 1))
    message[position] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(message)))
    for changed in (bytes(message), bytes(message[:cut])):
        try:
            assert read_request(changed).statements is not None
        except BadRequest as refused:
            assert str(refused)  # noqa: PT017 -- either is fine


def test_answers_and_their_header_arrive() -> None:
    tables = [pa.table({"a": [1, None]}), pa.table({"b": pa.array([], pa.timestamp("us", tz="UTC"))})]

    header, arrived = read_answer(answer_bytes(tables, MARK, bytes=5))

    assert (header["bytes"], answered_watermark(header)) == (5, MARK)
    assert arrived == tables


def test_a_refusal_keeps_its_numbers() -> None:
    with pytest.raises(Refused) as refused:
        read_answer(error_bytes(Refused("mark_sending", 3, 4)))

    assert (refused.value.name, refused.value.found, refused.value.wanted) == ("mark_sending", 3, 4)


def test_a_stale_epoch_keeps_its_lease() -> None:
    with pytest.raises(StaleEpoch) as stale:
        read_answer(error_bytes(StaleEpoch("i", 4)))

    assert (stale.value.integration_id, stale.value.epoch) == ("i", 4)


def test_an_empty_message_holds_nothing() -> None:
    assert unpack(pack({"a": 1}, [])) == ({"a": 1}, [])
