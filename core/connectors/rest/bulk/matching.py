"""Whose result is it? By our reference, then by number or place where the configuration says so. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.mapping.pointers import ABSENT, steps, value_at
from core.messages import message
from core.model import FieldMessage, Outgoing
from core.outside_text import storable

MAX_NAME = 100
SHORTEST_NAME = 4


@dataclass(slots=True)
class Matched:
    """Place of a record in our request → its result; and what fits no record, or more than one."""

    of: dict[int, Any] = field(default_factory=dict)
    twice: set[int] = field(default_factory=set)
    strangers: list[str] = field(default_factory=list)

    def put(self, place: int, result: Any) -> None:
        """A record answered twice in different words is answered by nobody."""
        if place in self.twice or (place in self.of and self.of[place] == result):
            return
        if place in self.of:
            del self.of[place]
            self.twice.add(place)
        else:
            self.of[place] = result

    def why_not(self, config: RestTargetConfig, place: int) -> str:
        """Why a record has no result."""
        if place in self.twice:
            return message("bulk_answered_twice", system=config.name)
        return message("bulk_record_left_out", system=config.name)


def match(bulk: BulkConfig, records: Sequence[Outgoing], results: Sequence[Any]) -> Matched:
    """Give each result to its record."""
    places = {record.reference: place for place, record in enumerate(records)}
    matched = Matched()
    nameless: list[tuple[int, Any]] = []
    in_order = bulk.by_position and len(results) == len(records)
    for position, result in enumerate(results):
        name = _text_at(result, bulk.reference)
        if name is None:
            nameless.append((position, result))
            continue
        place = places.get(name)
        if place is None:
            matched.strangers.append(storable(name, MAX_NAME))
            continue
        in_order = in_order and place == position
        matched.put(place, result)
    for position, result in nameless:
        place = _number_at(bulk, result) if bulk.index is not None else position if in_order else None
        if place is not None and 0 <= place < len(records):
            matched.put(place, result)
        else:
            matched.strangers.append(f"result {position + 1}")
    return matched


def culprits(messages: Sequence[FieldMessage], items: str | None, count: int) -> Mapping[int, tuple[FieldMessage, ...]]:
    """Messages that name a record by its place (`/items/3/amount`, `/3/amount`): place → its own, with its own path."""
    found: dict[int, tuple[FieldMessage, ...]] = {}
    for pair in messages:
        path = _in_list(pair, items)
        if path and path[0].isdecimal() and int(path[0]) < count:
            place = int(path[0])
            found[place] = (*found.get(place, ()), own_path(pair, items, place))
    return found


def names_one_of(records: Sequence[Outgoing], messages: Sequence[FieldMessage]) -> bool:
    """Whether the words name a record of ours, by its reference or its key; a small number may be anything."""
    names = {name for one in records for name in (one.reference, one.record_key) if len(name) >= SHORTEST_NAME}
    said = [pair.message for pair in messages]
    whole = (re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])") for name in names if any(name in one for one in said))
    return any(one.search(text) for one in whole for text in said)


def own_path(pair: FieldMessage, items: str | None, place: int) -> FieldMessage:
    """The same message with the path inside its record, where its path names the record's place."""
    path = _in_list(pair, items)
    if not path or path[0] != str(place):
        return pair
    inner = "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path[1:])
    return FieldMessage(pair.message, inner or None, pair.code)


def _in_list(pair: FieldMessage, items: str | None) -> tuple[str, ...]:
    if pair.field is None or not pair.field.startswith("/"):
        return ()
    path, before = steps(pair.field), steps(items) if items else ()
    return path[len(before) :] if path[: len(before)] == before else path


def _text_at(result: Any, path: str | None) -> str | None:
    value = ABSENT if path is None else value_at(result, path)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)[:MAX_NAME]
    return value if isinstance(value, str) and value.strip() else None


def _number_at(bulk: BulkConfig, result: Any) -> int | None:
    text = _text_at(result, bulk.index)
    if text is None or not text.isdecimal() or len(text) > 9:  # noqa: PLR2004 - no request holds more
        return None
    return int(text) - bulk.first_index
