"""One text of an answer: a message, a code, or JSON packed into a text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.connectors.http_base.refusals.sent import Sent
from core.outside_text import json_of, storable

MAX_MESSAGE = 2000
MAX_CODE = 100
MAX_PACKED = 100_000
_PLACE = re.compile(r"%([A-Za-z][A-Za-z0-9_]{0,60}|[1-9])")
_BEHIND_WORDS = re.compile(r"[^\[{]{1,200}: ?(\[\{.*\}\])", re.DOTALL)


def message_text(value: Any) -> str | None:
    """A message, or None when it is none."""
    if isinstance(value, dict):  # SAP: {"lang": "en", "value": "…"}
        value = value.get("value")
    said = storable(value, MAX_MESSAGE) if isinstance(value, str) else ""
    return said if said.strip() else None


def words_of(value: Any, sent: Sent) -> str | None:
    """A message that is not our own text repeated."""
    text = message_text(value)
    return None if text is None or sent.is_ours(text) else text


def code_of(value: Any) -> str | None:
    """A code as text, or None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip() and value != "about:blank":
        return storable(value.strip(), MAX_CODE)
    return None


def unpacked(value: Any) -> list[Any] | dict[str, Any] | None:
    """What a text holds that is JSON itself (Frappe, zod), or ends in it behind a few words (HubSpot)."""
    if not isinstance(value, str) or len(value) > MAX_PACKED:
        return None
    text = value.strip()
    if text[:1] not in ("[", "{"):
        behind = _BEHIND_WORDS.fullmatch(text)
        text = behind[1] if behind else ""
    read = json_of(text) if text else None
    return read if isinstance(read, list | dict) else None


def filled_in(text: str, parameters: Any) -> str:
    """Magento sends a sentence and what belongs into it apart: `%fieldName`, `%1`."""
    if "%" not in text or not isinstance(parameters, dict | list):
        return text
    named = parameters if isinstance(parameters, Mapping) else {str(at): one for at, one in enumerate(parameters, 1)}
    plain = {name: str(value) for name, value in named.items() if isinstance(value, str | int)}
    return storable(_PLACE.sub(lambda found: plain.get(found[1], found[0]), text), MAX_MESSAGE)
