"""Notifications as one letter: the fact first, one row per cause, one button, in the recipient's language.

Everything is told as of the moment it happened, so that a letter tried again later is the same letter.
Many notifications of one organisation make one letter, with a part for each integration.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.channels.channel import Letter
from core.channels.letter_content import content_of
from core.channels.letter_parts import Content, Frame, News, outside
from core.i18n import Words

_TEMPLATES: Final = Environment(
    loader=PackageLoader("core.channels"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def write_letter(
    _: Words,
    news: Sequence[News],
    *,
    organisation_name: str,
    public_url: str,
    thread: tuple[str, ...] = (),
    list_id: str | None = None,
    message_id: str = "",
    by_mail: bool = True,
) -> Letter:
    """All the news of one organisation as a letter; `public_url` is where people open the dashboard."""
    content = content_of(_, news, Frame(outside(organisation_name), public_url, by_mail=by_mail))
    html = _TEMPLATES.get_template("letter.html.jinja").render(letter=content)
    return Letter(content.subject, html, letter_as_text(content), content.written_at, thread, list_id, message_id)


def letter_as_text(content: Content) -> str:
    """The same words without a picture of them."""
    facts = " ".join(part for part in (content.strong, content.facts) if part)
    lines = [content.headline, content.figure, facts[:1].upper() + facts[1:]]
    lines += [content.route] if content.route else []
    lines += [""]
    for group in content.groups:
        if group.title:
            lines += [_with_sums(group.title, group.records, group.money), *([group.said] if group.said else [])]
        for cause in group.causes:
            lines += ["- " + _with_sums(cause.title, cause.records, cause.money)]
            lines += [f"  {cause.cure}"] if cause.cure else []
        lines += [f"  {group.link}", ""] if group.title else []
    lines += [""] if content.groups and not content.groups[-1].title else []
    lines += [f"{content.button}: {content.link}", "", *content.notes, "", content.footer]
    return "\n".join([*lines, *(f"{link.label}: {link.address}" for link in content.links), ""])


def _with_sums(title: str, records: str, money: str) -> str:
    sums = ", ".join(part for part in (records, money) if part)
    return title + (f" ({sums})" if sums else "")
