"""One open file: its columns, its rows on demand, and whether it is still the file we began with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Protocol

from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.csv_rows import CsvRows
from core.connectors.files.folder import Identity, SourceFile, unreadable
from core.connectors.files.footer import without_footer
from core.connectors.files.json_rows import JsonRows, ndjson_rows
from core.connectors.files.kinds import check_kind
from core.connectors.files.limited import LimitedRows
from core.connectors.files.lines import Lines, codec_of, is_utf_16
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow, SkippedRow

_MAX_PAGE_BYTES = 4 * 1024**2  # of the file: a page of very wide rows is a short one


class _Progress(Protocol):
    """What tells how much of the file was taken."""

    taken_bytes: int
    ends_open: bool


class OneFile:
    """Opened when made. Raises SourceUnreadable, also from every method."""

    def __init__(self, found: SourceFile, config: FilesSourceConfig) -> None:
        self._found = found
        self.name = found.name
        self.columns: tuple[str, ...] | None = None
        self._rows: Iterator[RawRow | BrokenRow | SkippedRow] = iter(())
        self._limited: LimitedRows | None = None
        self._file = found.open()
        try:
            self._began_as = Identity.of(os.fstat(self._file.fileno()))
            self._progress = self._begin(self._file, config)
            if config.footer_rows:
                self._rows = without_footer(self._rows, config.footer_rows)
        except (OSError, ValueError) as error:
            self.close()
            raise unreadable(error, self.name, found.path) from None
        except BaseException:
            self.close()
            raise

    @property
    def ends_open(self) -> bool:
        """Whether the last line has no line end: perhaps somebody is still writing it."""
        return self._progress.ends_open

    def take(self, most: int) -> tuple[list[RawRow | BrokenRow | SkippedRow], bool]:
        """The next rows, and whether they are the last."""
        began = self._progress.taken_bytes
        taken: list[RawRow | BrokenRow | SkippedRow] = []
        try:
            for row in islice(self._rows, most):
                taken.append(row)
                if self._progress.taken_bytes - began > _MAX_PAGE_BYTES:
                    break
            else:
                return taken, len(taken) < most
        except OSError as error:
            raise unreadable(error, self.name, self._found.path) from None
        return taken, False

    def check_same(self) -> None:
        """The file under this name is still the one that was opened, and nobody wrote to it."""
        now = self._found.identity()
        if now is None:
            raise SourceUnreadable(
                message("file_disappeared_while_read", name=self.name),
                self.name,
            )
        if now != self._began_as:
            raise SourceUnreadable(still_written(self.name), self.name)

    def close(self) -> None:
        """Let go of the file, and of the child that parses it."""
        self._rows = iter(())
        if self._limited is not None:
            self._limited.close()
        self._file.close()

    def _begin(self, file: BinaryIO, config: FilesSourceConfig) -> _Progress:
        if is_utf_16(file):
            raise SourceUnreadable(message("file_is_utf16", name=self.name), self.name)
        check_kind(file, config.file_format, self.name)
        if config.file_format in ("parquet", "xlsx"):
            self._limited = LimitedRows(file, self.name, config)
            self.columns, self._rows = self._limited.columns, iter(self._limited)
            return self._limited
        codec = codec_of(file, config.encoding)
        if config.file_format == "json":
            items = JsonRows(file, codec, self.name)
            self._rows = iter(items)
            return items
        lines = Lines(file, codec)
        if config.file_format == "ndjson":
            self._rows = ndjson_rows(lines, self.name)
            return lines
        rows = CsvRows(lines, self.name, config.delimiter)
        self.columns, self._rows = rows.columns, iter(rows)
        return lines


def still_written(name: str) -> str:
    """What to do about a file that is not whole yet."""
    return message("file_changed_while_read", name=name)
