"""One error as an object: its message, the field it names and its code. Pure.

A field is what the system itself names. A name that may be something else counts only where we sent such a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.field_paths import pointer_of
from core.connectors.http_base.refusals.names import (
    CODE,
    FIELD,
    INNER,
    INNER_FIELD,
    MESSAGE,
    ONLY_IN_LISTS,
    ONLY_WHAT_WE_SENT,
    SURELY_SAID,
    plain,
)
from core.connectors.http_base.refusals.sent import Sent
from core.connectors.http_base.refusals.texts import code_of, filled_in, words_of
from core.model import FieldMessage

Named = Mapping[str, Any]
_TYPE = re.compile(r"[A-Z]\w*(?:\.[A-Z]\w*)+")
_BODY = ("/request/body/", "/requestBody/", "/body/")


def named_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """The same under plain names; of two alike the first."""
    named: dict[str, Any] = {}
    for name, value in body.items():
        named.setdefault(plain(name), value)
    return named


def single(named: Named, sent: Sent, *, in_list: bool = False) -> Iterator[FieldMessage]:
    """The one message of an object, if it has one."""
    message = next((text for name in MESSAGE if (text := words_of(named.get(name), sent)) is not None), None)
    inner = _inner(named)
    field = field_of(named, sent, in_list=in_list)
    code = code_at(named) or code_at(inner)
    if message is None and field is not None:  # GitHub: only a field and a code
        message = code
    if message is not None:
        yield FieldMessage(filled_in(message, named.get("parameters")), field, code)


def field_of(named: Named, sent: Sent, *, in_list: bool) -> str | None:
    """The field it names, or None."""
    names = FIELD if in_list else [name for name in FIELD if name not in ONLY_IN_LISTS]
    for name in names:
        pointer = _named_field(name, named, sent)
        if pointer is not None:
            return _with_missing(pointer, named)
    inner = _inner(named)
    for name in INNER_FIELD:
        pointer = _without_body(pointer_of(_first(inner.get(name))), sent)
        if pointer is not None and (name != "path" or in_list):
            return pointer
    return _with_missing(None, named)


def code_at(named: Named) -> str | None:
    """Its code, or None."""
    return next((code for name in CODE if (code := code_of(named.get(name))) is not None), None)


def is_error(named: Named, sent: Sent) -> bool:
    """Whether this is an error, and no record with a text in it."""
    return any(not sent.has(name) and words_of(named.get(name), sent) is not None for name in SURELY_SAID)


def _named_field(name: str, named: Named, sent: Sent) -> str | None:
    value = named.get(name)
    if value is None or isinstance(value, dict):
        return None
    if name in ONLY_WHAT_WE_SENT and not (name == "location" and isinstance(value, list)):
        value = _first(value)
    pointer = _without_body(pointer_of(value), sent)
    if pointer is None or (_is_a_type(value, named) and not sent.holds(pointer)):
        return None
    is_sent = sent.holds(pointer)
    if name in ONLY_WHAT_WE_SENT and not (name == "location" and isinstance(value, list)):
        return pointer if is_sent else None
    if name == "name":  # RFC 7807 names a field so, others their error
        return pointer if is_sent or "reason" in named else None
    if name == "path" and _may_be_elsewhere(value, named):
        return pointer if is_sent or not sent.names else None
    return pointer


def _is_a_type(value: Any, named: Named) -> bool:
    """What does not exist *in Ledger.Vouchers*: SAP CAP names the entity as the target."""
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        return False
    said = (text for name in MESSAGE if isinstance(text := named.get(name), str))
    return any(re.search(rf"\b(?:in|on|of|type|entity) [\"']?{re.escape(value)}(?![\w.])", text) for text in said)


def _may_be_elsewhere(value: Any, named: Named) -> bool:
    """A path that may be one of the answer (GraphQL), or the address that was asked."""
    if isinstance(value, list):
        return "locations" in named
    return str(value).startswith("/") and str(value).count("/") > 1 and not str(value).startswith(_BODY)


def _without_body(pointer: str | None, sent: Sent) -> str | None:
    """Some begin with the body itself, as FastAPI does in a list."""
    for before in _BODY:
        if pointer is not None and pointer.startswith(before) and not sent.has("body"):
            return pointer[len(before) - 1 :]
    return pointer


def _with_missing(pointer: str | None, named: Named) -> str | None:
    """Ajv names the object, and apart from it what is missing there."""
    params = named.get("params")
    missing = params.get("missingProperty") if isinstance(params, dict) else None
    if not isinstance(missing, str) or not missing:
        return pointer
    return pointer_of(missing) if pointer is None else pointer_of(f"{pointer}/{missing}")


def _inner(named: Named) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for name in INNER:
        value = named.get(name)
        if isinstance(value, dict):
            inner = {**named_of(value), **inner}
    return inner


def _first(value: Any) -> Any:
    """`["amount"]` names one field, and is no path."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value
