"""The books with moods, for the contract suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from core.catalogue import TARGETS
from core.connectors.stands import Trouble
from core.ports import Clock, Secrets, Target
from tests.contract.two_step_stand import DraftTrouble
from tests.contract.twosteps.books import Books
from tests.contract.twosteps.connector import TwoStepsConfig, TwoStepsTarget


class TwoStepsStand:
    """A `tests.contract.two_step_stand.TwoStepStand`. A test may plant another `connector`."""

    connector = TwoStepsTarget
    variants = ("one",)
    refusal = "Nei,  «ikke» slik."
    secrets: Mapping[str, str] = {}
    payload: Mapping[str, Any] = {"amount": "12.50"}
    amount = None

    def __init__(self, _folder: Path) -> None:
        self._books = Books(self.refusal)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def config(self, _variant: str) -> TwoStepsConfig:
        """Nothing to say."""
        return TwoStepsConfig(name="Ledger")

    def target(self, _config: TwoStepsConfig, _secrets: Secrets, clock: Clock) -> Target:
        """The connector."""
        return self.connector(self._books, clock)

    def meet(self, trouble: Trouble) -> None:
        """From now on."""
        self._books.trouble = trouble

    def meet_with_drafts(self, trouble: DraftTrouble) -> None:
        """From now on."""
        self._books.trouble = trouble

    def recover(self) -> None:
        """As it was."""
        self._books.trouble = None

    def drafts(self) -> Mapping[str, int]:
        """Those that stand."""
        return Counter(self._books.drafts.values())

    def bookings(self) -> Mapping[str, int]:
        """Vouchers per reference."""
        return Counter(reference for _, reference in self._books.vouchers)


KIND = replace(
    TARGETS["rest"],
    kind="twosteps",
    config=TwoStepsConfig,
    connector="tests.contract.twosteps.connector:TwoStepsTarget",
    stand="tests.contract.twosteps.stand:TwoStepsStand",
)
