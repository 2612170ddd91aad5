"""A system with a queue of its own: what a look-up finds there is not booked yet."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from core.connectors.http_base.body import Body
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.http import Answer
from core.model import Found, Outgoing
from core.money import Money

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
RECORD = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:abc", {}, Money(Decimal("486.50"), "NOK"))
GOOD: dict[str, Any] = {
    "kind": "rest",
    "name": "Accounting",
    "url": "https://books.example/records",
    "look_up_url": "https://books.example/records?reference={reference}",
    "token_secret": "books",
}


def found(entry: dict[str, Any], **options: Any) -> Found:
    config = RestTargetConfig(**GOOD, **options)
    record = {"id": "V-1", "reference": RECORD.reference, "amount": "486.50", "currency": "NOK", **entry}
    answer = Answer(200, {"content-type": "application/json"}, json.dumps({"records": [record]}).encode())
    said = read_look_up(config, RECORD, Body.of(answer, ()), NOW)
    assert isinstance(said, Found)
    return said


@pytest.mark.parametrize(
    ("entry", "booked"),
    [
        ({"state": "posted"}, True),
        ({"state": "queued"}, False),
        ({"state": None}, False),
        ({"state": ["posted"]}, False),
        ({}, False),
    ],
)
def test_only_what_says_so_is_booked_where_the_system_has_a_queue(entry: dict[str, Any], *, booked: bool) -> None:
    assert found(entry, booked_path="/state", booked_values=["posted"]).booked is booked


@pytest.mark.parametrize("entry", [{}, {"state": "posted"}, {"state": None}, {"status": "Open"}])
def test_without_a_queue_what_is_found_is_booked(entry: dict[str, Any]) -> None:
    assert found(entry).booked


@pytest.mark.parametrize(
    "entry", [{"state": "queued"}, {"status": "Draft"}, {"isDraft": True}, {"posted": False}, {"IsActiveEntity": False}]
)
def test_without_a_queue_its_ordinary_words_are_believed(entry: dict[str, Any]) -> None:
    assert not found(entry).booked


@pytest.mark.parametrize("half", [{"booked_path": "/state"}, {"booked_values": ["posted"]}])
def test_a_path_without_values_or_values_without_a_path_are_refused(half: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="booked_values"):
        RestTargetConfig(**GOOD, **half)
