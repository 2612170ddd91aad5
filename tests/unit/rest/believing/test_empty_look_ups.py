"""An empty look-up that says it is not whole, and one that only has the names for it."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connectors.http_base.body import Body
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.http import Answer
from core.model import LookUpAnswer, NotFound, Outgoing, Undecidable
from tests.unit.rest.believing import sentences_of_nothing
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


def asked(more: Any, found_path: str = "/records", sent: Any = None) -> LookUpAnswer | Unproven:
    raw = json.dumps({"records": [], **more}).encode()
    config, record = CONFIG.model_copy(update={"found_path": found_path}), replace(RECORD, payload=sent or {})
    return read_look_up(config, record, Body.of(Answer(200, {"content-type": "application/json"}, raw), ()), NOW)


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
        *({name: one} for name in ("result", "outcome", "state", "status") for one in (500, -1, "false", False, "404")),
        *({"errorNo": 25}, {"sqlState": "08006"}, {"errorsFound": 1}, {"exceptionCode": "X"}, {"fehler": 2}),
        *({"searched": False}, {"searchedAll": "no"}),
        *(
            {"message": "Could not find the database"},
            {"message": "Fant ikke databasen"},
            {"message": "Search accepted"},
        ),
        *({"message": "No records loaded"}, {"message": "Ingen data hentet"}, {"message": "No results can be shown"}),
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


@pytest.mark.parametrize("text", sentences_of_nothing.NOTHING)
def test_an_empty_look_up_that_says_in_words_that_nothing_was_found_says_not_there(text: str) -> None:
    for said in (text, f"{text}.", text.upper() if " " in text else text):
        assert asked({"message": said}) == NotFound("UT-1")
        assert asked({"meta": {"description": said}, "melding": [said]}) == NotFound("UT-1")


@pytest.mark.parametrize("text", sentences_of_nothing.IN_DOUBT)
def test_an_empty_look_up_beside_a_sentence_that_nobody_knows_cannot_tell(text: str) -> None:
    for name in ("message", "description", "text", "title", "systemMessage"):
        assert isinstance(asked({name: text}), Undecidable)
    assert isinstance(asked({"messages": [{"type": "info", "text": text}]}), Undecidable)


@pytest.mark.parametrize(
    "more",
    [
        *({"status": one} for one in ("Fehler", "Störung", "Nede", "Busy", "Search failed", "Søket feilet", "Wartung")),
        *({"code": one} for one in (500, "500", 503, 17, "ERROR", "E_TIMEOUT", "IDX_LOCKED", "E17", -1)),
        *({"servedFrom": "cache"}, {"source": "replica"}, {"cache": "HIT"}, {"freshness": "stale"}),
        *({"estimatedTotal": 1}, {"remaining": 1}, {"filteredOut": 1}, {"vouchersTotal": "1"}, {"total_hits": 1}),
        *({"consistent": False}, {"replicationLagSeconds": 300}, {"lastProblem": "Failed to save the record"}),
        *({"advarsel": "Bare første side er søkt"}, {"result": {"code": 503}}, {"state": {"name": "Nicht bereit"}}),
        {"source": {"code": "ERROR", "severity": "high"}},
        {"_shards": {"total": 5, "successful": 3, "skipped": 2, "failed": 0}},
        {"_shards": {"total": 5, "successful": 5, "failed": 2}},
        {"rateLimit": {"limit": 100, "remaining": 99}, "total": 1},
        {"total": 1, "successful": 1, "failed": 0},
    ],
    ids=str,
)
def test_an_empty_look_up_that_tells_of_trouble_without_a_sentence_cannot_tell(more: Any) -> None:
    assert isinstance(asked(more), Undecidable)


@pytest.mark.parametrize(
    "more",
    [
        *({"status": one} for one in ("OK", "success", "200 OK", "active", "Ready", "empty", "NO_DATA", "", None)),
        *({"code": one} for one in (0, "0", 200, "200", "00", "OK", "SUCCESS", "S", "I001", "NO_RECORDS_FOUND", None)),
        *({"source": "primary"}, {"unit": {"id": 7, "code": "410"}}, {"company": {"name": "Acme AS", "state": "Oslo"}}),
        *(
            {"company": {"description": "Consulting", "code": "NO-410"}},
            {"account": 7140},
            {"@odata.context": "$metadata#x"},
        ),
        *({"query": "reference eq 'acme:UT-1'"}, {"title": "Search results for acme:UT-1"}, {"message": "acme%3AUT-1"}),
        {"_shards": {"total": 5, "successful": 5, "skipped": 0, "failed": 0}},
        {"took": 3, "_clusters": {"total": 3, "successful": 3, "failed": 0}},
        {"rateLimit": {"limit": 100, "remaining": 99, "total": 100, "count": 1}},
        {"quota": {"total": 1000, "used": {"count": 17}}},
    ],
    ids=str,
)
def test_an_empty_look_up_that_is_well_in_other_words_says_not_there(more: Any) -> None:
    assert asked(more) == NotFound("UT-1")


def test_what_is_counted_beside_an_empty_list_of_elasticsearch_are_its_parts() -> None:
    shards = {"total": 5, "successful": 5, "skipped": 0, "failed": 0}
    hits = {"total": {"value": 0, "relation": "eq"}, "max_score": None, "hits": []}

    assert asked({"took": 3, "timed_out": False, "_shards": shards, "hits": hits}, "/hits/hits") == NotFound("UT-1")
    assert isinstance(asked({"_shards": shards, "hits": {**hits, "total": {"value": 1}}}, "/hits/hits"), Undecidable)


def test_our_own_text_repeated_where_we_sent_it_leaves_an_empty_look_up_believed() -> None:
    assert asked({"description": "Taxi to the airport"}, sent={"description": "Taxi to the airport"}) == NotFound(
        "UT-1"
    )
    assert isinstance(asked({"message": "Search failed"}, sent={"description": "Search failed"}), Undecidable)


@pytest.mark.parametrize(
    "more",
    [
        *({"result": one} for one in (0, 1, 200, "true", "OK", "")),
        *({"sqlState": one} for one in ("00000", "02000", "", None)),
        *({"errorNo": 0}, {"errorsFound": 0}, {"exceptionCode": ""}, {"fehler": 0}, {"searched": True}),
        *({"message": "Record not found in the database"}, {"message": "No records were found"}),
    ],
    ids=str,
)
def test_an_empty_look_up_that_says_it_went_well_is_believed(more: Any) -> None:
    assert isinstance(asked(more), NotFound)
