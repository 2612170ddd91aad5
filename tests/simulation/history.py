"""One history from one seed: sessions, deaths, edits, clicks and outages, then calm, then the last questions."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any, Protocol

from core.engine import SessionConfig
from core.errors import Refused
from core.model import RunKind
from tests.simulation.chance import Chance, Told
from tests.simulation.ending import check_the_end
from tests.simulation.loop import Broken, Loop
from tests.simulation.model_store import INTEGRATION, ModelStore
from tests.simulation.source import Source
from tests.simulation.store_line import Traffic
from tests.simulation.tables import IDENTITIES
from tests.simulation.target import Target, other_amount
from tests.simulation.watch import Watch
from tests.simulation.worker import Ledger, Worker

LAST_SYNCS = 5
PAUSE = 400.0  # between the last syncs: longer than any wait in the system


class Store(Protocol):
    """What a history needs of either store."""

    def ledger(self) -> Ledger: ...
    def request_retry(
        self, expected: int, request_id: str, ticked: list[str] | None = None, *, released: bool = False
    ) -> None: ...
    def retryable(self, *, released: bool = False) -> list[str]: ...
    def lead_to(self, number: int) -> None: ...
    def taken_back(self) -> list[str]: ...
    def proven(self, target: str) -> list[str]: ...
    def open_keys(self) -> list[str]: ...
    def handle(self, key: str) -> bool: ...
    def handled_rows(self) -> list[str]: ...
    def rows_said_handled(self) -> list[str]: ...
    def undo(self, key: str) -> None: ...
    def mark_changes_seen(self) -> int: ...
    def lose_a_krone(self) -> None: ...
    def ask_to_cancel(self) -> bool: ...
    def wants_session(self) -> bool: ...
    def copy(self) -> Any: ...
    def put_back(self, copy: Any) -> None: ...
    def run_ids(self) -> set[str]: ...
    def record_keys(self) -> set[str]: ...
    def close(self) -> None: ...


@dataclass
class History:
    """Everything of one history. `open_store` gives another store than the dict model, `told` another chance."""

    seed: int
    calmed: Collection[str] = ()
    open_store: Callable[[Loop], Store] | None = None
    last_syncs: int = LAST_SYNCS
    told: Told | None = None
    loop: Loop = field(init=False)
    workers: list[Worker] = field(default_factory=list)
    clicks: int = 0
    lost_runs: int = 0
    restores: int = 0

    def __post_init__(self) -> None:
        self.loop = Loop()
        self.chance = self.told or Chance(self.seed, self.calmed)
        self.source = Source(self.loop, self.chance)
        self.watch = Watch(self.loop, self.source.served, self.source.stood_in)
        self.target = Target(self.loop, self.chance, self.watch.leaves if self.open_store is None else _nobody)
        self.targets = [self.target, self.target.another()]
        for target in self.targets:
            target.proven = self._proven
        self.watch.targets = dict(zip(IDENTITIES, self.targets, strict=True))
        self.store: Any = self.open_store(self.loop) if self.open_store else ModelStore(self.loop, self.watch.accepted)
        self.traffic = Traffic.drawn(self.chance)
        self.skewed = self.chance.choose("how often a clock is off", (0.0, 0.0, 0.0, 0.7))
        self.longest_wait = timedelta(seconds=self.chance.choose("longest wait", (300.0, 12.0, 1.0)))

    def play(self) -> History:
        """Everything, to the last question; Broken says which promise did not hold."""
        try:
            span = self._plan()
            self.loop.after(span, self._calm)
            self.loop.run()
            if self.open_store is None:
                check_the_end(self)
        finally:
            self.store.close()
        return self

    # --- what is going to happen ------------------------------------------------------------------

    def _plan(self) -> float:
        choose, at = self.chance.choose, 0.0
        starts: list[float] = []
        for _ in range(choose("how many sessions", range(1, 6))):
            kind = choose("kind", (RunKind.SCHEDULED, RunKind.MANUAL, RunKind.RETRY))
            self.loop.after(at, partial(self._launch, kind))
            starts.append(at)
            at += choose("gap", (300.0, 60.0, 15.0, 1.0, 0.0))
        span = at + 60.0
        moments = [span * part / 40 for part in range(40)]
        self._plan_people(starts, moments)
        self._plan_target(moments)
        self._plan_rows(starts, moments)
        self.restores = choose("how many restores", (0, 0, 1, 2))
        for _ in range(self.restores):
            in_a_run = choose("put back in", starts) + choose("how far in", (0.2, 0.5, 1.0, 3.0))
            at = in_a_run if choose("put back in a run", (True, False)) else choose("put back at", moments)
            copied = at - choose("copied before", (5.0, 0.5, 60.0, 400.0))
            self.loop.after(max(0.0, copied), partial(self._put_back_in, at - max(0.0, copied)))
        for target in self.targets:
            target.index_may_be_late = target.may_be_voided = not self.restores  # an older copy forgets what was seen
        if not self.restores:  # an older copy would lead where the integration led then
            for _ in range(choose("how often it leads elsewhere", (0, 0, 0, 1, 2))):
                self.loop.after(choose("leads elsewhere at", moments), self._lead_elsewhere)
        for _ in range(choose("how many kroner are lost", (0, 0, 0, 1))):
            self.loop.after(choose("lost at", moments), self.store.lose_a_krone)
        by_hand = self.target.kind == "unique" and not self.target.refuses_repeats
        if by_hand and choose("somebody books", (False, False, False, True)):
            self.loop.after(choose("books at", moments), self._book_by_hand)
        for turn in range(int(span / 30)):
            self.loop.after(30.0 * turn, self._reconcile)
        return span

    def _plan_target(self, moments: list[float]) -> None:
        choose = self.chance.choose
        for _ in range(choose("how many outages", (0, 0, 1, 2))):
            self.loop.after(choose("outage at", moments), self._outage)
        for _ in range(choose("how often a right is taken", (0, 0, 1, 2))):
            self.loop.after(choose("taken at", moments), self._take_right)
        for _ in range(choose("how often an id changes", (0, 2, 4, 8))):
            self.loop.after(choose("changes at", moments), self._change_ids)

    def _plan_people(self, starts: list[float], moments: list[float]) -> None:
        choose = self.chance.choose
        for _ in range(choose("how many edits", range(7))):
            self.loop.after(choose("edit at", moments), self.source.edit)
        for _ in range(choose("how many clicks", range(4))):
            self.loop.after(choose("click at", moments), self._click)
        for _ in range(choose("how many purges", (1, 0, 2, 4))):
            self.loop.after(choose("purged at", moments), self._purge)
        for _ in range(choose("how many handled", (0, 0, 1, 2))):
            self.loop.after(choose("handled at", moments), self._handle)
        for _ in range(choose("how many handled in a run", (0, 0, 0, 3))):
            self.loop.after(
                choose("in which run", starts) + choose("how far in it", (0.5, 0.3, 0.4, 0.7)), self._handle
            )
        for _ in range(choose("how many looks at changes", (0, 1, 2, 4))):
            self.loop.after(choose("looks at changes at", moments), self._look_at_changes)
        for _ in range(choose("how many looks in a run", (0, 0, 3))):
            far_in = choose("looks how far in", (0.5, 0.1, 0.2, 0.3, 0.4, 0.7))
            self.loop.after(choose("looks in which run", starts) + far_in, self._look_at_changes)
        for _ in range(choose("how many cancel", (0, 0, 0, 1, 2))):
            self.loop.after(choose("cancels in", starts) + choose("cancels after", (0.3, 1.0, 4.0, 15.0)), self._cancel)

    def _plan_rows(self, starts: list[float], moments: list[float]) -> None:
        """What cannot be read, and whoever books it by hand."""
        choose = self.chance.choose
        for _ in range(choose("how often rows change", (0, 0, 3, 6, 12))):
            self.loop.after(choose("rows change at", moments), self.source.change_a_row)
        for _ in range(choose("how many rows are handled", (0, 0, 2, 4, 6))):
            self.loop.after(choose("rows handled at", moments), partial(self._handle, rows=True))
        for _ in range(choose("how many rows are handled in a run", (0, 0, 3, 6))):
            begins = choose("rows handled in which run", starts)
            self.loop.after(max(0.0, begins - 0.01), self.source.make_readable)
            far_in = choose("rows handled how far in", (0.1, 0.05, 0.15, 0.2, 0.3))
            self.loop.after(begins + far_in, partial(self._handle, rows=True))
        for _ in range(choose("how many rows are taken back", (0, 0, 1, 3))):
            self.loop.after(choose("taken back at", moments), self._undo)
        for _ in range(choose("how many rows are taken back in a run", (0, 0, 3, 6))):
            begins = choose("taken back in which run", starts)
            self.loop.after(max(0.0, begins - 0.01), self.source.make_readable)
            self.loop.after(begins + choose("taken back how far in", (0.4, 0.1, 0.3, 0.35, 0.45)), self._undo)

    def _launch(self, kind: RunKind, *, only_leftovers: bool = False) -> None:
        nonce = f"w{len(self.workers):03d}"
        order = SessionConfig(
            INTEGRATION,
            kind,
            self.target.facts,
            nonce,
            nonce,
            lease_length=timedelta(seconds=12),
            send_within_seconds=8.0,
            longest_wait=self.longest_wait,
            target=IDENTITIES[self.targets.index(self.target)],
        )
        skew = timedelta(seconds=self.chance.choose("clock is off by", (0.0, 600.0, -600.0), self.skewed))
        if skew:
            self.loop.hit("clock is off")
        worker = Worker(
            nonce,
            order,
            ledger=self.store.ledger(),
            loop=self.loop,
            chance=self.chance,
            target=self.target,
            source=self.source,
            traffic=self.traffic,
            only_leftovers=only_leftovers,
            skew=skew,
        )
        self.workers.append(worker)
        worker.start()

    def _reconcile(self) -> None:
        """Every now and then somebody looks whether a retry waits or a dead run is open."""
        if self.open_store is None:
            self.watch.passed(self.store.tables)
        if not self.chance.choose("the reconciler looks", (False, True)) or not self.store.wants_session():
            return
        self._launch(RunKind.RETRY, only_leftovers=self.chance.choose("only leftovers", (False, True)))

    def _proven(self, target: Target) -> list[str]:
        """What the ledger holds as a proof from this target; what an older copy forgot, nobody can tell."""
        return [] if self.restores else self.store.proven(IDENTITIES[self.targets.index(target)])

    def _lead_elsewhere(self) -> None:
        """Another address is configured; a session that goes on ends where it began."""
        number = 1 - self.targets.index(self.target)
        self.target = self.targets[number]
        self.store.lead_to(number)
        self.loop.hit("it leads elsewhere")
        self.loop.tell("it leads to target", number)

    def _click(self) -> None:
        released = self.chance.choose("it may be sent here too", (False, True))
        keys = self.store.retryable(released=released)
        ticked = (
            [self.chance.choose("ticks", keys)] if keys and self.chance.choose("ticks one", (False, True)) else None
        )
        expected = len(keys if ticked is None else ticked)
        self.clicks += 1
        request_id = f"click-{self.clicks}"
        thinks = self.chance.choose("thinks for", (0.5, 5.0, 40.0))

        def press(request_id: str) -> None:
            try:
                self.store.request_retry(expected, request_id, ticked, released=released)
            except Refused:
                self.loop.hit("click refused")
                self.loop.tell("a click on", expected, "is refused")
            else:
                self._asked_for(request_id)
                self.loop.hit("click" if ticked is None else "one record is asked for again")
                self.loop.tell("a click on", expected, "is kept")

        self.loop.after(thinks, lambda: press(request_id))
        if self.chance.choose("clicks twice", (False, True)):
            self.loop.after(thinks + 0.2, lambda: press(request_id))
        if self.chance.choose("clicks in a second tab", (False, True)) and expected:
            self.loop.after(thinks + 0.4, lambda: self._second_tab(expected, request_id))

    def _second_tab(self, expected: int, request_id: str) -> None:
        try:
            self.store.request_retry(expected, f"{request_id}-second")
        except Refused:
            self.loop.hit("second retry refused")
        else:
            self._asked_for(f"{request_id}-second")

    def _asked_for(self, request_id: str) -> None:
        if self.open_store is None:
            self.watch.rows.asked_for(self.store.tables.batches[f"retry-{request_id}"])

    def _handle(self, *, rows: bool = False) -> None:
        keys = [key for key in self.store.open_keys() if not rows or "claims.csv" in key]
        if keys:
            key = self.chance.choose("handles a row" if rows else "handles", keys)
            if self.store.handle(key):
                model = isinstance(self.store, ModelStore)
                self.watch.handled(key, self.store.tables.records[key].revision if model else None)
                self.loop.hit("handled")
                self.loop.tell("a person handles", key)

    def _undo(self) -> None:
        keys = self.store.handled_rows()
        if keys:
            key = self.chance.choose("takes back", keys)
            model = isinstance(self.store, ModelStore)
            content = self.store.tables.records[key].revision if model else None
            self.store.undo(key)
            self.watch.rows.taken_back(key, content, self.store.rows_said_handled())
            self.loop.hit("a row is taken back")
            self.loop.tell("a person takes back", key)

    def _purge(self) -> None:
        """What was taken back, and is known to be, is removed at the target."""
        for key in self.store.taken_back():
            for target in self.targets:
                target.purge(f"{INTEGRATION}:{key}")

    def _look_at_changes(self) -> None:
        seen = self.store.mark_changes_seen()
        if seen:
            self.loop.hit("a change was seen")
            self.loop.tell("a person marks", seen, "changes as seen")

    def _cancel(self) -> None:
        if self.store.ask_to_cancel():
            self.loop.hit("cancel asked")
            self.target.patience.clear()  # a stored retry that follows the cancelled sync asks anew, once
            self.loop.tell("a person cancels the sync")

    def _outage(self) -> None:
        what = self.chance.choose("what is away", ("target", "store", "cost centre", "look-up"))
        until = self.loop.seconds + self.chance.choose("away for", (5.0, 30.0, 90.0))
        self.loop.tell(what, "is away until", until)
        if what == "target":
            self.target.down_until = until
        elif what == "store":
            self.traffic.store_down_until = until
        elif what == "look-up":
            self.target.empty_until = until
        else:
            self.target.closed_until = until

    def _take_right(self) -> None:
        """Whoever we are there may not post any more; its check knows nothing of that."""
        until = self.loop.seconds + self.chance.choose("it is given back after", (90.0, 5.0, 30.0, 400.0))
        self.loop.tell("a right is missing until", until)
        self.target.forbidden_until = until

    def _change_ids(self) -> None:
        """What a request says by ids of the target is another one from now on: customers were joined, say."""
        for target in self.targets:
            target.content += 1
        self.loop.tell("an id changes at the target")

    def _put_back_in(self, seconds: float) -> None:
        copy = self.store.copy()

        def put_back() -> None:
            runs, keys = self.store.run_ids(), self.store.record_keys()
            self.store.put_back(copy)
            if self.open_store is None:
                self.watch.put_back(self.store.tables)
            self.lost_runs += len(runs - self.store.run_ids())
            self.source.forgotten |= keys - self.store.record_keys()
            self.loop.hit("put back")
            self.loop.tell(f"the store is put back by {seconds} s")
            for _ in range(self.chance.choose("how many leave the source then", (0, 0, 1, 3))):
                self.source.lose_one()
            soon = self.chance.choose("somebody syncs then after", (60.0, 13.0, 1.0))
            self.loop.after(soon, partial(self._launch, RunKind.MANUAL))

        self.loop.after(seconds, put_back)

    def _book_by_hand(self) -> None:
        if self.source.records:
            key = self.chance.choose("books", sorted(self.source.records))
            amount = self.source.records[key].amount
            theirs = other_amount(amount) if self.chance.choose("another amount", (True, False)) else amount
            self.target.book_by_hand(f"{INTEGRATION}:{key}", theirs)

    # --- the end ------------------------------------------------------------------------------------

    def _calm(self) -> None:
        """No more faults: people correct their records, and a few more syncs run."""
        self.loop.tell("from here on all is calm")
        self.chance.quiet = True
        self.traffic.store_down_until = 0.0
        for target in self.targets:
            target.down_until = target.empty_until = target.closed_until = target.forbidden_until = 0.0
            target.forbids = None
        self.source.correct()
        for turn in range(1, self.last_syncs + 1):
            self.loop.after(PAUSE * turn, self._last_sync)

    def _last_sync(self) -> None:
        self._purge()
        self.source.touch(self._refused())
        self._launch(RunKind.SCHEDULED)

    def _refused(self) -> set[str]:
        """What the target keeps refusing is corrected once more."""
        if isinstance(self.store, ModelStore):
            return {key for key, row in self.store.tables.records.items() if row.state == "rejected"}
        return set(self.store.rejected())


def _nobody(_batch: object) -> None:
    return


def play(seed: int, calmed: Collection[str] = ()) -> History:
    """One history through the dict model."""
    return History(seed, calmed).play()


__all__ = ["Broken", "History", "play"]
