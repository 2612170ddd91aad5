"""What Arrow Flight costs: the same work on two owners, one in this process and one over the wire.

Run with `python tests/benchmarks/bench_store.py`; it takes a few seconds and prints one line per kind of work.
The writes are those of a real sync: the statements come from the ledger itself.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from core.effects import Change, Conclude, Intend, Intent, SeenRecords, Settled
from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result, SourceRecord
from core.money import Money
from core.settings import load_settings
from data.ledger.changes import Ledger
from data.store.flight.client import FlightStore
from data.store.local import LocalStore
from data.store.protocol import Epoch, Params, Statement, Store
from data.store.watermark import MarkFile, Watermark
from flows.clock import SystemClock

TARGET = 4.0
MARK_TARGET = 0.0002  # seconds: a fifth of a small write
ROUNDS = 4
SELECTS = 60  # per round
SMALL_WRITES = 25
RECORDS = 1_000
REJECTED_EVERY = 27
AT = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
BENCH = {"integration_id": "bench", "organisation_id": "bench", "updated_at": AT}
REJECTED = Failure(
    Category.REFERENCE_NOT_FOUND,
    (FieldMessage("Invalid cost center code: 9999", "/lines/0/costCenter", "invalid", "9999"),),
    422,
)


def main() -> int:
    """Print the times; 1 when Flight is slower than its target."""
    with tempfile.TemporaryDirectory() as folder, two_stores(Path(folder)) as (local, flight):
        results = [compare(name, work, local, flight) for name, work in WORK.items()]
        results.append(watermark(Path(folder)))
    return 0 if all(results) else 1


def compare(name: str, work: Callable[[Store], list[float]], local: Store, flight: Store) -> bool:
    """Take turns, so that a busy machine is unfair to neither; the first turn of each is not counted."""
    work(local)
    work(flight)
    here: list[float] = []
    there: list[float] = []
    for _ in range(ROUNDS):
        here += work(local)
        there += work(flight)
    ratio = statistics.median(there) / statistics.median(here)
    said = f"in process {milliseconds(here)}   over Flight {milliseconds(there)}   {ratio:4.1f} x (at most {TARGET})"
    print(f"{name:26} {said}")  # noqa: T201 -- a benchmark prints
    return ratio <= TARGET


def watermark(folder: Path) -> bool:
    """What each write pays for its watermark, and what it would pay if that were flushed to the disk."""
    file = MarkFile(folder / "bench.mark")
    kept = [seconds(lambda: file.write(Watermark("bench", 1, AT))) for _ in range(SELECTS)]
    flushed = [seconds(lambda: file.write(Watermark("bench", 1, AT), flush=True)) for _ in range(SELECTS)]
    said = f"kept {milliseconds(kept)}   flushed {milliseconds(flushed)}   (at most {MARK_TARGET * 1000} ms)"
    print(f"{'watermark of a write':26} {said}")  # noqa: T201 -- a benchmark prints
    return statistics.median(kept) <= MARK_TARGET


def milliseconds(times: Sequence[float]) -> str:
    """Give the median."""
    return f"{statistics.median(times) * 1000:7.2f} ms"


# --- the work ---------------------------------------------------------------------------------------


def point_select(store: Store) -> list[float]:
    """One record by its key, among a thousand."""
    prefix = new_id()
    for change in records_of(prefix)[:1]:
        store.write(statements(change), new_id())
    params = {"integration_id": "bench", "record_keys": [f"{prefix}-500"]}
    return [seconds(lambda: store.read("known_records", params)) for _ in range(SELECTS)]


def one_row_write(store: Store) -> list[float]:
    """A heartbeat."""
    beat = Statement("beat", {"name": "bench", "detail": "{}"}, expect=1)
    return [seconds(lambda: store.write([beat], new_id())) for _ in range(SMALL_WRITES)]


def outcome_write(store: Store) -> list[float]:
    """A thousand records are seen and intended; what is timed is that their outcomes are stored."""
    seen, intended, concluded = (statements(change) for change in records_of(new_id()))
    store.write(seen, new_id())
    store.write(intended, new_id())
    return [seconds(lambda: store.write(concluded, new_id()))]


WORK = {"point select": point_select, "one-row write": one_row_write, "1,000-row outcome write": outcome_write}


def records_of(prefix: str) -> list[Change]:
    """Give the changes of a sync with a thousand new records."""
    keys = [f"{prefix}-{number}" for number in range(RECORDS)]
    amount = Money(Decimal("1284.00"), "NOK")
    outgoing = [Outgoing(key, f"bench:{key}", key, {}, amount) for key in keys]
    return [
        SeenRecords("run", AT, tuple(SourceRecord(key, "r1", {}, amount, "line 1") for key in keys), tuple(keys)),
        Intend("run", AT, AT + timedelta(seconds=30), tuple(Intent(one.record_key, one, "r1") for one in outgoing)),
        Conclude("run", AT, "answer", tuple(settled(number, key) for number, key in enumerate(keys))),
    ]


def settled(number: int, key: str) -> Settled:
    """Most are booked, each under its own id, some are refused."""
    if number % REJECTED_EVERY == 0:
        return Settled(key, Outcome(key, Result.REJECTED, failure=REJECTED), cause_key="cause")
    return Settled(key, Outcome(key, Result.BOOKED, target_id=key))


class Notebook:
    """A store that only notes what it was asked to write."""

    def __init__(self) -> None:
        self.noted: list[Statement] = []

    def write(self, asked: Sequence[Statement], request_id: str, epoch: Epoch | None = None) -> list[pa.Table]:
        """Note it."""
        del request_id, epoch
        self.noted += asked
        return [pa.table({}) for _ in asked]

    def read(self, name: str, params: Params | None = None) -> pa.Table:
        """Is not asked."""
        raise NotImplementedError(name, params)

    def snapshot(self, path: Path) -> None:
        """Is not asked."""
        raise NotImplementedError(path)

    def backup(self, path: Path) -> None:
        """Is not asked."""
        raise NotImplementedError(path)

    def close(self) -> None:
        """Nothing to let go."""


def statements(change: Change) -> list[Statement]:
    """Give what the ledger writes for a change."""
    notebook = Notebook()
    Ledger(notebook, "bench", "bench", "Bench").commit([change], "noted")
    return notebook.noted


# --- the two stores ---------------------------------------------------------------------------------


@contextmanager
def two_stores(folder: Path) -> Iterator[tuple[Store, Store]]:
    """One database in this process; another behind a real owner process. Both are files on the same disk."""
    home = folder / "home"
    owner = subprocess.Popen(
        [sys.executable, "-m", "flows.stack.store_process"],
        env={**os.environ, "SYNCLIGHT_HOME": str(home)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_until_ready(owner)
        location, tokens = load_settings(home=home).store_location, home / "tokens"
        with (
            closing(LocalStore(folder / "local.duckdb", SystemClock())) as local,
            closing(FlightStore(location, (tokens / "configure.token").read_text())) as desk,
            closing(FlightStore(location, (tokens / "sync.token").read_text())) as flight,
        ):
            for store in (local, desk):
                store.write([Statement("begin_integration_state", BENCH)], new_id())
            yield local, flight
    finally:
        owner.terminate()
        owner.communicate(timeout=30)


def wait_until_ready(owner: subprocess.Popen[str]) -> None:
    """The owner says one line, or ends."""
    line = owner.stderr.readline() if owner.stderr else ""
    if "ready" not in line:
        raise SystemExit(f"the owner did not start: {line}")


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def new_id() -> str:
    """Give an id nobody has."""
    return uuid.uuid4().hex


if __name__ == "__main__":
    sys.exit(main())
