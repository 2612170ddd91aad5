"""Any JSON in any field of any answer: what is made of it can be stored, is short, and raises only what is meant."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.connectors.http_base.body import Body
from core.connectors.http_base.config_auth import OAuth2Auth
from core.connectors.http_base.token_answers import Granted, token_of_answer
from core.connectors.rest.answers import read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.checking import read_check
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer
from core.messages import Message
from core.model import Failure, Outgoing
from core.money import Money
from core.outside_text import is_whole
from data.store.rows import failure_columns

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
URL = "https://books.example/records"
SINGLE = RestTargetConfig.model_validate(
    {
        "kind": "rest",
        "name": "Accounting",
        "url": URL,
        "look_up_url": URL + "?reference={reference}",
        "check_url": URL + "/health",
        "auth": {"kind": "none"},
        "remark_path": "/warnings/0",
        "booked_path": "/status",
        "booked_values": ["booked"],
    }
)
MANY = SINGLE.model_copy(
    update={"bulk": RestTargetConfig.model_validate({**SINGLE.model_dump(), "bulk": {"size": 10}}).bulk}
)
SIGN_IN = OAuth2Auth.model_validate(
    {"kind": "oauth2", "token_url": "https://login.example/token", "client_id": "us", "secret": "books"}
)
PAYLOAD = {"reference": "acme/UT-1", "amount": "12.00", "lines": [{"costCenter": "10"}]}
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:a", PAYLOAD, Money(Decimal("12.00"), "NOK"))

TEXTS = st.text(st.characters(exclude_categories=()), max_size=20) | st.sampled_from(
    [
        "\ud83dK",
        "K\udc00",
        "a\x00b",
        "\u202e",
        "x" * 5000,
        "acme/UT-1",
        "12.00",
        "null",
        "",
        " ",
        '[{"message":"\ud800"}]',
    ]
)
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**400, -1, 0, 201, 422])
NAMES = TEXTS | st.sampled_from(
    [
        *("id", "reference", "amount", "currency", "status", "results", "records", "warnings", "message", "messages"),
        *("errors", "error", "details", "data", "code", "field", "path", "loc", "constraints", "children", "property"),
        *("_server_messages", "exception", "parameters", "validation", "fields", "issues", "_errors", "properties"),
        *("items", "elements", "extensions", "source", "traceId", "costCenter", "access_token", "expires_in"),
    ]
)
BODIES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=5),
    max_leaves=25,
)
STATUSES = st.sampled_from([200, 201, 202, 204, 207, 400, 401, 403, 404, 409, 413, 422, 424, 429, 500, 503])
HEADERS = st.dictionaries(
    st.sampled_from(
        ["content-type", "retry-after", "date", "x-request-id", "x-ratelimit-reset", "idempotent-replayed"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=30),
    max_size=3,
)
ANSWERS = st.builds(
    lambda status, headers, body, escaped: Answer(
        status, headers, json.dumps(body, ensure_ascii=escaped).encode("utf-8", "surrogatepass")
    ),
    STATUSES,
    HEADERS,
    BODIES,
    st.booleans(),
) | st.builds(Answer, STATUSES, HEADERS, st.binary(max_size=100))


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        if isinstance(value, Message):
            yield from texts_in(list(value.values.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value) and not isinstance(value, type):
        yield from texts_in([getattr(value, field.name) for field in fields(value)])


def can_be_kept(read: Any) -> None:
    for text in texts_in(read):
        assert is_whole(text)
        assert len(text) <= 20_000
    for one in read if isinstance(read, list) else [read]:
        failure = getattr(one, "failure", None)
        if isinstance(failure, Failure):
            json.loads(failure_columns([failure])["failure"][1][0])


@settings(deadline=None)
@given(ANSWERS)
def test_what_is_made_of_an_answer_to_one_record_can_be_kept(answer: Answer) -> None:
    try:
        can_be_kept(read_reply(SINGLE, RECORD, answer, ("s3cr3t",), NOW))
    except (ConnectionDown, Misconfigured) as error:
        can_be_kept(error.said)


@settings(deadline=None)
@given(ANSWERS)
def test_what_is_made_of_an_answer_to_many_records_can_be_kept(answer: Answer) -> None:
    other = Outgoing("UT-2", "acme/UT-2", "acme/UT-2:a", PAYLOAD, None)
    try:
        can_be_kept(read_bulk(MANY, [RECORD, other], answer, (), NOW))
    except (ConnectionDown, Misconfigured) as error:
        can_be_kept(error.said)


@settings(deadline=None)
@given(ANSWERS)
@example(
    Answer(
        200,
        {},
        b'{"records":[{"id":"X","reference":"acme/UT-1","status":"booked","amount":100,"currency":"\\ud83dK"}]}',
    )
)
def test_what_is_made_of_an_answer_to_a_look_up_can_be_kept(answer: Answer) -> None:
    can_be_kept(read_look_up(SINGLE, RECORD, Body.of(answer, ()), NOW))


@settings(deadline=None)
@given(ANSWERS)
def test_what_is_made_of_an_answer_to_a_check_can_be_kept(answer: Answer) -> None:
    can_be_kept(read_check(SINGLE, Body.of(answer, ()), NOW))


@settings(deadline=None)
@given(ANSWERS)
def test_what_is_made_of_a_sign_ins_answer_can_be_kept(answer: Answer) -> None:
    try:
        granted = token_of_answer("Accounting", SIGN_IN, answer, "s3cr3t", NOW)
    except (ConnectionDown, Misconfigured) as error:
        can_be_kept(error.said)
    else:
        assert isinstance(granted, Granted)
        assert granted.token.isascii()
