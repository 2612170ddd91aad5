"""A letter about what is open: one integration in full, or many with their sums."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from core.alerts.telling import money_as_text
from core.channels.letter_parts import (
    MOST_GROUPS,
    Cause,
    Content,
    Frame,
    Group,
    News,
    at,
    count_of_integrations,
    footer,
    links,
    oldest,
    on,
    outside,
    stored_moment,
    subject,
)
from core.i18n import Words
from core.i18n.notification_text import CauseLine, beside, money_alone, stale_reason, sums
from core.money import added, set_off_together

CAUSES_OF_A_GROUP: Final = 3  # when a letter tells of several integrations


def open_content(
    _: Words, news: Sequence[News], frame: Frame, totals: Mapping[str, Any], *, is_reminder: bool
) -> Content:
    """What is not booked, or silent: one integration in full, or many with their sums."""
    records, money = sums(_, totals)
    both = ", ".join(part for part in (records, money) if part)
    count = int(totals.get("count", len(news)))
    only = news[0] if count == 1 else None
    told = _.notice(only.kind, only.facts) if only else None
    silent = all(one.kind == "stale" for one in news) and not is_reminder
    happened_at = stored_moment(totals["happened_at"])
    where = outside(told.target) if told else count_of_integrations(_, count)
    groups = tuple(_group(_, one, frame, is_alone=only is not None) for one in news[:MOST_GROUPS])
    return Content(
        language=_.language,
        written_at=happened_at,
        subject=subject(f"{_fact(_, news, both, is_reminder=is_reminder)} – {where} ({frame.organisation})"),
        preheader=outside(told.detail) if told else both,
        tone="silent" if silent else "bad",
        headline=_headline(_, news, both, is_reminder=is_reminder),
        figure=_figure(_, news, count, money_alone(_, totals) or records),
        strong=" · ".join((records, *beside(_, totals))) if money and _silence(_, only, both) == "" else "",
        facts=" · ".join(part for part in (_silence(_, only, both), at(_, frame), oldest(_, totals)) if part),
        route=outside(told.integration) if told else count_of_integrations(_, count),
        groups=tuple(group for group in groups if group.causes or group.title),
        button=_button(_, only, both),
        link=frame.integration(only.integration_id) if only else f"{frame.url}/",
        notes=_notes(_, news, count, is_reminder=is_reminder),
        footer=footer(_, frame),
        links=links(_, frame, only),
    )


def _fact(_: Words, news: Sequence[News], both: str, *, is_reminder: bool) -> str:
    """What stands first in the subject."""
    if is_reminder:
        return _("Still not booked: {sums}", sums=both) if both else _("Still failing")
    silent = [stale_reason(one.facts) for one in news if one.kind == "stale"]
    if len(silent) == len(news):
        one = silent[0] if len(silent) == 1 else None
        return _("No recent sync: {why}", why=_.reason(one, "")) if one else _("No recent sync")
    if both:
        return _("Not booked: {sums}", sums=both)
    if len(news) > 1:
        return _("Failing")
    return outside(_.notice(news[0].kind, news[0].facts).title)


def _headline(_: Words, news: Sequence[News], both: str, *, is_reminder: bool) -> str:
    if is_reminder:
        return _("Still not booked") if both else _("Still failing")
    kinds = {one.kind for one in news}
    if kinds == {"worse"}:
        return _("It has become worse")
    if kinds == {"stale"}:
        return _("No recent sync")
    return _("Not booked") if both else _("Failing")


def _figure(_: Words, news: Sequence[News], count: int, both: str) -> str:
    """The one number of the letter."""
    if len(news) == 1 and news[0].kind == "stale":
        silent = stale_reason(news[0].facts)
        if silent is not None:
            return _.duration(timedelta(seconds=silent.numbers["since_seconds"]))
    return both or (_("The sync has stopped") if count == 1 else count_of_integrations(_, count))


def _silence(_: Words, only: News | None, both: str) -> str:
    """How long nothing was heard, where that is what the letter is about."""
    silent = stale_reason(only.facts) if only is not None and only.kind == "stale" else None
    if silent is None:
        return ""
    why = _.reason(silent, "")
    return f"{why} · {_('Not booked: {sums}', sums=both)}" if both else why


def _group(_: Words, one: News, frame: Frame, *, is_alone: bool) -> Group:
    told = _.notice(one.kind, one.facts)
    if is_alone:
        said_already = stale_reason(one.facts) if one.kind == "stale" else None
        lines = [line for line in told.causes if said_already is None or line.title != _.reason(said_already, "")]
        return Group(tuple(_cause(_, line) for line in lines))
    causes = tuple(_cause(_, line) for line in told.causes[:CAUSES_OF_A_GROUP])
    said = "" if causes else outside(told.detail)
    link = frame.integration(one.integration_id)
    return Group(causes, outside(told.integration), said, link, told.money, told.records)


def _cause(_: Words, line: CauseLine) -> Cause:
    title = outside(line.title)
    return Cause(_("New: {what}", what=title) if line.is_new else title, outside(line.cure), line.money, line.records)


def _button(_: Words, only: News | None, both: str) -> str:
    if only is None:
        return _("See what to do first")
    if only.kind == "stale":
        return _("See the integration")
    return _("See the records and send again") if both else _("See what happened")


def _notes(_: Words, news: Sequence[News], count: int, *, is_reminder: bool) -> tuple[str, ...]:
    notes = []
    more = int(news[0].facts.get("more_causes", 0)) if count == 1 else count - min(len(news), MOST_GROUPS)
    if more and count == 1:
        notes.append(_.n("And {count} more cause.", "And {count} more causes.", more))
    elif more > 0:
        notes.append(_.n("And {count} more integration.", "And {count} more integrations.", more))
    if count == 1:
        since_at, last_at = (stored_moment(news[0].facts[name]) for name in ("failing_since", "happened_at"))
        if news[0].kind == "stale" and since_at >= last_at:
            notes.append(_("Press Sync now. If nothing happens, ask whoever runs Synclight."))
            notes.append(_("Noticed {moment}.", moment=on(_, last_at)))
        elif is_reminder:
            notes.append(_("Failing since {since}.", since=on(_, since_at)))
        else:
            notes.append(_("Failing since {since}. Last try {last}.", since=on(_, since_at), last=on(_, last_at)))
    notes.append(
        _("We remind you every day at {time}, and tell you once when it is healthy again.", time=_eight(_))
        if not is_reminder
        else _("Mark it as seen in Synclight, and these reminders stop.")
    )
    return tuple(notes)


def _eight(_: Words) -> str:
    return "08.00" if _.language == "nb" else "08:00"


def reminded(reminder: News) -> list[News]:
    """A reminder's facts hold those of every integration it reminds of."""
    return [
        News(str(one["kind"]), one, str(one["integration_id"])) for one in reminder.facts.get("integrations", ())
    ] or [reminder]


def totals_of(news: Sequence[News]) -> dict[str, Any]:
    """Of several integrations: records, money per currency, the oldest, the latest moment."""
    oldest = [str(one.facts["oldest_at"]) for one in news if one.facts.get("oldest_at")]
    return {
        "records": sum(int(one.facts.get("records", 0)) for one in news),
        "money": {currency: str(amount) for currency, amount in added(_read(one, "money") for one in news).items()},
        "credit": money_as_text(set_off_together((_read(one, "money"), _read(one, "credit")) for one in news)),
        "without_amount": sum(int(one.facts.get("without_amount", 0)) for one in news),
        "oldest_at": min(oldest, key=stored_moment, default=None),
        "happened_at": max((str(one.facts["happened_at"]) for one in news), key=stored_moment),
        "count": len(news),
    }


def _read(news: News, name: str) -> dict[str, Decimal]:
    return {currency: Decimal(amount) for currency, amount in news.facts.get(name, {}).items()}
