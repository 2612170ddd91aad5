"""Every button of the pages: one that asks for an action is drawn only for whoever may do it there.

The page may be old when it is pressed: roles are read once more then, and the store refuses what they do not allow.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.access.people import SessionOver
from core.errors import SignInNeeded, StoreUnavailable
from core.permissions import Action
from dashboard.page_context import PageContext

Answer = TypeVar("Answer")

SIGN_IN_AGAIN = "sign-in-again"  # in the state of a tab: what was pressed needs a sign-in from just now


def act(
    context: PageContext,
    action: Action,
    organisation_id: str,
    label: str,
    *,
    on_click: Callable[..., None] | None = None,
    **how: Any,
) -> bool:
    """Whether it was pressed."""
    if not context.principal.may(action, organisation_id):
        return False
    return st.button(label, on_click=None if on_click is None else _anew(context, on_click, None), **how)


def download(
    context: PageContext, action: Action, organisation_id: str, label: str, make: Callable[[], bytes], **how: Any
) -> bool:
    """Whether it was pressed; the file is made then."""
    if not context.principal.may(action, organisation_id):
        return False
    return st.download_button(label, _anew(context, make, b""), **how)


def menu(context: PageContext, action: Action, organisation_id: str, label: str, **how: Any) -> DeltaGenerator | None:
    """What opens to hold the action's choices; None for whoever may not."""
    return st.popover(label, **how) if context.principal.may(action, organisation_id) else None


def look_button(label: str, **how: Any) -> bool:
    """Whether it was pressed: it changes nothing but what this person is shown."""
    return st.button(label, **how)


def _anew(context: PageContext, then: Callable[..., Answer], nothing: Answer) -> Callable[..., Answer]:
    def pressed(*args: object) -> Answer:
        with suppress(StoreUnavailable):  # then nothing can be done anyway
            context.principal = context.principal if context.who_now is None else context.who_now()
        try:
            return then(*args)
        except SignInNeeded as over:  # the page that is drawn next says so
            st.session_state[SIGN_IN_AGAIN] = over.why == SessionOver.NOT_FRESH
            return nothing

    return pressed
