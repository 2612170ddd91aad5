"""Closes what crashes left open, starts waiting retries, and watches. Not a Prefect flow: it must outlive Prefect.

`python -m flows.monitor.reconciler` runs until SIGTERM; `--schedules` makes Prefect equal to our tables once, and ends.
"""

from __future__ import annotations

import asyncio
import logging
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

from core.errors import ClocksDiffer, SchedulerDown, StoreUnavailable, SynclightError, where
from core.ports import Clock
from core.settings import Settings, load_settings
from data.commands.retries import waiting_batches
from data.store.protocol import Statement, Store
from flows.clock import SystemClock
from flows.monitor.channel_wiring import mail_domain, open_channels
from flows.monitor.delivery_round import DeliveryRound
from flows.monitor.retention import Retention
from flows.monitor.watch import Watch
from flows.scheduler.api import full_disk, open_client
from flows.scheduler.clock import agreed_now
from flows.scheduler.deployments import reconcile_schedules, start_run
from flows.scheduler.late_runs import drop_backlog
from flows.scheduler.runs import integrations_with_a_retry_asked
from flows.scheduler.stuck_runs import StuckRuns
from flows.secrets import HomeSecrets
from flows.sync.session import close_dead_runs, let_go_of_the_dead
from flows.wiring import open_store

OUTBOX_SECONDS = 5.0
RETENTION_SECONDS = 5.0
_SLOT_SECONDS = 30  # a stored retry that did not get through is asked for again this often
_LONGEST_ASKING_SECONDS = 30.0
_FIRST_TRIES = 20

log = logging.getLogger("reconciler")


def main(arguments: list[str]) -> int:
    """Run the loops, or only make the schedules equal; the settings come from the environment."""
    settings = load_settings()
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    if arguments == ["--schedules"]:
        return make_schedules(settings, SystemClock())
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    run(settings, SystemClock(), stop)
    return 0


def make_schedules(settings: Settings, clock: Clock) -> int:
    """Before the worker starts: whatever Prefect still believes to run here was left by the last stack.

    What was due while it was down is one sync per integration, not one per missed hour.
    """
    for _ in range(_FIRST_TRIES):
        try:
            store = open_store(settings, "sync")
            let_go_of_the_dead(store)  # the last stack's syncs ended with it
            changes = reconcile_schedules(settings, store)
            crashed = asyncio.run(StuckRuns(patience_seconds=0).close(settings, store, clock))
            dropped = asyncio.run(_drop_backlog(settings, clock))
        except ClocksDiffer as error:  # the schedules stand, and what was left is closed
            log.warning("%s", error)
            return 0
        except (SchedulerDown, StoreUnavailable) as error:
            log.warning("%s", error)
            time.sleep(1)
        else:
            log.info("schedules written: %s; runs closed: %s", changes.written or "none", crashed or "none")
            log.info("overdue runs dropped for newer ones: %s", len(dropped))
            return 0
    return 1


def run(settings: Settings, clock: Clock, stop: threading.Event) -> None:
    """Four loops, each in its own thread, until `stop`: nobody waits for a Prefect that does not answer."""
    store = open_store(settings, "sync")
    stuck = StuckRuns()
    deliveries = Deliveries(settings, store, clock)
    closer, watcher = Heartbeat(store, "reconciler", lambda: free_percent(settings)), Heartbeat(store, "watch")
    watch = Watch(store, clock, float(settings.watch_interval_seconds))
    retention = Retention(store, clock)

    def closing() -> None:
        closer.turn(
            lambda: close_runs(settings, store),
            lambda: close_stuck(settings, store, clock, stuck),
            lambda: start_waiting(settings, store, clock),
            lambda: look_for_room(settings),
        )

    def watching() -> None:
        watcher.turn(watch.turn, deliveries.turn)

    def scheduling() -> None:
        changes = reconcile_schedules(settings, store)
        if changes.written or changes.removed:
            log.info("schedules written: %s, removed: %s", changes.written, changes.removed)

    def ending_words() -> None:
        retention.turn()  # beside the others: what it cannot do makes no light grey

    loops = (
        (closing, float(settings.reconcile_interval_seconds)),
        (watching, min(OUTBOX_SECONDS, float(settings.watch_interval_seconds))),
        (scheduling, float(settings.watch_interval_seconds)),
        (ending_words, RETENTION_SECONDS),
    )
    threads = [
        threading.Thread(target=repeat, args=(work, seconds, stop), name=work.__name__) for work, seconds in loops
    ]
    for thread in threads:
        thread.start()
    log.info("The reconciler is ready")
    for thread in threads:
        thread.join()
    deliveries.close()
    store.close()


class Deliveries:
    """The outbox's rounds; what no channel carries stays in the app."""

    def __init__(self, settings: Settings, store: Store, clock: Clock) -> None:
        channels, self._wrong = open_channels(settings, HomeSecrets(settings))
        quiet, domain = timedelta(seconds=settings.gather_seconds), mail_domain(settings)
        self._round = DeliveryRound(store, channels, clock, settings.dashboard_url, domain=domain, quiet=quiet)

    def turn(self) -> None:
        """Send what is due. Raises what is wrong with a channel in every round until it is configured rightly."""
        self._round.turn()
        if self._wrong:
            raise self._wrong[0]

    def close(self) -> None:
        """Nothing is begun any more; what is being sent is ticked off first."""
        self._round.close()


class Heartbeat:
    """Beats for one loop while its work gets done: green promises that somebody closes, watches and tells.

    The beat comes before the work, for a slow round is no silence. It is left out after a round that failed, until
    one succeeds: lights turn grey when that lasts. A Prefect that is down is no failure of ours.
    """

    def __init__(self, store: Store, name: str, detail: Callable[[], str | None] = lambda: None) -> None:
        self._store = store
        self._name = name
        self._detail = detail
        self._is_well = True

    def turn(self, *steps: Callable[[], object]) -> None:
        """Take every step, beat when the work gets done, and raise what went wrong."""
        was_well, self._is_well = self._is_well, False
        try:
            each(*([self._beat] if was_well else []), *steps)
        except SchedulerDown:
            self._is_well = True
            raise
        else:
            self._is_well = True
        finally:
            if self._is_well and not was_well:
                self._beat()

    def _beat(self) -> None:
        beat(self._store, self._name, self._detail())


def repeat(work: Callable[[], None], seconds: float, stop: threading.Event) -> None:
    """Do the work again and again; trouble is one line, and never the end. The same trouble is said once."""
    said = ""
    while not stop.is_set():
        try:
            work()
            trouble = ""
        except SynclightError as error:
            trouble = f"{work.__name__}: {error}"
        except Exception as error:  # noqa: BLE001  # said below; the next turn may get through
            trouble = f"{work.__name__}: {type(error).__name__}"
            if trouble != said:
                log.error("%s: unexpected: %s", work.__name__, where(error))  # noqa: TRY400 - see `where`
        if trouble != said:
            log.warning("%s", trouble or f"{work.__name__}: all is well again")
        said = trouble
        stop.wait(seconds)


def each(*steps: Callable[[], object]) -> None:
    """Take every step, whatever became of the one before; then raise what went wrong first.

    That Prefect is down is raised only when nothing else went wrong: it must hide nothing of ours.
    """
    troubles: list[Exception] = []
    for step in steps:
        try:
            step()
        except Exception as error:  # noqa: BLE001  # raised below
            troubles.append(error)
    if troubles:
        raise min(troubles, key=lambda trouble: isinstance(trouble, SchedulerDown))


def close_runs(settings: Settings, store: Store) -> None:
    """Our own runs whose process is gone."""
    for integration_id in asyncio.run(close_dead_runs(settings, store)):
        log.info("closed what a crashed run of %s left open", integration_id)


def close_stuck(settings: Settings, store: Store, clock: Clock, stuck: StuckRuns) -> None:
    """Prefect's runs that a crash left open, and the older ones of a backlog."""
    for name in asyncio.run(stuck.close(settings, store, clock)):
        log.info("ended the run %s, whose process is gone", name)
    dropped = asyncio.run(_drop_backlog(settings, clock))
    if dropped:
        log.info("dropped %s overdue runs: newer ones are due as well", len(dropped))


async def _drop_backlog(settings: Settings, clock: Clock) -> list[str]:
    return await drop_backlog(settings, await agreed_now(settings, clock))


def look_for_room(settings: Settings) -> None:
    """A Prefect whose disk is full still answers questions: only this says why nothing starts. Raises SchedulerDown."""
    sentence = full_disk(settings)
    if sentence is not None:
        raise SchedulerDown(sentence)


def start_waiting(settings: Settings, store: Store, clock: Clock) -> None:
    """Ask Prefect for a run of every stored retry that nobody executes and nobody asked for yet."""
    waiting = waiting_batches(store)
    if waiting:
        asyncio.run(_ask_for(settings, waiting, clock))


async def _ask_for(settings: Settings, waiting: list[tuple[str, str, str]], clock: Clock) -> None:
    """One that Prefect does not know yet holds up no other; a Prefect that is too slow is left alone till next turn."""
    slot, give_up = int(clock.now().timestamp() // _SLOT_SECONDS), clock.monotonic() + _LONGEST_ASKING_SECONDS
    trouble: SchedulerDown | None = None
    async with open_client(settings) as client:
        asked = set(await integrations_with_a_retry_asked(client))
    for batch_id, integration_id, person in waiting:
        if integration_id in asked or clock.monotonic() > give_up:
            continue
        asked.add(integration_id)  # one run executes all that waits
        key = f"retry:{batch_id}:{slot}"
        try:
            await start_run(settings, integration_id, "retry", batch_id, person, idempotency_key=key)
        except SchedulerDown as error:
            trouble = trouble or error
        else:
            log.info("asked for the stored retry %s of %s", batch_id, integration_id)
    if trouble is not None:
        raise trouble


def free_percent(settings: Settings) -> str | None:
    """How much of the store's disk is free; None where the store is on another machine."""
    try:
        usage = shutil.disk_usage(settings.database.parent)
    except OSError:
        return None
    return f"{100 * usage.free / usage.total:.1f}" if usage.total else None


def beat(store: Store, name: str, detail: str | None = None) -> None:
    """Say that this loop is alive, and what it found."""
    store.write([Statement("beat", {"name": name, "detail": detail})], uuid4().hex)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
