"""A question that changes nothing before a reason stands there: read in a year, by whoever wonders."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from core.i18n import Words
from core.i18n import sanitise as cleaned
from core.permissions import Action
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain
from data.commands.handling import LONGEST_REASON, SHORTEST_REASON


@dataclass(frozen=True)
class Question:
    """What is asked, and what is done with a reason and the request id of this question."""

    title: str
    caption: str
    placeholder: str
    label: str
    action: Action
    key: str
    do: Callable[[str, str], None]
    worth: str = ""  # the sum it is about


def ask_why(context: PageContext, _: Words, organisation_id: str, question: Question) -> None:
    """Open the dialog."""
    st.session_state["dialog"] = True
    request_id = uuid.uuid4().hex  # of this question: a double click answers it once
    opened = st.dialog(question.title, width="small", on_dismiss=_closed)(_asked)
    opened(context, _, organisation_id, question, request_id)


def _closed() -> None:
    st.session_state["dialog"] = False


def _asked(context: PageContext, _: Words, organisation_id: str, question: Question, request_id: str) -> None:
    if question.worth:
        st.html(f'<p class="why"><b>{plain.in_html(question.worth)}</b></p>')
    st.caption(question.caption)
    st.text_area(
        _("Why"),
        key=f"reason-{request_id}",
        max_chars=LONGEST_REASON,
        placeholder=question.placeholder,
        height=90,
    )
    told = st.empty()
    with st.container(horizontal=True, horizontal_alignment="right"):
        if buttons.look_button(_("Cancel"), key=f"{question.key}-cancel"):
            _closed()
            st.rerun()
        with st.container(key=f"{question.key}-confirm", width="content"):
            buttons.act(
                context,
                question.action,
                organisation_id,
                question.label,
                key=f"{question.key}-send",
                type="primary",
                on_click=_answer,
                args=(question, request_id),
            )
    if st.session_state.get(f"asked-{request_id}") == "done":
        st.rerun()
    if st.session_state.get(f"asked-{request_id}") == "why":
        told.markdown(f":red[:material/error: {_('Write why, in a few words: it is read in a year.')}]")


def _answer(question: Question, request_id: str) -> None:
    """Do it, unless the reason is missing: then the question stays."""
    reason = str(st.session_state.get(f"reason-{request_id}") or "")
    if len(cleaned(reason)) < SHORTEST_REASON:
        st.session_state[f"asked-{request_id}"] = "why"
        return
    question.do(reason, request_id)
    st.session_state[f"asked-{request_id}"] = "done"
    _closed()
