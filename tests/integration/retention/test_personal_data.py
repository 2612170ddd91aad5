"""Somebody's data are found, exported and erased, and nowhere afterwards: home, snapshot, newest backup."""

from __future__ import annotations

import errno
import io
import json
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from core.errors import BadRequest, StoreFull
from core.model import Failure, Outcome, Outgoing, RunKind
from core.settings import Settings
from data.commands.handling import mark_handled
from data.store.backups import restore
from data.store.erasures import BESIDE_DATABASE, Erasure, add_erasures, digest_of_key
from data.store.local import LocalStore
from data.store.local import erasing as local_erasing
from data.store.local.erasing import finish_erasures
from flows.cli.personal_data import erasing, finding
from flows.clock import SystemClock
from flows.stack.last_backup import remember_backup
from flows.stack.own_store import our_own_store
from tests.fakes import PRINCIPAL, FakeTarget, Office, record, refused
from tests.integration.helpers.command import Command, Said, on

CANARY = "Bjørg Kanarifugl"
ID = "acme-expenses"
HANDLED, OTHER, OPEN = "UT-1", "UT-2", "UT-3"


def names_her(out: Outgoing) -> Outcome | None:
    """In every way a system may: in words, values, codes, paths of fields, a raw answer of JSON within JSON."""
    if out.record_key == OTHER:
        return None
    said = refused(out, f"Employee {CANARY} has left")
    assert said.failure is not None
    told = {"value": CANARY, "field": f"/of/{CANARY}", "code": f"NO_{CANARY}", "label": f"Ansatt {CANARY}"}
    pairs = tuple(replace(pair, **told) for pair in said.failure.messages)
    raw = json.dumps({"name": CANARY.upper(), "inner": json.dumps({"who": CANARY})})
    return replace(said, failure=Failure(said.failure.category, pairs, 422, "request-1", raw))


def fill(settings: Settings) -> None:
    settings.database.parent.mkdir(parents=True)
    records = [record(key) for key in (HANDLED, OTHER, OPEN)]
    office = Office(path=settings.database, records=records, target=FakeTarget(rules=[names_her]))
    office.sync()
    office.sync(RunKind.MANUAL)  # the second that fails: somebody is told
    key: dict[str, Any] = {"request_id": "1", "now": office.clock.now(), "record_keys": [HANDLED]}
    mark_handled(PRINCIPAL, office.store, ID, 1, reason=f"{CANARY} was paid by hand", **key)
    office.store.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(home=tmp_path / "home")
    fill(settings)
    return settings


@pytest.fixture
def run(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    monkeypatch.chdir(tmp_path)
    return on(settings, monkeypatch, capsys)


@pytest.fixture
def run_here(run: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """The commands on a store in this process: what they refuse needs no other."""
    with closing(LocalStore(settings.database, SystemClock(), scope="act")) as store:
        monkeypatch.setattr(store, "close", lambda: None)
        for module in (erasing, finding):
            monkeypatch.setattr(module, "open_store", lambda _settings, _scope: store)
        monkeypatch.setattr(erasing, "our_own_store", lambda _settings: nullcontext())
        monkeypatch.setattr(finding, "a_store_that_runs", lambda _settings: nullcontext())
        yield run
        monkeypatch.undo()


def bytes_with_her(*places: Path) -> list[Path]:
    """As the disk has it."""
    files = [file for place in places for file in (place.rglob("*") if place.is_dir() else [place]) if file.is_file()]
    spelled = {
        CANARY.encode(),
        CANARY.upper().encode(),
        json.dumps(CANARY)[1:-1].encode(),
        b"Kanarifugl",
        b"KANARIFUGL",
    }
    return [file for file in files if any(one in file.read_bytes() for one in spelled)]


def rows_with_her(database: Path) -> list[str]:
    """As the database says it, whatever packs its columns."""
    with duckdb.connect(str(database), read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        return [name for name in tables if "kanarifugl" in repr(connection.table(name).fetchall()).lower()]


def known(database: Path) -> list[Any]:
    """What the ledger adds up to, and what every record is known by."""
    with duckdb.connect(str(database), read_only=True) as connection:
        asked = (
            "select record_key, state, reference, idempotency_key, revision, amount from records order by all",
            "select attempt_id, result, category, target_id from attempt_outcomes order by all",
            "select * from integration_money order by all",
            "select run_id, due, booked, failed_now, money from runs order by all",
        )
        return [connection.execute(one).fetchall() for one in asked]


def copies(settings: Settings, folder: Path) -> tuple[Path, Path]:
    """Two backups; between them the older one was put back, so that the home keeps a database of before."""
    older, newest, clock = folder / "older.backup", folder / "newest.backup", SystemClock()
    for file in (older, newest):
        with closing(LocalStore(settings.database, clock)) as store:
            store.backup(file)
        remember_backup(settings, file, clock.now())
        if file == older:
            restore(settings.database, older, clock.now())
    return older, newest


def test_it_is_found_and_exported_and_what_is_open_is_not_erased_without_a_word(run_here: Command) -> None:
    found = run_here("personal-data", "find", "acme", CANARY.lower(), "--json")
    by_key = run_here("personal-data", "find", "acme", HANDLED, "--key", "--json")
    exported = run_here("personal-data", "export", "acme", CANARY, "her.json")
    still_open = run_here("personal-data", "erase", "acme", CANARY, "--yes")
    unasked = run_here("personal-data", "erase", "acme", CANARY, "--even-open")
    nothing = run_here("personal-data", "erase", "acme", "Nobody Here", "--yes")
    short = run_here("personal-data", "find", "acme", "Bj")
    unknown = run_here("personal-data", "find", "acne", CANARY)

    assert (found.json["records"], found.json["open_records"]) == ({ID: [HANDLED, OPEN]}, {ID: [OPEN]})
    assert set(found.json["other_rows"]) == {"notification", "activity"}
    assert by_key.json["records"] == {ID: [HANDLED]}
    assert set(by_key.json["other_rows"]) == {"notification", "activity"}  # what told her words
    assert exported.code == 0
    assert stat.S_IMODE(Path("her.json").stat().st_mode) == 0o600
    assert [one["record_key"] for one in json.loads(Path("her.json").read_text())["records"]] == [HANDLED, OPEN]
    assert (still_open.code, "UT-3: not booked" in still_open.err) == (2, True)
    assert (unasked.code, "add --yes" in unasked.err) == (2, True)
    assert (nothing.code, "Nothing is kept" in nothing.err) == (2, True)
    assert (short.code, "at least 4 characters" in short.err) == (2, True)
    assert (unknown.code, "There is: acme" in unknown.err) == (2, True)


def test_a_name_that_is_looked_for_need_not_be_an_argument(
    run_here: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(value: bytes, *arguments: str, is_typed: bool = False) -> Said:
        stdin = io.TextIOWrapper(io.BytesIO(value), "utf-8")
        monkeypatch.setattr(stdin, "isatty", lambda: is_typed, raising=False)
        monkeypatch.setattr(sys, "stdin", stdin)
        return run_here("personal-data", *arguments)

    typed = told(f"{CANARY}\nyes\n".encode(), "find", "acme", is_typed=True)
    piped = told(f"{CANARY}\n".encode(), "find", "acme", "--json")
    exported = told(f"{CANARY}\n".encode(), "export", "acme", "hers.json", "--json")
    erased = told(CANARY.encode(), "erase", "acme", "--yes")
    wrong = [told(value, "find", "acme") for value in (b"", b" \n", b"\xff\xfe", b"x" * 5000)]
    no_file = told(CANARY.encode(), "export", "acme")

    assert (typed.code, "What to look for" in typed.err) == (0, True)
    assert piped.json["records"] == {ID: [HANDLED, OPEN]}
    assert exported.json["file"].endswith("hers.json")
    assert json.loads(Path("hers.json").read_text())["asked"] == CANARY
    assert (erased.code, "UT-3: not booked" in erased.err) == (2, True)
    assert [one.code for one in wrong] == [2, 2, 2, 2]
    assert (no_file.code, "Name the file" in no_file.err) == (2, True)


def test_what_is_erased_is_nowhere_and_is_erased_again_after_a_restore(
    settings: Settings, run: Command, tmp_path: Path
) -> None:
    settings.inbox.mkdir(parents=True)
    settings.logs.mkdir(parents=True)
    (settings.inbox / "utlegg.csv").write_text(f"Bilagsnr;Beløp;Navn\n{HANDLED};100;{CANARY}\n")
    (settings.logs / "reconciler.log").write_text(f"the system said: {CANARY} has left\n")
    older, newest = copies(settings, tmp_path)
    shutil.copy(older, settings.database.with_name(f".{settings.database.name}.unfinished"))  # of a killed restore
    before = known(settings.database)

    erased = run("personal-data", "erase", "acme", CANARY, "--even-open", "--yes", "--json")

    assert erased.code == 0, erased.err
    assert (erased.json["still_in"], erased.json["backup"]) == ([], str(newest))
    assert erased.json["in_input_files"] == [str(settings.inbox / "utlegg.csv")]
    (settings.inbox / "utlegg.csv").unlink()
    with closing(LocalStore(settings.database, SystemClock())) as store:
        store.snapshot(tmp_path / "analysts.duckdb")
    assert bytes_with_her(settings.home, newest, tmp_path / "analysts.duckdb") == []
    of_before = [*settings.database.parent.glob("before-restore-*/*.duckdb")]
    databases = [settings.database, newest, tmp_path / "analysts.duckdb", *of_before]
    assert [rows_with_her(file) for file in databases] == [[], [], [], []]
    states, attempts, _money, runs = known(settings.database)
    assert (attempts, runs) == (before[1], before[3])
    assert [row for row in states if row[0] != OPEN] == [row for row in before[0] if row[0] != OPEN]
    assert {row[0]: row[1] for row in states} == {HANDLED: "handled", OTHER: "booked", OPEN: "handled"}

    assert rows_with_her(older) != []  # it is the admin's to delete
    restore(settings.database, older, SystemClock().now())  # as if somebody had put the file in place
    with our_own_store(settings):
        pass
    assert rows_with_her(settings.database) == []
    assert bytes_with_her(settings.database.parent) == []
    with duckdb.connect(str(settings.database), read_only=True) as connection:
        told = "select count(*) from audit_log where action = 'erase_personal_data'"
        assert connection.execute(told).fetchall() == [(1,)]


def test_an_erasure_that_broke_off_is_gone_on_with_and_a_file_that_is_none_opens_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, clock = settings.database, SystemClock()
    wishes = database.with_name(BESIDE_DATABASE)
    digests = [digest_of_key("e1", key) for key in (HANDLED, OPEN)]
    add_erasures(wishes, [Erasure("e1", "acme", "digest", "kari", clock.now().isoformat(), {ID: digests}, {})])
    before, words = known(database), rows_with_her(database)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(local_erasing, "write_backup", full)
        with pytest.raises(StoreFull, match="There is no room"):
            finish_erasures(database, clock)
    assert set(words) >= {"records", "attempt_outcomes"}
    assert not {"records", "attempt_outcomes"} & set(rows_with_her(database))
    assert bytes_with_her(database) != []  # not in the tables any more, and in the file still

    assert [finish_erasures(database, clock) for _time in range(2)] == [True, False]
    assert known(database) == before
    wishes.write_text('{"erasures": [{"erasure_id": 1}]}')
    with pytest.raises(BadRequest, match="beside the newest backup"):
        finish_erasures(database, clock)
