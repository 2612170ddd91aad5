"""Records that were booked before one number was one text: known again by their old key and their old revision.

A record keeps the key it is known by, for its reference was made from it: under a new one it would be sent again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import islice, product
from typing import Any

from core.mapping.config import FieldConfig, MappingConfig
from core.mapping.line_paths import of_line
from core.mapping.pages import revision_of
from core.mapping.pointers import ABSENT, build, value_at
from core.mapping.texts import spelled
from core.model import BrokenRow, DeliveryState, RawPage, RawRow, RecordPage, SourceRecord, Spellings
from core.places import Rows

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
    records = []
    for record in page.records:
        its = [rows[origin] for origin in _origins(record) if origin in rows]
        records.append(replace(record, spellings=_spellings(mapping, its, record)) if its else record)
    return replace(page, records=tuple(records))


def _origins(record: SourceRecord) -> Sequence[str]:
    """Where its rows stand."""
    origin = record.origin
    return [origin.row(line) for line in range(len(origin.numbers))] if isinstance(origin, Rows) else (origin,)


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
    for chosen in (as_written, *_alike(texts, one), *islice(product(*texts.values()), _MOST_TRIED)):
        written = dict(zip(texts, chosen, strict=True))
        yield build([(to, written.get(to, value)) for to, value in kept])


def _alike(texts: Mapping[str, tuple[str, ...]], one: Earlier) -> Iterator[tuple[str, ...]]:
    """All values in the same spelling, whatever that of the key: many lines are more than can be tried one by one."""
    for place in range(max(map(len, texts.values()), default=0)):
        yield tuple(found[min(place, len(found) - 1)] for found in texts.values())
        yield tuple(
            one.record_key if found[0] == one.spelling else found[min(place, len(found) - 1)]
            for found in texts.values()
        )


def _spellings(mapping: MappingConfig, rows: Sequence[RawRow], record: SourceRecord) -> Spellings:
    texts: dict[str, tuple[str, ...]] = {}
    places = list(_places(mapping, rows))
    for field, place, row in places:
        if field.column is None or field.converts or field.sum:
            continue
        now, cell = value_at(record.payload, place), _cell(row, field.column)
        found = (now, *spelled(cell))
        if now is not ABSENT and (len(set(found)) > 1 or field.column in mapping.key_columns):
            texts[place] = found
    return Spellings(
        is_number_key=isinstance(mapping.record_key, str) and _is_number(_cell(rows[0], mapping.record_key)),
        places=tuple(place for _field, place, _row in places),
        texts=texts,
    )


def _places(mapping: MappingConfig, rows: Sequence[RawRow]) -> Iterator[tuple[FieldConfig, str, RawRow]]:
    """Where each field stands in the payload, and the row it is from: of a line, once for each."""
    for field in mapping.fields:
        if mapping.lines is None or not field.is_of_line:
            yield field, field.to, rows[0]
            continue
        for line, row in enumerate(rows, mapping.lines.first):
            yield field, of_line(field.to, line), row


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
