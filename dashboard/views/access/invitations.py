"""Who was invited and has not come yet."""

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
from dashboard.ui.roles import role_names, wide
from data.queries.access import Invitation


def show(context: PageContext, invited: Sequence[Invitation]) -> None:
    """All of one organisation; there is at least one."""
    _ = context.words
    names = role_names(_)
    frame = pd.DataFrame(
        {
            _("Who"): [cleaned(one.told, 120, one_line=True) for one in invited],
            _("Role"): [names[one.role] for one in invited],
            _("By"): [cleaned(one.made_by, 120, one_line=True) for one in invited],
            _("Until"): [_until(context, one) for one in invited],
        }
    )
    key = f"invited-{invited[0].invitation_id}-{len(invited)}"
    one = invited[tables.picked(frame, key=key, alt=_("Who was invited"), most=6, config=wide(_))]
    with st.container(border=True, gap="small", key="access-invited"):
        with st.container(key="strong-invited"):
            plain.text(one.told)
        if one.ends_at <= context.now:
            st.text(_("It has ended: invite them once more."))
            return
        if one.is_void:
            who = cleaned(one.made_by, 120, one_line=True)
            st.text(
                _(
                    "{person} may not invite anybody any more, so nobody comes in by it. Invite them once more.",
                    person=who,
                )
            )
        buttons.act(
            context,
            Action.WITHDRAW_INVITATION,
            one.organisation_id,
            _("Withdraw"),
            disabled=context.known_at is not None,
            key=f"withdraw-{one.invitation_id}",
            on_click=access_actions.withdraw,
            args=(context, one, new_request_id()),
        )


def _until(context: PageContext, one: Invitation) -> str:
    _ = context.words
    if one.ends_at <= context.now:
        return _("ended")
    return _("void") if one.is_void else _.moment(one.ends_at, context.now)
