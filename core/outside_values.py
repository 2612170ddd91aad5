"""What a connector hands over, with every text in it as a store can hold it: the door for those that have none. Pure.

Connectors over HTTP read their answers through `core.outside_text`; another kind may bring text from anywhere.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from core.messages import Message, with_values
from core.outside_text import is_whole, whole


def taken_in(value: Any) -> Any:
    """The same value; a new one only where a text in it could not be kept."""
    if isinstance(value, str):
        if is_whole(value):
            return value
        return with_values(value, taken_in) if isinstance(value, Message) else whole(value)
    if isinstance(value, list | tuple):
        return type(value)(taken_in(one) for one in value)
    if isinstance(value, Exception):
        value.args = taken_in(value.args)
        return value
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changed = {}
    for name in _names_of(type(value)):
        now = getattr(value, name)
        if now is None:
            continue
        kept = taken_in(now)
        if kept is not now and kept != now:
            changed[name] = kept
    return replace(value, **changed) if changed else value


@cache
def _names_of(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
