"""One question by reference and what its answer means: found, conflict, missing, or dealt with meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.effects import Check, Commit, Conclude, KnownOf, LookUp, Now, Read, Settled, Sleep
from core.engine.hands import Hands, Steps
from core.engine.keeping import result_of
from core.engine.order import Order
from core.engine.sending import LANDED, LOOKS, Sending
from core.errors import ConnectionDown, Misconfigured, Refused
from core.model import (
    Category,
    ConnectionReport,
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
    Undecidable,
    in_words,
)
from core.ours import ours
from core.planning import reference_of

TURN = timedelta(seconds=5)  # of a longer wait
AT_ONCE = 64  # references in one look-up effect


def look(order: Order, hands: Hands, sending: Sending, known: dict[str, Known]) -> Steps[set[str]]:
    """Ask for these, keep what is found, answer the keys that a healthy target does not have."""
    missing: set[str] = set()
    keys = sorted(known)
    for start in range(0, len(keys), AT_ONCE):
        if sending.stop is not None:
            break
        some = [outgoing(order, known[key]) for key in keys[start : start + AT_ONCE]]
        answers = yield from ask_patiently(order, hands, sending, some)
        missing |= yield from _keep_answers(hands, sending, known, answers)
        yield from sending.tell()
    return missing


def wait(hands: Hands, sending: Sending, length: timedelta) -> Steps[None]:
    """Wait in short turns: a person may cancel meanwhile."""
    while length > timedelta(0) and sending.stop is None:
        turn = min(length, TURN)
        yield from hands.do(Sleep(turn))
        yield from sending.tell()
        length -= turn


def outgoing(order: Order, known: Known) -> Outgoing:
    """The record as a look-up needs it."""
    reference = known.reference or reference_of(order.integration_id, known.record_key)
    return Outgoing(known.record_key, reference, known.idempotency_key or "", {}, known.sent_amount or known.amount)


def ask_patiently(order: Order, hands: Hands, sending: Sending, records: list[Outgoing]) -> Steps[list[LookUpAnswer]]:
    """Ask; where the target asks for patience, wait as long as it says, and ask again only for what it left open."""
    answers: dict[str, LookUpAnswer] = {}
    for _ in range(order.facts.max_tries):
        got = yield from _ask(hands, sending, records)
        answers |= {answer.record_key: answer for answer in got}
        later = [answer for answer in got if isinstance(answer, Undecidable) and answer.retry_after_seconds is not None]
        if not later or sending.stop is not None:
            return list(answers.values())
        pause = max(answer.retry_after_seconds or 0.0 for answer in later)
        if pause > order.longest_pause_seconds:
            break
        yield from wait(hands, sending, timedelta(seconds=pause * (1 + 0.25 * order.jitter())))
        if sending.stop is not None:
            return list(answers.values())
        open_keys = {answer.record_key for answer in later}
        records = [one for one in records if one.record_key in open_keys]
    sending.stop_for(Stop(Category.THROTTLED, later[0].reason))
    return list(answers.values())


def _ask(hands: Hands, sending: Sending, records: list[Outgoing]) -> Steps[list[LookUpAnswer]]:
    try:
        answers: list[LookUpAnswer] = yield from hands.do(LookUp(tuple(records)))
    except (ConnectionDown, Misconfigured) as error:
        pause = error.retry_after_seconds if isinstance(error, ConnectionDown) else None
        if pause is not None:
            return [Undecidable(one.record_key, error.said, pause) for one in records]
        sending.stop_for(Stop(Category(error.category), error.said))
        return []
    return answers


def healthy(hands: Hands, sending: Sending) -> Steps[bool]:
    """Ask the target how it is; the run stops when it is not well."""
    try:
        report: ConnectionReport = yield from hands.do(Check())
    except (ConnectionDown, Misconfigured) as error:
        report = ConnectionReport(healthy=False, message=error.said, category=Category(error.category))
    trouble = report.doubt if report.healthy else report.message  # in doubt, nothing unknown is sent again
    if trouble is not None:
        sending.stop_for(Stop(report.category, trouble))
    return trouble is None


def _keep_answers(
    hands: Hands, sending: Sending, known: dict[str, Known], answers: list[LookUpAnswer]
) -> Steps[set[str]]:
    missing: set[str] = set()
    settled: list[Settled] = []
    at: datetime = (yield from hands.do(Now())).at
    for answer in answers:
        one = known[answer.record_key]
        if isinstance(answer, NotFound) and one.category is Category.DUPLICATE_MISMATCH:
            continue  # a conflict was left for a person: it is not sent because the other voucher is gone
        if isinstance(answer, NotFound):
            missing.add(answer.record_key)
        elif isinstance(answer, Found) and same_amount(one.sent_amount, answer.amount):
            settled.append(_there(one, answer, sending.keeping.pending_until(_what(answer), at)))
        elif isinstance(answer, Found) and one.category is not Category.DUPLICATE_MISMATCH:
            settled.append(conflict(sending, one, answer))
    there = {one.outcome.record_key: one.outcome.result for one in settled if one.outcome.result in LANDED}
    for key in (yield from conclude(hands, sending, settled)):
        if key in there:
            _count_found(sending, key, there[key])
    return missing


def conclude(
    hands: Hands, sending: Sending, settled: list[Settled], state: DeliveryState = DeliveryState.UNKNOWN
) -> Steps[list[str]]:
    """Keep what look-ups say and answer the keys kept: what a person dealt with meanwhile is left to them."""
    looks = 0
    while settled:
        looks += 1
        now: datetime = (yield from hands.do(Now())).at
        try:
            yield from hands.do(Commit((Conclude(sending.run_id, now, "look_up", tuple(settled)),)))
        except Refused:
            keys = tuple(one.outcome.record_key for one in settled)
            present: dict[str, Known] = yield from hands.do(Read(KnownOf(keys)))
            still = [one for one in settled if _is_still(state, present.get(one.outcome.record_key))]
            if looks > LOOKS:
                raise
            for key in set(keys) - {one.outcome.record_key for one in still}:
                _count_dealt_with(sending, key, present.get(key))
            settled = still
        else:
            break
    return [one.outcome.record_key for one in settled]


def _is_still(state: DeliveryState, known: Known | None) -> bool:
    return known is not None and known.state is state


def same_amount(ours: Money | None, theirs: Money | None) -> bool:
    """Whether a booking found under our reference is ours: the amounts must be equal."""
    return ours is None or ours == theirs


def _what(answer: Found) -> Result:
    return Result.ALREADY_THERE if answer.booked else Result.PENDING_TARGET


def _there(one: Known, answer: Found, pending_until_at: datetime | None) -> Settled:
    outcome = Outcome(one.record_key, _what(answer), answer.target_id)
    return Settled(one.last_attempt_id or "", outcome, pending_until_at=pending_until_at)


def conflict(sending: Sending, one: Known, answer: Found) -> Settled:
    """Something under our reference is not what we sent: left to a person."""
    sent = in_words(one.sent_amount)
    message = FieldMessage(
        ours(
            "reference_used_with_other_amount",
            id=answer.target_id,
            there=in_words(answer.amount),
            here=sent,
        ),
        value=str(sent),
    )
    failure = Failure(Category.DUPLICATE_MISMATCH, (message,))
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    return Settled(one.last_attempt_id or "", outcome, cause_key=sending.keeping.cause_of(failure))


def queued(sending: Sending, system: str, one: Known, resolvable_at: datetime) -> Settled:
    """Not found by a system that keeps what it received in a queue it does not show: left to a person."""
    message = FieldMessage(ours("not_found_maybe_in_queue", system=system))
    failure = Failure(Category.ACCEPTED_PENDING, (message,))
    outcome = Outcome(one.record_key, Result.UNKNOWN, failure=failure)
    cause = sending.keeping.cause_of(failure)
    return Settled(one.last_attempt_id or "", outcome, cause_key=cause, resolvable_at=resolvable_at)


def _count_found(sending: Sending, key: str, result: Result) -> None:
    tally = sending.tally
    sending.release(key)
    if sending.unknown.pop(key, None) is not None:
        tally.unknown -= 1
    else:  # found before its page was read: count it now, not again there
        tally.due += 1
        sending.resolved.add(key)
    if result is Result.ALREADY_THERE:
        tally.already_there += 1
    else:
        tally.pending += 1
    if sending.only is not None:
        sending.only.results[key] = result.value


def _count_dealt_with(sending: Sending, key: str, known: Known | None) -> None:
    sending.release(key)
    if sending.only is not None and key in sending.only.keys:
        sending.only.results[key] = result_of(known)
    if sending.unknown.pop(key, None) is not None:
        sending.tally.unknown -= 1
        sending.tally.due -= 1
        sending.tally.nothing_to_do += 1
