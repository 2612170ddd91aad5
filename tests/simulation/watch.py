"""What must hold after every event: asked of every accepted write and of every request that leaves."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from core.effects import (
    CloseRun,
    Conclude,
    FinishBatch,
    FollowMovedRows,
    Intend,
    LeaveToAPerson,
    LeaveUnsent,
    OpenRun,
)
from core.engine import NUMBERS
from core.model import (
    LEFT_TO_A_PERSON,
    Category,
    Counts,
    DeliveryState,
    Outgoing,
    ReasonCode,
    Result,
    RunKind,
    RunStatus,
)
from core.money import Money
from tests.simulation.changes import LANDED, LET_GO, STATE_AFTER
from tests.simulation.light import LightWatch
from tests.simulation.loop import Broken, Loop
from tests.simulation.questions import landed_by
from tests.simulation.tables import Attempt, AttemptOutcome, Row, Run, StoredBatch, Tables
from tests.simulation.target import Target

DEFINITE = (Result.REJECTED, Result.LATER, Result.NOT_SENT)
ON_THE_WAY = (DeliveryState.SENDING, DeliveryState.UNKNOWN)
UNBOOKED = (DeliveryState.WAITING, DeliveryState.REJECTED)
OPEN_RUNS = (RunStatus.RUNNING, RunStatus.SKIPPED)


class Watch:
    """Remembers by itself what it needs: it does not believe the store."""

    def __init__(
        self, loop: Loop, served: Mapping[str, Mapping[str, Money | None]], stood_in: Mapping[str, str]
    ) -> None:
        self.targets: Mapping[str, Target] = {}
        self._loop = loop
        self._served = served
        self._results: dict[str, Result] = {}  # attempt → its latest outcome
        self._left: Counter[str] = Counter()  # run → records it left to a person because of a handled row
        self._answered: set[str] = set()  # attempts of which the session that made them kept the answer
        self._attempts: dict[str, Attempt] = {}
        self._latest: dict[str, str] = {}  # record → its latest attempt
        self._highest_epoch = 0
        self._light = LightWatch(loop)
        self.rows = RowWatch(loop, stood_in)
        self._put_back_at = 0.0
        self._lost: dict[str, list[Attempt]] = defaultdict(list)  # intents of a time the store forgot: may still leave
        self._only_asked: set[str] = set()  # attempts after a restore, of which nothing may leave
        self._asked_elsewhere: set[str] = set()  # attempts after a change of the target, of which nothing may leave
        self._asked_first: set[str] = set()  # of those: refused with 409, and looked up before they are sent again
        self._keys: dict[str, set[str]] = defaultdict(set)  # record → the keys it was sent with
        self._lost_keys: dict[str, set[str]] = defaultdict(set)  # record → those of which no answer told an end
        self._let_go: set[str] = set()  # the last attempts of records that were left to a person, and are not any more
        self._not_there: set[str] = set()  # attempts of which look-ups said in the end that nothing is there
        self._opened: dict[str, float] = {}  # run → when, by the clock that is right
        self._suspected: dict[str, float] = {}  # record → when it was first refused like the connection, by the same
        self._refused_as: dict[str, Category] = {}  # record → why it was last refused for good
        self._blamed_for: set[str] = set()  # attempts of which the connection was blamed for the refusal
        self._blamed_by: set[str] = set()  # runs
        self._wanted: set[tuple[str, str | None]] = set()  # record and target, where a person asked for it

    # --- the store --------------------------------------------------------------------------------

    def accepted(self, before: Tables, after: Tables, changes: Sequence[object], epoch: int | None) -> None:
        """A write is about to be kept."""
        self._check_lease(before, after, epoch)
        self._check_growth(before, after)
        for change in changes:
            if isinstance(change, Intend):
                self._loop.hits.setdefault("intent", 1)
            if isinstance(change, LeaveUnsent) and change.failure.category is Category.WAITS_FOR_EARLIER:
                self._loop.hit("held back")
            if isinstance(change, Conclude):
                self._check_whose(change, before)
            if isinstance(change, LeaveToAPerson):
                self._check_left(change, after)
            self._hear_of(change, before, after)
            if isinstance(change, FinishBatch):
                self._check_batch(change, after)
            if isinstance(change, CloseRun):
                self._check_closing(change, before, after)
        for key, row in after.records.items():
            if row is not before.records.get(key):
                self._check_record(row)
                self._check_change(row)
                self._check_voucher(row, after)
        self._light.accepted(after, changes)

    def _hear_of(self, change: object, before: Tables, after: Tables) -> None:
        if isinstance(change, LeaveUnsent) and change.suspected:
            self._loop.hit("the connection was blamed")
            self._blamed_by.add(change.run_id)
            self._blamed_for |= {self._latest[key] for key in change.record_keys}
            new = [key for key in change.record_keys if before.records[key].suspected_at is None]
            self._suspected |= dict.fromkeys(new, self._loop.seconds)
        if isinstance(change, OpenRun):
            self._opened[change.run_id] = self._loop.seconds
        if isinstance(change, FollowMovedRows):
            self.rows.read_whole.add(change.run_id)
        if isinstance(change, FollowMovedRows) and before.records != after.records:
            self._loop.hit("a handled row moved")
            self.rows.followed(before, after)
        if isinstance(change, LeaveToAPerson):
            self._loop.hit("left because of a handled row")
            self._left[change.run_id] += len(change.record_keys)

    def _check_left(self, change: LeaveToAPerson, after: Tables) -> None:
        """Nothing waits for a person because of a row that nobody calls handled any more."""
        for key, row in zip(change.record_keys, change.rows, strict=True):
            one, stood_in = after.records[key], after.records.get(row)
            if one.left_for == row and one.category is Category.HANDLED_AS_ROW:
                if stood_in is None or stood_in.handled_at is None:
                    raise Broken(f"{key} waits because of {row}, which nobody calls handled")
            elif one.state is DeliveryState.WAITING:
                self._loop.hit("a row is taken back before its record is left for it")

    def handled(self, key: str, content: str | None) -> None:
        """A person says of a record or a row that it is dealt with elsewhere."""
        self.rows.handled(key, content)

    def passed(self, tables: Tables) -> None:
        """Some time passed: it may have changed the light."""
        self._light.look(tables)

    def _check_whose(self, change: Conclude, before: Tables) -> None:
        """No record is refused for good by what the connection was refused: something was let in meanwhile."""
        for one in change.settled:
            key, failure = one.outcome.record_key, one.outcome.failure
            if change.found_by == "gateway" and one.outcome.result is Result.UNKNOWN:
                self._check_refused_for_itself(key, change, before)  # look-ups say what became of it
                self._refused_as[key] = Category.AUTHORISATION
            if one.outcome.result is not Result.REJECTED or failure is None:
                continue
            if failure.category is Category.AUTHORISATION:
                self._check_refused_for_itself(key, change, before)
            if change.found_by in ("answer", "gateway"):
                self._check_is_not_there(before.records[key], change)
            self._refused_as[key] = failure.category

    def _check_is_not_there(self, row: Row, change: Conclude) -> None:
        """A record may be refused because it is there: then only a look-up may say that it is not."""
        there = self.targets[change.target].booked.get(row.reference)
        if there is not None and there.target_id != "by hand":
            raise Broken(f"{row.record_key} is refused by an answer, and the target has it as {there.target_id}")

    def _check_refused_for_itself(self, key: str, change: Conclude, before: Tables) -> None:
        target = self.targets[change.target]
        if key == target.forbids:
            self._loop.hit("refused for itself")
            return
        if self._refused_as.get(key) is Category.AUTHORISATION:
            return
        is_suspect = before.records[key].suspected_at is not None
        since = self._suspected[key] if is_suspect else self._opened[change.run_id]
        if (target.let_in_at if is_suspect else target.answered_at) < since:
            raise Broken(f"{key} is refused for good, and nothing was let in that left since {since:.2f}")
        if change.run_id in self._blamed_by and not is_suspect:
            raise Broken(f"{key} is refused for good, and for others of its run the connection was blamed")

    def _check_lease(self, before: Tables, after: Tables, epoch: int | None) -> None:
        if epoch is not None and epoch < self._highest_epoch:
            raise Broken(f"a write of epoch {epoch} was kept, {self._highest_epoch} was given out")
        if after.lease is None or (before.lease is not None and before.lease.epoch == after.lease.epoch):
            return
        if before.lease is not None and before.lease.until_at > self._loop.now():
            raise Broken(f"{after.lease.holder} got a lease that {before.lease.holder} still holds")
        if after.lease.epoch <= self._highest_epoch:
            raise Broken("a lease was given out with an old epoch")
        self._highest_epoch = after.lease.epoch

    def _check_growth(self, before: Tables, after: Tables) -> None:
        old, new = before.attempts, after.attempts
        if len(new) < len(old) or (old and new[len(old) - 1] is not old[-1]):
            raise Broken("an attempt was changed or taken away")
        if len(after.outcomes) < len(before.outcomes):
            raise Broken("an outcome was taken away")
        # in one transaction outcomes come first, then the next intents
        for outcome in after.outcomes[len(before.outcomes) :]:
            self._learn(outcome)
        for attempt in new[len(old) :]:
            self._check_intent(attempt, before, after)
            if attempt.attempt_id not in self._only_asked | self._asked_elsewhere:
                self._check_order(attempt, after)
                self._check_target(attempt, after)
                if before.state.numbers_do_not_add_up:
                    raise Broken(f"{attempt.record_key} is to be sent although the numbers do not add up")

    def _learn(self, outcome: AttemptOutcome) -> None:
        attempt_id, found = outcome.attempt_id, outcome.result is Result.ALREADY_THERE
        self._results[attempt_id] = outcome.result
        is_lost = outcome.result is Result.UNKNOWN and outcome.found_by in ("answer", "leftover")
        if is_lost or outcome.found_by == "gateway":
            self._lost_keys[outcome.record_key].add(self._attempts[attempt_id].idempotency_key)
        if outcome.result is Result.LATER and outcome.found_by == "look_up":
            self._not_there.add(attempt_id)
        if outcome.found_by in ("answer", "gateway"):
            self._answered.add(attempt_id)
        elif outcome.found_by == "other_target":
            self._asked_elsewhere.add(attempt_id)
        elif outcome.found_by in ("restore", "refused"):
            self._only_asked.add(attempt_id)
            if outcome.found_by == "refused":
                self._asked_first.add(attempt_id)
                self._loop.hit("refused with 409, and looked up before it is sent again")
        elif attempt_id in self._asked_elsewhere and found:
            self._loop.hit("found where it leads now")
        elif attempt_id in self._only_asked - self._asked_first and found:
            self._loop.hit("restore mode found a booking")

    def _check_intent(self, attempt: Attempt, before: Tables, after: Tables) -> None:
        earlier = self._latest.get(attempt.record_key)
        if attempt.attempt_id in self._asked_elsewhere:
            if before.records[attempt.record_key].target == after.records[attempt.record_key].target:
                raise Broken(f"{attempt.record_key} is looked up anew, and its target is the same")
        elif earlier is not None and self._results.get(earlier) not in DEFINITE:
            said = self._results.get(earlier, "no answer yet")
            raise Broken(f"{attempt.record_key}: a new attempt although the last one is: {said}")
        is_sent = attempt.attempt_id not in self._only_asked | self._asked_elsewhere
        was = before.records.get(attempt.record_key)
        by_a_person = after.runs[attempt.run_id].kind is RunKind.RETRY
        if is_sent and was is not None and was.category is Category.TAKEN_BACK and not by_a_person:
            raise Broken(f"{attempt.record_key} was taken back at the target, and no person asked for it")
        if is_sent:
            self.rows.check_sent(attempt.record_key)
        if earlier is not None and not self._put_back_at:
            was_left = was is not None and was.category is Category.HANDLED_AS_ROW
            self._check_key(attempt, self._attempts[earlier], after, was_left=was_left)
            if is_sent and not (was is not None and was.category in LEFT_TO_A_PERSON):
                self._check_lost(attempt, earlier)
        self._keys[attempt.record_key].add(attempt.idempotency_key)
        self._attempts[attempt.attempt_id] = attempt
        self._latest[attempt.record_key] = attempt.attempt_id

    def _check_key(self, attempt: Attempt, earlier: Attempt, after: Tables, *, was_left: bool) -> None:
        """A new key after a refusal and a person's word, the same one for the same try, whatever lies between."""
        was_blamed = earlier.attempt_id in self._blamed_for
        was_refused = was_blamed or self._results.get(earlier.attempt_id) is Result.REJECTED
        by_a_person = after.runs[attempt.run_id].kind is RunKind.RETRY
        if was_refused and (by_a_person or was_blamed) and attempt.idempotency_key in self._keys[attempt.record_key]:
            raise Broken(f"{attempt.record_key} is asked for again under a key that was refused")
        if was_refused and by_a_person:
            self._loop.hit("a new key after a refusal")
        if by_a_person and was_left:
            return
        is_same = earlier.revision == attempt.revision and earlier.idempotency_key == attempt.idempotency_key
        if earlier.revision == attempt.revision and not (is_same or was_refused):
            raise Broken(f"{attempt.record_key} gets a new key although nobody refused it")

    def _check_lost(self, attempt: Attempt, earlier: str) -> None:
        """A request may outlive all that is said of requests: under another key it would be booked beside the new."""
        was_sent_so = earlier not in self._only_asked | self._asked_elsewhere
        is_the_same = was_sent_so and self._attempts[earlier].idempotency_key == attempt.idempotency_key
        if is_the_same or not self._lost_keys[attempt.record_key] - {attempt.idempotency_key}:
            return
        if earlier not in self._not_there:
            raise Broken(f"{attempt.record_key} gets a new key, and nobody looked up what became of a lost request")
        self._loop.hit("a new key beside a lost one")

    def _check_target(self, attempt: Attempt, after: Tables) -> None:
        """What another target has booked is sent to this one only on a person's word."""
        mine = after.records[attempt.record_key]
        if after.runs[attempt.run_id].kind is RunKind.RETRY:
            self._wanted.add((attempt.record_key, mine.target))
        for identity, other in self.targets.items():
            there = other.booked.get(mine.reference)
            ours = there is not None and there.target_id != "by hand" and mine.reference not in other.beyond
            if ours and identity != mine.target and (attempt.record_key, mine.target) not in self._wanted:
                raise Broken(f"{attempt.record_key} is sent to a second target, and no person asked for it")

    def _target_of(self, row: Row) -> Target | None:
        return self.targets.get(row.target or "")

    def _check_order(self, attempt: Attempt, after: Tables) -> None:
        """Where order matters: nothing of the same object is on its way or in doubt, nothing earlier is unbooked."""
        mine = after.records[attempt.record_key]
        target = self._target_of(mine)
        if target is None or not target.facts.order_matters:
            return
        read = self._served.get(session_of(attempt.run_id), {})
        drafts = target.drafts
        # a draft had its turn when it was made: what came to wait since is not passed, nor is a later draft
        had_its_turn = mine.reference in drafts
        for key, row in after.records.items():
            if key == attempt.record_key or row.object_key != mine.object_key:
                continue
            earlier = key < attempt.record_key and key in read and row.due and not had_its_turn
            if (
                had_its_turn
                and row.state is DeliveryState.UNKNOWN
                and row.reference in drafts
                and key > mine.record_key
            ):
                continue
            if key > mine.record_key and row.last_attempt_id in self._asked_elsewhere | self._asked_first:
                continue  # a later one, of which nothing leaves
            if row.state in ON_THE_WAY or (earlier and row.state in UNBOOKED):
                raise Broken(f"{attempt.record_key} overtakes {key}, which is {row.state}")

    def _check_record(self, row: Row) -> None:
        if row.state is DeliveryState.HANDLED or row.last_attempt_id is None:
            return
        if row.category is Category.HANDLED_AS_ROW and row.state is DeliveryState.REJECTED:
            return  # by us, whatever its attempts said before
        if row.state is DeliveryState.WAITING and row.message == LET_GO.root.message:
            self._let_go.add(row.last_attempt_id)
        if row.state is DeliveryState.WAITING and row.last_attempt_id in self._let_go:
            return  # by a person, who took back why it was left
        result = self._results.get(row.last_attempt_id)
        should = DeliveryState.SENDING if result is None else STATE_AFTER[result]
        if row.state is not should:
            raise Broken(f"{row.record_key} is {row.state}, but its attempts say {should}")
        if result in LANDED:
            self._check_booked(row, self._attempts[row.last_attempt_id])

    def _check_voucher(self, row: Row, after: Tables) -> None:
        """One voucher proves one record."""
        if row.state is not DeliveryState.BOOKED:
            return
        for key, other in after.records.items():
            same = (other.state, other.target, other.target_id) == (row.state, row.target, row.target_id)
            if same and key != row.record_key:
                raise Broken(f"{row.record_key} and {key} are both booked as {row.target_id}")

    def _check_booked(self, row: Row, attempt: Attempt) -> None:
        target = self._target_of(row)
        there = target.booked.get(row.reference) if target else None
        if there is None:
            raise Broken(f"{row.record_key} is {row.state}, but the target has no such booking")
        if there.amount != attempt.amount:
            raise Broken(f"{row.record_key} is {row.state} with {attempt.amount}, the target has {there.amount}")

    def _check_change(self, row: Row) -> None:
        """What a person has seen is not told again; what changed since is."""
        if row.state is DeliveryState.HANDLED or row.acknowledged_revision is None or not row.changed_after_booked:
            return
        if row.revision == row.acknowledged_revision:
            raise Broken(f"{row.record_key} is told as changed although a person has seen {row.revision}")
        self._loop.hit("a seen change was changed again")

    def put_back(self, tables: Tables) -> None:
        """The store forgot some of it: what it had stored may still be on its way.

        Until the session that asked for a request kept its answer, it may leave: another one that called it unknown
        meanwhile heard nothing of it either, and a second restore may forget an intent that the first one kept.
        """
        self._put_back_at = self._loop.seconds
        self._light.put_back(tables)
        self.rows.put_back(tables)
        over = {attempt.attempt_id for attempt in tables.attempts} | self._answered | self._only_asked
        for attempt_id, attempt in self._attempts.items():
            if attempt_id not in over and self._results.get(attempt_id, Result.UNKNOWN) is Result.UNKNOWN:
                self._lost[attempt.record_key].append(attempt)
        self._results = {outcome.attempt_id: outcome.result for outcome in tables.outcomes}
        self._latest = {attempt.record_key: attempt.attempt_id for attempt in tables.attempts}

    def _check_batch(self, change: FinishBatch, after: Tables) -> None:
        doubted = _doubted_since(after)
        for key, result in landed_by(after, change.batch_id).items():
            if key not in doubted and change.results.get(key, result) != result:
                raise Broken(f"{change.batch_id} says {key} is {change.results[key]}, its runs say {result}")

    # --- closings ---------------------------------------------------------------------------------

    def _check_closing(self, change: CloseRun, before: Tables, after: Tables) -> None:
        counts = change.counts
        if counts.due != buckets(counts):
            raise Broken(
                f"run {change.run_id} ({change.status}): {counts.due} due, {buckets(counts)} in buckets: {counts}"
            )
        if min(counts.due, counts.unknown, counts.unsent, counts.failed_now, counts.nothing_to_do) < 0:
            raise Broken(f"run {change.run_id}: a count below zero: {counts}")
        self._check_numbers(change, before, after)
        self._check_remarks(change, after)
        self.rows.check_closing(change, after, self._opened[change.run_id])
        if change.status is RunStatus.CRASHED:
            return
        if change.restore_checked:
            self._check_restored(after)
        self._check_outcomes(change, after)
        self._check_money(change, after)
        failing = [one for one in after.notifications.values() if one[0] == "failing"]
        if len(failing) != len(set(failing)):
            raise Broken("an episode was told twice")
        recovered = [one for one in after.notifications.values() if one[0] == "recovered"]
        if len(recovered) != len(set(recovered)):
            raise Broken("a recovery was told twice")
        for kind, episode_id in after.notifications.values():
            if kind == "worse" and ("failing", episode_id) not in failing:
                raise Broken("an episode became worse that nobody was told of")

    def _check_numbers(self, change: CloseRun, before: Tables, after: Tables) -> None:
        """They are called wrong after a read of everything that lost something, and until the next one that did not.

        A read that held no record (`money` is empty) proves nothing: what was wrong before it is wrong after it.
        """
        wrong = bool(self._lost_by(change, after)) if change.money else before.state.numbers_do_not_add_up
        if change.numbers_do_not_add_up is not wrong:
            raise Broken(f"run {change.run_id}: wrong numbers are {wrong} and told {not wrong}: {change.money}")
        if wrong and change.stop is not None and change.stop.message == NUMBERS:
            self._loop.hit("nothing is sent while the numbers are wrong")

    def _lost_by(self, change: CloseRun, after: Tables) -> list[str]:
        """Records the store remembers with another amount than this run read."""
        read = self._served[session_of(change.run_id)]
        mine = [row for row in after.records.values() if row.last_seen_run_id == change.run_id]
        return [
            row.record_key
            for row in mine
            if row.category is not Category.SOURCE_ROW and row.amount != read[row.record_key]
        ]

    def _check_remarks(self, change: CloseRun, after: Tables) -> None:
        """What the target remarked is told by the light, also when it came with a retry."""
        codes = {reason.code for reason in change.verdict.reasons}
        if (change.counts.remarks or after.state.retry_remarks) and ReasonCode.REMARKS not in codes:
            raise Broken(f"run {change.run_id}: the target remarked something, and the light says {codes}")
        if (change.counts.gone or after.state.retry_gone) and ReasonCode.GONE_FROM_SOURCE not in codes:
            raise Broken(f"run {change.run_id}: something left the source, and the light says {codes}")
        if after.state.retry_remarks:
            self._loop.hit("a retry was remarked on")

    def _check_restored(self, after: Tables) -> None:
        """Nothing that may be sent some day was booked in the lost time."""
        self._loop.hit("restore mode ended")
        for key, row in after.records.items():
            target = self._target_of(row) or next(iter(self.targets.values()))
            there = target.booked.get(row.reference)
            before = there is not None and there.target_id != "by hand" and there.booked_at <= self._put_back_at
            if before and row.state in (DeliveryState.WAITING, DeliveryState.REJECTED):
                raise Broken(f"restore mode ended, and {key} is {row.state} although it was booked in the lost time")

    def _check_outcomes(self, change: CloseRun, after: Tables) -> None:
        counts = change.counts
        mine = [one.result for one in after.outcomes if one.run_id == change.run_id]
        for result, counted in (
            (Result.BOOKED, counts.booked),
            (Result.ALREADY_THERE, counts.already_there),
            (Result.PENDING_TARGET, counts.pending),
        ):
            if mine.count(result) != counted:
                raise Broken(f"run {change.run_id} counted {counted} {result}, its outcomes say {mine.count(result)}")
        refused = mine.count(Result.REJECTED)
        if not refused <= counts.failed_now <= refused + counts.broken_rows + self._left[change.run_id]:
            raise Broken(f"run {change.run_id} counted {counts.failed_now} failed, its outcomes say {refused}")

    def _check_money(self, change: CloseRun, after: Tables) -> None:
        session = session_of(change.run_id)
        if change.kind is RunKind.RETRY or not change.money or change.numbers_do_not_add_up:
            return
        read = sum((one.amount for one in self._served[session].values() if one), Decimal(0))
        states = dict(change.money.get("NOK", {}))
        source = states.pop("source", Decimal(0))
        if source != read or sum(states.values()) != source:
            raise Broken(f"run {change.run_id}: the source gave {read}, the identity says {change.money}")
        booked = sum((self._booked_there(row) for row in after.records.values() if _is_of(change, row)), Decimal(0))
        if states.get("booked", Decimal(0)) != booked:
            raise Broken(f"run {change.run_id}: the target booked {booked}, the sum says {change.money}")
        if states.get("changed_after_booked"):
            self._loop.hit("the sum names what was changed")

    def _booked_there(self, row: Row) -> Decimal:
        target = self._target_of(row)
        there = target.booked.get(row.reference) if target else None
        return there.amount.amount if there is not None and there.amount is not None else Decimal(0)

    # --- the wire ---------------------------------------------------------------------------------

    def leaves(self, batch: Sequence[Outgoing]) -> None:
        """A request leaves now: every record of it has a stored, unanswered, fresh intent with this key."""
        now = self._loop.now()
        for out in batch:
            lost = self._lost[out.record_key]
            if any(one.idempotency_key == out.idempotency_key and now <= one.send_by_at for one in lost):
                self._loop.hit("a request of the lost time leaves")
                continue
            self._check_leaving(out, self._attempts.get(self._latest.get(out.record_key, "")), now)

    def _check_leaving(self, out: Outgoing, attempt: Attempt | None, now: datetime) -> None:
        if attempt is None or attempt.idempotency_key != out.idempotency_key:
            raise Broken(f"{out.record_key} is sent without a stored intent")
        if self._results.get(attempt.attempt_id, Result.UNKNOWN) is not Result.UNKNOWN:
            raise Broken(f"{out.record_key} is sent although its attempt has ended")
        if attempt.attempt_id in self._only_asked | self._asked_elsewhere:
            raise Broken(f"{out.record_key} is sent although it is only being looked up")
        if now > attempt.send_by_at:
            raise Broken(f"{out.record_key} is sent {now - attempt.send_by_at} after its send_by")


def _is_of(change: CloseRun, row: Row) -> bool:
    return row.state is DeliveryState.BOOKED and row.last_seen_run_id == change.run_id


def session_of(run_id: str) -> str:
    """The session that made a run: its nonce stands before the number of the run."""
    return run_id.rsplit("-", 1)[-1][:-2]


def buckets(counts: Counts) -> int:
    """All records of a run, each in one bucket."""
    return (
        counts.booked
        + counts.already_there
        + counts.pending
        + counts.failed_now
        + counts.carried_over
        + counts.unknown
        + counts.unsent
    )


def unfinished(run: Run) -> bool:
    """Whether nobody closed it."""
    return run.status is RunStatus.RUNNING


def _doubted_since(tables: Tables) -> set[str]:
    """Records that another target booked: that does not count where the integration leads now, until this one does."""
    doubted: set[str] = set()
    for outcome in tables.outcomes:
        if outcome.found_by == "other_target":
            doubted.add(outcome.record_key)
        elif outcome.result in LANDED:
            doubted.discard(outcome.record_key)
    return doubted


class RowWatch:
    """Remembers what people booked by hand. `stood_in`: record → the place of the row that it was."""

    def __init__(self, loop: Loop, stood_in: Mapping[str, str]) -> None:
        self._loop = loop
        self._stood_in = stood_in
        self._by_hand: set[str] = set()  # keys of records, and places of rows that say none
        self.read_whole: set[str] = set()  # runs that read the source to its end
        self._followed: set[str] = set()  # places to which such a row moved
        self._ever: set[str] = set()  # the same, also what a copy that was put back did not know
        self._handled: Counter[str | None] = Counter()  # content → handled rows of it
        self._said: Counter[str | None] = Counter()  # content → how many rows of it a person handled
        self._said_at = -1.0  # when a person last handled a row, or took that back
        self._row_at: dict[str, float] = {}  # row → when a person last handled it
        self._asked_at: dict[str, float] = {}  # record or place → when a person last wanted it sent
        self._stood: Counter[str | None] = Counter()  # content → rows of it, as far as the last closing knew

    def handled(self, key: str, content: str | None) -> None:
        """A person has booked by hand what stands in this row."""
        if "claims.csv" in key:
            self._said[content] += 1
            self._handled[content] += 1
            self._said_at = self._row_at[key] = self._loop.seconds
            self._by_hand.add(key.partition(" (")[0])
            self._ever |= self._by_hand
            self._loop.hit("a row is booked by hand")

    def taken_back(self, key: str, content: str | None, still: Sequence[str]) -> None:
        """It was not booked by hand, but for what another row says of it that a person calls handled `still`."""
        self._said[content] -= 1
        self._said_at = self._loop.seconds
        self._handled[content] -= self._handled[content] > 0
        self._by_hand -= _names_of(key) - {
            name for other in still for name in _names_of(other) if not self._was_asked_since(name, other)
        }

    def _was_asked_since(self, name: str, row: str) -> bool:
        """A person wanted it sent after that row was handled."""
        return self._row_at.get(row, self._loop.seconds) < self._asked_at.get(name, -1.0)

    def is_by_hand(self, key: str) -> bool:
        """Whether a person may have booked this record."""
        return key in self._by_hand or self._stood_in.get(key) in self._by_hand

    def was_by_hand(self, name: str) -> bool:
        """Whether a person ever said so of this record or place, or of a row that moved there."""
        return name in self._ever or name in self._followed

    def followed(self, before: Tables, after: Tables) -> None:
        """What is handled now, and was not before."""
        for key, row in after.records.items():
            if is_row(row) and row.handled_at is not None and before.records[key].handled_at is None:
                self._followed.add(key.partition(" (")[0])

    def asked_for(self, batch: StoredBatch) -> None:
        """A person wants these records sent, whatever was handled before."""
        self._asked_at |= dict.fromkeys(self._said_of(batch), self._loop.seconds)
        asked = self._said_of(batch) & self._by_hand
        if asked:
            self._loop.hit("a record of a handled row is asked for")
        self._by_hand -= asked

    def _said_of(self, batch: StoredBatch) -> set[str]:
        return {name for key in batch.results for name in (key, self._stood_in.get(key, key))}

    def check_sent(self, key: str) -> None:
        """What may be booked by hand is sent on a person's word only, and on one that came later."""
        if self.is_by_hand(key):
            raise Broken(f"{key} stood in a row that a person handled, and no person asked for it")

    def check_closing(self, change: CloseRun, after: Tables, opened: float) -> None:
        """After a whole read: of rows with one content as many are handled as were, or as there are.

        Of what moved in a read during which a person said something of rows nobody knows how many were like it; where
        one of several alike is missing, nobody knows which.
        """
        rows = [row for row in after.records.values() if is_row(row)]
        handled = Counter(row.revision for row in rows if row.state is DeliveryState.HANDLED)
        ended = change.status not in {RunStatus.STOPPED, RunStatus.CRASHED}
        is_whole = ended or change.run_id in self.read_whole
        if change.kind is not RunKind.RETRY and is_whole:
            there = Counter(row.revision for row in rows if row.last_seen_run_id == change.run_id)
            for content, count in self._handled.items():
                told_before = content is not None and bool(change.money) and self._said_at < opened
                told_apart = there[content] >= self._stood[content] or count >= self._stood[content]
                if told_before and told_apart and handled[content] < min(count, there[content]):
                    raise Broken(f"{count} rows «{content}» were handled, and {handled[content]} are: they only moved")
        self._stood = Counter(row.revision for row in rows)
        self._check_hides_no_other(handled)
        self._handled = handled

    def _check_hides_no_other(self, handled: Counter[str | None]) -> None:
        for content, count in handled.items():
            if count > self._said[content]:
                raise Broken(f"{count} rows «{content}» are handled, and a person said so of {self._said[content]}")

    def put_back(self, tables: Tables) -> None:
        """What the older copy never knew, nobody can know any more."""
        rows = [row for row in tables.records.values() if row.handled_at is not None]
        said = {row.row_key or row.origin or "": row.handled_at for row in rows if row.handled_at is not None}
        known = self._ever & said.keys()
        later = {
            key
            for batch in tables.batches.values()
            for key in self._said_of(batch) & known
            if batch.requested_at > said[key]
        }
        self._by_hand = known - later
        self._handled = Counter(row.revision for row in rows if is_row(row) and row.state is DeliveryState.HANDLED)
        self._stood = Counter(row.revision for row in tables.records.values() if is_row(row))
        self._said |= self._handled  # what was taken back since the copy is said once more


def _names_of(key: str) -> set[str]:
    """The record that stands in a row, where it says so, and its place."""
    record, _, place = key.partition(" (")
    return {record, place.removesuffix(")")} - {""}


def is_row(row: Row) -> bool:
    """Whether it is one of the source that is no record."""
    return row.due and row.category is Category.SOURCE_ROW
