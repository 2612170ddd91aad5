"""The only way text from outside reaches a page: never as markdown, never as HTML."""

from __future__ import annotations

import html
import re

import streamlit as st

from core.i18n import sanitise
from core.i18n.failure_text import Told

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~:$^=&])")
_AUTO_LINK = re.compile(r"(?i)(?<=www)\.|(?<=http):|(?<=https):|@")
_WORD_JOINER = "\u2060"


def text(value: str, limit: int = 2000) -> None:
    """A line or paragraph of text from outside."""
    st.text(sanitise(value, limit) or "–")


def verbatim(value: str, limit: int = 16_000) -> None:
    """A message exactly as an external system said it, control characters removed."""
    st.code(sanitise(value, limit) or "–", language=None, wrap_lines=True)


def show_words(said: Told) -> None:
    """Whose words it are, and the words: theirs exactly, ours as a sentence."""
    st.caption(in_label(said.heading))
    if said.ours:
        text(said.ours)
    for words in said.theirs:
        verbatim(words)


def in_label(value: str, limit: int = 120) -> str:
    """A name inside a label, which Streamlit reads as markdown: every sign of it escaped, no live address."""
    unlinked = _AUTO_LINK.sub(lambda found: f"{_WORD_JOINER}{found[0]}{_WORD_JOINER}", sanitise(value, limit))
    return _MARKDOWN.sub(r"\\\1", unlinked.replace("\n", " "))


def in_html(value: str, limit: int = 300) -> str:
    """A name inside our own HTML."""
    return html.escape(sanitise(value, limit).replace("\n", " "))
