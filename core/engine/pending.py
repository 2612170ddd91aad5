"""Records in the target's own queue: asked for in every sync, booked once it has booked them, never sent again."""

from __future__ import annotations

from core.effects import PendingRecords, Read, Settled
from core.engine.asking import AT_ONCE, ask_patiently, conclude, conflict, outgoing, same_amount
from core.engine.hands import Hands, Steps
from core.engine.order import Order
from core.engine.sending import Sending
from core.model import DeliveryState, Found, Known, LookUpAnswer, Outcome, Result


def look_up_pending(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    """Ask what became of them. What the target does not show yet stays in its queue; past its deadline that is said."""
    after = ""
    while sending.stop is None:
        known: list[Known] = yield from hands.do(Read(PendingRecords(after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        answers = yield from ask_patiently(order, hands, sending, [outgoing(order, one) for one in known])
        yield from _keep(hands, sending, {one.record_key: one for one in known}, answers)
        yield from sending.tell()


def _keep(hands: Hands, sending: Sending, known: dict[str, Known], answers: list[LookUpAnswer]) -> Steps[None]:
    settled = [
        _settled(sending, known[answer.record_key], answer)
        for answer in answers
        if isinstance(answer, Found) and answer.booked
    ]
    kept = set((yield from conclude(hands, sending, settled, DeliveryState.PENDING_TARGET)))
    for one in settled:
        key = one.outcome.record_key
        if one.outcome.result is Result.BOOKED and key in kept:
            sending.tally.due += 1
            sending.tally.booked += 1
            sending.resolved.add(key)
        elif key in kept:
            sending.hold_behind(known[key])  # a conflict


def _settled(sending: Sending, known: Known, answer: Found) -> Settled:
    if not same_amount(known.sent_amount, answer.amount):
        return conflict(sending, known, answer)
    return Settled(known.last_attempt_id or "", Outcome(known.record_key, Result.BOOKED, answer.target_id))
