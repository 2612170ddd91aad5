"""A snapshot's views as Parquet files: what any other tool reads, in ten years too."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from core.errors import Misconfigured
from core.messages import message
from core.model import Category
from data.store.local.snapshot import VIEWS
from data.store.whole_file import replacing

_GROUP_ROWS = 50_000


def write_parquet(snapshot: Path, folder: Path) -> list[Path]:
    """Write every view as a file of its own; each is complete, or the older one. Raises Misconfigured, OSError."""
    try:
        with duckdb.connect(str(snapshot), read_only=True) as opened:
            return [_write_view(opened, view, folder / f"{view}.parquet") for view in VIEWS]
    except duckdb.Error:
        raise Misconfigured(
            message("path_cannot_be_opened", path=str(snapshot), reason=message("it_is_no_snapshot")),
            Category.CONFIGURATION,
        ) from None


def is_parquet_export(path: Path) -> bool:
    """Whether it looks like one of these files, as this version or another one wrote it."""
    try:
        return {"organisation_id", "integration_id"} <= set(pq.read_schema(path).names)
    except (pa.ArrowException, OSError):
        return False


def _write_view(opened: duckdb.DuckDBPyConnection, view: str, path: Path) -> Path:
    with (
        replacing(path) as unfinished,
        opened.table(view).to_arrow_reader(_GROUP_ROWS) as reader,
        pq.ParquetWriter(unfinished, reader.schema, compression="zstd") as writer,
    ):
        for batch in reader:
            writer.write_batch(batch)
    return path
