"""SAP's messages, which stand as JSON in a header of the answer: `sap-messages` (OData 4), `sap-message` (2). Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from core.connectors.http_base.answer_words import named, plain_word
from core.connectors.http_base.denials import Said
from core.connectors.http_base.errors import MAX_MESSAGE
from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.texts import code_of, message_text
from core.model import FieldMessage
from core.outside_text import NOT_JSON, json_of, storable

HEADERS = ("sap-messages", "sap-message")
MAX_MESSAGES = 20
ERROR = 4
WARNING = 3
_SEVERITIES = {"error": ERROR, "abort": ERROR, "e": ERROR, "a": ERROR, "warning": WARNING, "w": WARNING}
_QUIET = {"info": 2, "information": 2, "i": 2, "success": 1, "s": 1}


def denial_in_headers(headers: Mapping[str, str]) -> Said | None:
    """The first error among them."""
    return next((Said(name, pair.message) for name, level, pair in _messages(headers) if level >= ERROR), None)


def errors_in_headers(headers: Mapping[str, str]) -> tuple[FieldMessage, ...]:
    """Its words of what is wrong."""
    return tuple(pair for _, level, pair in _messages(headers) if level >= ERROR)


def warning_in_headers(headers: Mapping[str, str]) -> str | None:
    """The first thing it remarks: a warning, or what has no severity."""
    return next((pair.message for _, level, pair in _messages(headers) if level == WARNING), None)


def _messages(headers: Mapping[str, str]) -> Iterator[tuple[str, int, FieldMessage]]:
    for name in HEADERS:
        text = headers.get(name, "")
        if text:  # as next to none has
            yield from ((name, level, pair) for level, pair in _told(text))


def _told(text: str) -> Iterator[tuple[int, FieldMessage]]:
    """What is no JSON is a text of its own, and somebody's warning."""
    found = json_of(unquote(text) if text.lstrip().startswith("%") else text)
    if found is NOT_JSON or isinstance(found, str):
        yield WARNING, FieldMessage(storable(text.strip(), MAX_MESSAGE))
        return
    entries = found if isinstance(found, list) else [found, *_details(found)] if isinstance(found, dict) else []
    for entry in entries[:MAX_MESSAGES]:
        said = message_text(entry.get("message")) if isinstance(entry, dict) else None
        if said is not None:
            yield _level(entry), FieldMessage(said, pointer_of(entry.get("target")), code_of(entry.get("code")))


def _details(found: Mapping[str, Any]) -> list[Any]:
    details = found.get("details")
    return details if isinstance(details, list) else []


def _level(entry: Mapping[str, Any]) -> int:
    for name, _, value in named(entry):
        if name in ("numericseverity", "severity", "type"):
            word = plain_word(value)
            if word.isdecimal():
                return int(word[:2])
            return _SEVERITIES.get(word) or _QUIET.get(word) or WARNING
    return WARNING
