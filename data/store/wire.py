"""What travels between a store and its clients: a JSON header and Arrow tables, as bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa

from core.errors import BadRequest
from core.messages import message

_LENGTH = struct.Struct("<I")
_SIZES = "sizes"
_ALIGNMENT = 64


def pack(header: Mapping[str, Any], tables: Sequence[pa.Table]) -> bytes:
    """Put a header and its tables into one piece of bytes."""
    blobs = [_to_ipc(table) for table in tables]
    head = json.dumps({**header, _SIZES: [blob.size for blob in blobs]}, separators=(",", ":")).encode()
    head += b" " * (-(_LENGTH.size + len(head)) % _ALIGNMENT)  # Arrow likes its buffers aligned
    return b"".join((_LENGTH.pack(len(head)), head, *blobs))


def unpack(packed: bytes | pa.Buffer) -> tuple[dict[str, Any], list[pa.Table]]:
    """Take it apart again; BadRequest when it is not one of ours."""
    try:
        return _unpack(memoryview(packed))
    except (ValueError, KeyError, TypeError, AttributeError, OSError, struct.error, pa.ArrowException):
        raise BadRequest(message("store_message_unreadable")) from None


def packed_rows(table: pa.Table) -> pa.Buffer:
    """The rows as they travel, however they came: what is alike here is alike there."""
    return _to_ipc(table.combine_chunks())


def values_table(values: Mapping[str, Any]) -> pa.Table:
    """Scalar parameters (already checked, see data.store.parameters) as a table of one row."""
    return pa.table({name: pa.array([value], _arrow_type(value)) for name, value in values.items()})


def values_of(table: pa.Table) -> dict[str, Any]:
    """Give the scalar parameters of a table of one row."""
    if table.num_columns == 0:
        return {}
    return {name: _utc(value) for name, value in table.to_pylist()[0].items()}


def _unpack(view: memoryview) -> tuple[dict[str, Any], list[pa.Table]]:
    (length,) = _LENGTH.unpack_from(view)
    start = _LENGTH.size + length
    header = json.loads(bytes(view[_LENGTH.size : start]))
    tables = []
    for size in header.pop(_SIZES):
        table = pa.ipc.open_stream(pa.py_buffer(view[start : start + size])).read_all()
        table.validate(full=True)  # a damaged length must not reach the database
        tables.append(table)
        start += size
    return header, tables


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
