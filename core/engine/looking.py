"""Records whose outcome nobody knows: asked for by reference, twice, before anything is sent again."""

from __future__ import annotations

from datetime import datetime, timedelta

from core.effects import HasQueued, Now, Read, Settled, UnknownRecords
from core.engine.asking import AT_ONCE, conclude, healthy, look, queued, wait
from core.engine.hands import Hands, Steps
from core.engine.keeping import Item
from core.engine.order import Order
from core.engine.sending import Sending
from core.model import Category, Known, Outcome, Result


def look_up_leftovers(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    """Ask for every `unknown` record from before; `sending.left` are those that were not found."""
    after = ""
    while sending.stop is None:
        known: list[Known] = yield from hands.do(Read(UnknownRecords(after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        some = {one.record_key: one for one in known}
        for one in known:
            sending.hold_behind(one)  # until the look-up says what became of it, or a person
        missing = yield from look(order, hands, sending, some)
        sending.left |= {key: some[key] for key in missing}


def resolve(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    """Look up what is still unknown, wait until an empty answer counts, look again, then send it once more.

    What this run can not decide is only counted from then on: the store remembers it, memory need not.
    """
    if sending.stop is None:
        yield from _resolve(order, hands, sending)
    for key in [key for key, doubt in sending.unknown.items() if doubt.over]:
        del sending.unknown[key]
        sending.undecided += 1
        sending.resolvable.pop(key, None)


def _resolve(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    doubts = {key: doubt for key, doubt in sending.unknown.items() if not doubt.over}
    for doubt in doubts.values():
        doubt.over = True
    missing = {key: doubt.known for key, doubt in doubts.items() if doubt.asked}
    fresh = {key: doubt.known for key, doubt in doubts.items() if not doubt.asked}
    not_found = yield from look(order, hands, sending, fresh)
    missing |= {key: fresh[key] for key in not_found}
    missing |= _gone(sending)
    if not missing or sending.stop is not None:
        return
    if (yield from _may_be_queued(order, hands, sending, missing)):
        return
    now = (yield from hands.do(Now())).at
    gap = min(order.facts.settle, order.longest_wait)  # between two look-ups; both together never wait longer
    until = max([now + gap, sending.not_before or now, *_resolvable(sending, missing, now + order.facts.settle)])
    if until - now > order.longest_wait:
        return
    yield from wait(hands, sending, until - now + hands.may_be_ahead + timedelta(milliseconds=1))
    if sending.stop is not None:
        return
    still = yield from _still_missing(order, hands, sending, missing)
    if not still or sending.stop is not None:
        return
    settled = [Settled(missing[key].last_attempt_id or "", Outcome(key, Result.LATER)) for key in sorted(still)]
    kept = yield from conclude(hands, sending, settled)
    for key in set(kept) - sending.unknown.keys():
        sending.left.pop(key, None)
        sending.release(key)  # gone from the source, and certainly not booked
    again = [sending.unknown.pop(key).item for key in [one for one in sending.unknown if one in set(kept)]]
    sending.tally.unknown -= len(again)
    yield from sending.send_again([Item(item.record, item.place) for item in again])


def _may_be_queued(order: Order, hands: Hands, sending: Sending, missing: dict[str, Known]) -> Steps[bool]:
    """Where a look-up does not show the target's own queue, "not there" proves nothing: never sent again, but said."""
    facts = order.facts
    if facts.look_up_shows_queue or not (facts.books_later or (yield from hands.do(Read(HasQueued())))):
        return False
    at: datetime = (yield from hands.do(Now())).at
    untold = {key: one for key, one in missing.items() if one.category is not Category.ACCEPTED_PENDING}
    resolvable = _resolvable(sending, untold, at + order.settle_after)
    settled = [
        queued(sending, order.facts.system_name, one, until)
        for one, until in zip(untold.values(), resolvable, strict=True)
    ]
    yield from conclude(hands, sending, settled)
    return True


def _still_missing(order: Order, hands: Hands, sending: Sending, missing: dict[str, Known]) -> Steps[set[str]]:
    """The second look-up. A target in trouble may say "no such reference": it is asked how it is, before and after."""
    if not (yield from healthy(hands, sending)):
        return set()
    still = yield from look(order, hands, sending, missing)
    if not still or not (yield from healthy(hands, sending)):
        return set()
    return still


def _gone(sending: Sending) -> dict[str, Known]:
    """Unknown records that the source no longer has: once they are certainly not booked, they are not due."""
    if not sending.reading.done:
        return {}
    if sending.only is None:
        return sending.left
    return {key: known for key, known in sending.left.items() if key in sending.only.keys}


def _resolvable(sending: Sending, missing: dict[str, Known], otherwise: datetime) -> list[datetime]:
    return [sending.resolvable.get(key) or known.resolvable_at or otherwise for key, known in missing.items()]
