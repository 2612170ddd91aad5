"""FilesSource: pages of rows from one file; csv and ndjson in constant memory."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.csv_rows import CsvRows
from core.connectors.files.json_rows import json_rows, ndjson_rows
from core.connectors.files.lines import Lines, codec_of, is_utf_16
from core.errors import SourceUnreadable
from core.model import BrokenRow, ConnectionReport, RawPage, RawRow

_MAX_JSON_BYTES = 50 * 1024 * 1024  # a .json file is read whole; larger ones belong in .ndjson


class FilesSource:
    """A port Source. The cursor is the number of rows read so far; it keeps its place in the file.

    A cursor from elsewhere (another process, a repeated page) is found again by reading from the start.
    """

    def __init__(self, config: FilesSourceConfig, base: Path) -> None:
        self._config = config
        self._path = base / config.path
        self._name = self._path.name
        self._file: BinaryIO | None = None
        self._rows: Iterator[RawRow | BrokenRow] = iter(())
        self._columns: tuple[str, ...] | None = None
        self._position = 0

    async def page(self, cursor: str | None) -> RawPage:
        """One page; `cursor` None begins again with the file as it is now. Raises SourceUnreadable."""
        return await asyncio.to_thread(self._page, cursor)

    async def check(self) -> ConnectionReport:
        """Whether the file can be opened and has a header."""
        try:
            await asyncio.to_thread(self._open)
        except SourceUnreadable as error:
            return ConnectionReport(healthy=False, message=str(error))
        finally:
            self._close()
        return ConnectionReport(healthy=True, message=f"{self._name} can be read.")

    async def close(self) -> None:
        """Let go of the file."""
        self._close()

    def _page(self, cursor: str | None) -> RawPage:
        wanted = int(cursor) if cursor is not None else 0
        try:
            if cursor is None or self._file is None or wanted != self._position:
                self._open()
                for _ in islice(self._rows, wanted):
                    pass
            taken = list(islice(self._rows, self._config.page_size))
        except SourceUnreadable:
            self._close()
            raise
        except OSError as error:
            self._close()
            raise self._unreadable(error) from None
        self._position = wanted + len(taken)
        is_last = len(taken) < self._config.page_size
        if is_last:
            self._close()
        return RawPage(
            rows=tuple(row for row in taken if isinstance(row, RawRow)),
            broken=tuple(row for row in taken if isinstance(row, BrokenRow)),
            next_cursor=None if is_last else str(self._position),
            columns=self._columns,
            origin=self._name,
        )

    def _open(self) -> None:
        self._close()
        try:
            if not stat.S_ISREG(self._path.stat().st_mode):
                raise SourceUnreadable(f"{self._name} is no file ({self._path}).", self._name)
            self._file = self._path.open("rb")
            self._begin(self._file)
        except (OSError, ValueError) as error:
            raise self._unreadable(error) from None

    def _begin(self, file: BinaryIO) -> None:
        if is_utf_16(file):
            raise SourceUnreadable(f"{self._name} is UTF-16; save it as UTF-8.", self._name)
        codec = codec_of(file, self._config.encoding)
        self._columns = None
        if self._config.file_format == "csv":
            rows = CsvRows(Lines(file, codec), self._name, self._config.delimiter)
            self._columns = rows.columns
            self._rows = iter(rows)
        elif self._config.file_format == "ndjson":
            self._rows = ndjson_rows(Lines(file, codec), self._name)
        else:
            data = file.read(_MAX_JSON_BYTES + 1)
            if len(data) > _MAX_JSON_BYTES:
                raise SourceUnreadable(
                    f"{self._name} is larger than {_MAX_JSON_BYTES // 1024**2} MiB; use .ndjson, one object a line.",
                    self._name,
                )
            self._rows = json_rows(data, codec, self._name)

    def _close(self) -> None:
        self._rows = iter(())
        if self._file is not None:
            self._file.close()
            self._file = None

    def _unreadable(self, error: Exception) -> SourceUnreadable:
        if isinstance(error, FileNotFoundError):
            return SourceUnreadable(f"{self._name} does not exist ({self._path}).", self._name)
        if isinstance(error, PermissionError):
            return SourceUnreadable(f"We may not read {self._name} ({self._path}).", self._name)
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the path cannot be used"
        return SourceUnreadable(f"{self._name} cannot be read: {reason} ({self._path}).", self._name)
