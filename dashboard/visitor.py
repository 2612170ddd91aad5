"""Who looks, told from the request alone, and which organisations are theirs. Nobody gets what is another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import StoreUnavailable
from core.model import Principal
from core.settings import operating_system_user
from dashboard.page_context import hear_clock
from data.queries.people import Organisation, local_principal, organisations
from data.store.protocol import Store

_last_known: dict[str, Visitor] = {}  # person → as the store last said: for the time while it is down
_MOST_KNOWN = 500


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with their own organisations, ordered by id."""

    principal: Principal
    organisations: tuple[Organisation, ...]

    @property
    def language(self) -> str | None:
        """What their organisations speak; None when these do not agree: then the browser decides."""
        spoken = {each.language for each in self.organisations}
        return spoken.pop() if len(spoken) == 1 else None


def person_of(_headers: Mapping[str, str]) -> str:
    """Local mode has no login: whoever sits at this machine. A sign-in will read it from the request."""
    return operating_system_user()


def visitor(headers: Mapping[str, str], store: Store) -> Visitor:
    """Whoever asks, as the store knows them now, or last knew them. Raises StoreUnavailable."""
    return known_as(person_of(headers), store)


def known_as(person: str, store: Store) -> Visitor:
    """The same for somebody whose page was drawn already: their roles may be others by now."""
    try:
        found = _ask(person, store)
    except StoreUnavailable:
        known = _last_known.get(person)
        if known is None:
            raise
        return known
    hear_clock(store)
    _remember(person, found)
    return found


def known_language(headers: Mapping[str, str]) -> str | None:
    """What the organisations of whoever asks speak, once the store has said who they are."""
    known = _last_known.get(person_of(headers))
    return None if known is None else known.language


def _ask(person: str, store: Store) -> Visitor:
    tenants = organisations(store)
    principal = local_principal(person, tenants)
    return Visitor(principal, tuple(each for each in tenants if each.organisation_id in principal.organisations))


def _remember(person: str, found: Visitor) -> None:
    if len(_last_known) >= _MOST_KNOWN and person not in _last_known:
        _last_known.pop(next(iter(_last_known)))
    _last_known[person] = found
