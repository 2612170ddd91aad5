"""Reading what a system says when it refuses. Pure: text in, words of the domain out.

Understood: RFC 9457 (`errors[].pointer/detail/code`), its elder `invalid-params`, ASP.NET's `errors` object, FastAPI's
`detail` list, OData, JSON:API, and some hundred others (`refusals`), or what the configuration says (`error_at`).
Messages stay verbatim; only what cannot be stored is taken out, and lengths are capped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.config_errors import ErrorPaths
from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.sent import NOTHING, Sent
from core.connectors.http_base.refusals.shapes import pairs_of
from core.connectors.http_base.refusals.texts import MAX_CODE, MAX_MESSAGE, code_of, message_text
from core.connectors.http_base.refusals.trees import MAX_PAIRS
from core.mapping.pointers import ABSENT, value_at
from core.model import FieldMessage
from core.outside_text import storable

__all__ = [
    "MAX_MESSAGE",
    "MAX_PAIRS",
    "plain_start",
    "read_messages",
    "request_id_of",
]

MAX_PLAIN = 300
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-ms-request-id", "x-tlx-request-id")
_REQUEST_IDS = ("traceId", "requestId", "correlationId", "CorrelationId", "instance")


def read_messages(body: Any, paths: ErrorPaths | None = None, sent: Sent = NOTHING) -> tuple[FieldMessage, ...]:
    """Every (field, message) pair in the system's own order, the root first; empty when it says nothing."""
    pairs = dict.fromkeys(_configured(body, paths)) if paths is not None and paths.message is not None else {}
    return tuple(pairs or dict.fromkeys(pairs_of(body, sent)))[:MAX_PAIRS]


def plain_start(text: str) -> str:
    """The first 300 characters of a body that is no vendor's error, on one line."""
    return storable(" ".join(text[: MAX_PLAIN * 10].split()), MAX_PLAIN)


def request_id_of(headers: Mapping[str, str], body: Any) -> str | None:
    """The number their support asks for."""
    for name in _REQUEST_ID_HEADERS:
        if headers.get(name):
            return storable(headers[name], MAX_CODE)
    told = (body.get(name) for name in _REQUEST_IDS) if isinstance(body, dict) else ()
    return next((storable(one, MAX_CODE) for one in told if isinstance(one, str) and one), None)


def _configured(body: Any, paths: ErrorPaths) -> Iterator[FieldMessage]:
    """Where the configuration says that messages stand."""
    found = body if paths.entries is None else value_at(body, paths.entries)
    for entry in (found if isinstance(found, list) else [found])[:MAX_PAIRS]:
        message = message_text(_at(entry, paths.message))
        if message is not None:
            yield FieldMessage(message, pointer_of(_at(entry, paths.field)), code_of(_at(entry, paths.code)))


def _at(entry: Any, path: str | None) -> Any:
    value = ABSENT if path is None else value_at(entry, path)
    return None if value is ABSENT else value
