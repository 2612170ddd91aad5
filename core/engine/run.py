"""What one run knows and owes: its counts, why it stops, and the records of which nobody knows the outcome.

Everything here is written by methods of its owner only; a record is in at most one place at a time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from core.effects import HandledRowsOf, Notify, Read
from core.engine.change_builder import ChangeBuilder, Item, UnknownRecord, result_of
from core.engine.conflicts import is_refused
from core.engine.counters import Counters
from core.engine.object_order import ObjectOrder
from core.engine.session_config import SessionConfig
from core.engine.tickets import Steps, Tickets
from core.messages import message
from core.model import LEFT_TO_A_PERSON, Category, DeliveryState, HalfDone, Known, Outcome, Result, Stop
from core.planning.handled_rows import HandledRow, HandledRows

LANDED = (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
SENDABLE = (DeliveryState.WAITING, DeliveryState.REJECTED)
LOOKS = 20  # how often a refused change is planned anew before something is wrong


@dataclass(slots=True)
class Batch:
    """A retry's frozen set: what became of each key."""

    keys: frozenset[str]
    before: Mapping[str, str] = field(default_factory=dict)  # what an earlier run of this batch booked
    _results: dict[str, str] = field(default_factory=dict)

    def say(self, key: str, result: str) -> None:
        """What became of a record, if it is one of these."""
        if key in self.keys:
            self._results[key] = result

    def result_of(self, key: str) -> str | None:
        """The last that was said of it, by this run or the one that broke off."""
        return self._results.get(key) or self.before.get(key)


class Run:
    """One run. `only` limits it to a retry's frozen records."""

    def __init__(self, config: SessionConfig, tickets: Tickets, run_id: str, only: Batch | None = None) -> None:
        self.config: Final = config
        self.tickets: Final = tickets
        self.run_id: Final = run_id
        self.only: Final = only
        self.counters: Final = Counters()
        self.builder: Final = ChangeBuilder(config, run_id)
        self.objects: Final = ObjectOrder(order_matters=config.facts.order_matters)
        self._stop: Stop | None = None
        self._has_done_all_else = False
        self._quiet_from: datetime | None = None
        self._target_changed_at: datetime | None = None
        self._unknown: dict[str, UnknownRecord] = {}  # to be looked up
        self._looked_up: dict[str, UnknownRecord] = {}  # this run does what it can about them now
        self._undecided = 0  # looked up, and left to a later run: the store remembers them, memory need not
        self._left: dict[str, Known] = {}  # unknown before, not found at the start, not read in the source yet
        self._resolved: set[str] = set()  # counted before their page was read
        self._refused: dict[str, tuple[UnknownRecord, Outcome]] = {}  # sent once more and refused: maybe as a duplicate
        self._has_met_target = False
        self._half_done: dict[str, tuple[Known, HalfDone]] = {}  # drafts that wait to be finished
        self._handled_rows = HandledRows()

    # --- how far it is, and why it ends -----------------------------------------------------------

    @property
    def stop(self) -> Stop | None:
        """The one cause that ended this run early."""
        return self._stop

    @property
    def is_cancelled(self) -> bool:
        """A person ended it."""
        return self._stop is not None and self._stop.category is Category.CANCELLED

    def stop_for(self, stop: Stop) -> None:
        """End early; the first cause stays."""
        self._stop = self._stop or stop

    @property
    def has_done_all_else(self) -> bool:
        """Nothing stopped it before it came to what goes last."""
        return self._has_done_all_else

    def comes_to_the_last(self) -> None:
        """All else is done, or it was stopped."""
        self._has_done_all_else = self._stop is None

    def set_aside_stop(self) -> Stop | None:
        """For questions that its cause does not forbid."""
        stop, self._stop = self._stop, None
        return stop

    def stop_again(self, stop: Stop | None) -> None:
        """The cause that was set aside is the one."""
        if stop is not None and not self.is_cancelled:
            self._stop = stop

    def tell(self) -> Steps[None]:
        """Say how far it is, and hear whether somebody cancelled."""
        person: str | None = yield from self.tickets.do(Notify(self.run_id, self.counters.counts()))
        if person is not None:
            self.stop_for(Stop(Category.CANCELLED, message("cancelled_by", person=person)))

    def say(self, key: str, result: str) -> None:
        """What a retry tells of a record."""
        if self.only is not None:
            self.only.say(key, result)

    # --- after a restore --------------------------------------------------------------------------

    @property
    def quiet_from(self) -> datetime | None:
        """In restore mode: from when nothing of the lost time is on its way any more."""
        return self._quiet_from

    def look_up_everything(self, quiet_from: datetime) -> None:
        """The store was put back: whatever would be sent is looked up first."""
        self._quiet_from = quiet_from

    def asks_another_target(self, since_at: datetime) -> None:
        """The configuration leads to another target since then."""
        self._target_changed_at = since_at

    @property
    def settled_here_from(self) -> datetime:
        """From when nothing that was sent to this target before the last change is on its way to it any more."""
        since_at = self._target_changed_at or self.tickets.now
        return since_at + timedelta(seconds=self.config.send_within_seconds) + self.config.settle_after

    @property
    def has_settled_everything(self) -> bool:
        """Nobody asks any more what became of a record."""
        return not (self._unknown or self._looked_up or self._left or self._undecided)

    # --- what nobody knows ------------------------------------------------------------------------

    def is_resolved(self, key: str) -> bool:
        """A look-up said what became of it before its page was read: it is counted."""
        return key in self._resolved

    def stays_unknown(self, item: Item, known: Known | None) -> None:
        """A record read in the source that was unknown before."""
        key = item.record.record_key
        asked = self._left.pop(key, None) is not None
        self.counters.add_unknown()
        if known is not None:
            self._unknown[key] = UnknownRecord(item, known, asked)
        self.say(key, Result.UNKNOWN.value)

    def becomes_unknown(self, item: Item, known: Known) -> None:
        """Nobody knows what became of an attempt of this run, which is counted already."""
        self._unknown[item.record.record_key] = UnknownRecord(item, known)
        self.say(item.record.record_key, Result.UNKNOWN.value)

    def refused_once_more(self, item: Item, known: Known, refusal: Outcome) -> None:
        """Sent again after a look-up did not find it, and refused: maybe because it is there, so nobody knows yet."""
        self._refused[item.record.record_key] = UnknownRecord(item, known), refusal
        self.say(item.record.record_key, Result.UNKNOWN.value)

    def is_refused_once_more(self, key: str) -> bool:
        """Its refusal waits for a look-up."""
        return key in self._refused

    def take_refused(self) -> list[tuple[Known, Outcome]]:
        """What is to be looked up before its refusal counts."""
        taken, self._refused = self._refused, {}
        self._looked_up |= {key: unknown for key, (unknown, _refusal) in taken.items()}
        return [(unknown.known, refusal) for unknown, refusal in taken.values()]

    def hold_behind(self, known: Known) -> None:
        """Nobody knows what became of it: what belongs to the same object waits."""
        self.objects.block(known.object_key, known.record_key)

    def leave(self, known: Mapping[str, Known]) -> None:
        """These were not found, and have not been read in the source (yet)."""
        self._left |= known

    def take_unknown(self) -> list[UnknownRecord]:
        """What is to be looked up now: each once in a run, unless it is sent again."""
        taken, self._unknown = self._unknown, {}
        self._looked_up |= taken
        return list(taken.values())

    def take_conflicts(self) -> dict[str, Known]:
        """What was turned away as a conflict since then: its words count once it is certainly not there."""
        taken = {key: one for key, one in self._unknown.items() if is_refused(one.known)}
        self._unknown = {key: one for key, one in self._unknown.items() if key not in taken}
        self._looked_up |= taken
        return {key: one.known for key, one in taken.items()}

    def is_asked_for(self, key: str) -> bool:
        """A person wants it sent."""
        return self.only is not None and key in self.only.keys

    def what_was_sent(self, known: Known) -> Mapping[str, Any]:
        """The payload of its last attempt, where the source still says the same; else nobody knows it any more."""
        key = known.record_key
        doubt = self._unknown.get(key) or self._looked_up.get(key) or self._refused.get(key, (None,))[0]
        if doubt is None or doubt.item.record.revision != (known.sent_revision or known.revision):
            return {}
        return doubt.item.record.payload

    def gone(self) -> dict[str, Known]:
        """After a whole read: what was left unknown and is not in the source."""
        return {key: known for key, known in self._left.items() if self.only is None or key in self.only.keys}

    def is_left(self, key: str) -> bool:
        """It was neither found nor read."""
        return key in self._left

    def found(self, key: str, result: Result) -> None:
        """A look-up found it; found before its page was read, it is counted now and not again there."""
        self.objects.release(key)
        self._count_now(key)
        self.counters.landed(result)
        self.say(key, result.value)

    @property
    def has_met_target(self) -> bool:
        """It has asked for something that the target is known to have."""
        return self._has_met_target

    def meets_target(self) -> None:
        """It asks for that now."""
        self._has_met_target = True

    def looked_up(self, outcome: Outcome) -> None:
        """What a look-up said of an unknown record; what is unknown still is counted already."""
        key = outcome.record_key
        if outcome.result in LANDED:
            self.found(key, outcome.result)
        elif outcome.result is Result.REJECTED:
            self._count_now(key)
            self.counters.ended(outcome)
            self.say(key, outcome.result.value)

    def refused_at_last(self, outcome: Outcome) -> None:
        """The target has refused what it had in its own queue; what nobody knows is counted when it is read."""
        if outcome.result is not Result.REJECTED:
            return
        self.counters.add_due()
        self.counters.ended(outcome)
        self._resolved.add(outcome.record_key)

    def booked_at_last(self, key: str) -> None:
        """The target has booked what it had in its own queue."""
        self.counters.add_due()
        self.counters.landed(Result.BOOKED)
        self._resolved.add(key)

    # --- drafts of ours ---------------------------------------------------------------------------

    def found_half_done(self, known: Known, answer: HalfDone) -> None:
        """The target holds a draft: finished once it is known what comes before it; a retry finishes only its own."""
        if self.only is None or known.record_key in self.only.keys:
            self._half_done[known.record_key] = (known, answer)

    def is_half_done(self, key: str) -> bool:
        """A draft of it waits to be finished."""
        return key in self._half_done

    def take_drafts(self, most: int) -> list[tuple[Known, HalfDone]]:
        """What may be finished now, in the order of the source: of each object the first that nothing holds up."""
        config = {key: number for number, key in enumerate(sorted(self._half_done, key=self._place_of))}
        free = [key for key in config if all(config.get(one, -1) > config[key] for one in self.objects.others(key))]
        return [self._half_done.pop(key) for key in free[:most]]

    @property
    def held_drafts(self) -> list[tuple[Known, str]]:
        """What is held up, and by which record of its object."""
        held = []
        for key, (known, _answer) in self._half_done.items():
            before = sorted(self.objects.others(key), key=self._place_of)
            held += [(known, before[0])] if before else []
        return held

    def leave_draft(self, key: str) -> None:
        """It waits for a person."""
        self._undecided += key not in self._looked_up
        self.say(key, Result.UNKNOWN.value)

    def leave_drafts(self) -> None:
        """The rest is held up, or the run ends: a later one asks again."""
        self._undecided += len(self._half_done.keys() - self._looked_up.keys())
        for key in self._half_done:
            self.say(key, Result.UNKNOWN.value)
        self._half_done.clear()

    def finished(self, outcome: Outcome) -> None:
        """What became of a draft; what nobody knows again is looked up by a later run."""
        key = outcome.record_key
        self.say(key, outcome.result.value)
        if outcome.result is Result.UNKNOWN:
            self._undecided += key not in self._looked_up
            return
        if outcome.result in LANDED:
            self.objects.release(key)
        self._count_now(key)
        self.counters.ended(outcome)

    def dealt_with(self, key: str, known: Known | None) -> None:
        """A person said meanwhile what became of it."""
        self.objects.release(key)
        self.say(key, result_of(known))
        if self._is_no_longer_unknown(key):
            self.counters.no_longer_unknown()
            self.counters.no_longer_due()

    def is_of_another_target(self, known: Known) -> bool:
        """Whether only another target, if any, may have booked it: a person decides whether it is sent to this one."""
        return known.category is Category.OTHER_TARGET or known.is_elsewhere(self.config.target)

    def is_left_to_a_person(self, known: Known) -> bool:
        """Not there now, and not sent by itself: booked elsewhere or by hand, maybe, or this one took it back."""
        is_left = known.category in LEFT_TO_A_PERSON or known.is_elsewhere(self.config.target)
        return is_left or self.handled_row_of(known) is not None

    @property
    def handled_rows(self) -> HandledRows:
        """What people have handled while nobody could read it."""
        return self._handled_rows

    @property
    def rows_handled(self) -> int:
        """How often a person had handled rows when it last asked."""
        return self._handled_rows.number

    def ask_for_handled_rows(self) -> Steps[None]:
        """As they stand now: a person may handle one while it runs, and between a click and its retry."""
        found: HandledRows = yield from self.tickets.do(Read(HandledRowsOf()))
        self._handled_rows = found if self.only is None else found.of_known_records()

    def row_by_hand_of(self, known: Known) -> HandledRow | None:
        """The handled row it stood in, whatever else it waits for: a draft of it is not finished."""
        return self._handled_rows.by_key.get(known.record_key)

    def handled_row_of(self, known: Known) -> HandledRow | None:
        """The row it stood in, where a person may have booked that by hand."""
        is_for_another_reason = known.category is Category.TAKEN_BACK or self.is_of_another_target(known)
        return None if is_for_another_reason else self._handled_rows.by_key.get(known.record_key)

    def not_booked(self, keys: AbstractSet[str]) -> list[Item]:
        """These were certainly not booked: what is to be sent once more. The rest is gone from the source."""
        again = [key for key in (*self._unknown, *self._looked_up) if key in keys]
        for key in keys - set(again):
            self._left.pop(key, None)
            self.objects.release(key)
        return [self._sent_again(key) for key in again]

    def leave_undecided(self) -> None:
        """What it looked up and can not decide is left to a later run."""
        self._undecided += len(self._looked_up)
        self._looked_up.clear()

    def _count_now(self, key: str) -> None:
        if self._is_no_longer_unknown(key):
            self.counters.no_longer_unknown()
        else:
            self.counters.add_due()
            self._resolved.add(key)

    def _place_of(self, key: str) -> tuple[int, str]:
        return (self._looked_up[key].item.place if key in self._looked_up else 0), key

    def _sent_again(self, key: str) -> Item:
        doubt = self._looked_up.pop(key, None) or self._unknown.pop(key)
        self.counters.no_longer_unknown()
        item, attempts = doubt.item, doubt.known.attempts
        is_limited = doubt.known.category is Category.THROTTLED  # no record broke the request
        together = None if is_limited else fewer_together(self.config.facts.batch_size, attempts)
        return Item(
            item.record,
            item.place,
            item.generation,
            attempts=attempts,
            is_new=item.is_new,
            was_open=item.was_open,
            rows_handled=item.rows_handled,
            together=together,
            suspected_at=doubt.known.suspected_at,
            refused_as=item.refused_as,
            was_sent=True,
        )

    def _is_no_longer_unknown(self, key: str) -> bool:
        found = self._looked_up.pop(key, None)
        return (self._unknown.pop(key, None) or found) is not None


def fewer_together(size: int, attempts: int) -> int:
    """Of many records in one request, one may break it for all: sent again they go in ever smaller parts, and alone."""
    return max(1, size >> 3 * min(attempts, 4))


def is_still(known: Known | None, states: Iterable[DeliveryState]) -> bool:
    """Whether nobody said anything of it meanwhile."""
    return known is not None and known.state in states
