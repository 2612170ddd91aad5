"""What stands beside an empty list: the record elsewhere, a filter that nobody heard, or the ordinary things."""

import json
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.http import Answer
from core.model import LookUpAnswer, NotFound, Outgoing, Undecidable
from tests.unit.rest.believing.asked import CONFIG, NOW

RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {}, None)
OURS = {"id": 7, "reference": "acme:UT-1"}
ELSEWHERE: list[dict[str, Any]] = [
    *({name: [OURS]} for name in ("vouchers", "archived", "drafts", "deleted", "pending", "unposted", "suggestions")),
    *({name: [{"id": 9}]} for name in ("results", "items", "matches", "entries", "bilag", "Rechnungen")),
    *({"queue": [{"id": 7, "externalId": "acme:UT-1"}]}, {"voucher": {"voucherNo": 9, "reference": "acme:UT-1"}}),
    *({"data": {"drafts": [{"draftId": 7, "text": "acme:UT-1"}]}}, {"arkiv": [{"nr": 17}]}),
]
NOT_ASKED: list[dict[str, Any]] = [
    *({f"{one}Filters": ["reference"]} for one in ("ignored", "unsupported", "invalid", "dropped")),
    *({"unknownParameters": ["reference"]}, {"unrecognizedParams": "reference"}, {"ignorerteFelt": ["referanse"]}),
    *({one: 3} for one in ("skipped", "skippedRecords", "skippedCount", "draftCount", "archivedCount", "notIndexed")),
    *({one: False} for one in ("done", "finished", "isDone", "scanComplete", "indexUpToDate", "isIndexReady")),
    *({one: True} for one in ("restricted", "isRestricted", "unauthorized", "accessDenied", "noAccess", "cancelled")),
    *({one: True} for one in ("sampled", "readReplica", "partialFailure", "timeoutReached", "overLimit", "aborted")),
    *({"indexStatus": "stale"}, {"indexState": "rebuilding"}, {"searchStatus": "partial"}, {"missing": ["shard-3"]}),
    *({"index": {"indexStatus": "stale"}}, {"meta": {"limit": 50, "remaining": 3}}, {"remaining": 1, "cost": 3}),
    *({"message": text} for text in ("Dessverre, søket feilet", "Ingen leverandør funnet", "No vendor found")),
    *(
        {"message": f"No {one} vouchers"}
        for one in ("open", "new", "further", "other", "booked", "recent", "archived", "public", "visible")
    ),
]
ORDINARY: list[dict[str, Any]] = [
    *({"currency": "NOK"}, {"totals": {"debit": "0.00", "currency": "NOK"}}, {"meta": {"baseCurrency": "NOK"}}),
    {"company": {"name": "Acme AS", "currency": "NOK", "status": "active"}},
    *(
        {one: []}
        for one in ("results", "drafts", "archived", "links", "ignoredFilters", "unknownParameters", "missing")
    ),
    *({"skipped": 0}, {"skip": 0, "top": 50}, {"done": True}, {"restricted": False}, {"indexStatus": "ready"}),
    *({"draftCount": 0}, {"cancelled": False}, {"subscription": {"cancelled": True}}, {"missing": 0}),
    *({"company": {"subscriptionStatus": "partial"}}, {"links": [{"rel": "self", "href": "/records"}]}),
    {"filters": [{"id": 1, "field": "reference", "value": "acme:UT-1"}]},
    {"query": {"id": "q-17", "reference": "acme:UT-1"}},
    {"meta": {"requestId": "r-17", "reference": "acme:UT-1"}},
    {"columns": [{"id": 1, "name": "reference"}], "accounts": [{"id": 7, "number": 1920}]},
    {"extensions": {"requestCost": 3, "remaining": 997}},
    *(
        {"message": text}
        for text in (
            "Ingen utgifter funnet",
            "Ingen innkjøp funnet",
            "Ingen leverandørfaktura funnet",
            "Ingen inngående faktura funnet",
            "Ingen forekomster",
            "Ingen oppføringer samsvarer med søket",
            "Vi fant dessverre ingen bilag",
            "No vendor bills found",
            "Inga leverantörsfakturor hittades",
            "Ingen udgifter fundet",
            "Keine Lieferantenrechnungen gefunden",
        )
    ),
    {"user": {"id": 3, "roles": [{"id": 4, "name": "Admin"}]}, "included": [{"id": 5, "type": "company"}]},
]


def asked(more: dict[str, Any]) -> LookUpAnswer | Unproven:
    raw = json.dumps({"records": [], **more}).encode()
    return read_look_up(CONFIG, RECORD, Body.of(Answer(200, {"content-type": "application/json"}, raw), ()), NOW)


@pytest.mark.parametrize("more", ELSEWHERE, ids=str)
def test_an_empty_list_beside_records_that_stand_elsewhere_cannot_tell(more: dict[str, Any]) -> None:
    assert isinstance(asked(more), Undecidable)


@pytest.mark.parametrize("more", NOT_ASKED, ids=str)
def test_an_empty_list_of_what_was_not_asked_or_not_searched_cannot_tell(more: dict[str, Any]) -> None:
    assert isinstance(asked(more), Undecidable)


@pytest.mark.parametrize("more", ORDINARY, ids=str)
def test_an_empty_list_beside_a_currency_and_other_ordinary_things_says_not_there(more: dict[str, Any]) -> None:
    assert asked(more) == NotFound("UT-1")
