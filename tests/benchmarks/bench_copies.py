"""How much memory a backup and a snapshot of 200,000 refused records take: of a process of its own, with its store."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

from data.store.backups import check
from data.store.local import LocalStore
from tests.benchmarks.refused_records import fill_with_refused
from tests.integration.helpers.store_worlds import TestClock

RECORDS = 200_000
CHARACTERS = 3_200  # of what the system answered
MOST_MEGABYTES = 850  # 170 of Python and its libraries, 512 of the store, 128 of the copy, and what is on its way


def main() -> int:
    """Print the figures; 1 when a copy needs more memory than promised or is not whole."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--of", type=Path)
    file = parser.parse_args().of
    if file is not None:
        return _copy(file)
    with tempfile.TemporaryDirectory() as folder:
        filled = Path(folder) / "synclight.duckdb"
        fill_with_refused(filled, records=RECORDS, characters=CHARACTERS)
        return subprocess.run([sys.executable, "-m", __spec__.name, "--of", filled], check=False).returncode


def _copy(file: Path) -> int:
    began = time.monotonic()
    backup = file.with_name("backup.duckdb")
    with closing(LocalStore(file, TestClock())) as store:
        store.backup(backup)
        store.snapshot(file.with_name("snapshot.duckdb"))
    whole = check(backup).records == RECORDS
    # of this program: what getrusage says may be that of the one that started it
    peak = int(Path("/proc/self/status").read_text("ascii").partition("VmHWM:")[2].split()[0]) / 1024
    seconds = time.monotonic() - began
    sys.stdout.write(f"backup and snapshot of {RECORDS:,} refused records: {seconds:.0f} s\n")
    sys.stdout.write(f"peak memory: {peak:.0f} MB (wanted: under {MOST_MEGABYTES})\n")
    return 0 if whole and peak < MOST_MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
