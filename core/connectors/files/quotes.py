"""Where a row ends whose quotation marks cannot be divided: what stands inside a quoted text is no row of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum, auto

from core.connectors.files.lines import Lines, PhysicalLine

_SINGLE = re.compile(rb'(?:[^"]|"")*+"')  # up to the first mark that is not doubled, from inside a text


class Mark(Enum):
    """What the first single mark of a line is, read as if the line stood inside a quoted text."""

    NONE = auto()
    CLOSES = auto()  # a delimiter or the end of the line follows
    OPENS = auto()  # it begins a field: the line does not stand inside a text, an earlier mark was a stray one
    INSIDE = auto()  # a mark within a text, which somebody forgot to double


def first_mark(line: bytes, delimiter: bytes) -> Mark:
    """Asked of each line after one that opens a text."""
    found = _SINGLE.match(line)
    if found is None:
        return Mark.NONE
    before, after = line[: found.end() - 1], line[found.end() :]
    if after[:1] in (b"", b"\r", b"\n") or after.startswith(delimiter):
        return Mark.CLOSES
    return Mark.OPENS if before == b"" or before.endswith(delimiter) else Mark.INSIDE


def is_open_after(line: bytes, delimiter: bytes) -> bool:
    """Whether a line on which a text closes opens another one that goes on."""
    found = _SINGLE.match(line)
    while found is not None:
        opening = line.find(delimiter + b'"', found.end())
        if opening < 0:
            return False
        found = _SINGLE.match(line, opening + len(delimiter) + 1)
    return True


def rest_of_text(lines: Lines, delimiter: str) -> int | None:
    """How many lines still belong to a text that is open now; None when its mark was a stray one. Takes none."""
    mark = delimiter.encode()
    for count, line in enumerate(lines.look_on(), start=1):
        match first_mark(line, mark):
            case Mark.OPENS:
                return None
            case Mark.CLOSES if not is_open_after(line, mark):
                return count
            case _:
                pass
    return None


def is_stray(taken: Sequence[PhysicalLine], delimiter: str) -> bool:
    """Whether the text that the first of these lines opens is none: the last one begins a field of its own."""
    return first_mark(taken[-1].text.encode("utf-8", "replace"), delimiter.encode()) is Mark.OPENS


def ends_open(taken: Sequence[PhysicalLine]) -> bool:
    """Inside a text a mark stands twice: after an odd number of them it is still open."""
    return sum(line.text.count('"') for line in taken) % 2 == 1
