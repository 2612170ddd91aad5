from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.connectors.rest.answers import AskTarget
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.whose_fault import read_one
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer
from core.model import Category, Outcome, Outgoing, Result

NOW = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
URL = "http://127.0.0.1:1/records"
CONFIG = RestTargetConfig.model_validate(
    {
        "kind": "rest",
        "name": "Books",
        "url": URL,
        "look_up_url": URL + "?reference={reference}",
        "token_secret": "books",
    }
)
ONE = Outgoing("U-1", "acme-expenses:U-1", "k1", {"costCenter": "99"}, None)


def read(status: int, body: Any) -> Outcome:
    answer = Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())
    outcome = read_one(CONFIG, ONE, answer, (), NOW)
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (403, {"message": "You may not post to cost center 99"}, Category.AUTHORISATION),
        (404, {"message": "no Route matched with those values"}, Category.CONFIGURATION),
        (404, {"error": "default backend - 404"}, Category.CONFIGURATION),
        (402, {"message": "Your subscription has ended"}, Category.QUOTA),
        (423, {"title": "The company is being upgraded"}, Category.UNAVAILABLE),
        (400, {"error": "invalid_token", "error_description": "The token has expired"}, Category.AUTHENTICATION),
        (400, {"message": "Invalid token"}, Category.AUTHENTICATION),
    ],
)
def test_a_refusal_that_may_be_the_connections_says_what_a_run_stops_for(
    status: int, body: Any, category: Category
) -> None:
    outcome = read(status, body)

    assert outcome.result is Result.REJECTED
    assert outcome.maybe_ours is not None
    assert outcome.maybe_ours.category is category


SIGN_IN_IS_OVER = """
Token er utløpt
Tokenet er ugyldig
Sesjonen er utløpt, logg inn på nytt
API-nøkkelen er ugyldig
Ugyldig API-nøkkel
Session has expired, please log in again
The session token has expired.
Access token is no longer valid
API key is invalid
Invalid API key
Invalid session token
Sessionen har gått ut
Token ist abgelaufen
Ungültiger API-Schlüssel
""".strip().splitlines()
NOT_OF_OUR_SIGN_IN = """
Payment token has expired
Card token is invalid
The upload token of the attachment has expired
Invalid token '}' at position 12
Unexpected token in JSON
Invalid session number for travel expense 7
The tenant's VAT period is closed
Perioden er utløpt
Ugyldig kontonummer
Project has expired
Invalid key: costCenter
Contract no longer valid
""".strip().splitlines()


@pytest.mark.parametrize("text", SIGN_IN_IS_OVER)
def test_a_400_that_says_in_words_that_our_sign_in_is_over_may_be_the_connections(text: str) -> None:
    for body in ({"message": text}, {"error": {"code": "BadRequest", "message": text}}):
        outcome = read(400, body)

        assert outcome.result is Result.REJECTED
        assert outcome.maybe_ours is not None
        assert outcome.maybe_ours.category is Category.AUTHENTICATION


@pytest.mark.parametrize("text", NOT_OF_OUR_SIGN_IN)
def test_a_400_about_another_token_or_session_is_the_records(text: str) -> None:
    assert read(400, {"message": text}).maybe_ours is None


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (422, {"message": "Invalid cost center code: 10"}),
        (400, {"message": "Amount must be above 0"}),
        (404, {"errors": [{"field": "costCenter", "message": "Not found"}]}),
        (404, {"code": "CC_UNKNOWN", "message": "Cost center 99 does not exist"}),
        (403, {"errors": [{"field": "costCenter", "message": "You may not post here"}]}),
        (423, {"code": "PERIOD_CLOSED", "message": "October is closed"}),
    ],
)
def test_a_refusal_that_names_a_field_or_a_known_code_is_the_records(status: int, body: Any) -> None:
    outcome = read(status, body)

    assert (outcome.result, outcome.maybe_ours) == (Result.REJECTED, None)


@pytest.mark.parametrize("body", [b"", b"{}", b"null", b"[]", b"403 Forbidden", b"<html><h1>Forbidden</h1></html>"])
def test_a_403_without_a_word_may_be_about_one_record_and_says_so_in_a_sentence_of_ours(body: bytes) -> None:
    outcome = read_one(CONFIG, ONE, Answer(403, {}, body), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.result is Result.REJECTED
    assert outcome.maybe_ours is not None
    assert outcome.maybe_ours.category is Category.AUTHORISATION
    assert outcome.failure is not None
    assert "A firewall in between may forbid a text" in outcome.failure.messages[0].message


@pytest.mark.parametrize("status", [402, 404, 407, 423])
@pytest.mark.parametrize("body", [b"", b"default backend - 404", b"<html><h1>404 Not Found</h1></html>"])
def test_after_a_gateways_page_nobody_knows_and_it_may_be_the_connections(status: int, body: bytes) -> None:
    asked = read_one(CONFIG, ONE, Answer(status, {"content-type": "text/html"}, body), (), NOW)

    assert isinstance(asked, AskTarget)
    assert asked.failure.category is Category.OUTCOME_UNKNOWN
    assert asked.if_absent is not None
    assert asked.if_absent.result is Result.UNKNOWN
    assert asked.if_absent.maybe_ours is not None


PAGE = b"<html><title>Request blocked</title></html>"


@pytest.mark.parametrize(
    ("status", "body", "is_of_a_gateway"),
    [
        (403, PAGE, True),
        (403, b"Request blocked", True),
        (403, b"", False),  # what a missing right gets from many
        (403, b'{"message": "You may not post to cost center 99"}', False),
        (403, b'{"message": "Bilaget kan ikke f\xc3\xb8res p\xc3\xa5 denne avdelingen"}', False),
        (403, b'{"message": "Keine Berechtigung"}', False),
        (413, PAGE, True),
        (413, b'{"message": "Too large"}', False),
        (414, PAGE, True),
        (429, PAGE, True),
        (429, b"", False),
        (429, b'{"message": "Slow down"}', False),
    ],
)
def test_a_page_that_may_stand_in_place_of_the_systems_answer_is_told_from_its_own_words(
    status: int, body: bytes, is_of_a_gateway: bool
) -> None:
    outcome = read_one(CONFIG, ONE, Answer(status, {}, body), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.is_of_a_gateway is is_of_a_gateway


@pytest.mark.parametrize("status", [401, 405, 501])
@pytest.mark.parametrize(("body", "is_of_a_gateway"), [(PAGE, True), (b'{"message": "Not here"}', False), (b"", False)])
def test_a_page_that_ends_a_run_is_told_from_the_systems_own_words(
    status: int, body: bytes, is_of_a_gateway: bool
) -> None:
    with pytest.raises((ConnectionDown, Misconfigured)) as caught:
        read_one(CONFIG, ONE, Answer(status, {}, body), (), NOW)

    assert caught.value.is_of_a_gateway is is_of_a_gateway


@pytest.mark.parametrize("status", [400, 408, 418, 422])
def test_another_page_says_nothing_of_a_record(status: int) -> None:
    read_page = read_one(CONFIG, ONE, Answer(status, {"content-type": "text/html"}, b"<html>No</html>"), (), NOW)

    assert isinstance(read_page, Outcome)
    assert (read_page.result, read_page.maybe_ours) == (Result.UNKNOWN, None)
