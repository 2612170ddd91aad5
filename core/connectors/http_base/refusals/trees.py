"""Names of fields with messages below them, as deep as the record is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.items import is_error, named_of, single
from core.connectors.http_base.refusals.names import NEVER_FIELDS, NEVER_LISTS, TRANSPARENT, plain
from core.connectors.http_base.refusals.sent import Sent
from core.connectors.http_base.refusals.texts import words_of
from core.model import FieldMessage

MAX_DEPTH = 4  # an error in an error in an error is nobody's format
MAX_STEPS = 10  # a tree goes as deep as the record, with a step or two between its names
MAX_PAIRS = 50


@dataclass(frozen=True, slots=True)
class Tree:
    """How far names are believed. `is_said`: the system calls this its errors, so a name in it is a field's name."""

    sent: Sent
    is_said: bool

    def pairs(self, errors: Mapping[str, Any], before: str = "", depth: int = 0) -> Iterator[FieldMessage]:
        """(field, message) of every name, in the system's order."""
        if depth > MAX_STEPS:
            return
        for name, said in list(errors.items())[:MAX_PAIRS]:
            if isinstance(said, str):
                yield from self._one_text(name, said, before)
            elif self.sent.has(name) or plain(name) not in NEVER_LISTS:
                yield from self._below(said, _step(before, name, errors, self.sent), depth)

    def _one_text(self, name: str, said: str, before: str) -> Iterator[FieldMessage]:
        text = words_of(said, self.sent)
        is_field = self.sent.has(name) or (self.is_said and plain(name) not in NEVER_FIELDS)
        if text is not None and is_field:
            yield FieldMessage(text, _joined(before, name))

    def _below(self, said: Any, here: str, depth: int) -> Iterator[FieldMessage]:
        for place, one in enumerate(said[:MAX_PAIRS] if isinstance(said, list) else [said]):
            if isinstance(one, dict):
                yield from self._leaf(one, here, place if isinstance(said, list) else None, depth)
            elif isinstance(said, list) and (text := words_of(one, self.sent)) is not None:
                yield FieldMessage(text, here or None)

    def _leaf(self, one: Mapping[str, Any], path: str, place: int | None, depth: int) -> Iterator[FieldMessage]:
        """An error of this field, or the next step into the record."""
        named = named_of(one)
        own: list[FieldMessage] = []
        is_in_a_list = place is not None and "id" not in named  # Zendesk: `[{"description": …}]`
        if self.is_said or is_in_a_list or is_error(named, self.sent):
            own = [replace(pair, field=pair.field or path or None) for pair in single(named, self.sent)]
        below = path if place is None else f"{path}/{place}"
        below = f"/{below}" if below and not below.startswith("/") else below
        yield from own or self.pairs(one, below, depth + 1)


def _step(before: str, name: str, around: Mapping[str, Any], sent: Sent) -> str:
    """Zod writes `properties` and `items` between the names, others `errors`."""
    is_between = name in TRANSPARENT or (name in ("properties", "items") and "errors" in around)
    return before if is_between and not sent.has(name) else _joined(before, name) or before


def _joined(before: str, name: str) -> str | None:
    step = pointer_of(name)
    if step is None:
        return before or None
    return f"{before}/{step.lstrip('/')}" if before else step
