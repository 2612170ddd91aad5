"""What people decided here, each with its reason, and the button that takes chosen ones back."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import streamlit as st

from core.i18n import Words
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.ui import buttons, tables
from dashboard.ui.view_model import IntegrationView

One = TypeVar("One")


@dataclass(frozen=True)
class Decisions(Generic[One]):
    """A list of them: `names` tell one from another, `key` is the list's own, `then` what taking back comes to."""

    title: str
    alt: str
    key: str
    found: Sequence[One]
    columns: Mapping[str, object]
    names: Sequence[str]
    undo: Action
    then: str
    button_key: str  # its key
    take_back: Callable[[Sequence[One], str], None]  # with the request id of what is shown


def show(context: PageContext, _: Words, seen: IntegrationView, decisions: Decisions[One]) -> None:
    """Draw the list under its title."""
    with st.container(gap="small", key=decisions.key):
        st.header(f"{decisions.title} · {_.number(len(decisions.found))}", anchor=False)
        bar = st.container(horizontal=True, vertical_alignment="center", gap="small")
        chosen = tables.ticked(
            decisions.found, decisions.columns, names=decisions.names, key=decisions.key, alt=decisions.alt
        )
        with bar:
            _take_back_button(context, _, seen.status.organisation_id, decisions, chosen)


def _take_back_button(
    context: PageContext, _: Words, organisation_id: str, decisions: Decisions[One], chosen: Sequence[One]
) -> None:
    if not context.principal.may(decisions.undo, organisation_id):
        return
    buttons.act(
        context,
        decisions.undo,
        organisation_id,
        _.n("Take {count} back", "Take {count} back", len(chosen)) if chosen else _("Take back"),
        key=decisions.button_key,
        icon=":material/undo:",
        disabled=not chosen or context.known_at is not None,
        on_click=decisions.take_back,
        args=(chosen, uuid.uuid4().hex),
    )
    st.caption(decisions.then if chosen else _("Tick records to take them back."), width="content")
