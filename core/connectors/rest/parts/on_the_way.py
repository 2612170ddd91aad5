"""The objects on the way to something in an answer: what each of them says, it says of that too. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.answer_words import plain_name
from core.connectors.http_base.statuses.words import words
from core.mapping.pointers import ABSENT, steps

_POSTING = words(  # what becomes of the record stands in it
    "posting booking approval voucher journalentry bokføring bogføring bokföring verbuchung buchung godkjenning",
    "attestering godkendelse attest freigabe bilag verifikat beleg",
)

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


def posting_of(whole: Any, path: str | None) -> tuple[tuple[Place, Mapping[str, Any]], ...]:
    """Its posting and its approval, where the object that holds the id at `path` has one of its own for them."""
    way = on_the_way(whole, path)
    if not way or len(way[-1].at) != len(steps(path or "")) - 1:
        return ()
    last = way[-1]
    inside = ((name, value) for name, value in last.object.items() if isinstance(value, Mapping))
    return tuple(((*last.at, name), value) for name, value in inside if plain_name(name) in _POSTING)


def _inside(value: Any, step: str) -> Any:
    if isinstance(value, Mapping):
        return value.get(step, ABSENT)
    is_place = isinstance(value, list) and step.isdecimal() and int(step) < len(value)
    return value[int(step)] if is_place else ABSENT
