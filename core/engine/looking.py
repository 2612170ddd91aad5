"""Records whose outcome nobody knows: asked for by reference, twice, before anything is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.effects import Commit, Conclude, LookUp, Now, Read, Settled, Sleep, UnknownRecords
from core.engine.hands import Hands, Steps
from core.engine.keeping import Item
from core.engine.order import Order
from core.engine.sending import Sending
from core.errors import ConnectionDown, Misconfigured
from core.model import (
    Category,
    DeliveryState,
    Failure,
    FieldMessage,
    Found,
    Known,
    LookUpAnswer,
    Money,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Stop,
)
from core.planning import reference_of

AT_ONCE = 64  # references in one look-up effect


def look_up_leftovers(order: Order, hands: Hands, sending: Sending) -> Steps[set[str]]:
    """Ask for every `unknown` record from before; answer the keys that were not found."""
    missing: set[str] = set()
    after = ""
    while sending.stop is None:
        known: list[Known] = yield from hands.do(Read(UnknownRecords(after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        answers = yield from _ask(hands, sending, [_outgoing(order, one) for one in known])
        missing |= yield from _keep_answers(hands, sending, {one.record_key: one for one in known}, answers)
    return missing


def resolve(order: Order, hands: Hands, sending: Sending, missing_before: set[str]) -> Steps[None]:
    """Look up what is still unknown, wait until an empty answer counts, look again, then send it once more."""
    if not sending.unknown or sending.stop is not None:
        return
    fresh = [key for key in sending.unknown if key not in missing_before]
    missing = {key for key in sending.unknown if key in missing_before}
    missing |= yield from _look(order, hands, sending, fresh)
    if not missing or sending.stop is not None:
        return
    now = (yield from hands.do(Now())).at
    until = max([now + order.facts.settle, *(sending.resolvable[key] for key in missing if key in sending.resolvable)])
    if until - now > order.longest_wait:
        return
    yield from hands.do(Sleep(until - now + timedelta(milliseconds=1)))
    missing = yield from _look(order, hands, sending, sorted(missing))
    if not missing or sending.stop is not None:
        return
    yield from _certainly_not_booked(hands, sending, sorted(missing))
    again = [sending.unknown.pop(key)[0] for key in sorted(missing)]
    sending.tally.unknown -= len(again)
    yield from sending.send_again([Item(item.record) for item in again])


def _look(order: Order, hands: Hands, sending: Sending, keys: list[str]) -> Steps[set[str]]:
    missing: set[str] = set()
    for start in range(0, len(keys), AT_ONCE):
        if sending.stop is not None:
            break
        some = {key: _known_of(sending, key) for key in keys[start : start + AT_ONCE]}
        answers = yield from _ask(hands, sending, [_outgoing(order, known) for known in some.values()])
        missing |= yield from _keep_answers(hands, sending, some, answers)
    return missing


def _known_of(sending: Sending, key: str) -> Known:
    item, attempt_id = sending.unknown[key]
    return Known(
        record_key=key,
        state=DeliveryState.UNKNOWN,
        revision=item.record.revision,
        amount=item.record.amount,
        last_attempt_id=attempt_id,
    )


def _outgoing(order: Order, known: Known) -> Outgoing:
    reference = known.reference or reference_of(order.integration_id, known.record_key)
    return Outgoing(known.record_key, reference, known.idempotency_key or "", {}, known.amount)


def _ask(hands: Hands, sending: Sending, records: list[Outgoing]) -> Steps[list[LookUpAnswer]]:
    try:
        answers: list[LookUpAnswer] = yield from hands.do(LookUp(tuple(records)))
    except (ConnectionDown, Misconfigured) as error:
        sending.stop_for(Stop(Category(error.category), str(error)))
        return []
    return answers


def _keep_answers(
    hands: Hands, sending: Sending, known: dict[str, Known], answers: list[LookUpAnswer]
) -> Steps[set[str]]:
    missing: set[str] = set()
    settled: list[Settled] = []
    for answer in answers:
        one = known[answer.record_key]
        if isinstance(answer, NotFound):
            missing.add(answer.record_key)
        elif isinstance(answer, Found) and same_amount(one.amount, answer.amount):
            settled.append(_there(one, answer))
            _count_found(sending, answer.record_key)
        elif isinstance(answer, Found) and one.category is not Category.DUPLICATE_MISMATCH:
            settled.append(_conflict(sending, one, answer))
    if settled:
        now: datetime = (yield from hands.do(Now())).at
        yield from hands.do(Commit((Conclude(sending.run_id, now, "look_up", tuple(settled)),)))
    return missing


def same_amount(ours: Money | None, theirs: Money | None) -> bool:
    """Whether a booking found under our reference is ours: the amounts must be equal."""
    return ours is None or ours == theirs


def _there(one: Known, answer: Found) -> Settled:
    return Settled(one.last_attempt_id or "", Outcome(one.record_key, Result.ALREADY_THERE, answer.target_id))


def _conflict(sending: Sending, one: Known, answer: Found) -> Settled:
    theirs = f"{answer.amount.amount} {answer.amount.currency}" if answer.amount else "no amount"
    ours = f"{one.amount.amount} {one.amount.currency}" if one.amount else "no amount"
    message = FieldMessage(
        f"{answer.target_id} uses our reference with another amount: {theirs} there, {ours} here", value=ours
    )
    failure = Failure(Category.DUPLICATE_MISMATCH, (message,))
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    return Settled(one.last_attempt_id or "", outcome, cause_key=sending.keeping.cause_of(failure))


def _count_found(sending: Sending, key: str) -> None:
    tally = sending.tally
    if sending.unknown.pop(key, None) is not None:
        tally.unknown -= 1
    else:  # found before its page was read: count it now, not again there
        tally.due += 1
        sending.resolved.add(key)
    tally.already_there += 1
    if sending.only is not None:
        sending.only.results[key] = Result.ALREADY_THERE.value


def _certainly_not_booked(hands: Hands, sending: Sending, keys: list[str]) -> Steps[None]:
    now: datetime = (yield from hands.do(Now())).at
    settled = tuple(Settled(sending.unknown[key][1], Outcome(key, Result.LATER)) for key in keys)
    yield from hands.do(Commit((Conclude(sending.run_id, now, "look_up", settled),)))
