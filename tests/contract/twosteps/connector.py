"""A connector for a system with drafts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from core.connectors.kinds import TargetSettings
from core.errors import ConnectionDown
from core.model import (
    Category,
    ConnectionReport,
    ConnectorFacts,
    Draft,
    Failure,
    FieldMessage,
    Found,
    HalfDone,
    LookUpAnswer,
    NotFound,
    Outcome,
    Outgoing,
    Result,
)
from core.ports import Clock
from tests.contract.twosteps.books import Books, LaterError, RefusedError


class TwoStepsConfig(TargetSettings):
    kind: Literal["twosteps"] = "twosteps"


class TwoStepsTarget:
    """A `core.ports.TwoStepTarget`."""

    def __init__(self, books: Books, clock: Clock) -> None:
        self.books = books
        self.facts = ConnectorFacts("Ledger", batch_size=3)
        self._clock = clock

    async def prepare(self) -> None:
        """Nothing is needed."""

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        """Draft and post each. Raises ConnectionDown."""
        if self._clock.monotonic() > send_by:
            return [_ended(one.record_key, Result.NOT_SENT) for one in batch]
        return [self.book(one) for one in batch]

    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        """Post each."""
        if self._clock.monotonic() > send_by:
            return [_ended(one.outgoing.record_key, Result.NOT_SENT) for one in drafts]
        return [self.post(one.outgoing.record_key, one.draft_id) for one in drafts]

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        """What is booked, or else its draft."""
        return [self.find(one) for one in records]

    async def check(self) -> ConnectionReport:
        """It is always there."""
        return ConnectionReport(healthy=True, message="It is there.")

    async def close(self) -> None:
        """Nothing is open."""

    def book(self, one: Outgoing) -> Outcome:
        """Both steps; what can not be posted now leaves no draft."""
        try:
            draft_id = self.books.draft(one.reference)
        except PermissionError as error:
            raise ConnectionDown("Ledger lets nobody in.", Category.AUTHORISATION) from error
        except RefusedError as refused:
            return _ended(one.record_key, Result.REJECTED, str(refused))
        except OSError:
            return _ended(one.record_key, Result.UNKNOWN)
        outcome = self.post(one.record_key, draft_id)
        if outcome.result is Result.LATER:
            self.take_back(draft_id)
        return outcome

    def post(self, key: str, draft_id: str) -> Outcome:
        """The second step; a refused draft is taken back."""
        try:
            voucher = self.books.voucher_of(draft_id) or self.books.post(draft_id)
        except RefusedError as refused:
            self.take_back(draft_id)
            return _ended(key, Result.REJECTED, str(refused))
        except LaterError:
            return _ended(key, Result.LATER)
        except (OSError, KeyError):
            return _ended(key, Result.UNKNOWN)
        return Outcome(key, Result.BOOKED, voucher) if voucher else _ended(key, Result.UNKNOWN)

    def take_back(self, draft_id: str) -> None:
        """Nothing of ours is left."""
        self.books.take_back(draft_id)

    def find(self, one: Outgoing) -> LookUpAnswer:
        """By its reference."""
        if voucher := self.books.voucher_with(one.reference):
            return Found(one.record_key, voucher, one.amount)
        if draft_id := self.books.draft_with(one.reference):
            return HalfDone(one.record_key, draft_id, one.amount)
        return NotFound(one.record_key)


def _ended(key: str, result: Result, said: str = "It did not say why.") -> Outcome:
    return Outcome(key, result, failure=Failure(Category.VALIDATION, (FieldMessage(said),)))
