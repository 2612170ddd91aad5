"""The drill: backup, more syncs, restore, sync. The sandbox deduplicates nothing: twice sent is twice booked."""

import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from core.engine import SessionConfig
from data.store.socket_folder import is_served
from flows.sync import session
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import PATIENCE, Parts, once, until


@pytest.fixture
def parts(tmp_path: Path) -> Iterator[Parts]:
    running = Parts(tmp_path / "home", latency_ms=1)
    yield running
    running.close()


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(session, "SessionConfig", partial(SessionConfig, send_within_seconds=2.0))  # 30 in the product
    return on(parts.settings, monkeypatch, capsys)


def write(parts: Parts, records: int) -> None:
    """What the source holds now: this many records."""
    rows = [f"drill-{number:03},10.00" for number in range(records)]
    (parts.settings.inbox / "drill.csv").write_text("\n".join(["no,amount", *rows, ""]))


def restored(parts: Parts, run: Command, backup: Path) -> dict[str, object]:
    """As a person would: stop, put back, start."""
    parts.store_process.send_signal(signal.SIGTERM)
    parts.store_process.wait(PATIENCE)
    said = run("restore", str(backup), "--yes", "--json")
    parts.start_store()
    until(lambda: is_served(parts.settings.store_socket))
    assert said.code == 0, said.err
    told: dict[str, object] = said.json
    return told


def test_after_a_restore_nothing_is_booked_twice(parts: Parts, run: Command, tmp_path: Path) -> None:
    backup = tmp_path / "backup.duckdb"
    parts.add("drill", 20)
    assert run("sync", "drill", "--foreground").code == 0
    made = run("backup", str(backup), "--json").json

    write(parts, 40)  # the backup never knew these twenty
    assert run("sync", "drill", "--foreground").code == 0
    parts.ask("/control/faults", {"system": "accounting", "kind": "commit_then_drop"})
    write(parts, 46)  # and these were booked although nobody heard the answer
    run("sync", "drill", "--foreground")
    parts.ask("/control/faults", {"system": "accounting", "kind": "commit_then_drop", "off": True})
    assert parts.bookings("drill") == once("drill", 46)
    sent = parts.requests("drill")

    told = restored(parts, run, backup)
    (light,) = run("status", "--json").json
    (noted,) = run("audit", "--action", "put_back_backup", "--json").json
    rehearsed = run("dry-run", "drill", "--json").json
    doctor = {each["check"]: each["state"] for each in run("doctor", "--json").json["findings"]}
    synced = run("sync", "drill", "--foreground", "--json")
    after = run("dry-run", "drill", "--json").json

    assert (made["records"], told["records"]) == (20, 20)
    assert (told["restored"], told["trouble"]) == (True, "")
    assert str(made["last_at"]) <= str(told["lost_until_at"])
    assert str(told["lost_from_at"]) < str(told["lost_until_at"])  # what people decided between them may be missing
    assert Path(str(told["kept"])).is_dir()  # the database of before
    assert noted["after"] == {"file": "backup.duckdb"}
    assert light["word"] == "Unknown"
    assert (rehearsed["restoring"], doctor["restore"]) == (True, "look")
    assert synced.code == 0, synced.out
    assert parts.bookings("drill") == once("drill", 46)
    assert parts.requests("drill") == sent  # looked up, and not sent again
    assert parts.states("drill") == {"booked": 46}
    assert (after["restoring"], after["would_send"], after["already_booked"]) == (False, 0, 46)

    write(parts, 50)  # and then it goes on as ever
    assert run("sync", "drill", "--foreground").code == 0
    assert parts.bookings("drill") == once("drill", 50)


def test_what_was_never_booked_is_sent_once_after_a_restore(parts: Parts, run: Command, tmp_path: Path) -> None:
    backup = tmp_path / "backup.duckdb"
    parts.add("drill", 5)
    run("sync", "drill", "--foreground")
    run("backup", str(backup))
    restored(parts, run, backup)
    write(parts, 8)  # three of them are really new

    said = run("sync", "drill", "--foreground", "--json")

    assert (said.code, said.json["failed"]) == (0, False)
    assert parts.bookings("drill") == once("drill", 8)
    assert parts.requests("drill") == once("drill", 8)
