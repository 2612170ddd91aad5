"""Which keys stand in a source more than once, and in which order their rows are handed out.

A few bytes of memory for each row: the keys themselves are not kept, only the hash of each.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from itertools import pairwise


class KeysSeen:
    """The hash of each row's key, in the order of the rows; `close` when all are there."""

    def __init__(self) -> None:
        self._hashes = array("q")
        self._first: dict[int, int] = {}
        self._second: dict[int, int] = {}
        self._order: array[int] | None = None  # the rows' numbers, those of a key together; None: as they came

    def add(self, keys: Iterable[str | None]) -> None:
        """The keys of the next rows; a row without one is like no other."""
        first = len(self._hashes)
        self._hashes.extend(
            [hash(key) if key is not None else hash((number,)) for number, key in enumerate(keys, first)]
        )

    @property
    def are_together(self) -> bool:
        """The rows of a key follow each other, wherever they stand in the source."""
        return self._order is not None

    @property
    def repeat(self) -> bool:
        """Some key stands there more than once."""
        return bool(self._second)

    def close(self, *, together: bool) -> None:
        """Find those that repeat; `together`: the rows of a key follow each other, in the order of the first ones."""
        ordered = sorted(self._hashes)
        repeats = any(one == other for one, other in pairwise(ordered))
        if repeats and together:
            self._order = self._put_together()
        elif repeats:
            self._note({one for one, other in pairwise(ordered) if one == other})

    def other(self, number: int) -> int | None:
        """Another row whose key has the hash of this one's; None where there is none."""
        one = self._hashes[number]
        if one not in self._second:
            return None
        return self._second[one] if self._first[one] == number else self._first[one]

    def in_order(self, start: int) -> Iterator[list[int]]:
        """The numbers of the rows from a place in the order on; those of one key in one list."""
        order = self._order or array("Q")
        some: list[int] = []
        for number in (order[place] for place in range(start, len(order))):
            if some and self._hashes[number] != self._hashes[some[0]]:
                yield some
                some = []
            some.append(number)
        if some:
            yield some

    def _note(self, repeated: set[int]) -> None:
        for number, one in enumerate(self._hashes):
            if one not in repeated:
                continue
            if one not in self._first:
                self._first[one] = number
            else:
                self._second.setdefault(one, number)

    def _put_together(self) -> array[int]:
        begins = array("Q", bytes(8 * len(self._hashes)))  # of each row: the number of the first one of its key
        by_key = sorted(range(len(self._hashes)), key=self._hashes.__getitem__)
        begins[by_key[0]] = by_key[0]
        for before, number in pairwise(by_key):
            begins[number] = begins[before] if self._hashes[before] == self._hashes[number] else number
        return array("Q", sorted(range(len(begins)), key=begins.__getitem__))
