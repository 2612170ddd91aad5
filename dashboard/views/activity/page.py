"""Activity: who did what, when, and what was before and after. Text from outside is text here too."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from core.configuration.ids import own_id
from core.i18n import Words
from core.i18n import sanitise as cleaned
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, tables
from dashboard.ui.view_model import NOTHING
from data.commands.audit import MOST_AUDIT_ROWS, AuditNames, AuditRow, audit_names, audit_rows

_FILTERS = ("integration", "person", "action")
_DETAIL_LIMIT = 8000
_NOBODY_KNOWN = "unknown"  # of whom was turned away at a door; addresses and names of this machine's users are others


def show(context: PageContext) -> None:
    """Draw the page."""
    _ = context.words
    st.html(f"<h1>{_('Activity')}</h1>")
    names = context.ask("audit-names", lambda: audit_names(context.principal, context.store))
    if not names.people:
        st.text(_("Nobody has done anything yet."))
        return
    chosen = _chosen(context, names)
    pages = st.session_state.setdefault(f"activity:{sorted(chosen.items())}", [])
    after_row = pages[-1] if pages else None
    found = context.ask(
        ("audit", tuple(sorted(chosen.items())), after_row and after_row.audit_id),
        lambda: audit_rows(
            context.principal,
            context.store,
            integration_id=chosen.get("integration"),
            person=chosen.get("person"),
            action=chosen.get("action"),
            after_row=after_row,
            limit=MOST_AUDIT_ROWS + 1,
        ),
    )
    rows = found[:MOST_AUDIT_ROWS]
    if not rows:
        st.text(_("None of this kind."))
        return
    row = _table(context, rows)
    _pager(context, pages, rows, has_older=len(found) > MOST_AUDIT_ROWS)
    _detail(context, row)


def _chosen(context: PageContext, names: AuditNames) -> dict[str, str]:
    """The filters; the chosen codes stand in the address."""
    _ = context.words
    labels = {"integration": _("Integration"), "person": _("Person"), "action": _("What")}
    options: dict[str, Mapping[str, str]] = {
        "integration": {key: cleaned(name, 80, one_line=True) for key, name in names.integrations.items()},
        "person": {one: _who(_, one) for one in names.people},
        "action": {one: _.audit_action_name(one) for one in names.actions},
    }
    chosen: dict[str, str] = {}
    for name, column in zip(_FILTERS, st.columns(3, gap="small"), strict=True):
        known = options[name]
        asked = st.query_params.get(name, "")
        picked = column.selectbox(
            labels[name],
            list(known),
            index=list(known).index(asked) if asked in known else None,
            format_func=lambda code, known=known: known.get(code, code),
            placeholder=_("All"),
            key=f"activity-{name}",
        )
        if picked is None:
            st.query_params.pop(name, None)
        else:
            chosen[name] = st.query_params[name] = picked
    return chosen


def _table(context: PageContext, rows: Sequence[AuditRow]) -> AuditRow:
    """The log as a table; the row whose details are shown."""
    _ = context.words
    frame = pd.DataFrame(
        {
            _("When"): [_moment(context, row) for row in rows],
            _("Who"): [_who(_, row.person) for row in rows],
            _("What"): [_.audit_action(row.action, row.after) for row in rows],
            _("Integration"): [
                cleaned(row.integration_name or own_id(row.integration_id or NOTHING), 80, one_line=True)
                for row in rows
            ],
        }
    )
    alt = _("What people did, newest first")
    key = f"activity-{rows[0].audit_id}-{len(rows)}"
    return rows[
        tables.picked(frame, key=key, alt=alt, most=12, config={_("What"): st.column_config.TextColumn(width=430)})
    ]


def _pager(context: PageContext, pages: list[AuditRow], rows: Sequence[AuditRow], *, has_older: bool) -> None:
    """Fifty rows at a time."""
    _ = context.words
    if not pages and not has_older:
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        buttons.look_button(_("Newer"), key="activity-newer", disabled=not pages, on_click=_back, args=(pages,))
        buttons.look_button(
            _("Older"), key="activity-older", disabled=not has_older, on_click=pages.append, args=(rows[-1],)
        )
        st.caption(_("Page {number}", number=_.number(len(pages) + 1)), width="content")


def _back(pages: list[AuditRow]) -> None:
    if pages:
        pages.pop()


def _detail(context: PageContext, row: AuditRow) -> None:
    """What was before and after, exactly as it was noted."""
    _ = context.words
    with st.container(border=True, gap="small", key="activity-detail"):
        with st.container(key="strong-deed"):
            plain.text(_.audit_action(row.action, row.after))
        st.caption(plain.in_label(f"{_who(_, row.person)} · {_moment(context, row)}"))
        before, after = st.columns(2, gap="medium")
        for column, title, value in ((before, _("Before"), row.before), (after, _("After"), row.after)):
            with column:
                st.caption(title)
                plain.verbatim(_written(value), _DETAIL_LIMIT)


def _written(value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or NOTHING
    return json.dumps(_unfolded(value), ensure_ascii=False, indent=1)


def _unfolded(value: Any) -> Any:
    """A configuration is kept as JSON inside of JSON at times; nothing of it is hidden."""
    if isinstance(value, Mapping):
        return {str(name): _unfolded(part) for name, part in value.items() if part is not None}
    return value


def _who(_: Words, person: str) -> str:
    return _("nobody known") if person == _NOBODY_KNOWN else cleaned(person, 80, one_line=True)


def _moment(context: PageContext, row: AuditRow) -> str:
    _ = context.words_in(row.time_zone)
    return f"{_.date(row.happened_at)} {_.short_time(row.happened_at)}"
