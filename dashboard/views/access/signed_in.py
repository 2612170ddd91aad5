"""Who is signed in now, and the end of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard import access_actions
from dashboard.alert_actions import new_request_id
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, tables
from dashboard.ui.roles import wide
from data.queries.access import OpenSession


def show(context: PageContext, sessions: Sequence[OpenSession]) -> None:
    """All of one organisation's people; there is at least one."""
    _ = context.words
    frame = pd.DataFrame(
        {
            _("Who"): [cleaned(one.called, 120, one_line=True) for one in sessions],
            _("Signed in"): [_.moment(one.started_at, context.now) for one in sessions],
            _("Last seen"): [_.moment(one.last_seen_at, context.now) for one in sessions],
            _("Ends"): [_.moment(one.ends_at, context.now) for one in sessions],
        }
    )
    key = f"sessions-{sessions[0].organisation_id}-{len(sessions)}"
    one = sessions[tables.picked(frame, key=key, alt=_("Who is signed in"), most=6, config=wide(_))]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="access-session"):
        plain.text(f"{one.called} · {_.moment(one.started_at, context.now)}")
        buttons.act(
            context,
            Action.END_SESSIONS,
            one.organisation_id,
            _("End this session"),
            disabled=context.known_at is not None,
            key=f"end-{one.beginning}",
            on_click=access_actions.end_sessions,
            args=(context, one.organisation_id, one.person_id, one.beginning, new_request_id()),
        )
