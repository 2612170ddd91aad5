"""Installation: which organisations there are and who operates it. Nothing of what is in them stands here."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard import access_actions
from dashboard.alert_actions import new_request_id
from dashboard.page_context import PageContext
from dashboard.request_guard import LANGUAGES
from dashboard.ui import buttons, plain, tables
from dashboard.ui.roles import wide
from dashboard.ui.view_model import NOTHING
from data.queries.installation import Operator, Tenant, installation


def show(context: PageContext) -> None:
    """Draw the page."""
    _ = context.words
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f"<h1>{_('Installation')}</h1>", width="content")
        _add(context)
    st.text(_("An operator adds organisations and sees nothing of what is in them."))
    found = context.ask("installation", lambda: installation(context.principal, context.store))
    with st.container(gap="small"):
        st.header(_("Organisations"), anchor=False)
        if found.organisations:
            _organisations(context, found.organisations)
        else:
            st.text(_("There is no organisation yet. Add the first one, and invite its admin."))
    with st.container(gap="small"):
        st.header(_("Operators"), anchor=False)
        if found.operators:
            _operators(context, found.operators)
        st.text(_("Who operates it is changed on the machine: synclight people operator."))


def _organisations(context: PageContext, tenants: Sequence[Tenant]) -> None:
    _ = context.words
    frame = pd.DataFrame(
        {
            _("Name"): [cleaned(one.name, 120, one_line=True) for one in tenants],
            _("People"): [_people(context, one) for one in tenants],
            _("Integrations"): [_.number(one.integrations) for one in tenants],
            _("Language"): [LANGUAGES.get(one.language, NOTHING) for one in tenants],
            _("Since"): [_.date(one.since_at) for one in tenants],
            _("Id"): [cleaned(one.organisation_id, 80, one_line=True) for one in tenants],
        }
    )
    alt = _("Which organisations there are")
    width = {_("Name"): st.column_config.TextColumn(width=200)}
    tables.listed(frame, key=f"tenants-{len(tenants)}", alt=alt, most=12, config=width)
    if any(not one.integrations for one in tenants):
        st.text(
            _(
                "An organisation begins without integrations. Whoever runs the installation adds them on the machine, "
                "from a file: synclight integrations add."
            )
        )


def _people(context: PageContext, one: Tenant) -> str:
    _ = context.words
    if one.people:
        return _.number(one.people)
    return _("none yet, invited") if one.is_awaited else _("nobody")


def _operators(context: PageContext, operators: Sequence[Operator]) -> None:
    _ = context.words
    frame = pd.DataFrame(
        {
            _("Who"): [cleaned(one.called, 120, one_line=True) for one in operators],
            _("Name"): [cleaned(one.name or NOTHING, 80, one_line=True) for one in operators],
        }
    )
    alt = _("Who operates the installation")
    tables.listed(frame, key=f"operators-{len(operators)}", alt=alt, most=6, config=wide(_))


def _add(context: PageContext) -> None:
    """What a new one is called, and who comes in first."""
    _ = context.words
    opened = buttons.menu(
        context,
        Action.ADD_ORGANISATION,
        "",
        _("Add an organisation"),
        icon=":material/domain_add:",
        disabled=context.known_at is not None,
        key="add-organisation",
    )
    if opened is None:
        return
    with opened:
        st.text_input(_("Name"), key=access_actions.NEW_NAME, max_chars=120)
        st.text_input(_("Id, for example acme. It cannot be changed later."), key=access_actions.NEW_ID, max_chars=60)
        st.selectbox(
            _("Language"), [*reversed(LANGUAGES)], format_func=LANGUAGES.__getitem__, key=access_actions.NEW_LANGUAGE
        )
        st.text_input(_("E-mail address of its first admin"), key=access_actions.NEW_ADMIN, max_chars=254)
        st.text(
            _("They may come in within 14 days, get its alerts, and invite the others. No e-mail is sent: tell them.")
        )
        said = access_actions.trouble(_, context.now)
        if said:  # here, for the menu stays open over the page
            with st.container(border=True, key="access-trouble"):
                plain.text(said)
        buttons.act(
            context,
            Action.ADD_ORGANISATION,
            "",
            _("Add"),
            type="primary",
            key="add-organisation-now",
            on_click=access_actions.add_organisation,
            args=(context, new_request_id()),
        )
