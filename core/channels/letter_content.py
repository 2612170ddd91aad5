"""What a letter says, in words: its fact, its parts, its one button. Escaping is the template's."""

from __future__ import annotations

from collections.abc import Sequence

from core.channels.letter_open import open_content, reminded, totals_of
from core.channels.letter_parts import (
    MOST_GROUPS,
    Content,
    Frame,
    Group,
    News,
    at,
    count_of_integrations,
    footer,
    links,
    on,
    outside,
    stored_moment,
    subject,
)
from core.i18n import Words
from core.i18n.notification_text import Notice


def content_of(_: Words, news: Sequence[News], frame: Frame) -> Content:
    """The words of a letter about all this news; what is open comes before what is over."""
    first = news[0]
    if first.kind == "test":
        return _test(_, first, frame)
    if first.kind == "reminder":
        return open_content(_, reminded(first), frame, first.facts, is_reminder=True)
    if first.kind == "recovered":
        return _recovered(_, news, frame)
    return open_content(_, news, frame, first.facts if len(news) == 1 else totals_of(news), is_reminder=False)


def _recovered(_: Words, news: Sequence[News], frame: Frame) -> Content:
    only = news[0] if len(news) == 1 else None
    notices: list[Notice] = [_.notice(one.kind, one.facts) for one in news]
    what = outside(notices[0].integration) if only else count_of_integrations(_, len(news))
    happened_at = max(stored_moment(one.facts["happened_at"]) for one in news)
    sums = {name: sum(int(one.facts.get(name, 0)) for one in news) for name in ("booked", "pending")}
    booked = _.notice("recovered", sums).detail
    # settled by a person, or received and not booked yet
    settled = bool(sums["pending"]) or any(one.facts.get("settled") for one in news)
    figure = _("Nothing is open any more") if settled else _("Everything is booked")
    shown = zip(news[:MOST_GROUPS], notices, strict=False)
    groups = (
        Group((), outside(told.integration), outside(told.detail), frame.integration(one.integration_id))
        for one, told in shown
    )
    more = len(news) - MOST_GROUPS
    notes = [_.n("And {count} more integration.", "And {count} more integrations.", more)] if more > 0 else []
    if only:
        since, until = (on(_, stored_moment(only.facts[name])) for name in ("failing_since", "happened_at"))
        notes.append(_("Failed from {since} to {until}.", since=since, until=until))
    return Content(
        language=_.language,
        written_at=happened_at,
        subject=subject(f"{_('Healthy again: {integration}', integration=what)} ({frame.organisation})"),
        preheader=outside(booked) or figure,
        tone="good",
        headline=_("Healthy again"),
        figure=figure,
        strong="",
        facts=" · ".join(part for part in (at(_, frame), outside(booked).rstrip(".")) if part),
        route=what,
        groups=() if only else tuple(groups),
        button=_("See the integration") if only else _("See the overview"),
        link=frame.integration(only.integration_id) if only else f"{frame.url}/",
        notes=(*notes, _("You need not do anything.")),
        footer=footer(_, frame),
        links=links(_, frame, None),
    )


def _test(_: Words, news: News, frame: Frame) -> Content:
    told = _.notice("test", news.facts)
    return Content(
        language=_.language,
        written_at=stored_moment(news.facts["happened_at"]),
        subject=subject(f"{_('Test message from Synclight')} ({frame.organisation})"),
        preheader=outside(told.detail),
        tone="good",
        headline=_("Test message"),
        figure=_("E-mail works") if frame.by_mail else _("Messages arrive"),
        strong="",
        facts=at(_, frame),
        route="",
        groups=(),
        button=_("Open Synclight"),
        link=f"{frame.url}/",
        notes=(outside(told.detail), _("Alerts come to this address.")),
        footer=footer(_, frame),
        links=links(_, frame, None),
    )
