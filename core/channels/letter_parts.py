"""The parts of a letter, and the words that all letters share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from core.i18n import Words, sanitise

SUBJECT_LIMIT = 200
MOST_GROUPS: Final = 10
_SCHEME = re.compile(r"(?<=\w)://")
_WWW = re.compile(r"\bwww\.", re.IGNORECASE)
# What mail programs find addresses by: @, and a dot (of any script) inside a word; dots of dates and sums stay.
_INSIDE_A_NAME = re.compile(
    r"[@\uff20]|(?<=[^\s\d])[.\u3002\uff0e\uff61](?=\S)|(?<=\d)[.\u3002\uff0e\uff61](?=[^\s\d])"
)
_WORD_JOINER = "\u2060"  # draws nothing, breaks nothing, and belongs to no address


@dataclass(frozen=True, slots=True)
class News:
    """One notification, as it was stored."""

    kind: str
    facts: Mapping[str, Any]
    integration_id: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words to press, and where they lead."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause; all text is plain."""

    title: str
    cure: str
    money: str
    records: str


@dataclass(frozen=True, slots=True)
class Group:
    """The causes of one integration; without a title when it is the only one."""

    causes: tuple[Cause, ...]
    title: str = ""
    said: str = ""
    link: str = ""
    money: str = ""
    records: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """Everything both forms of a letter say. `tone`: bad, silent, good."""

    language: str
    written_at: datetime
    subject: str
    preheader: str
    tone: str
    headline: str
    figure: str
    strong: str
    facts: str
    route: str
    groups: tuple[Group, ...]
    button: str
    link: str
    notes: tuple[str, ...]
    footer: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What is the same for every letter of an organisation."""

    organisation: str
    url: str
    by_mail: bool = True  # to an admin's own address; otherwise to wherever the organisation sends its alerts

    def integration(self, integration_id: str) -> str:
        """The page of one integration."""
        return f"{self.url}/integration?id={quote(integration_id, safe='', errors='replace')}"

    @property
    def notifications(self) -> str:
        """The page of all notifications."""
        return f"{self.url}/notifications"


def count_of_integrations(_: Words, count: int) -> str:
    """How many: "3 integrations"."""
    return _.n("{count} integration", "{count} integrations", count)


def at(_: Words, frame: Frame) -> str:
    """Whose: "at Acme"."""
    return _("at {organisation}", organisation=frame.organisation)


def footer(_: Words, frame: Frame) -> str:
    """Why this person gets it."""
    if not frame.by_mail:
        return _("You get this because {organisation} sends its alerts here.", organisation=frame.organisation)
    return _("You get this because you are an admin of {organisation} in Synclight.", organisation=frame.organisation)


def links(_: Words, frame: Frame, only: News | None) -> tuple[Link, ...]:
    """Where to mute, and where all notifications stand."""
    mute = (Link(_("Mute it for a while"), frame.integration(only.integration_id)),) if only else ()
    return (*mute, Link(_("All notifications"), frame.notifications))


def oldest(_: Words, facts: Mapping[str, Any]) -> str:
    """How old the oldest open record was when this was told; empty when there is none."""
    if not facts.get("oldest_at"):
        return ""
    return _(
        "oldest {length}", length=_.duration(stored_moment(facts["happened_at"]) - stored_moment(facts["oldest_at"]))
    )


def on(_: Words, moment: datetime) -> str:
    """The day by name: "today" would be wrong in a letter that is read tomorrow."""
    return _("{day} at {time}", day=_.day(moment), time=_.short_time(moment)).replace("kl. ", "kl.\u00a0")


def stored_moment(text: object) -> datetime:
    """A moment as it was stored."""
    return datetime.fromisoformat(str(text))


def subject(text: str) -> str:
    """A subject: one plain line of bearable length."""
    return sanitise(text, SUBJECT_LIMIT, one_line=True)


def outside(text: str) -> str:
    """Text we did not write: one plain line, in which mail programs find no address to make a link of."""
    marked = _WWW.sub("www[.]", _SCHEME.sub("[:]//", sanitise(text, 300, one_line=True)))
    return _INSIDE_A_NAME.sub(lambda found: f"{_WORD_JOINER}{found[0]}{_WORD_JOINER}", marked)
