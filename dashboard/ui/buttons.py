"""Every button of the pages: one that asks for an action is drawn only for whoever may do it there.

The page may be old when it is pressed: roles are read once more then, and the store refuses what they do not allow.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.errors import StoreUnavailable
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.visitor import known_as

Answer = TypeVar("Answer")


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
    return st.button(label, on_click=None if on_click is None else _anew(context, on_click), **how)


def download(
    context: PageContext, action: Action, organisation_id: str, label: str, make: Callable[[], bytes], **how: Any
) -> bool:
    """Whether it was pressed; the file is made then."""
    if not context.principal.may(action, organisation_id):
        return False
    return st.download_button(label, _anew(context, make), **how)


def menu(context: PageContext, action: Action, organisation_id: str, label: str, **how: Any) -> DeltaGenerator | None:
    """What opens to hold the action's choices; None for whoever may not."""
    return st.popover(label, **how) if context.principal.may(action, organisation_id) else None


def look_button(label: str, **how: Any) -> bool:
    """Whether it was pressed: it changes nothing but what this person is shown."""
    return st.button(label, **how)


def _anew(context: PageContext, then: Callable[..., Answer]) -> Callable[..., Answer]:
    def pressed(*args: object) -> Answer:
        with suppress(StoreUnavailable):  # then nothing can be done anyway
            context.principal = known_as(context.principal.person, context.store).principal
        return then(*args)

    return pressed
