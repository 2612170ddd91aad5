"""A disk that fails or is full, as the operating system says it: strace breaks the calls, a small tmpfs has no room.

Needs root, as mounting and breaking the calls of another process do.
"""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import psutil
import pytest

from core.errors import BadRequest, StoreFull, StoreUnavailable
from data.store.flight.client import FlightStore
from data.store.local import Limits, LocalStore
from data.store.socket_folder import is_served
from flows.clock import SystemClock
from flows.stack.store_process import FATAL
from tests.integration.helpers.breaking import breaking
from tests.integration.helpers.owners import WAIT_SECONDS, Nursery, Owner, beat, beats
from tests.integration.helpers.store_worlds import catalogue

FULL = "The disk of the store is full: nothing can be stored until there is room; reading goes on."
LARGE = "x" * 200_000
HUGE = "x" * 4_000_000  # thirty-odd of these, and the log is folded into the database

FATAL_FAULTS = {
    "the log's fdatasync": (".wal", "fdatasync:error=EIO:when=1", ""),
    "a write to the log": (".wal", "write:error=EIO:when=2", ""),
    "a checkpoint's fdatasync": ("", "fdatasync:error=EIO:when=2", HUGE),
    "the watermark": (".mark", "pwrite64:error=EIO:when=3", ""),
}


def written_until_it_fails(client: FlightStore, round_name: str, detail: str) -> tuple[set[str], str]:
    """The names that were acknowledged, and the one nobody knows of."""
    acknowledged: set[str] = set()
    for number in range(400):
        name = f"{round_name} {number}"
        try:
            client.write([beat(name, detail)], name)
        except StoreUnavailable:
            return acknowledged, name
        acknowledged.add(name)
    raise AssertionError("nothing failed")


def test_a_disk_that_fails_ends_the_owner_at_once_and_loses_nothing(nursery: Nursery) -> None:
    nursery.start()
    acknowledged: set[str] = set()
    for name, (file, calls, detail) in FATAL_FAULTS.items():
        client = nursery.client()
        with breaking(nursery.pid, calls, nursery.database.with_name(f"synclight.duckdb{file}")):
            stored, unknown = written_until_it_fails(client, name, detail)
            began = time.monotonic()
            assert nursery.ended() == FATAL, name
            assert time.monotonic() - began < WAIT_SECONDS / 2
        assert nursery.complaint().startswith("The database failed. The store ends and must be started again. "), name
        acknowledged |= {*stored, unknown}
        nursery.start()
        client.write([beat(unknown, detail)], unknown)  # the same request id: written once, whatever became of it
        client.close()

    nursery.kill(signal.SIGTERM)
    nursery.ended()
    assert beats(nursery.database) == acknowledged


def test_a_log_without_room_refuses_the_write_and_the_owner_lives_on(owner: Owner) -> None:
    owner.start()
    client = owner.client()
    log = owner.home / "store" / "synclight.duckdb.wal"
    client.write([beat("before")], "w1")
    with breaking(owner.process.pid, "write:error=ENOSPC", log), pytest.raises(StoreFull) as refused:
        client.write([beat("refused")], "w2")

    client.write([beat("after")], "w3")
    client.close()

    assert str(refused.value) == FULL
    owner.end(signal.SIGTERM)
    assert beats(owner.home / "store" / "synclight.duckdb") == {"before", "after"}


LAUNCH_THE_STORE = """
import signal, sys
from core.settings import load_settings
from core.i18n import Words
from flows.stack.launcher import Launcher
from flows.stack.plans import plans
stop = []
signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
settings = load_settings()
settings.logs.mkdir(parents=True)
_ = Words("en")
Launcher(settings, plans(settings, _)[:1], lambda line: print(line, flush=True), lambda: bool(stop), _).run()
"""


def test_the_launcher_starts_a_failed_owner_again_and_whoever_waited_goes_on(owner: Owner) -> None:
    launcher = owner.popen([sys.executable, "-c", LAUNCH_THE_STORE], stdout=subprocess.PIPE)
    said: list[str] = []
    assert launcher.stdout is not None
    listener = threading.Thread(target=lambda: said.extend(launcher.stdout or ()))
    try:
        assert "Store" in launcher.stdout.readline()
        listener.start()
        (first,) = psutil.Process(launcher.pid).children()
        client = owner.client()
        with breaking(first.pid, "fdatasync:error=EIO", owner.home / "store" / "synclight.duckdb.wal"):
            with pytest.raises(StoreUnavailable):
                client.write([beat("a")], "w1")
            first.wait(WAIT_SECONDS)
        deadline = time.monotonic() + 3 * WAIT_SECONDS
        answer = None
        while (answer is None or "Store is back.\n" not in said) and time.monotonic() < deadline:
            with suppress(StoreUnavailable):
                answer = client.write([beat("a")], "w1")
            time.sleep(0.05)
        client.close()
    finally:
        launcher.terminate()
        launcher.wait(WAIT_SECONDS)
        listener.join()
        for pipe in (launcher.stdout, launcher.stderr):
            assert pipe is not None
            pipe.close()

    assert answer is not None
    assert f"Store ended unexpectedly (code {FATAL}); starting it again in 1 s.\n" in said
    assert "Store is back.\n" in said
    assert beats(owner.home / "store" / "synclight.duckdb") == {"a"}


# --- no room --------------------------------------------------------------------------------------------


@pytest.fixture
def small(owner: Owner) -> Iterator[Path]:
    """The folder of the owner's database on a disk of 160 MB of its own."""
    folder = owner.home / "store"
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        if owner.started is not None:
            owner.started.kill()
            owner.started.wait(WAIT_SECONDS)
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, *, leaving_megabytes: int = 0) -> None:
    """Somebody else takes all room but this."""
    disk = os.statvfs(folder)
    with (folder / "somebody-elses-file").open("ab") as file:
        file.write(bytes(disk.f_bavail * disk.f_frsize - leaving_megabytes * 1_000_000))


def make_room(folder: Path) -> None:
    (folder / "somebody-elses-file").unlink()


def test_a_full_disk_refuses_writes_in_one_sentence_and_ends_by_itself(owner: Owner, small: Path) -> None:
    owner.start()
    client = owner.client()
    kept = small.parent / "copy.duckdb"
    for number in range(30):
        client.write([beat(f"{number}", LARGE)], f"{number}")
    client.snapshot(kept)
    before = kept.read_bytes()
    refused = []
    for megabytes in (60, 1, 0):
        fill(small, leaving_megabytes=megabytes)
        with pytest.raises(StoreFull) as full:
            client.write([beat("refused")], f"refused {megabytes}")
        refused.append(str(full.value))
        assert client.read("unfinished_runs", {"integration_id": "acme"}).num_rows == 0
    for verb in ("snapshot", "backup"):
        with pytest.raises(StoreFull, match=f"no room for the {verb}; the older one was kept"):
            getattr(client, verb)(kept)
    assert kept.read_bytes() == before

    make_room(small)
    client.write([beat("after")], "after")

    assert refused == [FULL] * 3
    fill(small)
    owner.process.kill()  # and it is started again without any room
    owner.process.communicate(timeout=WAIT_SECONDS)
    owner.start()
    assert client.read("unfinished_runs", {"integration_id": "acme"}).num_rows == 0
    with pytest.raises(StoreFull):
        client.write([beat("refused")], "refused again")
    make_room(small)
    client.write([beat("at last")], "at last")
    client.close()
    owner.end(signal.SIGTERM)
    assert beats(small / "synclight.duckdb") == {*map(str, range(30)), "after", "at last"}


def test_an_owner_whose_log_is_due_to_be_folded_starts_and_reads_on_a_full_disk(owner: Owner) -> None:
    folder = owner.home / "store"
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700m", "tmpfs", str(folder)], check=True)
    try:
        owner.start()
        client = owner.client()
        with breaking(owner.process.pid, "pwrite64:error=ENOSPC", folder / "synclight.duckdb"):
            written_until_it_fails(client, "large", HUGE)
            owner.process.communicate(timeout=WAIT_SECONDS)
        fill(folder)
        owner.start()
        assert client.read("unfinished_runs", {"integration_id": "acme"}).num_rows == 0
        with pytest.raises(StoreFull):
            client.write([beat("refused")], "refused")
        make_room(folder)
        client.write([beat("at last")], "at last")
        client.close()
        owner.end(signal.SIGTERM)
        assert "at last" in beats(folder / "synclight.duckdb")
    finally:
        owner.process.kill()
        owner.process.wait(WAIT_SECONDS)
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_under_the_logs_stops_nothing(owner: Owner) -> None:
    with Path("/dev/full").open("w") as log:
        owner.started = owner.popen(stderr=log)
    deadline = time.monotonic() + WAIT_SECONDS
    while not is_served(owner.socket) and time.monotonic() < deadline:
        time.sleep(0.05)
    client = owner.client()
    client.write([beat("a")], "w1")
    with closing(FlightStore(client._location, "guess")) as stranger, pytest.raises(BadRequest):
        stranger.hello()
    client.write([beat("b")], "w2")
    client.close()

    owner.process.send_signal(signal.SIGTERM)
    assert owner.process.wait(WAIT_SECONDS) == 0
    assert beats(owner.home / "store" / "synclight.duckdb") == {"a", "b"}


def least_room(folder: Path, ended: threading.Event, seen: list[int]) -> None:
    """Note how little was ever free there, until the question has ended."""
    while not ended.is_set():
        seen.append(shutil.disk_usage(folder).free)
        time.sleep(0.001)


SPILLED = 10_000_000
SMALL = 24  # megabytes; the question needs about 90


@pytest.mark.parametrize("megabytes", [SMALL, 600], ids=["too small", "large enough"])
def test_a_full_disk_under_what_is_spilled_refuses_the_question_only(tmp_path: Path, megabytes: int) -> None:
    folder, ended, free = tmp_path / "disk", threading.Event(), list[int]()
    folder.mkdir()
    distinct = "count(distinct md5(range::varchar) || md5((range + 1)::varchar))"
    known = catalogue(tmp_path / "sql", {"t_large": f"-- scope: read\nselect {distinct} as n from range($n)"})
    limits = Limits(memory_megabytes=64, reserve_megabytes=1)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    watcher = threading.Thread(target=least_room, args=(folder, ended, free))
    try:
        with closing(LocalStore(folder / "store.duckdb", SystemClock(), catalogue=known, limits=limits)) as store:
            watcher.start()
            if megabytes == SMALL:  # the same question is answered where there is room: the disk is what refuses it
                with pytest.raises(StoreFull, match="ask for less"):
                    store.read("t_large", {"n": 1_000_000})
            else:
                assert store.read("t_large", {"n": 1_000_000}).to_pylist() == [{"n": 1_000_000}]
            ended.set()
            watcher.join()
            assert max(free) - min(free) > SPILLED  # it was spilled there

            store.write([beat("a")], "w1")
            assert store.read("t_large", {"n": 10}).to_pylist() == [{"n": 10}]
    finally:
        ended.set()
        watcher.join()
        subprocess.run(["umount", str(folder)], check=True)
