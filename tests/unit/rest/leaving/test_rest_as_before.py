"""What was configured before amounts had forms and numbers had ids leaves byte for byte as it did."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.configuration import IntegrationConfig
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.requests import Parcel, requests, write
from core.mapping import map_page
from core.model import RawPage, RawRow
from core.planning import outgoing_of

STORED = Path(__file__).parents[3] / "fixtures" / "stored_before_amount_forms.json"  # as that version kept it
ROW = {
    "Kravnr": "UT-1",
    "Likeperson": "LP0123",
    "Bilagsdato": "23.11.2026",
    "Beløp": "1 284,00",
    "Valuta": "NOK",
    "Art": "km",
    "Formål": "Tog",
    "Konto": "7140",
    "Kostnadssted": "410",
    "Km": "12,5",
}
CONTENT = (
    '{"claimNo":"UT-1","claimant":"LP0123","date":"2026-11-23","amount":"1284.00","currency":"NOK","lines":[{'
    '"kind":"mileage","description":"Tog","account":"7140","costCenter":"410","km":"12.50","amount":"1284.00",'
    '"vatCode":"0"}],"reference":"acme-expenses:UT-1"}'
)
REVISION = "dc4f12d77c7a087d"  # in ledgers of that version
KEY = "f87a2825e3a06c8da289df8799d3e356"


@pytest.fixture
def config() -> IntegrationConfig:
    return IntegrationConfig.model_validate_json(STORED.read_text("utf-8"))


def test_a_stored_configuration_is_read_and_asks_for_no_ids(config: IntegrationConfig) -> None:
    assert isinstance(config.target, RestTargetConfig)
    assert (config.target.ids, config.target.reference_at, config.target.record_path) == ({}, (), None)
    assert {(field.form, field.negated) for field in config.mapping.fields} == {("text", False)}


def test_revision_reference_key_and_bytes_are_those_of_before(config: IntegrationConfig) -> None:
    assert isinstance(config.target, RestTargetConfig)
    (record,) = map_page(config.mapping, RawPage((RawRow(ROW, "utlegg.csv line 2"),))).records
    outgoing = outgoing_of(config.id, record)
    parcel = write(config.target, outgoing)
    assert isinstance(parcel, Parcel)
    (request,) = requests(config.target, [parcel])

    assert (record.revision, outgoing.reference, outgoing.idempotency_key) == (REVISION, "acme-expenses:UT-1", KEY)
    assert request.content.decode() == CONTENT
    assert request.headers == {
        "content-type": "application/json",
        "idempotency-key": KEY,
        "x-reference": "acme-expenses:UT-1",
    }
