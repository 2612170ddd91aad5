"""Records per second of a whole sync with its ledger, beside a bare loop and a sequential loop in the same run.

Store and sandbox are processes of their own, as in the stack; the sandbox takes 20 ms per request.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from data.store.protocol import Store
from flows.wiring import open_store
from tests.benchmarks import stand
from tests.benchmarks.bench_http import bare_loop, sequential

RECORDS = 6000
ONE_BY_ONE = 150
LATENCY_MS = 20


LEAST_OF_BARE, LEAST_TIMES_SEQUENTIAL = 0.7, 30


def main() -> int:
    """Print the figures; 1 when a sync is slower than promised."""
    with tempfile.TemporaryDirectory() as folder, stand.standing(Path(folder), LATENCY_MS) as at:
        return _report(at)


def _report(at: stand.Stand) -> int:
    rounds = []
    with closing(open_store(at.settings, "sync")) as store:
        for number in range(3):
            loop = bare_loop(at.url, RECORDS, stand.IN_FLIGHT, token=stand.TOKEN, prefix=f"bare-{number}")
            bare = asyncio.run(loop)
            ours = _sync(at, store, number)
            rounds.append((ours / bare, ours, bare))
    one_by_one = asyncio.run(sequential(at.url, ONE_BY_ONE, token=stand.TOKEN))
    _ratio, ours, bare = sorted(rounds)[len(rounds) // 2]
    _say(
        f"{RECORDS} records, {stand.IN_FLIGHT} in flight, {LATENCY_MS} ms per request (median of {len(rounds)} rounds)"
    )
    _say(f"sync with its ledger   {ours:8.0f} records/s")
    beside, times = ours / bare, ours / one_by_one
    _say(f"bare loop              {bare:8.0f} records/s   sync / bare = {beside:.2f}  (at least {LEAST_OF_BARE})")
    least = LEAST_TIMES_SEQUENTIAL
    _say(f"one after the other    {one_by_one:8.0f} records/s   sync / this = {times:.0f}  (at least {least})")
    return 0 if beside >= LEAST_OF_BARE and times >= least else 1


def _sync(at: stand.Stand, store: Store, number: int) -> float:
    name = f"bench-{number}"
    stand.prepare(at.settings, name, RECORDS)
    began = time.perf_counter()
    summary = stand.sync(at.settings, store, name)
    if summary.counts.booked != RECORDS:
        raise SystemExit(f"only {summary.counts.booked} of {RECORDS} were booked: the figure would be worthless")
    return RECORDS / (time.perf_counter() - began)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
