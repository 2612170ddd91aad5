"""A sandbox that the contract suite can drive into each trouble: every kind of target brings one.

What the suite asks of a connector stands in `tests/contract`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self

from core.connectors.kinds import TargetSettings
from core.money import Money
from core.ports import Clock, Secrets, Target


class Trouble(StrEnum):
    """What the system does until it recovers."""

    REFUSES = "refuses"  # every record, in the stand's own words
    NAMES_NO_ID = "names_no_id"  # it books, and its answer holds no id of its own
    LOSES_ANSWERS = "loses_answers"  # it books, and nobody hears of it
    LOSES_RECORDS = "loses_records"  # it takes a record, books nothing, and nobody hears of it
    SHUTS_OUT = "shuts_out"  # it refuses us, and repeats the secret we came with
    IS_UNWELL = "is_unwell"  # no question gets an answer that could be believed
    IS_GONE = "is_gone"  # nobody is there to ask or to take a record: no connection, no file


class Stand(Protocol):
    """One system of the kind. Made with an empty folder; entered before it is used."""

    variants: tuple[str, ...]  # ways to be configured that the suite tries each by itself
    refusal: str  # the system's words when it refuses
    secrets: Mapping[str, str]  # what the system lets in, by the names that the configuration uses
    payload: Mapping[str, Any]  # of a record that it books
    amount: Money | None

    def __init__(self, folder: Path) -> None: ...

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    def config(self, variant: str) -> TargetSettings:
        """How an admin would describe it."""

    def target(self, config: TargetSettings, secrets: Secrets, clock: Clock) -> Target:
        """The connector, as near to the real wire as can be."""

    def meet(self, trouble: Trouble) -> None:
        """From now on."""

    def recover(self) -> None:
        """All is well again."""

    def bookings(self) -> Mapping[str, int]:
        """How often each reference is booked, as the system itself counts."""
