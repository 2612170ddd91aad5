"""How a notification fared over a channel that is not e-mail: in a few words with the channel's name in front."""

from __future__ import annotations

from collections.abc import Sequence

from core.catalogue import CHANNELS
from core.errors import BadConfiguration
from core.i18n import Words
from core.settings import Settings
from dashboard.page_context import PageContext
from data.commands.alerting import Mute
from data.queries.notifications import Delivery


def fared(context: PageContext, _: Words, name: str, deliveries: Sequence[Delivery], muted: Mute | None) -> list[str]:
    """One part per state that occurs: delivered, left out, waiting, given up."""
    channel, parts = title(name), []
    sent = sum(one.status == "sent" for one in deliveries)
    if sent:
        parts.append(_("✓ {channel}: {count} delivered", channel=channel, count=_.number(sent)))
    skipped = [one for one in deliveries if one.status == "skipped"]
    if skipped:
        why = _.delivery_reason(skipped[0].reason, name)
        parts.append(_("{channel}: {count} not sent, {why}", channel=channel, count=_.number(len(skipped)), why=why))
    waiting = [one for one in deliveries if one.status in {"pending", "sending"}]
    if waiting:
        parts.append(_waiting(context, _, name, waiting, muted))
    given_up = sum(one.status == "failed" for one in deliveries)
    if given_up:
        parts.append(_("{channel}: {count} could not be delivered", channel=channel, count=_.number(given_up)))
    return parts


def title(name: str) -> str:
    """A channel's name as it stands on a page."""
    return name.replace("_", " ").capitalize()


def any_is_set_up(settings: Settings) -> bool:
    """Whether a test message could go anywhere; one that is set up wrongly says so itself."""
    return any(_is_set_up(settings, name) is not False for name in CHANNELS)


def _is_set_up(settings: Settings, name: str) -> bool | BadConfiguration:
    kind = CHANNELS.get(name)
    try:
        return kind is not None and kind.check_settings(settings)
    except BadConfiguration as error:
        return error


def _waiting(context: PageContext, _: Words, name: str, waiting: Sequence[Delivery], muted: Mute | None) -> str:
    channel, ready = title(name), _is_set_up(context.settings, name)
    if ready is False:
        return _("{channel} waits: it is not set up", channel=channel)
    if isinstance(ready, BadConfiguration):
        return _("{channel} waits: it is set up wrongly ({key})", channel=channel, key=ready.key)
    tries = max(one.tries for one in waiting)
    next_try_at = min((one.next_try_at for one in waiting if one.next_try_at is not None), default=None)
    if muted is not None and not tries:
        until = _.moment_in_words(muted.until_at, context.now)
        return _("{channel} waits: muted until {moment}", channel=channel, moment=until)
    if not tries or next_try_at is None or next_try_at <= context.now or waiting[0].status == "sending":
        return _("{channel}: not sent yet", channel=channel)
    why, time = _.delivery_reason(waiting[0].reason, name), _.short_time(next_try_at)
    return _("{channel} failed ({why}), next try {time}", channel=channel, why=why, time=time)
