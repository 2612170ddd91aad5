"""Answers of real systems over a real socket: what is believed, and what is not."""

import time
from typing import Any

import pytest

from core.model import (
    Category,
    Found,
    NotBooked,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Undecidable,
)
from tests.integration.helpers.told_system import Said, ToldSystem, on_told
from tests.integration.rest.rest_bench import failure_of
from tests.integration.rest.rest_told import BOOKED, OTHER, QUEUE, RECORD, REFERENCE, look_up, send

GUID = "1f2e3d4c-0000-4000-8000-00000000000a"

DENIED: list[tuple[str, Any]] = [
    (
        "HasErrors of Xero",
        {"HasErrors": True, "StatusAttributeString": "ERROR", "ValidationErrors": [{"Message": "No"}]},
    ),
    ("Success in capitals", {"Success": False, "Message": "Cost center 10 is closed"}),
    ("isSuccess", {"isSuccess": False}),
    ("IsSuccessful as text", {"IsSuccessful": "false"}),
    ("success 0", {"success": 0}),
    ("success no", {"success": "No"}),
    ("ok false", {"OK": False}),
    ("succeeded", {"succeeded": False}),
    ("errors in capitals", {"ERRORS": ["Account 7149 is not valid"]}),
    ("ErrorMessage", {"ErrorMessage": "Account 7149 is not valid"}),
    ("error_message", {"error_message": "Account 7149 is not valid"}),
    ("error code", {"errorCode": 4711}),
    ("an error code as text", {"error_code": "E-17"}),
    ("userErrors of Shopify", {"userErrors": [{"field": ["amount"], "message": "Too large"}]}),
    ("validation errors by field", {"validationErrors": {"amount": ["too large"]}}),
    ("validationMessages", {"validationMessages": [{"message": "Kan ikke være null."}]}),
    ("status error", {"status": "error"}),
    ("status ERROR", {"Status": "ERROR"}),
    ("status failed", {"status": "Failed"}),
    ("status fail of JSend", {"status": "fail", "data": {"amount": "is required"}}),
    ("status VALIDATION_FAILED", {"status": "VALIDATION_FAILED"}),
    ("state Rejected", {"state": "Rejected"}),
    ("result failure", {"result": "failure"}),
    ("an ack that failed", {"Ack": "Failure"}),
    ("a status code inside", {"statusCode": 422}),
    ("an HTTP status inside", {"httpStatus": "500"}),
    ("a status inside with words", {"status": "422 Unprocessable Entity"}),
    ("a status of a number", {"status": 400}),
    ("a code beside a message", {"code": 500, "message": "Deadlock"}),
    ("an exception", {"exception": "NullReferenceException"}),
    ("one step in", {"result": {"success": False}}),
    ("two steps in", {"response": {"meta": {"status": "error"}}}),
    ("errors two steps in", {"data": {"createVoucher": {"userErrors": [{"message": "No such account"}]}}}),
    ("in a list", {"Invoices": [{"InvoiceID": "1", "HasErrors": True}]}),
    ("a message of type error", {"messages": [{"type": "error", "text": "No such account"}]}),
    ("SAP's type E", {"return": [{"type": "E", "message": "No such account"}]}),
    ("a failure reason", {"failureReason": "Account closed"}),
    ("failed 1", {"created": 0, "failed": 1}),
    ("saved false", {"saved": False}),
    ("a rehearsal", {"dryRun": True}),
    ("in Norwegian", {"feilmelding": "Kontoen er stengt"}),
    ("void", {"status": "void"}),
    ("voided", {"Status": "VOIDED"}),
    ("deleted", {"deleted": True}),
    ("isDeleted as text", {"isDeleted": "true"}),
    ("deleted at", {"deletedAt": "2026-11-30T10:00:00Z"}),
    ("cancelled", {"state": "Cancelled"}),
    ("reversed", {"isReversed": True}),
]


@pytest.mark.parametrize(("name", "denial"), DENIED, ids=[name for name, _ in DENIED])
@pytest.mark.parametrize("status", [200, 201])
def test_a_success_that_denies_itself_is_not_booked(name: str, denial: Any, status: int) -> None:
    outcome = send(Said({**BOOKED, **denial}, status))

    assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
    assert failure_of(outcome).root.message.startswith(f"Books answered {status}")


def test_the_words_beside_a_denial_are_kept() -> None:
    outcome = send(Said({"id": "77", "Success": False, "Message": "Cost center 10 is closed"}, 200))

    assert [pair.message for pair in failure_of(outcome).messages] == [
        "Books answered 200 and says Success: false.",
        "Cost center 10 is closed",
    ]


def test_what_denies_it_is_named_where_the_system_has_no_words() -> None:
    outcome = send(Said({**BOOKED, "result": {"isSuccess": False}}, 201))

    assert failure_of(outcome).root.message == "Books answered 201 and says isSuccess: false."


NOT_DENIED: list[tuple[str, Any]] = [
    ("no errors", {"errors": []}),
    ("an empty error", {"error": ""}),
    ("error null as text", {"error": "null"}),
    ("error none", {"Error": "None"}),
    ("error false", {"hasErrors": False, "error": "false"}),
    ("errors of nothing", {"errors": {}, "validationErrors": None}),
    ("an empty error object", {"error": {"code": 0, "message": ""}}),
    ("errcode 0 of WeChat", {"errcode": 0, "errmsg": "ok"}),
    ("error code 0 as text", {"errorCode": "0000"}),
    ("success", {"success": True, "Status": "Success"}),
    ("status OK", {"status": "OK", "statusCode": 201}),
    ("status 201 Created", {"status": "201 Created"}),
    ("no error in words", {"status": "no errors"}),
    ("an open invoice", {"status": "open", "paymentStatus": "pending"}),
    ("a payment that is pending", {"status": "PendingPayment"}),
    ("a cost centre with a number", {"costCenter": {"code": 410, "name": "Error prone"}}),
    ("failed 0", {"failed": 0, "successCount": 404}),
    ("never deleted", {"deleted": False, "deletedAt": None, "voided": 0}),
    ("posted", {"posted": True, "isDraft": False}),
    ("a vendor that is deleted", {"vendor": {"status": "deleted", "isDeleted": True}}),
    ("a state of the world", {"state": "NO"}),
    ("warnings", {"warnings": []}),
]


@pytest.mark.parametrize(("name", "more"), NOT_DENIED, ids=[name for name, _ in NOT_DENIED])
def test_a_success_that_says_so_in_its_own_way_is_booked(name: str, more: Any) -> None:
    outcome = send(Said({**BOOKED, **more}, 201))

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


@pytest.mark.parametrize(
    "told",
    [
        *("null", "NULL", "None", "undefined", "nil", "N/A", "n/a", "NaN", "false", "true", "-1", "-17", "-1.0", "0.0"),
        *("0", "00", "-", "--", "?", "  ", "[object Object]", "{}", "error", "failed", "pending", "new", "ingen"),
        *("00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "00000000000000000000"),
        *(None, False, True, 0, -1, 0.0, -1.5, 1.5, [], {}, ["B-1"], {"id": 1}),
    ],
)
def test_an_id_that_says_there_is_none_is_none(told: Any) -> None:
    assert send(Said({"id": told}, 201)).result is Result.UNKNOWN
    assert isinstance(look_up(Said({"records": [{**BOOKED, "id": told}]})), Undecidable)


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        *((4711, "4711"), (4711.0, "4711"), ("4711", "4711"), (" B-1 ", "B-1"), (1e3, "1000"), ("A-0", "A-0")),
        *(("-K1", "-K1"), ("nullable", "nullable"), ("e0000000-0000-0000-0000-000000000000",) * 2, ("2026/17",) * 2),
    ],
)
def test_an_id_is_an_id_in_any_of_its_forms(told: Any, wanted: str) -> None:
    found = look_up(Said({"records": [{**BOOKED, "id": told}]}))

    assert send(Said({"id": told}, 201)).target_id == wanted
    assert isinstance(found, Found)
    assert found.target_id == wanted


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ({"Location": "/records/4711"}, "4711"),
        ({"Location": "http://books.example/api/records/B-17/"}, "B-17"),
        ({"Location": "/records/B%2D17?version=1#top"}, "B-17"),
        ({"OData-EntityId": "http://x/records(4711)"}, "4711"),
        ({"OData-EntityId": "http://x/records('B-17')", "Location": "/elsewhere/9"}, "B-17"),
        ({"OData-EntityId": f"http://x/r({GUID})"}, GUID),
        ({"OData-EntityId": f"http://x/records(guid'{GUID}')"}, GUID),
        ({"Location": "/records"}, None),
        ({"Location": "/records/"}, None),
        ({"Location": "/records/confirmation"}, None),
        ({"Location": "/records/0"}, None),
        ({"Location": "/records(reference='UT-1')"}, None),
        ({"Location": "http://[bad"}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("status", [201, 204])
def test_the_id_may_stand_in_a_header_only(headers: dict[str, str], wanted: str | None, status: int) -> None:
    outcome = send(Said(b"", status, headers))

    assert outcome.target_id == wanted
    assert outcome.result is (Result.UNKNOWN if wanted is None else Result.BOOKED)


@pytest.mark.parametrize("status", [201, 204])
def test_a_success_without_a_word_is_looked_up_at_once(status: int) -> None:
    async def test(system: ToldSystem) -> Outcome:
        target = system.target()
        outcome = (await target.deliver([RECORD], time.monotonic() + 30))[0]
        await target.close()
        return outcome

    outcome = on_told(ToldSystem(post=Said(b"", status), look_up=Said({"records": [BOOKED]})), test)

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "B-1")


@pytest.mark.parametrize(
    ("said", "options", "result"),
    [
        (Said({**BOOKED, "status": "queued"}, 201), QUEUE, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "draft"}, 201), QUEUE, Result.PENDING_TARGET),
        (Said(BOOKED, 201), QUEUE, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "Booked"}, 201), QUEUE, Result.BOOKED),
        (Said({**BOOKED, "status": "booked"}, 202), QUEUE, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "queued"}, 201, {"Idempotent-Replayed": "true"}), QUEUE, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "booked"}, 201, {"Idempotent-Replayed": "true"}), QUEUE, Result.ALREADY_THERE),
        (Said(BOOKED, 202, {"Idempotent-Replayed": "true"}), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "rejected", "error": "No account"}, 201), QUEUE, Result.REJECTED),
        (Said({**BOOKED, "status": "void"}, 201), QUEUE, Result.UNKNOWN),
        (Said({**BOOKED, "status": "nei"}, 201), {**QUEUE, "refused_values": ["nei"]}, Result.REJECTED),
        (Said({**BOOKED, "status": "failed"}, 201), {**QUEUE, "refused_values": ["nei"]}, Result.UNKNOWN),
        (Said({**BOOKED, "posted": True}, 201), {"booked_path": "/posted", "booked_values": ["true"]}, Result.BOOKED),
        (Said({**BOOKED, "step": 3}, 201), {"booked_path": "/step", "booked_values": ["3"]}, Result.BOOKED),
        (Said({**BOOKED, "status": "cancelled"}, 201), {**QUEUE, "booked_values": ["cancelled"]}, Result.BOOKED),
        (Said({**BOOKED, "status": "draft"}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "state": "QUEUED"}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "status": "pending_approval"}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "isDraft": True}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "HasActiveEntity": False, "IsActiveEntity": False}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "HasActiveEntity": False, "IsActiveEntity": True}, 201), {}, Result.BOOKED),
        (Said({**BOOKED, "posted": False}, 201), {}, Result.PENDING_TARGET),
        (Said({**BOOKED, "documentStatus": "Kladd"}, 201), {}, Result.PENDING_TARGET),
        (Said({"data": {**BOOKED, "status": "draft"}}, 201), {"target_id_path": "/data/id"}, Result.PENDING_TARGET),
    ],
)
def test_what_waits_in_the_systems_queue_is_not_booked(said: Said, options: dict[str, Any], result: Result) -> None:
    assert send(said, **options).result is result


@pytest.mark.parametrize(
    ("entry", "result", "says"),
    [
        ({"status": "queued"}, Result.PENDING_TARGET, ""),
        ({"status": "booked"}, Result.ALREADY_THERE, ""),
        (
            {"status": "rejected", "error": "Account 7140 does not exist"},
            Result.REJECTED,
            "Account 7140 does not exist",
        ),
        (
            {"status": "void"},
            Result.UNKNOWN,
            "Books has B-1 under our reference and does not call it booked (status: void).",
        ),
    ],
)
def test_what_a_409_speaks_of_is_asked_whether_it_is_booked(entry: Any, result: Result, says: str) -> None:
    async def test(system: ToldSystem) -> Outcome:
        target = system.target(**QUEUE)
        outcome = (await target.deliver([RECORD], time.monotonic() + 30))[0]
        await target.close()
        return outcome

    exists = Said({"code": "REFERENCE_EXISTS", "message": "This reference exists"}, 409)
    outcome = on_told(ToldSystem(post=exists, look_up=Said({"records": [{**BOOKED, **entry}]})), test)

    assert outcome.result is result
    assert not says or failure_of(outcome).root.message == says


def test_why_a_409_could_not_be_settled_is_told() -> None:
    async def test(system: ToldSystem) -> Outcome:
        target = system.target()
        outcome = (await target.deliver([RECORD], time.monotonic() + 30))[0]
        await target.close()
        return outcome

    exists = Said({"code": "REFERENCE_EXISTS", "message": "This reference exists"}, 409)
    outcome = on_told(ToldSystem(post=exists, look_up=Said({"items": []})), test)

    assert [pair.message for pair in failure_of(outcome).messages] == [
        "This reference exists",
        "The answer of Books to the look-up could not be read.",
    ]
    assert failure_of(outcome).category is Category.DUPLICATE


NOTHING = {"records": []}
DOUBTFUL: list[tuple[str, Said]] = [
    ("errors beside it", Said({**NOTHING, "errors": [{"message": "The search index is being rebuilt"}]})),
    ("an error beside it", Said({**NOTHING, "Error": "Timeout"})),
    ("success false", Said({**NOTHING, "isSuccess": False})),
    ("status error", Said({**NOTHING, "meta": {"status": "ERROR"}})),
    ("a total", Said({**NOTHING, "total": 1, "hasMore": True})),
    ("a total as text", Said({**NOTHING, "totalCount": "1"})),
    ("a count of OData", Said({**NOTHING, "@odata.count": 1})),
    ("totalElements one step in", Said({**NOTHING, "page": {"size": 20, "totalElements": 1}})),
    ("fullResultSize", Said({**NOTHING, "fullResultSize": 3})),
    ("hits of a search", Said({"records": [], "hits": {"total": {"value": 1}}})),
    ("more", Said({**NOTHING, "hasMore": True})),
    ("has_next", Said({**NOTHING, "pagination": {"has_next": True}})),
    ("a next link", Said({**NOTHING, "next": "/records?page=2"})),
    ("a next link of OData", Said({**NOTHING, "@odata.nextLink": "https://x/records?$skip=20"})),
    ("a next link of HAL", Said({**NOTHING, "_links": {"self": {"href": "/"}, "next": {"href": "/2"}}})),
    ("a list of links", Said({**NOTHING, "links": [{"rel": "self"}, {"rel": "next", "href": "/2"}]})),
    ("a next token", Said({**NOTHING, "nextPageToken": "abc"})),
    ("two pages in all", Said({**NOTHING, "page": 1, "totalPages": 2})),
    ("four pages", Said({**NOTHING, "meta": {"pages": 4}})),
    ("not the last page", Said({**NOTHING, "lastPage": False})),
    ("not the last page of Spring", Said({**NOTHING, "first": True, "last": False})),
    ("a next page's number", Said({**NOTHING, "meta": {"next_page": 2}})),
    ("a Link header", Said(NOTHING, 200, {"Link": '</records?page=2>; rel="next"'})),
    ("a total in a header", Said(NOTHING, 200, {"X-Total-Count": "1"})),
    ("a range", Said(NOTHING, 200, {"Content-Range": "items 0-0/1"})),
    ("partial", Said({**NOTHING, "partial": True})),
    ("timed out", Said({**NOTHING, "timed_out": True})),
    ("incomplete results of GitHub", Said({**NOTHING, "incomplete_results": True})),
    ("truncated", Said({**NOTHING, "isTruncated": True})),
    ("not complete", Said({**NOTHING, "complete": False})),
    ("failed shards", Said({**NOTHING, "_shards": {"total": 0, "failed": 1}})),
    ("terminated early", Said({**NOTHING, "terminated_early": True})),
    ("degraded", Said({**NOTHING, "status": "degraded"})),
    ("status partial", Said({**NOTHING, "status": "partial"})),
    ("still indexing", Said({**NOTHING, "state": "indexing"})),
    ("a warning", Said({**NOTHING, "warnings": ["Replica is behind"]})),
    ("a message of trouble", Said({**NOTHING, "message": "Search is temporarily unavailable"})),
    ("a message of trouble in Norwegian", Said({**NOTHING, "melding": "", "message": "Søket er utilgjengelig"})),
    ("an age", Said(NOTHING, 200, {"Age": "31"})),
    ("a cache that was hit", Said(NOTHING, 200, {"X-Cache": "HIT from proxy"})),
    ("a stale cache", Said(NOTHING, 200, {"CF-Cache-Status": "STALE"})),
    ("a cache's own header", Said(NOTHING, 200, {"Cache-Status": "ExampleCache; hit; ttl=30"})),
    ("a stale warning", Said(NOTHING, 200, {"Warning": '110 - "Response is Stale"'})),
    ("from a cache", Said({**NOTHING, "fromCache": True})),
    ("a 404 of a gateway", Said({"message": "no Route matched with those values"}, 404)),
    ("a 404 with a page", Said(b"<html>default backend - 404</html>", 404, {"content-type": "text/html"})),
    ("a 404 of plain text", Said(b"default backend - 404", 404, {"content-type": "text/plain"})),
    ("an empty 404", Said(b"", 404)),
    ("gone", Said({"message": "Gone"}, 410)),
    ("partial content", Said(NOTHING, 206)),
    ("not authoritative", Said(NOTHING, 203)),
    ("accepted", Said(NOTHING, 202)),
    ("no JSON", Said(b"", 200)),
    ("a page", Said(b"<html>Log in</html>", 200, {"content-type": "text/html"})),
    ("another list", Said({"items": []})),
    ("an empty object", Said({})),
    ("a text", Said("none")),
    ("a number", Said(0)),
    ("records that are none", Said({"records": [None]})),
    ("records that are empty", Said({"records": [{}]})),
    ("a list of texts", Said(["UT-1"])),
    ("204 out of a cache", Said(b"", 204, {"Age": "5"})),
    ("other references", Said({"records": [{**BOOKED, "reference": "acme:UT-2"}]})),
    ("two under our reference", Said({"records": [BOOKED, {**BOOKED, "id": "B-2"}]})),
    ("no id", Said({"records": [{"reference": REFERENCE, "amount": "100.00"}]})),
    ("no amount", Said({"records": [{"id": "B-1", "reference": REFERENCE}]})),
    ("an empty amount", Said({"records": [{**BOOKED, "amount": ""}]})),
    ("one beside an error", Said({"records": [BOOKED], "errors": [{"message": "Shard 3 is down"}]})),
]


@pytest.mark.parametrize(("name", "said"), DOUBTFUL, ids=[name for name, _ in DOUBTFUL])
def test_a_look_up_that_says_anything_else_cannot_tell(name: str, said: Said) -> None:
    answer = look_up(said)

    assert isinstance(answer, Undecidable)
    assert "Books" in answer.reason


@pytest.mark.parametrize(
    ("said", "options"),
    [
        (Said(NOTHING), {}),
        (Said({**NOTHING, "total": 0, "next": None, "errors": [], "hasMore": False, "took": 3}), {}),
        (Said({**NOTHING, "page": 1, "totalPages": 1, "last": True, "lastPage": True}), {}),
        (Said({**NOTHING, "timed_out": False, "_shards": {"total": 0, "failed": 0, "skipped": 0}}), {}),
        (Said({**NOTHING, "message": "No records found.", "status": "success", "success": True}), {}),
        (Said({**NOTHING, "status": "not_found"}), {}),
        (Said({**NOTHING, "_links": {"self": {"href": "/records"}, "next": None}}), {}),
        (Said({**NOTHING, "page": {"size": 20, "totalElements": 0, "number": 0}}), {}),
        (Said(NOTHING, 200, {"Age": "0", "X-Cache": "MISS", "X-Total-Count": "0", "Link": '</x>; rel="first"'}), {}),
        (Said({"records": None}), {}),
        (Said(None), {}),
        (Said([]), {}),
        (Said([]), {"found_path": ""}),
        (Said(None), {"found_path": ""}),
        (Said({"value": None}), {"found_path": ""}),
        (Said({"data": []}), {"found_path": ""}),
        (Said(b"", 204), {}),
        (Said(b"", 204), {"found_path": ""}),
    ],
)
def test_a_look_up_says_none_in_any_of_the_ordinary_ways(said: Said, options: dict[str, Any]) -> None:
    assert look_up(said, **options) == NotFound("UT-1")


@pytest.mark.parametrize(
    ("body", "options"),
    [
        ({"records": [BOOKED]}, {}),
        ({"records": BOOKED}, {}),
        ([BOOKED], {}),
        ([BOOKED], {"found_path": ""}),
        (BOOKED, {"found_path": ""}),
        (BOOKED, {}),
        ({"data": BOOKED}, {"found_path": ""}),
        ({"value": BOOKED, "took": 3}, {"found_path": ""}),
        ({"result": [BOOKED]}, {"found_path": ""}),
        ({"d": BOOKED}, {"found_path": ""}),
        ({"data": {"id": "B-1", "reference": REFERENCE, "amount": 100.0}}, {"found_path": ""}),
        ({"records": [{**BOOKED, "reference": "acme:UT-9"}, BOOKED]}, {}),
        ({"records": [BOOKED], "total": 1, "next": None}, {"answer_reference_path": ""}),
        ({"records": [BOOKED], "total": 2417, "next": "/records?page=2"}, {}),
        ({"records": [{**BOOKED, "id": "B-0", "status": "void"}, BOOKED]}, {}),
        ({"records": [{**BOOKED, "id": "B-0", "deleted": True}, BOOKED]}, {}),
        ({"records": [{**BOOKED, "currency": "nok"}]}, {}),
        ({"records": [{**BOOKED, "currency": ""}]}, {}),
        ({"records": [{**BOOKED, "amount": 100.0000001}]}, {}),
    ],
)
def test_a_look_up_says_one_in_any_of_the_ordinary_ways(body: Any, options: dict[str, Any]) -> None:
    answer = look_up(Said(body), **options)

    assert isinstance(answer, Found)
    assert (answer.target_id, answer.booked) == ("B-1", True)


def test_a_reference_that_is_a_number_is_repeated_as_one() -> None:
    record = Outgoing("4711", "4711", "4711:a", {}, RECORD.amount)

    assert isinstance(look_up(Said({"records": [{**BOOKED, "reference": 4711}]}), record), Found)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"records": [BOOKED], "total": 2}, "total: 2"),
        ({"records": [BOOKED], "next": "/2"}, "next: /2"),
        ({"records": [BOOKED, {**BOOKED, "id": "B-2"}]}, "2 records"),
    ],
)
def test_without_our_reference_in_the_answer_one_of_several_proves_nothing(body: Any, said: str) -> None:
    answer = look_up(Said(body), answer_reference_path="")

    assert isinstance(answer, Undecidable)
    assert said in answer.reason


@pytest.mark.parametrize(
    "named",
    [
        {"externalReference": f"{REFERENCE}0"},
        {"externalReference": "acme:UT-77"},
        {"refs": {"ours": ["acme:UT-77"]}},
    ],
)
def test_without_a_place_for_it_a_reference_of_another_record_is_no_proof(named: dict[str, Any]) -> None:
    other = {**{key: value for key, value in BOOKED.items() if key != "reference"}, **named}

    assert isinstance(look_up(Said({"records": [other]}), answer_reference_path=""), Undecidable)


@pytest.mark.parametrize("named", [{"text": f"{REFERENCE} Taxi"}, {"text": "Taxi"}, {"note": f"Ref. {REFERENCE}."}])
def test_without_a_place_for_it_our_reference_may_stand_anywhere_or_nowhere(named: dict[str, Any]) -> None:
    ours = {**{key: value for key, value in BOOKED.items() if key != "reference"}, **named}

    assert isinstance(look_up(Said({"records": [ours]}), answer_reference_path=""), Found)


@pytest.mark.parametrize(
    ("entry", "options", "refused", "said"),
    [
        ({"status": "rejected", "error": "Account 7140 does not exist"}, QUEUE, True, "Account 7140 does not exist"),
        ({"status": "Failed", "reason": "Period closed"}, QUEUE, True, "Period closed"),
        ({"status": "error", "errors": [{"message": "No"}]}, QUEUE, True, "No"),
        ({"status": "nei"}, {**QUEUE, "refused_values": ["Nei"]}, True, "(status: nei)"),
        ({"status": "rejected"}, {**QUEUE, "refused_values": ["nei"]}, False, "(status: rejected)"),
        ({"status": "rejected", "error": "No account"}, {}, False, "(status: rejected)"),
        ({"status": "void"}, {}, False, "(status: void)"),
        ({"isDeleted": True}, {}, False, "(isDeleted: true)"),
        ({"HasErrors": True}, {}, False, "(HasErrors: true)"),
        ({"status": "deleted"}, QUEUE, False, "(status: deleted)"),
        ({"status": "booked", "deletedAt": "2026-11-30"}, QUEUE, False, "(deletedAt: 2026-11-30)"),
    ],
)
def test_what_stands_there_and_is_no_booking_says_why(
    entry: Any, options: dict[str, Any], *, refused: bool, said: str
) -> None:
    answer = look_up(Said({"records": [{**BOOKED, **entry}]}), **options)

    assert isinstance(answer, NotBooked)
    assert answer.refused is refused
    assert said in answer.failure.root.message


@pytest.mark.parametrize(
    ("theirs", "result"),
    [
        ({"currency": "nok"}, Result.BOOKED),
        ({"currency": "Nok "}, Result.BOOKED),
        ({"currency": ""}, Result.BOOKED),
        ({"currency": None}, Result.BOOKED),
        ({"currency": "null"}, Result.BOOKED),
        ({"amount": ""}, Result.BOOKED),
        ({"amount": None}, Result.BOOKED),
        ({"amount": "N/A"}, Result.BOOKED),
        ({"amount": 100.004}, Result.BOOKED),
        ({"amount": "99.996"}, Result.BOOKED),
        ({"amount": "100.00000000000001"}, Result.BOOKED),
        ({"amount": 100}, Result.BOOKED),
        ({"amount": "1E+2"}, Result.BOOKED),
        ({"amount": "100.006"}, Result.UNKNOWN),
        ({"amount": "100.01"}, Result.UNKNOWN),
        ({"amount": "0"}, Result.UNKNOWN),
        ({"amount": "NaN"}, Result.UNKNOWN),
        ({"amount": "about 100"}, Result.UNKNOWN),
        ({"amount": "1e999999"}, Result.UNKNOWN),
        ({"currency": "SEK"}, Result.UNKNOWN),
        ({"currency": "sek"}, Result.UNKNOWN),
    ],
)
def test_an_amount_is_the_same_money_or_it_is_not(theirs: Any, result: Result) -> None:
    assert send(Said({**BOOKED, **theirs}, 201)).result is result


BULK = {"bulk": {"size": 5}}


@pytest.mark.parametrize(
    ("result", "wanted"),
    [
        ({"status": 201, "id": "B-1"}, Result.BOOKED),
        ({"status": 201, "id": "null"}, Result.UNKNOWN),
        ({"status": 201, "id": "-1"}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "HasErrors": True}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "isSuccess": False}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "state": "error"}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "detail": {"success": False}}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "state": "draft"}, Result.PENDING_TARGET),
        ({"status": 201, "id": "B-1", "deleted": True}, Result.UNKNOWN),
        ({"status": 201, "id": "B-1", "error": "null", "errors": []}, Result.BOOKED),
        ({"status": 201, "id": 4711.0}, Result.BOOKED),
        ({"status": 422, "error": "Account 7140 does not exist"}, Result.REJECTED),
    ],
)
def test_a_result_of_many_is_believed_as_a_whole_answer_is(result: Any, wanted: Result) -> None:
    async def test(system: ToldSystem) -> list[Outcome]:
        target = system.target(**BULK)
        outcomes = await target.deliver([RECORD, OTHER], time.monotonic() + 30)
        await target.close()
        return outcomes

    well = {"status": 201, "id": "B-9", "reference": OTHER.reference}
    said = Said({"results": [{"reference": REFERENCE, **result}, well]}, headers={"Location": "/records/77"})
    first, second = on_told(ToldSystem(post=said), test)

    assert first.result is wanted
    assert second.result is Result.BOOKED


@pytest.mark.parametrize(
    ("whole", "results", "wanted"),
    [
        ({"success": False}, [201, 201], [Result.UNKNOWN, Result.UNKNOWN]),
        ({"meta": {"status": "error"}}, [201, 201], [Result.UNKNOWN, Result.UNKNOWN]),
        ({"errors": True}, [201, 422], [Result.BOOKED, Result.REJECTED]),  # Elasticsearch: of some of them
        ({"success": True, "failed": 0}, [201, 201], [Result.BOOKED, Result.BOOKED]),
    ],
)
def test_a_whole_answer_that_denies_all_its_results_books_none(whole: Any, results: list[int], wanted: Any) -> None:
    async def test(system: ToldSystem) -> list[Outcome]:
        target = system.target(**BULK)
        outcomes = await target.deliver([RECORD, OTHER], time.monotonic() + 30)
        await target.close()
        return outcomes

    told = [
        {"reference": one.reference, "status": status, **({"id": one.record_key} if status == 201 else {"error": "No"})}
        for one, status in zip((RECORD, OTHER), results, strict=True)
    ]

    assert [one.result for one in on_told(ToldSystem(post=Said({**whole, "results": told})), test)] == wanted
