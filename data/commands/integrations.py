"""Organisations and integrations in the store: the tables are the truth, TOML is import and export."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import pyarrow as pa

from core.catalogue import SOURCES
from core.configuration import IntegrationConfig, OrganisationConfig, RecipientConfig
from core.errors import BadConfiguration, NotAllowed, Refused
from core.mapping import columns_of
from core.messages import message
from core.model import EMAIL, Principal
from core.permissions import Action
from data.commands.audit import need_in
from data.commands.targets import keeping_its_name, noting_its_target
from data.ledger.routes import kept_by
from data.store.protocol import Statement, Store
from data.store.rows import TEXT, table


def save_organisation(principal: Principal, store: Store, config: OrganisationConfig, now: datetime) -> None:
    """Add a tenant, which operators of the installation do, or change one. Raises NotAllowed."""
    may_add = principal.may(Action.ADD_ORGANISATION, config.id)
    if config.id in principal.organisations or not may_add:
        _need(principal, store, config.id, Action.CONFIGURE_ORGANISATION, now)
    audit = {"audit_id": _audit_id(now), "organisation_id": config.id, "person": principal.person}
    values = {
        "organisation_id": config.id,
        "name": config.name,
        "time_zone": config.time_zone,
        "language": config.language,
        "retention_days": config.retention_days,
        "configured_at": now,
        "organisations": list(principal.where(Action.CONFIGURE_ORGANISATION)),
        "may_add": may_add,
    }
    told = {"organisation_id": config.id, "rows": _rows(config.everyone)}
    statements = [
        Statement("audit_organisation_change", {**audit, "happened_at": now, "after": _whole(config)}),
        Statement("save_organisation", values, expect=1),
        Statement("forget_recipients", told),
        Statement("save_recipients", told),
    ]
    try:
        store.write(statements, _request_id())
    except Refused:
        raise NotAllowed(message("organisation_of_another_admin", id=config.id)) from None


def save_integration(principal: Principal, store: Store, config: IntegrationConfig, now: datetime) -> str:
    """Add an integration or change one; its history and its pause stay. Answers what it is kept by.

    Raises NotAllowed, BadConfiguration.
    """
    if config.organisation in principal.organisations:
        _need(principal, store, config.organisation, Action.CONFIGURE_INTEGRATION, now)
    integration_id = kept_by(store, config)
    earlier = store.read("earlier_config", {"integration_id": integration_id}).to_pylist()
    _need_the_same_keys(config, earlier)
    before = [row["config"] for row in earlier]
    whole = config.model_dump_json()
    ids = {"integration_id": integration_id, "organisation_id": config.organisation}
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
        "organisations": list(principal.where(Action.CONFIGURE_INTEGRATION)),
    }
    statements = [
        Statement("audit_integration_change", {**ids, **audit}),
        *(keeping_its_name(integration_id, each) for each in before),
        Statement("save_integration", {**ids, **values}, expect=1),
        Statement("begin_integration_state", {**ids, "updated_at": now}),
        noting_its_target(integration_id, config, before, now),
        keeping_its_name(integration_id, whole),
    ]
    try:
        store.write(statements, _request_id())
    except Refused:
        raise NotAllowed(_refusal(principal, config)) from None
    return integration_id


def _need_the_same_keys(config: IntegrationConfig, before: Sequence[Mapping[str, Any]]) -> None:
    """A key of more or fewer columns makes a new record of each one that was sent: it would be sent once more."""
    if not before or not before[0]["has_sent"]:
        return
    told = json.loads(before[0]["config"]).get("mapping", {}).get("record_key", "")
    then = (told,) if isinstance(told, str) else tuple(told)
    now = columns_of(config.mapping.record_key)
    if len(then) != len(now):
        wanted = message("wanted_key_of_as_many_columns", columns=", ".join(then))
        raise BadConfiguration(config.id, "mapping.record_key", ", ".join(now), wanted)


def load_integration(principal: Principal, store: Store, integration_id: str) -> IntegrationConfig:
    """The configuration as it was saved. Raises NotAllowed when there is none this person may see."""
    found = _configs(principal, store, integration_id)
    if not found:
        raise NotAllowed(message("no_integration_you_may_see", id=integration_id))
    return found[integration_id]


def list_integrations(principal: Principal, store: Store) -> dict[str, IntegrationConfig]:
    """Every integration this person may see, by what it is kept by and in that order; at most 2,000."""
    return _configs(principal, store, None)


def source_paths(principal: Principal, store: Store) -> list[tuple[str, str]]:
    """(integration, the path it reads as it was written), also of configurations that another version made."""
    params = {"organisations": list(principal.organisations), "integration_id": None}
    rows = store.read("integration_configs", params).to_pylist()
    found = [(row["integration_id"], _path_of(json.loads(row["config"])["source"])) for row in rows]
    return [(integration_id, path) for integration_id, path in found if path]


def _path_of(source: Mapping[str, Any]) -> str | None:
    """What it reads on this machine; a kind that nobody knows any more is asked for what most have."""
    kind = SOURCES.get(source.get("kind", ""))
    key = "path" if kind is None else kind.config.path_key
    return None if key is None else source.get(key)


def list_organisations(principal: Principal, store: Store) -> list[OrganisationConfig]:
    """Every organisation this person belongs to, ordered by id; at most 2,000."""
    rows = store.read("organisation_configs", {"organisations": list(principal.organisations)}).to_pylist()
    return [
        OrganisationConfig(
            id=row["organisation_id"],
            name=row["name"],
            time_zone=row["time_zone"],
            language=row["language"],
            retention_days=row["retention_days"],
            **_told(json.loads(row["recipients"] or "[]")),
        )
        for row in rows
    ]


def _configs(principal: Principal, store: Store, integration_id: str | None) -> dict[str, IntegrationConfig]:
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    rows = store.read("integration_configs", params).to_pylist()
    return {row["integration_id"]: IntegrationConfig.model_validate_json(row["config"]) for row in rows}


def _whole(config: OrganisationConfig) -> str:
    """The configuration as it is read back: whoever gets mails is an admin, however the file lists them."""
    told = _told([recipient.model_dump() for recipient in config.everyone])
    return config.model_copy(update=told).model_dump_json()


def _told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Recipients as a configuration lists them; a channel this version does not know stays where it is."""
    mails = [row for row in rows if row["channel"] == EMAIL]
    return {
        "admins": tuple(row["address"] for row in mails),
        "admin_languages": {row["address"]: row["language"] for row in mails if row["language"]},
        "recipients": tuple(RecipientConfig.model_construct(**row) for row in rows if row["channel"] != EMAIL),
    }


def _rows(recipients: Sequence[RecipientConfig]) -> pa.Table:
    return table(
        {
            "channel": (TEXT, [one.channel for one in recipients]),
            "address": (TEXT, [one.address for one in recipients]),
            "language": (TEXT, [one.language for one in recipients]),
            "position": (pa.int32(), range(1, len(recipients) + 1)),
        }
    )


def _need(principal: Principal, store: Store, organisation_id: str, action: Action, now: datetime) -> None:
    sentence = message("only_admins_configure", person=principal.person)
    need_in(principal, store, organisation_id, action, sentence, request_id=_audit_id(now), now=now)


def _refusal(principal: Principal, config: IntegrationConfig) -> str:
    if config.organisation not in principal.organisations:
        known = ", ".join(principal.organisations) or message("none_yet")
        return message("no_organisation_you_may_configure", organisation=config.organisation, names=known)
    return message("integration_not_saved", id=config.id, organisation=config.organisation)


def _audit_id(now: datetime) -> str:
    """Ids in time order."""
    return f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}"


def _request_id() -> str:
    return uuid4().hex
