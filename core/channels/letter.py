"""A notification as a letter: the fact first, one row per cause, one button, in the organisation's language.

Everything is told as of the moment it happened, so that a letter tried again later is the same letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.words import Words, plain
from core.words.notices import Notice

SUBJECT_LIMIT = 200
_TEMPLATES: Final = Environment(
    loader=PackageLoader("core.channels"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_SCHEME = re.compile(r"(?<=\w)://")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """Ready to be carried; `html` and `text` say the same."""

    subject: str
    html: str
    text: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class _Content:
    """What both forms of a letter are made from. Escaping is the template's."""

    language: str
    subject: str
    preheader: str
    failing: bool
    headline: str
    figure: str
    strong: str
    facts: str
    route: str
    causes: tuple[Mapping[str, str], ...]
    button: str
    link: str
    notes: tuple[str, ...]
    footer: str
    all_label: str
    all_link: str


def write_letter(
    _: Words,
    kind: str,
    facts: Mapping[str, Any],
    *,
    organisation_name: str,
    integration_id: str,
    public_url: str,
) -> Letter:
    """A failing or recovered notification as a letter; `public_url` is where people open the dashboard."""
    told = _.notice(kind, facts)
    organisation = _outside(organisation_name)
    link = f"{public_url}/integration?id={quote(integration_id, safe='')}"
    make = _recovered if kind == "recovered" else _failing
    content = make(_, told, facts, organisation, link, f"{public_url}/notifications")
    html = _TEMPLATES.get_template("letter.html.jinja").render(letter=content)
    return Letter(content.subject, html, _as_text(content), datetime.fromisoformat(str(facts["happened_at"])))


def _failing(_: Words, told: Notice, facts: Mapping[str, Any], organisation: str, link: str, all_link: str) -> _Content:
    happened_at = datetime.fromisoformat(str(facts["happened_at"]))
    since_at = datetime.fromisoformat(str(facts["failing_since"]))
    sums = ", ".join(part for part in (told.records, told.money) if part)
    fact = _("Not booked: {sums}", sums=sums) if sums else _outside(told.title)
    more = int(facts.get("more_causes", 0))
    return _Content(
        language=_.language,
        subject=_subject(f"{fact} – {_outside(told.target)} ({organisation})"),
        preheader=_outside(told.detail),
        failing=True,
        headline=_("Not booked") if sums else _("Failing"),
        figure=told.money or told.records or _("The sync has stopped"),
        strong=told.records if told.money else "",
        facts=" · ".join(
            part for part in (_("at {organisation}", organisation=organisation), _oldest(_, facts)) if part
        ),
        route=_outside(told.integration),
        causes=tuple(
            {
                "title": _outside(line.title),
                "cure": _outside(line.cure),
                "money": line.money,
                "records": line.records,
            }
            for line in told.causes
        ),
        button=_("See the records and send again") if sums else _("See what happened"),
        link=link,
        notes=(
            *((_.n("And {count} more cause.", "And {count} more causes.", more),) if more else ()),
            _(
                "Failing since {since}. Last try {last}.",
                since=_on(_, since_at),
                last=_on(_, happened_at),
            ),
            _("We tell you once more, when it is healthy again."),
        ),
        footer=_("You get this because you are an admin of {organisation} in Synclight.", organisation=organisation),
        all_label=_("All notifications"),
        all_link=all_link,
    )


def _recovered(
    _: Words, told: Notice, facts: Mapping[str, Any], organisation: str, link: str, all_link: str
) -> _Content:
    happened_at = datetime.fromisoformat(str(facts["happened_at"]))
    since_at = datetime.fromisoformat(str(facts["failing_since"]))
    integration = _outside(told.integration)
    fact = _("Healthy again: {integration}", integration=integration)
    return _Content(
        language=_.language,
        subject=_subject(f"{fact} ({organisation})"),
        preheader=_outside(told.detail) or _("Everything is booked"),
        failing=False,
        headline=_("Healthy again"),
        figure=_("Everything is booked"),
        strong="",
        facts=" · ".join(
            part
            for part in (_("at {organisation}", organisation=organisation), _outside(told.detail).rstrip("."))
            if part
        ),
        route=integration,
        causes=(),
        button=_("See the integration"),
        link=link,
        notes=(
            _("Failed from {since} to {until}.", since=_on(_, since_at), until=_on(_, happened_at)),
            _("You need not do anything."),
        ),
        footer=_("You get this because you are an admin of {organisation} in Synclight.", organisation=organisation),
        all_label=_("All notifications"),
        all_link=all_link,
    )


def _oldest(_: Words, facts: Mapping[str, Any]) -> str:
    if not facts.get("oldest_at"):
        return ""
    age = datetime.fromisoformat(str(facts["happened_at"])) - datetime.fromisoformat(str(facts["oldest_at"]))
    return _("oldest {length}", length=_.duration(age))


def _on(_: Words, moment: datetime) -> str:
    """The day by name: "today" would be wrong in a letter that is read tomorrow."""
    return _("{day} at {time}", day=_.day(moment), time=_.short_time(moment))


def _as_text(content: _Content) -> str:
    """The same words without a picture of them."""
    lines = [content.headline, content.figure, " ".join(part for part in (content.strong, content.facts) if part)]
    lines += [content.route, ""]
    for cause in content.causes:
        sums = ", ".join(part for part in (cause["records"], cause["money"]) if part)
        lines += [f"- {cause['title']}" + (f" ({sums})" if sums else "")]
        lines += [f"  {cause['cure']}"] if cause["cure"] else []
    lines += [""] if content.causes else []
    lines += [f"{content.button}: {content.link}", "", *content.notes, "", content.footer]
    return "\n".join([*lines, f"{content.all_label}: {content.all_link}", ""])


def _subject(text: str) -> str:
    return plain(text, SUBJECT_LIMIT, one_line=True)


def _outside(text: str) -> str:
    """Text we did not write: one plain line, in which mail programs find no address to make a link of."""
    return _WWW.sub("www[.]", _SCHEME.sub("[:]//", plain(text, 300, one_line=True)))
