"""Rows from files: CSV, JSON, NDJSON, Excel workbooks and Parquet, one file or a folder of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.connectors.kinds import SourceKind


def __getattr__(name: str) -> SourceKind:
    """`KIND`, made when it is asked for: the limited child needs a reader, and starts in half the time without this."""
    if name != "KIND":
        raise AttributeError(name)
    from core.connectors.files.config import FilesSourceConfig  # noqa: PLC0415 - as said above
    from core.connectors.kinds import SourceKind  # noqa: PLC0415

    return SourceKind(kind="files", config=FilesSourceConfig, connector="core.connectors.files.source:FilesSource")
