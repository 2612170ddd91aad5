"""How an answer is lost, and what a look-up says then."""

from typing import Any

from tests.peers.answers.wiremock_scenario import BOOKS, CUT, OURS, WireMockScenario, fault, found, says

HTML = {"headers": {"Content-Type": "text/html"}}
NO_CHECK = {"check_url": None}
REBUILT = {"records": [], "errors": [{"message": "The search index is being rebuilt"}]}
SHARDS = {"records": [], "timed_out": True, "_shards": {"failed": 1}}
SLOW = {"timeout_seconds": 1}


def lost(how: str, post: Any, **more: Any) -> WireMockScenario:
    """It was made there all the same."""
    return WireMockScenario(f"{how}; the look-up finds it", "booked", post=post, is_made=True, **more)


def looked_up(answer: str, look_up: Any, words: str = "", becomes: str = "unknown") -> WireMockScenario:
    shown = [(None, words)] if words else []
    return WireMockScenario(
        f"answer lost; the look-up answers {answer}", becomes, post=CUT, look_up=look_up, shown=shown
    )


LOST = [
    lost("EMPTY_RESPONSE", CUT),
    lost("CONNECTION_RESET_BY_PEER", fault("CONNECTION_RESET_BY_PEER")),
    lost("MALFORMED_RESPONSE_CHUNK", fault("MALFORMED_RESPONSE_CHUNK", 201)),
    lost("RANDOM_DATA_THEN_CLOSE", fault("RANDOM_DATA_THEN_CLOSE")),
    lost("201 later than the time-out", {**BOOKS, "fixedDelayMilliseconds": 4000}, target=SLOW),
    lost(
        "201 in drops, later than the time-out",
        {**BOOKS, "chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": 6000}},
        target=SLOW,
    ),
    lost("504 of a gateway (HTML)", says(b"<html><h1>504 Gateway Time-out</h1></html>", 504, **HTML)),
    lost("500", says({"message": "NullReferenceException"}, 500)),
    lost("503", says({"message": "Down for maintenance"}, 503)),
    lost("201 that is cut off in the JSON", says(b'{"id": "B-1', 201)),
    lost("201 that says gzip and is not", says(OURS, 201, headers={"Content-Encoding": "gzip"})),
    lost("200 with a page to sign in (HTML)", says(b"<html>Sign in</html>", **HTML)),
    lost("302 to somewhere else", {"status": 302, "headers": {"Location": "/login"}}),
    WireMockScenario("EMPTY_RESPONSE, nothing there, no check_url", "unknown", post=CUT, target=NO_CHECK),
    WireMockScenario("EMPTY_RESPONSE, nothing there and well; then 201", "booked", left=2, post=(CUT, BOOKS)),
    WireMockScenario(
        "EMPTY_RESPONSE, nothing there, the health page says DOWN",
        "unknown",
        post=CUT,
        health=says({"status": "DOWN", "error": "database connection lost"}),
    ),
    WireMockScenario(
        "201 in drops", "booked", post={**BOOKS, "chunkedDribbleDelay": {"numberOfChunks": 5, "totalDuration": 500}}
    ),
    looked_up("an empty list beside errors", says(REBUILT)),
    looked_up("an empty list, total 1", says({"records": [], "total": 1, "hasMore": True}), "total: 1"),
    looked_up("an empty list and a next link", says({"records": [], "@odata.nextLink": "/records?skip=1"}), "nextLink"),
    looked_up("an empty list, timed out, a failed shard", says(SHARDS)),
    looked_up(
        "an empty list out of a cache", says({"records": []}, headers={"Age": "120", "X-Cache": "HIT"}), "Age: 120"
    ),
    looked_up("404 of a gateway", says({"message": "no Route matched with those values"}, 404), "404"),
    looked_up("404 of a gateway (HTML)", says(b"<html>404 Not Found</html>", 404, **HTML), "404"),
    looked_up("a page (HTML)", says(b"<html>Sign in</html>", **HTML)),
    looked_up("another list than configured", says({"items": []})),
    looked_up(
        "two under our reference", says({"records": [{**OURS, "id": "B-1"}, {**OURS, "id": "B-2"}]}), "2 records"
    ),
    looked_up("another reference", found(reference="acme-expenses:UT-10")),
    looked_up("no id", says({"records": [{"reference": "acme-expenses:UT-1", "amount": "100.00"}]}), "/id"),
    looked_up("what was deleted", found(isDeleted=True), "isDeleted: true"),
    looked_up("one of two that are counted", says({"records": [OURS], "total": 2}), becomes="booked"),
    looked_up(
        "half a character in the currency",
        says(b'{"records":[{"id":"X1","reference":"acme-expenses:UT-1","amount":100,"currency":"\\ud83dK"}]}'),
        "X1",
    ),
    looked_up("EMPTY_RESPONSE", CUT),
    looked_up("503", says({"message": "Down for maintenance"}, 503)),
    looked_up("a currency in small letters", found(currency="nok"), becomes="booked"),
    looked_up("a number with a point as the id", found(id=1001.0), becomes="booked"),
    looked_up("a bare list", says([OURS]), becomes="booked"),
    looked_up("one object instead of a list", says({"records": OURS}), becomes="booked"),
]
