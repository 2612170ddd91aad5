"""JSON pointers (RFC 6901): reading a value, building a payload from (path, value) pairs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.mapping.writing import as_json
from core.messages import message

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
MOST_KEPT = 100  # pointers of a shape that is kept for the next record
ABSENT: Any = object()  # "nothing stands there", which is not the same as null


def pointer_problem(pointer: str) -> str | None:
    """Why this is no pointer to a value of an object, or None."""
    if not pointer.startswith("/") or pointer.endswith("/") or "//" in pointer:
        return message("wanted_path")
    if steps(pointer)[0].isdigit():
        return message("wanted_path_with_name")
    return None


@lru_cache(maxsize=1024)
def steps(pointer: str) -> tuple[str, ...]:
    """The parts of a pointer; a leading `#` (as RFC 9457 writes it) is allowed."""
    parts = pointer.removeprefix("#").strip("/").split("/")
    return tuple(part.replace("~1", "/").replace("~0", "~") for part in parts if part != "")


def value_at(value: Any, pointer: str) -> Any:
    """The value at a pointer, or ABSENT."""
    for step in steps(pointer):
        if isinstance(value, dict | Mapping) and step in value:  # most are dicts, and asked much faster
            value = value[step]
        elif isinstance(value, list) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            return ABSENT
    return value


def text_at(payload: Mapping[str, Any], path: str) -> str | None:
    """The value at a path as text, None when nothing stands there; a list or object is JSON text."""
    value = value_at(payload, path)
    if value is ABSENT or value is None:
        return None
    if isinstance(value, str):
        return value
    return canonical(value)


def as_sent(payload: Mapping[str, Any], path: str) -> str:
    """The path as the payload spells it: some answer `/Lines/0/cost_center` where `/lines/0/costCenter` was sent."""
    spelled = ""
    for step in steps(path):
        here = value_at(payload, spelled)
        names = here if isinstance(here, Mapping) and step not in here else ()
        own = next((name for name in names if _alike(name) == _alike(step)), step)
        spelled += "/" + own.replace("~", "~0").replace("/", "~1")
    return spelled


def _alike(name: str) -> str:
    return name.lower().replace("_", "").replace("-", "")


def canonical(value: Any) -> str:
    """The one way to write a payload: sorted keys, no spaces, no NaN."""
    return as_json(value, _ENCODER)


def build(values: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """A payload from (pointer, value) pairs; a number in a path is a place in a list.

    ABSENT values leave their name out, but keep their place in a list, so that an error
    at `/lines/1` always means the same line.
    """
    pairs = list(values)
    return filled(shape_of(tuple(pointer for pointer, _ in pairs)), [value for _, value in pairs])


def shape_of(pointers: tuple[str, ...]) -> Shape:
    """How the payload of these pointers is made; of records of the same pointers it is made once."""
    return _usual_shape(pointers) if len(pointers) <= MOST_KEPT else _shape(pointers)


def filled(shape: Shape, values: list[Any]) -> dict[str, Any]:
    """The payload of that shape, as `build` says; the values in the order of its pointers."""
    plain = _filled(shape, values)
    return plain if isinstance(plain, dict) else {}


@dataclass(frozen=True, slots=True)
class Shape:
    """An object, or a list where `is_list`: each name with the number of its value, or what stands below it."""

    is_list: bool
    below: tuple[tuple[str, int, Shape | None], ...]


def _shape(pointers: tuple[str, ...]) -> Shape:
    tree: dict[str, Any] = {}
    for number, pointer in enumerate(pointers):
        path = steps(pointer)
        node = tree
        for step in path[:-1]:
            node = node.setdefault(step, {})
        node[path[-1]] = number
    return _shape_below(tree)


_usual_shape = lru_cache(maxsize=256)(_shape)  # every record of an integration has the same


def _shape_below(node: dict[str, Any]) -> Shape:
    is_list = bool(node) and all(map(str.isdigit, node))
    names = sorted(node, key=int) if is_list else node
    return Shape(
        is_list,
        tuple(
            (name, -1, _shape_below(node[name])) if isinstance(node[name], dict) else (name, node[name], None)
            for name in names
        ),
    )


def _filled(shape: Shape, values: list[Any]) -> Any:
    if shape.is_list:
        found = [values[number] if child is None else _filled(child, values) for _, number, child in shape.below]
        return [None if value is ABSENT else value for value in found]
    plain = {}
    for name, number, child in shape.below:
        value = values[number] if child is None else _filled(child, values)
        if value is not ABSENT:
            plain[name] = value
    return plain
