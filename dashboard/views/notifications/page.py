"""Notifications: what was told, to whom, whether it arrived, and what people did about it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

import streamlit as st

from core.i18n import Words
from core.permissions import Action
from dashboard import alert_actions
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain, status, style
from dashboard.views.integration import muting
from dashboard.views.notifications import channels
from dashboard.views.notifications import mails as notification_mails
from data.commands.alerting import Mute
from data.queries.notifications import Notification, list_notifications

PAGE = 24  # rows, and so many more with each "Show older"
_SHOWN = "notifications-shown"


def show(context: PageContext) -> None:
    """Draw the page."""
    _ = context.words
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.html(f"<h1>{_('Notifications')}</h1>", width="content")
        _test_button(context, _)
    found = context.ask("notifications", lambda: list_notifications(context.principal, context.store))
    if not found:
        st.text(_("Nothing has been told yet. That is good news."))
        _foot(_)
        return
    chosen = _chosen(_, found)
    if not chosen:
        st.text(_("None of this kind."))
    shown = int(st.session_state.get(_SHOWN, PAGE))
    mutes = muting.all_mutes(context)
    for number, (day, told) in enumerate(groupby(chosen[:shown], key=lambda one: _day(context, one))):
        with st.container(gap="small"):
            st.header(plain.in_label(day), anchor=False)
            with st.container(border=True, gap=None, key=f"list-notifications-{number}"):
                for place, one in enumerate(told):
                    _row(context, one, mutes, is_first=place == 0)
    if len(chosen) > shown:
        buttons.look_button(_("Show older"), key="older", on_click=_show_more, args=(shown,))
    _foot(_)


def _show_more(shown: int) -> None:
    st.session_state[_SHOWN] = shown + PAGE


def _test_button(context: PageContext, _: Words) -> None:
    """A test message per organisation this person is admin of, over every channel; its answer is a row of the list."""
    theirs = context.principal.where(Action.TEST_MESSAGE)
    if not theirs:
        return
    request_id = alert_actions.new_request_id()
    can_send = channels.any_is_set_up(context.settings)
    buttons.act(
        context,
        Action.TEST_MESSAGE,
        theirs[0],
        _("Send a test message"),
        icon=":material/mail:",
        key="test-message",
        disabled=context.known_at is not None or not can_send,
        help=None if can_send else _("No mail server is set up yet (SYNCLIGHT_SMTP_HOST)."),
        on_click=_ask_for_tests,
        args=(context, request_id),
    )


def _ask_for_tests(context: PageContext, request_id: str) -> None:
    for organisation_id in context.principal.where(Action.TEST_MESSAGE):
        alert_actions.ask_for_test_message(context, organisation_id, f"{request_id}-{organisation_id}"[:100])


def _chosen(_: Words, found: list[Notification]) -> list[Notification]:
    """Open, solved or all; the chosen code stands in the address."""
    is_open = [one for one in found if one.is_open]
    solved = [one for one in found if not one.is_open]
    groups = {"open": is_open, "solved": solved, "all": found}
    labels = {
        "open": _("{count} open", count=_.number(len(is_open))),
        "solved": _("{count} solved", count=_.number(len(solved))),
        "all": _("All"),
    }
    asked = st.query_params.get("show", "all")
    chosen = st.segmented_control(
        _("Show only"),
        list(groups),
        default=asked if asked in groups else "all",
        format_func=labels.__getitem__,
        key="filter-notifications",
        label_visibility="collapsed",
    )
    if chosen in {None, "all"}:
        st.query_params.pop("show", None)
    else:
        st.query_params["show"] = chosen
    return groups[chosen or "all"]


def _day(context: PageContext, one: Notification) -> str:
    _ = context.words_in(one.time_zone)
    if _.date(one.created_at) == _.date(context.now):
        return _("Today")
    day = _.day(one.created_at)
    return day[:1].upper() + day[1:]


def _row(context: PageContext, one: Notification, mutes: Mapping[str, Mute], *, is_first: bool) -> None:
    _ = context.words_in(one.time_zone)
    told = _.notice(one.kind, one.facts)
    mark = "first-" if is_first else ""
    muted = mutes.get(one.integration_id)
    with st.container(key=f"notification-{mark}{one.notification_id}"):
        light, words, opened = st.columns([1.1, 4, 1], gap="medium", vertical_alignment="top")
        with light:
            status.light_badge(_, told.word)
        with words, st.container(gap=None):
            with st.container(key=f"strong-{one.notification_id}"):
                plain.text(told.title)
            if told.detail:
                plain.text(told.detail)
            notification_mails.show(context, _, one, muted)
            if one.is_open or one.failed:
                _actions(context, _, one, muted)
        with opened, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            style.quiet(_.time(one.created_at))
            if one.integration_id and buttons.look_button(_("Open"), key=f"open-{one.notification_id}"):
                st.switch_page(context.pages["integration"], query_params={"id": one.integration_id})


def _actions(context: PageContext, _: Words, one: Notification, muted: Mute | None) -> None:
    """Seen, muted, sent again: what concerns e-mails never changes a light. Seen and muted can be taken back."""
    if one.is_open:
        with st.container(key=f"sub-open-{one.notification_id}", gap=None):
            for line in _done(context, _, one, muted):
                plain.text(line)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"actions-{one.notification_id}"):
        if one.failed:
            notification_mails.again_button(context, _, one)
        if one.is_open:
            _seen_button(context, _, one)
            muting.mute_control(context, _, one.integration_id, one.organisation_id, one.time_zone, one.notification_id)
        for about in (one.notification_id, one.episode_id, one.integration_id):
            said = alert_actions.trouble(_, context, about)
            if said:
                plain.text(said)


def _done(context: PageContext, _: Words, one: Notification, muted: Mute | None) -> list[str]:
    lines = []
    if one.acknowledged_at is not None:
        by, when = one.acknowledged_by or "", _.moment_in_words(one.acknowledged_at, context.now)
        lines.append(_("Seen by {person} {moment}: no more reminders.", person=by, moment=when))
    if muted is not None:
        lines.append(muting.muted_line(_, context, muted))
    return lines


def _seen_button(context: PageContext, _: Words, one: Notification) -> None:
    is_seen = one.acknowledged_at is not None
    buttons.act(
        context,
        Action.UNDO_ACKNOWLEDGE if is_seen else Action.ACKNOWLEDGE,
        one.organisation_id,
        _("Remind us again") if is_seen else _("Mark as seen"),
        icon=":material/undo:" if is_seen else ":material/visibility:",
        key=f"seen-{one.notification_id}",
        disabled=context.known_at is not None,
        on_click=alert_actions.take_back_acknowledgement if is_seen else alert_actions.acknowledge,
        args=(context, one.integration_id, one.episode_id, alert_actions.new_request_id()),
    )


def _foot(_: Words) -> None:
    st.caption(
        _(
            "One message when something stops or becomes worse, one reminder a day, one when it is healthy again. "
            "Nothing more."
        )
    )
