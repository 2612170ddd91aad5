"""Records that were booked before one number was one text: known again by their old key and their old revision.

A record keeps the key it is known by, for its reference was made from it: under a new one it would be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from typing import Any

from core.mapping.config import MappingConfig
from core.mapping.pages import revision_of
from core.mapping.pointers import ABSENT, build, value_at
from core.mapping.texts import spelled
from core.model import BrokenRow, DeliveryState, RawPage, RawRow, RecordPage, SourceRecord, Spellings

_MOST_TRIED = 256  # payloads of one record
# What is certainly nowhere at the target stands last; of the others the one that tells most.
_BEST_FIRST = (
    DeliveryState.BOOKED,
    DeliveryState.PENDING_TARGET,
    DeliveryState.HANDLED,
    DeliveryState.UNKNOWN,
    DeliveryState.SENDING,
    DeliveryState.REJECTED,
    DeliveryState.WAITING,
)
_NEVER_ARRIVED = (DeliveryState.REJECTED, DeliveryState.WAITING)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A record of the ledger that the key `spelling` of a page may mean."""

    spelling: str
    record_key: str
    state: DeliveryState
    revisions: frozenset[str]


def with_spellings(mapping: MappingConfig, raw: RawPage, page: RecordPage) -> RecordPage:
    """Each record with the texts that its values may have been: the present one, as it is written, and others."""
    rows = {row.origin: row for row in raw.rows}
    records = tuple(
        replace(record, spellings=_spellings(mapping, rows[record.origin], record)) if record.origin in rows else record
        for record in page.records
    )
    return replace(page, records=records)


def recognised(page: RecordPage, known: Iterable[Earlier]) -> RecordPage:
    """The page with its records under the keys, and with the content, they are known by."""
    best: dict[str, Earlier] = {}
    for one in sorted(known, key=_rank):
        best.setdefault(one.spelling, one)
    records = tuple(_recognised(record, best.get(record.record_key)) for record in page.records)
    broken = tuple(_known_row(row, best) for row in page.broken)
    return replace(page, records=records, broken=broken)


def _rank(one: Earlier) -> tuple[int, bool, str]:
    return _BEST_FIRST.index(one.state), one.record_key != one.spelling, one.record_key


def _known_row(row: BrokenRow, best: Mapping[str, Earlier]) -> BrokenRow:
    one = best.get(row.record_key or "")
    return row if one is None else replace(row, record_key=one.record_key)


def _recognised(record: SourceRecord, one: Earlier | None) -> SourceRecord:
    if one is None:
        return record
    same = replace(record, record_key=one.record_key)
    if record.revision in one.revisions or one.state in _NEVER_ARRIVED:
        return same
    for payload in _payloads(record, one):
        revision = revision_of(payload)
        if revision in one.revisions:
            return replace(same, revision=revision, payload=payload)
    return same


def _payloads(record: SourceRecord, one: Earlier) -> Iterator[dict[str, Any]]:
    """What would have been sent, in every spelling; zeros behind the key may stand behind other numbers too."""
    if record.spellings is None:
        return
    zeros = one.record_key.removeprefix(one.spelling) if one.record_key.startswith(one.spelling) else ""
    texts = {
        to: tuple(dict.fromkeys((*found, f"{found[0]}{zeros}", one.record_key)))
        if found[0] == one.spelling
        else tuple(dict.fromkeys((*found, f"{found[0]}{zeros}")))
        for to, found in record.spellings.texts.items()
    }
    as_written = tuple(found[min(1, len(found) - 1)] for found in record.spellings.texts.values())
    kept = [(to, value_at(record.payload, to)) for to in record.spellings.places]
    for chosen in (as_written, *islice(product(*texts.values()), _MOST_TRIED)):
        written = dict(zip(texts, chosen, strict=True))
        yield build([(to, written.get(to, value)) for to, value in kept])


def _spellings(mapping: MappingConfig, row: RawRow, record: SourceRecord) -> Spellings:
    texts: dict[str, tuple[str, ...]] = {}
    for field in mapping.fields:
        if field.column is None or field.converts:
            continue
        now, cell = value_at(record.payload, field.to), _cell(row, field.column)
        found = (now, *spelled(cell))
        if now is not ABSENT and (len(set(found)) > 1 or field.column in mapping.key_columns):
            texts[field.to] = found
    return Spellings(
        is_number_key=isinstance(mapping.record_key, str) and _is_number(_cell(row, mapping.record_key)),
        places=tuple(field.to for field in mapping.fields),
        texts=texts,
    )


def may_be_spelled_otherwise(record: SourceRecord) -> bool:
    """Whether a value of it may have been another text before."""
    return record.spellings is not None and any(len(set(found)) > 1 for found in record.spellings.texts.values())


def number_keys(records: Sequence[SourceRecord]) -> list[str]:
    """The keys that stand as numbers in the source."""
    return [one.record_key for one in records if one.spellings is not None and one.spellings.is_number_key]


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | Decimal) and not isinstance(cell, bool)


def _cell(row: RawRow, column: str) -> Any:
    return row.values[column] if column in row.values else value_at(row.values, column)
