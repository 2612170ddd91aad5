"""Workbooks and Parquet files are parsed by a child process with limits; here its rows come in, one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from core.connectors.files.cells import MAX_ROW_CHARACTERS, Doubted, Shown, decoded, named_twice
from core.connectors.files.child import Child, sentence_of
from core.connectors.files.config import FilesSourceConfig
from core.messages import Message, message
from core.model import BrokenRow, RawRow
from core.places import Place, PlaceKind


class LimitedRows(Child):
    """The columns at once, the rows on demand; the child waits while nobody asks. Raises SourceUnreadable."""

    def __init__(self, file: BinaryIO, name: str, config: FilesSourceConfig) -> None:
        asked = {
            "sheet": config.sheet,
            "header_row": config.header_row,
            "leading_zeros": config.leading_zeros,
            "formulas": config.formulas,
            "unpacked_mib": config.max_unpacked_mib,
        }
        super().__init__(file, name, config.file_format, asked)
        self._told = 0
        try:
            first = self.line()
            if not isinstance(first, dict) or "columns" not in first:
                self.refuse()
            self.columns: tuple[str, ...] = tuple(str(column) for column in first["columns"])
            self._sheet = str(first["sheet"])
            self._unclear = named_twice(self.columns)
            self.notes = tuple(sentence_of(told) for told in first["notes"])
            self._has_doubts = bool(first["has_doubts"])
            self.names_at = first["names_at"] if isinstance(first["names_at"], int) else None
        except BaseException:
            self.close()
            raise

    def __iter__(self) -> Iterator[RawRow | BrokenRow]:
        while True:
            line = self.line()
            if isinstance(line, dict):
                if line.get("rows") != self._told:
                    self.refuse()
                return
            self._told += 1
            yield self._row(line)

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
            self.refuse()


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
