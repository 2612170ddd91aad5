"""The promises about drafts are sharp: a right connector keeps all, and each wrong one is caught by the promise."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from core.catalogue import TARGETS
from core.connectors.kinds import TargetKind
from core.model import Draft, HalfDone, LookUpAnswer, NotFound, Outcome, Outgoing, Result
from core.ports import Target
from tests.contract import two_step_promises as promises
from tests.contract.bench import on_stand_of
from tests.contract.two_step_stand import missing_for_two_steps
from tests.contract.twosteps.connector import TwoStepsTarget
from tests.contract.twosteps.stand import KIND, TwoStepsStand


@pytest.mark.parametrize("promise", promises.OF_TWO_STEPS, ids=lambda promise: promise.__name__)
def test_a_right_connector_keeps_every_promise(tmp_path: Path, promise: promises.Promise) -> None:
    assert promise in promises.promises_of(KIND)

    on_stand_of(KIND, "one", tmp_path, promise)


class HidesDrafts(TwoStepsTarget):
    def find(self, one: Outgoing) -> LookUpAnswer:
        answer = super().find(one)
        return NotFound(one.record_key) if isinstance(answer, HalfDone) else answer


class DraftsAnew(TwoStepsTarget):
    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        return await self.deliver([one.outgoing for one in drafts], send_by)


class PostsBlindly(TwoStepsTarget):
    def post(self, key: str, draft_id: str) -> Outcome:
        try:
            return Outcome(key, Result.BOOKED, self.books.post(draft_id))
        except OSError:
            return Outcome(key, Result.UNKNOWN)


class CallsPostedDraftsGone(TwoStepsTarget):
    def post(self, key: str, draft_id: str) -> Outcome:
        gone = draft_id not in self.books.drafts
        return Outcome(key, Result.REJECTED) if gone else super().post(key, draft_id)


class TakesSilenceForRefusal(TwoStepsTarget):
    def post(self, key: str, draft_id: str) -> Outcome:
        outcome = super().post(key, draft_id)
        return replace(outcome, result=Result.REJECTED) if outcome.result is Result.UNKNOWN else outcome


class LeavesRefusedDrafts(TwoStepsTarget):
    def take_back(self, draft_id: str) -> None:
        """It forgets to."""


class LeavesPostponedDrafts(TwoStepsTarget):
    def book(self, one: Outgoing) -> Outcome:
        outcome = super().book(one)
        if outcome.result is Result.LATER:
            self.books.draft(one.reference)
        return outcome


class Late(TwoStepsTarget):
    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        return await super().finish(drafts, math.inf)


class DraftsLate(TwoStepsTarget):
    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        outcomes = await super().deliver(batch, send_by)
        for one in batch:
            self.books.drafts[f"late {one.reference}"] = one.reference
        return outcomes


class OutOfOrder(TwoStepsTarget):
    async def finish(self, drafts: Sequence[Draft], send_by: float) -> list[Outcome]:
        return [*reversed(await super().finish(drafts, send_by))]


@pytest.mark.parametrize(
    ("planted", "caught_by"),
    [
        (HidesDrafts, promises.a_draft_is_found_and_finished_as_it_stands),
        (DraftsAnew, promises.a_draft_is_found_and_finished_as_it_stands),
        (PostsBlindly, promises.a_draft_finished_twice_is_booked_once),
        (PostsBlindly, promises.a_finishing_whose_answer_is_lost_is_unknown_and_is_found),
        (CallsPostedDraftsGone, promises.a_draft_finished_twice_is_booked_once),
        (TakesSilenceForRefusal, promises.a_finishing_whose_answer_is_lost_is_unknown_and_is_found),
        (LeavesRefusedDrafts, promises.a_refused_finishing_takes_its_draft_back),
        (LeavesRefusedDrafts, promises.no_draft_stands_of_what_is_said_not_to_be_booked),
        (LeavesPostponedDrafts, promises.no_draft_stands_of_what_is_said_not_to_be_booked),
        (Late, promises.no_finishing_leaves_after_its_deadline),
        (DraftsLate, promises.no_draft_is_made_after_the_deadline),
        (OutOfOrder, promises.each_draft_has_an_outcome_in_their_order),
    ],
)
def test_a_planted_fault_is_caught(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, planted: type[TwoStepsTarget], caught_by: promises.Promise
) -> None:
    monkeypatch.setattr(TwoStepsStand, "connector", planted)

    with pytest.raises(AssertionError):
        on_stand_of(KIND, "one", tmp_path, caught_by)


class OneStep:
    """It speaks of drafts (`HalfDone`), and cannot finish them."""

    def __init__(self, target: Target) -> None:
        self.facts, self.prepare, self.deliver = target.facts, target.prepare, target.deliver
        self.check, self.close = target.check, target.close

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        return [HalfDone(one.record_key, "D1", one.amount) for one in records]


class HalfAStand:
    """Somebody began."""

    def drafts(self) -> None:
        """None."""


def test_a_connector_of_one_step_that_speaks_of_drafts_is_caught(tmp_path: Path) -> None:
    with pytest.raises(AssertionError):
        on_stand_of(KIND, "one", tmp_path, promises.no_look_up_speaks_of_a_draft, wrapped=OneStep)


@pytest.mark.parametrize(
    ("planted", "said"),
    [
        (KIND, []),
        (TARGETS["rest"], []),
        (
            replace(KIND, connector=f"{__name__}:OneStep"),
            ["twosteps: its connector can answer HalfDone and has no finish"],
        ),
        (
            replace(KIND, stand=TARGETS["rest"].stand),
            [f"twosteps: its connector has finish, and its stand has no {hook}" for hook in ("meet_with", "drafts")],
        ),
        (
            replace(KIND, stand=f"{__name__}:HalfAStand"),
            ["twosteps: its connector has finish, and its stand has no meet_with_drafts"],
        ),
    ],
    ids=["whole", "one step", "no finish", "no hooks", "half a stand"],
)
def test_a_kind_is_told_what_its_two_steps_miss(planted: TargetKind, said: list[str]) -> None:
    found = missing_for_two_steps(planted)

    assert [line for line, start in zip(found, said, strict=True) if not line.startswith(start)] == []
