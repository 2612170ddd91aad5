"""Tables that come in from outside: read only where they are no larger than what travelled."""

from __future__ import annotations

import struct

import pyarrow as pa

MOST_BATCHES = 1_000
MOST_ROWS = 1_000_000
_MOST_SCHEMA_BYTES = 100_000
_COMPRESSION = 3  # its place among the fields of a record batch's head
_HEAD = 2  # the head's place among the fields of a message
_TEXT, _LIST = pa.string().id, pa.list_(pa.string()).id
_PLAIN = frozenset(
    kind.id
    for kind in (
        *(pa.null(), pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64()),
        *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64(), pa.float32(), pa.float64(), pa.decimal128(1)),
        *(pa.date32(), pa.timestamp("us"), pa.string(), pa.large_string(), pa.binary(), pa.large_binary()),
    )
)
_INT, _SHORT = struct.Struct("<i"), struct.Struct("<H")


def read_table(stream: pa.Buffer) -> pa.Table:
    """One table. ValueError when it holds, or would unpack to, more than it says; ArrowException when it is none."""
    messages = pa.ipc.MessageReader.open_stream(stream)
    schema = _schema_of(next(messages, None))
    batches: list[pa.RecordBatch] = []
    for message in messages:
        if message.type != "record batch" or _is_packed(message.metadata.to_pybytes()) or len(batches) == MOST_BATCHES:
            raise ValueError("packed, or in too many pieces")
        batches.append(pa.ipc.read_record_batch(message, schema))
    table = pa.Table.from_batches(batches, schema)
    if table.num_rows > MOST_ROWS or table.nbytes > stream.size:  # columns may share what travelled once
        raise ValueError("unpacks to more than was sent")
    table.validate(full=True)  # a damaged length must not reach the database
    return table


def _schema_of(message: pa.Message | None) -> pa.Schema:
    if message is None or message.metadata.size > _MOST_SCHEMA_BYTES:
        raise ValueError("no columns, or too many")
    schema = pa.ipc.read_schema(message)
    if not all(_is_plain(column.type) for column in schema):
        raise ValueError("a kind of column that may unpack to more than was sent")
    return schema


def _is_plain(kind: pa.DataType) -> bool:
    """As many values as rows, each in its own place: no dictionaries, runs, views or unions."""
    return kind.id in _PLAIN or (kind.id == _LIST and kind.value_type.id == _TEXT)


def _is_packed(head: bytes) -> bool:
    """Whether a record batch says that its buffers are compressed: a flatbuffer, of which one field is looked at."""
    message = _INT.unpack_from(head)[0]
    place = _field(head, message, _HEAD)
    if not place:
        raise ValueError("a message without a head")
    return _field(head, place + _INT.unpack_from(head, place)[0], _COMPRESSION) != 0


def _field(head: bytes, table: int, number: int) -> int:
    """Where this field of a table stands, or 0. The table says how far before it its places are listed."""
    places = table - _INT.unpack_from(head, table)[0]
    at = _SHORT.size * (2 + number)
    if places < 0 or at >= _SHORT.unpack_from(head, places)[0]:
        return 0
    place: int = _SHORT.unpack_from(head, places + at)[0]
    return table + place if place else 0
