"""Reading the answer to "do you have our reference?". Pure.

A wrong "found" would lose a record, a wrong "not found" could book it twice: whatever is not clear is undecidable.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.http_base.retry_after import wait_of
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.proofs import UnreadableAmount, id_at, money_at, reference_at
from core.mapping.pointers import value_at
from core.messages import message
from core.model import Found, LookUpAnswer, NotFound, Outgoing, Undecidable


def read_look_up(config: RestTargetConfig, record: Outgoing, body: Body, now: datetime) -> LookUpAnswer:
    """What a look-up's answer says. "Not found" needs a healthy answer that says so."""
    key = record.record_key
    status = body.answer.status
    if status == HTTPStatus.NOT_FOUND and config.found_path is None and body.messages:
        return NotFound(key)
    if status != HTTPStatus.OK:
        return Undecidable(
            key,
            message("look_up_answered_with", system=config.name, status=str(status)),
            wait_of(body.answer, now),
        )
    entries = [body.json] if config.found_path is None else value_at(body.json, config.found_path)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return Undecidable(key, message("look_up_unreadable", system=config.name))
    return _among(config, record, entries)


def _among(config: RestTargetConfig, record: Outgoing, entries: list[dict[str, Any]]) -> LookUpAnswer:
    key = record.record_key
    if not entries:
        return NotFound(key)
    same = entries
    if config.answer_reference_path is not None:
        same = [entry for entry in entries if reference_at(config, entry) == record.reference]
    if not same:  # it ignored what we asked for
        return Undecidable(key, message("look_up_other_references", system=config.name))
    if len(same) > 1:
        return Undecidable(key, message("look_up_many_records", system=config.name, count=len(same)))
    return _found(config, record, same[0])


def _found(config: RestTargetConfig, record: Outgoing, entry: dict[str, Any]) -> LookUpAnswer:
    target_id = id_at(config, entry)
    if target_id is None:
        return Undecidable(record.record_key, message("look_up_without_id", system=config.name))
    theirs = money_at(config, entry, record.amount)
    if isinstance(theirs, UnreadableAmount) or (theirs is None and record.amount and config.amount_path):
        return Undecidable(
            record.record_key,
            message("look_up_amount_unreadable", system=config.name, id=target_id),
        )
    return Found(record.record_key, target_id, theirs, booked=_is_booked(config, entry))


def _is_booked(config: RestTargetConfig, entry: dict[str, Any]) -> bool:
    """What stands in the system's own queue is there, and not booked."""
    return config.booked_path is None or value_at(entry, config.booked_path) in config.booked_values
