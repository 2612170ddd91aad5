"""What the objects round a record say is said of it: in an answer, an item, a whole answer to many, a look-up."""

import json
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.look_ups import read_look_up
from core.connectors.rest.parts.on_the_way import on_the_way
from core.http import Answer
from core.model import Found, LookUpAnswer, NotBooked, Outcome, Result, Undecidable
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, Q, U

PATHS = ["/data", "/data/voucher", "/result/data/voucher", "/value/0", "/a/b/c/d/voucher", "/data/0/voucher"]

UNDONE: list[dict[str, Any]] = [
    {"status": "voided"},
    {"status": "cancelled"},
    {"state": "Voucher was voided"},
    {"deleted": True},
    {"isDeleted": "true"},
    {"cancelled": True},
    {"voidedAt": "2026-11-30T10:00:00Z"},
    {"docstatus": 2},
    {"rolledBack": True},
]
DENIED: list[dict[str, Any]] = [
    {"rejected": True},
    {"status": "rejected"},
    {"success": False},
    {"errors": [{"message": "No such account"}]},
    {"transaction": "aborted"},
    {"dryRun": True},
    {"message": "The voucher was not posted"},
    {"melding": "Bilaget ble ikke bokført"},
    {"details": "Voucher was not posted"},
    {"info": "Posting failed: the period is closed"},
    {"details": [{"message": "Could not be booked"}]},
    {"notice": "Booking was rejected"},
    {"resultCode": 5},
    {"errno": 1},
]
WAITING: list[dict[str, Any]] = [
    {"draft": True},
    {"isDraft": "yes"},
    {"posted": False},
    {"committed": False},
    {"approved": False},
    {"docstatus": 0},
    {"status": "draft"},
    {"state": "unposted"},
    {"status": "Pending approval"},
    {"message": "Saved as draft"},
]
INNOCENT: list[dict[str, Any]] = [
    {"status": "ok"},
    {"status": "accepted"},
    {"status": "received"},
    {"status": 201, "success": True},
    {"status": "completed", "message": "Created"},
    {"deleted": False, "draft": False, "posted": True, "docstatus": 1},
    {"docstatus": 1, "status": "Submitted"},
    {"docstatus": 1, "status": "Debit Note Issued"},
    {"docstatus": "1", "status": "Unpaid", "workflow_state": "Approved by Finance"},
    {"posted": True, "hold": False, "status": "open"},
    {"meta": {"page": 1}, "errors": [], "warnings": ["Period 11 closes soon"]},
    {"description": "Booked, but the e-mail could not be created", "text": "Booked", "count": 0},
]


def wrapped(inner: Any, path: str, place: int, more: dict[str, Any]) -> Any:
    """`inner` at `path`, with `more` in the object of that place on the way; a step of digits is a list."""
    steps = path.strip("/").split("/")
    objects = [number for number, step in enumerate(steps) if not step.isdecimal()]
    for number in reversed(range(len(steps))):
        is_there = number == objects[place % len(objects)]
        inner = [inner] if steps[number].isdecimal() else {**(more if is_there else {"time": 7}), steps[number]: inner}
    return inner


def answer(body: Any, status: int = 201) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def sent(body: Any, **options: Any) -> Result:
    outcome = read_reply(CONFIG.model_copy(update=options), RECORD, answer(body), (), NOW)
    assert isinstance(outcome, Outcome)
    return outcome.result


def in_bulk(body: Any, **options: Any) -> Result:
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5, **options)})
    read = read_bulk(config, [RECORD], answer(body, 200), (), NOW)
    assert isinstance(read, list)
    assert isinstance(read[0], Outcome)
    return read[0].result


def looked_up(body: Any, **options: Any) -> LookUpAnswer:
    found = read_look_up(CONFIG.model_copy(update=options), RECORD, Body.of(answer(body, 200), ()), NOW)
    assert isinstance(found, LookUpAnswer)
    return found


CASES = [
    *((more, U) for more in (*UNDONE, *DENIED)),
    *((more, Q) for more in WAITING),
    *((more, B) for more in INNOCENT),
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("more", "result"), CASES, ids=str)
def test_what_each_object_round_the_record_says_is_said_of_it(more: dict[str, Any], result: Result, path: str) -> None:
    for place in range(path.count("/")):
        assert sent(wrapped(BOOKED, path, place, more), record_path=path) is result
        if more.get("status") not in ("accepted", "received"):  # in the record itself, that is its status
            assert sent(wrapped(BOOKED, path, place, more), **of_all(path)) is result


def of_all(path: str) -> dict[str, str]:
    names = ("target_id_path", "id"), ("answer_reference_path", "reference"), ("amount_path", "amount")
    return {name: f"{path}/{leaf}" for name, leaf in names}


@pytest.mark.parametrize(("more", "result"), CASES, ids=str)
def test_what_an_item_says_round_its_record_is_said_of_it(more: dict[str, Any], result: Result) -> None:
    item = {"reference": "acme:UT-1", "code": 201}
    for path in ("/body", "/body/voucher", "/answer/body/voucher"):
        for place in range(path.count("/")):
            whole = {"results": [{**item, **wrapped(BOOKED, path, place, more)}]}
            wanted = (result,) if result is not U else (U, Result.REJECTED)
            assert in_bulk(whole, record=path, status="/code") in wanted


@pytest.mark.parametrize(("more", "result"), CASES, ids=str)
def test_what_is_said_round_the_results_of_many_is_said_of_all(more: dict[str, Any], result: Result) -> None:
    results = [{**BOOKED, "status": 201}]
    for path in ("/results", "/data/results", "/answer/data/results"):
        for place in range(path.count("/")):
            assert in_bulk(wrapped(results, path, place, more), results=path) is result


def test_a_number_beside_the_results_of_many_says_how_many() -> None:
    results = [{**BOOKED, "status": 201}]

    assert in_bulk({"draft": 1, "deleted": 1, "pending": 1, "cancelled": 3, "results": results}) is B
    assert in_bulk({"posted": 0, "results": results}) is Q
    assert in_bulk({"deleted": True, "results": results}) is U


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("more", "result"), CASES, ids=str)
def test_what_is_said_round_a_record_in_a_look_up_is_said_of_it(
    more: dict[str, Any], result: Result, path: str
) -> None:
    for place in range(path.count("/")):
        found = looked_up(wrapped(BOOKED, path, place, more), found_path=path)

        if result is U:
            assert isinstance(found, NotBooked | Undecidable)
        else:
            assert isinstance(found, Found)
            assert found.booked is (result is B)


@pytest.mark.parametrize(("more", "result"), CASES, ids=str)
def test_a_wrapper_that_nobody_configured_speaks_of_the_record_too(more: dict[str, Any], result: Result) -> None:
    found = looked_up({**more, "data": BOOKED}, found_path=None)

    if result is U:
        assert isinstance(found, NotBooked | Undecidable)
    else:
        assert isinstance(found, Found)
        assert found.booked is (result is B)


def test_lists_and_what_is_not_there_are_passed() -> None:
    whole = {"a": [{"b": {"c": 1}}], "d": 2}

    assert [(one.at, one.leads_by) for one in on_the_way(whole, "/a/0/b/c")] == [
        ((), "a"),
        (("a", "0"), "b"),
        (("a", "0", "b"), "c"),
    ]
    assert [one.leads_by for one in on_the_way(whole, "/a/x/b")] == ["a"]
    assert [one.leads_by for one in on_the_way(whole, "/e/f")] == ["e"]
    assert on_the_way(whole, None) == on_the_way([], "/a") == on_the_way("text", "/a") == ()


@pytest.mark.parametrize("name", ["text", "description", "reason", "title", "tekst"])
def test_words_round_a_record_are_the_systems_under_any_name_and_in_it_may_be_ours(name: str) -> None:
    assert sent({"data": BOOKED, name: "Failed to book"}, record_path="/data") is U
    assert isinstance(looked_up({"data": BOOKED, name: "Failed to book"}, found_path="/data"), NotBooked)
    assert sent({"data": {**BOOKED, name: "Failed to book"}}, record_path="/data") is B
