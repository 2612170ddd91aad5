"""An amount is compared at the proof in the form in which the system writes it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.configuration import read_integration
from core.connectors.http_base.body import Body
from core.connectors.rest.answers import read_reply
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.connectors.rest.proofs import is_same_amount
from core.errors import BadConfiguration
from core.http import Answer
from core.model import Category, Found, Outcome, Outgoing, Result
from core.money import Money

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ORE = {"amount_as": "minor"}
OTHER_SIGN = {"amount_negated": True}


def config(**keys: Any) -> RestTargetConfig:
    url = "https://books.example/records"
    known = {"kind": "rest", "name": "Accounting", "url": url, "look_up_url": f"{url}?reference={{reference}}"}
    return RestTargetConfig.model_validate({**known, "token_secret": "books", **keys})


def record(amount: str, currency: str = "NOK") -> Outgoing:
    return Outgoing("UT-1", "acme:UT-1", "a1", {}, Money(Decimal(amount), currency))


def booked(keys: Mapping[str, Any], sent: Outgoing, told: Any) -> Outcome:
    body = json.dumps({"id": "B-1", "reference": "acme:UT-1", "amount": told}).encode()
    outcome = read_reply(config(**keys), sent, Answer(201, {}, body), (), NOW)
    assert isinstance(outcome, Outcome)
    return outcome


CASES = [
    ({}, "486.50", "NOK", "486.50", True),
    ({}, "486.50", "NOK", 486.5, True),
    ({"amount_as": "number"}, "486.50", "NOK", 486.5, True),
    ({"amount_as": "text"}, "486.50", "NOK", "486.5", True),
    (ORE, "486.50", "NOK", 48650, True),
    (ORE, "486.50", "NOK", "48650", True),
    (ORE, "486.50", "NOK", 48650.0, True),
    (ORE, "486.50", "NOK", 486.5, False),
    (ORE, "0.01", "NOK", 1, True),
    (ORE, "0.00", "NOK", 0, True),
    (ORE, "1284.00", "JPY", 1284, True),
    (ORE, "1284.00", "JPY", 128400, False),
    (ORE, "12.50", "KWD", 12500, True),
    (ORE, "12.50", "KWD", 1250, False),
    ({}, "486.50", "NOK", 48650, False),
    (OTHER_SIGN, "486.50", "NOK", "-486.50", True),
    (OTHER_SIGN, "486.50", "NOK", "486.50", False),
    (OTHER_SIGN, "-486.50", "NOK", "486.50", True),
    (OTHER_SIGN, "0.00", "NOK", 0, True),
    ({"amount_negated": False}, "486.50", "NOK", "486.50", True),
    ({**ORE, **OTHER_SIGN}, "486.50", "NOK", -48650, True),
    ({**ORE, **OTHER_SIGN}, "486.50", "NOK", 48650, False),
]


@pytest.mark.parametrize(("keys", "sent", "currency", "told", "same"), CASES)
def test_an_answer_with_the_amount_in_their_form_is_a_booking_only_where_it_is_ours(
    keys: Mapping[str, Any], sent: str, currency: str, told: Any, same: bool
) -> None:
    outcome = booked(keys, record(sent, currency), told)

    assert outcome.result is (Result.BOOKED if same else Result.UNKNOWN)
    if outcome.failure is not None:
        assert outcome.failure.category is Category.DUPLICATE_MISMATCH


@pytest.mark.parametrize(("keys", "sent", "currency", "told", "same"), CASES)
def test_a_look_up_tells_their_amount_in_our_form(
    keys: Mapping[str, Any], sent: str, currency: str, told: Any, same: bool
) -> None:
    body = json.dumps({"records": [{"id": "B-1", "reference": "acme:UT-1", "amount": told}]}).encode()
    ours = record(sent, currency)
    answer = read_look_up(config(**keys), ours, Body.of(Answer(200, {}, body), ()), NOW)

    assert isinstance(answer, Found)
    assert answer.amount is not None
    assert answer.amount.currency == currency
    assert is_same_amount(ours.amount, answer.amount) is same


def test_the_unit_is_that_of_the_currency_that_they_tell() -> None:
    body = b'{"id":"B-1","reference":"acme:UT-1","amount":48650,"currency":"JPY"}'
    outcome = read_reply(config(**ORE), record("486.50"), Answer(201, {}, body), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert "48,650 JPY" in outcome.failure.root.message


@pytest.mark.parametrize(
    ("path", "body", "result", "target_id"),
    [
        (None, {"id": 7, "reference": "acme:UT-1"}, Result.BOOKED, "7"),
        ("/value", {"value": {"id": 7, "reference": "acme:UT-1", "amount": 486.5}}, Result.BOOKED, "7"),
        ("/data/add/edges/0/node", {"data": {"add": {"edges": [{"node": {"id": "7"}}]}}}, Result.BOOKED, "7"),
        ("/value", {"value": {"id": 7, "amount": 400}}, Result.UNKNOWN, None),
        ("/value", {"value": {"id": 7, "reference": "acme:UT-2"}}, Result.UNKNOWN, None),
        ("/value", {"value": {}}, Result.UNKNOWN, None),
        ("/value", {"value": None}, Result.UNKNOWN, None),
        ("/value", {"id": 7}, Result.UNKNOWN, None),
        ("/value", {"value": {"id": 7}, "errors": ["closed"]}, Result.UNKNOWN, None),
    ],
)
def test_a_booked_record_is_read_where_the_answer_has_it(
    path: str | None, body: Any, result: Result, target_id: str | None
) -> None:
    keys = {} if path is None else {"record_path": path}
    outcome = read_reply(config(**keys), record("486.50"), Answer(201, {}, json.dumps(body).encode()), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.result is result
    if result is Result.BOOKED:
        assert outcome.target_id == target_id


INTEGRATION = """
id = "claims"
organisation = "acme"
name = "Claims"
[source]
kind = "files"
path = "claims.csv"
[target]
kind = "rest"
name = "Accounting"
url = "https://books.example/records"
look_up_url = "https://books.example/records?reference={reference}"
token_secret = "books"
%s
[schedule]
interval_seconds = 900
[mapping]
record_key = "Nr"
[mapping.amount]
column = "Sum"
currency = "NOK"
[[mapping.fields]]
to = "/amount"
from = "Sum"
decimal = "comma"
%s
"""


IDS = """
[target.ids.account]
at = ["%s"]
url = "https://books.example/accounts?number={number}"
"""
FIELD = """
[[mapping.fields]]
to = "/account/id"
from = "Konto"
"""


@pytest.mark.parametrize(
    ("target", "field", "wanted"),
    [
        ("", 'as = "minor"', "amount_as under [target]: /amount leaves in the smallest unit"),
        ("", "negated = true", "amount_negated under [target]: /amount leaves negated"),
        ('amount_as = "minor"', 'as = "minor"\nnegated = true', "amount_negated under [target]"),
        ('amount_as = "øre"', 'as = "minor"', "target.amount_as: found"),
        (IDS % "/acount/id", FIELD, "a field that goes to /acount/id, as target.ids.account.at says"),
        (IDS % "/lines/-/account/id", FIELD, "a field that goes to /lines/-/account/id"),
        ('reference_at = ["/amount"]', "", "each target path once, and /amount only once"),
        ('reference_at = ["/account/ref"]', '[[mapping.fields]]\nto = "/account"\nfrom = "A"', "not both at /account"),
        ('reference_at = ["/lines/1/ref"]', "", "list places counted 0, 1, 2"),
    ],
)
def test_a_mapping_that_does_not_feed_its_target_is_refused_with_what_is_wanted(
    target: str, field: str, wanted: str
) -> None:
    with pytest.raises(BadConfiguration) as refused:
        read_integration(INTEGRATION % (target, field), "claims.toml")

    assert wanted in refused.value.said


@pytest.mark.parametrize(
    ("target", "field"),
    [
        ("", ""),
        ("", 'as = "number"'),
        ('amount_as = "minor"', 'as = "minor"'),
        ('amount_as = "text"', 'as = "minor"'),
        ("amount_negated = true", "negated = true"),
        ("amount_negated = false", "negated = true"),
        ('amount_path = ""', 'as = "minor"\nnegated = true'),
        ('amount_path = "/total"', 'as = "minor"'),
        (IDS % "/account/id", FIELD),
        (IDS % "/lines/-/id", FIELD.replace("/account/id", "/lines/0/id")),
        (IDS % "/lines/0/id", FIELD.replace("/account/id", "/lines/0/id")),
        ('reference_at = ["/account/ref"]', FIELD),
    ],
)
def test_what_is_said_or_needs_no_saying_is_read_and_kept(target: str, field: str) -> None:
    config = read_integration(INTEGRATION % (target, field), "claims.toml")

    assert type(config).model_validate_json(config.model_dump_json()) == config
