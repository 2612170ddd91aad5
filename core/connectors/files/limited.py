"""Workbooks and Parquet files are parsed by a child process with limits; here its rows come in, one by one."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO, NoReturn

from core.connectors.files.cells import MAX_ROW_CHARACTERS, Doubted, Shown, decoded, named_twice
from core.connectors.files.config import FilesSourceConfig
from core.errors import SourceUnreadable
from core.messages import Message, message, read_back
from core.model import BrokenRow, RawRow
from core.places import Place, PlaceKind

MEMORY_MIB = {"xlsx": 768, "parquet": 512}  # beyond what the child needs before it opens the file
CPU_SECONDS = {"xlsx": 120, "parquet": 1200}
_MAX_LINE_BYTES = 4 * MAX_ROW_CHARACTERS + 1000
_PATIENCE_SECONDS = 10
_MOST_TOLD = 1000


class LimitedRows:
    """The columns at once, the rows on demand; the child waits while nobody asks. Raises SourceUnreadable."""

    def __init__(self, file: BinaryIO, name: str, config: FilesSourceConfig) -> None:
        self._name = name
        self._format = config.file_format
        asked = {
            "name": name,
            "format": config.file_format,
            "sheet": config.sheet,
            "header_row": config.header_row,
            "leading_zeros": config.leading_zeros,
            "formulas": config.formulas,
            "unpacked_mib": config.max_unpacked_mib,
            "memory_mib": MEMORY_MIB[config.file_format],
            "cpu_seconds": CPU_SECONDS[config.file_format],
        }
        # -I: neither the environment nor the folder it is started in can put other code into it.
        self._child = subprocess.Popen(  # noqa: S603 - our own module, the file comes as its input
            [sys.executable, "-I", "-m", "core.connectors.files.parsing", json.dumps(asked)],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "1", "ARROW_DEFAULT_MEMORY_POOL": "system"},
        )
        self.taken_bytes = 0
        self.ends_open = False  # such a file says itself where it ends
        self._told = 0
        try:
            first = self._line()
            if not isinstance(first, dict) or "columns" not in first:
                self._refuse()
            self.columns: tuple[str, ...] = tuple(str(column) for column in first["columns"])
            self._sheet = str(first["sheet"])
            self._unclear = named_twice(self.columns)
            self.notes = tuple(_refused(told) for told in first["notes"])
            self._has_doubts = bool(first["has_doubts"])
            self.names_at = first["names_at"] if isinstance(first["names_at"], int) else None
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        while True:
            line = self._line()
            if isinstance(line, dict):
                if line.get("rows") != self._told:
                    self._refuse()
                return
            self._told += 1
            yield self._row(line)

    def close(self) -> None:
        """End the child, whatever it is doing."""
        self._child.kill()
        self._child.wait()
        if self._child.stdout is not None:
            self._child.stdout.close()

    def abandon(self) -> None:
        """Tell the child to end, and wait for nothing."""
        self._child.kill()

    def _row(self, line: Any) -> RawRow | BrokenRow:
        try:
            number, cells = line
            origin = Place(self._name, PlaceKind.ROW, int(number), self._sheet)
            if cells is None:
                return BrokenRow(
                    origin,
                    message("row_of_too_many_characters", place=origin, count=MAX_ROW_CHARACTERS),
                )
            values = dict(zip(self.columns, [decoded(cell) for cell in cells], strict=True))
            currencies = _currencies_of(values) if self._has_doubts else None
            doubts = _taken_out(values) if self._has_doubts else None
            values = values | self._unclear if self._unclear else values
            return RawRow(values, origin, doubts=doubts, currencies=currencies)
        except (TypeError, ValueError, ArithmeticError, RecursionError):
            self._refuse()

    def _line(self) -> Any:
        """What the child says next; it is data, and believed as little as the file."""
        assert self._child.stdout is not None  # noqa: S101 - asked for above
        data = self._child.stdout.readline(_MAX_LINE_BYTES)
        self.taken_bytes += len(data)
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            self._refuse()
        if isinstance(said, dict) and "refused" in said:
            raise SourceUnreadable(_refused(said["refused"]), self._name)
        return said

    def _refuse(self) -> NoReturn:
        """It ended without a word."""
        try:
            code = self._child.wait(_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            code = 0
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            found = message("more_work_than_seconds", seconds=CPU_SECONDS[self._format])
        elif code in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGBUS):
            found = message("more_than_fits_or_damaged", size=MEMORY_MIB[self._format])
        else:
            found = message("a_damaged_file")
        raise SourceUnreadable(message("file_too_large_or_damaged", name=self._name, found=found), self._name)


def _currencies_of(values: dict[str, Any]) -> dict[str, str] | None:
    """Column → the currency that its value is shown in; the values stand in the row as any other."""
    shown = {column: value for column, value in values.items() if isinstance(value, Shown)}
    values |= {column: one.value for column, one in shown.items()}
    return {column: one.currency for column, one in shown.items()} or None


def _taken_out(values: dict[str, Any]) -> dict[str, Message] | None:
    """Column → why its value may be old; the values stand in the row as any other."""
    doubted = {column: value for column, value in values.items() if isinstance(value, Doubted)}
    values |= {column: one.value for column, one in doubted.items()}
    return {column: one.why for column, one in doubted.items()} or None


def _refused(told: Any) -> str:
    """Why the child refuses the file, or what it notes, in a sentence of ours."""
    said = told if isinstance(told, str) else read_back(told, "")
    return said if len(said) <= _MOST_TOLD else said[:_MOST_TOLD]
