"""What a service of SAP CAP 9 (OData v4 over SQLite) answered, as it was recorded from a running one."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.http import Answer
from core.model import Category, Found, NotFound, Outcome, Outgoing, Result, Undecidable
from core.money import Money

NOW = datetime(2026, 11, 30, 13, 47, tzinfo=UTC)
URL = "https://cap.example.com/odata/v4/books/Records"
CONFIG = RestTargetConfig(
    kind="rest",
    name="CAP",
    url=URL,
    look_up_url=f"{URL}?$filter=reference%20eq%20%27{{reference}}%27",
    token_secret="cap",  # noqa: S106 - a name
    target_id_path="/ID",
    found_path="/value",
)
RECORD = Outgoing("C-3", "acme:C-3", "acme:C-3:abc", {"claim": "C-3"}, Money(Decimal("100.00"), "NOK"))
ID = "1d2a7982-0401-4138-b3a7-6d775625d56b"
ENTRY = {"ID": ID, "reference": "acme:C-3", "claim": "C-3", "amount": 100, "currency": "NOK", "account_number": None}
CREATED = {"@odata.context": "$metadata#Records/$entity", **ENTRY}
DRAFT = {"HasActiveEntity": False, "DraftMessages": [], "HasDraftEntity": False, "IsActiveEntity": False}
HEADERS = {"content-type": "application/json; charset=utf-8", "odata-version": "4.0"}
NO_VALUE = "Provide the missing value."
TOO_MUCH = "Enter a value between 0 and 100000."
NO_TEXT = "Value 5 is not a valid String(40)"
NO_FIELD = 'Property "zzz" does not exist in Ledger.Records'
OF_OURS = "Too low: the value of Command.Claim"
NO_TARGET = "Target with this key doesn't exist."
NO_CENTRE = "Kostnadssted 10 finnes ikke"


def error(message: str, code: str, target: str | None = None, **more: Any) -> dict[str, Any]:
    named = {} if target is None else {"target": target}
    return {"error": {"message": message, "code": code, **named, **more, "@Common.numericSeverity": 4}}


def several(*pairs: tuple[str, str]) -> dict[str, Any]:
    details = [{"code": "400", "message": said, "target": at, "@Common.numericSeverity": 4} for at, said in pairs]
    return error("Multiple errors occurred, see details below.", "MULTIPLE_ERRORS", details=details)


def answer(status: int, body: Any, **headers: str) -> Answer:
    return Answer(status, {**HEADERS, **headers}, b"" if body is None else json.dumps(body).encode())


def sent(status: int, body: Any, **headers: str) -> Outcome | AskTarget:
    return read_reply(CONFIG, RECORD, answer(status, body, **headers), (), NOW)


@pytest.mark.parametrize(
    ("body", "headers", "result"),
    [
        (CREATED, {"location": f"Records({ID})"}, Result.BOOKED),
        (CREATED, {"sap-messages": '[{"code":"210","message":"Closes soon","target":"account"}]'}, Result.BOOKED),
        ({**CREATED, **DRAFT}, {}, Result.PENDING_TARGET),
        ({**CREATED, **DRAFT, "IsActiveEntity": True}, {}, Result.BOOKED),
    ],
)
def test_a_created_entity_is_booked_and_a_draft_is_not(body: Any, headers: dict[str, str], result: Result) -> None:
    outcome = sent(201, body, **headers)

    assert isinstance(outcome, Outcome)
    assert (outcome.result, outcome.target_id) == (result, ID)


@pytest.mark.parametrize(
    ("status", "body", "pairs"),
    [
        (400, error(NO_VALUE, "ASSERT_MANDATORY", "claim"), [("claim", NO_VALUE)]),
        (400, error(NO_VALUE, "ASSERT_MANDATORY", "lines(pos=1)/text"), [("lines(pos=1)/text", NO_VALUE)]),
        (400, error(TOO_MUCH, "ASSERT_RANGE", "amount"), [("amount", TOO_MUCH)]),
        (400, error(NO_TEXT, "ASSERT_DATA_TYPE", "claim"), [("claim", NO_TEXT)]),
        (400, error(NO_FIELD, "400", "Ledger.Records"), [(None, NO_FIELD)]),
        (400, error("A value is wrong", "400", "Ledger.Records"), [("/Ledger/Records", "A value is wrong")]),
        (400, error(OF_OURS, "400", "Command.Claim"), [("/Command/Claim", OF_OURS)]),
        (400, error(NO_TARGET, "ASSERT_TARGET", "account_number"), [("account_number", NO_TARGET)]),
        (
            400,
            several(("lines(0)/text", "Cost center 10 is closed"), ("amount", "Amount exceeds the limit")),
            [("lines(0)/text", "Cost center 10 is closed"), ("amount", "Amount exceeds the limit")],
        ),
        (422, error(NO_CENTRE, "CC_UNKNOWN", "account_number"), [("account_number", NO_CENTRE)]),
        (400, error("Expected double-quoted property name", "400"), [(None, "Expected double-quoted property name")]),
    ],
)
def test_a_refusal_is_told_with_its_targets_word_for_word(status: int, body: Any, pairs: list[Any]) -> None:
    outcome = sent(status, body)

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert outcome.result is Result.REJECTED
    assert [(pair.field, pair.message) for pair in outcome.failure.messages] == pairs


def test_a_duplicate_that_comes_as_500_is_no_refusal() -> None:
    said = "UNIQUE constraint failed: books_Records.reference"
    outcome = sent(500, error(said, "SQLITE_CONSTRAINT_UNIQUE"))

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert (outcome.result, outcome.failure.root.message) == (Result.UNKNOWN, said)


def test_a_409_without_a_code_of_its_own_is_looked_up_first() -> None:
    asked = sent(409, error("The period 2026-10 is closed", "409"))

    assert isinstance(asked, AskTarget)
    assert (asked.failure.category, asked.failure.root.message) == (
        Category.BUSINESS_RULE,
        "The period 2026-10 is closed",
    )


def looked_up(status: int, body: Any) -> object:
    return read_look_up(CONFIG, RECORD, Body.of(answer(status, body), ()), NOW)


def listed(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"@odata.context": "$metadata#Records", **more, "value": list(entries)}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, listed(ENTRY), Found),
        (200, listed(), NotFound),
        (200, listed(**{"@odata.count": 0}), NotFound),
        (200, listed(**{"@odata.count": 16}), Undecidable),
        (200, listed(ENTRY, {**ENTRY, "ID": "other"}), Undecidable),
        (200, listed({"ID": ID, "amount": 100}), Undecidable),  # $select without the reference
        (400, error('Parsing URL failed at position 48: Expected "&"', "400"), Undecidable),
        (400, error('Property "nope" does not exist in "Ledger.Records"', "400"), Undecidable),
        (404, error('Invalid resource path "Ledger.Nope"', "404"), Unproven),
    ],
)
def test_a_filter_finds_finds_nothing_or_cannot_tell(status: int, body: Any, kind: type) -> None:
    assert isinstance(looked_up(status, body), kind)


def test_a_draft_that_is_found_is_not_booked() -> None:
    found = looked_up(200, listed({**ENTRY, **DRAFT}))

    assert isinstance(found, Found)
    assert not found.booked


def test_another_amount_under_our_reference_is_told_as_it_stands_there() -> None:
    found = looked_up(200, listed({**ENTRY, "amount": 1}))

    assert found == Found("C-3", ID, Money(Decimal(1), "NOK"))
