"""What a system says under 2xx and 409, booked or not."""

from typing import Any

from tests.peers.answers.scenario import TWO
from tests.peers.answers.wiremock_scenario import OURS, WireMockScenario, found, says

QUEUE = {"booked_path": "/status", "booked_values": ["booked"], "refused_values": ["refused"]}
NO_CHECK = {"check_url": None}
EXISTS = says({"code": "REFERENCE_EXISTS", "message": "This reference exists"}, 409)


def denied(answer: str, body: Any, words: str = "", *, field: str | None = None) -> WireMockScenario:
    """Nothing stands there, and no look-up is believed before the system is known to be well."""
    shown = [(field, words)] if words else []
    return WireMockScenario(answer, "unknown", post=says(body), shown=shown, target=NO_CHECK)


def no_id(value: Any) -> WireMockScenario:
    body = {**OURS, "id": value}
    return WireMockScenario(f"201 with the id {value!r}", "unknown", post=says(body, 201), target=NO_CHECK)


def elsewhere(answer: str, status: int, **headers: str) -> WireMockScenario:
    return WireMockScenario(answer, "booked", post={"status": status, "headers": headers})


ACCOUNT = "Account code '7149' is not valid"
BOOKED = [
    WireMockScenario("201 with an id", "booked"),
    WireMockScenario("201 for two, the same id", "unknown", left=2, keys=TWO, post=says({"id": "V-1"}, 201)),
    elsewhere("201, the id in Location only", 201, Location="/records/B-7"),
    elsewhere("204, the id in OData-EntityId only", 204, **{"OData-EntityId": "records(7)"}),
    denied("200 with HasErrors", {"id": "X-1", "HasErrors": True, "ValidationErrors": [{"Message": ACCOUNT}]}, ACCOUNT),
    denied(
        "200 with Success: false", {"id": "7", "Success": False, "Message": "Cost center 10 is closed"}, "center 10"
    ),
    denied("200 with isSuccess: false two steps in", {"id": "7", "data": {"result": {"id": "7", "isSuccess": False}}}),
    denied(
        "200 with userErrors",
        {"id": "7", "userErrors": [{"field": ["amount"], "message": "Amount is too large"}]},
        "Amount is too large",
        field="/amount",
    ),
    denied("200 with status: error", {"id": "7", "status": "error", "message": "Ledger locked"}, "Ledger locked"),
    denied("200 with statusCode: 422", {"id": "7", "statusCode": 422, "message": "Bad account"}, "Bad account"),
    denied("200 with status: void", {"id": "7", "status": "void"}, "status: void"),
    no_id("null"),
    no_id("-1"),
    no_id("N/A"),
    no_id("undefined"),
    no_id(None),
    WireMockScenario(
        "201, status: queued",
        "pending_target",
        post=says({**OURS, "status": "queued"}, 201),
        look_up=found(status="queued"),
        target=QUEUE,
    ),
    WireMockScenario(
        "202, refused later by the queue",
        "rejected",
        post=says({**OURS, "status": "queued"}, 202),
        look_up=found(status="refused", error="Account 7140 does not exist"),
        shown=[(None, "Account 7140 does not exist")],
        target=QUEUE,
    ),
    WireMockScenario("409 exists, the look-up finds ours", "booked", post=EXISTS, look_up=found()),
    WireMockScenario(
        "409 exists, it waits in the queue", "pending_target", post=EXISTS, look_up=found(status="queued"), target=QUEUE
    ),
    WireMockScenario(
        "409 exists, another amount there",
        "unknown",
        post=EXISTS,
        look_up=found(amount="1.00"),
        shown=[(None, "1.00 NOK")],
    ),
    WireMockScenario(
        "409 exists, the look-up finds nothing", "unknown", left=2, post=EXISTS, shown=[(None, "This reference exists")]
    ),
]
