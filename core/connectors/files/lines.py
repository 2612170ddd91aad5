"""Physical lines of a file, numbered and decoded one at a time; a bad line says what is wrong with it."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from core.connectors.files.config import Encoding
from core.messages import message

MAX_LINE_BYTES = 1024 * 1024
_TOO_LONG = message("a_line_too_long", size=MAX_LINE_BYTES // 1024)
_SHORTER = message("shorter_texts")
_READABLE = message("readable_text")
_NUL = message("a_nul_character")
_CODECS = {"utf-8": "utf-8", "latin-1": "latin-1", "cp1252": "cp1252"}


class PhysicalLine(NamedTuple):
    """`number` counts from 1 as an editor does; `problem` is None for a good line."""

    number: int
    text: str
    problem: str | None = None
    wanted: str = _READABLE


class Lines:
    """Lines one by one; some can be given back, to be read again as something else."""

    def __init__(self, file: BinaryIO, codec: str) -> None:
        self._file = file
        self._codec = codec
        self._number = 0
        self.taken_bytes = 0
        self.ends_open = False  # the last line taken has no line end: perhaps somebody is still writing it
        self._given_back: deque[PhysicalLine] = deque()
        self._no_close_after: int | None = None

    def take(self) -> PhysicalLine | None:
        """The next line with its line end, None at the end of the file."""
        if self._given_back:
            return self._given_back.popleft()
        data = self._file.readline(MAX_LINE_BYTES)
        if not data:
            return None
        self._number += 1
        self.taken_bytes += len(data)
        self.ends_open = not data.endswith(b"\n")
        if self._number == 1:
            data = without_marks(data)
        if len(data) == MAX_LINE_BYTES and not data.endswith(b"\n"):
            marks = data.count(b'"') + self._skip_the_rest()
            # Its text is not kept, but a text in quotation marks that begins or ends in it still does.
            return PhysicalLine(self._number, '"' * (marks % 2), _TOO_LONG, _SHORTER)
        return self._decoded(data)

    def give_back(self, lines: Sequence[PhysicalLine]) -> None:
        """These lines come again, in the same order."""
        self._given_back.extendleft(reversed(lines))

    def _decoded(self, data: bytes) -> PhysicalLine:
        try:
            text = data.decode(self._codec)
        except UnicodeDecodeError as error:
            problem = no_letter(data[error.start], self._codec)
            return PhysicalLine(self._number, data.decode(self._codec, "replace"), problem)
        return PhysicalLine(self._number, text, _NUL if "\x00" in text else None)

    def closes_later(self) -> bool:
        """Whether a text in quotation marks that is open here ends on some later line; nothing is taken."""
        if any(_changes_sides(line.text.encode()) for line in self._given_back):
            return True
        if self._no_close_after is not None:
            return False
        here = self._file.tell()
        while (data := self._file.readline(MAX_LINE_BYTES)) and not _changes_sides(data):
            pass
        self._no_close_after = here if not data else None  # the rest is looked through once only
        self._file.seek(here)
        return bool(data)

    def _skip_the_rest(self) -> int:
        marks = 0
        while data := self._file.readline(MAX_LINE_BYTES):
            self.taken_bytes += len(data)
            self.ends_open = not data.endswith(b"\n")
            marks += data.count(b'"')
            if not self.ends_open:
                break
        return marks


def without_marks(data: bytes) -> bytes:
    """The start of a file without its byte order mark, also where two programs have put one there."""
    while data.startswith(codecs.BOM_UTF8):
        data = data.removeprefix(codecs.BOM_UTF8)
    return data


def no_letter(byte: int, codec: str) -> str:
    """What stands where a letter should."""
    return message("byte_not_in_codec", byte=f"0x{byte:02x}", codec=codec)


def _changes_sides(data: bytes) -> bool:
    """Inside a text in quotation marks a mark stands twice: an odd number of them opens or closes it."""
    return data.count(b'"') % 2 == 1


def codec_of(file: BinaryIO, encoding: Encoding) -> str:
    """Which codec to read with; reads the file once when it has to find out, and leaves it at its start.

    A file is UTF-8 when it says so (BOM), when all of it is, or when more lines have proper UTF-8
    letters than improper ones: then a few bad lines are bad lines. Everything else is Windows-1252.
    """
    if encoding != "auto":
        return _CODECS[encoding]
    proper = improper = 0
    has_bom = file.read(3) == codecs.BOM_UTF8
    file.seek(0)
    while not has_bom and (data := file.readline(MAX_LINE_BYTES)):
        if data.isascii():
            continue
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            improper += 1
        else:
            proper += 1
    file.seek(0)
    return "utf-8" if has_bom or improper == 0 or proper > improper else "cp1252"


def is_utf_16(file: BinaryIO) -> bool:
    """Whether it begins like UTF-16, which no line of ours could be read from."""
    start = file.read(2)
    file.seek(0)
    return start in {codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE}
