"""What other tools read: Parquet files of the analysts' views. The `.duckdb` snapshot is the convenience beside it."""

from __future__ import annotations

from pathlib import Path

from core.errors import StoreUnavailable, reason_of
from core.messages import message
from data.store.local.exporting import is_parquet_export, write_parquet
from data.store.local.looking import is_snapshot
from data.store.local.snapshot import VIEWS

__all__ = ["VIEWS", "export_parquet", "is_parquet_export", "is_snapshot", "parquet_names"]


def parquet_names() -> list[str]:
    """The files that an export writes into a folder."""
    return [f"{view}.parquet" for view in VIEWS]


def export_parquet(snapshot: Path, folder: Path) -> list[Path]:
    """Write `v_runs.parquet`, `v_attempts.parquet`, … of one snapshot; the paths written. Makes the folder.

    Raises Misconfigured when it is no snapshot, StoreUnavailable when a file could not be written (older ones stay).
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return write_parquet(snapshot, folder)
    except OSError as error:
        raise StoreUnavailable(message("files_not_written_to", folder=str(folder), why=reason_of(error))) from None
