"""Records in the target's own queue: asked for in every sync until it has booked or refused them."""

from __future__ import annotations

from core.effects import PendingRecords, Read, Settled
from core.engine.look_ups import AT_ONCE, ask_patiently, conclude, conflict, outgoing, same_amount, told_of, turned_down
from core.engine.run import Run
from core.engine.tickets import Steps
from core.model import DeliveryState, Found, Known, LookUpAnswer, NotBooked, Outcome, Result


def look_up_pending(run: Run) -> Steps[None]:
    """Ask what became of them. What the target does not show yet stays in its queue; past its deadline that is said."""
    after = ""
    while run.stop is None:
        known: list[Known] = yield from run.tickets.do(Read(PendingRecords(after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        answers = yield from ask_patiently(run, [outgoing(run, one) for one in known])
        yield from _keep(run, {one.record_key: one for one in known}, answers)
        yield from run.tell()


def _keep(run: Run, known: dict[str, Known], answers: list[LookUpAnswer]) -> Steps[None]:
    settled = [one for answer in answers for one in _settled(run, known[answer.record_key], answer)]
    kept = yield from conclude(run, settled, DeliveryState.PENDING_TARGET)
    for key, outcome in kept.items():
        if outcome.result is Result.BOOKED:
            run.booked_at_last(key)
        else:
            run.hold_behind(known[key])  # a conflict, refused, or no booking any more
            run.refused_at_last(outcome)


def _settled(run: Run, known: Known, answer: LookUpAnswer) -> list[Settled]:
    if isinstance(answer, NotBooked):
        return turned_down(run, known, answer)
    if not isinstance(answer, Found) or not answer.booked:
        return []
    if not same_amount(known.sent_amount, answer.amount):
        return [conflict(run, known, answer)]
    outcome = told_of(known, Outcome(known.record_key, Result.BOOKED, answer.target_id))
    return [Settled(known.last_attempt_id or "", outcome)]
