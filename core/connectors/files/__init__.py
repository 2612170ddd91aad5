"""Source `files`: CSV, JSON and NDJSON files."""

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.source import FilesSource

__all__ = ["FilesSource", "FilesSourceConfig"]
