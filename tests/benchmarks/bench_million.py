"""What one record costs in a small sync and in a large one, and how much memory the large one takes.

Each sync is a process of its own, as in the stack: its peak memory is its own. Store and sandbox are processes too.
Wall time on a shared machine is noisy; processor time (of the sync and the store together) is what is compared.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from core.configuration import OrganisationConfig
from core.model import RunKind
from core.settings import Settings, child_environment, load_settings
from data.integrations import save_integration, save_organisation
from data.routes import route
from flows.clock import SystemClock
from flows.secrets import HomeSecrets
from flows.session import run_on
from flows.wiring import open_store
from tests.benchmarks import stand

SMALL, LARGE = 10_000, 1_000_000
MOST_MEGABYTES = 400
MOST_RATIO = 1.3
BARE = 6_000


@dataclass(frozen=True)
class Measured:
    """One sync, seen from outside."""

    records: int
    seconds: float
    cpu_seconds: float  # of the syncing process
    store_cpu_seconds: float
    peak_megabytes: float

    @property
    def cost(self) -> float:
        """Microseconds of processor per record: the sync and the store together."""
        return 1e6 * (self.cpu_seconds + self.store_cpu_seconds) / self.records


def main() -> int:
    """Print the figures; 1 when memory or the ratio is worse than promised."""
    options = _options()
    if options.sync is not None:
        return _sync_here(options.sync, options.records)
    with tempfile.TemporaryDirectory() as folder, stand.standing(Path(folder), latency_ms=0) as at:
        bare = _bare(at)
        small = _measure(at, "small", SMALL)
        large = _measure(at, "large", options.records)
        again = _measure(at, "large", options.records)
        return _report(bare, small, large, again)


def _report(bare: float, small: Measured, large: Measured, again: Measured) -> int:
    ratio = large.cost / small.cost
    say(f"bare loop without a ledger {bare:9,.0f} records/s")
    for name, one in (("sync", small), ("sync", large), ("again, nothing to do", again)):
        say(
            f"{name:20} {one.records:>9,} records {one.records / one.seconds:9,.0f} records/s "
            f"{one.cost:7.1f} µs of processor per record (sync {1e6 * one.cpu_seconds / one.records:.1f}, "
            f"store {1e6 * one.store_cpu_seconds / one.records:.1f})  peak {one.peak_megabytes:.0f} MB"
        )
    say(f"cost per record, large / small: {ratio:.2f} (wanted: at most {MOST_RATIO})")
    say(f"peak memory of the sync: {large.peak_megabytes:.0f} MB (wanted: under {MOST_MEGABYTES})")
    return 0 if ratio <= MOST_RATIO and large.peak_megabytes < MOST_MEGABYTES else 1


def _bare(at: stand.Stand) -> float:
    return asyncio.run(stand.bare_loop(at.url, BARE, stand.IN_FLIGHT, token=stand.TOKEN, prefix="bare"))


def _measure(at: stand.Stand, name: str, records: int) -> Measured:
    settings = at.settings
    file = settings.inbox / f"{name}.csv"
    if not file.exists():
        stand.write_records(file, name, records)
        with closing(open_store(settings, "sync")) as store:
            now = SystemClock().now()
            organisation = OrganisationConfig(id="bench", name="Bench", admins=("a@example.org",))
            save_organisation(stand.PRINCIPAL, store, organisation, now)
            save_integration(stand.PRINCIPAL, store, stand.integration(settings, name), now)
    before = _cpu_of(at.store_pid)
    command = [sys.executable, "-m", "tests.benchmarks.bench_million", "--sync", name, "--records", str(records)]
    answer = subprocess.run(command, env=child_environment(settings), stdout=subprocess.PIPE, text=True, check=True)
    told = json.loads(answer.stdout.splitlines()[-1])
    return Measured(**told, store_cpu_seconds=_cpu_of(at.store_pid) - before)


def _sync_here(name: str, records: int) -> int:
    settings = load_settings()
    started, began = time.perf_counter(), time.process_time()
    with closing(open_store(settings, "sync")) as store:
        _sync(settings, store, name, records)
    told = {
        "records": records,
        "seconds": time.perf_counter() - started,
        "cpu_seconds": time.process_time() - began,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    say(json.dumps(told))
    return 0


def _sync(settings: Settings, store: stand.Store, name: str, records: int) -> None:
    summaries = asyncio.run(
        run_on(
            store,
            route(store, name),
            RunKind.MANUAL,
            inbox=settings.inbox,
            secret_store=HomeSecrets(settings),
            clock=SystemClock(),
            lease_length=timedelta(seconds=30),
        )
    )
    counts = summaries[0].counts
    if counts.booked + counts.nothing_to_do != records:
        raise SystemExit(f"not all were booked, so the figure would be worthless: {asdict(summaries[0])}")


def _cpu_of(pid: int) -> float:
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def say(line: str) -> None:
    """A benchmark prints."""
    sys.stdout.write(f"{line}\n")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=LARGE)
    parser.add_argument("--sync", help="used by itself: run this integration here and tell what it took")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
