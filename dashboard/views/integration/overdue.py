"""What the system received and has not booked in time: it is never sent again, a person may call it handled."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, tables
from dashboard.ui.view_model import NOTHING, IntegrationView
from dashboard.views.integration import handling
from data.queries.overdue import MOST_SHOWN, Overdue, overdue_records


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """Draw it when there is something."""
    about = seen.status
    if not about.facts.pending_overdue:
        return
    found = context.ask(
        ("overdue", about.integration_id),
        lambda: overdue_records(context.principal, context.store, about.integration_id, context.now),
    )
    if not found:
        return
    with st.container(gap="small", key="overdue"):
        count = _.number(about.facts.pending_overdue)
        heading = _("Received by {system}, not booked in time · {count}", system=about.target_name, count=count)
        st.header(plain.in_label(heading, 300), anchor=False)
        advice = _(
            "Every sync asks {system} for them, and they are never sent again: they may still be booked there. "
            "If {system} dropped one, book it there by hand and mark it as handled.",
            system=about.target_name,
        )
        st.caption(plain.in_label(advice, 400))
        bar = st.container(horizontal=True, vertical_alignment="center", gap="small", key="overdue-bar")
        chosen = _table(context, _, found)
        with bar:
            _button(context, _, seen, chosen or found)
            if len(found) == MOST_SHOWN:
                st.caption(_("Showing the first {count}", count=_.number(MOST_SHOWN)), width="content")
            elif len(found) > 1 and not chosen and context.principal.may(Action.MARK_HANDLED, about.organisation_id):
                st.caption(_("Tick records to choose some of them."), width="content")


def _table(context: PageContext, _: Words, found: Sequence[Overdue]) -> list[Overdue]:
    received, now = [one.received for one in found], [one.now for one in found]
    columns = {
        _("Record"): [_.record(one.record_key) for one in found],
        tables.amount_title(_, received): tables.amount_cells(received),
        **({} if received == now else {tables.amount_now_title(_, now): tables.amount_cells(now)}),
        _("Number there"): [cleaned(one.target_id or NOTHING, 120, one_line=True) for one in found],
        _("Sent"): [NOTHING if one.sent_at is None else _.moment(one.sent_at, context.now) for one in found],
        _("Booked at the latest"): [_.moment(one.was_due_at, context.now) for one in found],
    }
    names = [one.record_key for one in found]
    alt = _("Records the system received and has not booked in time")
    return tables.ticked(found, columns, names=names, key="overdue", alt=alt)


def _button(context: PageContext, _: Words, seen: IntegrationView, chosen: Sequence[Overdue]) -> None:
    """As the store will say: nothing can be asked while a sync is looking at them itself."""
    worth = {one.record_key: one.received for one in chosen}
    is_off = context.known_at is not None or seen.status.running is not None
    label = _.n("Mark {count} as handled", "Mark {count} as handled", len(worth))
    if buttons.act(
        context,
        Action.MARK_HANDLED,
        seen.status.organisation_id,
        label,
        key="overdue-handle",
        icon=":material/task_alt:",
        disabled=is_off,
    ):
        handling.confirm_handling(context, _, seen, worth)
