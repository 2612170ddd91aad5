"""Drafts of ours that the target holds: each is finished as it stands, and none is made a second time.

An attempt of its own, with its intent stored before and its outcome after. A record of which a draft stands is
`unknown` until it is booked or the draft is taken back, so nothing else ever sends it. Where order matters it had its
turn when it was drafted: of several drafts of one object the earlier is finished first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from core.effects import Commit, Finish, Intent, KnownOf, Read, Settled
from core.engine.change_builder import held_back_behind
from core.engine.look_ups import AT_ONCE, conclude, left_with, told_of
from core.engine.run import LANDED, LOOKS, Run, is_still
from core.engine.tickets import Steps
from core.engine.vouchers import settled_apart
from core.errors import ConnectionDown, Misconfigured, Refused
from core.messages import message
from core.model import (
    Category,
    DeliveryState,
    Draft,
    Failure,
    FieldMessage,
    HalfDone,
    Known,
    Outcome,
    Result,
    Stop,
)
from core.planning.handled_rows import why_left_for

Drafts = list[tuple[Known, HalfDone]]


def finish_drafts(run: Run) -> Steps[None]:
    """Finish what look-ups found half done; what is held up by an earlier record waits for a later run."""
    facts = run.config.facts
    most = 1 if facts.order_matters else min(AT_ONCE, max(1, facts.concurrency) * max(1, facts.batch_size))
    while run.stop is None and (drafts := run.take_drafts(most)):
        yield from _finish(run, drafts)
        yield from run.tell()
    if run.stop is None:
        held = [left_with(run, known, held_back_behind(before)) for known, before in run.held_drafts]
        yield from conclude(run, [one for told in held for one in told])
    run.leave_drafts()


def _finish(run: Run, drafts: Drafts) -> Steps[None]:
    tickets = run.tickets
    moment = tickets.moment
    intents, drafts = yield from _intend(run, drafts)
    if not intents:
        return
    pairs = zip(intents, drafts, strict=True)
    posted = tuple(Draft(intent.outgoing, answer.draft_id) for intent, (_known, answer) in pairs)
    answers = yield from _post(run, posted, moment.monotonic + run.config.send_within_seconds)
    outcomes = [told_of(known, outcome) for (known, _answer), outcome in zip(drafts, answers, strict=True)]
    at = tickets.moment
    settled = tuple(
        run.builder.settled(intent.attempt_id, outcome, at) for intent, outcome in zip(intents, outcomes, strict=True)
    )
    for outcome in (yield from _keep(run, settled, at.at)):
        run.finished(outcome)


def _keep(run: Run, settled: Sequence[Settled], at: datetime) -> Steps[list[Outcome]]:
    try:
        yield from run.tickets.do(Commit((run.builder.conclusion(at, "answer", settled),)))
    except Refused:  # an id proves another record already
        settled = yield from settled_apart(run, settled)
        yield from run.tickets.do(Commit((run.builder.conclusion(at, "answer", settled),)))
    return [one.outcome for one in settled]


def _intend(run: Run, drafts: Drafts) -> Steps[tuple[list[Intent], Drafts]]:
    """Store the attempts; what a person dealt with meanwhile is left to them."""
    looks = 0
    while drafts:
        looks += 1
        moment = run.tickets.moment
        intents = [run.builder.intent_to_finish(known) for known, _answer in drafts]
        before = tuple(
            Settled(known.last_attempt_id or "", Outcome(known.record_key, Result.LATER)) for known, _answer in drafts
        )
        changes = (
            run.builder.conclusion(moment.at, "look_up", before),
            *run.builder.intend(intents, moment, run.rows_handled),
        )
        try:
            yield from run.tickets.do(Commit(changes))
        except Refused:
            if looks > LOOKS:
                raise
            drafts = yield from _still_unknown(run, drafts)
        else:
            return intents, drafts
    return [], []


def _still_unknown(run: Run, drafts: Drafts) -> Steps[Drafts]:
    keys = tuple(known.record_key for known, _answer in drafts)
    present: dict[str, Known] = yield from run.tickets.do(Read(KnownOf(keys)))
    still = {key for key in keys if is_still(present.get(key), (DeliveryState.UNKNOWN,))}
    for key in keys:
        if key not in still:
            run.dealt_with(key, present.get(key))
    yield from run.ask_for_handled_rows()
    handled = [known for known, _answer in drafts if known.record_key in still and run.row_by_hand_of(known)]
    yield from _leave_to_a_person(run, handled)
    return [one for one in drafts if one[0].record_key in still - {known.record_key for known in handled}]


def _leave_to_a_person(run: Run, drafts: Sequence[Known]) -> Steps[None]:
    """A person may have booked by hand what these are drafts of."""
    settled = []
    for known in drafts:
        row = run.row_by_hand_of(known)
        settled += left_with(run, known, why_left_for(row)) if row is not None else []
        run.leave_draft(known.record_key)
    yield from conclude(run, settled)


def _post(run: Run, drafts: Sequence[Draft], send_by: float) -> Steps[list[Outcome]]:
    """One outcome per draft: only a booking or a refusal ends it, anything else leaves the draft where it is."""
    why: str = message("answer_left_it_out")
    answers: dict[str, Outcome] = {}
    try:
        result: list[Outcome] = yield from run.tickets.do(Finish(tuple(drafts), send_by))
        answers = {one.record_key: one for one in result}
    except (ConnectionDown, Misconfigured) as error:
        run.stop_for(Stop(Category(error.category), error.said))
        why = error.said
    except Exception as error:  # noqa: BLE001  # whatever it was, nobody knows what became of it
        why = type(error).__name__
    return [_certain(run, one.outgoing.record_key, answers.get(one.outgoing.record_key), why) for one in drafts]


def _certain(run: Run, key: str, outcome: Outcome | None, why: str) -> Outcome:
    if outcome is not None and (outcome.result in LANDED or outcome.result is Result.REJECTED):
        return outcome
    if outcome is not None and outcome.failure is not None:
        why = outcome.failure.root.message
    system = run.config.facts.system_name
    said = message("draft_may_be_booked", system=system, why=why)
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(said),))
    return Outcome(key, Result.UNKNOWN, failure=failure)
