"""The shapes in which systems say why they refuse: pairs of field and message found in JSON nobody agreed on. Pure.

What a system calls its errors is read first; a message beside other things stays the root; in a shape nobody knows,
whole sentences are its words, and no field is guessed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.classes import is_of_a_class, of_a_class
from core.connectors.http_base.refusals.items import Named, code_at, field_of, is_error, named_of, single
from core.connectors.http_base.refusals.names import BESIDE, BY_FIELD, INSIDE, LISTS, MESSAGE, RECORDS
from core.connectors.http_base.refusals.sent import NOTHING, Sent
from core.connectors.http_base.refusals.texts import MAX_MESSAGE, message_text, unpacked, words_of
from core.connectors.http_base.refusals.trees import MAX_DEPTH, MAX_PAIRS, Tree
from core.connectors.http_base.refusals.unknown import in_no_known_shape
from core.model import FieldMessage
from core.outside_text import storable

Pairs = list[FieldMessage]


def pairs_of(body: Any, sent: Sent = NOTHING) -> Iterator[FieldMessage]:
    """Every (field, message) pair, in the system's own order."""
    reader = _Reader(sent)
    found = reader.pairs(body, 0)
    if not found and isinstance(body, dict):
        found = in_no_known_shape(body, sent)
    told: dict[tuple[str | None, str], FieldMessage] = {}
    for pair in found:
        told.setdefault((pair.field, pair.message), pair)
    yield from told.values()


@dataclass(frozen=True, slots=True)
class _Reader:
    sent: Sent

    def pairs(self, body: Any, depth: int) -> Pairs:
        if depth > MAX_DEPTH:
            return []
        if isinstance(body, list):
            return [pair for item in body[:MAX_PAIRS] for pair in self._item(item, depth)]
        if isinstance(body, dict):
            return self._in_object(body, depth)
        text = words_of(body, self.sent) if depth == 0 else None
        return [] if text is None else [FieldMessage(text)]

    def _in_object(self, body: Mapping[str, Any], depth: int) -> Pairs:
        named = named_of(body)
        found = self._said(body, named, depth) or self._in_the_object_itself(named, depth)
        code = code_at(named)
        return [pair if pair.code is not None else replace(pair, code=code) for pair in found]

    def _said(self, body: Mapping[str, Any], named: Named, depth: int) -> Pairs:
        """What it calls its errors."""
        if (packed := unpacked(named.get("servermessages"))) is not None:  # Frappe: texts in a text in a text
            return self._items(packed if isinstance(packed, list) else [packed], depth)
        if "_errors" in body:  # zod
            return list(Tree(self.sent, is_said=True).pairs(body))
        return [*self._listed(named, depth), *self._by_field(named)]

    def _in_the_object_itself(self, named: Named, depth: int) -> Pairs:
        beside = self._beside(named, depth)
        if any(pair.field is not None for pair in beside) and not self._is_in_plain_texts(named):
            return beside
        # OData: for developers, but SAP names the fields there
        inner = [pair for pair in self.pairs(_object(named.get("innererror")), depth + 1) if pair.field is not None]
        inner = inner or [pair for name in INSIDE for pair in self.pairs(_object(named.get(name)), depth + 1)]
        inner = inner or [pair for name in ("error", "detail") for pair in self._named_inside(named.get(name))]
        if inner:
            return inner
        own = self._unpacked(list(single(named, self.sent)), depth)
        told = {pair.message for pair in own}
        return [*own, *(pair for pair in beside if pair.message not in told)] or self._among_records(named, depth)

    def _named_inside(self, value: Any) -> Pairs:
        return list(Tree(self.sent, is_said=False).pairs(value)) if isinstance(value, dict) else []

    def _listed(self, named: Named, depth: int) -> Pairs:
        return [
            pair
            for name in LISTS
            if isinstance(named.get(name), list)
            for pair in (
                self._of_records(named[name], depth) if name in RECORDS else self.pairs(named[name], depth + 1)
            )
        ]

    def _by_field(self, named: Named) -> Pairs:
        """ASP.NET, Laravel, Rails, Kong: `{"Lines[0].CostCenter": ["message", …]}`."""
        found: Pairs = []
        for name in BY_FIELD:
            errors = named.get(name)
            if isinstance(errors, str) and name == "errors" and (text := words_of(errors, self.sent)) is not None:
                found.append(FieldMessage(text))
            elif isinstance(errors, dict):
                found += self._fields(errors)
        return found

    def _fields(self, errors: Mapping[str, Any]) -> Pairs:
        if message_text(errors) is not None and len(errors) <= 2:  # noqa: PLR2004 - SAP: a text and its language
            return []
        own = named_of(errors)
        is_flat = all(not isinstance(value, dict | list) for value in errors.values())
        if is_flat and any(name in own and not self.sent.has(name) for name in MESSAGE):
            return list(single(own, self.sent))
        nested = {name for name, value in own.items() if isinstance(value, dict | list) and value}
        if nested and nested <= set(LISTS) and not any(map(self.sent.has, nested)):
            return self._listed(own, 1)
        return list(Tree(self.sent, is_said=True).pairs(errors))

    def _beside(self, named: Named, depth: int) -> Pairs:
        found: Pairs = []
        for name in BESIDE:
            value = named.get(name)
            if isinstance(value, list) and name not in RECORDS:
                found += self.pairs(value, depth + 1)
            elif isinstance(value, dict):
                is_failed = name == "data" and named.get("status") in ("fail", "error")  # JSend: names of fields
                found += self._object_beside(value, depth, is_said=is_failed)
        return found

    def _object_beside(self, value: Mapping[str, Any], depth: int, *, is_said: bool) -> Pairs:
        own = named_of(value)
        listed = [*self._listed(own, depth + 1), *self._by_field(own), *self._beside(own, depth + 1)]
        if listed or is_error(own, self.sent):
            return listed or list(single(own, self.sent))
        return list(Tree(self.sent, is_said=is_said).pairs(value)) or self._deeper(value, depth)

    def _deeper(self, value: Mapping[str, Any], depth: int) -> Pairs:
        """GraphQL: `{"data": {"claimCreate": {"userErrors": […]}}}`."""
        inner = [named_of(one) for one in list(value.values())[:MAX_PAIRS] if isinstance(one, dict)]
        return [pair for one in inner for pair in self._listed(one, depth + 2)]

    def _is_in_plain_texts(self, named: Named) -> bool:
        """Details of one text each explain a message, and do not replace it."""
        return any(
            isinstance(value := named.get(name), dict) and any(isinstance(one, str) for one in value.values())
            for name in BESIDE
        ) and any(words_of(named.get(name), self.sent) for name in MESSAGE)

    def _among_records(self, named: Named, depth: int) -> Pairs:
        return [pair for name in RECORDS for pair in self._of_records(named.get(name), depth)]

    def _of_records(self, records: Any, depth: int) -> Pairs:
        """Xero, Zoho: what was sent comes back, some of it with what is wrong."""
        found: Pairs = []
        for one in records[:MAX_PAIRS] if isinstance(records, list) else []:
            if not isinstance(one, dict):
                continue
            named = named_of(one)
            inside = [*self._listed(named, depth + 1), *self._deeper_lists(named, depth)]
            found += inside or (list(single(named, self.sent, in_list=True)) if is_error(named, self.sent) else [])
        return found

    def _deeper_lists(self, named: Named, depth: int) -> Pairs:
        lines = [one for value in named.values() if isinstance(value, list) for one in value[:MAX_PAIRS]]
        return [pair for one in lines if isinstance(one, dict) for pair in self._listed(named_of(one), depth + 2)]

    def _items(self, items: Sequence[Any], depth: int) -> Pairs:
        return [pair for item in items[:MAX_PAIRS] for pair in self._item(item, depth + 1)]

    def _item(self, item: Any, depth: int) -> Pairs:
        if depth > MAX_DEPTH * 2:
            return []
        if (packed := unpacked(item)) is not None:
            return self.pairs(packed, depth + 1) or [FieldMessage(storable(item, MAX_MESSAGE))]
        if isinstance(item, dict):
            return self._error(item, depth)
        if isinstance(item, list):
            return self._items(item, depth)
        text = words_of(item, self.sent)
        return [] if text is None else [FieldMessage(text)]

    def _error(self, item: Mapping[str, Any], depth: int) -> Pairs:
        if is_of_a_class(item):
            return list(of_a_class(item, self.sent))
        named = named_of(item)
        inside = [*self._listed(named, depth + 1), *self._by_field(named)]
        inside = inside or [pair for pair in self._beside(named, depth + 1) if pair.field is not None]
        if isinstance(named.get("value"), list) and "key" in named:  # .NET: an entry of a dictionary
            inside = self._items(named["value"], depth)
            return [replace(pair, field=pair.field or pointer_of(named["key"])) for pair in inside]
        if not inside:
            own = self._unpacked(list(single(named, self.sent, in_list=True)), depth)
            return own or list(Tree(self.sent, is_said=False).pairs(item))
        field, code = field_of(named, self.sent, in_list=True), code_at(named)
        return [replace(pair, field=pair.field or field, code=pair.code or code) for pair in inside]

    def _unpacked(self, pairs: Pairs, depth: int) -> Pairs:
        """A message that is JSON itself is opened."""
        opened: Pairs = []
        for pair in pairs:
            packed = unpacked(pair.message)
            inside = self.pairs(packed, depth + 1) if packed is not None else []
            opened += [replace(one, code=one.code or pair.code) for one in inside] or [pair]
        return opened


def _object(value: Any) -> Any:
    return value if isinstance(value, dict) else None
