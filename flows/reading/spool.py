"""Rows laid aside in the order they came, each to be taken again: in memory, or in a file without a name.

The first ones are kept as they are, which costs nothing; the others as bytes.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import weakref
from array import array
from bisect import bisect_right
from collections.abc import Iterable
from typing import Any

from core.errors import SourceUnreadable, reason_of
from core.messages import message
from core.model import BrokenRow, RawRow, SkippedRow
from core.places import Place

_IN_MEMORY = 8 * 1024**2
_AHEAD = 64 * 1024  # what is read at once where rows are taken in order
_MOST_SHAPES = 1000  # of rows: their columns and their file; more of them cost memory for nothing
_WHOLE = -1  # kept as it is

Laid = RawRow | BrokenRow | SkippedRow
_Shape = tuple[tuple[str, ...], Any]


class Spool:
    """Holds eight bytes in memory for each row, but for the first."""

    def __init__(self, in_memory: int = _IN_MEMORY) -> None:
        self._in_memory = in_memory
        self._first: list[Laid] = []
        self._starts = array("Q")  # of the others
        self._end = 0
        self._tail = bytearray()  # what is not in the file yet
        self._file: int | None = None
        self._in_file = 0
        self._ahead = b""
        self._ahead_from = 0
        self._shapes: list[_Shape] = []
        self._number_of: dict[_Shape, int] = {}

    def __len__(self) -> int:
        return len(self._first) + len(self._starts)

    def keep(self, rows: Iterable[Laid]) -> None:
        """Lay these aside as they are: before any other, and only so many as fit into memory at any time."""
        self._first += rows

    def put(self, rows: Iterable[Laid]) -> None:
        """Lay these aside. Raises SourceUnreadable where the disk does not take them."""
        for row in rows:
            packed = self._packed(row)
            self._starts.append(self._end)
            self._end += len(packed)
            self._tail += packed
        if len(self._tail) > self._in_memory:
            self._write_out()

    def size_of(self, number: int) -> int:
        """Its bytes here: about what it takes in a file; 0 of the first ones, which are in memory anyway."""
        place = number - len(self._first)
        return self._end_of(place) - self._starts[place] if place >= 0 else 0

    def up_to(self, start: int, most: int, most_bytes: int) -> int:
        """The number after the last of so many rows that are no larger together; at least one row."""
        end = min(start + most, len(self))
        place = max(start - len(self._first), 0)
        if place >= len(self._starts):
            return end
        fits = bisect_right(self._starts, self._starts[place] + most_bytes, place) - 1
        return min(end, max(len(self._first) + fits, start + 1))

    def take(self, number: int) -> Laid:
        """The row of this number, counted from 0. Raises SourceUnreadable."""
        place = number - len(self._first)
        if place < 0:
            return self._first[number]
        start, end = self._starts[place], self._end_of(place)
        return self._unpacked(self._read(end - start, start))

    def take_some(self, start: int, end: int) -> list[Laid]:
        """These rows, in order. Raises SourceUnreadable."""
        taken = self._first[start:end]
        for place in range(max(start - len(self._first), 0), end - len(self._first)):
            begins, ends = self._starts[place], self._end_of(place)
            at = begins - self._ahead_from
            if at < 0 or ends - self._ahead_from > len(self._ahead):
                wanted = max(min(_AHEAD, self._end - begins), ends - begins)
                self._ahead, self._ahead_from, at = self._read(wanted, begins), begins, 0
            taken.append(self._unpacked(self._ahead[at : at + ends - begins]))
        return taken

    def _end_of(self, place: int) -> int:
        return self._starts[place + 1] if place + 1 < len(self._starts) else self._end

    def _packed(self, row: Laid) -> bytes:
        if type(row) is RawRow and type(row.origin) is Place and not _says_more(row):
            origin = row.origin
            shape = (tuple(row.values), (origin.file, origin.kind, origin.sheet))
            number = self._number_of.get(shape, _WHOLE)
            if number == _WHOLE and len(self._shapes) < _MOST_SHAPES:
                number = self._number_of[shape] = len(self._shapes)
                self._shapes.append(shape)
            if number != _WHOLE:
                return pickle.dumps((number, origin.number, tuple(row.values.values())), 5)
        return pickle.dumps((_WHOLE, 0, row), 5)

    def _unpacked(self, packed: bytes) -> Laid:
        shape, at, cells = pickle.loads(packed)  # noqa: S301 - our own bytes, in a file that nobody else can open
        if shape == _WHOLE:
            whole: Laid = cells
            return whole
        columns, (file, kind, sheet) = self._shapes[shape]
        return RawRow(dict(zip(columns, cells, strict=True)), Place(file, kind, at, sheet))

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

    def _read(self, count: int, start: int) -> bytes:
        if start >= self._in_file:
            return bytes(memoryview(self._tail)[start - self._in_file : start - self._in_file + count])
        if self._file is None:
            raise RuntimeError("rows are wanted from a file that was never written")
        try:
            read = os.pread(self._file, min(count, self._in_file - start), start)
        except OSError as error:
            raise _no_room(error) from None
        return read if len(read) == count else read + bytes(memoryview(self._tail)[: count - len(read)])


def _no_room(error: OSError) -> SourceUnreadable:
    folder = tempfile.gettempdir()
    return SourceUnreadable(message("rows_not_laid_aside", folder=folder, reason=reason_of(error)), folder)


def _says_more(row: RawRow) -> bool:
    """More than its values and where they stand."""
    return row.doubt is not None or row.doubts is not None or row.currencies is not None
