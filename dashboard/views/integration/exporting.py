"""The failed records as a file: made when it is asked for, and written down before it is handed out."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import streamlit as st

from core.configuration.ids import own_id
from core.errors import SynclightError
from core.i18n import Words
from core.permissions import Action
from core.spreadsheet import MEDIA, Kind
from dashboard.page_context import PageContext, clock_now
from dashboard.ui import buttons
from dashboard.ui.view_model import IntegrationView
from data.commands.audit import note_export
from data.queries.exports_of_failures import export_failures


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """Draw the button and its two kinds of file."""
    day = context.now.astimezone(_.zone).date()
    labels: dict[Kind, str] = {"xlsx": _("Excel (XLSX)"), "csv": _("Text (CSV)")}
    failed: list[str] = st.session_state.setdefault("export-failed", [])  # filled at a click, said at the next redraw
    while failed:
        st.warning(failed.pop())
    whose, is_off = seen.status.organisation_id, context.known_at is not None
    opened = buttons.menu(
        context, Action.EXPORT, whose, _("Export"), icon=":material/download:", key="export", disabled=is_off
    )
    if opened is None:
        return
    with opened:
        st.caption(_("Every record that is not booked here, with its cause and its cure."))
        for kind, label in labels.items():
            buttons.download(
                context,
                Action.EXPORT,
                whose,
                label,
                _made(context, _, seen.status.integration_id, kind, failed),
                file_name=f"{own_id(seen.status.integration_id)}-{day:%Y-%m-%d}.{kind}",
                mime=MEDIA[kind],
                key=f"export-{kind}",
                on_click="ignore",
                width="stretch",
            )


def _made(context: PageContext, _: Words, integration_id: str, kind: Kind, failed: list[str]) -> Callable[[], bytes]:
    """Runs at the click, outside of the page's own run."""

    def make() -> bytes:
        try:
            return _file(context, _, integration_id, kind)
        except SynclightError:
            failed[:] = [_("The file could not be made. Nothing was handed out; try again in a moment.")]
            raise

    return make


def _file(context: PageContext, _: Words, integration_id: str, kind: Kind) -> bytes:
    now = clock_now()
    made = export_failures(context.principal, context.store, integration_id, kind=kind, words=_, now=now)
    note = {"kind": kind, "records": made.records}
    note_export(context.principal, context.store, integration_id, request_id=uuid.uuid4().hex, now=now, after=note)
    return made.content
