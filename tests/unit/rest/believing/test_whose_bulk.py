"""A whole request of many that is refused: by the connection, or for a record of ours?"""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.connectors.rest.bulk.reading import Divide, read_bulk
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer
from core.model import Category, Outcome, Outgoing, Result

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONFIG = RestTargetConfig(
    kind="rest",
    name="Books",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
)
RECORDS = [Outgoing(f"UT-{n}", f"acme:UT-{n}", f"acme:UT-{n}:a", {"costCenter": "10"}, None) for n in range(1, 5)]


def ask(
    status: int, body: Any, count: int = 4, config: RestTargetConfig = CONFIG, **options: Any
) -> list[Outcome] | Divide:
    config = config.model_copy(update={"bulk": BulkConfig(size=100, **options)})
    raw = body if isinstance(body, str) else json.dumps(body)
    answer = Answer(status, {"content-type": "application/json"}, raw.encode())
    read = read_bulk(config, RECORDS[:count], answer, (), NOW)
    if isinstance(read, Divide):
        return read
    return [one for one in read if isinstance(one, Outcome)]


BEFORE_ANY = [  # nobody looks at a record of somebody it does not know
    (407, {"message": "The proxy wants a password"}, ConnectionDown, Category.AUTHENTICATION),
    (401, {"message": "Expired"}, ConnectionDown, Category.AUTHENTICATION),
    (405, {"message": "Not here"}, Misconfigured, Category.CONFIGURATION),
]
TOKEN = [
    {"error": "invalid_token", "error_description": "The token has expired"},
    {"message": "Invalid token"},
    {"code": "TOKEN_EXPIRED", "message": "Sign in"},
]
PAYMENT = [{"message": "Your subscription has ended"}, {"error": {"message": "Payment required"}}]
MAYBE_OF_ONE = [
    (404, {"message": "no Route matched with those values"}),
    (404, {"error": "default backend - 404"}),
    (404, {"message": "no Route matched", "results": []}),
    (404, {"message": "Supplier 4711 not found"}),
    (404, {"message": "Employee 17 of row 3 not found"}),
    (423, {"title": "The company is being upgraded"}),
    (423, {"detail": "Locked"}),
    (423, {"message": "Period locked"}),
]
FORBIDDEN = [
    {"message": "You may not post here"},
    {"error": "Forbidden"},
    {"message": "You may not post to 99"},
    {"errors": [{"detail": "The role may not post to cost center 99"}]},
]
LIMITED = [
    {"message": "acme:UT-3: too many vouchers today"},
    {"errors": [{"field": "costCenter", "message": "Too many vouchers today"}]},
]


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize(("status", "body", "error", "category"), BEFORE_ANY)
def test_a_whole_request_that_the_connection_refuses_is_one_cause_and_nothing_is_divided(
    status: int, body: Any, error: type[Exception], category: str, *, transactional: bool
) -> None:
    with pytest.raises(error, match="Books") as caught:
        ask(status, body, transactional=transactional)

    assert getattr(caught.value, "category", None) == category


@pytest.mark.parametrize("body", TOKEN)
def test_who_does_not_know_the_token_has_booked_none_of_a_request_that_is_booked_whole(body: Any) -> None:
    with pytest.raises(ConnectionDown) as caught:
        ask(400, body, transactional=True)

    assert caught.value.category is Category.AUTHENTICATION


@pytest.mark.parametrize("body", PAYMENT)
def test_who_wants_to_be_paid_has_booked_none_of_a_request_that_is_booked_whole(body: Any) -> None:
    with pytest.raises(ConnectionDown) as caught:
        ask(402, body, transactional=True)

    assert caught.value.category is Category.QUOTA


@pytest.mark.parametrize(("status", "body"), MAYBE_OF_ONE)
def test_what_may_be_said_of_one_record_holds_up_no_other(status: int, body: Any) -> None:
    assert isinstance(ask(status, body, transactional=True), Divide)


@pytest.mark.parametrize("body", FORBIDDEN)
def test_a_whole_request_that_is_forbidden_is_divided_where_none_of_it_is_booked(body: Any) -> None:
    assert isinstance(ask(403, body, transactional=True), Divide)


HALF_WAY = [
    *MAYBE_OF_ONE,
    *((402, body) for body in PAYMENT),
    *((403, body) for body in FORBIDDEN),
    *((400, body) for body in TOKEN),
    (400, {**TOKEN[0], "results": []}),
    *((429, body) for body in LIMITED),
]


@pytest.mark.parametrize(("status", "body"), HALF_WAY)
def test_half_way_through_a_request_some_may_be_booked_and_all_are_looked_up(status: int, body: Any) -> None:
    read = ask(status, body)

    assert isinstance(read, list)
    assert {one.result for one in read} == {Result.UNKNOWN}


@pytest.mark.parametrize("transactional", [True, False])
@pytest.mark.parametrize("body", ["", {"message": "Too many requests"}, {"detail": "Limit of UT-99 reached"}])
def test_a_limit_of_requests_may_be_told_half_way_where_not_all_or_nothing_is_booked(
    body: Any, *, transactional: bool
) -> None:
    read = ask(429, body, transactional=transactional)

    assert isinstance(read, list)
    assert {one.result for one in read} == {Result.LATER if transactional else Result.UNKNOWN}
    assert {one.failure.category for one in read if one.failure} == {Category.THROTTLED}


@pytest.mark.parametrize(
    "headers",
    [
        {"retry-after": "1"},
        {"retry-after-ms": "900"},
        {"x-ratelimit-remaining": "0"},
        {"ratelimit": '"default";r=0;t=30'},
        {"ratelimit": "limit=9, remaining=0, reset=30"},
    ],
)
@pytest.mark.parametrize(
    ("body", "result"),
    [
        ("", Result.LATER),
        ("<html>Slow down</html>", Result.LATER),
        ({"message": "Too many requests"}, Result.LATER),
        ({"error": {"code": "throttled", "id": "7f3a"}}, Result.LATER),
        ({"errors": [{"detail": "Limit reached"}]}, Result.LATER),
        ({"message": "Limit reached after acme:UT-2"}, Result.UNKNOWN),
        ({"results": [{"status": 201, "id": "B-1"}]}, Result.UNKNOWN),
        ({"data": {"id": "B-1"}}, Result.UNKNOWN),
        ({"message": "Too many requests", "created": [{"number": "10001"}]}, Result.UNKNOWN),
    ],
)
def test_a_limit_that_is_told_as_the_doors_is_believed_where_nothing_tells_of_a_part(
    headers: dict[str, str], body: Any, result: Result
) -> None:
    raw = body if isinstance(body, str) else json.dumps(body)
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=100)})
    read = read_bulk(config, RECORDS, Answer(429, headers, raw.encode()), (), NOW)

    assert isinstance(read, list)
    assert {one.result for one in read if isinstance(one, Outcome)} == {result}


@pytest.mark.parametrize(
    "headers", [{}, {"retry-after": "soon"}, {"x-ratelimit-remaining": "10"}, {"ratelimit": "r=1"}]
)
def test_a_limit_without_a_sign_of_the_door_may_be_told_half_way(headers: dict[str, str]) -> None:
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=100)})
    read = read_bulk(config, RECORDS, Answer(429, headers, b""), (), NOW)

    assert isinstance(read, list)
    assert {one.result for one in read if isinstance(one, Outcome)} == {Result.UNKNOWN}


@pytest.mark.parametrize("body", ["", {"message": "Too many requests"}])
def test_what_may_be_repeated_goes_again_after_a_limit_without_a_look_up(body: Any) -> None:
    safe = CONFIG.model_copy(update={"repeat_is_safe": True})
    read = ask(429, body, config=safe, key_field="key")

    assert isinstance(read, list)
    assert {one.result for one in read} == {Result.LATER}


@pytest.mark.parametrize(
    ("status", "body", "refused"),
    [
        (404, {"errors": [{"pointer": "#/items/2/costCenter", "detail": "Not found"}]}, 2),
        (403, {"errors": [{"pointer": "#/items/1/costCenter", "detail": "You may not post here"}]}, 1),
        (423, {"errors": [{"pointer": "#/items/0/period", "detail": "October is closed"}]}, 0),
    ],
)
def test_a_field_of_a_record_makes_it_that_records(status: int, body: Any, refused: int) -> None:
    read = ask(status, body, transactional=True, items="/items")

    assert isinstance(read, list)
    wanted = [Result.REJECTED if place == refused else Result.NOT_SENT for place in range(4)]
    assert [one.result for one in read] == wanted


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (404, {"code": "CC_UNKNOWN", "message": "Cost center 99 does not exist"}),
        (404, {"message": "acme:UT-2: cost center 99 does not exist"}),
        (404, {"message": "No cost center for UT-3"}),
        (403, {"message": "You may not post UT-2"}),
        (402, {"message": "acme:UT-4 is above your limit"}),
        (423, {"message": "UT-1 is locked"}),
        (404, {"errors": [{"field": "costCenter", "message": "Not found"}]}),
        (403, {"errors": [{"field": "costCenter", "message": "You may not post here"}]}),
        (400, {"message": "Invalid token '<' in JSON at position 0"}),
        (400, {"message": "Amount must be above 0"}),
        (422, {"message": "Invalid cost center code: 10"}),
    ],
)
def test_words_that_name_a_record_or_a_field_are_read_as_before(status: int, body: Any) -> None:
    assert isinstance(ask(status, body, transactional=True), Divide)
    read = ask(status, body)
    assert isinstance(read, list)
    assert {one.result for one in read} == {Result.UNKNOWN}


@pytest.mark.parametrize(
    ("status", "body"),
    [(402, {"message": "No credit for UT-30"}), (402, {"message": "XUT-3"}), (402, {"message": "4 is over its limit"})],
)
def test_a_name_that_only_begins_like_one_of_ours_names_nothing(status: int, body: Any) -> None:
    with pytest.raises(ConnectionDown):
        ask(status, body, transactional=True)


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, "<html>404</html>"), (403, "<html>403</html>"), (403, None), (402, ""), (423, None), (400, "<html>")],
)
def test_without_a_word_of_the_system_nobody_knows(status: int, body: Any) -> None:
    read = ask(status, body)

    assert isinstance(read, list)
    assert {one.result for one in read} == {Result.UNKNOWN}


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (404, {"message": "no Route matched with those values"}, Category.CONFIGURATION),
        (402, {"message": "Your subscription has ended"}, Category.QUOTA),
        (403, {"message": "You may not post to cost center 99"}, Category.AUTHORISATION),
        (400, {"message": "Invalid token"}, Category.AUTHENTICATION),
    ],
)
def test_a_request_of_one_is_held_back_until_it_is_known_whose_it_is(
    status: int, body: Any, category: Category
) -> None:
    read = ask(status, body, 1)

    assert isinstance(read, list)
    assert read[0].result is Result.REJECTED
    assert read[0].maybe_ours is not None
    assert read[0].maybe_ours.category is category


@pytest.mark.parametrize("status", [404, 403, 402, 423])
def test_an_item_of_the_systems_own_list_is_its_records(status: int) -> None:
    results = [
        {"reference": "acme:UT-1", "status": status, "error": "No"},
        {"reference": "acme:UT-2", "status": 201, "id": 7},
    ]
    read = ask(207, {"results": results}, 2)

    assert isinstance(read, list)
    assert [(one.result, one.maybe_ours) for one in read] == [(Result.REJECTED, None), (Result.BOOKED, None)]
