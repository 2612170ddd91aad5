"""Backup and restore, exports, the audit log, the mail server: against a real store process and a real sandbox."""

import csv
import os
import signal
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from core.settings import operating_system_user
from data.store.socket_folder import is_served
from flows.stack.last_backup import which_backup
from flows.stack.own_store import a_stopped_home
from tests.integration.helpers.command import Command, on
from tests.integration.helpers.parts import PATIENCE, Parts, once, until


@pytest.fixture(scope="module")
def parts(command_parts: Parts) -> Parts:
    return command_parts


@pytest.fixture
def run(parts: Parts, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(parts.settings, monkeypatch, capsys)


def stop_store(parts: Parts) -> None:
    parts.store_process.send_signal(signal.SIGTERM)
    parts.store_process.wait(PATIENCE)


def test_failed_records_go_into_a_file_and_the_audit_log_says_who_took_them(
    parts: Parts, run: Command, tmp_path: Path
) -> None:
    parts.add("open", 3)
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit"})
    run("sync", "open", "--foreground")
    parts.ask("/control/faults", {"system": "accounting", "kind": "drop_before_commit", "off": True})

    made = run("export", "failures", "open", str(tmp_path / "open.csv"), "--json")
    wrong = run("export", "failures", "open", str(tmp_path / "open.pdf"))
    nowhere = run("export", "failures", "open", str(tmp_path / "no" / "open.csv"))
    (noted,) = run("audit", "open", "--action", "export", "--json").json

    assert made.json["records"] == 3
    text = (tmp_path / "open.csv").read_text("utf-8-sig")
    assert len(list(csv.reader(text.splitlines(), delimiter=";"))) == 4
    assert (wrong.code, nowhere.code) == (2, 2)
    assert "wanted a name that ends in .csv or .xlsx" in wrong.err
    assert noted["person"] == operating_system_user()
    assert noted["after"]["records"] == 3


def test_history_goes_out_as_parquet(parts: Parts, run: Command, tmp_path: Path) -> None:
    parts.add("history", 2)
    run("sync", "history", "--foreground")

    said = run("export", "history", str(tmp_path / "out"), "--json")

    assert len(said.json["files"]) == 4
    table = pq.read_table(tmp_path / "out" / "v_runs.parquet").to_pylist()
    assert "history" in {row["integration_id"] for row in table}


def test_the_audit_log_reads_well_for_eyes_and_scripts(parts: Parts, run: Command) -> None:
    parts.add("noted", 1)
    run("integrations", "pause", "noted", "--until", "2d", "--reason", "holiday")

    shown = run("audit", "noted")
    told = run("audit", "noted", "--json", "--limit", "1")
    none = run("audit", "noted", "--person", "nobody")

    assert shown.out.split("\n")[0].split() == ["When", "Who", "What", "Integration", "Before", "After"]
    assert (told.json[0]["action"], told.json[0]["after"]["reason"]) == ("pause", "holiday")
    assert none.out == "Nothing was done that fits.\n"


def test_a_mail_that_nobody_takes_is_a_sentence(run: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    unset = run("test-mail", "kari@acme.example")
    monkeypatch.setenv("SYNCLIGHT_SMTP_HOST", "127.0.0.1")
    monkeypatch.setenv("SYNCLIGHT_SMTP_PORT", "9")
    away = run("test-mail", "kari@acme.example", "--json")
    wrong = run("test-mail", "kari")

    assert (unset.code, "SYNCLIGHT_SMTP_HOST" in unset.err) == (2, True)
    assert (away.code, away.json["sent"]) == (1, False)
    assert (wrong.code, wrong.err) == (2, "kari is no e-mail address.\n")


def test_a_backup_tells_what_it_holds_and_is_not_restored_while_anything_runs(
    parts: Parts, run: Command, tmp_path: Path
) -> None:
    parts.add("kept", 4)
    run("sync", "kept", "--foreground")

    made = run("backup", str(tmp_path / "b.duckdb"), "--json")
    refused = run("restore", str(tmp_path / "b.duckdb"), "--yes")
    broken = tmp_path / "broken.duckdb"
    broken.write_bytes((tmp_path / "b.duckdb").read_bytes()[:5000])

    noted, *_ = run("audit", "--action", "backup", "--json").json
    assert made.code == 0
    assert f"synclight restore {tmp_path / 'b.duckdb'}" in which_backup(parts.settings)
    assert made.json["records"] >= 4
    assert (noted["person"], noted["after"]) == (operating_system_user(), {"file": "b.duckdb"})
    assert (refused.code, "Stop it first" in refused.err) == (2, True)
    stop_store(parts)
    try:
        damaged, asked = run("restore", str(broken), "--yes"), run("restore", str(tmp_path / "b.duckdb"))
    finally:
        parts.start_store()
    assert (damaged.code, asked.code) == (2, 2)
    assert "damaged" in damaged.err
    assert asked.err == "Nothing was changed. To put the backup back without being asked, add --yes.\n"


def test_a_sync_in_the_foreground_brings_its_own_store_while_nothing_runs(parts: Parts, run: Command) -> None:
    until_ready(parts)
    parts.add("alone", 4)
    stop_store(parts)

    said = run("sync", "alone", "--foreground", "--json")
    away = run("status")

    parts.start_store()
    until_ready(parts)
    assert (said.code, said.json["runs"][0]["booked"]) == (0, 4)
    assert away.code == 3  # its store went with it
    assert parts.bookings("alone") == once("alone", 4)


def test_while_a_command_holds_a_stopped_home_no_stack_and_no_other_command_begins(parts: Parts, run: Command) -> None:
    stop_store(parts)
    try:
        with a_stopped_home(parts.settings):
            up, other = run("up"), run("sync", "claims", "--foreground")
    finally:
        parts.start_store()
    until_ready(parts)

    assert (up.code, other.code) == (2, 2)
    assert f"(process {os.getpid()})" in up.err
    assert f"Another command (process {os.getpid()}) works on" in other.err


def until_ready(parts: Parts) -> None:
    until(lambda: is_served(parts.settings.store_socket))


def test_stopping_when_nothing_runs_says_so(parts: Parts, run: Command) -> None:
    parts.add("idle", 1)

    said = run("cancel", "idle")

    assert (said.code, said.out) == (0, "No sync of idle is running.\n")


def test_help_in_a_pipe_is_plain_text(run: Command) -> None:
    said = run("-h")

    assert said.code == 0
    assert "dry-run" in said.out
    assert not set("│╭╰") & set(said.out)
