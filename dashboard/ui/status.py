"""Lights and outcomes: always a colour, an icon and a word."""

from __future__ import annotations

from typing import Literal, NamedTuple

import streamlit as st

from core.i18n import Words
from core.model import RunStatus, Word

Colour = Literal["red", "orange", "green", "gray", "blue"]


class StatusMark(NamedTuple):
    """How a word is drawn. `glyph` stands in tables, where icons cannot."""

    colour: Colour
    icon: str
    glyph: str


LIGHTS: dict[Word, StatusMark] = {
    Word.FAILING: StatusMark("red", ":material/error:", "✖"),
    Word.NO_RECENT_SYNC: StatusMark("red", ":material/schedule:", "◷"),
    Word.NEEDS_ATTENTION: StatusMark("orange", ":material/warning:", "▲"),
    Word.UNKNOWN: StatusMark("gray", ":material/help:", "?"),
    Word.WAITING_FOR_FIRST_SYNC: StatusMark("gray", ":material/hourglass_empty:", "…"),
    Word.PAUSED: StatusMark("gray", ":material/pause_circle:", "‖"),
    Word.HEALTHY: StatusMark("green", ":material/check_circle:", "✔"),
}
OUTCOMES: dict[RunStatus, StatusMark] = {
    RunStatus.RUNNING: StatusMark("blue", ":material/sync:", "↻"),
    RunStatus.SUCCEEDED: StatusMark("green", ":material/check_circle:", "✔"),
    RunStatus.WARNING: StatusMark("orange", ":material/warning:", "▲"),
    RunStatus.FAILED: StatusMark("red", ":material/error:", "✖"),
    RunStatus.STOPPED: StatusMark("red", ":material/block:", "✖"),
    RunStatus.CRASHED: StatusMark("red", ":material/error:", "✖"),
    RunStatus.SKIPPED: StatusMark("gray", ":material/skip_next:", "–"),
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
