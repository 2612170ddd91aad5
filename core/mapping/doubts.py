"""Why a person should look at a record that is sent all the same."""

from __future__ import annotations

from collections.abc import Sequence

from core.mapping.config import MappingConfig
from core.messages import Message, message
from core.model import RawRow


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
