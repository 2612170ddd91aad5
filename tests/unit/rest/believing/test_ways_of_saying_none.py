"""An empty look-up in the ways of well-known systems, and the same with a word that speaks against it."""

import json
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.http import Answer
from core.model import LookUpAnswer, NotFound, Outgoing, Undecidable
from tests.unit.rest.believing import sentences_of_nothing
from tests.unit.rest.believing.asked import CONFIG, NOW

RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {}, None)
SHARDS = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
NO_PAGE = {"hasNextPage": False, "hasPreviousPage": False, "startCursor": None, "endCursor": None}
PAGE_OF_NONE = {"size": 20, "totalElements": 0, "totalPages": 0, "number": 0}
SELF = {"self": {"href": "https://books.example/vouchers?reference=acme:UT-1"}}
NONE = [  # (found_path, answer)
    ("/QueryResponse/JournalEntry", {"QueryResponse": {}, "time": "2026-11-23T10:00:00.000-08:00"}),
    ("/QueryResponse", {"QueryResponse": {}, "time": "2026-11-23T10:00:00.000-08:00"}),
    ("/QueryResponse/Bill", {"QueryResponse": {"startPosition": 1, "maxResults": 0}, "time": "x"}),
    ("/QueryResponse/Bill", {"QueryResponse": {"totalCount": 0}, "time": "x"}),
    ("/value", {"@odata.context": "https://books.example/$metadata#entries", "@odata.count": 0, "value": []}),
    ("/d/results", {"d": {"results": [], "__count": "0"}}),
    (None, {"d": {"results": []}}),
    ("/result", {"jsonrpc": "2.0", "id": None, "result": []}),
    ("/message", {"message": {}}),
    ("/data", {"data": [], "info": {"per_page": 200, "count": 0, "page": 1, "more_records": False}}),
    ("/journals", {"code": 0, "message": "success", "journals": [], "page_context": {"applied_filter": "Status.All"}}),
    ("/hits/hits", {"timed_out": False, "_shards": SHARDS, "hits": {"total": {"value": 0}, "hits": []}}),
    (None, {"_index": "vouchers", "_id": "acme:UT-1", "found": False}),
    ("/_source", {"_index": "vouchers", "_id": "acme:UT-1", "found": False}),
    ("/data/bills/edges", {"data": {"bills": {"edges": [], "pageInfo": NO_PAGE, "totalCount": 0}}}),
    ("/values", {"fullResultSize": 0, "from": 0, "count": 0, "versionDigest": "0", "values": []}),
    ("/data", {"draw": 1, "recordsTotal": 57, "recordsFiltered": 0, "data": []}),
    ("/aaData", {"sEcho": 1, "iTotalRecords": 57, "iTotalDisplayRecords": 0, "aaData": []}),
    ("/data", {"data": [], "jsonapi": {"version": "1.0"}, "links": {"self": "x", "next": None}}),
    ("/_embedded/vouchers", {"_links": SELF, "page": PAGE_OF_NONE}),
    ("/_embedded/vouchers", {"_links": SELF, "_embedded": {}, "total": 0}),
    ("/data/vouchers", {"status": "success", "data": {}}),
    ("/records", {"success": True, "count": 0}),
]
MORE = [
    *({"code": 404, "message": one} for one in ("Not found", "No voucher found", "Beklager, ingen treff.")),
    *({name: 404, "message": "Not found"} for name in ("status", "statusCode", "httpStatus")),
    *({"error": one} for one in ("No records found", {"code": 404, "message": "Not found"}, ["Ingen treff"])),
    {"errors": [{"status": "404", "title": "Not found"}]},
    {"error": {"code": "ResourceNotFound", "message": "Resource not found"}},
    {"status": "NOT_FOUND", "code": 404},
    {"message": "No vouchers with this externalVoucherNumber"},
    {"query": {"reference": "acme:UT-1", "status": "closed"}, "status": "OK"},
    {"filter": {"externalNumber": "acme:UT-1", "state": "NotCancelled"}},
]
TOLD_MORE = [
    *({"code": 404, "message": one} for one in ("Search index not found", "Unknown route", "")),
    *({"code": 404}, {"status": 404}, {"code": 500, "message": "Not found"}, {"code": 404, "text": "OK"}),
    *(
        {"error": one}
        for one in ("Index not found", {"code": 500, "message": "Not found"}, {"code": 404}, "OK, no index")
    ),
    {"errors": [{"status": "404", "title": "Not found"}, {"title": "Index offline"}]},
    *({"success": False, "message": one} for one in ("Not found", "No records found")),
    {"query": {"reference": "acme:UT-1", "status": "draft"}},
    {"query": {"reference": "acme:UT-1", "status": "closed"}, "status": "Nede"},
    {"query": {"reference": "acme:UT-1", "message": "Index offline"}},
    {"deprecation": "gone", "warning": "This endpoint is deprecated and disabled"},
    {"recordsTotal": 57, "recordsFiltered": 1, "draw": 1},
    {"recordsTotal": 57, "recordsFiltered": 0},
    {"recordsTotal": 57},
]
AGAINST = [  # beside what QuickBooks, HAL and others leave out
    *({"errors": [{"message": "The index is being rebuilt"}]}, {"timed_out": True}, {"next": "/2"}, {"count": 1}),
    *({"warning": "Only the first 100 records were searched"}, {"message": "Search failed"}, {"cached": True}),
    {"Fault": {"Error": [{"Message": "Syntax error"}]}},
]


NONE_OF_SOAP: list[tuple[str, dict[str, Any]]] = [
    ("/GetVouchersResult/Vouchers/Voucher", {"GetVouchersResult": {"Vouchers": None, "ErrorCode": 0}}),
    ("/GetVouchersResult/Vouchers/Voucher", {"GetVouchersResult": {"Vouchers": None, "ErrorCode": "0"}}),
    ("/Result/Bills/Bill", {"Result": {"Bills": None, "ReturnCode": 0, "ErrorMessage": ""}}),
    ("/GetVouchersResponse/GetVouchersResult/Voucher", {"GetVouchersResponse": {"GetVouchersResult": None}}),
    ("/GetVouchersResult/Voucher", {"GetVouchersResult": None}),
    ("/soap:Envelope/soap:Body/return/Bill", {"soap:Envelope": {"soap:Body": {"return": None}}}),
    ("/Envelope/Body/GetBillsResponse/Bill", {"Envelope": {"Body": {"GetBillsResponse": None}}}),
]


def asked(answer: Any, found_path: str | None = "/records", **headers: str) -> LookUpAnswer | Unproven:
    config, raw = CONFIG.model_copy(update={"found_path": found_path}), json.dumps(answer).encode()
    told = {"content-type": "application/json", **headers}
    return read_look_up(config, RECORD, Body.of(Answer(200, told, raw), ()), NOW)


@pytest.mark.parametrize(("path", "answer"), NONE, ids=str)
def test_none_is_understood_as_a_well_known_system_says_it(path: str | None, answer: dict[str, Any]) -> None:
    assert asked(answer, path) == NotFound("UT-1")
    for more in AGAINST:
        assert isinstance(asked({**answer, **more}, path), Undecidable), more


@pytest.mark.parametrize(("path", "answer"), NONE_OF_SOAP, ids=str)
def test_null_round_the_list_is_none_where_soap_says_success(path: str, answer: dict[str, Any]) -> None:
    assert asked(answer, path) == NotFound("UT-1")
    for more in AGAINST:
        assert isinstance(asked({**answer, **more}, path), Undecidable), more


@pytest.mark.parametrize("more", MORE, ids=str)
def test_an_empty_list_beside_words_that_only_say_not_found_says_not_there(more: dict[str, Any]) -> None:
    assert asked({"records": [], **more}) == NotFound("UT-1")


@pytest.mark.parametrize("more", TOLD_MORE, ids=str)
def test_an_empty_list_beside_words_that_say_more_than_not_found_cannot_tell(more: dict[str, Any]) -> None:
    assert isinstance(asked({"records": [], **more}), Undecidable)


@pytest.mark.parametrize("text", sentences_of_nothing.DEPRECATED)
def test_a_notice_that_an_endpoint_is_old_leaves_an_empty_look_up_believed(text: str) -> None:
    for more in ({"message": text}, {"warning": text}, {"warnings": [text]}, {"notice": text, "advarsel": [text]}):
        assert asked({"records": [], **more}) == NotFound("UT-1")
    assert asked({"records": [], "warnings": [{"type": "warning", "message": text}]}) == NotFound("UT-1")
    assert isinstance(asked({"records": [], "warnings": [text, "The index is offline"]}), Undecidable)
    if text.isascii():
        assert asked({"records": []}, warning=f'299 - "{text}"') == NotFound("UT-1")
        assert isinstance(asked({"records": []}, warning=f'299 - "{text} Results are partial."'), Undecidable)


def test_what_we_asked_with_is_no_word_of_the_system_when_it_is_repeated() -> None:
    address = "https://books.example/records?reference={reference}&status=draft"
    config = CONFIG.model_copy(update={"look_up_url": address})
    for name in ("query", "params", "filter"):
        raw = json.dumps({"records": [], name: {"reference": "acme:UT-1", "status": "draft"}}).encode()
        body = Body.of(Answer(200, {"content-type": "application/json"}, raw), ())
        assert read_look_up(config, RECORD, body, NOW) == NotFound("UT-1")


@pytest.mark.parametrize("answer", [{"records": None}, None, {"count": 0}], ids=str)
def test_404_in_words_without_a_list_is_proven_by_another_record(answer: Any) -> None:
    assert asked(answer) == NotFound("UT-1")
    if answer:
        assert asked({**answer, "code": 404, "message": "Not found"}) == Unproven("UT-1")


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        *(
            ("/records", one)
            for one in ({}, {"kind": "list"}, {"user": {"id": 5}, "count": 0}, {"rows": [1], "total": 0})
        ),
        *(("/records", {"records": one}) for one in ("", False, 0, [None], [{}], [[]])),
        ("/QueryResponse/JournalEntry", {"QueryResponse": {"Bill": [{"Id": "5"}]}}),
        ("/QueryResponse/JournalEntry", {"QueryResponse": {"status": "late"}}),
        ("/QueryResponse/JournalEntry", {"time": "2026-11-23"}),
        ("/data/bills/edges", {"data": {"user": {"name": "x"}}}),
        ("/data/bills/edges", {"data": {"bills": None}}),
        ("/data", {"status": "NO_CONTENT"}),
        *(
            ("/data/viewer/bills/nodes", {"data": one})
            for one in (None, {"viewer": None}, {"viewer": {"bills": None}}, {"viewer": {"bills": None, "result": 1}})
        ),
        ("/data/billsResult/bills", {"data": {"billsResult": None}}),
        ("/GetResult/Vouchers/Voucher", {"GetResult": {"Vouchers": None}}),
        *(("/GetResult/Vouchers/Voucher", {"GetResult": {"Vouchers": None, "ErrorCode": one}}) for one in (7, "E1")),
        ("/GetResult/Vouchers/Voucher", {"GetResult": {"Vouchers": None, "ErrorCode": 0}, "error": "Not allowed"}),
        ("/GetResult/Vouchers/Voucher", {"GetResult": None}),
        ("/GetResult/Voucher", {"GetResult": None, "Fault": {"faultcode": "Server"}}),
    ],
    ids=str,
)
def test_a_list_that_is_not_where_it_should_be_proves_nothing(path: str, answer: Any) -> None:
    assert isinstance(asked(answer, path), Undecidable)
