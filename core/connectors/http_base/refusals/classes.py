"""Errors of class-validator: `constraints` of a `property`, and `children` in it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.sent import Sent
from core.connectors.http_base.refusals.texts import code_of, words_of
from core.connectors.http_base.refusals.trees import MAX_PAIRS, MAX_STEPS
from core.model import FieldMessage


def is_of_a_class(error: Mapping[str, Any]) -> bool:
    """Whether it is one of these."""
    return isinstance(error.get("constraints"), dict) or ("property" in error and bool(error.get("children")))


def of_a_class(error: Mapping[str, Any], sent: Sent, before: str = "", depth: int = 0) -> Iterator[FieldMessage]:
    """(field, message) of every constraint; `target` and `value` are what we sent, and not read."""
    if depth > MAX_STEPS:
        return
    name = str(error.get("property", ""))
    path = f"{before}/{name}" if before else name
    told, children = error.get("constraints"), error.get("children")
    for rule, said in (told if isinstance(told, dict) else {}).items():
        if (text := words_of(said, sent)) is not None:
            yield FieldMessage(text, pointer_of(path), code_of(rule))
    for child in children[:MAX_PAIRS] if isinstance(children, list) else []:
        if isinstance(child, dict):
            yield from of_a_class(child, sent, path if path.startswith("/") else f"/{path}", depth + 1)
