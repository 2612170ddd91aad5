"""Access: who has which role, who was invited, who is signed in, of every organisation that one administers."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard import access_actions
from dashboard.alert_actions import new_request_id
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain
from dashboard.ui.roles import role_names
from dashboard.views.access import invitations, members, signed_in
from data.commands.integrations import list_organisations
from data.queries.access import Access, access
from data.store.of_session import OfSession

_CHOSEN = "organisation"  # in the address


@dataclass(frozen=True, slots=True)
class Here:
    """The organisation that is looked at."""

    organisation_id: str
    name: str


def show(context: PageContext) -> None:
    """Draw the page."""
    _ = context.words
    theirs = context.principal.where(Action.SEE_ACCESS)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f"<h1>{_('Access')}</h1>", width="content")
        here = _chosen(context, theirs)
        if here is not None:
            _invite(context, here)
    is_local = not isinstance(context.store, OfSession)
    if is_local:
        _told_of_local_mode(context)
    if here is None:
        st.text(_("There is no organisation that you administer."))
        return
    said = access_actions.trouble(_, context.now)
    if said:
        with st.container(border=True, key="access-trouble"):
            plain.text(said)
    found = context.ask("access", lambda: access(context.principal, context.store))
    _sections(context, here, found, is_local=is_local)


def _sections(context: PageContext, here: Here, found: Access, *, is_local: bool) -> None:
    _ = context.words
    people = [one for one in found.people if one.organisation_id == here.organisation_id]
    invited = [one for one in found.invitations if one.organisation_id == here.organisation_id]
    sessions = [one for one in found.sessions if one.organisation_id == here.organisation_id]
    if is_local and not people and not invited:
        return
    with st.container(gap="small"):
        st.header(_("People"), anchor=False)
        if people:
            members.show(context, people)
        else:
            st.text(_("Nobody has a role in {name} yet.", name=cleaned(here.name, 80, one_line=True)))
    if invited:
        with st.container(gap="small"):
            st.header(_("Invited"), anchor=False)
            invitations.show(context, invited)
    with st.container(gap="small"):
        st.header(_("Signed in now"), anchor=False)
        if sessions:
            signed_in.show(context, sessions)
        else:
            st.text(_("Nobody is signed in."))


def _told_of_local_mode(context: PageContext) -> None:
    _ = context.words
    with st.container(border=True, gap="small", key="access-local"):
        with st.container(key="strong-local"):
            person = context.principal.person
            plain.text(_("This installation knows one person: {person}, who may do everything.", person=person))
        st.text(
            _(
                "It runs in Local mode: whoever owns its folder on this machine is let in. So that others sign in from "
                "their own desks, each with a role, whoever runs it chooses sign-in with SYNCLIGHT_MODE=oidc: "
                "docs/people.md says how the first admin comes in."
            )
        )


def _chosen(context: PageContext, theirs: tuple[str, ...]) -> Here | None:
    """The organisation that is looked at; where there are several, the chosen one stands in the address."""
    _ = context.words
    if not theirs:
        return None
    told = context.ask("organisations", lambda: list_organisations(context.principal, context.store))
    names = {one.id: one.name for one in told if one.id in theirs}
    if not names:
        return None
    asked = st.query_params.get(_CHOSEN, "")
    first = asked if asked in names else next(iter(names))
    if len(names) == 1:
        return Here(first, names[first])
    picked = st.selectbox(
        _("Organisation"),
        list(names),
        index=list(names).index(first),
        format_func=lambda one: cleaned(names[one], 80, one_line=True),
        key="access-organisation",
        label_visibility="collapsed",
        width=260,
    )
    st.query_params[_CHOSEN] = picked
    return Here(picked, names[picked])


def _invite(context: PageContext, here: Here) -> None:
    """An address and a role; it stands in the list until somebody comes in by it."""
    _ = context.words
    opened = buttons.menu(
        context,
        Action.INVITE,
        here.organisation_id,
        _("Invite somebody"),
        icon=":material/person_add:",
        disabled=context.known_at is not None,
        key="invite",
    )
    if opened is None:
        return
    names = role_names(_)
    with opened:
        st.text(_("Whoever proves to have this address may come in within 14 days."))
        st.text_input(_("E-mail address"), key=access_actions.ADDRESS, max_chars=254)
        st.selectbox(_("Role"), list(names), format_func=names.__getitem__, key=access_actions.ROLE)
        buttons.act(
            context,
            Action.INVITE,
            here.organisation_id,
            _("Invite"),
            type="primary",
            key="invite-send",
            on_click=access_actions.invite,
            args=(context, here.organisation_id, new_request_id()),
        )
