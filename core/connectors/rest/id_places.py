"""Where numbers stand in a payload that the system wants as ids, and the payload with the ids in their place. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from core.connectors.rest.config_ids import EACH, IdConfig
from core.mapping.pointers import steps

MAX_NUMBER = 200
Path = tuple[str, ...]


def numbers_in(config: IdConfig, payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(Pointer, number) of each number that stands at one of the places; nothing stands where the row has nothing."""
    for place in config.at:
        for path, value in _matches(payload, steps(place), ()):
            number = as_number(value)
            if number is not None:
                yield "/" + "/".join(step.replace("~", "~0").replace("/", "~1") for step in path), number


def with_values(payload: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with other values at these pointers; what it was made from stays as it is."""
    changed: Any = dict(payload)
    for pointer, value in values.items():
        changed = _with(changed, steps(pointer), value)
    return dict(changed)


def without_empty(config: IdConfig, payload: Mapping[str, Any]) -> Mapping[str, Any]:
    """Where a row has no number, nothing is left of what would hold its id: an empty object is no reference."""
    for place in config.at:
        *above, _ = steps(place)
        if above:
            payload = _left_out(payload, tuple(above))
    return payload


def as_number(value: Any) -> str | None:
    """A number of ours or of the system as text: 7140, "7140" and 7140.0 are one number."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    if isinstance(value, int):
        return str(value)
    if not value.is_finite() or abs(value.adjusted()) > MAX_NUMBER:
        return None
    return str(int(value)) if value == value.to_integral_value() else format(value, "f")


def _matches(value: Any, path: Path, before: Path) -> Iterator[tuple[Path, Any]]:
    if not path:
        yield before, value
        return
    step, rest = path[0], path[1:]
    if isinstance(value, list):
        chosen = range(len(value)) if step == EACH else [int(step)] if step.isdecimal() else []
        for place in chosen:
            if place < len(value):
                yield from _matches(value[place], rest, (*before, str(place)))
    elif isinstance(value, Mapping) and step in value:
        yield from _matches(value[step], rest, (*before, step))


def _with(node: Any, path: Path, value: Any) -> Any:
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
        place = int(step)
        return [*node[:place], _with(node[place], rest, value), *node[place + 1 :]]
    if node is not None and not isinstance(node, Mapping):  # a value stands there, and no place for another
        return node
    inside = node or {}
    return {**inside, step: _with(inside.get(step), rest, value)}


def _left_out(node: Any, path: Path) -> Any:
    """Without the empty object that this path leads to; a place in a list stays, for an error names it."""
    step, rest = path[0], path[1:]
    if isinstance(node, list) and rest:
        chosen = [str(place) for place in range(len(node))] if step == EACH else [step]
        return [_left_out(one, rest) if str(place) in chosen else one for place, one in enumerate(node)]
    if not isinstance(node, Mapping) or step not in node:
        return node
    if rest:
        return {**node, step: _left_out(node[step], rest)}
    return {name: one for name, one in node.items() if name != step} if node[step] == {} else node
