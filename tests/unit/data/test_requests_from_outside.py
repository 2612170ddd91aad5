"""What anybody may send to the store never becomes much larger than it came, and is refused before it does."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from core.errors import BadRequest
from data.store.flight.messages import read_request, request_bytes
from data.store.protocol import Statement
from data.store.statements import Catalogue
from data.store.wire import pack

ONE = pa.table({"name": ["a"]})
MILLIONS = 40_000_000
HEADER = {
    "schema": 1,
    "catalogue": "x",
    "statements": [{"name": "beat", "expect": 1, "wish": "", "rows": False}],
    "request_id": "w1",
    "epoch": None,
    "seen": None,
    "session": None,
}


def request(*tables: pa.Table, rows: bool = False, compression: str | None = None) -> bytes:
    """A request whose first table holds parameters, and whose second, where `rows` says so, is the bulk parameter."""
    heads = [{"name": "beat", "expect": 1, "wish": "", "rows": rows}]
    return packed({**HEADER, "statements": heads}, [stream_of(table, compression) for table in tables])


def packed(header: dict[str, Any], streams: list[bytes]) -> bytes:
    head = json.dumps({**header, "sizes": [len(one) for one in streams]}).encode()
    head += b" " * (-(4 + len(head)) % 64)
    return struct.pack("<I", len(head)) + head + b"".join(streams)


def stream_of(table: pa.Table, compression: str | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def zeros(count: int) -> pa.Table:
    return pa.table({"n": pa.Array.from_buffers(pa.int64(), count, [None, pa.py_buffer(bytes(8 * count))])})


@pytest.mark.parametrize("codec", ["zstd", "lz4"])
def test_a_table_that_is_packed_is_refused(codec: str) -> None:
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(request(ONE, zeros(1000), rows=True, compression=codec))
    assert read_request(request(ONE, zeros(1000), rows=True)).statements[0].params["rows"].num_rows == 1000


def test_a_bomb_of_a_few_kilobytes_is_refused_in_little_memory(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb"
    bomb.write_bytes(request(ONE, zeros(MILLIONS), rows=True, compression="zstd"))
    assert bomb.stat().st_size < 100_000
    code = f"""
import resource
from core.errors import BadRequest
from data.store.flight.messages import read_request
used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100_000_000, used + 100_000_000))
try:
    read_request(open({str(bomb)!r}, 'rb').read())
except BadRequest:
    print('refused')
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert ran.stdout == "refused\n", ran.stderr[-500:]


def shared() -> pa.Table:
    """Each column is the same text, which travels once when somebody writes the stream by hand."""
    return pa.table({f"c{number}": pa.array(["x"]) for number in range(5_000)})


@pytest.mark.parametrize(
    "table",
    [
        pa.table({"name": ["a", "b"]}),
        pa.table({"name": pa.array([], pa.string())}),
        pa.table({"name": pa.nulls(MILLIONS)}),
        pa.table({"name": pa.array(["a"]).dictionary_encode()}),
        pa.table({"name": pa.array(["a"], pa.string_view())}),
        pa.table({"name": pa.array([{"a": 1}])}),
        pa.table({"name": pa.array([[[["a"]]]])}),
        pa.table({"name": pa.array([[None]], pa.list_(pa.null(), 1))}),
        pa.table({"name": pa.RunEndEncodedArray.from_arrays([2**31 - 1], pa.array(["x"], pa.string()))}),
        shared(),
    ],
    ids=["two rows", "none", "millions", "dictionary", "view", "struct", "deep", "fixed list", "runs", "columns"],
)
def test_parameters_are_exactly_one_plain_row(table: pa.Table) -> None:
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(request(table))


@pytest.mark.parametrize(
    "table",
    [pa.table({"n": pa.nulls(MILLIONS)}), pa.table({"n": pa.RunEndEncodedArray.from_arrays([2**31 - 1], ["x"])})],
    ids=["nothing", "runs"],
)
def test_rows_without_an_end_are_refused(table: pa.Table) -> None:
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(request(ONE, table, rows=True))


def test_a_table_in_too_many_pieces_and_too_many_tables_are_refused() -> None:
    pieces = pa.Table.from_batches([pa.record_batch({"n": [1]})] * 1_001)
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(request(ONE, pieces, rows=True))
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(pack({"statements": []}, [pa.table({})] * 10_001))


@pytest.mark.parametrize(
    "head", [b"[" * 100_000, b"[" + b"[]," * 2_000_000 + b"[]]", b'{"sizes":' + b"1" * 5000 + b"}"]
)
def test_a_header_that_is_deep_or_endless_is_refused(head: bytes) -> None:
    with pytest.raises(BadRequest, match="cannot read"):
        read_request(struct.pack("<I", len(head)) + head)


def test_columns_that_share_what_travelled_once_are_refused() -> None:
    """By hand: of forty columns each says that its text lies where that of the first lies, and only that is sent."""
    table = pa.table({f"c{number}": ["x" * 10_000] for number in range(40)})
    (batch,) = table.to_batches()
    forged, at = stream_of(table), 0
    for column in batch.columns:
        for buffer in column.buffers()[1:]:
            first = struct.pack("<qq", 0 if buffer.size < 100 else 8, buffer.size)
            forged = forged.replace(struct.pack("<qq", at, buffer.size), first, 1)
            at += buffer.size + -buffer.size % 8
    end = forged.index(b"x" * 10_000) + 10_000
    forged = forged[:end].replace(struct.pack("<q", at), struct.pack("<q", 8 + 10_000))
    read = pa.ipc.open_stream(forged).read_all()
    assert read.equals(table)
    assert len(forged) < read.nbytes / 10

    with pytest.raises(BadRequest, match="cannot read"):
        read_request(packed(HEADER, [forged]))


def test_an_ordinary_request_is_read() -> None:
    known = Catalogue({}, 1)
    given = read_request(request_bytes(known, [Statement("beat", {"name": "a", "names": ["b"], "none": None})], "w1"))

    assert given.statements[0].params == {"name": "a", "names": ["b"], "none": None}
