"""What admins do about who may come in: done in the store, and said on the page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import streamlit as st

from core.errors import BadRequest, LastAdmin, NotAllowed, OrganisationExists, Refused, StoreFull, StoreUnavailable
from core.i18n import Words
from core.permissions import Role
from dashboard.page_context import PageContext, clock_now
from data.commands import installation, invitations, people, sessions
from data.queries.access import Invitation, Member

ADDRESS, ROLE = "invite-address", "invite-role"  # what a person types, in the state of the tab
NEW_ID, NEW_NAME, NEW_LANGUAGE, NEW_ADMIN = "new-id", "new-name", "new-language", "new-admin"
_SAID = "access-said"
_SAID_SECONDS = 60


def invite(context: PageContext, organisation_id: str, request_id: str) -> None:
    """Let the address that was typed come in."""
    whom = invitations.Invited(str(st.session_state.get(ADDRESS, "")))
    role = Role(st.session_state.get(ROLE, Role.VIEWER))

    def work(now: datetime) -> None:
        key = {"request_id": request_id, "now": now}
        invitations.invite(context.principal, context.store, organisation_id, role, whom, **key)  # type: ignore[arg-type]
        st.session_state[ADDRESS] = ""

    _do(work)


def withdraw(context: PageContext, one: Invitation, request_id: str) -> None:
    """Nobody comes in by it any more."""
    about = (context.principal, context.store, one.organisation_id, one.invitation_id)
    _do(lambda now: invitations.withdraw(*about, request_id=request_id, now=now))


def set_role(context: PageContext, one: Member, role: Role, request_id: str) -> None:
    """Another role than the one that was shown."""
    about = (context.principal, context.store, one.organisation_id, one.person_id, role)
    _do(lambda now: people.set_role(*about, was=one.role, request_id=request_id, now=now))


def remove(context: PageContext, one: Member, request_id: str) -> None:
    """They see nothing of the organisation any more."""
    about = (context.principal, context.store, one.organisation_id, one.person_id)
    _do(lambda now: people.remove_person(*about, was=one.role, request_id=request_id, now=now))


def end_sessions(context: PageContext, organisation_id: str, person_id: str, beginning: str, request_id: str) -> None:
    """One session of somebody, or with an empty `beginning` all of them."""
    about = (context.principal, context.store, organisation_id, person_id)
    _do(lambda now: sessions.end_sessions(*about, request_id=request_id, now=now, beginning=beginning))


def add_organisation(context: PageContext, request_id: str) -> None:
    """The one that was typed, with its first admin."""
    told = [str(st.session_state.get(key, "")) for key in (NEW_ID, NEW_NAME, NEW_LANGUAGE, NEW_ADMIN)]
    new = installation.NewOrganisation(*told)

    def work(_now: datetime) -> None:
        installation.add_organisation(context.principal, context.store, new, request_id=request_id)
        st.session_state.update(dict.fromkeys((NEW_ID, NEW_NAME, NEW_ADMIN), ""))

    _do(work)


def trouble(_: Words, now: datetime) -> str:
    """Why the last click changed nothing; empty when it did, or a minute later."""
    error, said_at = st.session_state.get(_SAID, (None, now))
    if error is None or (now - said_at).total_seconds() > _SAID_SECONDS:
        return ""
    match error:
        case StoreFull():
            return _("The disk is full, so nothing was changed. Ask an admin.")
        case StoreUnavailable():
            return _("The store did not answer, so nothing was changed. Press once more in a moment.")
        case Refused() if not isinstance(error, LastAdmin | OrganisationExists):
            return _("Somebody was faster, or it is over: you see how it is now.")
    return _.translate(error.said)


def _do(work: Callable[[datetime], object]) -> None:
    now = clock_now()
    st.session_state[_SAID] = (None, now)
    try:
        work(now)
    except (BadRequest, NotAllowed, Refused, StoreFull, StoreUnavailable) as error:
        st.session_state[_SAID] = (error, now)
