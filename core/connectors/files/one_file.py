"""One open file: its columns, its rows on demand, and whether it is still the file we began with."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO, Protocol

from core.connectors.files.child import Child
from core.connectors.files.config import FilesSourceConfig
from core.connectors.files.csv_rows import CsvRows
from core.connectors.files.folder import Identity, SourceFile, unreadable
from core.connectors.files.footer import without_footer
from core.connectors.files.json_files.limited_json import SMALL_BYTES, LimitedJson
from core.connectors.files.json_files.reading import read_json
from core.connectors.files.kinds import check_kind
from core.connectors.files.letters import is_utf_16, letters_of
from core.connectors.files.limited import LimitedRows
from core.connectors.files.lines import Lines
from core.errors import SourceUnreadable
from core.messages import message
from core.model import BrokenRow, RawRow, SkippedRow

_MAX_PAGE_BYTES = 4 * 1024**2  # of the file: a page of very wide rows is a short one
_MAX_PAGE_CELLS = 1_000_000  # a row that ends early takes few bytes of the file and as much memory as a whole one


class _Progress(Protocol):
    """What tells how much of the file was taken."""

    taken_bytes: int

    @property
    def ends_open(self) -> bool: ...


class OneFile:
    """Opened when made. Raises SourceUnreadable, also from every method."""

    def __init__(self, found: SourceFile, config: FilesSourceConfig) -> None:
        self._found = found
        self.name = found.name
        self.columns: tuple[str, ...] | None = None
        self.names_at: int | None = None  # where the names of columns seem to stand, if not where they were taken
        self.notes: tuple[str, ...] = ()
        self._rows: Iterator[RawRow | BrokenRow | SkippedRow] = iter(())
        self._limited: Child | None = None
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
        most = min(most, _MAX_PAGE_CELLS // max(len(self.columns or ()), 1))
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

    def abandon(self) -> None:
        """Let go of it while a call of the system hangs in it: closing would wait for that call."""
        if self._limited is not None:
            self._limited.abandon()

    def _begin(self, file: BinaryIO, config: FilesSourceConfig) -> _Progress:
        if is_utf_16(file):
            raise SourceUnreadable(message("file_is_utf16", name=self.name), self.name)
        check_kind(file, config.file_format, self.name)
        if config.file_format in ("parquet", "xlsx"):
            self._limited = limited = LimitedRows(file, self.name, config)
            self.columns, self._rows = limited.columns, iter(limited)
            self.notes, self.names_at = limited.notes, limited.names_at
            return limited
        return self._begin_csv(file, config) if config.file_format == "csv" else self._begin_json(file, config)

    def _begin_json(self, file: BinaryIO, config: FilesSourceConfig) -> _Progress:
        if self._began_as.size > SMALL_BYTES:
            self._limited = limited = LimitedJson(file, self.name, config)
            self._rows = iter(limited)
            return limited
        is_list, steps = config.file_format == "json", config.records_steps
        progress, self._rows = read_json(file, self.name, is_list=is_list, encoding=config.encoding, steps=steps)
        return progress

    def _begin_csv(self, file: BinaryIO, config: FilesSourceConfig) -> _Progress:
        letters = letters_of(file, config.encoding)
        lines = Lines(file, letters)
        self.notes = letters.notes(self.name)
        rows = CsvRows(lines, self.name, config.delimiter, config.header_row)
        self.columns, self.names_at, self._rows = rows.columns, rows.names_line, iter(rows)
        return lines


def still_written(name: str) -> str:
    """What to do about a file that is not whole yet."""
    return message("file_changed_while_read", name=name)
