"""Text from outside, made safe to print: what people see is what it says, in the order it says it."""

from __future__ import annotations

import re
import unicodedata

ELLIPSIS = "…"
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")  # letters and marks that draw nothing
_DROPPED = frozenset(
    {"Cc", "Cf", "Cs", "Co", "Cn"}
)  # control, format (bidi, zero width), surrogate, private, unassigned
_BREAKS = frozenset("\n\x0b\x0c\x85\u2028\u2029")
_MOST_MARKS = 4  # more marks on one letter paint over the lines above and below


def sanitise(text: str, limit: int = 2000, *, one_line: bool = False) -> str:
    """External text without control, bidirectional and invisible characters, at most `limit` long.

    Line breaks stay unless `one_line`. It is still text, not markup: whoever prints it must not read it as markup.
    """
    kept = []
    marks = 0
    for character in text.replace("\r\n", "\n").replace("\r", "\n"):
        printed = _printed(character)
        marks = marks + 1 if unicodedata.combining(character) else 0
        if printed and marks <= _MOST_MARKS:
            kept.append(printed)
    cleaned = "".join(kept)
    cleaned = " ".join(cleaned.split()) if one_line else re.sub(r"\n{3,}", "\n\n", cleaned).strip()
    if len(cleaned) <= limit:
        return cleaned
    return cleaned[: max(limit - 1, 0)].rstrip() + ELLIPSIS


def without_stop(text: str) -> str:
    """Ready to stand inside a sentence of ours, which ends by itself; three dots stay."""
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _printed(character: str) -> str:
    """What stands for one character: itself, a space, a line break or nothing."""
    if character in _BREAKS:
        return "\n"
    if character in "\t\u2800":
        return " "
    if character in _INVISIBLE or unicodedata.category(character) in _DROPPED:
        return ""
    return character
