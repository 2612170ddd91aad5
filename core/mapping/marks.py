"""Which decimal mark the amounts of one file speak for, as far as it was read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from core.errors import SourceUnreadable
from core.mapping.amounts import Mark, fits_either_mark, fits_other_mark_only, other_mark
from core.messages import message

_WITH_DECIMALS: Final[dict[Mark, re.Pattern[str]]] = {
    "comma": re.compile(r"[+\-\u2212]?[0-9]+,[0-9]+"),
    "point": re.compile(r"[+\-\u2212]?[0-9]+\.[0-9]+"),
}
_MARK: Final = slice(-4, -3)  # where the mark stands before three digits
_MARKS: Final = frozenset(".,")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class _Seen:
    place: str
    column: str
    value: str


class FileMarks:
    """Of one file. Raises SourceUnreadable, naming the value, once two of its amounts cannot both be right.

    Whoever wrote a file with the other mark wrote all of it so: what fits both would be wrong by a thousand.
    """

    def __init__(self) -> None:
        self.swapped: dict[str, tuple[str, str]] = {}  # column → place and text of a day the other way round
        self._doubtful: dict[Mark, _Seen] = {}  # read, and a thousand times as much or as little with the other mark
        self._other: dict[Mark, _Seen] = {}  # refused, and an amount of any number of decimals with the other mark

    @property
    def is_in_doubt(self) -> bool:
        """Whether an amount was read that the rest of the file may speak against."""
        return bool(self._doubtful)

    def was_read(self, place: str, column: str, cell: Any, mark: Mark) -> None:
        """An amount with this mark."""
        if not isinstance(cell, str) or (text := cell.strip())[_MARK] not in _MARKS:
            return
        if mark not in self._doubtful and fits_either_mark(text):
            self._doubtful[mark] = _Seen(place, column, text)
            self._refuse_both(mark)

    def was_refused(self, place: str, column: str, cell: Any, mark: Mark) -> None:
        """A value that is no amount with this mark."""
        if fits_other_mark_only(cell, mark):
            _refuse_other(_Seen(place, column, cell.strip()[:_SHOWN]), mark)
        is_other = isinstance(cell, str) and _WITH_DECIMALS[other_mark(mark)].fullmatch(cell.strip()) is not None
        if is_other:
            self._other.setdefault(mark, _Seen(place, column, cell.strip()[:_SHOWN]))
            self._refuse_both(mark)

    def _refuse_both(self, mark: Mark) -> None:
        doubtful, other = self._doubtful.get(mark), self._other.get(mark)
        if doubtful is None or other is None:
            return
        said = message(
            "amount_in_doubt",
            place=doubtful.place,
            column=doubtful.column,
            value=doubtful.value,
            other_place=other.place,
            other=other.value,
            mark=mark,
        )
        raise SourceUnreadable(said, doubtful.place)


def _refuse_other(seen: _Seen, mark: Mark) -> NoReturn:
    said = message(
        "amount_with_other_mark",
        place=seen.place,
        column=seen.column,
        value=seen.value,
        mark=mark,
        other=other_mark(mark),
    )
    raise SourceUnreadable(said, seen.place)
