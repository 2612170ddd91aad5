"""A record that the target has and does not call booked: why, in its own words where it has some. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from core.connectors.http_base.answer_words import named, says_nothing
from core.connectors.http_base.body import MAX_RAW
from core.connectors.http_base.denials import ERRORS, Said
from core.connectors.http_base.errors import MAX_MESSAGE, read_messages
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.proofs import id_at
from core.connectors.rest.standing import Standing, Stands
from core.messages import message
from core.model import Category, Failure, FieldMessage, NotBooked, Outgoing
from core.outside_text import json_text, storable

MAX_SAID = 100
_REASONS = frozenset(("reason", "message", "messages", "statusreason", "statusmessage", "statustext", "begrunnelse"))


def not_booked(config: RestTargetConfig, record: Outgoing, entry: Any, stands: Stands) -> NotBooked:
    """What to keep of it: refused for good, or for a person."""
    words = words_in(config, entry)
    if stands.at is Standing.REFUSED:
        return NotBooked(record.record_key, refusal(config, entry, stands), refused=True)
    own = FieldMessage(has_it_as(config, entry, stands.said))
    category = Category.TAKEN_BACK if stands.at is Standing.UNDONE else Category.OUTCOME_UNKNOWN
    failure = Failure(category, (own, *words), raw=_raw(entry))
    return NotBooked(record.record_key, failure, refused=False)


def status_unknown(config: RestTargetConfig, record: Outgoing, entry: Any, said: Said) -> NotBooked:
    """It is there, with a status that may mean anything: looked up by every sync, and sent again only by a person."""
    cure = message("look_up_status_unknown", value=storable(said.text, MAX_SAID))
    own = (FieldMessage(has_it_as(config, entry, said)), FieldMessage(cure))
    return NotBooked(record.record_key, Failure(Category.TOLD_ID, own, raw=_raw(entry)), refused=False)


def refusal(config: RestTargetConfig, entry: Any, stands: Stands) -> Failure:
    """Refused for good in the system's own queue."""
    words = words_in(config, entry)
    by_code = (config.category_of(pair.code) for pair in words)
    category = next((one for one in by_code if one is not None), Category.VALIDATION)
    return Failure(category, words or (FieldMessage(has_it_as(config, entry, stands.said)),), raw=_raw(entry))


def has_it_as(config: RestTargetConfig, entry: Any, said: Said | None) -> str:
    """What the system says of a record of ours."""
    target_id = id_at(config, entry)
    name, value = (said.name, said.text) if said else ("", "")
    told = message("target_says_of_it", name=name[:MAX_SAID], value=storable(value, MAX_SAID))
    if target_id is None:
        return message("target_has_ours_as", system=config.name, said=told)
    return message("target_has_it_as", system=config.name, id=target_id, said=told)


def words_in(config: RestTargetConfig, entry: Any) -> tuple[FieldMessage, ...]:
    """The system's words about what is wrong with it: never what we sent ourselves."""
    if config.error_at.message is not None and (said := read_messages(entry, config.error_at)):
        return said
    if not isinstance(entry, Mapping):
        return ()
    return _under(ERRORS, entry) or _under(_REASONS, entry)


def _under(names: AbstractSet[str], entry: Mapping[str, Any]) -> tuple[FieldMessage, ...]:
    found: dict[FieldMessage, None] = {}
    for name, _, value in named(entry):
        if name in names and not says_nothing(value):
            found |= dict.fromkeys(_pairs(value))
    return tuple(found)


def _pairs(value: Any) -> tuple[FieldMessage, ...]:
    if isinstance(value, str):
        return (FieldMessage(storable(value, MAX_MESSAGE)),)
    return read_messages(value) if isinstance(value, Mapping | list) else ()


def _raw(entry: Any) -> str:
    return storable(json_text(entry), MAX_RAW)
