"""Rows laid aside in the order they came, each to be taken again: in memory, or in a file without a name."""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from array import array
from typing import Any

from core.errors import SourceUnreadable, reason_of
from core.messages import message
from core.model import BrokenRow, RawRow
from core.places import Place

_IN_MEMORY = 8 * 1024**2
_AHEAD = 64 * 1024  # what is read at once where rows are taken in order
_MOST_SHAPES = 1000  # of rows: their columns and their file; more of them cost memory for nothing
_WHOLE = -1  # kept as it is

_Shape = tuple[tuple[str, ...], Any]


class Spool:
    """Holds eight bytes in memory for each row."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._starts = array("Q")
        self._end = 0
        self._tail = bytearray()  # what is not in the file yet
        self._file: int | None = None
        self._in_file = 0
        self._ahead = b""
        self._ahead_from = 0
        self._next = 0
        self._shapes: list[_Shape] = []
        self._number_of: dict[_Shape, int] = {}

    def __len__(self) -> int:
        return len(self._starts)

    def put(self, row: RawRow | BrokenRow) -> None:
        """Lay one aside. Raises SourceUnreadable where the disk does not take it."""
        packed = self._packed(row)
        self._starts.append(self._end)
        self._end += len(packed)
        self._tail += packed
        if len(self._tail) > self._in_memory:
            self._write_out()

    def size_of(self, number: int) -> int:
        """Its bytes here: about what it takes in a file."""
        return self._end_of(number) - self._starts[number]

    def take(self, number: int) -> RawRow | BrokenRow:
        """The row of this number, counted from 0. Raises SourceUnreadable."""
        start, end = self._starts[number], self._end_of(number)
        if start >= self._in_file:
            packed = bytes(memoryview(self._tail)[start - self._in_file : end - self._in_file])
        else:
            packed = self._from_file(number, start, end)
        return self._unpacked(packed)

    def _end_of(self, number: int) -> int:
        return self._starts[number + 1] if number + 1 < len(self._starts) else self._end

    def _packed(self, row: RawRow | BrokenRow) -> bytes:
        if isinstance(row, RawRow):
            place = row.origin if type(row.origin) is Place else None
            about = None if place is None else (place.file, place.kind, place.sheet)
            shape = self._shape((tuple(row.values), about))
            if shape != _WHOLE:
                return pickle.dumps((shape, row.origin if place is None else place.number, *row.values.values()), 5)
        return pickle.dumps((_WHOLE, row), 5)

    def _shape(self, shape: _Shape) -> int:
        number = self._number_of.get(shape, _WHOLE)
        if number == _WHOLE and len(self._shapes) < _MOST_SHAPES:
            number = self._number_of[shape] = len(self._shapes)
            self._shapes.append(shape)
        return number

    def _unpacked(self, packed: bytes) -> RawRow | BrokenRow:
        shape, at, *cells = pickle.loads(packed)  # noqa: S301 - our own bytes, in a file that nobody else can open
        if shape == _WHOLE:
            whole: RawRow | BrokenRow = at
            return whole
        columns, about = self._shapes[shape]
        origin = at if about is None else Place(about[0], about[1], at, about[2])
        return RawRow(dict(zip(columns, cells, strict=True)), origin)

    def _write_out(self) -> None:
        try:
            if self._file is None:
                self._file, name = tempfile.mkstemp()
                weakref.finalize(self, os.close, self._file)
                os.unlink(name)  # noqa: PTH108 - from here on only this process can read it
            view = memoryview(self._tail)
            written = 0
            while written < len(view):
                written += os.write(self._file, view[written:])
        except OSError as error:
            raise _no_room(error) from None
        self._in_file += written
        self._tail = bytearray()

    def _from_file(self, number: int, start: int, end: int) -> bytes:
        """In order they come many at once; one out of order is fetched by itself."""
        is_next, self._next = number == self._next, number + 1
        at = start - self._ahead_from
        if at < 0 or end - self._ahead_from > len(self._ahead):
            if not is_next:
                return self._read(end - start, start)
            self._ahead, self._ahead_from, at = self._read(max(_AHEAD, end - start), start), start, 0
        return self._ahead[at : at + end - start]

    def _read(self, count: int, start: int) -> bytes:
        if self._file is None:
            raise RuntimeError("rows are wanted from a file that was never written")
        try:
            return os.pread(self._file, count, start)
        except OSError as error:
            raise _no_room(error) from None


def _no_room(error: OSError) -> SourceUnreadable:
    folder = tempfile.gettempdir()
    return SourceUnreadable(message("rows_not_laid_aside", folder=folder, reason=reason_of(error)), folder)
