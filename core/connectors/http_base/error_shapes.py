"""The shapes in which systems say why they refuse: pairs of field and message found in JSON nobody agreed on. Pure.

Names are compared without case, `-`, `_` and vendor prefixes, so that `ErrorMessage` and `error_message` are one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from core.connectors.http_base.field_paths import pointer_of
from core.model import FieldMessage
from core.outside_text import storable

MAX_DEPTH = 4  # an error in an error in an error is nobody's format
MAX_PAIRS = 50
MAX_MESSAGE = 2000
MAX_CODE = 100

_LISTS = (
    *("errors", "errormessages", "invalidparams", "validationmessages", "validationerrors", "violations"),
    *("constraintviolations", "fieldviolations", "fielderrors", "issues", "elements", "errordetails", "rootcause"),
    *("details", "detail", "messages", "message", "error"),
)
_BY_FIELD = ("errors", "modelstate", "fielderrors", "validationerrors", "validationresults", "details")
_INSIDE = ("error", "detail", "embedded", "fault", "errorinformation", "exception", "errorresponse")
_MESSAGE = (
    *("detail", "message", "msg", "reason", "description", "errordescription", "defaultmessage", "errormessage"),
    *("developererrormessage", "developermessage", "usermessage", "faultstring", "moreinfo", "title"),
)
_FIELD = (
    *("pointer", "instancepath", "path", "field", "fieldname", "name", "loc", "target", "param", "parameter"),
    *("propertyname", "property", "propertyref", "propertypath", "element", "attribute", "errorpath", "fields"),
)
_ONLY_IN_LISTS = ("name", "path")  # alone, a path is the address that was asked, and a name the error's own
_CODE = ("code", "errorcode", "errornumber", "faultcode", "type", "exceptiontype")


def pairs_of(body: Any, depth: int = 0) -> Iterator[FieldMessage]:
    """Every (field, message) pair, in the system's own order."""
    if depth > MAX_DEPTH:
        return
    if isinstance(body, list):
        for item in body[:MAX_PAIRS]:
            yield from _item(item, depth)
    elif isinstance(body, dict):
        yield from _in_object(body, depth)
    elif depth == 0 and (text := message_text(body)) is not None:
        yield FieldMessage(text)


def message_text(value: Any) -> str | None:
    """A message, or None when it is none."""
    if isinstance(value, dict):  # SAP: {"lang": "en", "value": "…"}
        value = value.get("value")
    return storable(value, MAX_MESSAGE) if isinstance(value, str) and value.strip() else None


def code_of(value: Any) -> str | None:
    """A code as text, or None when it is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if isinstance(value, str) and value.strip() and value != "about:blank":
        return storable(value.strip(), MAX_CODE)
    return None


def _in_object(body: Mapping[str, Any], depth: int) -> Iterator[FieldMessage]:
    named = _named(body)
    found = [*_listed(named, depth), *_by_field(named)]
    if not found:  # OData: for developers, but SAP names the fields there
        found = [pair for pair in pairs_of(_container(named.get("innererror")), depth + 1) if pair.field is not None]
    if not found:
        found = [pair for name in _INSIDE for pair in pairs_of(_container(named.get(name)), depth + 1)]
    if not found:
        found = list(_single(named)) or (list(_tree(body, "", 0)) if depth == 0 else [])
    code = _code(named)
    for pair in found:
        yield pair if pair.code is not None else FieldMessage(pair.message, pair.field, code)


def _container(value: Any) -> Any:
    return value if isinstance(value, dict | list) else None


def _named(body: Mapping[str, Any]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for name, value in body.items():
        short = str(name).rpartition(":")[2].lower().replace("-", "").replace("_", "")
        named.setdefault(short, value)
    return named


def _listed(named: Mapping[str, Any], depth: int) -> Iterator[FieldMessage]:
    for name in _LISTS:
        if isinstance(named.get(name), list):
            yield from pairs_of(named[name], depth + 1)


def _by_field(named: Mapping[str, Any]) -> Iterator[FieldMessage]:
    """ASP.NET, Laravel, Rails: `{"Lines[0].CostCenter": ["message", …]}`."""
    for name in _BY_FIELD:
        errors = named.get(name)
        if isinstance(errors, str) and name == "errors":
            yield from pairs_of([errors])
        elif isinstance(errors, dict):
            own = _named(errors)
            alone = list(_single(own)) if all(not isinstance(value, dict | list) for value in errors.values()) else []
            yield from alone if alone and (len(errors) > 1 or "message" in own) else _tree(errors, "", 0)


def _tree(errors: Mapping[str, Any], before: str, depth: int) -> Iterator[FieldMessage]:
    """Names of fields with messages below them, as deep as the record is."""
    if depth > MAX_DEPTH:
        return
    for name, said in list(errors.items())[:MAX_PAIRS]:
        step = pointer_of(name)
        here = before if step is None else f"{before}/{step.lstrip('/')}" if before else step
        for place, one in enumerate(said[:MAX_PAIRS] if isinstance(said, list) else [said]):
            if isinstance(one, dict):
                yield from _leaf(one, here, place if isinstance(said, list) else None, depth)
            elif (text := message_text(one)) is not None:
                yield FieldMessage(text, here or None)


def _leaf(one: Mapping[str, Any], path: str, place: int | None, depth: int) -> Iterator[FieldMessage]:
    """An error of this field, or the next step into the record."""
    own = [FieldMessage(pair.message, pair.field or path or None, pair.code) for pair in _single(_named(one))]
    below = path if place is None else f"{path}/{place}"
    yield from own or _tree(one, below if below.startswith("/") else f"/{below}", depth + 1)


def _item(item: Any, depth: int) -> Iterator[FieldMessage]:
    if isinstance(item, dict):
        named = _named(item)
        yield from [*_listed(named, depth + 1)] or _single(named, in_list=True)
    elif (text := message_text(item)) is not None:
        yield FieldMessage(text)


def _single(named: Mapping[str, Any], *, in_list: bool = False) -> Iterator[FieldMessage]:
    message = next((text for name in _MESSAGE if (text := message_text(named.get(name))) is not None), None)
    message = message or message_text(named.get("error"))
    source, more = named.get("source"), named.get("extensions")
    inner = {**(_named(source) if isinstance(source, dict) else {}), **(_named(more) if isinstance(more, dict) else {})}
    names = _FIELD if in_list else [name for name in _FIELD if name not in _ONLY_IN_LISTS]
    field = next((path for name in names if (path := pointer_of({**named, **inner}.get(name))) is not None), None)
    code = _code(named) or _code(inner)
    if message is None and field is not None:  # GitHub: only a field and a code
        message = code
    if message is not None:
        yield FieldMessage(message, field, code)


def _code(named: Mapping[str, Any]) -> str | None:
    return next((code for name in _CODE if (code := code_of(named.get(name))) is not None), None)
