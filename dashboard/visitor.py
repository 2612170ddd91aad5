"""Who looks, told from the request alone, and which organisations are theirs. Nobody gets what is another's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.access.cookies import cookie_of
from core.access.people import SignedIn
from core.errors import SignInNeeded, StoreUnavailable
from core.model import Principal
from core.settings import operating_system_user
from dashboard.page_context import clock_now, hear_clock
from dashboard.sign_in.cookies import Cookies
from dashboard.sign_in.sessions import sessions
from data.queries.people import Organisation, local_principal, organisations, own_organisations
from data.store.protocol import Store

_last_known: dict[str, Visitor] = {}  # person → as the store last said: for the time while it is down
_MOST_KNOWN = 500


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person with their own organisations, ordered by id."""

    principal: Principal
    organisations: tuple[Organisation, ...]
    session: SignedIn | None = None  # None: Local mode

    @property
    def language(self) -> str | None:
        """What their organisations speak; None when these do not agree: then the browser decides."""
        spoken = {each.language for each in self.organisations}
        return spoken.pop() if len(spoken) == 1 else None


def person_of(_headers: Mapping[str, str]) -> str:
    """Local mode has no login: whoever sits at this machine."""
    return operating_system_user()


def visitor(
    headers: Mapping[str, str], store: Store, cookies: Cookies | None = None, *, is_used: bool = True
) -> Visitor:
    """Whoever asks, as the store knows them now, or last knew them. `cookies`: of where people sign in.

    `is_used`: they did something, and are not away. Raises StoreUnavailable; SignInNeeded.
    """
    if cookies is None:
        return _known_as(person_of(headers), store)
    session = sessions.whose(store, cookie_of(headers, cookies.session), clock_now(), is_used=is_used)
    return _signed_in(session, store)


def principal_now(
    before: Principal, headers: Mapping[str, str], store: Store, cookies: Cookies | None = None
) -> Principal:
    """The same for somebody whose page was drawn already: their roles may be others by now, or all gone."""
    try:
        return visitor(headers, store, cookies).principal
    except SignInNeeded:
        return Principal(before.person, {})


def known_language(headers: Mapping[str, str], cookies: Cookies | None = None) -> str | None:
    """What the organisations of whoever asks speak, once the store has said who they are."""
    if cookies is None:
        known = _last_known.get(person_of(headers))
    else:
        session = sessions.last_known(cookie_of(headers, cookies.session))
        known = None if session is None else _last_known.get(session.person.person_id)
    return None if known is None else known.language


def _known_as(person: str, store: Store) -> Visitor:
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


def _signed_in(session: SignedIn, store: Store) -> Visitor:
    """The roles of the session's row; no other is believed, though the names of organisations may be old."""
    key = session.person.person_id
    principal = Principal(session.person.called, session.memberships, is_operator=session.person.is_operator)
    try:
        own = tuple(own_organisations(principal, store))
    except StoreUnavailable:
        if key not in _last_known:
            raise
        known = _last_known[key].organisations
        return Visitor(
            principal, tuple(each for each in known if each.organisation_id in principal.organisations), session
        )
    hear_clock(store)
    found = Visitor(principal, own, session)
    _remember(key, found)
    return found


def _ask(person: str, store: Store) -> Visitor:
    tenants = organisations(store)
    principal = local_principal(person, tenants)
    return Visitor(principal, tuple(each for each in tenants if each.organisation_id in principal.organisations))


def _remember(person: str, found: Visitor) -> None:
    if len(_last_known) >= _MOST_KNOWN and person not in _last_known:
        _last_known.pop(next(iter(_last_known)))
    _last_known[person] = found
