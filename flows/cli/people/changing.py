"""What `synclight people` changes: each is an audit row, as a click on the Access page is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from core.access.people import as_compared
from core.errors import BadRequest, LastAdmin, Refused
from core.i18n import Words, sanitise
from core.model import Principal
from core.permissions import Role
from core.settings import Settings
from data.commands.invitations import Invited, invite, withdraw
from data.commands.people import make_operator, remove_person, set_role
from data.commands.sessions import end_sessions
from data.queries.access import Invitation, Member, access
from data.queries.people import known_person
from data.store.protocol import Store
from flows.cli.names import who
from flows.cli.print import print_answer
from flows.clock import SystemClock
from flows.stack.own_store import a_store_that_runs
from flows.wiring import open_store


@dataclass(frozen=True, slots=True)
class _Desk:
    """Who asks, of which store, at which moment."""

    person: Principal
    store: Store
    now: datetime
    request_id: str


def invite_one(settings: Settings, organisation: str, whom: Invited, role: Role, *, as_json: bool) -> int:
    """Invite an address or a person. Raises BadRequest, NotAllowed."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        _known_organisation(desk, organisation, _)
        key = {"request_id": desk.request_id, "now": desk.now}
        invitation = invite(desk.person, desk.store, organisation, role, whom, **key)  # type: ignore[arg-type]
    told = {"organisation": organisation, "invited": whom.told, "role": role.value, "invitation": invitation}
    sentence = _("{whom} may come in within 14 days: {role} of {id}.", whom=whom.told, role=role.value, id=organisation)
    print_answer(sentence, told, as_json=as_json)
    return 0


def withdraw_one(settings: Settings, organisation: str, invited: str, *, as_json: bool) -> int:
    """Take back every invitation of this address or person. Raises BadRequest."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        found = [one for one in access(desk.person, desk.store).invitations if _means(one, organisation, invited)]
        if not found:
            raise BadRequest(_("Nobody called {name} is invited to {id}.", name=_plain(invited), id=organisation))
        for number, one in enumerate(found):
            asked = f"{desk.request_id}-{number}"
            withdraw(desk.person, desk.store, organisation, one.invitation_id, request_id=asked, now=desk.now)
    told = {"organisation": organisation, "invited": invited, "withdrawn": len(found)}
    print_answer(_("The invitation of {whom} is taken back.", whom=_plain(invited)), told, as_json=as_json)
    return 0


def change_role(settings: Settings, organisation: str, called: str, role: Role, *, as_json: bool) -> int:
    """Give another role. Raises BadRequest: nobody such, or the last admin."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        one = _member(desk, organisation, called, _)
        if one.role is not role:
            key = {"was": one.role, "request_id": desk.request_id, "now": desk.now}
            with _said(_):
                set_role(desk.person, desk.store, organisation, one.person_id, role, **key)  # type: ignore[arg-type]
    told = {"organisation": organisation, "person": one.called, "role": role.value, "was": one.role.value}
    sentence = _("{whom} is now {role} of {id}.", whom=one.called, role=role.value, id=organisation)
    print_answer(sentence, told, as_json=as_json)
    return 0


def remove_one(settings: Settings, organisation: str, called: str, *, as_json: bool) -> int:
    """Take a role away. Raises BadRequest: nobody such, or the last admin."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        one = _member(desk, organisation, called, _)
        key = {"was": one.role, "request_id": desk.request_id, "now": desk.now}
        with _said(_):
            remove_person(desk.person, desk.store, organisation, one.person_id, **key)  # type: ignore[arg-type]
    told = {"organisation": organisation, "person": one.called, "role": None, "was": one.role.value}
    print_answer(_("{whom} sees nothing of {id} any more.", whom=one.called, id=organisation), told, as_json=as_json)
    return 0


def sign_out_one(settings: Settings, organisation: str, called: str, *, as_json: bool) -> int:
    """End every session of somebody."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        one = _member(desk, organisation, called, _)
        key = {"request_id": desk.request_id, "now": desk.now}
        open_now = {each.beginning for each in access(desk.person, desk.store).sessions if each.called == one.called}
        end_sessions(desk.person, desk.store, organisation, one.person_id, **key)  # type: ignore[arg-type]
    sentence = _.n(
        "{whom}: {count} session is ended.", "{whom}: {count} sessions are ended.", len(open_now), whom=called
    )
    print_answer(sentence, {"person": one.called, "sessions": len(open_now)}, as_json=as_json)
    return 0


def change_operator(settings: Settings, called: str, *, is_operator: bool, as_json: bool) -> int:
    """Make somebody an operator of the installation, or no longer."""
    _ = Words(settings.language)
    with _desk(settings) as desk:
        one = known_person(desk.store, called)
        if one is None:
            raise BadRequest(_("Nobody called {name} has signed in yet.", name=_plain(called)))
        key = {"request_id": desk.request_id, "now": desk.now}
        make_operator(desk.person, desk.store, one.person_id, is_operator=is_operator, **key)  # type: ignore[arg-type]
    now = _("{whom} may add organisations.", whom=one.called)
    no_more = _("{whom} may not add organisations any more.", whom=one.called)
    print_answer(now if is_operator else no_more, {"person": one.called, "operator": is_operator}, as_json=as_json)
    return 0


@contextmanager
def _desk(settings: Settings) -> Iterator[_Desk]:
    with a_store_that_runs(settings), closing(open_store(settings, "act")) as store:
        yield _Desk(who(store), store, SystemClock().now(), uuid4().hex)


@contextmanager
def _said(_: Words) -> Iterator[None]:
    try:
        yield
    except LastAdmin as error:
        raise BadRequest(error.said) from None
    except Refused:
        raise BadRequest(_("Somebody else changed this role meanwhile. Look again, then repeat it.")) from None


def _known_organisation(desk: _Desk, organisation: str, _: Words) -> None:
    if organisation not in desk.person.organisations:
        known = ", ".join(desk.person.organisations) or _("none yet")
        raise BadRequest(_("There is no organisation {id}. There is: {names}", id=_plain(organisation), names=known))


def _member(desk: _Desk, organisation: str, called: str, _: Words) -> Member:
    _known_organisation(desk, organisation, _)
    for one in access(desk.person, desk.store).people:
        if one.organisation_id == organisation and one.called == called:
            return one
    raise BadRequest(_("Nobody called {name} has a role in {id}.", name=_plain(called), id=organisation))


def _means(one: Invitation, organisation: str, invited: str) -> bool:
    return one.organisation_id == organisation and (invited == one.told or as_compared(invited) == one.email)


def _plain(text: str) -> str:
    return sanitise(text, limit=80, one_line=True)
