"""What a look-up's answer shows, in the ordinary ways of saying none, one and several. Pure.

A list where the configuration says, or the answer itself; one object in its place; null; one record inside one wrapper.
A list under a name that nobody configured is not read: its emptiness would prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.answer_words import plain_name
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.parts.left_out import counts_none, is_left_out
from core.connectors.rest.parts.on_the_way import Above, on_the_way
from core.connectors.rest.proofs import id_at, reference_at
from core.mapping.pointers import ABSENT, value_at
from core.model import Outgoing

_WRAPPERS = frozenset(
    (
        *("data", "value", "result", "record", "item", "d", "response", "content", "entry", "document", "voucher"),
        *("entity", "values", "results", "records", "items", "body", "payload", "invoice", "bilag"),
    )
)


@dataclass(frozen=True, slots=True)
class Shown:
    """The records that an answer shows; `part` is where in it they stand, `around` what that is wrapped in."""

    entries: tuple[Mapping[str, Any], ...]
    part: Any = None
    around: tuple[Above, ...] = ()


def shown_in(config: RestTargetConfig, record: Outgoing, body: Any) -> Shown | None:
    """The records in an answer, or None where it cannot be read."""
    if body is None or isinstance(body, list):
        return _as_entries(body)
    if config.found_path is None:
        return _the_record_itself(config, record, body)
    value = value_at(body, config.found_path)
    if value is not ABSENT:
        return _as_entries(value, on_the_way(body, config.found_path))
    if _is_ours(config, record, body):
        return Shown((body,), body)
    return Shown(()) if is_left_out(body, config.found_path) else None


def _as_entries(value: Any, around: tuple[Above, ...] = ()) -> Shown | None:
    if value is None or value == {}:
        return Shown(())
    entries = value if isinstance(value, list) else [value]
    if not all(isinstance(entry, Mapping) and entry for entry in entries):
        return None
    return Shown(tuple(entries), value, around)


def _the_record_itself(config: RestTargetConfig, record: Outgoing, body: Any) -> Shown | None:
    if not isinstance(body, Mapping) or not body:
        return None
    if value_at(body, config.target_id_path) is not ABSENT:
        return Shown((body,), body)
    if counts_none(body):
        return Shown(())
    if len(body) == 1 and isinstance(inner := next(iter(body.values())), Mapping):  # an envelope round all of it
        return _the_record_itself(config, record, inner)
    return _in_a_wrapper(config, record, body) or Shown((body,), body)


def _in_a_wrapper(config: RestTargetConfig, record: Outgoing, body: Mapping[str, Any]) -> Shown | None:
    wrapped = [(name, value) for name, value in body.items() if plain_name(name) in _WRAPPERS]
    inside = [shown for name, value in wrapped if (shown := _as_entries(value, (Above((), name, body),))) is not None]
    ours = [shown for shown in inside if any(_is_ours(config, record, entry) for entry in shown.entries)]
    if len(ours) == 1:
        return ours[0]
    return inside[0] if len(inside) == 1 and not inside[0].entries else None


def _is_ours(config: RestTargetConfig, record: Outgoing, entry: Any) -> bool:
    """It has an id, and our reference where the answer has to repeat it."""
    if not isinstance(entry, Mapping) or id_at(config, entry) is None:
        return False
    return config.answer_reference_path is None or reference_at(config, entry) == record.reference
