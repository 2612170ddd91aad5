"""What people do about alerts, from any page: done in the store, and said where the button was."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

import streamlit as st

from core.errors import NotAllowed, Refused, StoreFull, StoreUnavailable
from core.i18n import Words
from dashboard.page_context import PageContext, clock_now
from data.commands import alerting

SAID_SECONDS = 60
_SAID = "alert-said"


def acknowledge(context: PageContext, integration_id: str, episode_id: str, request_id: str) -> None:
    """No more reminders of this episode."""
    _do(
        episode_id,
        lambda now: alerting.acknowledge(
            context.principal, context.store, integration_id, episode_id, request_id=request_id, now=now
        ),
    )


def take_back_acknowledgement(context: PageContext, integration_id: str, episode_id: str, request_id: str) -> None:
    """Reminders go on."""
    _do(
        episode_id,
        lambda now: alerting.take_back_acknowledgement(
            context.principal, context.store, integration_id, episode_id, request_id=request_id, now=now
        ),
    )


def mute(context: PageContext, integration_id: str, until_at: datetime, request_id: str) -> None:
    """No e-mail about this integration until then."""
    _do(
        integration_id,
        lambda now: alerting.mute(
            context.principal, context.store, integration_id, until_at, request_id=request_id, now=now
        ),
    )


def unmute(context: PageContext, integration_id: str, request_id: str) -> None:
    """E-mails go out again."""
    _do(
        integration_id,
        lambda now: alerting.unmute(context.principal, context.store, integration_id, request_id=request_id, now=now),
    )


def send_again(context: PageContext, organisation_id: str, notification_id: str, request_id: str) -> None:
    """The failed mails of this notification are tried again."""
    _do(
        notification_id,
        lambda now: alerting.send_again(
            context.principal, context.store, organisation_id, notification_id, request_id=request_id, now=now
        ),
    )


def ask_for_test_message(context: PageContext, organisation_id: str, request_id: str) -> None:
    """A test mail to every admin of the organisation."""
    _do(
        organisation_id,
        lambda now: alerting.ask_for_test_message(
            context.principal, context.store, organisation_id, request_id=request_id, now=now
        ),
    )


def new_request_id() -> str:
    """Of one button as it stands there: a double click does one thing."""
    return uuid.uuid4().hex


def trouble(_: Words, context: PageContext, about: str) -> str:
    """Why the last click there changed nothing; empty when it did, or a minute later."""
    where, said, said_at = st.session_state.get(_SAID, ("", "", context.now))
    if where != about or (context.now - said_at).total_seconds() > SAID_SECONDS:
        return ""
    return {
        "NotAllowed": _("Your role may look, but not change alerts. Ask an admin."),
        "Refused": _("Somebody was faster, or it is over: you see how it is now."),
        "StoreFull": _("The disk is full, so nothing was changed. Ask an admin."),
        "StoreUnavailable": _("The store did not answer, so nothing was changed. Press once more in a moment."),
    }.get(said, "")


def _do(about: str, work: Callable[[datetime], object]) -> None:
    now = clock_now()
    said = ""
    try:
        work(now)
    except (NotAllowed, Refused, StoreFull, StoreUnavailable) as error:
        said = type(error).__name__
    st.session_state[_SAID] = (about, said, now)
