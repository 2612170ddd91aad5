"""Every random decision of a history, in one place, so that a failing one can be told again with less in it."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping, Sequence
from typing import TypeVar, cast

T = TypeVar("T")
_MASK = (1 << 64) - 1


class Chance:
    """Decides by seed, label and how often the label was asked: leaving one fault out moves no other one.

    `options[0]` is always the calm answer. `calmed` are the decisions a shrunk story leaves calm.
    """

    def __init__(self, seed: int, calmed: Collection[str] = ()) -> None:
        self.seed = seed
        self.quiet = False
        self.taken: dict[str, object] = {}  # decisions that were not calm, in their order
        self._calmed = frozenset(calmed)
        self._asked: dict[str, int] = {}

    def choose(self, label: str, options: Sequence[T], likely: float | None = None) -> T:
        """One of the options: all alike, or with `likely` the sum of those that are not calm."""
        number = self._asked.get(label, 0)
        self._asked[label] = number + 1
        if self.quiet or likely == 0:
            return options[0]
        name = f"{label} #{number}"
        roll = self._roll(name)
        if likely is None:
            index = int(roll * len(options))
        elif roll >= likely:
            index = 0
        else:
            index = 1 + int(roll / likely * (len(options) - 1))
        if index == 0 or name in self._calmed:
            return options[0]
        self.taken[name] = options[index]
        return options[index]

    def _roll(self, name: str) -> float:
        mixed = (zlib.crc32(name.encode(), self.seed & 0xFFFFFFFF) + self.seed * 0x9E3779B97F4A7C15) & _MASK
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return float(mixed ^ (mixed >> 31)) / 2.0**64


class Told(Chance):
    """A story: these decisions ("edit #0": "remove"), and every other one is calm. No seed, so nothing moves it."""

    def __init__(self, decided: Mapping[str, object]) -> None:
        super().__init__(0)
        self.open = dict(decided)  # what nobody asked for yet

    def choose(self, label: str, options: Sequence[T], likely: float | None = None) -> T:
        number = self._asked.get(label, 0)
        self._asked[label] = number + 1
        name = f"{label} #{number}"
        if self.quiet or name not in self.open:
            return options[0]
        decided = cast("T", self.open.pop(name))
        if decided not in options and not isinstance(decided, float):  # any moment will do
            raise ValueError(f"{name} cannot be {decided!r}: {options}")
        return decided
