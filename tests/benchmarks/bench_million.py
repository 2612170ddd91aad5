"""What one record costs in a small sync and in a large one, and how much memory the large one takes.

Each sync is a process of its own, as in the stack: its peak memory is its own. Store and sandbox are processes too,
100 records go in one request. Wall time on a shared machine is noisy; processor time (of the sync and of the store) is
what is compared, after a first sync of a few records: what starting costs would make the small one look dear.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from core.settings import child_environment, load_settings
from flows.wiring import open_store
from tests.benchmarks import stand
from tests.benchmarks.bench_http import bare_bulk

SMALL, LARGE = 10_000, 1_000_000
MOST_MEGABYTES = 400
MOST_STORE_MEGABYTES = 800
MOST_RATIO = 1.3
BATCH = 100
IN_FLIGHT = 16
BARE = 20_000
WARM = 1_000


@dataclass(frozen=True)
class Measured:
    """One sync, seen from outside."""

    records: int
    seconds: float
    sync_cpu_seconds: float
    peak_megabytes: float
    store_cpu_seconds: float
    store_peak_megabytes: float  # since the store was started

    @property
    def cost(self) -> float:
        """Microseconds of processor per record: the sync and the store together."""
        return 1e6 * (self.sync_cpu_seconds + self.store_cpu_seconds) / self.records


def main() -> int:
    """Print the figures; 1 when memory or the ratio is worse than promised."""
    options = _options()
    if options.sync is not None:
        return _sync_here(options.sync, options.records, psutil.Process(options.store_pid))
    with tempfile.TemporaryDirectory() as folder, stand.standing(Path(folder), latency_ms=0) as at:
        url = f"{at.settings.sandbox_url}/accounting/bulk"
        bare = asyncio.run(bare_bulk(url, BARE, IN_FLIGHT, BATCH, token=stand.TOKEN, prefix="bare"))
        say(f"baseline: the same requests without a ledger {bare:,.0f} records/s")
        small = _measure(at, "small", SMALL)
        large = _measure(at, "large", options.records)
        again = _measure(at, "large", options.records, "again, nothing to do")
    return _verdict(small, large, again)


def _verdict(small: Measured, large: Measured, again: Measured) -> int:
    ratio = large.cost / small.cost
    peak = max(large.peak_megabytes, again.peak_megabytes)
    say(f"cost per record, large / small: {ratio:.2f} (wanted: at most {MOST_RATIO})")
    say(f"peak memory of the sync: {peak:.0f} MB (wanted: under {MOST_MEGABYTES})")
    say(f"peak memory of the store: {again.store_peak_megabytes:.0f} MB (wanted: at most {MOST_STORE_MEGABYTES})")
    is_small = peak < MOST_MEGABYTES and again.store_peak_megabytes <= MOST_STORE_MEGABYTES
    return 0 if ratio <= MOST_RATIO and is_small else 1


def _measure(at: stand.Stand, name: str, records: int, what: str = "sync") -> Measured:
    settings = at.settings
    if not (settings.inbox / f"{name}.csv").exists():
        stand.prepare(settings, name, records, BATCH)
        stand.prepare(settings, f"{name}-warm", WARM, BATCH)
    command = [sys.executable, "-m", "tests.benchmarks.bench_million", "--records", str(records)]
    command += ["--sync", name, "--store-pid", str(at.store_pid)]
    answer = subprocess.run(command, env=child_environment(settings), stdout=subprocess.PIPE, text=True, check=True)
    measured = Measured(**json.loads(answer.stdout.splitlines()[-1]))
    per_record = 1e6 / records
    say(
        f"{what:20} {records:>9,} records {records / measured.seconds:8,.0f} records/s "
        f"{measured.cost:7.1f} µs of processor a record (sync {per_record * measured.sync_cpu_seconds:.1f}, "
        f"store {per_record * measured.store_cpu_seconds:.1f})  "
        f"peak {measured.peak_megabytes:.0f} MB, of the store {measured.store_peak_megabytes:.0f} MB"
    )
    return measured


def _sync_here(name: str, records: int, owner: psutil.Process) -> int:
    settings = load_settings()
    with closing(open_store(settings, "sync")) as store:
        stand.sync(settings, store, f"{name}-warm")
        started, here, there = time.perf_counter(), time.process_time(), _cpu_of(owner)
        summary = stand.sync(settings, store, name)
        told = Measured(
            records=records,
            seconds=time.perf_counter() - started,
            sync_cpu_seconds=time.process_time() - here,
            peak_megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            store_cpu_seconds=_cpu_of(owner) - there,
            store_peak_megabytes=_peak_of(owner),
        )
    if summary.counts.booked + summary.counts.nothing_to_do != records:
        raise SystemExit(f"not all were booked, so the figure would be worthless: {summary}")
    say(json.dumps(asdict(told)))
    return 0


def _cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def _peak_of(process: psutil.Process) -> float:
    """The most memory it ever had, in MiB."""
    told = Path(f"/proc/{process.pid}/status").read_text("ascii")
    return int(re.findall(r"VmHWM:\s+(\d+) kB", told)[0]) / 1024


def say(line: str) -> None:
    """A benchmark prints."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=LARGE)
    parser.add_argument("--sync", help="used by itself: run this integration here and tell what it took")
    parser.add_argument("--store-pid", type=int, help="used with it: whose processor time is the store's")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
