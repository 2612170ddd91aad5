"""Physical lines of a file as bytes: they end in LF, CRLF or a lone CR, and a line too long is not kept."""

from __future__ import annotations

import codecs
import copy
import re
from collections.abc import Iterator
from typing import BinaryIO

MAX_LINE_BYTES = 1024 * 1024
_BLOCK = 256 * 1024
_DOS_END = b"\x1a"  # Ctrl-Z: the end of a text file of DOS, and of what was copied from one
_LAST_MARKS = re.compile(rb"\x1a[\x1a\x00]*\Z")


class CutLine(bytes):
    """What is kept of a line too long: a quotation mark when a text begins or ends in it, and nothing else."""

    __slots__ = ()


class RawLines:
    """Lines one by one, each with its line end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lines: Iterator[bytes] = iter(())
        self._rest = b""
        self._is_over = False
        self.ends_open = False  # the last line has no line end: perhaps somebody is still writing it

    def take(self) -> bytes | None:
        """The next line, None at the end of the file."""
        while (line := next(self._lines, None)) is None:
            if self._is_over:
                return None
            self._lines = iter(self._block())
        return line

    def look_on(self) -> Iterator[bytes]:
        """The lines that follow; none of them is taken."""
        here = self._file.tell()
        ahead = RawLines(self._file)
        ahead._lines, ahead._rest, ahead._is_over = copy.copy(self._lines), self._rest, self._is_over
        try:
            while (line := ahead.take()) is not None:
                yield line
        finally:
            self._file.seek(here)

    def _block(self) -> list[bytes]:
        block = self._file.read(_BLOCK)
        if not block:
            return self._end()
        whole = self._rest + block
        lines = whole.splitlines(keepends=True)
        self._rest = b"" if whole.endswith(b"\n") else lines.pop()  # a CR at the very end may be half of a CRLF
        if lines and len(lines[0]) > MAX_LINE_BYTES:  # only the first can be: it began in an earlier block
            lines[0] = _cut(lines[0])
        if len(self._rest) > MAX_LINE_BYTES:
            lines.append(self._skipped())
        return _without_marks(lines, whole)

    def _end(self) -> list[bytes]:
        self._is_over = True
        last, self._rest = self._rest, b""
        plain = _LAST_MARKS.sub(b"", last)
        self.ends_open = plain == last and not last.endswith((b"\r", b"\n")) and last != b""
        return _without_marks(plain.splitlines(keepends=True), plain)

    def _skipped(self) -> CutLine:
        """Read to the end of a line too long, keeping nothing of it but how many quotation marks there were."""
        marks = b'"' * self._rest.count(b'"')
        is_whole, self._rest = self._rest.endswith(b"\r"), b""
        while not is_whole and (block := self._file.read(_BLOCK)):
            first, *others = block.splitlines(keepends=True)
            marks += b'"' * first.count(b'"')
            is_whole, self._rest = first.endswith((b"\r", b"\n")), b"".join(others)
        self.ends_open = not is_whole
        return _cut(marks)


def _cut(line: bytes) -> CutLine:
    return CutLine(b'"' * (line.count(b'"') % 2))


def _without_marks(lines: list[bytes], whole: bytes) -> list[bytes]:
    """A byte order mark is no letter wherever a line begins with it (files joined), nor is a Ctrl-Z."""
    if codecs.BOM_UTF8 not in whole and _DOS_END not in whole:
        return lines
    return [_without_mark(line) for line in lines]


def _without_mark(line: bytes) -> bytes:
    while not isinstance(line, CutLine) and line.startswith((codecs.BOM_UTF8, _DOS_END)):
        line = line.removeprefix(codecs.BOM_UTF8).removeprefix(_DOS_END)
    return line
