"""A sentence of ours: English as it reads, with what it was made from, so that it can be said in any language.

`ours("{system} asked us to wait.", system=name)` is text like any other, for logs and support. Whoever speaks to a
person asks `core.words` to say it: its template stands in the catalogues, its values stay what they are. What an
outside system says is never one of these.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from string import Formatter
from typing import Any, Self

Value = str | int | Decimal  # text that is said as it is, or one of ours inside this one; numbers follow the language

_LONGEST = 1000  # of a template
_DEEPEST = 8  # sentences inside sentences


class Ours(str):
    """Reads as English. A value named `place` is where a row stands, like "claims.csv line 12"."""

    __slots__ = ("template", "values")
    template: str
    values: Mapping[str, Value]

    def __new__(cls, template: str, values: Mapping[str, Value]) -> Self:
        """Fill the template in."""
        made = super().__new__(cls, template.format(**{name: _english(value) for name, value in values.items()}))
        made.template = template
        made.values = values
        return made

    def __getnewargs__(self) -> tuple[str, Mapping[str, Value]]:  # type: ignore[override]  # what __new__ takes
        """So that a copy is one of these, too."""
        return self.template, self.values


def ours(template: str, /, **values: Value) -> Ours:
    """A sentence, or a part of one; the tests look for its template in the catalogues."""
    return Ours(template, values)


def joined(first: str, then: str) -> str:
    """Two sentences as one text; either may be empty."""
    return ours("{first} {then}", first=first, then=then) if first and then else first or then


def kept_of(text: str | None) -> dict[str, Any] | None:
    """What is stored beside a text, as JSON values; None where it is not one of ours."""
    if not isinstance(text, Ours):
        return None
    return {"template": text.template, "values": {name: _kept(value) for name, value in text.values.items()}}


def read_back(stored: Any, otherwise: str) -> str:
    """The sentence that was stored, or the text beside it when there is none that can be read."""
    try:
        return _read(stored, _DEEPEST)
    except (AttributeError, IndexError, InvalidOperation, KeyError, RecursionError, TypeError, ValueError):
        return otherwise


def _read(stored: Any, deepest: int) -> Ours:
    template = stored["template"]
    values = {str(name): _value(value, deepest - 1) for name, value in stored["values"].items()}
    if deepest == 0 or len(template) > _LONGEST or not _is_plain(template, values.keys()):
        raise ValueError("no sentence of ours")
    return Ours(template, values)


def _is_plain(template: str, names: Collection[str]) -> bool:
    """Nothing but names in braces: what was stored, or came from another process, can ask for nothing else."""
    parts = [part[1:] for part in Formatter().parse(template) if part[1] is not None]
    return all(name in names and not spec and not conversion for name, spec, conversion in parts)


def _value(value: Any, deepest: int) -> Value:
    if isinstance(value, dict):
        return Decimal(value["decimal"]) if "decimal" in value else _read(value, deepest)
    if isinstance(value, str | int):
        return value
    raise ValueError("no value of a sentence")


def _kept(value: Value) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return kept_of(value) or value if isinstance(value, str) else value


def _english(value: Value) -> str:
    return value if isinstance(value, str) else f"{value:,}"
