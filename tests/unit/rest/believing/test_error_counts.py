"""Counts and codes of errors that begin with 2: in an answer, a look-up, a bulk, an empty look-up and a health page."""

from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.http_base.health_words import illness_of
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.look_ups import read_look_up
from core.model import Found, NotBooked, NotFound, Outcome, Outgoing, Undecidable
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, U, answer, looked_up, sent

WRONG = [
    *({name: 2} for name in ("errorCount", "failedCount", "numErrors", "error_count", "totalErrors", "rejectedCount")),
    *({name: 2} for name in ("recordsFailed", "failedRows", "failureCount", "antallFeil", "invalidCount")),
    *({"errorCount": count} for count in (20, 25, 200, 204, 299, "2", "200", 2.0)),
    *({name: 2} for name in ("errorCode", "errCode", "feilkode", "error_code")),
    *({"errorCode": code} for code in (20, 22, 2000, 2001, 20000, 300, "22", "23505", "2E", "200x", "22P02", 22.0)),
    *({"feilkode": code} for code in ("23505", 29, "2A")),
    {"faultcode": "soap:Server", "faultstring": "Period closed"},
    {"faultstring": "Period closed"},
]
WELL = [
    *({name: code} for name in ("errorCode", "errCode", "feilkode") for code in (0, 200, 201, 202, 299)),
    *({"errorCode": code} for code in ("0", "0000", "200", "200 OK", "201 Created", "OK", "NO_ERROR", None, "", 200.0)),
    *({name: 0} for name in ("errorCount", "failedCount", "numErrors", "recordsFailed", "totalErrors", "antallFeil")),
    *({"errorCount": count} for count in ("0", 0.0, None, "none")),
]
OTHER = Outgoing("UT-2", "acme:UT-2", "acme:UT-2:a", {}, None)


def whole_bulk(more: dict[str, Any]) -> list[Any]:
    results = [{"reference": "acme:UT-1", "id": "B-1"}, {"reference": "acme:UT-2", "id": "B-2"}]
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5, status=None)})
    read = read_bulk(config, [RECORD, OTHER], answer({"results": results, **more}, 200), (), NOW)
    assert isinstance(read, list)
    return [one.result if isinstance(one, Outcome) else one for one in read]


def empty_look_up(more: dict[str, Any]) -> Any:
    return read_look_up(CONFIG, RECORD, Body.of(answer({"records": [], **more}, 200), ()), NOW)


@pytest.mark.parametrize("more", WRONG, ids=str)
def test_a_count_or_code_of_an_error_is_one_though_it_begins_with_2(more: dict[str, Any]) -> None:
    assert sent({**BOOKED, **more}).result is U
    assert isinstance(looked_up({**BOOKED, **more}), NotBooked)
    assert whole_bulk(more) == [U, U]
    assert isinstance(empty_look_up(more), Undecidable)
    assert illness_of(Body.of(answer({"status": "ok", **more}, 200), ())) is not None


@pytest.mark.parametrize("more", WELL, ids=str)
def test_no_errors_and_a_code_of_success_under_the_name_of_an_error_are_well(more: dict[str, Any]) -> None:
    found = looked_up({**BOOKED, **more})
    assert isinstance(found, Found)
    assert found.booked
    assert sent({**BOOKED, **more}).result is B
    assert whole_bulk(more) == [B, B]
    assert isinstance(empty_look_up(more), NotFound)
    assert illness_of(Body.of(answer({"status": "ok", **more}, 200), ())) is None
