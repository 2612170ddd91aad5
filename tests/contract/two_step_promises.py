"""What a connector promises about drafts: that it never speaks of one, or that it can finish each it speaks of."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from core.connectors.kinds import TargetKind
from core.connectors.stands import Trouble
from core.errors import ConnectionDown, Misconfigured
from core.model import Draft, Found, HalfDone, NotFound, Outcome, Outgoing, Result
from core.ports import TwoStepTarget
from tests.contract.bench import Bench
from tests.contract.two_step_stand import DraftTrouble, TwoStepStand, books_in_two_steps

Promise = Callable[[Bench], Awaitable[None]]
ILL = (ConnectionDown, Misconfigured)
NOTHING_STANDS = (Result.REJECTED, Result.LATER, Result.NOT_SENT)


def promises_of(kind: TargetKind) -> Sequence[Promise]:
    """Those that this kind has to keep."""
    return OF_TWO_STEPS if books_in_two_steps(kind) else (no_look_up_speaks_of_a_draft,)


async def no_look_up_speaks_of_a_draft(bench: Bench) -> None:
    for number, trouble in enumerate(Trouble):
        records = bench.records(start=number + 1)
        bench.stand.meet(trouble)
        with suppress(*ILL):
            await bench.send(records)
        bench.stand.recover()

        assert [answer for answer in await bench.ask(records) if isinstance(answer, HalfDone)] == []


async def a_draft_is_found_and_finished_as_it_stands(bench: Bench) -> None:
    (record,) = records = bench.records()
    drafts = await _drafted(bench, records)
    assert _standing(bench) == {record.reference: 1}

    (outcome,) = await _finish(bench, drafts)
    (found,) = await bench.ask(records)

    assert outcome.result is Result.BOOKED
    assert outcome.target_id
    assert isinstance(found, Found)
    assert (found.target_id, found.booked) == (outcome.target_id, True)
    assert (_standing(bench), bench.stand.bookings()) == ({}, {record.reference: 1})


async def a_draft_finished_twice_is_booked_once(bench: Bench) -> None:
    (record,) = records = bench.records()
    drafts = await _drafted(bench, records)

    (first,) = await _finish(bench, drafts)
    (second,) = await _finish(bench, drafts)

    assert second.result not in NOTHING_STANDS
    assert second.target_id in (None, first.target_id)
    assert (_standing(bench), bench.stand.bookings()) == ({}, {record.reference: 1})


async def a_finishing_whose_answer_is_lost_is_unknown_and_is_found(bench: Bench) -> None:
    (record,) = records = bench.records()
    drafts = await _drafted(bench, records)
    bench.stand.meet(Trouble.LOSES_ANSWERS)
    (outcome,) = await _finish(bench, drafts)
    bench.stand.recover()
    (found,) = await bench.ask(records)
    await _finish(bench, drafts)

    assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)
    assert isinstance(found, Found)
    assert (_standing(bench), bench.stand.bookings()) == ({}, {record.reference: 1})


async def a_refused_finishing_takes_its_draft_back(bench: Bench) -> None:
    (record,) = records = bench.records()
    drafts = await _drafted(bench, records)
    _stand(bench).meet_with_drafts(DraftTrouble.REFUSES_POSTING)
    (outcome,) = await _finish(bench, drafts)
    bench.stand.recover()

    assert outcome.result is Result.REJECTED
    assert outcome.failure is not None
    assert bench.stand.refusal in [pair.message for pair in outcome.failure.messages]
    assert (_standing(bench), bench.stand.bookings()) == ({}, {})
    assert await bench.ask(records) == [NotFound(record.record_key)]


async def no_finishing_leaves_after_its_deadline(bench: Bench) -> None:
    (record,) = records = bench.records()
    drafts = await _drafted(bench, records)

    (outcome,) = await _finish(bench, drafts, seconds_left=-0.001)

    assert outcome.result is Result.NOT_SENT
    assert (_standing(bench), bench.stand.bookings()) == ({record.reference: 1}, {})


async def each_draft_has_an_outcome_in_their_order(bench: Bench) -> None:
    drafts = [*reversed(await _drafted(bench, bench.records(3)))]

    outcomes = await _finish(bench, drafts)

    assert [one.record_key for one in outcomes] == [draft.outgoing.record_key for draft in drafts]
    answers = await bench.ask([draft.outgoing for draft in drafts])
    assert [answer.target_id for answer in answers if isinstance(answer, Found)] == [one.target_id for one in outcomes]


async def no_draft_stands_of_what_is_said_not_to_be_booked(bench: Bench) -> None:
    """Whoever raises says so of the whole batch."""
    for number, trouble in enumerate([*Trouble, *DraftTrouble]):
        (record,) = bench.records(start=number + 1)
        _meet(bench, trouble)
        try:
            (outcome,) = await bench.send([record])
        except ILL:
            outcome = Outcome(record.record_key, Result.NOT_SENT)
        bench.stand.recover()

        if trouble in (Trouble.REFUSES, DraftTrouble.REFUSES_POSTING):
            assert outcome.result is Result.REJECTED
        assert outcome.result not in NOTHING_STANDS or record.reference not in _standing(bench), trouble


async def no_draft_is_made_after_the_deadline(bench: Bench) -> None:
    outcomes = await bench.send(bench.records(3), seconds_left=-0.001)

    assert {outcome.result for outcome in outcomes} == {Result.NOT_SENT}
    assert _standing(bench) == {}


OF_TWO_STEPS: Sequence[Promise] = (
    a_draft_is_found_and_finished_as_it_stands,
    a_draft_finished_twice_is_booked_once,
    a_finishing_whose_answer_is_lost_is_unknown_and_is_found,
    a_refused_finishing_takes_its_draft_back,
    no_finishing_leaves_after_its_deadline,
    each_draft_has_an_outcome_in_their_order,
    no_draft_stands_of_what_is_said_not_to_be_booked,
    no_draft_is_made_after_the_deadline,
)


async def _drafted(bench: Bench, records: Sequence[Outgoing]) -> list[Draft]:
    """Records of which only the draft was made, as a look-up finds them; their payload is gone by then."""
    _stand(bench).meet_with_drafts(DraftTrouble.BREAKS_OFF)
    outcomes = await bench.send(records)
    bench.stand.recover()

    assert {outcome.result for outcome in outcomes} == {Result.UNKNOWN}
    drafts = []
    for record, answer in zip(records, await bench.ask(records), strict=True):
        assert isinstance(answer, HalfDone)
        assert answer.amount in (None, record.amount)
        drafts.append(Draft(replace(record, payload={}), answer.draft_id))
    return drafts


async def _finish(bench: Bench, drafts: Sequence[Draft], seconds_left: float = 30.0) -> list[Outcome]:
    assert isinstance(bench.target, TwoStepTarget)
    await bench.target.prepare()
    return await bench.target.finish(drafts, bench.clock.monotonic() + seconds_left)


def _meet(bench: Bench, trouble: Trouble | DraftTrouble) -> None:
    if isinstance(trouble, DraftTrouble):
        _stand(bench).meet_with_drafts(trouble)
    else:
        bench.stand.meet(trouble)


def _standing(bench: Bench) -> dict[str, int]:
    return dict(_stand(bench).drafts())


def _stand(bench: Bench) -> TwoStepStand:
    assert isinstance(bench.stand, TwoStepStand)
    return bench.stand
