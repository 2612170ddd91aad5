"""Notifications: what was told, to whom, and whether it arrived."""

from __future__ import annotations

from itertools import groupby

import streamlit as st

from core.words import Words
from dashboard.ui import plain, status, style
from dashboard.visit import Visit
from data.notifications import Delivery, Notification, list_notifications

MOST_SHOWN = 24  # rows of one page
_IN_APP = "in_app"


def show(visit: Visit) -> None:
    """Draw the page."""
    _ = visit.words
    st.html(f"<h1>{_('Notifications')}</h1>")
    found = visit.ask("notifications", lambda: list_notifications(visit.principal, visit.store))
    if not found:
        st.text(_("Nothing has been told yet. That is good news."))
        _foot(_)
        return
    shown = _chosen(_, found)[:MOST_SHOWN]
    if not shown:
        st.text(_("None of this kind."))
    for number, (day, told) in enumerate(groupby(shown, key=lambda one: _day(visit, one))):
        with st.container(gap="small"):
            st.header(plain.in_label(day), anchor=False)
            with st.container(border=True, gap=None, key=f"list-notifications-{number}"):
                for place, one in enumerate(told):
                    _row(visit, one, is_first=place == 0)
    _foot(_)


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


def _day(visit: Visit, one: Notification) -> str:
    _ = visit.words_in(one.time_zone)
    if _.date(one.created_at) == _.date(visit.now):
        return _("Today")
    day = _.day(one.created_at)
    return day[:1].upper() + day[1:]


def _row(visit: Visit, one: Notification, *, is_first: bool) -> None:
    _ = visit.words_in(one.time_zone)
    told = _.notice(one.kind, one.facts)
    mark = "first-" if is_first else ""
    with st.container(key=f"notification-{mark}{one.notification_id}"):
        light, words, opened = st.columns([1.1, 4, 1], gap="medium", vertical_alignment="top")
        with light:
            status.light_badge(_, told.word)
        with words, st.container(gap=None):
            with st.container(key=f"strong-{one.notification_id}"):
                plain.text(told.title)
            if told.detail:
                plain.text(told.detail)
            with st.container(key=f"sub-{one.notification_id}"):
                plain.text(_arrived(visit, _, one.deliveries))
        with opened, st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
            style.quiet(_.time(one.created_at))
            if st.button(_("Open"), key=f"open-{one.notification_id}"):
                st.switch_page(visit.pages["integration"], query_params={"id": one.integration_id})


def _arrived(visit: Visit, _: Words, deliveries: tuple[Delivery, ...]) -> str:
    """Whether the e-mails arrived; a failure says when it is tried again."""
    mails = [delivery for delivery in deliveries if delivery.channel != _IN_APP]
    if not mails:
        return _("Told here only: no e-mail is set up")
    sent = sum(mail.status == "sent" for mail in mails)
    parts = []
    if sent:
        parts.append(
            _.n("✓ E-mail to {count} administrator, delivered", "✓ E-mail to {count} administrators, delivered", sent)
        )
    given_up = sum(mail.status == "failed" for mail in mails)
    if given_up:
        parts.append(_.n("{count} e-mail could not be delivered", "{count} e-mails could not be delivered", given_up))
    waiting = [mail for mail in mails if mail.status not in {"sent", "failed"}]
    if waiting:
        parts.append(_waiting(visit, _, waiting))
    return " · ".join(parts)


def _waiting(visit: Visit, _: Words, waiting: list[Delivery]) -> str:
    tries = max(mail.tries for mail in waiting)
    next_try_at = min((mail.next_try_at for mail in waiting if mail.next_try_at is not None), default=None)
    if not tries or next_try_at is None or next_try_at <= visit.now:
        return _("E-mail is on its way")
    return _.n(
        "E-mail failed {count} time, next try {time}",
        "E-mail failed {count} times, next try {time}",
        tries,
        time=_.short_time(next_try_at),
    )


def _foot(_: Words) -> None:
    st.caption(_("One message when something stops, one when it is healthy again. Nothing more."))
