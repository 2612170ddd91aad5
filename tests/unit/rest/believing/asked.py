"""One record asked about in each way: sent alone, looked up, and among others."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.look_ups import read_look_up
from core.http import Answer
from core.model import Found, LookUpAnswer, Outcome, Outgoing, Result
from core.money import Money

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONFIG = RestTargetConfig(
    kind="rest",
    name="Books",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    auth={"kind": "none"},
)
RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {"amount": "12.00"}, Money(Decimal("12.00"), "NOK"))
BOOKED = {"id": "B-1", "reference": "acme:UT-1", "amount": "12.00", "currency": "NOK"}
U, Q, B = Result.UNKNOWN, Result.PENDING_TARGET, Result.BOOKED


def answer(body: Any, status: int = 201) -> Answer:
    return Answer(status, {"content-type": "application/json"}, json.dumps(body).encode())


def sent(body: Any, **options: Any) -> Outcome:
    outcome = read_reply(CONFIG.model_copy(update=options), RECORD, answer(body), (), NOW)
    assert isinstance(outcome, Outcome)
    return outcome


def looked_up(entry: Any, **options: Any) -> LookUpAnswer:
    config = CONFIG.model_copy(update=options)
    body = Body.of(answer({"records": [entry]}, 200), ())
    found = read_look_up(config, RECORD, body, NOW)
    assert isinstance(found, LookUpAnswer)
    return found


def in_bulk(item: Any, **options: Any) -> Outcome:
    other = Outgoing("UT-2", "acme:UT-2", "acme:UT-2:a", {}, None)
    well = {"reference": "acme:UT-2", "id": "B-2", "status": 201, "body": {"id": "B-2"}}
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5, **options)})
    read = read_bulk(config, [RECORD, other], answer({"results": [item, well]}, 200), (), NOW)
    assert isinstance(read, list)
    assert isinstance(read[0], Outcome)
    assert isinstance(read[1], Outcome)
    assert read[1].result is B
    return read[0]


def is_believed(**beside: Any) -> bool:
    """Booked at once: not asked about, not pending, not unknown."""
    read = read_reply(CONFIG, RECORD, answer({**BOOKED, **beside}), (), NOW)
    return not isinstance(read, AskTarget) and read.result is B


def is_found(**beside: Any) -> bool:
    found = looked_up({**BOOKED, **beside})
    return isinstance(found, Found) and found.booked
