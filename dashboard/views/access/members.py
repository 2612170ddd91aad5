"""People with a role: a table, and below it the one that was touched, with what can be done."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.i18n import sanitise as cleaned
from core.permissions import Action, Role
from dashboard import access_actions
from dashboard.alert_actions import new_request_id
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, tables
from dashboard.ui.roles import role_names, wide
from dashboard.ui.view_model import NOTHING
from data.queries.access import Member


def show(context: PageContext, people: Sequence[Member]) -> None:
    """All of one organisation; there is at least one."""
    _ = context.words
    names = role_names(_)
    frame = pd.DataFrame(
        {
            _("Who"): [cleaned(one.called, 120, one_line=True) for one in people],
            _("Role"): [names[one.role] for one in people],
            _("Name"): [cleaned(one.name or NOTHING, 80, one_line=True) for one in people],
            _("Since"): [_.date(one.since_at) for one in people],
            _("Last seen"): [
                _.moment(one.last_seen_at, context.now) if one.last_seen_at else NOTHING for one in people
            ],
        }
    )
    key = f"members-{people[0].organisation_id}-{len(people)}"
    one = people[tables.picked(frame, key=key, alt=_("Who has which role"), most=10, config=wide(_))]
    with st.container(border=True, gap="small", key="access-person"):
        with st.container(key="strong-person"):
            plain.text(one.name or one.called)
        st.caption(plain.in_label(f"{one.called} · {names[one.role]}"))
        if one.is_last_admin:
            st.text(_("An organisation keeps its last admin. Make somebody else admin first."))
        with st.container(horizontal=True, gap="small"):
            if not one.is_last_admin:
                _role_menu(context, one)
                _remove_menu(context, one)
            _sign_out(context, one)


def _role_menu(context: PageContext, one: Member) -> None:
    _ = context.words
    opened = buttons.menu(
        context,
        Action.SET_ROLE,
        one.organisation_id,
        _("Change role"),
        disabled=context.known_at is not None,
        key=f"role-{one.person_id}",
    )
    if opened is None:
        return
    told = {
        Role.VIEWER: _("sees everything"),
        Role.FINANCE: _("also syncs, sends again and marks as handled"),
        Role.ADMIN: _("also alerts, and who has access"),
    }
    with opened:
        for role, name in role_names(_).items():
            if role is not one.role:
                buttons.act(
                    context,
                    Action.SET_ROLE,
                    one.organisation_id,
                    f"{name}: {told[role]}",
                    key=f"role-{role}-{one.person_id}",
                    width="stretch",
                    on_click=access_actions.set_role,
                    args=(context, one, role, new_request_id()),
                )


def _remove_menu(context: PageContext, one: Member) -> None:
    _ = context.words
    opened = buttons.menu(
        context,
        Action.REMOVE_PERSON,
        one.organisation_id,
        _("Remove"),
        disabled=context.known_at is not None,
        key=f"remove-{one.person_id}",
    )
    if opened is None:
        return
    with opened:
        plain.text(_("{person} sees nothing here any more, from the next click on.", person=one.called))
        buttons.act(
            context,
            Action.REMOVE_PERSON,
            one.organisation_id,
            _("Remove now"),
            type="primary",
            key=f"remove-now-{one.person_id}",
            on_click=access_actions.remove,
            args=(context, one, new_request_id()),
        )


def _sign_out(context: PageContext, one: Member) -> None:
    _ = context.words
    buttons.act(
        context,
        Action.END_SESSIONS,
        one.organisation_id,
        _("Sign out everywhere"),
        disabled=context.known_at is not None,
        key=f"sign-out-{one.person_id}",
        on_click=access_actions.end_sessions,
        args=(context, one.organisation_id, one.person_id, "", new_request_id()),
    )
