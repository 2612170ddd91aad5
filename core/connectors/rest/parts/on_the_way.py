"""The objects on the way to something in an answer: what each of them says, it says of that too. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.mapping.pointers import ABSENT, steps

Place = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Above:
    """An object, where it stands, and the name in it that leads on."""

    at: Place
    leads_by: str
    object: Mapping[str, Any]


def on_the_way(whole: Any, path: str | None) -> tuple[Above, ...]:
    """From the outermost to the one that holds what stands at `path`; lists on the way say nothing themselves."""
    found: list[Above] = []
    value, here = whole, steps(path) if path else ()
    for length, step in enumerate(here):
        if isinstance(value, Mapping):
            found.append(Above(here[:length], step, value))
        value = _inside(value, step)
    return tuple(found)


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step, ABSENT)
    is_place = isinstance(value, list) and step.isdecimal() and int(step) < len(value)
    return value[int(step)] if is_place else ABSENT
