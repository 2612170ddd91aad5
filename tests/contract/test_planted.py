"""The suite is sharp: a connector that breaks a promise is caught by the test of that promise."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.connectors.rest.sandbox.stand import TOKEN
from core.errors import ConnectionDown, Misconfigured
from core.model import Category, ConnectionReport, Failure, FieldMessage, Found, LookUpAnswer, NotFound, Outcome, Result
from core.ports import Target
from tests.contract import test_targets as suite
from tests.contract.bench import on_stand

GONE = suite.test_a_system_that_is_not_there_is_unwell_takes_nothing_and_never_says_not_found


class Careless:
    """A connector in front of which somebody put a layer that means well."""

    def __init__(self, target: Target) -> None:
        self._target = target

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)

    async def deliver(self, batch: Sequence[Any], send_by: float) -> list[Outcome]:
        return [self.changed(outcome) for outcome in await self._target.deliver(batch, send_by)]

    async def look_up(self, records: Sequence[Any]) -> list[LookUpAnswer]:
        return await self._target.look_up(records)

    async def check(self) -> ConnectionReport:
        return await self._target.check()

    def changed(self, outcome: Outcome) -> Outcome:
        return outcome


class BelievesSilence(Careless):
    def changed(self, outcome: Outcome) -> Outcome:
        return replace(outcome, result=Result.BOOKED) if outcome.result is Result.UNKNOWN else outcome


class TakesSilenceForRefusal(Careless):
    def changed(self, outcome: Outcome) -> Outcome:
        return replace(outcome, result=Result.REJECTED) if outcome.result is Result.UNKNOWN else outcome


class TidiesWords(Careless):
    def changed(self, outcome: Outcome) -> Outcome:
        if outcome.failure is None:
            return outcome
        tidy = tuple(FieldMessage(" ".join(pair.message.split())) for pair in outcome.failure.messages)
        return replace(outcome, failure=Failure(outcome.failure.category, tidy))


class FindsNothingInTrouble(Careless):
    async def look_up(self, records: Sequence[Any]) -> list[LookUpAnswer]:
        answers = await self._target.look_up(records)
        return [NotFound(one.record_key) if not hasattr(one, "target_id") else one for one in answers]


class RepeatsOurAmount(Careless):
    async def look_up(self, records: Sequence[Any]) -> list[LookUpAnswer]:
        answers = zip(records, await self._target.look_up(records), strict=True)
        return [replace(one, amount=asked.amount) if isinstance(one, Found) else one for asked, one in answers]


class Hopeful(Careless):
    async def check(self) -> ConnectionReport:
        return replace(await self._target.check(), healthy=True)


class Late(Careless):
    async def deliver(self, batch: Sequence[Any], send_by: float) -> list[Outcome]:
        return await self._target.deliver(batch, math.inf)


class Talkative(Careless):
    async def check(self) -> ConnectionReport:
        raise Misconfigured(f"The token {TOKEN} did not do.", Category.CONFIGURATION)


class BooksIntoNothing(Careless):
    async def deliver(self, batch: Sequence[Any], send_by: float) -> list[Outcome]:
        with suppress(ConnectionDown):
            await self._target.deliver(batch, send_by)
        return [Outcome(one.record_key, Result.BOOKED, "L1") for one in batch]


class OutOfOrder(Careless):
    async def deliver(self, batch: Sequence[Any], send_by: float) -> list[Outcome]:
        return [*reversed(await self._target.deliver(batch, send_by))]


class SendsTwice(Careless):
    async def deliver(self, batch: Sequence[Any], send_by: float) -> list[Outcome]:
        again = [replace(one, reference=f"{one.reference}!", idempotency_key="") for one in batch]
        await self._target.deliver(again, send_by)
        return await self._target.deliver(batch, send_by)


@pytest.mark.parametrize(
    ("wrapped", "variant", "caught_by"),
    [
        (BelievesSilence, "one", suite.test_a_success_without_an_id_is_no_booking),
        (BelievesSilence, "many", suite.test_a_lost_answer_is_unknown_and_a_look_up_finds_the_booking),
        (TakesSilenceForRefusal, "one", suite.test_a_lost_answer_is_unknown_and_a_look_up_finds_the_booking),
        (TakesSilenceForRefusal, "one", suite.test_a_lost_record_is_unknown_and_a_look_up_does_not_find_it),
        (TidiesWords, "one", suite.test_a_refusal_keeps_the_systems_words_as_they_are),
        (FindsNothingInTrouble, "one", suite.test_an_unwell_system_cannot_tell_and_never_says_not_found),
        (FindsNothingInTrouble, "one", GONE),
        (Hopeful, "many", GONE),
        (BooksIntoNothing, "one", GONE),
        (RepeatsOurAmount, "one", suite.test_a_look_up_tells_the_amount_that_the_system_has_and_never_ours),
        (Hopeful, "one", suite.test_an_unwell_system_is_told_by_the_check_and_a_well_one_too),
        (Late, "one", suite.test_nothing_leaves_after_its_deadline),
        (Late, "many", suite.test_nothing_leaves_after_its_deadline),
        (Talkative, "one", suite.test_a_secret_is_in_nothing_that_is_said),
        (OutOfOrder, "many", suite.test_a_batch_has_one_outcome_for_each_record_in_their_order),
        (SendsTwice, "one", suite.test_a_booked_record_has_the_systems_own_id_and_is_found_by_its_reference),
    ],
)
def test_a_planted_fault_is_caught(
    tmp_path: Path, wrapped: Callable[[Target], Target], variant: str, caught_by: Callable[[Any], None]
) -> None:
    def run(test: suite.Test) -> None:
        on_stand("rest", variant, tmp_path, test, wrapped=wrapped)

    with pytest.raises((AssertionError, ConnectionDown)):
        caught_by(run)
