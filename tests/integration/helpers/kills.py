"""Processes of the running stack are killed while syncs run; how long until it is whole again is measured.

The sandbox deduplicates nothing here, and counts by reference: whatever is sent twice is booked twice.
The short form is a test; the long one is tests/integration/stack/torture.py (make torture).
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import psutil
from prefect.client.schemas.filters import (
    FlowRunFilter,
    FlowRunFilterDeploymentId,
    FlowRunFilterExpectedStartTime,
)
from prefect.client.schemas.objects import FlowRun

from core.errors import SynclightError
from core.model import Category, Principal
from core.permissions import Role
from data.ledger.routes import dead_routes
from data.queries.runs import history
from data.queries.schedules import living_flow_runs
from data.store.protocol import Store
from flows.clock import SystemClock
from flows.scheduler.api import open_client
from flows.scheduler.deployments import start_run
from flows.scheduler.runs import under_way
from flows.wiring import open_store
from tests.integration.helpers.real_stack import ORGANISATION, Stack, processes_of

LOADED = ("acme-one", "acme-two")
HEADER = "no,amount,centre"
PER_ROUND = 40
WHOLE_SECONDS, PENDING_SECONDS = 60.0, 150.0
KARI = Principal("kari", {"acme": Role.ADMIN})
SANDBOX = "core.connectors.rest.sandbox.server"
LABELS = {
    "flows.stack.store_process": "Store",
    "server": "Prefect server",
    "worker": "Worker",
    "flows.monitor.reconciler": "Reconciler",
    "dashboard.asgi:app": "Dashboard",
    SANDBOX: "Sandbox of the external system",
    "flows.demo.mailbox": "Mail server (mails are kept as files)",
}


@dataclass
class Load:
    """Two integrations whose files grow, and what must be booked of them."""

    stack: Stack
    records: int = 0
    latency_ms: int = 1000

    def begin(self, folder: Path) -> None:
        """Two new integrations; or the two of the test before, with what is booked of them."""
        first = self.stack.settings.inbox / f"{LOADED[0]}.csv"
        if first.exists():
            self.records = len(first.read_text("utf-8").splitlines()) - 1
            return
        organisation = folder / "acme.toml"
        organisation.write_text(ORGANISATION)
        self.stack.command("integrations", "add", str(organisation))
        for name in LOADED:
            added = self.stack.add(name, "interval_seconds = 30", f"{HEADER}\n", folder)
            assert added.returncode == 0, added

    def grow(self) -> None:
        """More records in both files, put there whole; their syncs are asked for now."""
        self.records += PER_ROUND
        for name in LOADED:
            rows = [f"{name}-{number:04},10.00,100" for number in range(self.records)]
            draft = self.stack.settings.inbox / f".{name}.draft"
            draft.write_text("\n".join([HEADER, *rows, ""]), "utf-8")
            draft.replace(self.stack.settings.inbox / f"{name}.csv")
        self.slow_sandbox()
        for name in LOADED:
            with contextlib.suppress(SynclightError):  # the schedule asks as well
                asyncio.run(start_run(self.stack.settings, name, "manual", None, "kari", idempotency_key=uuid4().hex))

    def slow_sandbox(self) -> None:
        """It takes its time, so that a kill meets requests on their way; and it believes whatever is sent."""
        rules = {"system": "accounting", "honours_key": False, "unique_reference": False}
        self.stack.sandbox("/control/rules", rules)
        slow = {"system": "accounting", "kind": "latency", "latency_ms": self.latency_ms, "seconds": 3600}
        self.stack.sandbox("/control/faults", slow)

    def is_under_way(self) -> bool:
        """Whether some of the newest records are booked, and the sandbox has others in hand now."""
        in_hand = self.stack.sandbox("/control/counts?system=accounting")["in_hand"]
        return any(len(missing) < PER_ROUND and missing & set(in_hand) for missing in map(self.missing, LOADED))

    def missing(self, name: str) -> set[str]:
        return set(self.wanted(name)) - set(self.stack.bookings(name))

    def wanted(self, name: str) -> dict[str, int]:
        return {f"{name}:{name}-{number:04}": 1 for number in range(self.records)}

    def is_booked(self) -> bool:
        return not any(self.missing(name) for name in LOADED)


@dataclass
class Killer:
    """Kills one process after another, and remembers how many seconds each was away."""

    stack: Stack
    load: Load
    store: Store
    away: dict[str, float] = field(default_factory=dict)
    wanting: str = ""

    def meet_load(self) -> None:
        """Wait for requests on their way, with new records when the last ones are booked."""
        if self.load.is_booked():
            self.load.grow()
        until(self.load.is_under_way, 90)

    def kill(self, module: str) -> float:
        """Kill it under load, and wait until the launcher says that it is back; the moment it was killed."""
        label = LABELS[module]
        self.meet_load()
        if module == "worker":  # one that dies while a run is Pending is a case of its own: PENDING_SECONDS
            until(self.nobody_is_pending, 30)
        back = self.stack.words.count(f"{label} is back.")
        os.kill(self.stack.pid(module), signal.SIGKILL)
        killed = time.monotonic()
        until(lambda: self.stack.words.count(f"{label} is back.") > back, WHOLE_SECONDS)
        self.away[label] = time.monotonic() - killed
        if module == SANDBOX:
            self.load.slow_sandbox()
        return killed

    def kill_flow_run(self) -> float:
        """One that is sending; the moment it was killed. Its successor comes by itself, when its lease has run out."""
        self.load.latency_ms = 4000  # time enough to find it
        self.load.grow()
        self.meet_load()
        found: list[psutil.Process] = []
        until(lambda: bool(found.extend(self.flow_runs()) or found), 30)
        found[0].kill()
        killed = time.monotonic()
        self.load.latency_ms = 1000
        self.load.slow_sandbox()
        return killed

    def flow_runs(self) -> list[psutil.Process]:
        """Those that sync our two integrations now: their runs hold a lease."""
        living = living_flow_runs(self.store)
        loaded = {str(run.id) for run in self._believed() if str(run.id) in living}
        worker = psutil.Process(self.stack.pid("worker"))
        return [child for child in worker.children() if _flow_run_of(child) in loaded]

    def _believed(self) -> list[FlowRun]:
        """What Prefect believes to be going on for our two integrations."""

        async def ask() -> list[FlowRun]:
            async with open_client(self.stack.settings) as client:
                return [run for run in await under_way(client) if run.name.startswith(LOADED)]

        return asyncio.run(ask())

    def is_whole(self) -> bool:
        """Everything is booked, no run of ours is left open, and Prefect believes in no run that is gone."""
        self.wanting = self._wanting()
        return not self.wanting

    def _wanting(self) -> str:
        """What is not whole yet, for whoever reads that it took too long."""
        missing = {name: len(self.load.missing(name)) for name in LOADED}
        if any(missing.values()):
            return f"not booked: {missing}; states: {[in_the_ledger(self.store, name) for name in LOADED]}"
        dead = dead_routes(self.store)
        return f"runs of ours left open: {dead}" if dead else " ".join(self._gone_runs())

    def told(self) -> str:
        """What is wanting, how our runs ended, and what Prefect says of its own: for whoever reads the failure."""
        lines = [self.wanting, f"now {SystemClock().now():%H:%M:%S}"]
        for name in LOADED:
            for run in history(KARI, self.store, name, SystemClock().now())[:6]:
                stop = run.stop.message if run.stop else ""
                lines.append(f"ours: {name} {run.kind} {run.status} {run.started_at:%H:%M:%S} {run.ended_at} {stop}")
        with contextlib.suppress(SynclightError):
            lines += asyncio.run(self._in_prefect())
        return "\n".join(lines)

    async def _in_prefect(self) -> list[str]:
        """What was due in the last minutes, and who holds the one place of each integration."""
        lines, now = [], SystemClock().now()
        within = FlowRunFilterExpectedStartTime(after_=now - timedelta(minutes=4), before_=now)  # type: ignore[arg-type]
        async with open_client(self.stack.settings) as client:
            for name in LOADED:
                found = await client.read_deployment_by_name(f"sync/{name}")
                place = found.global_concurrency_limit
                lines.append(f"Prefect's: {name} {found.status} taken: {place.active_slots if place else None}")
                mine = FlowRunFilter(
                    deployment_id=FlowRunFilterDeploymentId(any_=[found.id]), expected_start_time=within
                )
                for run in await client.read_flow_runs(flow_run_filter=mine, limit=50):
                    kind, state = run.parameters.get("kind"), run.state
                    since = f"{state.timestamp:%H:%M:%S}" if state else ""
                    lines.append(f"  {kind} due {run.expected_start_time:%H:%M:%S} {since} {run.name} {state!r}")
        return lines

    def _gone_runs(self) -> list[str]:
        living = living_flow_runs(self.store)
        return [run.name for run in self._believed() if str(run.id) not in living and not self._is_young(run)]

    def _is_young(self, run: FlowRun) -> bool:
        """It may be starting, or telling how it ended."""
        return run.state is not None and SystemClock().now() - run.state.timestamp < timedelta(seconds=20)

    def cancelled(self) -> list[str]:
        """What our runs say that were asked to stop."""
        runs = [run for name in LOADED for run in history(KARI, self.store, name, SystemClock().now())]
        return [run.stop.message for run in runs if run.stop is not None and run.stop.category is Category.CANCELLED]

    def nobody_is_pending(self) -> bool:
        """A worker that dies now leaves no run in Pending."""

        async def ask() -> bool:
            async with open_client(self.stack.settings) as client:
                return not any(run.state and run.state.is_pending() for run in await under_way(client))

        return asyncio.run(ask())


def _flow_run_of(child: psutil.Process) -> str | None:
    """Which run this process executes; None of any other one, and of one that ends just now."""
    try:
        return child.environ().get("PREFECT__FLOW_RUN_ID") if "prefect.engine" in child.cmdline() else None
    except psutil.Error:
        return None


def until(true: Callable[[], bool], seconds: float, why: Callable[[], str] = str) -> None:
    """Wait; a store or sandbox that does not answer just now is no answer. What it said last stands in the failure."""
    end, last = time.monotonic() + seconds, ""
    while True:
        try:
            if true():
                return
            last = ""
        except (OSError, SynclightError) as error:
            last = f"({type(error).__name__}: {error})"
        assert time.monotonic() < end, f"not in {seconds:.0f} s {why()} {last}"
        time.sleep(0.2)


def orphans(stack: Stack) -> list[psutil.Process]:
    """Processes with this home that are no descendants of the launcher."""
    family = {stack.process.pid, *(child.pid for child in psutil.Process(stack.process.pid).children(recursive=True))}
    return [process for process in processes_of(stack.settings.home) if process.pid not in family]


def in_the_ledger(store: Store, name: str) -> Counter[str]:
    """How the runs of an integration ended."""
    return Counter(str(run.status) for run in history(KARI, store, name, SystemClock().now()))


@contextlib.contextmanager
def killer_of(stack: Stack, folder: Path) -> Iterator[Killer]:
    """A killer with its load."""
    load = Load(stack)
    load.begin(folder)
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        yield Killer(stack, load, store)
