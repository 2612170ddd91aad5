"""Refusals in the shapes of many systems, whose fault they are, and requests of many."""

import gzip
import json
from typing import Any

from tests.peers.answers.scenario import SIX
from tests.peers.answers.wiremock_scenario import BOOKS, WireMockScenario, says

CLOSED = "Cost center 10 is closed"
ONE_BY_ONE = {"concurrency": 1}
THREE = ("UT-1", "UT-2", "UT-3")
DETAILS = {
    "message": "Kostnadssted 10 finnes ikke",
    "details": {"requestId": "7f3a", "timestamp": "2026-11-30T10:00:00Z"},
}
PRISM = {
    "title": "Your request is not valid",
    "validation": [{"location": ["body", "amount"], "message": "must be number"}],
}
STRAPI = {"error": {"message": "1 error", "details": {"errors": [{"path": ["amount"], "message": "must be a number"}]}}}
FIELD_NULL = {
    "message": "Validering feilet.",
    "validationMessages": [{"field": "null", "message": "Allerede registrert."}],
}
NO_FIELD = {"timestamp": "2026-11-30T10:00:00Z", "traceId": "00-7f", "feil": "Kostnadssted finnes ikke"}
ZOD = {"success": False, "error": {"issues": [{"path": ["amount"], "message": "Expected number"}], "name": "ZodError"}}
QUICKBOOKS = {"Fault": {"Error": [{"Message": "Validation", "Detail": "Account 7149 is not there", "code": "6140"}]}}


def refused(
    shape: str, body: Any, words: str, field: str | None = None, status: int = 422, **more: Any
) -> WireMockScenario:
    return WireMockScenario(f"{status} {shape}", "rejected", post=says(body, status, **more), shown=[(field, words)])


def nobody(answer: str, body: Any, status: int, becomes: str = "waiting", **more: Any) -> WireMockScenario:
    """Three running are the connection's: each of two syncs finds out."""
    return WireMockScenario(answer, becomes, left=6, keys=SIX, post=says(body, status, **more), target=ONE_BY_ONE)


def many(answer: str, becomes: Any, body: Any, status: int = 207, **more: Any) -> WireMockScenario:
    """Without a check_url they leave one by one until something is booked; each answer tells of all three."""
    post = says({"results": body}, status)
    target = {"bulk": {"size": 10}, "check_url": None}
    return WireMockScenario(answer, becomes, left=3, keys=THREE, post=post, target=target, **more)


def result(key: str, status: int = 201, **more: Any) -> dict[str, Any]:
    return {"reference": f"acme-expenses:{key}", "status": status, "id": f"B-{key}", **more}


REFUSED = [
    refused("with details that are no errors", DETAILS, "Kostnadssted 10 finnes ikke"),
    refused("as Prism says it", PRISM, "must be number", "/amount"),
    refused("as Strapi says it", STRAPI, "must be a number", "/amount", 400),
    refused("as zod says it", ZOD, "Expected number", "/amount", 400),
    refused("as JSend says it", {"status": "fail", "data": {"amount": "Too large"}}, "Too large", "amount", 400),
    refused("as QuickBooks says it", QUICKBOOKS, "Account 7149 is not there", None, 400),
    refused('with the field "null"', FIELD_NULL, "Allerede registrert."),
    refused("with no field named", NO_FIELD, "Kostnadssted finnes ikke"),
    refused("in Latin-1", '{"message":"Beløp må være større enn 0"}'.encode("latin-1"), "Beløp må være større enn 0"),
    refused("with a raw line end in a text", b'{"message":"Closed\nAsk the accountant"}', "Ask the accountant"),
    refused("that repeats our record", {"message": "Invalid", "received": {"claim": "UT-1"}}, "Invalid"),
    refused(
        "packed with gzip",
        gzip.compress(json.dumps({"message": CLOSED}).encode(), mtime=0),
        CLOSED,
        headers={"Content-Encoding": "gzip"},
    ),
    refused("with Content-Encoding: utf-8", {"message": CLOSED}, CLOSED, headers={"Content-Encoding": "utf-8"}),
    refused(
        "with a business reason",
        {"message": "The period 2026-10 is closed", "code": "PERIOD_CLOSED"},
        "2026-10",
        None,
        409,
    ),
    refused("Unsupported Media Type", {"message": "Send XML"}, "Send XML", None, 415),
    WireMockScenario(
        "403 for one of six",
        {**dict.fromkeys(SIX, "booked"), "UT-2": "rejected"},
        left=6,
        keys=SIX,
        to={"UT-2": says({"message": "You may not post to cost center 99"}, 403)},
        shown=[(None, "You may not post to cost center 99")],
        target=ONE_BY_ONE,
    ),
    nobody("403 for every one", {"message": "No access"}, 403),
    nobody("404 of a gateway for every one", {"message": "no Route matched with those values"}, 404),
    nobody(
        "404 of a gateway (HTML) for every one",
        b"<html>404 Not Found</html>",
        404,
        "unknown",
        headers={"Content-Type": "text/html"},
    ),
    nobody("402 for every one", {"message": "Subscription has ended"}, 402),
    nobody("423 for every one", {"message": "The ledger is locked"}, 423),
    nobody("400 invalid_token for every one", {"error": "invalid_token"}, 400),
    WireMockScenario(
        "429 with Retry-After, then 201",
        "booked",
        left=2,
        post=(says({"message": "Slow down"}, 429, headers={"Retry-After": "1"}), BOOKS),
    ),
    WireMockScenario(
        "503 with Retry-After, nothing there and well; then 201",
        "booked",
        left=2,
        post=(says({"message": "Down"}, 503, headers={"Retry-After": "1"}), BOOKS),
    ),
    many(
        "207: booked, refused, booked",
        {"UT-1": "booked", "UT-2": "rejected", "UT-3": "booked"},
        [result("UT-1"), result("UT-2", 422, error={"message": CLOSED}), result("UT-3")],
        shown=[(None, CLOSED)],
    ),
    many(
        "207 with one result missing",
        {"UT-1": "booked", "UT-2": "unknown", "UT-3": "booked"},
        [result("UT-1"), result("UT-3")],
    ),
    many(
        "200 for each, isSuccess: false in one",
        {"UT-1": "booked", "UT-2": "unknown", "UT-3": "booked"},
        [result("UT-1"), result("UT-2", isSuccess=False), result("UT-3")],
        200,
    ),
    many(
        "207 with one id for two",
        {"UT-1": "unknown", "UT-2": "unknown", "UT-3": "booked"},
        [result("UT-1", id="V-1"), result("UT-2", id="V-1"), result("UT-3")],
    ),
]
