"""Why a person should look at a record that is sent all the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from core.mapping.config import FieldConfig, MappingConfig
from core.mapping.pointers import value_at
from core.messages import Message, message
from core.model import RawRow, SourceRecord

_MONTHS = 12


def doubt_of(mapping: MappingConfig, row: RawRow) -> Message | None:
    """Of a row as its source tells it: a value counts only where the mapping asks for it."""
    if row.doubt is not None or row.doubts is None:
        return row.doubt
    column = next((one for one in mapping.columns() if one in row.doubts), None)
    return None if column is None else message("value_may_be_old", column=column, why=row.doubts[column])


def doubt_of_all(mapping: MappingConfig, rows: Sequence[RawRow]) -> Message | None:
    """Of rows that are one record: the sum of rows before it is one line of several, and no total."""
    if len(rows) == 1:
        return doubt_of(mapping, rows[0])
    return next((doubt for row in rows if row.doubts and (doubt := doubt_of(mapping, row)) is not None), None)


def with_swapped(
    mapping: MappingConfig, records: Sequence[SourceRecord], swapped: Mapping[str, tuple[str, str]]
) -> list[SourceRecord]:
    """Days that may be months: a neighbour is a day only the other way round. `swapped`: column → place, value."""
    fields = [one for one in mapping.fields if one.date is not None and one.column in swapped]
    return [_doubted(one, fields, swapped) for one in records]


def _doubted(
    record: SourceRecord, fields: Sequence[FieldConfig], swapped: Mapping[str, tuple[str, str]]
) -> SourceRecord:
    if record.doubt is not None:
        return record
    values = [value_at(record.payload, field.to) for field in fields]
    said = _swapped_among(fields, values, swapped)
    return record if said is None else replace(record, doubt=said)


def swapped_in(mapping: MappingConfig, values: Sequence[Any], swapped: Mapping[str, tuple[str, str]]) -> Message | None:
    """Of a row that becomes a line: what each field of the mapping holds."""
    told = [(one, value) for one, value in zip(mapping.fields, values, strict=True) if one.date is not None]
    fields = [one for one, _value in told if one.column in swapped]
    return _swapped_among(fields, [value for one, value in told if one.column in swapped], swapped)


def _swapped_among(
    fields: Sequence[FieldConfig], values: Sequence[Any], swapped: Mapping[str, tuple[str, str]]
) -> Message | None:
    for field, day in zip(fields, values, strict=True):
        if isinstance(day, str) and int(day[-2:]) <= _MONTHS and day[-2:] != day[5:7]:
            place, value = swapped[field.column or ""]
            return message("day_and_month_may_be_swapped", column=field.column or "", day=day, place=place, value=value)
    return None
