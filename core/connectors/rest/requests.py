"""What goes out: bodies, headers, and how many records fit into one request. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from urllib.parse import quote, unquote

from core.connectors.http_base.config_parts import REFERENCE
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.id_places import with_values
from core.mapping.pointers import steps
from core.mapping.writing import as_json
from core.messages import message
from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result

_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
HEADER_SAFE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) != "%")


@dataclass(frozen=True, slots=True)
class Parcel:
    """One record, written."""

    record: Outgoing
    content: bytes


@dataclass(frozen=True, slots=True)
class OutgoingRequest:
    """One request with one record or many."""

    url: str
    headers: Mapping[str, str]
    content: bytes
    parcels: tuple[Parcel, ...]

    @property
    def records(self) -> tuple[Outgoing, ...]:
        """Whose request it is."""
        return tuple(parcel.record for parcel in self.parcels)


def write(config: RestTargetConfig, record: Outgoing) -> Parcel | Outcome:
    """The record as JSON, or why it cannot be sent."""
    payload: dict[str, Any] = dict(record.payload)
    if config.reference_field is not None:
        payload[config.reference_field] = record.reference
    if config.reference_at:
        payload = with_values(payload, dict.fromkeys(config.reference_at, record.reference))
    if config.bulk is not None and config.bulk.key_field is not None:
        payload[config.bulk.key_field] = record.idempotency_key
    try:
        content = as_json(payload, _ENCODER).encode()
    except (TypeError, ValueError, RecursionError):
        return _unsendable(record, Category.SCHEMA, message("record_not_writable_as_json"))
    if len(content) > config.max_body_bytes:
        said = message("record_too_large", count=len(content), system=config.name, most=config.max_body_bytes)
        return _unsendable(record, Category.PAYLOAD_TOO_LARGE, said)
    return Parcel(record, content)


def requests(config: RestTargetConfig, parcels: Sequence[Parcel]) -> Iterator[OutgoingRequest]:
    """As few requests as size and number allow, in order."""
    if config.bulk is None:
        yield from (_single(config, parcel) for parcel in parcels)
        return
    some: list[Parcel] = []
    size = 0
    for parcel in parcels:
        if some and (len(some) == config.bulk.size or size + len(parcel.content) > config.max_body_bytes):
            yield together(config, config.bulk, some)
            some, size = [], 0
        some.append(parcel)
        size += len(parcel.content) + 1
    if some:
        yield together(config, config.bulk, some)


def halves(config: RestTargetConfig, request: OutgoingRequest) -> tuple[OutgoingRequest, ...]:
    """The same records in two requests."""
    middle = len(request.parcels) // 2
    bulk = config.bulk or BulkConfig(size=1)
    return tuple(together(config, bulk, part) for part in (request.parcels[:middle], request.parcels[middle:]))


def together(config: RestTargetConfig, bulk: BulkConfig, parcels: Sequence[Parcel]) -> OutgoingRequest:
    """Many records in one request."""
    path = steps(bulk.items) if bulk.items else ()
    before = b"".join(b"{" + json.dumps(step).encode() + b":" for step in path)
    content = before + b"[" + b",".join(parcel.content for parcel in parcels) + b"]" + b"}" * len(path)
    key = sha256("\n".join(parcel.record.idempotency_key for parcel in parcels).encode()).hexdigest()
    headers = {**config.post_headers, "content-type": "application/json"}
    if config.idempotency_header is not None:
        headers[config.idempotency_header] = key
    return OutgoingRequest(bulk.url or config.url, headers, content, tuple(parcels))


def header(text: str) -> str:
    """A header's value is plain ASCII; the rest is percent-encoded."""
    return quote(text, safe=HEADER_SAFE)


def look_up_address(config: RestTargetConfig, reference: str) -> str:
    """Where this reference is asked for; inside the quotes of a filter its own quotes are written as filters do."""
    before = unquote(config.look_up_url.partition(REFERENCE)[0])
    if before.count("'") % 2:
        reference = reference.replace("'", "''")
    elif before.count('"') % 2:
        reference = reference.replace("\\", "\\\\").replace('"', '\\"')
    return config.look_up_url.replace(REFERENCE, quote(reference, safe=""))


def _single(config: RestTargetConfig, parcel: Parcel) -> OutgoingRequest:
    headers = {**config.post_headers, "content-type": "application/json"}
    if config.idempotency_header is not None:
        headers[config.idempotency_header] = header(parcel.record.idempotency_key)
    if config.reference_header is not None:
        headers[config.reference_header] = header(parcel.record.reference)
    return OutgoingRequest(config.url, headers, parcel.content, (parcel,))


def _unsendable(record: Outgoing, category: Category, said: str) -> Outcome:
    return Outcome(record.record_key, Result.REJECTED, failure=Failure(category, (FieldMessage(said),)))


def split(written: Iterable[Parcel | Outcome]) -> tuple[list[Parcel], list[Outcome]]:
    """What can go out, and what cannot."""
    parcels: list[Parcel] = []
    outcomes: list[Outcome] = []
    for one in written:
        if isinstance(one, Parcel):
            parcels.append(one)
        else:
            outcomes.append(one)
    return parcels, outcomes
