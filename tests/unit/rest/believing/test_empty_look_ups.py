"""An empty look-up that says it is not whole, and one that only has the names for it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connectors.http_base.body import Body
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.http import Answer
from core.model import LookUpAnswer, NotFound, Outgoing, Undecidable
from tests.unit.rest.believing.asked import CONFIG, NOW

RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {}, None)
NAMES = [
    *(
        "next",
        "@odata.nextLink",
        "nextPageToken",
        "hasMore",
        "has_more_items",
        "more",
        "moreRecordsAvailable",
        "partial",
    ),
    *("truncated", "timed_out", "incomplete_results", "maxResultsReached", "overflow", "outOfDate", "total", "count"),
    *("@odata.count", "errors", "error", "warnings", "failedShards", "limitExceeded", "nextSkipToken", "errorCode"),
    *("resultCode", "hasNextPage", "fullResultSize", "cached", "stale", "reindexing", "nesteSide"),
]
NOTHINGS = st.sampled_from([None, False, 0, "", "false", "0", "null", "none", [], {}])


def asked(more: Any) -> LookUpAnswer | Unproven:
    raw = json.dumps({"records": [], **more}).encode()
    return read_look_up(CONFIG, RECORD, Body.of(Answer(200, {"content-type": "application/json"}, raw), ()), NOW)


@pytest.mark.parametrize(
    "more",
    [
        *({name: True} for name in ("hasMoreItems", "has_more_results", "moreRecordsAvailable", "hasMorePages")),
        *({name: "/2"} for name in ("nextPageLink", "next_page_url", "nextUri", "@odata.nextLink", "nesteSide")),
        *({name: "abc"} for name in ("nextSkipToken", "$skipToken", "NextMarker", "nextContinuationToken")),
        *({name: True} for name in ("maxResultsReached", "limitExceeded", "overflow", "queryTimedOut", "outOfDate")),
        *({name: "true"} for name in ("isReindexing", "resultsTruncated", "has_partial_results")),
        *({"resultCode": code} for code in (5, "-1", "E17")),
        {"status": -1},
        {"meta": {"hasMoreItems": "true"}},
    ],
    ids=str,
)
def test_an_empty_look_up_that_is_not_whole_cannot_tell(more: Any) -> None:
    assert isinstance(asked(more), Undecidable)


@pytest.mark.parametrize(
    "more",
    [
        *(
            {"took_ms": 3},
            {"took": 3, "timeTaken": "12"},
            {"@odata.nextLink": ""},
            {"more": False},
            {"truncated": "false"},
        ),
        *({"hasMore": "no"}, {"nextId": 17}, {"nextNumber": 4711}, {"resultCode": "00"}, {"resultCode": 200}),
        *(
            {"message": "No vouchers registered"},
            {"message": "Ingen bilag er registrert"},
            {"message": "Nothing found"},
        ),
        *(
            {"page": 1, "pageSize": 20},
            {"limit": 20, "offset": 0},
            {"status": 0},
            {"approved": False},
            {"docstatus": 0},
        ),
    ],
    ids=str,
)
def test_an_empty_look_up_that_only_has_the_names_says_not_there(more: Any) -> None:
    assert asked(more) == NotFound("UT-1")


@given(st.dictionaries(st.sampled_from(NAMES), NOTHINGS, max_size=6))
def test_names_with_nothing_behind_them_leave_an_empty_look_up_believed(more: dict[str, Any]) -> None:
    assert asked(more) == NotFound("UT-1")
    assert asked({"meta": more}) == NotFound("UT-1")
