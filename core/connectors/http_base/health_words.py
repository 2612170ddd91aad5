"""A health answer that says in words that the system is not well, whatever its status. Pure."""

from __future__ import annotations

import re
from typing import Any

from core.connectors.http_base.answer_objects import objects_of
from core.connectors.http_base.answer_words import is_no, is_yes, named, plain_word, says_nothing
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denial_of
from core.outside_text import NOT_JSON

MAX_STEPS = 4  # a component's component
_ILL = frozenset(
    (
        *("down", "unhealthy", "error", "errors", "fail", "failed", "failing", "failure", "critical", "degraded"),
        *("red", "unavailable", "outofservice", "serviceunavailable", "offline", "maintenance", "undermaintenance"),
        *("notok", "notready", "starting", "stopping", "stopped", "disconnected", "unreachable", "broken", "dead"),
        *("outage", "majoroutage", "partialoutage", "partial", "timeout", "timedout", "readonly", "unwell", "sick"),
        *("nede", "feil", "vedlikehold", "utilgjengelig"),
    )
)
_NO_VERDICTS = re.compile(r"level|severity|threshold|policy|mode$|environment|colou?r", re.IGNORECASE)
_FLAGS_OF_HEALTH = frozenset(
    (
        *("healthy", "ishealthy", "ok", "up", "isup", "alive", "ready", "isready", "available", "isavailable"),
        *("online", "isonline", "connected", "isconnected", "reachable", "operational", "running", "success"),
        *("live",),
    )
)
_FLAGS_OF_TROUBLE = frozenset(
    (
        *("maintenance", "inmaintenance", "maintenancemode", "readonly", "readonlymode", "degraded", "isdegraded"),
        *("down", "isdown", "offline", "isoffline", "unhealthy", "stale", "shuttingdown", "outage"),
    )
)
_ILL_TEXT = re.compile(
    r"unavailable|out of service|maintenance|\bdown\b|not (ok|ready|well|healthy|available)|unhealthy|offline|degraded"
    r"|(?<!no )(?<!0 )\berrors?\b|fail|vedlikehold|utilgjengelig|nede\b",
    re.IGNORECASE,
)
_MAX_TEXT = 1000


def illness_of(body: Body) -> Said | None:
    """The first thing that says it is not well."""
    if body.json is NOT_JSON or isinstance(body.json, str):
        text = body.text.strip()[:_MAX_TEXT]
        return Said("text", text) if _ILL_TEXT.search(text) else None
    if body.json is False:
        return Said("answer", value=False)
    denial = denial_of(body.json)
    return denial or next((Said(told, value) for told, value in _values(body.json) if _is_ill(told, value)), None)


def _values(body: Any) -> list[tuple[str, Any]]:
    return [(told, value) for one in objects_of(body, steps=MAX_STEPS) for told, value in one.items()]


def _is_ill(told: str, value: Any) -> bool:
    ((name, _, _),) = named({told: value})
    if name in _FLAGS_OF_HEALTH and isinstance(value, bool | str | int) and is_no(value):
        return True
    if name in _FLAGS_OF_TROUBLE and not says_nothing(value) and (is_yes(value) or isinstance(value, str)):
        return not isinstance(value, str) or plain_word(value) not in ("up", "off", "false")
    return isinstance(value, str) and plain_word(value) in _ILL and not _NO_VERDICTS.search(told)
