"""Records become lines of a file, and are found there by their reference."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from string import ascii_uppercase, digits

from core.connectors.textfile.config import TextFileTargetConfig
from core.connectors.textfile.sheet import Refusal, Sheet

from core.errors import ConnectionDown, reason_of
from core.messages import message
from core.model import (
    Category,
    ConnectionReport,
    ConnectorFacts,
    Failure,
    FieldMessage,
    Found,
    LookUpAnswer,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Undecidable,
)
from core.money import Money
from core.ports import Clock, Secrets
from core.references import limited

REFERENCE = limited(ascii_uppercase + digits, 20)
NO_AMOUNT = "- -"
ABSENT = (FileNotFoundError, NotADirectoryError, IsADirectoryError)  # certainly nothing was written


class TextFileTarget:
    """A `core.ports.Target`. `sheet` is given by the sandbox only."""

    def __init__(
        self, config: TextFileTargetConfig, secrets: Secrets, clock: Clock, sheet: Sheet | None = None
    ) -> None:
        self._config = config
        self._secrets = secrets
        self._clock = clock
        self._sheet = sheet or Sheet(Path(config.file))
        self.facts = ConnectorFacts(config.name, batch_size=3, reference=REFERENCE)

    async def prepare(self) -> None:
        """Have the seal. Raises Misconfigured."""
        if self._config.seal is not None:
            self._secrets.get(self._config.seal)

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        """One line each. Raises ConnectionDown."""
        if self._clock.monotonic() > send_by:
            return [_ended(one, Result.NOT_SENT, Category.NOT_SENT, message("too_late_to_send")) for one in batch]
        try:
            ids = self._sheet.add([_line(one) for one in batch])
        except PermissionError as error:
            raise ConnectionDown(self._not_asked(error), Category.AUTHORISATION) from error
        except ABSENT as error:
            raise ConnectionDown(self._not_asked(error), Category.UNAVAILABLE) from error
        except Refusal as refusal:
            return [_ended(one, Result.REJECTED, Category.VALIDATION, str(refusal)) for one in batch]
        except OSError:
            ids = []
        if len(ids) < len(batch):
            said = message("no_answer_says_whether_booked")
            return [_ended(one, Result.UNKNOWN, Category.OUTCOME_UNKNOWN, said) for one in batch]
        return [Outcome(one.record_key, Result.BOOKED, line) for one, line in zip(batch, ids, strict=True)]

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        """The line that begins with the reference."""
        try:
            lines = self._sheet.lines()
        except OSError as error:
            return [Undecidable(one.record_key, self._not_asked(error)) for one in records]
        there: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for number, line in enumerate(lines, 1):
            there[line.partition(" ")[0]].append((f"L{number}", line))
        return [self._answer(one, there[one.reference]) for one in records]

    async def check(self) -> ConnectionReport:
        """Whether it can be read."""
        try:
            self._sheet.lines()
        except OSError as error:
            cure = message("put_the_file_there_or_correct_the_path")
            return ConnectionReport(healthy=False, message=self._not_asked(error), cure=cure)
        return ConnectionReport(healthy=True, message=message("target_answers", system=self._config.name))

    async def close(self) -> None:
        """Nothing is open."""

    def _answer(self, record: Outgoing, there: Sequence[tuple[str, str]]) -> LookUpAnswer:
        """The amount that stands in the line; ours would hide that it differs."""
        system = self._config.name
        if not there:
            return NotFound(record.record_key)
        if len(there) > 1:
            said = message("look_up_many_records", system=system, count=len(there))
            return Undecidable(record.record_key, said)
        ((line_id, line),) = there
        try:
            return Found(record.record_key, line_id, _money(line))
        except (InvalidOperation, ValueError):
            said = message("look_up_amount_unreadable", system=system, id=line_id)
            return Undecidable(record.record_key, said)

    def _not_asked(self, error: OSError) -> str:
        return message("target_cannot_be_asked", system=self._config.name, message=reason_of(error))


def _line(record: Outgoing) -> str:
    money = f"{record.amount.amount} {record.amount.currency}" if record.amount else NO_AMOUNT
    return f"{record.reference} {money} {json.dumps(dict(record.payload), default=str)}"


def _money(line: str) -> Money | None:
    """Raises ValueError or InvalidOperation for a line that is not a whole one of ours."""
    _, amount, currency, payload = line.split(" ", 3)
    json.loads(payload)
    return None if f"{amount} {currency}" == NO_AMOUNT else Money(Decimal(amount), currency)


def _ended(record: Outgoing, result: Result, category: Category, said: str) -> Outcome:
    return Outcome(record.record_key, result, failure=Failure(category, (FieldMessage(said),)))
