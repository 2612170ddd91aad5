"""A health answer that says in words that the system is not well, whatever its status. Pure."""

from __future__ import annotations

import re
from typing import Any

from core.connectors.http_base.answer_objects import objects_of
from core.connectors.http_base.answer_words import (
    has_failed,
    is_http_failure,
    is_no,
    is_yes,
    named,
    plain_name,
    plain_word,
    says_nothing,
    words_of,
)
from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denial_of
from core.connectors.http_base.denying_words import MESSAGES
from core.connectors.http_base.flags.status_names import STATUSES
from core.connectors.http_base.sentences.illness import ILL, is_known_as_well, says_not_well
from core.outside_text import NOT_JSON

MAX_STEPS = 4  # a component's component
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
_COMPONENTS = frozenset(
    (
        *("database", "db", "sql", "datastore", "store", "storage", "disk", "filesystem", "queue", "broker", "kafka"),
        *("rabbitmq", "redis", "postgres", "postgresql", "mysql", "mssql", "oracle", "mongo", "mongodb", "search"),
        *("searchindex", "index", "elasticsearch", "ledger", "backend", "api", "service", "services", "worker"),
        *("workers", "scheduler", "network", "upstream", "replication", "datenbank", "databas", "hovedbok"),
    )
)
_TOLD = (
    STATUSES | MESSAGES | _COMPONENTS | frozenset(("health", "healthstatus", "helse", "systemstatus", "servicestatus"))
)
_STATES = frozenset(("status", "state", "health", "healthstatus", "overallstatus", "systemstatus", "servicestatus"))
_CODES = frozenset(("code", "kode", "status", "state", "health"))
_MAX_TEXT = 1000


def illness_of(body: Body) -> Said | None:
    """The first thing that says it is not well."""
    if body.json is NOT_JSON or isinstance(body.json, str):
        text = body.text.strip()[:_MAX_TEXT]
        return Said("text", text) if says_not_well(text.strip('"')) else None
    if body.json is False or is_http_failure(body.json):
        return Said("answer", body.json)
    denial = denial_of(body.json) or _in_uppermost(body.json)
    return denial or next((Said(told, value) for told, value in _values(body.json) if _is_ill(told, value)), None)


def _in_uppermost(body: Any) -> Said | None:
    """A code alone, and a status in a word that nobody knows to mean well."""
    listed = [("answer", text) for text in body if isinstance(text, str)] if isinstance(body, list) else []
    told = [pair for one in objects_of(body, steps=0) for pair in one.items()]
    return next((Said(name, value) for name, value in (*listed, *told) if _is_no_good(plain_name(name), value)), None)


def _is_no_good(name: str, value: Any) -> bool:
    if name in _CODES and (is_http_failure(value) or has_failed(value)):
        return True
    if not isinstance(value, str) or says_nothing(value):
        return False
    is_word = name in _STATES and len(words_of(value)) == 1
    return (is_word and not is_known_as_well(value)) or (name == "answer" and says_not_well(value))


def _values(body: Any) -> list[tuple[str, Any]]:
    return [(told, value) for one in objects_of(body, steps=MAX_STEPS) for told, value in one.items()]


def _is_ill(told: str, value: Any) -> bool:
    ((name, _, _),) = named({told: value})
    if name in _FLAGS_OF_HEALTH | _COMPONENTS and isinstance(value, bool | str | int) and is_no(value):
        return True
    if name in _FLAGS_OF_TROUBLE and not says_nothing(value) and (is_yes(value) or isinstance(value, str)):
        return not isinstance(value, str) or plain_word(value) not in ("up", "off", "false")
    texts = [one for one in (value if isinstance(value, list) else (value,)) if isinstance(one, str)]
    if any(plain_word(text) in ILL for text in texts):
        return not _NO_VERDICTS.search(told)
    return name in _TOLD and any(says_not_well(text) for text in texts)
