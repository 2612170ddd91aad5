"""Reading what a system says when it refuses. Pure: text in, words of the domain out.

Understood, in this order: RFC 9457 (`errors[].pointer/detail/code`), its elder `invalid-params`, ASP.NET's `errors`
object, FastAPI's `detail` list, OData and JSON:API, and bodies that only have a `message`.
Messages stay verbatim; only what cannot be stored is taken out, and lengths are capped.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import unquote

from core.model import FieldMessage

NOT_JSON: Any = object()
MAX_MESSAGE = 2000
MAX_FIELD = 300
MAX_CODE = 100
MAX_PAIRS = 50
MAX_PLAIN = 300

_LISTS = ("errors", "invalid-params", "invalid_params", "validationMessages", "violations", "details", "detail")
_MESSAGE = ("detail", "message", "msg", "reason", "description", "error_description", "title")
_FIELD = ("pointer", "path", "field", "name", "loc", "target", "param", "propertyName")
_CODE = ("code", "errorCode", "error_code", "type")
_REQUEST_ID_HEADERS = ("x-request-id", "request-id", "x-correlation-id", "x-ms-request-id", "x-tlx-request-id")
_DOTTED = re.compile(r"(?:\[\d{1,9}\]|[\w-]+)(?:\[\d{1,9}\]|\.[\w-]+)+|\$(?:\[\d{1,9}\]|\.[\w-]+)+")
_SLASHED = re.compile(r"[\w-]+(?:/[\w-]+)+")


def read_json(text: str) -> Any:
    """The body as JSON with Decimal for every broken number, or NOT_JSON.

    `NaN` and `Infinity` become text: they are not amounts.
    """
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=str)
    except (ValueError, RecursionError, ArithmeticError):
        return NOT_JSON


def messages_of(body: Any) -> tuple[FieldMessage, ...]:
    """Every (field, message) pair in the system's own order, the root first; empty when it says nothing."""
    pairs = dict.fromkeys(_pairs(body, 0))
    return tuple(pairs)[:MAX_PAIRS]


def plain_start(text: str) -> str:
    """The first 300 characters of a body that is no vendor's error, on one line."""
    return storable(" ".join(text[: MAX_PLAIN * 10].split()), MAX_PLAIN)


def storable(text: str, limit: int) -> str:
    """The text as it is, but for what no database can hold (NUL, half characters), at most `limit` long."""
    whole = text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def request_id_of(headers: Mapping[str, str], body: Any) -> str | None:
    """The number their support asks for."""
    for name in _REQUEST_ID_HEADERS:
        if headers.get(name):
            return storable(headers[name], MAX_CODE)
    trace = body.get("traceId") or body.get("requestId") if isinstance(body, dict) else None
    return storable(trace, MAX_CODE) if isinstance(trace, str) else None


def pointer_of(path: Any) -> str | None:
    """A system's way to name a field as a JSON pointer; a name that is no path stays as it is.

    `#/lines/0/a%20b` (RFC 9457), `["body", "lines", 0]` (FastAPI) and `$.Lines[0].Account` (ASP.NET, Tripletex)
    become `/lines/0/a b` and so on. `~0` and `~1` stay: they are part of the pointer.
    """
    if isinstance(path, list):
        steps = [str(step) for step in path if isinstance(step, str | int)]
        steps = steps[1:] if steps[:1] in (["body"], ["query"], ["path"], ["header"]) else steps
        return _capped("".join("/" + step.replace("~", "~0").replace("/", "~1") for step in steps))
    if not isinstance(path, str):
        return None
    path = path.strip()[: MAX_FIELD * 2]
    if path.startswith(("#", "/")):
        return _capped(unquote(path.removeprefix("#")).rstrip("/"))
    if _DOTTED.fullmatch(path):
        return _capped("/" + path.replace("[", ".").replace("]", "").lstrip("$.").replace(".", "/"))
    return _capped("/" + path if _SLASHED.fullmatch(path) else path)


def _pairs(body: Any, depth: int) -> Iterator[FieldMessage]:
    if depth > 3:  # noqa: PLR2004 - an error in an error in an error is nobody's format
        return
    if isinstance(body, list):
        for item in body[:MAX_PAIRS]:
            yield from _item(item, depth)
        return
    if not isinstance(body, dict):
        return
    found = [*_listed(body, depth), *_keyed(body.get("errors"))]
    if not found and isinstance(body.get("error"), dict | list):
        found = list(_pairs(body["error"], depth + 1))
    if not found:
        found = list(_single(body))
    code = _code(body)
    for pair in found:
        yield pair if pair.code is not None else FieldMessage(pair.message, pair.field, code)


def _listed(body: dict[str, Any], depth: int) -> Iterator[FieldMessage]:
    for name in _LISTS:
        if isinstance(body.get(name), list):
            yield from _pairs(body[name], depth + 1)


def _keyed(errors: Any) -> Iterator[FieldMessage]:
    """ASP.NET: `{"Lines[0].CostCenter": ["message", …]}`."""
    if not isinstance(errors, dict):
        return
    for field, said in list(errors.items())[:MAX_PAIRS]:
        for message in said if isinstance(said, list) else [said]:
            text = _text(message)
            if text is not None:
                yield FieldMessage(text, pointer_of(field))


def _item(item: Any, depth: int) -> Iterator[FieldMessage]:
    if not isinstance(item, dict):
        text = _text(item)
        if text is not None:
            yield FieldMessage(text)
        return
    inner = [*_listed(item, depth + 1)]
    yield from inner or _single(item)


def _single(item: dict[str, Any]) -> Iterator[FieldMessage]:
    message = _first_text(item, _MESSAGE) or _text(item.get("error"))
    if message is None:
        return
    source = item.get("source")  # JSON:API
    named = {**item, **source} if isinstance(source, dict) else item
    field = next((pointer for name in _FIELD if (pointer := pointer_of(named.get(name))) is not None), None)
    yield FieldMessage(message, field, _code(item))


def _first_text(item: dict[str, Any], names: tuple[str, ...]) -> str | None:
    return next((text for name in names if (text := _text(item.get(name))) is not None), None)


def _text(value: Any) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    return storable(value, MAX_MESSAGE)


def _code(item: dict[str, Any]) -> str | None:
    for name in _CODE:
        value = item.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        if isinstance(value, str) and value.strip() and value != "about:blank":
            return storable(value.strip(), MAX_CODE)
    return None


def _capped(path: str) -> str | None:
    return storable(path, MAX_FIELD) if path.strip("/ ") else None
