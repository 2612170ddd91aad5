"""Rows of a Parquet file, one row group after the other. Runs in the limited child process only."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from core.connectors.files.cells import MAX_COLUMNS, Table, exact_decimal, exact_single, names_in_nfc, usable_columns
from core.errors import SourceUnreadable
from core.messages import message
from core.model import Unreadable

_ROWS = 500  # decoded at a time
_FEW_ROWS = 100_000  # may be packed as far as they go
_MAX_ROWS_A_BYTE = 16  # of the file: whatever tells rows apart takes more room than this

Convert = Callable[[Any], Any]


def read_parquet(file: BinaryIO, name: str) -> Table:
    """All columns, in constant memory. Raises SourceUnreadable."""
    try:
        reader = pq.ParquetFile(file, pre_buffer=False, buffer_size=1024 * 1024)
        schema = reader.schema_arrow
    except (pa.ArrowException, OSError, ValueError):
        raise SourceUnreadable(message("parquet_not_whole", name=name), name) from None
    if len(schema) > MAX_COLUMNS:
        raise SourceUnreadable(
            message("file_has_too_many_columns", name=name, count=len(schema), most=MAX_COLUMNS),
            name,
        )
    _refuse_packed_too_far(reader.metadata.num_rows, file, name)
    columns = usable_columns(dict(enumerate(schema.names)), name)
    return Table("", tuple(columns.values()), _rows(reader, schema, columns, name))


def _refuse_packed_too_far(rows: int, file: BinaryIO, name: str) -> None:
    size = os.fstat(file.fileno()).st_size
    if rows > max(_FEW_ROWS, _MAX_ROWS_A_BYTE * size):
        raise SourceUnreadable(message("parquet_packed_too_far", name=name, rows=rows, size=size), name)


def _rows(
    reader: pq.ParquetFile, schema: pa.Schema, columns: dict[int, str], name: str
) -> Iterator[tuple[int, list[Any]]]:
    converts = {at: _convert(schema.field(at).type) for at in columns}
    number = 0
    try:
        for batch in reader.iter_batches(batch_size=_ROWS, use_threads=False):
            cells = [[converts[at](value) for value in batch.column(at).to_pylist()] for at in columns]
            for row in zip(*cells, strict=True):
                number += 1
                if any(cell is not None for cell in row):
                    yield number, list(row)
    except (pa.ArrowException, OSError, ValueError, OverflowError):
        raise SourceUnreadable(
            message("parquet_damaged_after_row", name=name, number=number),
            name,
        ) from None


def _convert(kind: pa.DataType) -> Convert:
    """How a value of this type becomes exact, inside lists and structs too; a float goes no further."""
    if pa.types.is_float64(kind):
        return _unless_none(exact_decimal)
    if pa.types.is_floating(kind):
        return _unless_none(exact_single)
    if pa.types.is_struct(kind):
        names = names_in_nfc([kind.field(at).name for at in range(kind.num_fields)])
        inside = [_convert(kind.field(at).type) for at in range(kind.num_fields)]
        return _unless_none(
            lambda value: {name: convert(one) for name, convert, one in zip(names, inside, value.values(), strict=True)}
        )
    if pa.types.is_map(kind):
        return _unless_none(lambda _: Unreadable(message("a_pair"), message("text_number_or_date")))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind):
        convert = _convert(kind.value_type)
        return _unless_none(lambda value: [convert(one) for one in value])
    return lambda value: value


def _unless_none(convert: Convert) -> Convert:
    return lambda value: None if value is None else convert(value)
