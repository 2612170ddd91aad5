"""What a record page hands to support and where its links lead: no secret, nothing live that came from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.model import Category, DeliveryState, FieldMessage, HealthFacts
from core.money import Money
from dashboard.ui.tables import run_address
from dashboard.views.integration.record import endpoint, source_link, support_text
from data.queries.failures import OpenFailure
from data.queries.status import IntegrationStatus

NOW = datetime(2026, 11, 23, 9, 47, tzinfo=UTC)
FAILURE = OpenFailure(
    record_key="UT-1/æ",
    state=DeliveryState.REJECTED,
    category=Category.VALIDATION,
    messages=(FieldMessage("Invalid\nour record: forged", "/a", "E1"),),
    cause_key="a",
    money=Money(Decimal(100), "NOK"),
    attempts=1,
    open_since_at=NOW,
    last_attempt_at=NOW,
    reference="acme:UT-1",
    system_request_id="req-1",
    http_status=422,
    last_run_id="run-1",
)


def about(**config: Any) -> IntegrationStatus:
    names = {"integration_id": "i", "name": "I", "organisation_id": "acme", "organisation_name": "Acme"}
    more = {"time_zone": "Europe/Oslo", "language": "nb", "source_kind": "files", "target_name": "Tripletex"}
    return IntegrationStatus(**names, **more, config=config, facts=HealthFacts(configured_at=NOW))


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://api.example.no/v2/ledger?token=s3cret#x", "https://api.example.no/v2/ledger"),
        ("https://kari:s3cret@api.example.no:8443/v2", "https://api.example.no:8443/v2"),
        ("http://[::1", None),
        ("", None),
    ],
)
def test_an_endpoint_is_named_without_user_password_and_query(url: str, shown: str | None) -> None:
    assert endpoint(about(target={"url": url})) == shown


def test_the_block_for_support_is_one_line_each_and_keeps_secrets_out() -> None:
    text = support_text(about(target={"url": "https://k:s3cret@api.example.no/v2?key=s3cret"}), FAILURE)

    lines = dict(line.split(": ", 1) for line in text.splitlines())
    assert "s3cret" not in text
    assert lines["our record"] == "UT-1/æ"
    assert lines["message"] == "Invalid our record: forged"
    assert (lines["time"], lines["request id"], lines["HTTP status"]) == ("2026-11-23 09:47:00 UTC", "req-1", "422")
    assert (lines["our reference"], lines["our sync"], lines["code"]) == ("acme:UT-1", "run-1", "E1")


def test_a_link_to_the_source_holds_the_key_as_one_part() -> None:
    linked = about(record_url="https://app.example.no/claims/{record_key}")

    assert source_link(linked, FAILURE) == "https://app.example.no/claims/UT-1%2F%C3%A6"
    assert source_link(linked, replace(FAILURE, category=Category.SOURCE_ROW)) is None
    assert source_link(about(record_url="javascript:alert('{record_key}')"), FAILURE) is None
    assert source_link(about(), FAILURE) is None


def test_a_link_to_prefect_is_made_of_an_id_only() -> None:
    base = "http://127.0.0.1:4200"

    run = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert run_address(base, run) == f"{base}/runs/flow-run/{run}"
    assert run_address(base, "../../evil") is None
    assert run_address(base, None) is None
