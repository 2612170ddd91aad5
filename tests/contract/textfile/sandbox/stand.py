"""A file with moods, for the contract suite."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from core.connectors.textfile.config import TextFileTargetConfig
from core.connectors.textfile.connector import TextFileTarget
from core.connectors.textfile.sheet import Refusal, Sheet

from core.connectors.stands import Trouble
from core.money import Money
from core.ports import Clock, Secrets, Target


class _Moody(Sheet):
    trouble: Trouble | None = None

    def add(self, lines: Sequence[str]) -> list[str]:
        match self.trouble:
            case Trouble.REFUSES:
                raise Refusal(TextFileStand.refusal)
            case Trouble.SHUTS_OUT:
                raise PermissionError
            case Trouble.LOSES_RECORDS | Trouble.IS_UNWELL:
                raise OSError
            case Trouble.LOSES_ANSWERS | Trouble.NAMES_NO_ID:
                super().add(lines)
                return []
        return super().add(lines)

    def lines(self) -> list[str]:
        if self.trouble is Trouble.IS_UNWELL:
            raise OSError
        return super().lines()


class TextFileStand:
    """A `core.connectors.stands.Stand`."""

    variants = ("lines",)
    refusal = "Nei,  «ikke» slik."
    secrets: Mapping[str, str] = {"wax": "contract-seal-91ab"}
    payload: Mapping[str, Any] = {"amount": "12.50"}
    amount = Money(Decimal("12.50"), "NOK")

    def __init__(self, folder: Path) -> None:
        self._file = folder / "stand.txt"
        self._file.touch()
        self._away = folder / "away.txt"
        self._sheet = _Moody(self._file)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def config(self, _variant: str) -> TextFileTargetConfig:
        """The file."""
        return TextFileTargetConfig(kind="textfile", name="Ledger", file=str(self._file), seal="wax")

    def target(self, config: TextFileTargetConfig, secrets: Secrets, clock: Clock) -> Target:
        """The connector."""
        return TextFileTarget(config, secrets, clock, self._sheet)

    def meet(self, trouble: Trouble) -> None:
        """From now on."""
        self._sheet.trouble = trouble
        if trouble is Trouble.IS_GONE:
            self._file.rename(self._away)

    def recover(self) -> None:
        """As it was."""
        self._sheet.trouble = None
        if self._away.exists():
            self._away.rename(self._file)

    def bookings(self) -> Mapping[str, int]:
        """Lines per reference."""
        return Counter(line.partition(" ")[0] for line in Sheet(self._file).lines())
