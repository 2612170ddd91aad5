"""Reading the answer to "do you have our reference?". Pure.

A wrong "found" would lose a record, a wrong "not found" could book it twice: whatever is not clear is undecidable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.http_base.denials import Said, denial_of
from core.connectors.http_base.retry_after import wait_of
from core.connectors.http_base.sap_messages import denial_in_headers
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.doubting.asked import Asked
from core.connectors.rest.doubting.none_there import says_404
from core.connectors.rest.doubts import doubt_of
from core.connectors.rest.not_booked import not_booked, status_unknown
from core.connectors.rest.proofs import UnreadableAmount, id_at, money_at, reference_at
from core.connectors.rest.requests import look_up_address
from core.connectors.rest.shown import Shown, shown_in
from core.connectors.rest.standing import Standing, Stands, standing_of, unusual_status_of
from core.messages import joined, message
from core.model import Found, LookUpAnswer, NotFound, Outgoing, Undecidable

MAX_SAID = 100


@dataclass(frozen=True, slots=True)
class Unproven:
    """404: not there, if that is the system's own word and not that of a gateway which lost its way."""

    record_key: str


def read_look_up(config: RestTargetConfig, record: Outgoing, body: Body, now: datetime) -> LookUpAnswer | Unproven:
    """What a look-up's answer says. "Not found" needs a healthy answer that says so and nothing else."""
    key, status = record.record_key, body.status
    if status == HTTPStatus.NOT_FOUND and not body.is_page:
        return Unproven(key)
    if status == HTTPStatus.NO_CONTENT:
        return _not_found(config, record, body, Shown(()))
    if status != HTTPStatus.OK:
        said = message("look_up_answered_with", system=config.name, status=str(status))
        return Undecidable(key, joined(said, body.says), wait_of(body.answer, now))
    shown = shown_in(config, record, body.json)
    if shown is None:
        return Undecidable(key, message("look_up_unreadable", system=config.name))
    return _among(config, record, body, shown, now) if shown.entries else _not_found(config, record, body, shown)


def _not_found(config: RestTargetConfig, record: Outgoing, body: Body, shown: Shown) -> LookUpAnswer | Unproven:
    asked = Asked(record, look_up_address(config, record.reference))
    doubt = doubt_of(body, 0, shown.part, asked)
    if doubt is not None:
        return _in_doubt(config, record, doubt)
    if shown.part is None and says_404(body.json):  # with no list at all it may be any gateway's word
        return Unproven(record.record_key)
    return NotFound(record.record_key)


def _in_doubt(config: RestTargetConfig, record: Outgoing, said: Said) -> Undecidable:
    reason = message("look_up_says_more", system=config.name, name=said.name[:MAX_SAID], value=said.text[:MAX_SAID])
    return Undecidable(record.record_key, reason)


def _among(config: RestTargetConfig, record: Outgoing, body: Body, shown: Shown, now: datetime) -> LookUpAnswer:
    key = record.record_key
    same: Sequence[Any] = shown.entries
    if config.answer_reference_path is not None:
        same = [entry for entry in same if reference_at(config, entry) == record.reference]
    else:
        same = [entry for entry in same if not _is_of_another(record.reference, entry)]
    if not same:  # it ignored what we asked for
        return Undecidable(key, message("look_up_other_references", system=config.name))
    doubt = _speaks_against(config, body, shown)
    if doubt is not None:
        return _in_doubt(config, record, doubt)
    standing = [(entry, standing_of(config, entry, record.payload, around=shown.around, now=now)) for entry in same]
    there = [one for one in standing if one[1].at not in (Standing.REFUSED, Standing.UNDONE)]
    if len(there) > 1:
        return Undecidable(key, message("look_up_many_records", system=config.name, count=len(there)))
    return _one(config, record, *(there or standing)[0])


def _is_of_another(reference: str, entry: Any) -> bool:
    """It names a reference of ours that is not this one: the system looked for a part of it, or for something else."""
    own = reference[: reference.find(":") + 1] or reference  # of the integration
    whole = re.compile(rf"(?<![\w-]){re.escape(reference)}(?![\w-])")
    said = list(_texts_in(entry))
    return any(text.startswith(own) for text in said) and not any(whole.search(text) for text in said)


def _texts_in(value: Any, steps: int = 3) -> Iterator[str]:
    if isinstance(value, str):
        yield value.strip()
    elif steps and isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(one, steps - 1)


def _speaks_against(config: RestTargetConfig, body: Body, shown: Shown) -> Said | None:
    """An error beside it; where the answer does not repeat our reference, also that there is more than it shows."""
    if config.answer_reference_path is None:
        return doubt_of(body, len(shown.entries), shown.part)
    return denial_in_headers(body.answer.headers) or denial_of(body.json, shown.part)


def _one(config: RestTargetConfig, record: Outgoing, entry: Any, stands: Stands) -> LookUpAnswer:
    if stands.at not in (Standing.BOOKED, Standing.QUEUED):
        return not_booked(config, record, entry, stands)
    target_id = id_at(config, entry)
    unusual = unusual_status_of(config, stands, record.payload, (target_id or "", record.reference))
    if unusual is not None and stands.at is Standing.BOOKED:
        return status_unknown(config, record, entry, unusual)
    if target_id is None:
        return Undecidable(
            record.record_key, message("look_up_without_id", system=config.name, path=config.target_id_path)
        )
    theirs = money_at(config, entry, record.amount)
    if isinstance(theirs, UnreadableAmount):
        return Undecidable(record.record_key, message("look_up_amount_unreadable", system=config.name, id=target_id))
    if theirs is None and record.amount and config.amount_path:
        untold = message("look_up_amount_untold", system=config.name, id=target_id, path=config.amount_path)
        return Undecidable(record.record_key, untold)
    return Found(record.record_key, target_id, theirs, booked=stands.at is Standing.BOOKED)
