"""After the store was put back: what it forgot may have been booked, so everything is looked up before it is sent.

A record that a plan would send becomes `unknown` first, with an attempt of which nothing leaves; then the proven path
asks the target for it, waits until nothing of the lost time can arrive any more, asks again, and only then sends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.effects import Commit, KnownOf, Moment, NotSeen, Now, Read
from core.engine.asking import AT_ONCE, look
from core.engine.hands import Hands, Steps
from core.engine.keeping import Item, known_after
from core.engine.order import Order
from core.engine.sending import LOOKS, SENDABLE, Sending
from core.errors import Refused
from core.model import Known, SourceRecord


def quiet_from(order: Order, restoring_since_at: datetime | None) -> datetime | None:
    """From when nothing that was sent in the lost time is on its way any more, and a look-up shows what arrived."""
    if restoring_since_at is None:
        return None
    return restoring_since_at + timedelta(seconds=order.send_within_seconds) + order.settle_after


def doubt_the_unseen(order: Order, hands: Hands, sending: Sending) -> Steps[None]:
    """What the source no longer has may come back some day: look it up too, while somebody knows it is needed."""
    after = ""
    while sending.stop is None and sending.not_before is not None:
        known: list[Known] = yield from hands.do(Read(NotSeen(sending.run_id, after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        doubted = yield from _doubt(hands, sending, known, sending.not_before)
        for one in doubted.values():
            sending.hold_behind(one)  # until the look-up says what became of it
        missing = yield from look(order, hands, sending, doubted)
        sending.left |= {key: doubted[key] for key in missing}


def _doubt(hands: Hands, sending: Sending, known: list[Known], resolvable_at: datetime) -> Steps[dict[str, Known]]:
    """Keep that nobody knows; what a person dealt with meanwhile is left to them."""
    looks = 0
    while known:
        looks += 1
        moment: Moment = yield from hands.do(Now())
        records = [
            SourceRecord(one.record_key, one.revision or "", {}, one.amount, "", one.object_key) for one in known
        ]
        intents = [sending.keeping.intent(Item(record)) for record in records]
        try:
            yield from hands.do(Commit(tuple(sending.keeping.doubt(intents, moment, resolvable_at))))
        except Refused:
            keys = tuple(one.record_key for one in known)
            present: dict[str, Known] = yield from hands.do(Read(KnownOf(keys)))
            still = [one for one in known if one.record_key in present and present[one.record_key].state in SENDABLE]
            if looks > LOOKS:
                raise
            known = still
        else:
            pairs = zip(records, intents, strict=True)
            return {record.record_key: known_after(record, intent.attempt_id) for record, intent in pairs}
    return {}
