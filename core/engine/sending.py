"""Pages in, requests out, outcomes kept: the pipelined middle of a run.

One commit at a time, each carrying all that is ready (outcomes, a page's records, the next intents);
requests of the last intents are on the wire meanwhile.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from core.effects import Change, Commit, Effect, Intent, KnownOf, Moment, Notify, Now, Read
from core.engine.hands import Hands, Steps
from core.engine.keeping import Doubt, Ended, Item, Keeping, PagePlan, Ready, known_after, result_of, waits_for
from core.engine.objects import Objects
from core.engine.order import Order
from core.engine.reading import Batch, Reading, value_of
from core.engine.tally import Tally
from core.engine.wire import Wire
from core.errors import Refused
from core.model import Category, DeliveryState, Failure, Known, Result, Stop
from core.ours import ours
from core.planning import Decision, Step

LANDED = (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
SENDABLE = (DeliveryState.WAITING, DeliveryState.REJECTED)
DOUBTS_AT_ONCE = 500  # in one commit: nothing of them leaves
LOOKS = 20  # how often a refused intent is planned anew before something is wrong


@dataclass(slots=True)
class _Commit:
    """What one commit carries, to be acted on when it is kept."""

    kept: tuple[Change, ...]
    page: PagePlan | None
    items: list[Item]
    intents: list[Intent]
    send_by: float
    doubtful: list[Item] = field(default_factory=list)
    doubts: list[Intent] = field(default_factory=list)


class Sending:
    """The event loop of one run. `only` limits it to a retry's frozen records."""

    def __init__(self, order: Order, hands: Hands, run_id: str, tally: Tally, only: Batch | None) -> None:
        self.order = order
        self.run_id = run_id
        self.tally = tally
        self.only = only
        self.unknown: dict[str, Doubt] = {}  # to be looked up
        self.undecided = 0  # looked up, and left to a later run
        self.left: dict[str, Known] = {}  # unknown before, not found at the start, not read in the source yet
        self.resolvable: dict[str, datetime] = {}  # key → from when "not found" may count
        self.not_before: datetime | None = None  # in restore mode: from when anything is certainly not on its way
        self.resolved: set[str] = set()  # counted before their page was read
        self.keeping = Keeping(order, run_id)
        self._wire = Wire(order, self._ask)
        self._hands = hands
        self._handlers: dict[int, Callable[[Any], None]] = {}
        self._queue: deque[tuple[Effect, Callable[[Any], None]]] = deque()
        self._to_send: deque[Item] = deque()
        self._to_doubt: deque[Item] = deque()  # in restore mode: looked up before anything is sent
        self._doubted = 0  # in this round
        self._unsent: list[tuple[str, Failure]] = []
        self.reading = Reading(self._ask, run_id, only, order_matters=order.facts.order_matters)
        self._committing = False
        self._reads_on = True
        self._place = 0
        self._objects = Objects(order_matters=order.facts.order_matters)

    @property
    def stop(self) -> Stop | None:
        """The one cause that ended this run early."""
        return self._wire.stop

    def stop_for(self, stop: Stop) -> None:
        """End early; the first cause stays."""
        self._wire.stop = self._wire.stop or stop

    def tell(self) -> Steps[None]:
        """Say how far it is, and hear whether somebody cancelled."""
        self._told((yield from self._hands.do(Notify(self.run_id, self.tally.counts()))))

    def _told(self, cancelled_by: str | None) -> None:
        if cancelled_by is not None and self.stop is None:
            self.stop_for(Stop(Category.CANCELLED, ours("cancelled_by", person=cancelled_by)))
            self.reading.break_off()

    def read_and_send(self) -> Steps[None]:
        """Read the source and send what is due; in restore mode it pauses when enough waits to be looked up."""
        self._doubted = 0
        self._reads_on = True
        yield from self._loop()

    def send_again(self, items: list[Item]) -> Steps[None]:
        """Send these once more (their earlier attempts are known not to have been booked)."""
        self._reads_on = False
        self._to_send.extend(self._objects.once_more(items))
        yield from self._loop()

    def leave_held(self) -> Steps[None]:
        """What still waits behind an unbooked record of its object is left for later, and said."""
        for item, before in self._objects.give_back():
            self.tally.unsent += 1
            self._leave(item.record.record_key, self._wire.why_not_sent() if self.stop else waits_for(before))
        yield from self._loop()

    def _loop(self) -> Steps[None]:
        self._pump()
        while True:
            while self._queue:
                effect, handler = self._queue.popleft()
                ticket = yield from self._hands.start(effect)
                self._handlers[ticket] = handler
            if not self._handlers:
                return
            done, result = yield from self._hands.next()
            self._handlers.pop(done)(result)
            self._pump()

    def _ask(self, effect: Effect, handler: Callable[[Any], None]) -> None:
        self._queue.append((effect, handler))

    def _pump(self) -> None:
        if self.reading.failed is not None:
            self.stop_for(Stop(Category.SOURCE_FILE, self.reading.failed))
        if self.stop is not None:
            self._give_up()
        self._read_ahead()
        self._wire.send_ready()
        self._commit_turn()

    def _give_up(self) -> None:
        self._wire.give_up()
        while self._to_doubt:
            self._to_send.append(self._to_doubt.popleft())
        while self._to_send:
            self.tally.unsent += 1
            self._leave(self._to_send.popleft().record.record_key, self._wire.why_not_sent())

    # --- pages ----------------------------------------------------------------------------------

    def _read_ahead(self) -> None:
        room = max(8 * self._wire.most + 64, self._wire.room) - len(self._to_send) - len(self._to_doubt)
        if self._reads_on and room > 0 and self._doubted < self.order.doubts_at_once:
            self.reading.read_ahead()

    def _page_kept(self, page: PagePlan) -> None:
        for decision in page.decisions:
            self._count(decision)
        for row in page.broken:
            self.tally.read(None)
            if row.record_key not in self.resolved:  # a look-up said what became of it
                self._result(row.record_key or "", "rejected")
        self.tally.due += len(page.broken)
        self.tally.failed_now += len(page.broken) - page.broken_before
        self.tally.carried_over += page.broken_before
        self.tally.broken_rows += len(page.broken)
        self.reading.turn(page.next_cursor)

    def _count(self, decision: Decision) -> None:
        record = decision.record
        if decision.step is Step.BEFORE:
            self._objects.block(record.object_key, record.record_key)
            return
        self.tally.read(record.amount)
        if record.record_key in self.resolved:
            return
        if decision.step in (Step.NOTHING, Step.EDITED):
            self.tally.nothing_to_do += 1
            self.tally.changed_after_booked += decision.step is Step.EDITED
            before = self.only.before if self.only else {}
            self._result(record.record_key, before.get(record.record_key, result_of(decision.known)))
            return
        self.tally.due += 1
        self._place += 1
        item = Item(record, self._place)
        if self.not_before is not None and decision.step in (Step.SEND, Step.CARRY_OVER, Step.NOT_YET):
            self._to_doubt.append(item)  # each of them may have been booked in the time that was lost
            return
        if decision.step is Step.SEND:
            if self._objects.may_go(item):
                self._to_send.append(item)
            return
        self._objects.block(record.object_key, record.record_key)
        if decision.step is Step.CARRY_OVER:
            self.tally.carried_over += 1
        elif decision.step is Step.NOT_YET:
            self.tally.unsent += 1
        elif decision.step is Step.STAY_UNKNOWN:
            self._count_unknown(item, decision)

    def release(self, key: str) -> None:
        """A record is booked, or not ours to send any more: the next of its object may go."""
        following = self._objects.release(key)
        if following is not None:
            self._to_send.append(following)

    def hold_behind(self, known: Known) -> None:
        """Nobody knows what became of it: what belongs to the same object waits."""
        self._objects.block(known.object_key, known.record_key)

    def _count_unknown(self, item: Item, decision: Decision) -> None:
        key, known = decision.record.record_key, decision.known
        self.tally.unknown += 1
        asked = self.left.pop(key, None) is not None
        if known is not None:
            self.unknown[key] = Doubt(item, known, asked)
            if known.resolvable_at is not None:
                self.resolvable[key] = known.resolvable_at
        self._result(key, "unknown")

    def _result(self, key: str, result: str) -> None:
        if self.only is not None and key in self.only.keys:
            self.only.results[key] = result

    def _leave(self, key: str, failure: Failure) -> None:
        self._unsent.append((key, failure))
        self._result(key, "unsent")

    # --- commits --------------------------------------------------------------------------------

    def _commit_turn(self) -> None:
        if self._committing or not self._has_something_to_keep():
            return
        self._committing = True
        self._ask(Now(), self._commit)

    def _has_something_to_keep(self) -> bool:
        ended = len(self._wire.ended)
        if ended >= self._wire.room or (ended and self._wire.quiet):
            return True
        return self.reading.page is not None or bool(self._unsent) or bool(self._to_doubt) or self._wants_intents()

    def _wants_intents(self) -> bool:
        wire = self._wire
        return bool(self._to_send) and 2 * len(wire.ready) < wire.room and wire.stop is None and not wire.pausing

    def _commit(self, moment: Moment) -> None:
        ended, self._wire.ended = self._wire.ended, []
        self._wire.measure(len(ended), moment.monotonic)
        page, self.reading.page = self.reading.page, None
        items: list[Item] = []
        if self._wants_intents():
            items = [self._to_send.popleft() for _ in range(min(len(self._to_send), self._wire.room))]
        for one in ended:
            self._count_ended(one, moment)
        unsent, self._unsent = self._unsent, []
        keep = self.keeping
        kept = (
            *keep.conclude(ended, moment),
            *(keep.seen(page, moment) if page else ()),
            *keep.leave_unsent(unsent, moment),
        )
        doubtful = [self._to_doubt.popleft() for _ in range(min(len(self._to_doubt), DOUBTS_AT_ONCE))]
        if not kept and not items and not doubtful:  # a pause or a stop came between the wish and this moment
            self._committing = False
            if page is not None:  # all of it was met before in this read
                self._page_kept(page)
            return
        intents = [keep.intent(item) for item in items]
        doubts = [keep.intent(item) for item in doubtful]
        send_by = moment.monotonic + self.order.send_within_seconds
        commit = _Commit(kept, page, items, intents, send_by, doubtful, doubts)
        changes = (*kept, *keep.intend(intents, moment), *keep.doubt(doubts, moment, self.not_before or moment.at))
        self._ask(Commit(changes), lambda result: self._kept(result, commit))

    def _kept(self, result: object, commit: _Commit) -> None:
        if isinstance(result, Refused) and (commit.items or commit.doubtful):
            self._look_again(commit)
            return
        value_of(result)
        self._committing = False
        if commit.page is not None:
            self._page_kept(commit.page)
        pairs = zip(commit.items, commit.intents, strict=True)
        self._wire.ready.extend(Ready(item, intent, commit.send_by) for item, intent in pairs)
        for item, intent in zip(commit.doubtful, commit.doubts, strict=True):
            self._doubt(item, intent.attempt_id)
        self._ask(Notify(self.run_id, self.tally.counts()), self._told)

    def _look_again(self, commit: _Commit) -> None:
        """Somebody changed a record between plan and intent: keep the rest, then ask what is still to be sent."""
        keys = tuple(item.record.record_key for item in (*commit.items, *commit.doubtful))

        def ask_again(result: object) -> None:
            value_of(result)
            self._ask(Read(KnownOf(keys)), lambda known: self._plan_anew(value_of(known), commit))

        if commit.kept:
            self._ask(Commit(commit.kept), ask_again)
        else:
            ask_again(None)

    def _plan_anew(self, known: dict[str, Known], commit: _Commit) -> None:
        for queue, items in ((self._to_send, commit.items), (self._to_doubt, commit.doubtful)):
            for item in items:
                self._queue_again(item, queue, known)
        self._kept(None, _Commit((), commit.page, [], [], 0.0))

    def _queue_again(self, item: Item, queue: deque[Item], known: dict[str, Known]) -> None:
        key = item.record.record_key
        item.tries += 1
        if item.tries > LOOKS:
            raise Refused("mark_sending", 0, 1)
        if key not in known or known[key].state in SENDABLE:
            queue.append(item)
        else:
            self.tally.due -= 1
            self.tally.nothing_to_do += 1
            self._result(key, result_of(known[key]))
            self.release(key)

    def _doubt(self, item: Item, attempt_id: str) -> None:
        """Nothing of it was sent by us; what was sent in the lost time, nobody knows."""
        key = item.record.record_key
        self._doubted += 1
        self.tally.unknown += 1
        self.unknown[key] = Doubt(item, known_after(item.record, attempt_id))
        self._objects.block(item.record.object_key, key)
        self._result(key, Result.UNKNOWN.value)

    def _count_ended(self, one: Ended, moment: Moment) -> None:
        key, outcome = one.item.record.record_key, one.outcome
        if one.again:
            self._to_send.append(one.item)
            return
        self.tally.ended(outcome)
        self._result(key, outcome.result.value)
        if outcome.result in LANDED:
            self.release(key)
        if outcome.result is Result.UNKNOWN:
            self.unknown[key] = Doubt(one.item, known_after(one.item.record, one.attempt_id, outcome.failure))
            self.resolvable[key] = moment.at + self.order.settle_after
        if outcome.result in (Result.LATER, Result.NOT_SENT):
            self._leave(key, outcome.failure or self._wire.why_not_sent())
