"""The external system and its connector: books, refuses, loses, delays, lags; it counts its own bookings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from core.errors import ConnectionDown, Misconfigured
from core.messages import message
from core.model import (
    Category,
    ConnectionReport,
    ConnectorFacts,
    Draft,
    Failure,
    FieldMessage,
    Found,
    HalfDone,
    LookUpAnswer,
    NotBooked,
    NotFound,
    Outcome,
    Outgoing,
    Result,
    Stop,
    Undecidable,
)
from core.money import Money
from tests.simulation.chance import Chance
from tests.simulation.loop import Broken, Loop, Process

Answer = Callable[[Any], None]
KINDS = ("unique", "keyed", "plain", "two steps")  # a booking per reference, key, request; a draft that is posted
TELLS_REPEATS = ("unique", "keyed")
SHORT_PAUSE = 60.0
CALM = "ok"
POSTINGS = (CALM, "lost", "answer lost", "late")
FATES = (
    CALM,
    "lost",
    "answer lost",
    "late",
    "later",
    "shut out",
    "misconfigured",
    "left out",
    "odd error",
    "twice",
    "hidden",
)


@dataclass(frozen=True, slots=True)
class Booking:
    """What stands in the system's books."""

    target_id: str
    amount: Money | None
    booked_at: float
    booked_from: float  # before that it waits in the system's own queue
    visible_at: float  # from when a look-up shows it
    draft_id: str | None = None  # that was posted


@dataclass(frozen=True, slots=True)
class StoredDraft:
    """Stands under our reference, and is no booking."""

    draft_id: str
    amount: Money | None
    visible_at: float


class Target:
    """`leaves` is told of every request at the moment it leaves."""

    honours_send_by = True  # what a planted bug takes away

    def __init__(self, loop: Loop, chance: Chance, leaves: Callable[[Sequence[Outgoing]], None]) -> None:
        self.kind = chance.choose("target kind", KINDS)
        self.facts = ConnectorFacts(
            system_name="Accounting",
            batch_size=chance.choose("batch size", (1, 1, 3)),
            concurrency=chance.choose("concurrency", (1, 4, 8)),
            repeat_is_safe=self.kind in TELLS_REPEATS,
            order_matters=chance.choose("order", (False, True), 0.4),
            settle=timedelta(seconds=chance.choose("settle", (2.0, 6.0))),
            request_life=timedelta(seconds=chance.choose("request life", (5.0, 20.0))),
            pending_deadline=timedelta(seconds=chance.choose("pending for at most", (86400.0, 50.0))),
            max_tries=chance.choose("tries", (4, 2, 1)),
        )
        self.booked: dict[str, Booking] = {}
        self.drafts: dict[str, StoredDraft] = {}
        self._drafted = 0
        self.bookings: Counter[str] = Counter()
        self.requests: Counter[str] = Counter()
        self.look_ups: Counter[str] = Counter()
        self.beyond: set[str] = set()  # references booked by a request that lived longer than requests live
        self.proven: Callable[[Target], list[str]] = lambda _target: []  # ids the ledger holds as proofs
        self.down_until = 0.0
        self.empty_until = 0.0  # look-ups answer "no such reference" meanwhile; only the health check tells
        self.void: set[str] = set()  # references that stand there and were taken back by hand
        self.may_be_voided = False
        self.closed_until = 0.0  # a cost centre is closed: everything is refused meanwhile
        self.forbidden_until = 0.0  # a right is missing: every post gets a 403 meanwhile, and the check is well
        self.forbids = chance.choose("which record is forbidden", (None, None, "UT-01", "UT-02", "UT-03"))
        self.let_in_at = -1.0  # when the last post left that was let in
        self.answered_at = -1.0  # the same, also where it was refused before anybody looked at rights
        self._left_at: dict[str, float] = {}  # reference → when its last request left
        self._checks_rights_last = chance.choose("looks at rights after the data", (False, True))
        self._forbids_with_a_page = chance.choose("a firewall forbids", (False, False, True))
        self._keeps_forbidden = self.kind == "keyed" and chance.choose("replays a 403", (True, False))
        self._forbidden_keys: set[str] = set()
        self._slow_to_book = chance.choose("how often slow to say what it booked", (0.0, 0.0, 0.5))
        self.content = 0  # of the same record: ids that are looked up change it
        self.refuses_repeats = self.kind == "unique" and chance.choose("refuses a number that is used", (False, True))
        self._turns_away = chance.choose("refuses with 409", (False, True))
        self.index_may_be_late = False
        self._poison = chance.choose("which record breaks a request of many", (None, None, "UT-01", "UT-02", "UT-03"))
        self._by_key: dict[str, tuple[int, Outcome]] = {}
        self._loop = loop
        self._chance = chance
        self._leaves = leaves
        self._life = self.facts.request_life.total_seconds()
        self._gives_up_after = self._life * chance.choose("gives up after", (0.8, 0.3))
        self._likely = {fate: chance.choose(f"how often {fate}", (0.0, 0.0, 0.05, 0.2)) for fate in FATES[1:]}
        self._likely["late"] = chance.choose("how often really late", (self._likely["late"], 0.4))
        self._lags = chance.choose("how often a look-up lags", (0.0, 0.0, 0.3, 0.9))
        self._undecidable = chance.choose("how often a look-up fails", (0.0, 0.0, 0.1, 0.3))
        self._busy = chance.choose("how often a look-up is asked to wait", (0.0, 0.0, 0.1, 0.3))
        self.patience: dict[int, float] = {}  # worker → until when it was asked to wait
        self._pending = chance.choose("how often pending", (0.0, 0.0, 0.0, 0.2))
        self._remarks = chance.choose("how often remarked on", (0.0, 0.0, 0.1, 0.4))
        self._finishes_late = chance.choose("how often slow to finish", (0.0, 0.2, 0.5))
        self._refuses_drafts = chance.choose("how often a draft is refused", (0.0, 0.0, 0.1, 0.3))
        self._posts_badly = chance.choose("how often a posting goes wrong", (0.0, 0.1, 0.4))
        self._mixes_up = chance.choose("how often it names another's voucher", (0.0, 0.0, 0.0, 0.2))
        self._voids = chance.choose("how often a voucher is voided", (0.0, 0.5, 0.9))
        self._slow = chance.choose("how often slow to leave", (0.0, 0.0, 0.1, 0.3))

    def another(self) -> Target:
        """Another system of the same make: nothing of the books is the same."""
        other = copy(self)
        other.booked, other.drafts, other._by_key = {}, {}, {}
        other.bookings, other.requests, other.look_ups = Counter(), Counter(), Counter()
        other.beyond, other.patience, other.void = set(), {}, set()
        other._left_at, other._forbidden_keys = {}, set()
        return other

    # --- the connector ----------------------------------------------------------------------------

    def prepare(self, worker: Process, answer: Answer) -> None:
        """Get a token."""
        self._loop.after(0.1, lambda: answer(self._down() if self._is_down() else None), worker)

    def deliver(self, worker: Process, batch: Sequence[Outgoing], send_by: float, answer: Answer) -> None:
        """One request; it leaves a little later, or not at all."""
        wait = self._chance.choose("leaves after", (0.02, 3.0, 20.0), self._slow)
        self._loop.after(wait, lambda: self._leave(worker, batch, send_by, answer), worker)

    def finish(self, worker: Process, drafts: Sequence[Draft], send_by: float, answer: Answer) -> None:
        """Post drafts that a look-up found; too late, nothing leaves."""

        def leave() -> None:
            outs = [one.outgoing for one in drafts]
            if self._loop.seconds > send_by and self.honours_send_by:
                self._loop.hit("too late to finish")
                answer([_certain(one, Result.NOT_SENT, "the time to post this had passed") for one in outs])
            elif self._is_down():
                answer(self._down())
            else:
                self._loop.hit("finished")
                self.requests.update(one.record_key for one in outs)
                self._send_postings(worker, {one.draft_id: one.outgoing for one in drafts}, answer)

        wait = self._chance.choose("finishing leaves after", (0.02, 3.0, 20.0), self._finishes_late)
        self._loop.after(wait, leave, worker)

    def look_up(self, worker: Process, records: Sequence[Outgoing], answer: Answer) -> None:
        """Ask by reference: what is seen is what is visible when the question arrives."""

        def ask() -> None:
            seen: Any = self._down() if self._is_down() else self._look_all(worker, records)
            self._loop.tell("look-up:", seen)
            self._loop.after(0.1, lambda: answer(seen), worker)

        self._loop.after(0.1, ask, worker)

    def check(self, worker: Process, answer: Answer) -> None:
        """Say how it is."""

        def ask() -> None:
            ill = self._is_down() or self._loop.seconds < self.empty_until
            report = ConnectionReport(healthy=not ill, message="Accounting is not well" if ill else "")
            self._loop.after(0.1, lambda: answer(report), worker)

        self._loop.after(0.1, ask, worker)

    def _leave(self, worker: Process, batch: Sequence[Outgoing], send_by: float, answer: Answer) -> None:
        if self._loop.seconds > send_by and self.honours_send_by:
            self._loop.hit("too late to send")
            answer([_certain(one, Result.NOT_SENT, "the time to send this had passed") for one in batch])
            return
        if self._is_down():
            answer(self._down())
            return
        fate = self._fate()
        if fate not in ("shut out", "misconfigured"):
            self._leaves(batch)
        self.requests.update(one.record_key for one in batch)
        self._left_at.update({one.reference: self._loop.seconds for one in batch})
        self._loop.tell("request leaves:", fate, [(one.record_key, one.idempotency_key[:4]) for one in batch])
        if self.kind == "two steps":
            answer = partial(self._post_what_was_drafted, worker, batch, send_by, answer)
        getattr(self, f"_{fate.replace(' ', '_')}")(worker, batch, answer)

    def _post_what_was_drafted(
        self, worker: Process, batch: Sequence[Outgoing], send_by: float, answer: Answer, result: Any
    ) -> None:
        """The second step of the same delivery; between the two the worker may die or stand still."""
        drafted = [] if isinstance(result, Exception) else [one for one in result if _is_draft(one)]
        if not drafted:
            answer(result)
            return
        rest = [one for one in result if not _is_draft(one)]
        if (self._loop.seconds > send_by and self.honours_send_by) or self._is_down():
            late = [replace(one, target_id=None, failure=_failure("a draft stands, not posted")) for one in drafted]
            answer([*rest, *late])
            return
        sent = {one.record_key: one for one in batch}
        self._leaves([sent[one.record_key] for one in drafted])
        postings = {one.target_id or "": sent[one.record_key] for one in drafted}
        self._send_postings(worker, postings, lambda posted: answer([*rest, *posted]))

    def _send_postings(self, worker: Process, drafts: Mapping[str, Outgoing], answer: Answer) -> None:
        """By the draft's own id: posted twice, it is booked once."""
        fate = self._chance.choose("a posting goes wrong", POSTINGS, self._posts_badly)
        self._loop.tell("posting leaves:", fate, list(drafts))
        outs = list(drafts.values())

        def arrive() -> None:
            outcomes = [self._post(draft_id, out) for draft_id, out in drafts.items()]
            if fate == CALM:
                self._loop.after(0.05, lambda: answer(outcomes), worker)

        if fate != "lost":
            self._loop.after(0.9 * self._life if fate == "late" else 0.05, arrive)
        if fate != CALM:
            self._time_out(worker, outs, answer)

    def _fate(self) -> str:
        for fate, likely in self._likely.items():
            if likely and self._chance.choose(fate, (False, True), likely):
                return fate
        return CALM

    def _ok(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        def arrive() -> None:
            outcomes = self._receive_all(batch)
            books = any(one.result is Result.BOOKED for one in outcomes)
            is_slow = books and self._chance.choose("slow to say what it booked", (False, True), self._slow_to_book)
            self._loop.after(0.25 * self._life if is_slow else 0.05, lambda: answer(outcomes), worker)

        self._loop.after(0.05, arrive)

    def _lost(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        self._time_out(worker, batch, answer)

    def _answer_lost(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        self._loop.after(0.05, lambda: self._receive_and_void(batch))
        self._time_out(worker, batch, answer)

    def _late(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        """It arrives after we gave up; where the system can tell repeats apart even long after."""
        waits = [0.99 * self._life, 0.85 * self._life]
        if self.kind == "unique" and not self.refuses_repeats:
            waits.append(6 * self._life + 40)
        wait = self._chance.choose("how late", waits)

        def arrive() -> None:
            self._loop.hit("late arrival")
            if wait > self._life:
                self.beyond |= {one.reference for one in batch}
            self._receive_all(batch)

        self._loop.after(wait, arrive)
        self._time_out(worker, batch, answer)

    def _later(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        seconds = self._chance.choose("asked to wait", (2.0, None, 20.0, 100.0))
        outcomes = [Outcome(one.record_key, Result.LATER, retry_after_seconds=seconds) for one in batch]
        self._loop.after(0.1, lambda: answer(outcomes), worker)

    def _shut_out(self, worker: Process, _batch: Sequence[Outgoing], answer: Answer) -> None:
        self._loop.after(0.1, lambda: answer(self._down()), worker)

    def _misconfigured(self, worker: Process, _batch: Sequence[Outgoing], answer: Answer) -> None:
        error = Misconfigured("the token may not do this (403)", Category.AUTHORISATION)
        self._loop.after(0.1, lambda: answer(error), worker)

    def _left_out(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        """Everything is taken, one record is missing in the answer."""

        def arrive() -> None:
            outcomes = self._receive_all(batch)
            self._loop.after(0.05, lambda: answer(outcomes[1:]), worker)

        self._loop.after(0.05, arrive)

    def _hidden(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        """It is handed on and done, and a gateway answers with a page of its own."""

        def arrive() -> None:
            self._receive_and_void(batch)
            if self.booked.keys() & {one.reference for one in batch}:
                self._loop.hit("a page hid a booking")
            outcomes = [_forbidden_by_a_page(one) for one in batch]
            if len(batch) > 1:
                outcomes = [_certain(one, Result.UNKNOWN, "403", Category.OUTCOME_UNKNOWN) for one in batch]
            self._loop.after(0.05, lambda: answer(outcomes), worker)

        self._loop.after(0.05, arrive)

    def _twice(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        """Something on the way repeats the request, where the system can tell."""
        if self.kind in TELLS_REPEATS and not self.refuses_repeats:
            self._loop.after(0.7 * self._life, lambda: self._receive_once_more(batch))
        self._ok(worker, batch, answer)

    def _receive_once_more(self, batch: Sequence[Outgoing]) -> None:
        """What was refused the first time may be booked now, and our side knows nothing of it."""
        before = set(self.booked)
        self._receive_all(batch)
        self.beyond |= {one.reference for one in batch if one.reference in self.booked.keys() - before}

    def _odd_error(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        self._loop.after(0.05, lambda: self._receive_and_void(batch))
        self._loop.after(0.2, lambda: answer(ValueError("nobody thought of this answer")), worker)

    def _time_out(self, worker: Process, batch: Sequence[Outgoing], answer: Answer) -> None:
        outcomes = [_certain(one, Result.UNKNOWN, "no answer in time", Category.OUTCOME_UNKNOWN) for one in batch]
        self._loop.after(self._gives_up_after, lambda: answer(outcomes), worker)

    def _is_down(self) -> bool:
        return self._loop.seconds < self.down_until

    def _down(self) -> ConnectionDown:
        return ConnectionDown("Accounting does not answer", Category.UNAVAILABLE)

    # --- the books ----------------------------------------------------------------------------------

    def book_by_hand(self, reference: str, amount: Money | None) -> None:
        """Somebody else uses our reference."""
        if reference not in self.booked:
            self.booked[reference] = Booking("by hand", amount, self._loop.seconds, 0.0, self._loop.seconds)
            self._loop.tell("somebody books by hand:", reference, amount)

    def _receive_and_void(self, batch: Sequence[Outgoing]) -> None:
        self._receive_all(batch)
        for one in batch:
            self._maybe_void(one.reference)

    def _maybe_void(self, reference: str) -> None:
        """Somebody takes back what was just booked: it stands there, and is no booking."""
        there, can = self.booked.get(reference), self.may_be_voided and self.kind in ("keyed", "plain")
        if not can or there is None or there.booked_at != self._loop.seconds or there.target_id == "by hand":
            return
        if self._chance.choose("it is voided", (False, True), self._voids):
            self._loop.hit("voided")
            del self.booked[reference]
            self.void.add(reference)

    def purge(self, reference: str) -> None:
        """What was taken back is removed for good."""
        if reference in self.void:
            self._loop.hit("purged")
            self.void.discard(reference)
            del self.bookings[reference]

    def _receive_all(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """One by one; a record that its program cannot bear ends the request for all of them."""
        if len(batch) > 1 and self._poison in {one.record_key for one in batch}:
            self._loop.hit("a record broke the request of many")
            return [_certain(one, Result.UNKNOWN, "500", Category.OUTCOME_UNKNOWN) for one in batch]
        return [self._receive(one) for one in batch]

    def _receive(self, out: Outgoing) -> Outcome:
        outcome = self._decide(out)
        self._loop.tell("target:", out.record_key, outcome.result.value, f"key {out.idempotency_key[:4]}")
        return outcome

    def _decide(self, out: Outgoing) -> Outcome:
        there, left_at = self.booked.get(out.reference), self._left_at[out.reference]
        if self._is_forbidden(out):
            return self._forbid(out, left_at)
        self.let_in_at = max(self.let_in_at, left_at)
        self.answered_at = max(self.answered_at, left_at)
        if self.kind == "keyed" and out.idempotency_key in self._by_key:
            content, said = self._by_key[out.idempotency_key]
            return said if content == self.content else self._came_with_other_content(out, there)
        if self.kind == "unique" and there is not None:
            return self._already_there(out, there)
        if self._is_invalid(out):
            outcome = self._invalid(out)
        else:
            outcome = self._draft(out) if self.kind == "two steps" else self._book(out)
        if self.kind == "keyed":
            self._by_key[out.idempotency_key] = self.content, outcome
        return outcome

    def _is_forbidden(self, out: Outgoing) -> bool:
        is_replayed = self._keeps_forbidden and out.idempotency_key in self._forbidden_keys
        if is_replayed:
            self._loop.hit("a 403 was replayed for its key")
        return is_replayed or self._loop.seconds < self.forbidden_until or out.record_key == self.forbids

    def _is_invalid(self, out: Outgoing) -> bool:
        return bool(out.payload["bad"]) or self._loop.seconds < self.closed_until

    def _invalid(self, out: Outgoing) -> Outcome:
        return self._refusal(out, "Invalid cost center code: 9999", Category.REFERENCE_NOT_FOUND)

    def _forbid(self, out: Outgoing, left_at: float) -> Outcome:
        if self._checks_rights_last and self._is_invalid(out) and out.idempotency_key not in self._forbidden_keys:
            self._loop.hit("refused before it looked at rights")
            self.answered_at = max(self.answered_at, left_at)
            return self._invalid(out)
        self._loop.hit("a right was missing" if out.record_key != self.forbids else "forbidden for itself")
        if self._forbids_with_a_page:
            return _forbidden_by_a_page(out)
        self._forbidden_keys.add(out.idempotency_key)
        return _forbidden(out)

    def _came_with_other_content(self, out: Outgoing, there: Booking | None) -> Outcome:
        """The same key for something else is refused, for ever; the connector looks whether it is there."""
        self._loop.hit("a key came with other content")
        if there is not None:
            return self._already_there(out, there)
        return _certain(out, Result.UNKNOWN, "this key was used with another body", Category.KEY_REUSED)

    def _refusal(self, out: Outgoing, said: str, category: Category) -> Outcome:
        """In words that say little: told by 409 it may be about what is there, and nobody can know."""
        refused = _certain(out, Result.REJECTED, said, category)
        if not self._turns_away or refused.failure is None:
            return refused
        self._loop.hit("refused with 409")
        return replace(refused, result=Result.UNKNOWN, failure=replace(refused.failure, http_status=409))

    def _draft(self, out: Outgoing) -> Outcome:
        if out.reference in self.drafts or out.reference in self.booked:
            raise Broken(f"{out.record_key} is drafted a second time at the target")
        self._drafted += 1
        lag = self._chance.choose("a look-up lags", (0.0, 0.5, 0.99), self._lags) * self.facts.settle.total_seconds()
        draft = StoredDraft(f"D-{out.record_key}-{self._drafted}", out.amount, self._loop.seconds + lag)
        self.drafts[out.reference] = draft
        return Outcome(out.record_key, Result.UNKNOWN, draft.draft_id)

    def _post(self, draft_id: str, out: Outgoing) -> Outcome:
        """A draft that is refused is taken back; one that is not there was posted, or taken back before."""
        outcome = self._decide_posting(draft_id, out)
        self._loop.tell("target:", out.record_key, "posting", draft_id, outcome.result.value)
        return outcome

    def _decide_posting(self, draft_id: str, out: Outgoing) -> Outcome:
        draft, there = self.drafts.get(out.reference), self.booked.get(out.reference)
        if draft is None or draft.draft_id != draft_id:
            if there is not None and there.draft_id == draft_id:
                return Outcome(out.record_key, Result.BOOKED, there.target_id)
            return _certain(out, Result.UNKNOWN, "no such draft", Category.OUTCOME_UNKNOWN)
        refused = self._chance.choose("the draft is refused", (False, True), self._refuses_drafts)
        if refused or self._loop.seconds < self.closed_until:
            del self.drafts[out.reference]
            self._loop.hit("a draft was taken back")
            return _certain(out, Result.REJECTED, "The cost center is closed", Category.REFERENCE_NOT_FOUND)
        outcome = self._book(replace(out, amount=draft.amount))
        self.booked[out.reference] = replace(self.booked[out.reference], draft_id=draft_id)
        del self.drafts[out.reference]
        return outcome

    def _book(self, out: Outgoing) -> Outcome:
        target_id = f"B-{out.record_key}-{self.bookings[out.reference]}"
        settle = self.facts.settle.total_seconds()
        lag = self._chance.choose("a look-up lags", (0.0, 0.5, 0.99), self._lags)
        if self.refuses_repeats and self.index_may_be_late:  # it can afford to: what is sent again is refused
            lag = max(lag, self._chance.choose("its index is late", (0.0, 20.0), self._lags))
            self.beyond |= {out.reference} if lag > 1 else set()
        now = self._loop.seconds
        pending = self._chance.choose("pending", (False, True), self._pending)
        queued = self._chance.choose("in its queue for", (100.0, 1.0, 900.0)) if pending else 0.0
        self.booked[out.reference] = Booking(target_id, out.amount, now, now + queued, now + lag * settle)
        self.bookings[out.reference] += 1
        if self.bookings[out.reference] > 1:
            raise Broken(f"{out.record_key} is booked {self.bookings[out.reference]} times at the target")
        if pending:
            return Outcome(out.record_key, Result.PENDING_TARGET, target_id)
        if (other := self._of_another(out.reference)) is not None:
            return Outcome(out.record_key, Result.BOOKED, other)
        remark = self._chance.choose("remarked on", (None, "Booked without an attachment."), self._remarks)
        return Outcome(out.record_key, Result.BOOKED, target_id, remark)

    def _of_another(self, reference: str) -> str | None:
        """Sometimes its answer names the voucher of another record."""
        own = self.booked.get(reference)
        others = [one for one in self.proven(self) if own is None or one != own.target_id]
        if not others or not self._chance.choose("it names another's voucher", (False, True), self._mixes_up):
            return None
        self._loop.hit("named another's voucher")
        return others[0]

    def _already_there(self, out: Outgoing, there: Booking) -> Outcome:
        if self.refuses_repeats:
            self.booked[out.reference] = replace(there, visible_at=self._loop.seconds)
            self._loop.hit("refused as a duplicate of our own")
            return self._refusal(out, "This number has already been used.", Category.VALIDATION)
        if there.visible_at > self._loop.seconds:
            return _certain(out, Result.UNKNOWN, "the reference is in use", Category.DUPLICATE)
        if there.amount == out.amount:
            return Outcome(out.record_key, Result.ALREADY_THERE, there.target_id)
        self._loop.hit("conflict")
        return _certain(out, Result.UNKNOWN, f"{there.target_id} uses our reference", Category.DUPLICATE_MISMATCH)

    def _look_all(self, worker: Process, records: Sequence[Outgoing]) -> list[LookUpAnswer] | ConnectionDown:
        if self._loop.seconds < self.patience.get(id(worker), 0.0):
            raise Broken("a look-up came although it was asked to wait")
        seconds = self._chance.choose("a look-up is asked to wait", (0.0, 2.0, 20.0, 100.0), self._busy)
        if not seconds:
            return [self._look(one) for one in records]
        self._loop.hit("a look-up is asked to wait")
        if seconds < SHORT_PAUSE:  # longer than that no run waits
            self.patience[id(worker)] = self._loop.seconds + seconds
        if self._chance.choose("it says so as a refusal", (False, True)):
            return ConnectionDown("Accounting asks us to wait", Category.THROTTLED, seconds)
        return [Undecidable(one.record_key, "429", seconds) for one in records]

    def _look(self, one: Outgoing) -> LookUpAnswer:
        if (other := self._of_another(one.reference)) is not None:
            return Found(one.record_key, other, one.amount)
        if one.reference in self.void and self._loop.seconds >= self.empty_until:
            self.look_ups[one.record_key] += 1
            failure = Failure(Category.TAKEN_BACK, (FieldMessage("Accounting has it as void"),))
            return NotBooked(one.record_key, failure, refused=False)
        return self._look_well(one)

    def _look_well(self, one: Outgoing) -> LookUpAnswer:
        self.look_ups[one.record_key] += 1
        if self._chance.choose("look-up fails", (False, True), self._undecidable):
            return Undecidable(one.record_key, "no answer")
        there, draft = self.booked.get(one.reference), self.drafts.get(one.reference)
        if draft is not None and draft.visible_at <= self._loop.seconds >= self.empty_until:
            self._loop.hit("found half done")
            return HalfDone(one.record_key, draft.draft_id, draft.amount)
        if there is None or (there.visible_at > self._loop.seconds and there.draft_id is None):
            return NotFound(one.record_key)
        if there.visible_at > self._loop.seconds >= self.empty_until:  # the draft shows longer than it stands
            return HalfDone(one.record_key, there.draft_id or "", there.amount)
        if self._loop.seconds < self.empty_until:
            self._loop.hit("booked, and the look-up says no")
            return NotFound(one.record_key)
        self._loop.hit("look-up found")
        booked = there.booked_from <= self._loop.seconds
        if not booked:
            self._loop.hit("found in the queue")
        return Found(one.record_key, there.target_id, there.amount, booked)


def _is_draft(outcome: Outcome) -> bool:
    """Made, and not posted yet: what the first step says to the second."""
    return outcome.result is Result.UNKNOWN and outcome.target_id is not None


def _forbidden(out: Outgoing) -> Outcome:
    stop = Stop(Category.AUTHORISATION, "Accounting does not let us do this (403).")
    failure = Failure(Category.AUTHORISATION, (FieldMessage("You may not post this"),), 403)
    return Outcome(out.record_key, Result.REJECTED, failure=failure, maybe_ours=stop)


def _forbidden_by_a_page(out: Outgoing) -> Outcome:
    said = _forbidden(out)
    pair = FieldMessage(message("record_forbidden_without_a_word", system="Accounting"))
    failure = Failure(Category.AUTHORISATION, (pair,), 403)
    return replace(said, failure=failure, is_of_a_gateway=True)


def _failure(message: str) -> Failure:
    return Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message),))


def _certain(
    one: Outgoing, result: Result, message: str, category: Category = Category.NOT_SENT, code: str | None = None
) -> Outcome:
    return Outcome(one.record_key, result, failure=Failure(category, (FieldMessage(message, code=code),)))


def other_amount(amount: Money | None) -> Money:
    """An amount that is not ours."""
    return Money((amount.amount if amount else Decimal(0)) + Decimal("7.00"), "NOK")
