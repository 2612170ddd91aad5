"""What travels between a store and its clients: a JSON header and Arrow tables, as bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.errors import BadRequest
from core.messages import message
from data.store.outside_tables import read_table

_LENGTH = struct.Struct("<I")
_SIZES = "sizes"
_ALIGNMENT = 64
_MOST_HEADER_BYTES = 4_000_000  # JSON becomes twenty times as large in memory
_MOST_TABLES = 10_000
_MALFORMED = (ValueError, KeyError, TypeError, AttributeError, OSError, struct.error, pa.ArrowException)


def pack(header: Mapping[str, Any], tables: Sequence[pa.Table]) -> bytes:
    """Put a header and its tables into one piece of bytes."""
    blobs = [_to_ipc(table) for table in tables]
    head = json.dumps({**header, _SIZES: [blob.size for blob in blobs]}, separators=(",", ":")).encode()
    head += b" " * (-(_LENGTH.size + len(head)) % _ALIGNMENT)  # Arrow likes its buffers aligned
    return b"".join((_LENGTH.pack(len(head)), head, *blobs))


def unpack(packed: bytes | pa.Buffer) -> tuple[dict[str, Any], list[pa.Table]]:
    """Take it apart again; BadRequest when it is not one of ours."""
    return _taken_apart(packed, _whole_table)


def unpack_from_outside(packed: bytes | pa.Buffer) -> tuple[dict[str, Any], list[pa.Table]]:
    """The same for what anybody may have sent: it never becomes much larger than it came."""
    (length,) = _LENGTH.unpack_from(packed) if len(memoryview(packed)) >= _LENGTH.size else (0,)
    if length > _MOST_HEADER_BYTES:
        raise BadRequest(message("store_message_unreadable"))
    return _taken_apart(packed, read_table)


def _taken_apart(
    packed: bytes | pa.Buffer, read: Callable[[pa.Buffer], pa.Table]
) -> tuple[dict[str, Any], list[pa.Table]]:
    try:
        return _unpack(memoryview(packed), read)
    except (*_MALFORMED, RecursionError):
        raise BadRequest(message("store_message_unreadable")) from None


def packed_rows(table: pa.Table) -> pa.Buffer:
    """The rows as they travel, however they came: what is alike here is alike there."""
    return _to_ipc(table.combine_chunks())


def values_table(values: Mapping[str, Any]) -> pa.Table:
    """Scalar parameters (already checked, see data.store.parameters) as a table of one row."""
    return pa.table({name: pa.array([value], _arrow_type(value)) for name, value in values.items()})


def values_of(table: pa.Table) -> dict[str, Any]:
    """Give the scalar parameters of a table of one row. ValueError when it has another number of rows."""
    if table.num_rows != (1 if table.num_columns else 0):
        raise ValueError("one row of parameters is wanted")
    if table.num_columns == 0:
        return {}
    return {name: _utc(value) for name, value in table.to_pylist()[0].items()}


def _unpack(view: memoryview, read: Callable[[pa.Buffer], pa.Table]) -> tuple[dict[str, Any], list[pa.Table]]:
    (length,) = _LENGTH.unpack_from(view)
    start = _LENGTH.size + length
    header = json.loads(bytes(view[_LENGTH.size : start]))
    sizes = header.pop(_SIZES)
    if len(sizes) > _MOST_TABLES:
        raise ValueError("too many tables")
    tables = []
    for size in sizes:
        tables.append(read(pa.py_buffer(view[start : start + size])))
        start += size
    return header, tables


def _whole_table(stream: pa.Buffer) -> pa.Table:
    table = pa.ipc.open_stream(stream).read_all()
    table.validate(full=True)  # a damaged length must not reach the database
    return table


def _to_ipc(table: pa.Table) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _arrow_type(value: Any) -> pa.DataType | None:
    match value:
        case list():
            return pa.list_(pa.string())
        case datetime():
            return pa.timestamp("us", tz="UTC")
        case Decimal():
            _, digits, exponent = value.as_tuple()
            scale = max(-int(exponent), 0)
            return pa.decimal128(max(len(digits) + int(exponent), 1) + scale, scale)
        case _:
            return None


def _utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
