"""The sync that is going on: how far it is, the same in every tab because the store says it, and a way to stop it."""

from __future__ import annotations

import uuid

import streamlit as st

from core.i18n import Words
from core.model import RunKind
from core.permissions import Action
from dashboard.actions import ActionAnswer, ActionResult, cancel
from dashboard.page_context import PageContext, clock_now
from dashboard.ui import buttons, plain, session
from dashboard.ui.view_model import IntegrationView, done_of
from data.queries.status import RunProgress, integration_statuses

PROGRESS_EVERY = "2s"
_ANSWER = "cancel-answer"


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """A running sync adds this, and never changes the light. It looks again by itself, without the rest of the page."""
    _answered(_, seen.status.integration_id)
    first = seen.status.running
    if first is None:
        return

    @st.fragment(run_every=PROGRESS_EVERY)
    @session.or_leave
    def live() -> None:
        key = seen.status.integration_id
        found = context.ask(
            ("status", key), lambda: integration_statuses(context.principal, context.store, clock_now(), key)
        )
        _draw(context, _, seen, (found[0].running if found else None) or first)

    with st.container(border=True, key="running"):
        live()


def _draw(context: PageContext, _: Words, seen: IntegrationView, running: RunProgress) -> None:
    done = running.counts
    handled, due = (0, 0) if done is None else (done_of(done), done.due)
    parts = [_.kind(running.kind), _("started {ago}", ago=_.ago(running.started_at, clock_now()))]
    if running.kind is not RunKind.SCHEDULED:
        parts.append(running.triggered_by)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            st.badge(_("Syncing now"), icon=":material/sync:", color="blue")
            plain.text(" · ".join(parts))
        _cancel_button(context, _, seen, running)
    if due:
        text = _("{done} of {due} done", done=_.number(handled), due=_.number(due))
        if done is not None and done.not_booked:
            text = f"{text} · {_('{count} not booked', count=_.number(done.not_booked))}"
        st.progress(min(handled / due, 1.0), text=text)


def _cancel_button(context: PageContext, _: Words, seen: IntegrationView, running: RunProgress) -> None:
    if running.cancel_asked_by is not None:
        st.caption(
            plain.in_label(_("{person} stopped it. It ends soon.", person=running.cancel_asked_by)), width="content"
        )
        return
    if buttons.act(
        context,
        Action.CANCEL_SYNC,
        seen.status.organisation_id,
        _("Stop"),
        key="cancel",
        icon=":material/stop_circle:",
        disabled=context.known_at is not None,
    ):
        st.session_state["ask-cancel"] = running.run_id
        st.rerun()


def confirm_if_asked(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """A question belongs to the page, not to the part of it that draws itself anew every two seconds."""
    run_id = st.session_state.pop("ask-cancel", None)
    running = seen.status.running
    if run_id is None or running is None or running.run_id != run_id:
        return
    st.session_state["dialog"] = True
    request_id = uuid.uuid4().hex
    st.dialog(_("Stop this sync?"), width="small", on_dismiss=_closed)(_question)(context, _, seen, run_id, request_id)


def _closed() -> None:
    st.session_state["dialog"] = False


def _question(context: PageContext, _: Words, seen: IntegrationView, run_id: str, request_id: str) -> None:
    st.caption(
        _(
            "What is on its way is awaited, and what is booked stays booked. "
            "The rest stays open and goes with the next sync."
        )
    )
    with st.container(horizontal=True, horizontal_alignment="right"):
        if buttons.look_button(_("Let it go on"), key="cancel-no"):
            _closed()
            st.rerun()
        with st.container(key="cancel-confirm", width="content"):
            arguments = (context, seen, run_id, request_id)
            pressed = buttons.act(
                context,
                Action.CANCEL_SYNC,
                seen.status.organisation_id,
                _("Stop it"),
                key="cancel-yes",
                type="primary",
                on_click=_cancel,
                args=arguments,
            )
        if pressed:
            st.rerun()


def _cancel(context: PageContext, seen: IntegrationView, run_id: str, request_id: str) -> None:
    integration_id = seen.status.integration_id
    answer = cancel(context.principal, context.store, integration_id, run_id, request_id=request_id, now=clock_now())
    st.session_state[_ANSWER] = (integration_id, answer)
    _closed()


def _answered(_: Words, integration_id: str) -> None:
    """Say why it was not stopped; that it stops shows by itself."""
    about, answer = st.session_state.get(_ANSWER, ("", None))
    sentence = "" if answer is None or about != integration_id else _sentence(_, answer)
    if not sentence:
        return
    with st.container(border=True, key="cancel-answer", horizontal=True, vertical_alignment="center"):
        plain.text(sentence)
        buttons.look_button(_("OK"), key="cancel-answer-read", on_click=_read)


def _read() -> None:
    st.session_state.pop(_ANSWER, None)


def _sentence(_: Words, answer: ActionAnswer) -> str:
    return {
        ActionResult.CHANGED: _("There was nothing to stop: the sync is over, or somebody stopped it already."),
        ActionResult.NOT_ALLOWED: _("Your role may look, but not change this. Ask an admin."),
        ActionResult.STORE_DOWN: _("The store did not answer. Press once more in a moment."),
        ActionResult.STORE_FULL: _("The disk is full, so nothing was changed. Ask an admin."),
    }.get(answer.said, "")
