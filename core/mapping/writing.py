"""JSON with exact numbers: an amount that leaves as a number is written digit for digit, never by way of a float."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from json import JSONEncoder
from typing import Any


def as_json(value: Any, encoder: JSONEncoder) -> str:
    """What the encoder writes, and each Decimal as a number. Raises as the encoder does, and for what is no number."""
    try:
        return encoder.encode(value)
    except TypeError:  # most payloads hold no Decimal, and cost nothing more
        return _exact(value, encoder)


def _exact(value: Any, encoder: JSONEncoder) -> str:
    if isinstance(value, Decimal):
        return _number(value)
    if isinstance(value, dict | Mapping):
        pairs = sorted(value.items()) if encoder.sort_keys else value.items()
        named = (f"{encoder.encode(name)}{encoder.key_separator}{_exact(one, encoder)}" for name, one in pairs)
        return f"{{{encoder.item_separator.join(named)}}}"
    if isinstance(value, list | tuple):
        return f"[{encoder.item_separator.join(_exact(one, encoder) for one in value)}]"
    return encoder.encode(value)


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError("no number of JSON")
    return format(value, "f")
