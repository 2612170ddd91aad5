"""One answer of a system, and what Synclight has to make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

ONE = ("UT-1",)
TWO = ("UT-1", "UT-2")
SIX = tuple(f"UT-{number}" for number in range(1, 7))


@dataclass(frozen=True)
class Scenario:
    """`becomes`: the state of each record after the last sync. `left`: requests with records, in all syncs together."""

    answer: str  # its name in the list
    becomes: str | Mapping[str, str]
    left: int = 1
    shown: Sequence[tuple[str | None, str]] = ()  # field and words of what a person reads, at least
    keys: Sequence[str] = ONE
    syncs: int = 2
    hours_between: float = 0
    retried: bool = False  # in the end by a person
    target: Mapping[str, Any] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)  # further fields of each record
    only: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # and of one
    light: str = ""  # else it follows from the states

    @property
    def states(self) -> dict[str, str]:
        """By record."""
        if isinstance(self.becomes, str):
            return dict.fromkeys(self.keys, self.becomes)
        return dict(self.becomes)

    @property
    def requests(self) -> int:
        """How many with records leave."""
        return self.left

    @property
    def word(self) -> str:
        """What the light says: never well while a record is neither booked nor in the system's own queue."""
        well = set(self.states.values()) <= {"booked", "pending_target"}
        return self.light or ("healthy" if well else "failing")

    def payload(self, key: str) -> dict[str, Any]:
        """What is sent of a record; its amount as a number."""
        own = self.only.get(key, {})
        return {"claim": key, "amount": Decimal("100.00"), "currency": "NOK", **self.more, **own}
