"""Who may see what. In Local mode the operating-system user operates it, and is admin of every organisation."""

from __future__ import annotations

from dataclasses import dataclass

from core.access.people import Person
from core.model import Principal
from core.permissions import Role
from data.store.protocol import Store


@dataclass(frozen=True, slots=True)
class Organisation:
    """What a page needs of a tenant."""

    organisation_id: str
    name: str
    time_zone: str
    language: str


def organisations(store: Store) -> list[Organisation]:
    """Every tenant of this store, ordered by id. Only Local mode asks; a login asks for memberships."""
    return [Organisation(**row) for row in store.read("all_organisations").to_pylist()]


def own_organisations(principal: Principal, store: Store) -> list[Organisation]:
    """The tenants this person belongs to, ordered by id."""
    params = {"organisations": list(principal.organisations)}
    return [Organisation(**row) for row in store.read("own_organisations", params).to_pylist()]


def local_principal(person: str, tenants: list[Organisation]) -> Principal:
    """The person of Local mode: admin of every organisation, and the one who adds some."""
    return Principal(person, {tenant.organisation_id: Role.ADMIN for tenant in tenants}, is_operator=True)


def known_person(store: Store, called: str) -> Person | None:
    """Somebody who has signed in at least once, in whichever organisation, or in none. Operators ask."""
    rows = store.read("known_person", {"called": called}).to_pylist()
    return Person(**rows[0]) if rows else None


def open_episodes(principal: Principal, store: Store) -> int:
    """How many integrations have been failing since their first failed sync: the number on the bell."""
    params = {"organisations": list(principal.organisations)}
    return int(store.read("open_episodes", params).to_pylist()[0]["episodes"])
