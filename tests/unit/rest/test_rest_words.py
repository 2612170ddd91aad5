"""A system's words stay as it said them, and a field is what it named: no guess, and nothing that we sent."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.rest.answers import read_reply
from core.connectors.rest.config import RestTargetConfig
from core.http import Answer
from core.model import Failure, Outcome, Outgoing, Result
from core.money import Money
from tests.unit.rest.rest_shapes import Pairs
from tests.unit.rest.rest_words import FRAMEWORKS, SENT
from tests.unit.rest.rest_words_vendors import SYSTEMS

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONFIG = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    auth={"kind": "none"},
)
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:abc", SENT, Money(Decimal("1284.00"), "NOK"))
ALL = [*FRAMEWORKS, *SYSTEMS]


def refused(body: Any, status: int = 422, content_type: str = "application/json") -> Failure:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    outcome = read_reply(CONFIG, RECORD, Answer(status, {"content-type": content_type}, raw), (), NOW)
    assert isinstance(outcome, Outcome)
    assert outcome.result is Result.REJECTED
    assert outcome.failure is not None
    return outcome.failure


def words(body: Any, **more: Any) -> Pairs:
    return [(pair.field, pair.message) for pair in refused(body, **more).messages]


@pytest.mark.parametrize(("name", "body", "pairs"), ALL, ids=lambda value: value if isinstance(value, str) else "")
def test_words_and_fields_are_those_of_the_system(name: str, body: Any, pairs: Pairs) -> None:
    assert words(body) == pairs


def test_enough_shapes_are_known() -> None:
    assert len({name for name, _, _ in ALL}) == len(ALL) >= 120


def test_a_raw_line_break_in_json_is_no_reason_not_to_read_it() -> None:
    assert words(b'{"message":"Cost center 10 is closed\nAsk the accountant","code":"CC_BLOCKED"}') == [
        (None, "Cost center 10 is closed\nAsk the accountant")
    ]


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8", "text/plain", ""])
def test_norwegian_letters_of_a_system_that_writes_latin_1_are_letters(content_type: str) -> None:
    said = "Beløp må være større enn 0"

    assert words(json.dumps({"message": said}, ensure_ascii=False).encode("latin-1"), content_type=content_type) == [
        (None, said)
    ]


@pytest.mark.parametrize(
    "body", [SENT, {"record": SENT, "id": "7f"}, {**SENT, "status": 422}], ids=["it", "in", "more"]
)
def test_what_we_sent_is_never_shown_as_the_systems_words(body: Any) -> None:
    said = [text for _, text in words(body)]

    assert not set(said) & {"Taxi til møte", "Kari Nordmann", "Tog Oslo–Hamar", "acme/UT-1"}


@pytest.mark.parametrize("body", [SENT, [SENT], {"id": 7, **SENT}], ids=["it", "in a list", "with an id"])
def test_an_answer_that_only_repeats_the_record_is_a_refusal_without_a_word(body: Any) -> None:
    assert words(body) == [(None, "It answered 422 without a word.")]


@pytest.mark.parametrize(
    ("sent", "repeated"),
    [
        (Decimal("100.00"), "100.00"),
        (Decimal("100.00"), "100"),
        (Decimal("-48.50"), "-48.5"),
        (48650, "48650"),
        (48650, "48650.0"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.00"), "0"),
    ],
)
def test_a_number_that_we_sent_is_never_shown_as_the_systems_words(sent: Any, repeated: str) -> None:
    record = replace(RECORD, payload={"claim": "UT-1", "amount": sent})
    body = json.dumps({"code": "K17", "claim": "UT-1", "amount": repeated}).encode()
    outcome = read_reply(CONFIG, record, Answer(422, {"content-type": "application/json"}, body), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert [pair.field for pair in outcome.failure.messages] == [None]


def test_another_number_under_our_fields_name_is_the_systems() -> None:
    record = replace(RECORD, payload={"claim": "UT-1", "amount": Decimal("100.00")})
    answer = Answer(422, {"content-type": "application/json"}, b'{"claim": "UT-1", "amount": "101.00"}')
    outcome = read_reply(CONFIG, record, answer, (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert [(pair.field, pair.message) for pair in outcome.failure.messages] == [("amount", "101.00")]


def test_what_nobody_can_read_is_shown_whole_and_without_a_field() -> None:
    assert words({"kode": "K17", "sporing": "7f"}) == [(None, '{"kode": "K17", "sporing": "7f"}')]


def test_a_code_beside_what_nobody_can_read_is_kept() -> None:
    (pair,) = refused({"code": "CC_UNKNOWN", "sporing": "7f"}).messages

    assert pair.code == "CC_UNKNOWN"


def test_a_name_told_twice_shows_both_messages() -> None:
    assert words(b'{"message":"Account 7140 is closed","message":"Period 11 is closed"}') == [
        (None, "Account 7140 is closed"),
        (None, "Period 11 is closed"),
    ]
