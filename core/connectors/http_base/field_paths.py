"""A system's way to name a field, as a JSON pointer. Pure."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import unquote

from core.outside_text import storable

MAX_FIELD = 300
# No field: the record as a whole, or a word for nothing.
_WHOLE = frozenset(
    {
        *("", "$", ".", "non_field_errors", "nonfielderrors", "__all__", "base", "_schema", "@entity", "__root__"),
        *("null", "none", "undefined", "nil", "nan", "n/a"),
    }
)
_OF_NOTHING = re.compile(r"^(?:null|undefined)(?=[.\[/])\.?")  # Tripletex: `null.date`
_OUTSIDE = (["body"], ["query"], ["path"], ["header"], ["json"])
_BRACKETED = re.compile(r"\[\s*(?:'([^'\]]{1,200})'|\"([^\"\]]{1,200})\"|(\d{1,9}|[A-Za-z_][\w-]{0,199}))\s*\]")
_DOTTED = re.compile(r"(?:[\w-]+|\$)?(?:\.[\w-]+)+")
_SLASHED = re.compile(r"[\w-]+(?:/[\w-]+)+")


def pointer_of(path: Any) -> str | None:
    """A system's way to name a field as a JSON pointer; a name that is no path stays as it is.

    `#/lines/0/a%20b` (RFC 9457), `["body", "lines", 0]` (FastAPI), `$.Lines[0].Account` (ASP.NET, Tripletex) and
    `$['lines'][0]['account']` (JSONPath) become `/lines/0/a b` and so on. `~0` and `~1` stay: they are part of it.
    """
    if isinstance(path, list):
        return _from_steps(path)
    if not isinstance(path, str):
        return None
    path = _OF_NOTHING.sub("", path.strip()[: MAX_FIELD * 2])
    if path.lower() in _WHOLE:
        return None
    if path.startswith(("#", "/")):
        return capped(unquote(path.removeprefix("#")).rstrip("/"))
    flat = _BRACKETED.sub(lambda found: f".{found[1] or found[2] or found[3]}", path)
    if flat != path or _DOTTED.fullmatch(flat):
        steps = [step for step in flat.removeprefix("$").split(".") if step]
        return capped("".join("/" + step for step in steps)) if _is_plain(flat, path) else capped(path)
    return capped("/" + path if _SLASHED.fullmatch(path) else path)


def capped(path: str) -> str | None:
    """At most 300 characters, and None when nothing is named."""
    short = storable(path, MAX_FIELD)
    return short if short.strip("/ ") else None


def _from_steps(path: list[Any]) -> str | None:
    steps = [str(step) for step in path if isinstance(step, str | int) and not isinstance(step, bool)]
    steps = steps[1:] if steps[:1] in _OUTSIDE else steps
    return capped("".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps))


def _is_plain(flat: str, path: str) -> bool:
    """Whether it is a path and not a sentence with a bracket or a dot in it."""
    return bool(_DOTTED.fullmatch(flat)) or ("[" in path and " " not in _BRACKETED.sub("", path))
