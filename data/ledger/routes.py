"""What a session needs to know of its integration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from core.configuration import IntegrationConfig, OrganisationConfig
from core.errors import Misconfigured
from core.messages import message
from core.model import Category
from data.store.protocol import Statement, Store
from data.store.rows import LONGEST

_USUAL_ZONE: Final[str] = OrganisationConfig.model_fields["time_zone"].default


@dataclass(frozen=True, slots=True)
class Route:
    """An integration as a session sees it."""

    integration_id: str
    organisation_id: str
    target_name: str
    config: IntegrationConfig
    zone: ZoneInfo  # whose days moments are told in
    is_spelled_before: bool  # it has records from before one number was one text
    has_old_keys: bool  # and keys that are read otherwise now
    target: str = ""  # the identity of its target, as it was written down when it was first led there


def route(store: Store, integration_id: str) -> Route:
    """One integration. Raises Misconfigured when it does not exist."""
    rows = store.read("sync_route", {"integration_id": integration_id}).to_pylist()
    if not rows:
        raise Misconfigured(message("no_integration", id=integration_id), Category.CONFIGURATION)
    row = rows[0]
    config = IntegrationConfig.model_validate_json(row["config"])
    return Route(
        integration_id=row["integration_id"],
        organisation_id=row["organisation_id"],
        target_name=row["target_name"],
        config=config,
        zone=ZoneInfo(row["time_zone"]),
        is_spelled_before=bool(row["is_spelled_before"]),
        has_old_keys=bool(row["has_old_keys"]),
        target=row["target"] or config.target.identity_as_written,  # as versions did that wrote nothing down
    )


def route_of(config: IntegrationConfig, store: Store | None) -> Route:
    """What a sync with this configuration would be, also before it is saved; without a store, of a new organisation."""
    integration_id = config.id if store is None else kept_by(store, config)
    whose = {"integration_id": integration_id, "organisation_id": config.organisation}
    asked = {**whose, "identity": config.target.identity, "as_written": config.target.identity_as_written}
    facts = {} if store is None else store.read("route_facts", asked).to_pylist()[0]
    return Route(
        integration_id=integration_id,
        organisation_id=config.organisation,
        target_name=config.target.name,
        config=config,
        zone=ZoneInfo(facts.get("time_zone") or _USUAL_ZONE),
        is_spelled_before=bool(facts.get("is_spelled_before")),
        has_old_keys=bool(facts.get("has_old_keys")),
        target=_target_of(config, facts),
    )


def kept_by(store: Store, config: IntegrationConfig) -> str:
    """The whole id that everything of it is kept by, also before it is saved."""
    asked = {"own_id": config.id, "organisation_id": config.organisation}
    found: str = store.read("integration_id", asked).column("integration_id")[0].as_py()
    return found


def _target_of(config: IntegrationConfig, facts: Mapping[str, Any]) -> str:
    """What its records call it, or will once this is saved."""
    name = facts.get("name_of_target") or config.target.identity
    try:
        saved = IntegrationConfig.model_validate_json(facts.get("config") or "")
    except ValidationError:
        return name
    is_same = saved.target.identity == config.target.identity
    return (facts["target"] or saved.target.identity_as_written) if is_same else name


@dataclass(frozen=True, slots=True)
class HeldLease:
    """A lease that has not run out."""

    integration_id: str
    epoch: int
    holder: str


def held_leases(store: Store) -> list[HeldLease]:
    """Every lease that somebody holds."""
    return [HeldLease(**row) for row in store.read("held_leases").to_pylist()]


def let_go(store: Store, lease: HeldLease) -> None:
    """End this lease, if it is still the same one."""
    own = {"integration_id": lease.integration_id, "epoch": lease.epoch}
    store.write([Statement("drop_lease", own)], f"let-go-{lease.integration_id}-{lease.epoch}")


def dead_routes(store: Store) -> list[str]:
    """Integrations with a run that is open although nobody holds its lease."""
    return [row["integration_id"] for row in store.read("dead_routes", LONGEST).to_pylist()]
