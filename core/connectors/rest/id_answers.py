"""Reading the answer to "which id has this number?". Pure.

A wrong id would book to another account: an id is taken only where exactly one is told for exactly our number. What is
wrong with a number is its record's refusal; a system that is in trouble is the connection's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.http_base.retry_after import wait_of
from core.connectors.http_base.shut_out import stop_if_shut_out
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_ids import IdConfig
from core.connectors.rest.doubts import doubt_of
from core.connectors.rest.id_places import as_number
from core.connectors.rest.proofs import as_id
from core.errors import ConnectionDown, Misconfigured
from core.http import is_failure, is_refusal, is_success
from core.mapping.pointers import ABSENT, value_at
from core.messages import joined, message
from core.model import Category, FieldMessage

Id = int | str
MOST_DIGITS = 40  # of an id that is told as a broken number
_NOT_MEANT = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: the id that this number has."""

    name: str  # what is numbered, as the configuration calls it
    number: str


@dataclass(frozen=True, slots=True)
class NoId:
    """The number has no id that could be sent. `messages` lack their field: it stands at several places perhaps."""

    category: Category
    messages: tuple[FieldMessage, ...]
    of_others: bool = False  # other numbers were told, as by a system that ignores the question


@dataclass(frozen=True, slots=True)
class Patience:
    """The system asks us to wait."""

    body: Body
    seconds: float | None


def read_id(config: RestTargetConfig, asked: Asked, body: Body, now: datetime) -> Id | NoId | Patience:
    """The id, or why there is none. Raises ConnectionDown or Misconfigured where it is no fault of the number."""
    stop_if_shut_out(config.name, config.sign_in, body)
    status, later = body.status, wait_of(body.answer, now)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (is_failure(status) and later is not None):
        return Patience(body, later)
    if is_failure(status) or status == HTTPStatus.REQUEST_TIMEOUT or (is_success(status) and body.wrong):
        said = message("id_look_up_answered_with", system=config.name, name=asked.name, status=str(status))
        raise ConnectionDown(joined(said, body.says), Category.UNAVAILABLE)
    if is_refusal(status):
        return _declined(config, asked, body)
    if not is_success(status):
        said = message("id_look_up_answered_with", system=config.name, name=asked.name, status=str(status))
        raise Misconfigured(joined(said, body.says), Category.CONFIGURATION)
    entries = [] if status == HTTPStatus.NO_CONTENT else _entries(config, asked, body)
    return _doubtful(config, asked, body, entries) or _among(config, asked, entries)


def no_such(config: RestTargetConfig, asked: Asked) -> NoId:
    """Nothing there has this number."""
    said = message("id_not_found", system=config.name, name=asked.name, number=asked.number)
    return NoId(Category.REFERENCE_NOT_FOUND, (FieldMessage(said),))


def _declined(config: RestTargetConfig, asked: Asked, body: Body) -> NoId:
    look_up = config.ids[asked.name]
    if body.status in _NOT_MEANT and look_up.found_path is None and body.messages:
        return no_such(config, asked)
    system, name, number, status = config.name, asked.name, asked.number, str(body.status)
    said = message("id_question_refused", system=system, name=name, number=number, status=status)
    # In its own words, it does not like the number; without, or where nothing is, the address may be wrong.
    own = body.messages and body.status not in _NOT_MEANT
    return _no_id(Category.VALIDATION if own else Category.CONFIGURATION, joined(said, body.says))


def _entries(config: RestTargetConfig, asked: Asked, body: Body) -> list[Any]:
    look_up = config.ids[asked.name]
    found = body.json if look_up.found_path is None else value_at(body.json, look_up.found_path)
    if found is None:
        return []
    entries = found if isinstance(found, list) else [found]
    if body.is_page:
        raise ConnectionDown(message("id_look_up_page", system=config.name, name=asked.name), Category.UNAVAILABLE)
    if found is ABSENT or not all(isinstance(entry, dict) for entry in entries):
        said = message("id_look_up_unreadable", system=config.name, name=asked.name, key=f"target.ids.{asked.name}")
        raise Misconfigured(said, Category.CONFIGURATION)
    return entries


def _doubtful(config: RestTargetConfig, asked: Asked, body: Body, entries: list[Any]) -> NoId | None:
    """Where an entry does not repeat the number, the answer must say nothing of more than it shows."""
    doubt = doubt_of(body, len(entries), entries) if config.ids[asked.name].number_path is None else None
    if doubt is None:
        return None
    said = message("look_up_says_more", system=config.name, name=doubt.name[:100], value=doubt.text[:100])
    return _no_id(Category.CONFIGURATION, said)


def _among(config: RestTargetConfig, asked: Asked, entries: list[Any]) -> Id | NoId:
    look_up = config.ids[asked.name]
    same = [entry for entry in entries if _is_ours(look_up, asked.number, entry)]
    system, name, number = config.name, asked.name, asked.number
    if entries and not same:  # it ignored what we asked for, or looks for parts of numbers
        said = message("id_other_numbers", system=system, name=name, number=number)
        return replace(_no_id(Category.VALIDATION, said), of_others=True)
    ids = [*dict.fromkeys(_id_in(value_at(entry, look_up.id_path)) for entry in same)]
    if len(ids) > 1:
        count = len(ids)
        said = message("id_found_many", system=system, name=name, number=number, count=count)
        return _no_id(Category.VALIDATION, said)
    if not ids:
        return no_such(config, asked)
    if ids[0] is None:
        said = message("id_not_told", system=system, name=name, number=number, path=look_up.id_path)
        return _no_id(Category.CONFIGURATION, said)
    return ids[0]


def _no_id(category: Category, said: str) -> NoId:
    return NoId(category, (FieldMessage(said),))


def _is_ours(look_up: IdConfig, number: str, entry: Any) -> bool:
    return look_up.number_path is None or as_number(value_at(entry, look_up.number_path)) == number


def _id_in(value: Any) -> Id | None:
    """As the system writes it: it wants it back as the same kind of JSON."""
    if isinstance(value, Decimal):
        is_whole = value.is_finite() and value.adjusted() < MOST_DIGITS and value == value.to_integral_value()
        return int(value) if is_whole else None
    if isinstance(value, int) and not isinstance(value, bool):
        return value if value >= 0 else None
    return value.strip() if isinstance(value, str) and as_id(value) is not None else None
