"""Where a copy is to go there is no room, or it breaks off on its way: the older one stays, byte for byte.

Needs root, as mounting does.
"""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pyarrow import flight

from core.errors import StoreFull, StoreUnavailable
from data.store.backups import check, make
from data.store.flight.client import FlightStore
from data.store.flight.messages import answer_bytes
from data.store.protocol import Store
from data.store.socket_folder import location_of
from tests.integration.helpers.store_worlds import SYNC, TestClock, beat, catalogue, socket_in, world

OLD = b"the older copy " * 1000
BYTES = 10_000_000


@pytest.fixture
def stick(tmp_path: Path) -> Iterator[Path]:
    """A disk of 8 MB of its own, with an older copy of each kind on it."""
    folder = tmp_path / "stick"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(folder)], check=True)
    try:
        for verb in ("snapshot", "backup"):
            (folder / f"{verb}.duckdb").write_bytes(OLD)
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(folder: Path, leaving: int) -> Path:
    disk = os.statvfs(folder)
    ballast = folder / "holiday.mov"
    ballast.write_bytes(bytes(disk.f_bavail * disk.f_frsize - leaving))
    return ballast


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize(
    ("verb", "leaving"),
    [
        ("snapshot", 0),
        ("snapshot", 100_000),
        ("backup", 0),
        ("backup", 100_000),
        ("backup", 1_500_000),  # room for the empty tables: such a file can be opened, and holds nothing
    ],
)
def test_a_copy_onto_a_full_disk_leaves_the_older_one_as_it_was(
    stick: Path, tmp_path: Path, clock: TestClock, kind: str, *, verb: str, leaving: int
) -> None:
    path = stick / f"{verb}.duckdb"
    with world(kind, tmp_path, clock) as (store, _):
        store.write([beat("a", "x" * 1000)], "w1")
        ballast = fill(stick, leaving)
        with pytest.raises(StoreFull) as full:
            getattr(store, verb)(path)

        assert str(full.value) == f"There is no room for the {verb}; the older one was kept."
        assert path.read_bytes() == OLD
        assert files(stick) == ["backup.duckdb", "holiday.mov", "snapshot.duckdb"]
        store.write([beat("b")], "w2")  # the store itself has all the room it wants

        ballast.unlink()
        getattr(store, verb)(path)
        assert path.read_bytes() != OLD


@pytest.mark.parametrize("leaving", [100_000, 1_500_000])
def test_a_backup_that_is_checked_where_it_lands_leaves_the_older_one_on_a_full_disk(
    stick: Path, tmp_path: Path, clock: TestClock, kind: str, leaving: int
) -> None:
    path = stick / "backup.duckdb"
    with world(kind, tmp_path, clock) as (store, _):
        store.write([beat("a", "x" * 1000)], "w1")
        ballast = fill(stick, leaving)
        with pytest.raises(StoreFull, match="no room for the backup"):
            make(store, path)
        assert path.read_bytes() == OLD
        assert files(stick) == ["backup.duckdb", "holiday.mov", "snapshot.duckdb"]

        ballast.unlink()
        assert make(store, path) == check(path)


class Breaking(flight.FlightServerBase):  # type: ignore[misc]  # pyarrow ships no types
    """Says how large the copy is, sends a part of it, and then is as the test wants."""

    def __init__(self, socket: Path, end: Callable[[], None], header: bytes) -> None:
        super().__init__(f"grpc+unix://{socket}")
        self._end = end
        self._header = header

    def do_action(self, context: flight.ServerCallContext, action: flight.Action) -> Iterator[bytes]:
        yield self._header
        yield b"a new copy" * 100_000
        self._end()


def fail() -> None:
    raise flight.FlightUnavailableError("gone")


@contextlib.contextmanager
def breaking(end: Callable[[], None], folder: Path, clock: TestClock) -> Iterator[Store]:
    with world("local", folder, clock) as (_, local):
        header = answer_bytes([], local.mark, bytes=BYTES)
    socket = socket_in(folder)
    socket.parent.mkdir(mode=0o700)
    server = Breaking(socket, end, header)
    client = FlightStore(location_of(socket), SYNC, catalogue=catalogue(folder / "sql"))
    try:
        yield client
    finally:
        client.close()
        server.shutdown()


@pytest.mark.parametrize("verb", ["snapshot", "backup"])
@pytest.mark.parametrize(
    ("end", "said"),
    [
        (lambda: None, "The store broke off while sending the {verb}; the older one was kept."),
        (fail, "The store does not answer."),
    ],
    ids=["ends too early", "goes away"],
)
def test_a_copy_that_breaks_off_on_its_way_leaves_the_older_one_as_it_was(
    tmp_path: Path, clock: TestClock, verb: str, end: Callable[[], None], said: str
) -> None:
    folder = tmp_path / "copies"
    folder.mkdir()
    path = folder / "copy.duckdb"
    path.write_bytes(OLD)

    with breaking(end, tmp_path, clock) as store, pytest.raises(StoreUnavailable) as broken:
        getattr(store, verb)(path)

    assert str(broken.value) == said.format(verb=verb)
    assert path.read_bytes() == OLD
    assert files(folder) == ["copy.duckdb"]
