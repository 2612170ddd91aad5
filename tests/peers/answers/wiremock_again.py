"""What is sent again, divided, replayed or proven twice; and what stands round an answer."""

import json
from typing import Any

from tests.peers.answers.scenario import TWO
from tests.peers.answers.wiremock_refused import THREE, result
from tests.peers.answers.wiremock_scenario import BOOKS, CUT, NONE, OURS, WireMockScenario, fault, found, says

DUPLICATE = {
    "Fault": {"Error": [{"Message": "Duplicate Document Number Error", "Detail": "Used already", "code": "6140"}]}
}
BULK = {"bulk": {"size": 10}}
WHOLE = {"bulk": {"size": 10, "transactional": True}}
OAUTH = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
ALL_BUT_ONE = {"UT-1": "booked", "UT-2": "rejected", "UT-3": "booked"}
POISON = {"UT-1": "booked", "UT-2": "unknown", "UT-3": "booked"}


def divided(answer: str, poison: Any, status: int, becomes: Any, left: int, *, whole: bool = False) -> WireMockScenario:
    """Whatever request holds the second record is answered so; each other record alone is booked."""
    each = {key: says({"results": [result(key)]}) for key in ("UT-1", "UT-3")}
    to = {"UT-2": says(poison, status), **each}
    return WireMockScenario(
        answer, becomes, left=left, keys=THREE, to=to, target={**(WHOLE if whole else BULK), "concurrency": 1}
    )


AGAIN = [
    WireMockScenario(
        "answer lost, the look-up lags; 400 for the duplicate of our own",
        "booked",
        left=2,
        post=(CUT, says(DUPLICATE, 400)),
        look_up=(NONE, NONE, NONE, NONE, found()),
    ),
    WireMockScenario(
        "201 with Idempotent-Replayed", "booked", post=says(OURS, 201, headers={"Idempotent-Replayed": "true"})
    ),
    WireMockScenario(
        "409 replayed, void there",
        "unknown",
        post=says({"code": "REFERENCE_EXISTS"}, 409),
        look_up=found(status="void"),
    ),
    WireMockScenario(
        "answers lost; the look-up answers one voucher for both, without a reference",
        "unknown",
        left=2,
        keys=TWO,
        post=CUT,
        look_up=says({"records": [{"id": "B-1", "amount": "100.00", "currency": "NOK"}]}),
    ),
    divided("413 for a request of many with one large record", {"message": "Too large"}, 413, ALL_BUT_ONE, 5),
    divided(
        "422 for a request of many, booked as a whole or not",
        {"message": "Account 7149 is not there"},
        422,
        ALL_BUT_ONE,
        5,
        whole=True,
    ),
    divided("500 for a request of many with one poison record", {"message": "NullReferenceException"}, 500, POISON, 4),
    WireMockScenario("201 for the token, then 201", "booked", token=says(OAUTH, 201)),
    WireMockScenario(
        "a token that is none (200 with an error)", "waiting", left=0, token=says({"error": "invalid_client"})
    ),
    WireMockScenario(
        "201 with a header of 20,000 letters", "booked", post={**BOOKS, "headers": {"X-Trace": "x" * 20_000}}
    ),
    WireMockScenario(
        "201 with invalid UTF-8 in a text",
        "booked",
        post=says(json.dumps({**OURS, "text": "Tog ?"}).replace("?", "Bodø").encode("latin-1"), 201),
    ),
    WireMockScenario(
        "201 under another reference",
        "unknown",
        post=says({**OURS, "reference": "acme-expenses:UT-9"}, 201),
        target={"check_url": None},
    ),
    WireMockScenario(
        "201 with another amount", "unknown", post=says({**OURS, "amount": "1.00"}, 201), shown=[(None, "1.00 NOK")]
    ),
    WireMockScenario(
        "201 with an amount off by less than half an øre", "booked", post=says({**OURS, "amount": "100.004"}, 201)
    ),
    WireMockScenario("201 with an empty currency", "booked", post=says({**OURS, "currency": ""}, 201)),
    WireMockScenario(
        "201 with TEMP-1 as the id", "unknown", post=says({**OURS, "id": "TEMP-1"}, 201), target={"check_url": None}
    ),
    WireMockScenario(
        "200 with a problem beside the id",
        "unknown",
        post=says({**OURS, "title": "Closed"}, 200, headers={"Content-Type": "application/problem+json"}),
        target={"check_url": None},
    ),
    WireMockScenario(
        "429 for ever",
        "waiting",
        left=8,
        hours_between=1,
        post=says({"message": "Slow down"}, 429, headers={"Retry-After": "1"}),
    ),
    WireMockScenario(
        "answers lost; the look-up resets the connection",
        "unknown",
        post=CUT,
        look_up=fault("CONNECTION_RESET_BY_PEER"),
    ),
    WireMockScenario(
        "422, kept for its idempotency key and replayed; a person sends it again",
        "booked",
        left=2,
        replays=says({"message": "Invalid cost center code: 10"}, 422, headers={"Idempotent-Replayed": "true"}),
        retried=True,
    ),
]
