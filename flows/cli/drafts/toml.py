"""Values and comments as they stand in a TOML file."""

from __future__ import annotations

import json

from core.i18n import sanitise


def note(text: str) -> str:
    """A comment behind a value."""
    return f"  # {sanitise(text, limit=200, one_line=True)}"


def comment(text: str) -> str:
    """A comment on a line of its own."""
    return f"# {sanitise(text, limit=300, one_line=True)}"


def quoted(text: str) -> str:
    """Text as TOML writes it (JSON's escapes are TOML's, but for DEL)."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
