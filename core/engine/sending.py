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

from core.effects import Change, Commit, Effect, Intent, KnownOf, Moment, Notify, Now, Read, ReadPage
from core.engine.hands import Hands, Steps
from core.engine.keeping import Doubt, Ended, Item, Keeping, PagePlan, Ready
from core.engine.order import Order
from core.engine.tally import Tally
from core.engine.wire import Wire
from core.errors import Refused, SourceUnreadable
from core.model import BrokenRow, Category, DeliveryState, Failure, Known, RecordPage, Result, SourceRecord, Stop
from core.planning import Decision, Step, key_of_broken, plan, twice

SENDABLE = (DeliveryState.WAITING, DeliveryState.REJECTED)
LOOKS = 20  # how often a refused intent is planned anew before something is wrong


@dataclass(slots=True)
class Batch:
    """A retry's frozen set: what became of each key."""

    keys: frozenset[str]
    results: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Commit:
    """What one commit carries, to be acted on when it is kept."""

    kept: tuple[Change, ...]
    page: PagePlan | None
    items: list[Item]
    intents: list[Intent]
    send_by: float


class Sending:
    """The event loop of one run. `only` limits it to a retry's frozen records."""

    def __init__(self, order: Order, hands: Hands, run_id: str, tally: Tally, only: Batch | None) -> None:
        self.order = order
        self.run_id = run_id
        self.tally = tally
        self.only = only
        self.source_failed = False
        self.unknown: dict[str, Doubt] = {}  # to be looked up
        self.left: dict[str, Known] = {}  # unknown before, not found at the start, not read in the source yet
        self.resolvable: dict[str, datetime] = {}  # key → from when "not found" may count
        self.resolved: set[str] = set()  # counted before their page was read
        self.keeping = Keeping(order, run_id)
        self._wire = Wire(order, self._ask)
        self._hands = hands
        self._handlers: dict[int, Callable[[Any], None]] = {}
        self._queue: deque[tuple[Effect, Callable[[Any], None]]] = deque()
        self._to_send: deque[Item] = deque()
        self._unsent: list[tuple[str, Failure]] = []
        self._page: PagePlan | None = None
        self._page_busy = False
        self._pages_done = False
        self._cursor: str | None = None
        self._committing = False

    @property
    def stop(self) -> Stop | None:
        """The one cause that ended this run early."""
        return self._wire.stop

    def stop_for(self, stop: Stop) -> None:
        """End early; the first cause stays."""
        self._wire.stop = self._wire.stop or stop

    def read_and_send(self) -> Steps[None]:
        """Read the whole source and send what is due."""
        yield from self._loop()

    def send_again(self, items: list[Item]) -> Steps[None]:
        """Send these once more (their earlier attempts are known not to have been booked)."""
        self._pages_done = True
        self._to_send.extend(items)
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
        if self.stop is not None:
            self._give_up()
        self._read_ahead()
        self._wire.send_ready()
        self._commit_turn()

    def _give_up(self) -> None:
        self._wire.give_up()
        while self._to_send:
            self.tally.unsent += 1
            self._leave(self._to_send.popleft().record.record_key, self._wire.why_not_sent())

    # --- pages ----------------------------------------------------------------------------------

    def _read_ahead(self) -> None:
        if self._page_busy or self._pages_done or len(self._to_send) >= max(8 * self._wire.most + 64, self._wire.room):
            return
        self._page_busy = True
        self._ask(ReadPage(self._cursor), self._page_read)

    def _page_read(self, result: RecordPage | Exception) -> None:
        if isinstance(result, SourceUnreadable):
            self.source_failed = True
            self._pages_done = True
            self._page_busy = False
            self.stop_for(Stop(Category.SOURCE_FILE, str(result)))
            return
        page: RecordPage = _value(result)
        records, broken = page.records, page.broken
        if self.only is not None:
            records = tuple(record for record in records if record.record_key in self.only.keys)
            broken = tuple(row for row in broken if row.record_key in self.only.keys)
        if not records and not broken:
            self._turn_page(page.next_cursor)
            return
        keys = (*(record.record_key for record in records), *(key_of_broken(row) for row in broken))
        self._ask(Read(KnownOf(keys)), lambda known: self._ask_now(records, broken, page.next_cursor, _value(known)))

    def _ask_now(
        self,
        records: tuple[SourceRecord, ...],
        broken: tuple[BrokenRow, ...],
        next_cursor: str | None,
        known: dict[str, Known],
    ) -> None:
        def decide(moment: Moment) -> None:
            decisions = plan(records, known, moment.at, run_id=self.run_id, again=self.only is not None)
            again = [twice(one.record) for one in decisions if one.step is Step.TWICE and self.only is None]
            rows = {key_of_broken(row): row for row in (*broken, *again)}
            once = [one for one in decisions if one.step is not Step.TWICE]
            before = sum(key in known and known[key].open_since_at is not None for key in rows)
            self._page = PagePlan(once, list(rows.values()), next_cursor, before)

        self._ask(Now(), decide)

    def _turn_page(self, next_cursor: str | None) -> None:
        self._page_busy = False
        self._cursor = next_cursor
        self._pages_done = next_cursor is None

    def _page_kept(self, page: PagePlan) -> None:
        for decision in page.decisions:
            self._count(decision)
        for row in page.broken:
            self.tally.read(None)
            self._result(row.record_key or "", "rejected")
        self.tally.due += len(page.broken)
        self.tally.failed_now += len(page.broken) - page.broken_before
        self.tally.carried_over += page.broken_before
        self.tally.broken_rows += len(page.broken)
        self._turn_page(page.next_cursor)

    def _count(self, decision: Decision) -> None:
        record = decision.record
        self.tally.read(record.amount)
        if record.record_key in self.resolved:
            return
        if decision.step in (Step.NOTHING, Step.EDITED):
            self.tally.nothing_to_do += 1
            self.tally.changed_after_booked += decision.step is Step.EDITED
            self._result(record.record_key, "already_there")
            return
        self.tally.due += 1
        if decision.step is Step.SEND:
            self._to_send.append(Item(record))
        elif decision.step is Step.CARRY_OVER:
            self.tally.carried_over += 1
        elif decision.step is Step.NOT_YET:
            self.tally.unsent += 1
        elif decision.step is Step.STAY_UNKNOWN:
            self._count_unknown(decision)

    def _count_unknown(self, decision: Decision) -> None:
        key, known = decision.record.record_key, decision.known
        self.tally.unknown += 1
        asked = self.left.pop(key, None) is not None
        if known is not None:
            self.unknown[key] = Doubt(Item(decision.record), known, asked)
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
        return self._page is not None or bool(self._unsent) or self._wants_intents()

    def _wants_intents(self) -> bool:
        wire = self._wire
        return bool(self._to_send) and 2 * len(wire.ready) < wire.room and wire.stop is None and not wire.pausing

    def _commit(self, moment: Moment) -> None:
        ended, self._wire.ended = self._wire.ended, []
        self._wire.measure(len(ended), moment.monotonic)
        page, self._page = self._page, None
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
        if not kept and not items:  # a pause or a stop came between the wish and this moment
            self._committing = False
            return
        intents = [keep.intent(item) for item in items]
        send_by = moment.monotonic + self.order.send_within_seconds
        commit = _Commit(kept, page, items, intents, send_by)
        self._ask(Commit((*kept, *keep.intend(intents, moment))), lambda result: self._kept(result, commit))

    def _kept(self, result: object, commit: _Commit) -> None:
        if isinstance(result, Refused) and commit.items:
            self._look_again(commit)
            return
        _value(result)
        self._committing = False
        if commit.page is not None:
            self._page_kept(commit.page)
        pairs = zip(commit.items, commit.intents, strict=True)
        self._wire.ready.extend(Ready(item, intent, commit.send_by) for item, intent in pairs)
        self._ask(Notify(self.run_id, self.tally.counts()), _nothing)

    def _look_again(self, commit: _Commit) -> None:
        """Somebody changed a record between plan and intent: keep the rest, then ask what is still to be sent."""
        keys = tuple(item.record.record_key for item in commit.items)

        def ask_again(result: object) -> None:
            _value(result)
            self._ask(Read(KnownOf(keys)), lambda known: self._plan_anew(_value(known), commit))

        if commit.kept:
            self._ask(Commit(commit.kept), ask_again)
        else:
            ask_again(None)

    def _plan_anew(self, known: dict[str, Known], commit: _Commit) -> None:
        for item in commit.items:
            key = item.record.record_key
            item.tries += 1
            if item.tries > LOOKS:
                raise Refused("mark_sending", 0, len(commit.items))
            if key not in known or known[key].state in SENDABLE:
                self._to_send.append(item)
            else:
                self.tally.due -= 1
                self.tally.nothing_to_do += 1
                self._result(key, "already_there")
        self._kept(None, _Commit((), commit.page, [], [], 0.0))

    def _count_ended(self, one: Ended, moment: Moment) -> None:
        key, outcome = one.item.record.record_key, one.outcome
        if one.again:
            self._to_send.append(one.item)
            return
        self.tally.ended(outcome)
        self._result(key, outcome.result.value)
        if outcome.result is Result.UNKNOWN:
            self.unknown[key] = Doubt(one.item, _known_after(one))
            self.resolvable[key] = moment.at + self.order.settle_after
        if outcome.result in (Result.LATER, Result.NOT_SENT):
            self._leave(key, outcome.failure or self._wire.why_not_sent())


def _known_after(one: Ended) -> Known:
    record, failure = one.item.record, one.outcome.failure
    return Known(
        record_key=record.record_key,
        state=DeliveryState.UNKNOWN,
        revision=record.revision,
        amount=record.amount,
        sent_amount=record.amount,
        last_attempt_id=one.attempt_id,
        category=failure.category if failure else None,
    )


def _value(result: Any) -> Any:
    if isinstance(result, Exception):
        raise result
    return result


def _nothing(_result: object) -> None:
    return
