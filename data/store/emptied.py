"""What is left of what was said of a record when its words end: kinds, codes, numbers, moments and sums, and no text.

The engine reads some of it for years (was it a 409, had it been told again): that stays, so that nothing is sent twice.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pyarrow as pa

from core.messages import Message, kept_of
from data.store.rows import TEXT, message_parts, ours_json, table

GONE: Final = "…"

_OUR_NAMES: Final = frozenset({"system"})  # values of our sentences that name no person
_OURS: Final = frozenset(
    {
        "code",
        "light",
        "word",
        "kind",
        "category",
        "integration_id",
        "integration_name",
        "target_name",
        "run_id",
        "failing_since",
        "label",
        "field",
        "state",
        "states",
        "role",
        "cause_key",
        "record_keys",
        "file",
    }
)  # texts of facts that are our own or the organisation's configuration
_SUMS: Final = frozenset({"money", "credit"})
_OF_FIELDS: Final = ("field", "label")
_OF_SYSTEMS: Final = (*_OF_FIELDS, "code")  # of a message: they stay when words end, and go when they are erased


def emptied_rows(found: Sequence[Mapping[str, Any]], said: Message, *, erased: bool = False) -> pa.Table:
    """Records without their words, as the statements that empty them take them.

    `erased`: without what a system called the field and the fault, too, for a name may stand in it.
    """
    left = [_left(row, said, erased=erased) for row in found]
    names = ("integration_id", "record_key", "last_attempt_id", "message", "ours", "remark", "failure", "doubt")
    return table({name: (TEXT, [row[name] for row in left]) for name in names})


def emptied_failure(kept: str | None, said: Message, *, erased: bool = False) -> str | None:
    """A stored failure in which each of its messages is `said`, or a sentence of ours without what it told."""
    if kept is None:
        return None
    told = _json(kept)
    if not isinstance(told, dict):
        told = {"category": "other", "http_status": None, "system_request_id": None}
    pairs = told.get("messages")
    pairs = (
        [_pair(pair, said, erased=erased) for pair in pairs if isinstance(pair, dict)]
        if isinstance(pairs, list)
        else []
    )
    left = told | {"system_request_id": None, "raw": None, "messages": pairs}
    return json.dumps(left, ensure_ascii=False)


def emptied_sentence(ours: Any) -> Any:
    """A stored sentence of ours; each text that was told in it is gone."""
    if not isinstance(ours, dict):
        return None
    values = ours.get("values")
    told = values if isinstance(values, dict) else {}
    return {**ours, "values": {name: _value(name, value) for name, value in told.items()}}


def emptied_facts(kept: str | None, said: Message, *, erased: bool = False) -> str | None:
    """Facts of a message, a light or the log: what was told of records in it is gone, and it can still be read."""
    if kept is None:
        return None
    told, ours = _json(kept), _OURS.difference(_OF_FIELDS) if erased else _OURS
    return json.dumps(GONE if told is None else _facts("", told, said, ours), ensure_ascii=False)


def _left(row: Mapping[str, Any], said: Message, *, erased: bool) -> dict[str, Any]:
    doubt = emptied_sentence(message_parts(row["doubt"]))
    has_words = row["message"] is not None or row["remark"] is not None
    return {
        **row,
        "message": None if row["message"] is None else str(said),
        "remark": None if row["remark"] is None else str(said),
        "ours": ours_json(said) if has_words else None,
        "failure": emptied_failure(row["failure"], said, erased=erased),
        "doubt": None if doubt is None else json.dumps(doubt, ensure_ascii=False),
    }


def _pair(pair: Mapping[str, Any], said: Message, *, erased: bool) -> dict[str, Any]:
    ours = pair.get("message_ours")
    left = {
        **pair,
        **dict.fromkeys(_OF_SYSTEMS if erased else ()),
        "value": None,
        "message_ours": emptied_sentence(ours) or kept_of(said),
    }
    left.pop("value_ours", None)
    return left | {"message": GONE if isinstance(ours, dict) else str(said)}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return value if {"decimal", "place"} & value.keys() else emptied_sentence(value)
    return GONE if isinstance(value, str) and name not in _OUR_NAMES else value


def _facts(name: str, told: Any, said: Message, ours: frozenset[str]) -> Any:
    if isinstance(told, dict):
        if name in _SUMS:
            return told
        return {key: _facts(key, value, said, ours) for key, value in told.items()} | _title(told, said)
    if isinstance(told, list):
        return [_facts(name, one, said, ours) for one in told]
    return GONE if isinstance(told, str) and not (name in ours or name.endswith("_at")) else told


def _title(told: Mapping[str, Any], said: Message) -> dict[str, Any]:
    """A cause of a message: its title was a system's, or a sentence of ours with what it told."""
    if "title" not in told:
        return {}
    ours = emptied_sentence(told.get("title_ours"))
    return {"title": GONE if ours else str(said), "title_ours": ours or kept_of(said), "value": None}


def _json(kept: str) -> Any:
    try:
        return json.loads(kept)
    except (ValueError, RecursionError):
        return None
