"""After the store was put back: what it forgot may have been booked, so everything is looked up before it is sent.

A record that a plan would send becomes `unknown` first, with an attempt of which nothing leaves; then the proven path
asks the target for it, waits until nothing of the lost time can arrive any more, asks again, and only then sends it.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.effects import Commit, KnownOf, NotSeen, Read
from core.engine.change_builder import Item, known_after, left_to_a_person
from core.engine.look_ups import AT_ONCE, look_up
from core.engine.run import LOOKS, SENDABLE, Run, is_still
from core.engine.session_config import SessionConfig
from core.engine.tickets import Steps
from core.errors import Refused
from core.model import Known, SourceRecord


def quiet_from(config: SessionConfig, restoring_since_at: datetime) -> datetime:
    """From when nothing that was sent in the lost time is on its way any more, and a look-up shows what arrived."""
    return restoring_since_at + timedelta(seconds=config.send_within_seconds) + config.settle_after


def doubt_the_unseen(run: Run) -> Steps[None]:
    """What the source no longer has may come back some day: look it up too, while somebody knows it is needed."""
    after = ""
    while run.stop is None and run.quiet_from is not None:
        known: list[Known] = yield from run.tickets.do(Read(NotSeen(run.run_id, after, AT_ONCE)))
        if not known:
            break
        after = known[-1].record_key
        doubted = yield from _doubt(run, known, run.quiet_from)
        for one in doubted.values():
            run.hold_behind(one)  # until the look-up says what became of it
        missing = yield from look_up(run, doubted)
        run.leave({key: doubted[key] for key in missing})


def _doubt(run: Run, known: list[Known], resolvable_at: datetime) -> Steps[dict[str, Known]]:
    """Keep that nobody knows; what a person dealt with meanwhile is left to them."""
    looks = 0
    while known:
        looks += 1
        records = [
            SourceRecord(one.record_key, one.revision or "", {}, one.amount, "", one.object_key) for one in known
        ]
        items = [
            Item(record, generation=one.generation, left=left_to_a_person(one), attempts=one.attempts)
            for record, one in zip(records, known, strict=True)
        ]
        intents = [run.builder.intent(item) for item in items]
        try:
            pairs = list(zip(items, intents, strict=True))
            yield from run.tickets.do(Commit(tuple(run.builder.doubt(pairs, run.tickets.moment, resolvable_at))))
        except Refused:
            keys = tuple(one.record_key for one in known)
            present: dict[str, Known] = yield from run.tickets.do(Read(KnownOf(keys)))
            if looks > LOOKS:
                raise
            known = [one for one in known if is_still(present.get(one.record_key), SENDABLE)]
        else:
            return {
                item.record.record_key: known_after(item, intent.attempt_id)
                for item, intent in zip(items, intents, strict=True)
            }
    return {}
