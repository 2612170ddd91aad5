"""The objects of an answer, as far in as they may speak of the whole. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

Place = tuple[str, ...]
MAX_STEPS = 2
MAX_WRAPS = 4
MAX_OBJECTS = 500


class Placed(NamedTuple):
    """An object of an answer, and the names that lead to it."""

    at: Place
    object: Any


def objects_of(body: Any, but: Any = None, steps: int = MAX_STEPS) -> Iterator[Mapping[str, Any]]:
    """The objects of an answer, the outer ones first; a list is no step of its own."""
    return (one.object for one in placed_in(body, but, steps))


def placed_in(body: Any, but: Any = None, steps: int = MAX_STEPS) -> Iterator[Placed]:
    """The same, each with its place."""
    level, told = [Placed((), body)], 0
    for step in range(steps + 1):
        level = [inner for value in level for one in flat(value, but) for inner in _unwrapped(one, but)]
        for one in level:
            told += 1
            if told > MAX_OBJECTS:
                return
            yield one
        if step == steps:
            return
        level = [
            Placed((*one.at, name), value)
            for one in level
            for name, value in one.object.items()
            if isinstance(value, (dict, list)) and not (len(one.object) == 1 and isinstance(value, dict))
        ]


def _unwrapped(one: Placed, but: Any) -> Iterator[Placed]:
    """With what it is wrapped round alone: an envelope of an envelope (SOAP, GraphQL, OData 2) is no step."""
    yield one
    for _ in range(MAX_WRAPS):
        if len(one.object) != 1:
            return
        ((name, value),) = one.object.items()
        if not isinstance(value, dict) or (but is not None and value is but):
            return
        one = Placed((*one.at, name), value)
        yield one


def flat(one: Placed, but: Any = None) -> Iterator[Placed]:
    """It, or each of a list."""
    value: Any = one.object
    if value is but and but is not None:
        return
    if isinstance(value, dict):
        yield one
    for number, inner in enumerate(value[:MAX_OBJECTS]) if isinstance(value, list) else ():
        if isinstance(inner, dict) and (but is None or inner is not but):
            yield Placed((*one.at, str(number)), inner)
