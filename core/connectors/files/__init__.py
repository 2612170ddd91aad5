"""Rows from files: CSV, JSON, NDJSON, Excel workbooks and Parquet, one file or a folder of them."""

from core.connectors.files.config import FilesSourceConfig
from core.connectors.kinds import SourceKind

KIND = SourceKind(kind="files", config=FilesSourceConfig, connector="core.connectors.files.source:FilesSource")
