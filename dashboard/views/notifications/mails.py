"""How a notification reached people: in a line, with the reason when it did not, and the way to try again."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import streamlit as st

from core.errors import StoreUnavailable
from core.i18n import Words
from core.model import EMAIL, IN_APP
from core.permissions import Action
from dashboard import alert_actions
from dashboard.page_context import PageContext
from dashboard.ui import buttons, plain
from dashboard.views.notifications import channels
from data.commands.alerting import Mute
from data.queries.monitor_health import monitor_health
from data.queries.notifications import Delivery, Notification

_MOST_ADDRESSES = 5
_ON_ITS_WAY: Final = timedelta(minutes=10)  # the longest that news is gathered; after that somebody should look


def show(context: PageContext, _: Words, one: Notification, muted: Mute | None) -> None:
    """Whether the mails arrived, and why not."""
    with st.container(key=f"sub-{one.notification_id}", gap=None):
        plain.text(_arrived(context, _, one, muted))
        for line in _failures(_, one.failed):
            plain.text(line)


def again_button(context: PageContext, _: Words, one: Notification) -> None:
    """Try the mails that were given up once more."""
    buttons.act(
        context,
        Action.SEND_AGAIN,
        one.organisation_id,
        _("Send again"),
        icon=":material/forward_to_inbox:",
        key=f"again-{one.notification_id}",
        disabled=context.known_at is not None,
        on_click=alert_actions.send_again,
        args=(context, one.organisation_id, one.notification_id, alert_actions.new_request_id()),
    )


def _arrived(context: PageContext, _: Words, one: Notification, muted: Mute | None) -> str:
    """One line; a failure that is tried again says when."""
    told: dict[str, list[Delivery]] = {}
    for delivery in one.deliveries:
        if delivery.channel != IN_APP:
            told.setdefault(delivery.channel, []).append(delivery)
    if not told:
        return _("Told here only: no e-mail is set up")
    parts = _mails(context, _, one, told.pop(EMAIL, []), muted)
    for name, deliveries in told.items():
        parts += channels.fared(context, _, name, deliveries, muted)
    return " · ".join(parts)


def _mails(context: PageContext, _: Words, one: Notification, mails: list[Delivery], muted: Mute | None) -> list[str]:
    parts = []
    sent = sum(mail.status == "sent" for mail in mails)
    if sent:
        parts.append(_.n("✓ E-mail to {count} admin, delivered", "✓ E-mail to {count} admins, delivered", sent))
    skipped = [mail for mail in mails if mail.status == "skipped"]
    if skipped:
        why = _.delivery_reason(skipped[0].reason)
        parts.append(_.n("{count} e-mail not sent: {why}", "{count} e-mails not sent: {why}", len(skipped), why=why))
    waiting = [mail for mail in mails if mail.status in {"pending", "sending"}]
    if waiting:
        parts.append(_waiting(context, _, one, waiting, muted))
    given_up = len(mails) - sent - len(skipped) - len(waiting)
    if given_up:
        parts.append(_.n("{count} e-mail could not be delivered", "{count} e-mails could not be delivered", given_up))
    return parts


def _waiting(context: PageContext, _: Words, one: Notification, waiting: list[Delivery], muted: Mute | None) -> str:
    if context.settings.mail_server is None:
        return _("Told here only: no mail server is set up (SYNCLIGHT_SMTP_HOST)")
    if context.settings.mail_tells_password:
        return _("E-mail waits: the password would be sent without encryption (SYNCLIGHT_SMTP_SECURITY)")
    tries = max(mail.tries for mail in waiting)
    next_try_at = min((mail.next_try_at for mail in waiting if mail.next_try_at is not None), default=None)
    if muted is not None and not tries:
        return _("E-mail waits: muted until {moment}", moment=_.moment_in_words(muted.until_at, context.now))
    if not tries or next_try_at is None or next_try_at <= context.now:
        is_late = context.now - (next_try_at or one.created_at) >= _ON_ITS_WAY
        return _not_sent_yet(context, _) if is_late else _("E-mail is on its way")
    if waiting[0].status == "sending":
        return _("E-mail is being sent")
    return _.n(
        "E-mail failed {count} time ({why}), next try {time}",
        "E-mail failed {count} times ({why}), next try {time}",
        tries,
        why=_.delivery_reason(waiting[0].reason),
        time=_.short_time(next_try_at),
    )


def _not_sent_yet(context: PageContext, _: Words) -> str:
    """Who sends it may have stopped: when it was last seen."""
    try:
        seen_at = context.ask("vitals", lambda: monitor_health(context.store)).watch_at
    except StoreUnavailable:
        return _("E-mail not sent yet")
    if seen_at is None:
        return _("E-mail not sent yet; the monitor has not looked yet")
    return _("E-mail not sent yet; the monitor last looked {moment}", moment=_.moment_in_words(seen_at, context.now))


def _failures(_: Words, failed: tuple[Delivery, ...]) -> list[str]:
    """Each address that got nothing, why, and what to do; the other side's own words stand behind it."""
    lines = []
    for mail in failed[:_MOST_ADDRESSES]:
        said = f"{mail.recipient}: {_.delivery_reason(mail.reason, mail.channel)}."
        lines.append(" ".join(part for part in (said, _.delivery_cure(mail.reason, mail.channel)) if part))
        if mail.last_error:
            lines.append(_("For support: {text}", text=_.translate(mail.last_error)))
    return lines
