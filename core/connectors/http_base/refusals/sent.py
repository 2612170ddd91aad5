"""What we sent, as far as an answer to it has to be told apart: names of fields, and texts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from core.connectors.http_base.refusals.names import plain

_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,10})?")


@dataclass(frozen=True, slots=True)
class Sent:
    """A name in an answer counts as a field when we sent such a one; our own text is not what it says."""

    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, payloads: Iterable[Mapping[str, Any]]) -> Sent:
        """All names and texts, however deep."""
        names: set[str] = set()
        texts: set[str] = set()
        for name, value in _leaves(payloads):
            names.add(plain(name))
            if isinstance(value, str) and value.strip():
                texts.add(value.strip())
            elif isinstance(value, Decimal | int) and not isinstance(value, bool):
                texts.add(_plain_number(Decimal(value)))
        return cls(frozenset(names), frozenset(texts))

    def has(self, name: Any) -> bool:
        """Whether we sent a field of this name."""
        return plain(name) in self.names

    def holds(self, pointer: str) -> bool:
        """Whether a step of it is a field we sent."""
        return any(plain(step) in self.names for step in pointer.replace(".", "/").split("/") if step)

    def is_ours(self, text: str) -> bool:
        """Whether the text is our own, repeated: a number also in another spelling."""
        text = text.strip()
        return text in self.texts or (
            _NUMBER.fullmatch(text) is not None and _plain_number(Decimal(text)) in self.texts
        )


def _plain_number(number: Decimal) -> str:
    return format(number.normalize(), "f") if number.is_finite() else str(number)


def _leaves(value: Any, name: Any = "") -> Iterator[tuple[Any, Any]]:
    if isinstance(value, Mapping):
        for inner_name, inner in value.items():
            yield inner_name, inner
            yield from _leaves(inner, inner_name)
    elif isinstance(value, str | Decimal | int):
        yield name, value
    elif isinstance(value, Iterable):
        for inner in value:
            yield from _leaves(inner, name)


NOTHING = Sent()
