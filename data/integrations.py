"""Organisations and integrations in the store: the tables are the truth, TOML is import and export."""

from __future__ import annotations

import json
from datetime import datetime
from uuid import uuid4

from core.configuration import IntegrationConfig, OrganisationConfig
from core.errors import NotAllowed, Refused
from core.model import Principal, Role
from core.ours import ours
from data.audit import note_refused_of
from data.store import Statement, Store


def save_organisation(principal: Principal, store: Store, config: OrganisationConfig, now: datetime) -> None:
    """Add a tenant or change one. Raises NotAllowed."""
    _need_admin(principal, store, config.id, "configure_organisation", now)
    after = config.model_dump_json()
    audit = {"audit_id": _audit_id(now), "organisation_id": config.id, "person": principal.person}
    values = {
        "organisation_id": config.id,
        "name": config.name,
        "time_zone": config.time_zone,
        "language": config.language,
        "admins": json.dumps(list(config.admins), ensure_ascii=False),
        "admin_languages": json.dumps(config.admin_languages, ensure_ascii=False),
        "configured_at": now,
        "organisations": list(principal.organisations),
    }
    statements = [
        Statement("audit_organisation_change", {**audit, "happened_at": now, "after": after}),
        Statement("save_organisation", values, expect=1),
    ]
    try:
        store.write(statements, _request_id())
    except Refused:
        raise NotAllowed(ours("organisation_of_another_admin", id=config.id)) from None


def save_integration(principal: Principal, store: Store, config: IntegrationConfig, now: datetime) -> None:
    """Add an integration or change one; its history and its pause stay. Raises NotAllowed."""
    _need_admin(principal, store, config.organisation, "configure_integration", now)
    whole = config.model_dump_json()
    ids = {"integration_id": config.id, "organisation_id": config.organisation}
    audit = {"audit_id": _audit_id(now), "person": principal.person, "happened_at": now, "after": whole}
    values = {
        "name": config.name,
        "source_kind": config.source.kind,
        "target_kind": config.target.kind,
        "target_name": config.target.name,
        "config": whole,
        "stale_after_seconds": int(config.stale_after.total_seconds()),
        "alert_after_failures": config.alert_after_failures,
        "configured_at": now,
        "organisations": list(principal.organisations),
    }
    statements = [
        Statement("audit_integration_change", {**ids, **audit}),
        Statement("save_integration", {**ids, **values}, expect=1),
        Statement("begin_integration_state", {**ids, "updated_at": now}),
    ]
    try:
        store.write(statements, _request_id())
    except Refused:
        raise NotAllowed(_refusal(principal, config)) from None


def load_integration(principal: Principal, store: Store, integration_id: str) -> IntegrationConfig:
    """The configuration as it was saved. Raises NotAllowed when there is none this person may see."""
    found = _configs(principal, store, integration_id)
    if not found:
        raise NotAllowed(ours("no_integration_you_may_see", id=integration_id))
    return found[0]


def list_integrations(principal: Principal, store: Store) -> list[IntegrationConfig]:
    """Every integration this person may see, ordered by id; at most 2,000."""
    return _configs(principal, store, None)


def source_paths(principal: Principal, store: Store) -> list[tuple[str, str]]:
    """(integration, the path it reads as it was written), also of configurations that another version made."""
    params = {"organisations": list(principal.organisations), "integration_id": None}
    rows = store.read("integration_configs", params).to_pylist()
    found = [(row["integration_id"], json.loads(row["config"])["source"].get("path")) for row in rows]
    return [(integration_id, path) for integration_id, path in found if path]


def list_organisations(principal: Principal, store: Store) -> list[OrganisationConfig]:
    """Every organisation this person belongs to, ordered by id; at most 2,000."""
    rows = store.read("organisation_configs", {"organisations": list(principal.organisations)}).to_pylist()
    return [
        OrganisationConfig(
            id=row["organisation_id"],
            name=row["name"],
            time_zone=row["time_zone"],
            language=row["language"],
            admins=_each_once(json.loads(row["admins"])),
            admin_languages=json.loads(row["admin_languages"] or "{}"),
        )
        for row in rows
    ]


def _configs(principal: Principal, store: Store, integration_id: str | None) -> list[IntegrationConfig]:
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    rows = store.read("integration_configs", params).to_pylist()
    return [IntegrationConfig.model_validate_json(row["config"]) for row in rows]


def _each_once(addresses: list[str]) -> tuple[str, ...]:
    """What was stored before doubled addresses were refused can still be read."""
    return tuple({address.casefold(): address for address in addresses}.values())


def _need_admin(principal: Principal, store: Store, organisation_id: str, action: str, now: datetime) -> None:
    if principal.role is not Role.ADMIN:
        note_refused_of(principal, store, organisation_id, action, request_id=_audit_id(now), now=now)
        raise NotAllowed(
            ours(
                "only_admins_configure",
                person=principal.person,
            )
        )


def _refusal(principal: Principal, config: IntegrationConfig) -> str:
    if config.organisation not in principal.organisations:
        known = ", ".join(principal.organisations) or ours("none_yet")
        return ours(
            "no_organisation_you_may_configure",
            organisation=config.organisation,
            names=known,
        )
    return ours(
        "integration_not_saved",
        id=config.id,
        organisation=config.organisation,
    )


def _audit_id(now: datetime) -> str:
    """Ids in time order."""
    return f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}"


def _request_id() -> str:
    return uuid4().hex
