"""Muting one integration: until when, by whom, and back again."""

from __future__ import annotations

import streamlit as st

from core.alerts.muting import MuteUntil, end_of
from core.i18n import Words
from core.model import Light
from core.permissions import Action
from dashboard import alert_actions
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain
from dashboard.ui.view_model import IntegrationView
from data.commands.alerting import Mute, mutes


def all_mutes(context: PageContext) -> dict[str, Mute]:
    """Integration → its mute, for all that are muted now."""
    return context.ask("mutes", lambda: mutes(context.principal, context.store, context.now))


def muted_line(_: Words, context: PageContext, mute: Mute) -> str:
    """Until when, by whom."""
    until = _.moment_in_words(mute.until_at, context.now)
    return _(
        "No e-mails about it until {moment} ({person}). It is still watched and counted.", moment=until, person=mute.by
    )


def mute_control(
    context: PageContext, _: Words, integration_id: str, organisation_id: str, time_zone: str, key: str
) -> None:
    """Mute, or the end of a mute; `key` tells two of them on one page apart."""
    muted = all_mutes(context).get(integration_id)
    is_off = context.known_at is not None
    request_id = alert_actions.new_request_id()
    if muted is not None:
        buttons.act(
            context,
            Action.UNMUTE,
            organisation_id,
            _("Send e-mails again"),
            icon=":material/notifications_active:",
            key=f"unmute-{key}",
            disabled=is_off,
            on_click=alert_actions.unmute,
            args=(context, integration_id, request_id),
        )
        return
    opened = buttons.menu(
        context,
        Action.MUTE,
        organisation_id,
        _("Mute e-mails"),
        icon=":material/notifications_off:",
        disabled=is_off,
        key=f"mute-{key}",
    )
    if opened is None:
        return
    with opened:
        st.text(_("The light, this page and the bell stay as they are. Only e-mails wait."))
        for choice, label in _choices(_).items():
            until = end_of(choice, context.now, time_zone)
            buttons.act(
                context,
                Action.MUTE,
                organisation_id,
                f"{label} ({plain.in_label(_.moment(until, context.now))})",
                key=f"mute-{choice}-{key}",
                width="stretch",
                on_click=alert_actions.mute,
                args=(context, integration_id, until, f"{request_id}-{choice}"),
            )


def show(context: PageContext, _: Words, seen: IntegrationView) -> None:
    """The integration's own line: that it is muted, or, while something is wrong, the way to mute it."""
    integration_id, time_zone = seen.status.integration_id, seen.status.time_zone
    muted = all_mutes(context).get(integration_id)
    may_mute = context.principal.may(Action.MUTE, seen.status.organisation_id)
    if muted is None and (seen.verdict.light is not Light.RED or not may_mute):
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="sub-muting"):
        if muted is not None:
            plain.text(muted_line(_, context, muted))
        mute_control(context, _, integration_id, seen.status.organisation_id, time_zone, integration_id)
        said = alert_actions.trouble(_, context, integration_id)
        if said:
            plain.text(said)


def _choices(_: Words) -> dict[MuteUntil, str]:
    return {
        MuteUntil.FOUR_HOURS: _("For four hours"),
        MuteUntil.TOMORROW: _("Until tomorrow"),
        MuteUntil.MONDAY: _("Until Monday"),
        MuteUntil.A_MONTH: _("For 30 days"),
    }
