"""What SAP CAP says to many records in one request ($batch)."""

from typing import Any

from tests.peers.answers.cap_refused import centre
from tests.peers.answers.cap_scenario import CapScenario

THREE = ("UT-1", "UT-2", "UT-3")
GROUP = {"atomicityGroup": "g1"}
PARTS: dict[str, Any] = {
    "size": 10,
    "items": "/requests",
    "results": "/responses",
    "reference": "/body/reference",
    "by_position": True,
    "error": "/body/error",
    "record": "/body",
}
BULK = {"bulk": PARTS, "reference_field": "", "reference_at": ["/body/reference"]}
WHOLE = {**BULK, "bulk": {**PARTS, "transactional": True}}
CLOSED = [("lines(0)/text", "Cost center 10 is closed"), ("amount", "Amount exceeds the limit")]

BATCH = [
    CapScenario("$batch: 201 for each", "booked", keys=THREE, gave=("200 (201, 201, 201)",), batch={}, target=BULK),
    CapScenario(
        "$batch: 400 for one of three",
        {"UT-1": "booked", "UT-2": "rejected", "UT-3": "booked"},
        keys=THREE,
        gave=("200 (201, 400, 201)",),
        only={"UT-2": centre("closed")},
        batch={},
        target=BULK,
        shown=CLOSED,
    ),
    CapScenario(
        "$batch, one atomicity group: 201 for two that are rolled back, 400 for one",
        {"UT-1": "booked", "UT-2": "rejected", "UT-3": "booked"},
        keys=THREE,
        gave=("200 (201, 400, 201)", "200 (201)", "200 (201)"),
        only={"UT-2": centre("closed")},
        batch=GROUP,
        target=WHOLE,
        shown=CLOSED,
    ),
    CapScenario(
        "the same, and nobody said that it is transactional",
        {"UT-1": "booked", "UT-2": "rejected", "UT-3": "booked"},
        keys=THREE,
        gave=("200 (201, 400, 201)", "200 (201)", "200 (201)"),
        only={"UT-2": centre("closed")},
        batch=GROUP,
        target=BULK,
        shown=CLOSED,
    ),
    CapScenario(
        "$batch, one atomicity group: 201 for two that are rolled back, 500 for one",
        {"UT-1": "booked", "UT-2": "unknown", "UT-3": "booked"},
        keys=THREE,
        gave=("200 (201, 500, 201)", "200 (201)", "200 (500)", "200 (201)", "200 (500)"),
        only={"UT-2": centre("broken")},
        batch=GROUP,
        target={**BULK, "concurrency": 1},
        shown=[(None, "NullReferenceException in ledger")],
    ),
]
