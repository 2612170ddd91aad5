"""Empty look-ups in the shapes of real systems, over a real socket: which of them prove that a record is not there."""

import pytest

from core.model import Found, NotFound, Undecidable
from tests.integration.helpers.told_system import Said
from tests.integration.rest.rest_told import BOOKED, look_up

HTML = {"content-type": "text/html"}
TRIPLETEX = {"id": 608, "version": 1, "year": 2026, "externalVoucherNumber": "acme:UT-1"}
Answered = list[tuple[str, Said, str]]  # what it is, the answer, where its list stands

NOT_THERE: Answered = [
    ("quickbooks empty QueryResponse", Said({"QueryResponse": {}, "time": "x"}), "/QueryResponse/Bill"),
    ("deprecated warning header", Said({"records": []}, 200, {"Warning": '299 - "Deprecated API"'}), "/records"),
    ("nextStart null", Said({"records": [], "nextStart": None}), "/records"),
    ("nextPage null", Said({"records": [], "nextPage": None, "hasMore": False, "total": 0}), "/records"),
    ("odata count 0", Said({"@odata.context": "x", "@odata.count": 0, "value": []}), "/value"),
    ("offset limit total", Said({"records": [], "offset": 0, "limit": 20, "total": 0}), "/records"),
    ("page 1", Said({"records": [], "page": 1, "pageSize": 20}), "/records"),
    (
        "page 0",
        Said({"records": [], "page": {"number": 0, "size": 20, "totalElements": 0, "totalPages": 0}}),
        "/records",
    ),
    (
        "from 0 count 0 tripletex",
        Said({"fullResultSize": 0, "from": 0, "count": 0, "versionDigest": "x", "values": []}),
        "/values",
    ),
    (
        "graphql pageInfo none",
        Said({"data": {"x": {"edges": [], "pageInfo": {"hasNextPage": False, "endCursor": None}}}}),
        "/data/x/edges",
    ),
    ("204", Said(b"", 204), "/records"),
    ("message No records found", Said({"records": [], "message": "No records found"}), "/records"),
    ("message ok", Said({"records": [], "status": "ok", "message": ""}), "/records"),
    ("success true", Said({"records": [], "success": True}), "/records"),
    ("xero empty", Said({"Id": "x", "Status": "OK", "Invoices": []}), "/Invoices"),
    (
        "netsuite",
        Said(
            {
                "links": [{"rel": "self", "href": "x"}],
                "count": 0,
                "hasMore": False,
                "items": [],
                "offset": 0,
                "totalResults": 0,
            }
        ),
        "/items",
    ),
    (
        "fortnox meta",
        Said({"MetaInformation": {"@TotalResources": 0, "@TotalPages": 0, "@CurrentPage": 1}, "Vouchers": []}),
        "/Vouchers",
    ),
    (
        "visma eacc Meta",
        Said(
            {"Meta": {"CurrentPage": 1, "PageSize": 50, "TotalNumberOfPages": 0, "TotalNumberOfResults": 0}, "Data": []}
        ),
        "/Data",
    ),
    ("sap d results", Said({"d": {"results": []}}), "/d/results"),
    ("odoo empty", Said({"jsonrpc": "2.0", "id": 1, "result": []}), "/result"),
    ("hubspot", Said({"total": 0, "results": []}), "/results"),
    ("stripe", Said({"object": "list", "url": "/v1/x", "has_more": False, "data": []}), "/data"),
    (
        "jsonapi links next null",
        Said({"data": [], "links": {"self": "x", "next": None}, "meta": {"total": 0}}),
        "/data",
    ),
    ("workday total", Said({"total": 0, "data": []}), "/data"),
    ("deprecation headers", Said({"records": []}, 200, {"Deprecation": "true", "Sunset": "x"}), "/records"),
]

NOBODY_CAN_TELL: Answered = [
    ("nextStart 1, empty", Said({"records": [], "nextStart": 1}), "/records"),
    ("nextPage 2", Said({"records": [], "nextPage": 2}), "/records"),
    ("hasMore", Said({"records": [], "hasMore": True}), "/records"),
    ("odata nextLink", Said({"value": [], "@odata.nextLink": "https://x/?$skip=1"}), "/value"),
    ("offset 20", Said({"records": [], "offset": 20, "limit": 20, "total": 0}), "/records"),
    ("offset 20 page 2", Said({"records": [], "page": 2, "pageSize": 20}), "/records"),
    ("skip 100", Said({"records": [], "skip": 100, "take": 100}), "/records"),
    ("limit 0", Said({"records": [], "limit": 0, "total": 0}), "/records"),
    ("from 100 tripletex", Said({"fullResultSize": 0, "from": 100, "count": 0, "values": []}), "/values"),
    ("fullResultSize 1", Said({"fullResultSize": 1, "from": 0, "count": 0, "values": []}), "/values"),
    ("graphql pageInfo", Said({"data": {"x": {"edges": [], "pageInfo": {"hasNextPage": True}}}}), "/data/x/edges"),
    ("graphql errors", Said({"data": {"x": {"edges": []}}, "errors": [{"message": "timeout"}]}), "/data/x/edges"),
    ("graphql x null", Said({"data": {"x": None}}), "/data/x/edges"),
    ("html 200", Said(b"<html>login</html>", 200, HTML), "/records"),
    ("empty 200", Said(b""), "/records"),
    ("202", Said({"records": []}, 202), "/records"),
    ("206", Said({"records": []}, 206), "/records"),
    ("207", Said({"records": []}, 207), "/records"),
    ("304", Said(b"", 304), "/records"),
    ("stale", Said({"records": []}, 200, {"Age": "17"}), "/records"),
    ("x-total-count 1", Said({"records": []}, 200, {"X-Total-Count": "1"}), "/records"),
    ("message rate limit", Said({"records": [], "message": "Rate limit exceeded"}), "/records"),
    ("message too many", Said({"records": [], "message": "Too many requests"}), "/records"),
    ("message unauthorized", Said({"records": [], "message": "Unauthorized"}), "/records"),
    ("maintenance", Said({"records": [], "maintenance": True}), "/records"),
    ("message session expired", Said({"records": [], "message": "Session expired"}), "/records"),
    ("message logg inn", Said({"records": [], "melding": "Logg inn på nytt"}), "/records"),
    ("status false", Said({"records": [], "status": False}), "/records"),
    ("success false", Said({"records": [], "success": False}), "/records"),
    ("netsuite next", Said({"links": [{"rel": "next", "href": "x"}], "count": 0, "items": []}), "/items"),
    (
        "fortnox meta 1",
        Said({"MetaInformation": {"@TotalResources": 3, "@TotalPages": 1, "@CurrentPage": 1}, "Vouchers": []}),
        "/Vouchers",
    ),
    (
        "fortnox page 2",
        Said({"MetaInformation": {"@TotalResources": 0, "@CurrentPage": 2}, "Vouchers": []}),
        "/Vouchers",
    ),
    (
        "visma eacc Meta n",
        Said({"Meta": {"CurrentPage": 1, "TotalNumberOfPages": 3, "TotalNumberOfResults": 120}, "Data": []}),
        "/Data",
    ),
    ("sap d __count", Said({"d": {"__count": "1", "results": []}}), "/d/results"),
    ("sap d __next", Said({"d": {"results": [], "__next": "x"}}), "/d/results"),
    ("hubspot paging", Said({"total": 0, "results": [], "paging": {"next": {"after": "1"}}}), "/results"),
    ("jsonapi links next", Said({"data": [], "links": {"next": "x"}}), "/data"),
    (
        "deprecated warning header",
        Said({"records": []}, 200, {"Warning": '299 - "Deprecated API, no data any more"'}),
        "/records",
    ),
    ("cursor same", Said({"records": [], "cursor": {"next": "abc"}}), "/records"),
    ("dryrun", Said({"records": [], "dryRun": True}), "/records"),
    ("scope mine", Said({"records": [], "truncated": True}), "/records"),
    ("filters ignored", Said({"records": [], "warnings": ["Unknown filter reference ignored"]}), "/records"),
    ("invalid filter message", Said({"records": [], "message": "Invalid filter: reference"}), "/records"),
    (
        "unknown parameter",
        Said({"records": [], "info": "Parameter 'reference' is unknown and was ignored"}),
        "/records",
    ),
    ("access limited", Said({"records": [], "message": "You do not have access to all companies"}), "/records"),
]


@pytest.mark.parametrize(("name", "said", "path"), NOT_THERE, ids=lambda one: one if isinstance(one, str) else "")
def test_an_empty_look_up_that_says_nothing_else_is_believed(name: str, said: Said, path: str) -> None:
    assert (name, type(look_up(said, found_path=path))) == (name, NotFound)


@pytest.mark.parametrize(("name", "said", "path"), NOBODY_CAN_TELL, ids=lambda one: one if isinstance(one, str) else "")
def test_an_empty_look_up_that_says_something_else_proves_nothing(name: str, said: Said, path: str) -> None:
    answer = look_up(said, found_path=path)

    assert (name, type(answer)) == (name, Undecidable)
    assert isinstance(answer, Undecidable)
    assert answer.reason


@pytest.mark.parametrize(
    ("more", "booked"),
    [({"number": 0, "tempNumber": 17}, False), ({"number": 46, "tempNumber": 0}, True), ({"number": 46}, True)],
)
def test_a_voucher_of_tripletex_is_booked_once_it_has_a_number(more: dict[str, int], *, booked: bool) -> None:
    found = look_up(
        Said({"fullResultSize": 1, "from": 0, "count": 1, "values": [{**TRIPLETEX, **more}]}),
        found_path="/values",
        answer_reference_path="/externalVoucherNumber",
        amount_path="",
    )

    assert isinstance(found, Found)
    assert (found.target_id, found.booked) == ("608", booked)


@pytest.mark.parametrize("more", [{"status": "Created, awaiting posting"}, {"status": {"id": 1, "name": "Draft"}}])
def test_what_a_look_up_shows_as_waiting_is_not_booked(more: dict[str, object]) -> None:
    found = look_up(Said({"records": [{**BOOKED, **more}]}))

    assert isinstance(found, Found)
    assert not found.booked
