"""The owner as a real process: one per home, nothing acknowledged is ever lost, found again after a restart."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.errors import StoreFull, StoreUnavailable
from data.store.local import LocalStore
from data.store.protocol import Statement
from flows.clock import SystemClock
from flows.stack.store_process import FATAL, MOST_ADDRESSES, REFUSED
from tests.integration.helpers.owners import WAIT_SECONDS, Owner, beat, beats


def test_the_owner_ends_cleanly_and_leaves_one_complete_file(owner: Owner) -> None:
    owner.start()
    client = owner.client()
    client.write([beat("a")], "w1")
    client.close()

    code, said = owner.end(signal.SIGTERM)

    assert (code, said) == (0, "The store is closed.\n")
    assert [file.name for file in (owner.home / "store").iterdir() if "wal" in file.name] == []
    assert beats(owner.home / "store" / "synclight.duckdb") == {"a"}


def test_files_and_tokens_are_for_their_owner_only(owner: Owner) -> None:
    owner.start()

    files = [file for file in owner.home.rglob("*") if file.is_file()]
    assert {file.name for file in files} >= {f"{name}.token" for name in ("read", "act", "configure", "sync", "people")}
    assert {stat.S_IMODE(file.stat().st_mode) & 0o077 for file in files} == {0}
    tokens = [file.read_text() for file in files if file.suffix == ".token"]
    assert [len(bytes.fromhex(token)) for token in tokens] == [32] * 5
    assert len(set(tokens)) == 5


def test_a_token_file_that_others_can_read_is_refused(owner: Owner) -> None:
    owner.start()
    owner.end(signal.SIGTERM)
    (owner.home / "tokens" / "act.token").chmod(0o644)

    process = owner.popen()
    _, said = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == REFUSED
    assert said.startswith("Other people can read ")
    assert said.count("\n") == 1


def test_a_second_owner_of_one_home_is_refused_in_one_sentence(owner: Owner) -> None:
    owner.start()
    second = Owner(owner.home)

    process = second.popen()
    _, said = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == REFUSED
    assert "already has an owner" in said
    assert said.count("\n") == 1
    client = owner.client()
    client.hello()
    client.close()


def test_what_stands_in_the_sockets_place_is_said_in_one_sentence(owner: Owner) -> None:
    owner.socket.mkdir(parents=True)

    process = owner.popen()
    _, said = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == REFUSED
    assert said.startswith(f"The store can not listen at {owner.socket}: another program uses it, ")


def test_a_file_that_is_no_database_is_refused_in_one_sentence(owner: Owner) -> None:
    database = owner.home / "store" / "synclight.duckdb"
    database.parent.mkdir(parents=True)
    database.write_text("this is a letter, not a database" * 500)

    process = owner.popen()
    _, said = process.communicate(timeout=WAIT_SECONDS)

    assert process.returncode == REFUSED
    assert "can not be opened" in said
    assert said.count("\n") == 1


def test_another_process_with_the_file_open_is_named(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    LocalStore(path, SystemClock()).close()
    hold = (
        f"import duckdb, sys; c = duckdb.connect({str(path)!r}); print('held', flush=True); sys.stdin.read(); c.close()"
    )
    holder = subprocess.Popen([sys.executable, "-c", hold], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreUnavailable, match="in use by another process"):
            LocalStore(path, SystemClock())
    finally:
        holder.communicate(timeout=WAIT_SECONDS)


def test_what_a_killed_owner_was_sending_is_swept_away(owner: Owner) -> None:
    leftover = owner.home / "store" / "snapshot-abc"
    leftover.mkdir(parents=True)
    (leftover / "snapshot.duckdb").write_text("half a copy")

    owner.start()

    assert not leftover.exists()


def test_a_client_finds_the_owner_again_after_a_restart(owner: Owner) -> None:
    owner.start()
    client = owner.client()
    client.write([beat("before")], "w1")
    owner.end(signal.SIGTERM)
    with pytest.raises(StoreUnavailable):
        client.write([beat("meanwhile")], "w2")

    owner.start()
    began = time.monotonic()
    client.write([beat("meanwhile")], "w2")
    took = time.monotonic() - began
    client.write([beat("before")], "w1")
    client.close()

    owner.end(signal.SIGTERM)
    assert beats(owner.home / "store" / "synclight.duckdb") == {"before", "meanwhile"}
    assert took < 2


def test_a_write_whose_answer_was_lost_is_written_once(owner: Owner) -> None:
    owner.start()
    client = owner.client()
    lease = Statement("take_lease", {"integration_id": "i", "holder": "w", "milliseconds": 0})
    first = client.write([lease], "w1")
    owner.process.kill()
    owner.process.communicate(timeout=WAIT_SECONDS)
    owner.start()

    again = client.write([lease], "w1")
    next_one = client.write([lease], "w2")
    client.close()

    assert first[0].to_pylist() == again[0].to_pylist()
    assert [answer[0].column("epoch").to_pylist() for answer in (first, again, next_one)] == [[1], [1], [2]]


def test_an_owner_that_hangs_is_left_at_the_deadline(owner: Owner) -> None:
    owner.start()
    client = owner.client(timeout_seconds=0.5)
    client.hello()
    owner.process.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        with pytest.raises(StoreUnavailable, match="in time"):
            client.read("all_organisations")
        took = time.monotonic() - began
    finally:
        owner.process.send_signal(signal.SIGCONT)

    assert 0.4 < took < 3
    assert client.read("all_organisations").num_rows == 0
    client.close()


LIMITED = """
import resource, sys
from flows.stack import store_process
from data.store.local import LocalStore
opened = LocalStore.__init__
def limited(self, *args, **more):
    opened(self, *args, **more)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))
LocalStore.__init__ = limited
sys.exit(store_process.main())
"""


def test_a_full_disk_fails_the_write_in_one_sentence(owner: Owner) -> None:
    owner.start([sys.executable, "-c", LIMITED])
    client = owner.client()
    stored: set[str] = set()

    def fill() -> None:
        for number in range(200):
            client.write([beat(f"n{number}", os.urandom(20_000).hex())], f"w{number}")
            stored.add(f"n{number}")

    with pytest.raises(StoreFull, match="The disk of the store is full"):
        fill()
    assert client.read("all_organisations").num_rows == 0

    resource.prlimit(owner.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    client.write([beat("after")], "after")
    client.close()
    owner.end(signal.SIGTERM)

    assert len(stored) > 5
    assert beats(owner.home / "store" / "synclight.duckdb") == {*stored, "after"}


A_THREAD_ENDS = """
import sys, threading
from flows.stack import store_process
def out_of_memory():
    sys.stdin.readline()
    raise MemoryError("a value")
threading.Thread(target=out_of_memory, daemon=True).start()
sys.exit(store_process.main())
"""


def test_an_owner_whose_thread_ends_does_not_hang(owner: Owner) -> None:
    owner.started = owner.popen([sys.executable, "-c", A_THREAD_ENDS], stdin=subprocess.PIPE)
    assert owner.process.stderr is not None
    assert "is ready" in owner.process.stderr.readline()
    addresses = resource.prlimit(owner.process.pid, resource.RLIMIT_AS)

    _, said = owner.process.communicate("go\n", timeout=WAIT_SECONDS)

    assert owner.process.returncode == FATAL
    assert said.startswith("The store ends, for one of its threads did: MemoryError")
    assert "a value" not in said
    assert addresses == (MOST_ADDRESSES, MOST_ADDRESSES)


FATAL_ON_THIRD = """
import sys
import duckdb
from flows.stack import store_process
from data.store.local.running import Runner
run = Runner.run
def failing(self, cursor, run_):
    if run_.sql.name == "beat" and run_.values["name"] == "fatal":
        raise duckdb.FatalException("fdatasync of secret-value failed")
    return run(self, cursor, run_)
Runner.run = failing
sys.exit(store_process.main())
"""


def test_a_fatal_database_error_ends_the_owner_at_once(owner: Owner) -> None:
    owner.start([sys.executable, "-c", FATAL_ON_THIRD])
    client = owner.client()
    client.write([beat("a")], "w1")

    with pytest.raises(StoreUnavailable):
        client.write([beat("b"), beat("fatal")], "w2")
    client.close()
    _, said = owner.process.communicate(timeout=WAIT_SECONDS)

    assert owner.process.returncode == FATAL
    assert said.startswith("The database failed. The store ends and must be started again. If it fails again: Stop ")
    owner.start()
    owner.end(signal.SIGTERM)
    assert beats(owner.home / "store" / "synclight.duckdb") == {"a"}
