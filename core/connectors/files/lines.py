"""Physical lines of a file, numbered and decoded one at a time; a bad line says what is wrong with it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO, NamedTuple

from core.connectors.files.letters import Letters
from core.connectors.files.raw_lines import MAX_LINE_BYTES, CutLine, RawLines
from core.messages import message

_TOO_LONG = message("a_line_too_long", size=MAX_LINE_BYTES // 1024)
_SHORTER = message("shorter_texts")
_READABLE = message("readable_text")
_NUL = message("a_nul_character")


class PhysicalLine(NamedTuple):
    """`number` counts from 1 as an editor does; `problem` is None for a good line."""

    number: int
    text: str
    problem: str | None = None
    wanted: str = _READABLE


class Lines:
    """Lines one by one; some can be given back, to be read again as something else."""

    def __init__(self, file: BinaryIO, letters: Letters) -> None:
        self._raw = RawLines(file)
        self.letters = letters
        self._number = 0
        self.taken_bytes = 0
        self._given_back: deque[PhysicalLine] = deque()

    @property
    def ends_open(self) -> bool:
        """Whether the last line taken has no line end: perhaps somebody is still writing it."""
        return self._raw.ends_open

    def take(self) -> PhysicalLine | None:
        """The next line with its line end, None at the end of the file."""
        if self._given_back:
            return self._given_back.popleft()
        data = self._raw.take()
        if data is None:
            return None
        self._number += 1
        self.taken_bytes += len(data)
        if isinstance(data, CutLine):
            # Its text is not kept, but a text in quotation marks that begins or ends in it still does.
            return PhysicalLine(self._number, data.decode("ascii"), _TOO_LONG, _SHORTER)
        text, problem, wanted = self.letters.of(data)
        if "\x00" in text:
            return PhysicalLine(self._number, text, _NUL)
        return (
            PhysicalLine(self._number, text) if problem is None else PhysicalLine(self._number, text, problem, wanted)
        )

    def give_back(self, lines: Sequence[PhysicalLine]) -> None:
        """These lines come again, in the same order."""
        self._given_back.extendleft(reversed(lines))

    def look_on(self) -> Iterator[bytes]:
        """What the next lines hold; none of them is taken."""
        for line in list(self._given_back):
            yield line.text.encode("utf-8", "replace")
        yield from self._raw.look_on()
