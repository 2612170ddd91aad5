"""What an operator sees of the installation: which organisations there are and who operates it, and nothing in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.errors import NotAllowed
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.store.protocol import Store
from data.store.rows import utc


@dataclass(frozen=True, slots=True)
class Tenant:
    """One organisation, from outside."""

    organisation_id: str
    name: str
    language: str
    since_at: datetime
    people: int
    integrations: int
    is_awaited: bool  # somebody was invited and has not come yet


@dataclass(frozen=True, slots=True)
class Operator:
    """Who may add organisations, as the log calls them."""

    called: str
    name: str | None


@dataclass(frozen=True, slots=True)
class Installation:
    """All of it."""

    organisations: tuple[Tenant, ...]
    operators: tuple[Operator, ...]


def installation(principal: Principal, store: Store) -> Installation:
    """Every organisation, and every operator. Raises NotAllowed for whoever is none."""
    if not principal.may(Action.ADD_ORGANISATION, ""):
        raise NotAllowed(message("only_operators_add_organisations", person=principal.person))
    tenants = store.read("installation_organisations").to_pylist()
    return Installation(
        tuple(Tenant(**{**row, "since_at": utc(row["since_at"])}) for row in tenants),
        tuple(Operator(**row) for row in store.read("installation_operators").to_pylist()),
    )
