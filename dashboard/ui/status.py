"""Lights and outcomes: always a colour, an icon and a word."""

from __future__ import annotations

from typing import Literal, NamedTuple

import streamlit as st

from core.i18n import Words
from core.model import RunStatus, Word

Colour = Literal["red", "orange", "green", "gray", "blue"]


class Mark(NamedTuple):
    """How a word is drawn. `glyph` stands in tables, where icons cannot."""

    colour: Colour
    icon: str
    glyph: str


LIGHTS: dict[Word, Mark] = {
    Word.FAILING: Mark("red", ":material/error:", "✖"),
    Word.NO_RECENT_SYNC: Mark("red", ":material/schedule:", "◷"),
    Word.NEEDS_ATTENTION: Mark("orange", ":material/warning:", "▲"),
    Word.UNKNOWN: Mark("gray", ":material/help:", "?"),
    Word.WAITING_FOR_FIRST_SYNC: Mark("gray", ":material/hourglass_empty:", "…"),
    Word.PAUSED: Mark("gray", ":material/pause_circle:", "‖"),
    Word.HEALTHY: Mark("green", ":material/check_circle:", "✔"),
}
OUTCOMES: dict[RunStatus, Mark] = {
    RunStatus.RUNNING: Mark("blue", ":material/sync:", "↻"),
    RunStatus.SUCCEEDED: Mark("green", ":material/check_circle:", "✔"),
    RunStatus.WARNING: Mark("orange", ":material/warning:", "▲"),
    RunStatus.FAILED: Mark("red", ":material/error:", "✖"),
    RunStatus.STOPPED: Mark("red", ":material/block:", "✖"),
    RunStatus.CRASHED: Mark("red", ":material/error:", "✖"),
    RunStatus.SKIPPED: Mark("gray", ":material/skip_next:", "–"),
}


def light_badge(_: Words, word: Word) -> None:
    """The light with its word."""
    mark = LIGHTS[word]
    st.badge(_.light(word), icon=mark.icon, color=mark.colour)


def light_cell(_: Words, word: Word) -> str:
    """The light inside a table."""
    return f"{LIGHTS[word].glyph} {_.light(word)}"


def outcome_cell(_: Words, status: RunStatus) -> str:
    """How a sync ended, inside a table."""
    return f"{OUTCOMES[status].glyph} {_.status(status)}"
