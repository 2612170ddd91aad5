"""An organisation and an integration to be saved."""

from __future__ import annotations

from core.configuration import IntegrationConfig, OrganisationConfig


def organisation(name: str = "Acme Likeperson", admin: str = "økonomi@acme.example") -> OrganisationConfig:
    return OrganisationConfig(id="acme", name=name, admins=(admin,))


def integration(organisation_id: str = "acme", stale_after_hours: int = 48) -> IntegrationConfig:
    return IntegrationConfig.model_validate(
        {
            "id": "acme-expenses",
            "organisation": organisation_id,
            "name": "Utleggskrav → Regnskap",
            "stale_after_hours": stale_after_hours,
            "source": {"kind": "files", "path": "utlegg.csv"},
            "target": {
                "kind": "rest",
                "name": "Regnskap",
                "url": "http://127.0.0.1:8765/accounting/records",
                "look_up_url": "http://127.0.0.1:8765/accounting/records?reference={reference}",
                "token_secret": "sandbox",
            },
            "schedule": {"interval_seconds": 300},
            "mapping": {
                "record_key": "Kravnr",
                "amount": {"column": "Beløp", "currency": "NOK"},
                "fields": [
                    {"to": "/claimNo", "from": "Kravnr"},
                    {"to": "/lines/0/vat", "constant": 0},
                    {"to": "/kind", "from": "Type", "lookup": {"km": "mileage"}},
                ],
            },
        },
    )
