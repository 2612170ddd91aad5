"""Pages in, requests out, outcomes kept: the pipelined middle of a run.

One commit at a time, each carrying all that is ready (outcomes, a page's records, the next intents);
requests of the last intents are on the wire meanwhile. One loop begins whatever may begin and takes what has finished.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.effects import (
    Change,
    Commit,
    Effect,
    EverLanded,
    EverLost,
    Intent,
    KnownOf,
    LastLanding,
    Read,
    ReadPage,
    Send,
    Sleep,
)
from core.engine.change_builder import (
    LANDED_STATES,
    FinishedAttempt,
    Item,
    PagePlan,
    Ready,
    held_back_behind,
    known_after,
    left_for_row,
    left_to_a_person,
    may_be_booked_there,
    result_of,
)
from core.engine.conflicts import refused_so
from core.engine.reading import Reading
from core.engine.run import LANDED, LOOKS, SENDABLE, Run
from core.engine.send_window import SendWindow
from core.engine.tickets import Steps, value_of
from core.engine.vouchers import ended_apart
from core.errors import Refused
from core.model import DeliveryState, Failure, Known, Result
from core.planning import Decision, Step, generation_of, key_of_broken
from core.planning.handled_rows import HandledRow

DOUBTS_AT_ONCE = 500  # in one commit: nothing of them leaves


@dataclass(frozen=True, slots=True)
class _Kept:
    """What one commit carries, to be acted on when it is kept."""

    ended: list[FinishedAttempt]
    noticed: tuple[Change, ...]  # a page's records and what is left, whatever becomes of the intents
    page: PagePlan | None
    items: list[Item]
    intents: list[Intent]
    send_by: float
    doubtful: list[Item]
    doubts: list[Intent]


class Pipeline:
    """Reads the source of one run and sends what is due."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._window = SendWindow(run)
        self._reading = Reading(run)
        self._awaited: dict[int, Effect] = {}
        self._keeps: _Kept | None = None  # one commit at a time
        self._page: PagePlan | None = None  # planned, and waits to be kept
        self._to_send: deque[Item] = deque()
        self._suspected: list[Item] = []  # refused in an earlier run, maybe because of the connection: they go last
        self._is_last = False  # they are sent now
        self._to_doubt: deque[Item] = deque()  # in restore mode, or sent elsewhere before: looked up first
        self._unbelieved: list[Item] = []  # to be looked up first, where no look-up counts before something is booked
        self._doubted = 0  # in this round
        self._unsent: list[tuple[Item, Failure]] = []
        self._left: list[tuple[str, HandledRow]] = []  # to a person, because of the handled row it stood in
        self._reads_on = True
        self._place = 0
        self._rows_handled = 0  # how often a person had handled rows when the page that is kept now was planned
        self._known: dict[str, Known] = {}  # of the page that is to be planned
        self._questions: Iterator[Read] = iter(())  # that have to be answered before

    @property
    def has_read_all(self) -> bool:
        """There is nothing more to read."""
        return self._reading.done

    @property
    def broke_off(self) -> bool:
        """The source was not read to its end."""
        return self._reading.broken_off

    @property
    def tells_what_is_gone(self) -> bool:
        """What this read did not meet has left the source."""
        return self._reading.tells_what_is_gone

    @property
    def blames_connection(self) -> bool:
        """Refusals that may be the connection's were taken for its own."""
        return self._window.blames_connection

    @property
    def contents(self) -> Mapping[str | None, int]:
        """How often each content stands in rows that cannot be read."""
        return self._reading.contents

    def read_and_send(self) -> Steps[None]:
        """Read the source and send what is due; in restore mode it pauses when enough waits to be looked up."""
        self._doubted = 0
        self._reads_on = True
        yield from self._loop()

    def send_again(self, items: list[Item]) -> Steps[None]:
        """Send these once more (their earlier attempts are known not to have been booked)."""
        self._reads_on = False
        self._queue(self._run.objects.once_more(items))
        yield from self._loop()

    def send_suspected(self) -> Steps[None]:
        """What goes last is sent, the least often tried first: else the same few would hold up the rest for good."""
        self._reads_on, self._is_last = False, True
        items, self._suspected = sorted(self._suspected, key=lambda item: item.attempts), []
        self._window.before_the_last(items)
        self._queue(items)
        yield from self._loop()

    @property
    def waits_for_a_booking(self) -> bool:
        """Something is to be looked up, and nobody knows yet whether that counts."""
        return bool(self._unbelieved)

    def look_up_or_leave(self, *, counts: bool) -> Steps[None]:
        """What was forbidden by a page is looked up where that counts; else it waits, and is not sent."""
        items, self._unbelieved = self._unbelieved, []
        for item in items:
            if counts:
                self._to_doubt.append(item)
            else:
                self._leave(item, self._window.why_not_sent() if self._run.stop else self._run.builder.why_it_waits())
        yield from self._loop()

    def leave_held(self) -> Steps[None]:
        """What still waits behind an unbooked record of its object is left for later, and said."""
        for item, before in self._run.objects.give_back():
            self._leave(item, self._window.why_not_sent() if self._run.stop else held_back_behind(before))
        yield from self._loop()

    def _loop(self) -> Steps[None]:
        while True:
            for effect in self._wants():
                yield from self._begin(effect)
            if not self._awaited:
                return
            ticket, result = yield from self._run.tickets.next()
            yield from self._take(self._awaited.pop(ticket), result)

    def _begin(self, effect: Effect) -> Steps[None]:
        begun = self._run.tickets.start(effect)
        self._awaited[begun.ticket] = effect
        yield begun

    def _wants(self) -> Iterator[Effect]:
        """All that may begin now."""
        self._queue(self._run.objects.take_freed())
        if self._run.stop is not None:
            self._give_up()
        if self._may_read() and (page := self._reading.read_ahead()) is not None:
            yield page
        if self._is_last and not (self._to_send or self._keeps):
            self._window.settle_suspects()
        yield from self._window.wants()
        if self._keeps is None and (commit := self._next_commit()) is not None:
            yield commit

    def _queue(self, items: Iterable[Item]) -> None:
        for item in items:
            goes_now = item.suspected_at is None or self._is_last
            (self._to_send if goes_now else self._suspected).append(item)

    def _take(self, effect: Effect, result: Any) -> Steps[None]:
        match effect:
            case Send():
                self._window.answered(effect, result)
            case Commit():
                yield from self._kept(result)
            case ReadPage():
                if (question := self._reading.take(result)) is not None:
                    yield from self._begin(question)
            case Read(LastLanding()):
                self._window.told(value_of(result))
            case Read(EverLanded()):
                landed: set[str] = value_of(result)
                self._known |= {key: replace(self._known[key], has_landed=True) for key in landed}
                yield from self._ask_or_plan()
            case Read(EverLost()):
                lost: set[str] = value_of(result)
                self._known |= {key: replace(self._known[key], was_lost=True) for key in lost}
                yield from self._ask_or_plan()
            case Read():
                self._known = value_of(result)
                self._questions = self._asked_of_attempts()
                yield from self._ask_or_plan()
            case Sleep():
                self._window.go_on()

    def _give_up(self) -> None:
        self._window.give_up()
        self._to_send.extend((*self._to_doubt, *self._suspected, *self._unbelieved))
        self._to_doubt.clear()
        self._suspected, self._unbelieved = [], []
        while self._to_send:
            self._leave(self._to_send.popleft(), self._window.why_not_sent())

    def _leave(self, item: Item, why: Failure) -> None:
        row = item.row or self._handled_since(item)
        if row is not None:  # nobody may know of the row any more when the next run begins
            self._leave_to_a_person(item, row)
            return
        self._run.counters.add_unsent()
        self._leave_unsent(item, why)

    def _leave_unsent(self, item: Item, why: Failure) -> None:
        self._unsent.append((item, why))
        self._run.say(item.record.record_key, "unsent")

    # --- pages ----------------------------------------------------------------------------------

    @property
    def _reads_no_more(self) -> bool:
        return self._reading.done or not self._reads_on

    def _may_read(self) -> bool:
        room = self._window.reads_ahead - len(self._to_send) - len(self._to_doubt)
        return self._reads_on and room > 0 and self._doubted < self._run.config.doubts_at_once

    def _ask_or_plan(self) -> Steps[None]:
        question = next(self._questions, None)
        if question is not None:
            yield from self._begin(question)
        else:
            self._plan(self._known)

    def _asked_of_attempts(self) -> Iterator[Read]:
        """What only the attempts of a page's records tell."""
        if refused := self._refused_elsewhere():
            yield Read(EverLanded(refused))
        if keys := self._reading.under_a_new_key(self._known):
            yield Read(EverLost(keys))

    def _refused_elsewhere(self) -> tuple[str, ...]:
        """What another target says it has not booked: one before it, or this one, may have."""
        here = self._run.config.target
        known = self._known.items()
        return tuple(
            key for key, one in known if one.attempts and one.is_elsewhere(here) and not may_be_booked_there(one)
        )

    def _plan(self, known: dict[str, Known]) -> None:
        page = self._reading.plan(known, self._run.tickets.now)
        if page.has_something_to_keep:
            self._page = page
        else:
            self._page_kept(page)

    def _page_kept(self, page: PagePlan) -> None:
        run = self._run
        self._rows_handled = page.rows_handled
        for decision in page.decisions:
            self._count(decision)
        before = run.only.before if run.only else {}
        for _ in range(page.broken_counted):
            run.counters.read(None)
        for row in page.broken:
            if row.record_key is not None and not run.is_resolved(row.record_key):  # a look-up says what became of it
                found = DeliveryState.HANDLED if key_of_broken(row) in page.handled else Result.REJECTED
                run.say(row.record_key, before.get(row.record_key, found.value))
        run.counters.add_broken(page.broken_counted, page.broken_before, len(page.handled))
        self._reading.turn(page.next_cursor)

    def _count(self, decision: Decision) -> None:
        run, record = self._run, decision.record
        if decision.step is Step.BEFORE:
            run.objects.block(record.object_key, record.record_key)
            return
        run.counters.read(record.amount)
        if run.is_resolved(record.record_key):
            return
        if decision.step in (Step.NOTHING, Step.EDITED):
            run.counters.add_nothing_to_do(edited=decision.step is Step.EDITED)
            before = run.only.before if run.only else {}
            run.say(record.record_key, before.get(record.record_key, result_of(decision.known)))
            return
        run.counters.add_due()
        self._place += 1
        self._sort(decision, self._item_of(decision))

    def _item_of(self, decision: Decision) -> Item:
        known, row = decision.known, decision.row
        elsewhere = known if decision.step is Step.ELSEWHERE else None
        return Item(
            decision.record,
            self._place,
            generation_of(
                known, decision.record.revision, again=self._run.only is not None, elsewhere=elsewhere is not None
            ),
            elsewhere,
            left_to_a_person(known) if row is None else left_for_row(decision.record, row),
            attempts=known.attempts if known else 0,
            is_new=known is None or not known.attempts,
            was_open=known is not None and known.open_since_at is not None,
            row=row,
            rows_handled=self._rows_handled,
            suspected_at=known.suspected_at if known else None,
            refused_as=known.category if known and known.state is DeliveryState.REJECTED else None,
            was_sent=_may_have_arrived(known),
            refused=refused_so(known),
            was_lost=known.was_lost if known else False,
        )

    def _sort(self, decision: Decision, item: Item) -> None:
        """A due record: sent, looked up first, or left as it is."""
        run, record = self._run, item.record
        if decision.step is Step.ELSEWHERE:
            run.objects.block(record.object_key, record.record_key)
            self._to_doubt.append(item)
            return
        if run.quiet_from is not None and decision.step in (Step.SEND, Step.CARRY_OVER, Step.NOT_YET, Step.LEAVE):
            self._to_doubt.append(item)  # each of them may have been booked in the time that was lost
            self._left += [
                (record.record_key, row) for row in (decision.row,) if row is not None
            ]  # let go with that row
            return
        if decision.row is not None:
            self._leave_to_a_person(item, decision.row)
            return
        if decision.step is Step.SEND and item.is_asked_for_first:
            run.objects.block(record.object_key, record.record_key)
            may_not_count = run.config.facts.begins_alone and item.suspected_at is not None
            (self._unbelieved if may_not_count else self._to_doubt).append(item)
            return
        if decision.step is Step.SEND:
            if run.objects.may_go(item):
                self._queue([item])
            return
        run.objects.block(record.object_key, record.record_key)
        if decision.step is Step.CARRY_OVER:
            run.counters.add_carried_over()
        elif decision.step is Step.NOT_YET:
            run.counters.add_unsent()
        elif decision.step is Step.STAY_UNKNOWN:
            run.stays_unknown(item, decision.known)

    def _leave_to_a_person(self, item: Item, row: HandledRow) -> None:
        run, record = self._run, item.record
        run.objects.block(record.object_key, record.record_key)
        run.counters.add_left(before=item.was_open)
        run.say(record.record_key, Result.REJECTED.value)
        self._left.append((record.record_key, row))

    # --- commits --------------------------------------------------------------------------------

    def _next_commit(self) -> Commit | None:
        """All that is ready to be kept, if it is enough."""
        items = self._next_items()
        notices = self._page or self._unsent or self._left
        if not (items or notices or self._to_doubt or self._window.wants_answers_kept):
            return None
        run, moment, builder = self._run, self._run.tickets.moment, self._run.builder
        ended = [self._doubting_its_refusal(one) for one in self._window.take_ended()]
        self._window.measure(len(ended), moment.monotonic)
        for one in ended:
            if one.outcome.result not in LANDED:  # what is booked counts once it is kept
                self._count_ended(one)
        doubtful = [self._to_doubt.popleft() for _ in range(min(len(self._to_doubt), DOUBTS_AT_ONCE))]
        for item in doubtful:
            if (row := self._handled_since(item)) is not None:
                item.wait_for(row)
        noticed = (
            *(builder.seen(self._page, moment) if self._page else ()),
            *builder.leave_unsent(self._unsent, moment),
            *builder.leave_to_a_person(self._left, moment),
        )
        send_by = moment.monotonic + run.config.send_within_seconds
        intents = [builder.intent(item) for item in items]
        doubts = [builder.intent_to_look_up(item) for item in doubtful]
        self._keeps = _Kept(ended, noticed, self._page, items, intents, send_by, doubtful, doubts)
        self._page, self._unsent, self._left = None, [], []
        done = (*builder.conclude(ended, moment), *noticed)
        return Commit((*done, *builder.intend(intents, moment, run.rows_handled), *self._doubts(doubtful, doubts)))

    def _doubts(self, items: list[Item], intents: list[Intent]) -> list[Change]:
        run, moment = self._run, self._run.tickets.moment
        pairs = list(zip(items, intents, strict=True))
        here = [pair for pair in pairs if pair[0].elsewhere is None]
        elsewhere = [pair for pair in pairs if pair[0].elsewhere is not None]
        lost = here if run.quiet_from is not None else []
        return [
            *run.builder.doubt(lost, moment, run.quiet_from or moment.at, run.rows_handled),
            *run.builder.doubt_refused([] if lost else here, moment, run.rows_handled),
            *run.builder.doubt_elsewhere(elsewhere, moment, run.settled_here_from, run.rows_handled),
        ]

    def _doubting_its_refusal(self, one: FinishedAttempt) -> FinishedAttempt:
        """It is kept as unknown, with the system's own words, until a look-up has said that it is not there."""
        refusal = one.outcome
        if refusal.result is not Result.REJECTED or not one.item.was_sent:
            return one
        known = known_after(one.item, one.attempt_id, refusal.failure)
        self._run.refused_once_more(one.item, known, refusal)
        return replace(one, outcome=replace(refusal, result=Result.UNKNOWN))

    def _next_items(self) -> list[Item]:
        if not self._to_send or not self._window.wants_more:
            return []
        items = [self._to_send.popleft() for _ in range(min(len(self._to_send), self._window.room))]
        rows = [self._handled_since(item) for item in items]
        for item, row in zip(items, rows, strict=True):
            if row is not None:
                self._leave_to_a_person(item, row)
        return [item for item, row in zip(items, rows, strict=True) if row is None]

    def _handled_since(self, item: Item) -> HandledRow | None:
        """The row it stood in, where a person handled that after it was planned: then it waits for a person instead."""
        if item.rows_handled == self._run.rows_handled:
            return None
        return self._run.handled_rows.of(item.record, is_new=item.is_new)

    def _kept(self, result: Any) -> Steps[None]:
        kept, self._keeps = self._keeps, None
        if kept is None:
            raise RuntimeError("a commit was answered that nobody asked for")
        ended = kept.ended
        if isinstance(result, Refused) and (kept.items or kept.doubtful or kept.ended):
            ended = yield from self._plan_anew(kept)
        else:
            value_of(result)
            pairs = zip(kept.items, kept.intents, strict=True)
            self._window.load(Ready(item, intent, kept.send_by) for item, intent in pairs)
        for before, one in zip(kept.ended, ended, strict=True):
            if before.outcome.result in LANDED:
                self._count_ended(one)
        if kept.page is not None:
            self._page_kept(kept.page)
        if not isinstance(result, Refused):
            for item, intent in zip(kept.doubtful, kept.doubts, strict=True):
                self._doubt(item, intent)
        yield from self._run.tell()

    def _plan_anew(self, kept: _Kept) -> Steps[list[FinishedAttempt]]:
        """A record was changed between plan and intent, or an id proves another one: keep what is so, then ask anew."""
        tickets, run = self._run.tickets, self._run
        ended = yield from ended_apart(run, kept.ended)
        done = (*run.builder.conclude(ended, tickets.moment), *kept.noticed)
        if done:
            yield from tickets.do(Commit(done))
        yield from run.ask_for_handled_rows()
        keys = tuple(item.record.record_key for item in (*kept.items, *kept.doubtful))
        known: dict[str, Known] = yield from tickets.do(Read(KnownOf(keys)))
        for item in kept.items:
            self._queue_again(item, self._to_send, known)
        for item in kept.doubtful:
            self._queue_again(item, self._to_doubt, known)
        return ended

    def _queue_again(self, item: Item, queue: deque[Item], known: dict[str, Known]) -> None:
        run, key = self._run, item.record.record_key
        if item.try_once_more() > LOOKS:
            raise Refused("mark_sending", 0, 1)
        if key not in known or known[key].state in SENDABLE or self._is_still_elsewhere(item, known[key]):
            queue.append(item)
            return
        run.counters.no_longer_due()
        run.say(key, result_of(known[key]))
        run.objects.release(key)

    def _is_still_elsewhere(self, item: Item, known: Known) -> bool:
        here = self._run.config.target
        return item.elsewhere is not None and known.state in LANDED_STATES and known.is_elsewhere(here)

    def _doubt(self, item: Item, intent: Intent) -> None:
        """Nothing of it was sent to this target by this run; what was before, nobody knows."""
        self._doubted += 1
        self._run.counters.add_unknown()
        known = known_after(item, intent.attempt_id)
        if item.elsewhere is not None:
            why = self._run.builder.why_looked_up(item.elsewhere)
            known = replace(known, sent_amount=intent.outgoing.amount, category=why.category, failure=why)
        elif item.is_asked_for_first and self._run.quiet_from is None:
            why = self._run.builder.why_asked_for(item)
            known = replace(known, category=why.category, failure=why)
        self._run.becomes_unknown(item, known)
        self._run.objects.block(item.record.object_key, item.record.record_key)

    def _count_ended(self, one: FinishedAttempt) -> None:
        run, record, outcome = self._run, one.item.record, one.outcome
        if one.again:
            self._to_send.append(one.item)
            return
        run.counters.ended(outcome)
        run.say(record.record_key, outcome.result.value)
        if outcome.result in LANDED:
            run.objects.release(record.record_key)
        elif outcome.result is Result.UNKNOWN and not run.is_refused_once_more(record.record_key):
            resolvable_at = run.tickets.now + run.config.settle_after
            run.becomes_unknown(one.item, known_after(one.item, one.attempt_id, outcome.failure, resolvable_at))
        elif outcome.result in (Result.LATER, Result.NOT_SENT):
            self._leave_unsent(one.item, outcome.failure or self._window.why_not_sent())


def _may_have_arrived(known: Known | None) -> bool:
    """It was sent before, and is known to be neither there nor refused: each refused attempt raised the generation."""
    return known is not None and known.state is DeliveryState.WAITING and known.attempts > known.generation
