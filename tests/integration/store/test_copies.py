"""Snapshots, backups and Parquet files: of one moment, complete or not there, and without what must not leave."""

import errno
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest

from core.errors import BadRequest, Misconfigured, StoreFull, StoreUnavailable, UnusableBackup
from core.model import BrokenRow, Category, Failure, FieldMessage, Outcome, Outgoing, Result
from data.queries.exports import VIEWS, export_parquet
from data.store.backups import check, make, only_owner, restore
from data.store.local import LocalStore, backup, snapshot
from data.store.local.database import open_database
from data.store.protocol import Statement, Store
from data.store.whole_file import replacing, write_whole
from tests.benchmarks.refused_records import fill_with_refused
from tests.fakes import Office, nobody_knows, record
from tests.integration.helpers.store_worlds import NOON, TestClock, beat, catalogue, names, world


def test_a_copy_does_not_take_the_machines_memory_beside_the_stores_own(tmp_path: Path) -> None:
    asked = "select current_setting('memory_limit'), current_setting('temp_directory')"
    with snapshot._new_file(tmp_path / "snapshot") as copy:
        limits = [copy.execute(asked).fetchone()]
    with closing(open_database(tmp_path / "backup", TestClock(), backup._MEGABYTES, 1)) as copy:
        limits.append(copy.execute(asked).fetchone())
    with backup._opened(tmp_path / "backup") as copy:
        limits.append(copy.execute(asked).fetchone())

    spill = str(tmp_path / "spill")  # in the folder of the unfinished copy, which is nobody else's
    assert limits == [("122.0 MiB", spill), ("122.0 MiB", spill), ("122.0 MiB", "")]


def test_a_backup_of_many_refused_records_with_long_texts_needs_little_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same with 200,000 of them and the whole process watched: `tests/benchmarks/bench_copies.py`."""
    file = tmp_path / "store" / "synclight.duckdb"
    file.parent.mkdir()
    fill_with_refused(file, records=12_000, characters=3_200)
    monkeypatch.setattr(backup, "_MEGABYTES", 32)
    with closing(LocalStore(file, TestClock())) as store:
        store.backup(tmp_path / "copy")

    assert check(tmp_path / "copy").records == 12_000
    assert sorted(one.name for one in tmp_path.iterdir()) == ["copy", "store"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (duckdb.OutOfMemoryException("could not allocate 'Kari'"), "it needs more memory than a copy may have"),
        (duckdb.FatalException("Failed: could not allocate block"), "it needs more memory than a copy may have"),
        (PermissionError(errno.EACCES, "Permission denied"), "Permission denied"),
        (duckdb.ConversionException("Kari"), "the database refused it (ConversionException)"),
    ],
)
def test_a_backup_that_fails_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    def fail(*_: Any) -> None:
        raise error

    monkeypatch.setattr("data.store.local.store.write_backup", fail)
    with closing(LocalStore(tmp_path / "a.duckdb", TestClock())) as store, pytest.raises(StoreUnavailable) as failed:
        store.backup(tmp_path / "copy")

    assert str(failed.value) == f"The backup could not be written: {reason}. The older one was kept."


def test_an_output_follows_no_link_and_is_nobody_elses(tmp_path: Path) -> None:
    victim, link = tmp_path / "victim", tmp_path / "copy"
    victim.write_text("keep me")
    link.symlink_to(victim)
    for planted in (".copy.unfinished", ".copy", f".copy.{os.getpid()}"):  # where an unfinished file could be guessed
        (tmp_path / planted).symlink_to(victim)

    seen = []
    with replacing(link) as unfinished:
        unfinished.write_text("new")
        seen = [unfinished.parent.name, stat.S_IMODE(unfinished.parent.stat().st_mode)]
    write_whole(tmp_path / "page", "text")

    assert victim.read_text() == "keep me"
    assert (link.is_symlink(), link.read_text(), stat.S_IMODE(link.stat().st_mode)) == (False, "new", 0o600)
    assert stat.S_IMODE((tmp_path / "page").stat().st_mode) == 0o600
    assert (seen[1], seen[0].startswith(".copy."), len(seen[0]) > len(".copy..unfinished")) == (0o700, True, True)


def test_what_a_killed_writer_left_is_taken_away_after_a_day(tmp_path: Path) -> None:
    old, new, other = (
        tmp_path / name for name in (".copy.a1.unfinished", ".copy.b2.unfinished", ".page.c3.unfinished")
    )
    for left in (old, new, other):
        left.mkdir()
        (left / "copy").write_text("half")
    for left in (old, other):
        os.utime(left, (0, 0))

    write_whole(tmp_path / "copy", "whole")

    assert [left.exists() for left in (old, new, other)] == [False, True, True]


PRIVATE = ("kari@nordmann.example", "Ola Nordmann", "12345678901", "admin@example.org", "refuses to say")


def refusal_that_names_people(out: Outgoing) -> Outcome | None:
    """What a careless system answers: a name in the message, a number in the value, an address in the body."""
    if out.record_key != "c-2":
        return None
    pair = FieldMessage(f"{PRIVATE[1]} {PRIVATE[4]}", "/lines/0/employee", "CC", "Ansatt", PRIVATE[2])
    failure = Failure(Category.VALIDATION, (pair,), 422, raw=f'{{"for": "{PRIVATE[0]}"}}')
    return Outcome(out.record_key, Result.REJECTED, failure=failure)


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    office = Office(records=[record(f"c-{number}", "8.50", who=PRIVATE[0]) for number in range(1, 5)])
    office.broken = [BrokenRow("claims.csv line 9", f"not a number: {PRIVATE[0]}", value=PRIVATE[0])]
    office.target.rules.append(refusal_that_names_people)
    office.sync()
    yield office
    office.store.close()


def asked(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(path), read_only=True) as copy:
        return copy.execute(sql).fetchall()


# --- the analysts' views ----------------------------------------------------------------------------------


def test_the_views_tell_what_the_syncs_did(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "copy.duckdb"

    office.store.snapshot(path)

    (run,) = asked(path, "select organisation, integration, kind, status, due, booked, not_booked from v_runs")
    assert run == ("Acme Likeperson", "Utleggskrav → Regnskap", "scheduled", "failed", 5, 3, 2)
    results = asked(
        path, "select record_key, result, amount, currency, target_id is not null from v_attempts order by 1"
    )
    assert results == [
        ("c-1", "booked", Decimal("8.50"), "NOK", True),
        ("c-2", "rejected", Decimal("8.50"), "NOK", False),
        ("c-3", "booked", Decimal("8.50"), "NOK", True),
        ("c-4", "booked", Decimal("8.50"), "NOK", True),
    ]
    open_now = asked(path, "select state, category, field from v_open_failures where record_key = 'c-2'")
    assert open_now == [("rejected", "validation", "/lines/0/employee")]
    (day,) = asked(path, "select local_day::varchar, syncs, failed_syncs, booked, failed_records from v_daily")
    assert day == ("2026-11-23", 1, 1, 3, 2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_attempt_that_was_unknown_and_then_found_is_one_row(tmp_path: Path) -> None:
    office = Office(records=[record("c-1")])
    office.target.rules.append(lambda out: office.target.book(out) and nobody_knows(out))
    office.sync()
    office.target.rules.clear()
    office.clock.move(timedelta(minutes=5))
    office.sync()

    office.store.snapshot(tmp_path / "copy.duckdb")
    office.store.close()

    assert asked(tmp_path / "copy.duckdb", "select result, found_by from v_attempts") == [("already_there", "look_up")]


def test_the_columns_of_the_views_stay_as_they_are(office: Office, tmp_path: Path) -> None:
    """A change here breaks somebody's report: add columns at the end, and name them in the CHANGELOG."""
    path = tmp_path / "copy.duckdb"
    office.store.snapshot(path)

    listed = "select table_name, list(column_name order by column_index) from duckdb_columns() where not internal"
    columns = asked(path, f"{listed} group by 1")

    assert {name: " ".join(found) for name, found in columns} == {
        "v_runs": "run_id organisation_id organisation integration_id integration target kind status started_by "
        "started_at ended_at seconds due booked already_there pending failed_now carried_over unknown unsent "
        "not_booked nothing_to_do remarks changed_after_booked broken_rows gone stop_category "
        "skipped_rows",
        "v_attempts": "attempt_id run_id organisation_id integration_id record_key revision reference amount "
        "currency intent_at result found_by target_id category code field http_status answered_at",
        "v_open_failures": "organisation_id integration_id record_key state amount currency open_since_at "
        "open_run_id attempts last_attempt_at next_try_at category code field field_label cause",
        "v_daily": "organisation_id integration_id local_day syncs failed_syncs retries booked failed_records "
        "p50_seconds p95_seconds",
    }


def test_nothing_private_leaves_in_a_snapshot_or_its_parquet_files(office: Office, tmp_path: Path) -> None:
    backup = tmp_path / "backup.duckdb"
    office.store.backup(backup)
    with duckdb.connect(str(backup), read_only=True) as whole:
        everything = " ".join(
            str(whole.table(name).fetchall())
            for (name,) in whole.execute("select table_name from duckdb_tables() where not internal").fetchall()
        )
    assert [word for word in PRIVATE if word not in everything] == []  # the store knows them all

    office.store.snapshot(tmp_path / "copy.duckdb")
    export_parquet(tmp_path / "copy.duckdb", tmp_path / "parquet")

    told = " ".join(str(asked(tmp_path / "copy.duckdb", f"from {view}")) for view in VIEWS)
    files = [tmp_path / "copy.duckdb", *(tmp_path / "parquet").iterdir()]
    assert len(files) == 1 + len(VIEWS)
    for word in PRIVATE:
        assert word not in told
        assert not any(word.encode() in file.read_bytes() for file in files)


def test_parquet_files_hold_the_same_rows_with_exact_amounts(office: Office, tmp_path: Path) -> None:
    snapshot = tmp_path / "copy.duckdb"
    office.store.snapshot(snapshot)

    written = export_parquet(snapshot, tmp_path / "new" / "folder")

    assert [path.name for path in written] == [f"{view}.parquet" for view in VIEWS]
    attempts = pq.read_table(written[1]).to_pylist()
    assert len(attempts) == 4
    assert {row["amount"] for row in attempts} == {Decimal("8.50")}
    assert {row["intent_at"].utcoffset() for row in attempts} == {timedelta(0)}


def test_a_file_that_is_no_snapshot_is_not_exported(tmp_path: Path) -> None:
    (tmp_path / "letter.duckdb").write_text("this is a letter")

    with pytest.raises(Misconfigured, match="no snapshot"):
        export_parquet(tmp_path / "letter.duckdb", tmp_path / "out")


# --- while others write -----------------------------------------------------------------------------------


def test_a_backup_made_while_writing_agrees_with_itself(store: Store, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            store.write([beat(f"a{number}"), Statement("t_audit", {"id": str(number)})], f"w{number}")
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    path = tmp_path / "copy.duckdb"
    try:
        for _ in range(3):
            report = make(store, path)
            assert report.rows["heartbeats"] == report.rows["audit_log"] == report.rows["requests"]
    finally:
        stop.set()
        writer.join()

    assert report.rows["heartbeats"] > 0
    assert asked(path, "select count(*) from heartbeats") == [(report.rows["heartbeats"],)]
    assert sorted(file.name for file in tmp_path.iterdir() if "copy" in file.name) == ["copy.duckdb"]


@pytest.mark.parametrize("verb", ["snapshot", "backup"])
def test_a_copy_over_flight_is_the_copy_of_the_owner(store: Store, tmp_path: Path, verb: str) -> None:
    store.write([beat("a")], "w1")
    path = tmp_path / "copy.duckdb"

    getattr(store, verb)(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert asked(path, "select count(*) from duckdb_tables()")[0][0] >= len(VIEWS)


# --- backups ----------------------------------------------------------------------------------------------


@contextmanager
def home(folder: Path, clock: TestClock) -> Iterator[LocalStore]:
    with closing(LocalStore(folder / "store.duckdb", clock, catalogue=catalogue(folder.parent / "sql"))) as store:
        yield store


def test_a_backup_is_put_back_and_the_store_checks_everything(tmp_path: Path, clock: TestClock) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        first = [beat("a"), Statement("t_money", {"id": "i", "amount": Decimal("41200.50")})]
        store.write(first, "w1")
        report = make(store, backup)
        store.write([beat("b")], "w2")
    assert (report.path, report.number, report.last_at) == (backup, 1, NOON)

    restored = restore(folder / "store.duckdb", backup, NOON)

    with home(folder, clock) as store:
        assert names(store) == ["a"]
        assert store.read("t_sums").to_pylist() == [{"integration_id": "i", "amount": Decimal("41200.50")}]
        assert store.write(first, "w1")[0].num_rows == 1  # the first answer
    assert asked(folder / "store.duckdb", "select why from restores") == [("put_back",)]
    assert restored.kept is not None
    assert asked(restored.kept / "store.duckdb", "select name from heartbeats order by 1") == [("a",), ("b",)]


def test_two_backups_put_back_in_one_second_keep_what_each_replaced(tmp_path: Path, clock: TestClock) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        make(store, backup)
        store.write([beat("b")], "w2")

    first = restore(folder / "store.duckdb", backup, NOON).kept
    second = restore(folder / "store.duckdb", backup, NOON + timedelta(milliseconds=1)).kept

    assert first is not None
    assert second not in {None, first}
    assert asked(first / "store.duckdb", "select name from heartbeats") == [("b",)]


def test_what_a_killed_store_had_only_in_its_log_is_kept_too(tmp_path: Path, clock: TestClock) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        make(store, backup)
        store.write([beat("b")], "w2")
        log = (folder / "store.duckdb.wal").read_bytes()
        database = (folder / "store.duckdb").read_bytes()
    (folder / "store.duckdb").write_bytes(database)
    (folder / "store.duckdb.wal").write_bytes(log)

    kept = restore(folder / "store.duckdb", backup, NOON).kept

    assert kept is not None
    assert asked(kept / "store.duckdb", "select name from heartbeats") == [("b",)]
    with home(folder, clock) as store:
        assert names(store) == []


def test_a_backup_into_a_new_home_needs_no_file_of_before(tmp_path: Path, clock: TestClock) -> None:
    old, new, backup = tmp_path / "old", tmp_path / "new", tmp_path / "backup.duckdb"
    old.mkdir()
    with home(old, clock) as store:
        store.write([beat("a")], "w1")
        make(store, backup)

    assert restore(new / "store.duckdb", backup, NOON).kept is None

    with home(new, clock) as store:
        assert names(store) == ["a"]
    assert asked(new / "store.duckdb", "select why from restores") == [("put_back",)]


def test_a_running_store_is_not_replaced(tmp_path: Path, clock: TestClock) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        make(store, backup)
    before = (folder / "store.duckdb").read_bytes()

    with only_owner(folder / "owner.lock", "taken"), pytest.raises(StoreUnavailable, match="Stop Synclight first"):
        restore(folder / "store.duckdb", backup, NOON)

    assert (folder / "store.duckdb").read_bytes() == before


def test_a_backup_cut_or_changed_anywhere_is_refused_or_whole(tmp_path: Path, clock: TestClock) -> None:
    backup = tmp_path / "backup.duckdb"
    folder = tmp_path / "home"
    folder.mkdir()
    with home(folder, clock) as store:
        for number in range(40):
            store.write([beat(f"{number:03}", "x" * 1000)], f"w{number}")
        whole = make(store, backup)
    content = backup.read_bytes()
    damaged = tmp_path / "damaged.duckdb"
    refused = 0
    step = len(content) // 9
    for place in range(step // 2, len(content), step):
        for changed in (content[:place], content[:place] + bytes([content[place] ^ 255]) + content[place + 1 :]):
            damaged.write_bytes(changed)
            try:
                report = check(damaged)
            except UnusableBackup as said:
                assert str(damaged) in str(said)  # noqa: PT017 -- either is fine
                refused += 1
            else:
                assert (report.rows, report.totals) == (whole.rows, whole.totals)  # an unused block
    assert refused > 9


@pytest.mark.parametrize("content", [None, b"", b"this is a letter" * 1000])
def test_a_file_that_is_no_backup_is_refused_and_the_store_stays(
    tmp_path: Path, clock: TestClock, content: bytes | None
) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        store.write([beat("a")], "w1")
    if content is not None:
        backup.write_bytes(content)

    with pytest.raises(UnusableBackup):
        restore(folder / "store.duckdb", backup, NOON)

    with home(folder, clock) as store:
        assert names(store) == ["a"]
    assert asked(folder / "store.duckdb", "select why from restores") == []


@pytest.mark.parametrize(
    "step",
    ["shutil.copyfile", "pathlib.Path.hardlink_to", "data.store.watermark.MarkFile.write", "pathlib.Path.replace"],
)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_restore_that_fails_on_the_way_leaves_the_store_as_it_was(
    tmp_path: Path, clock: TestClock, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    folder, backup = tmp_path / "home", tmp_path / "backup.duckdb"
    folder.mkdir()
    with home(folder, clock) as store:
        make(store, backup)
        store.write([beat("a")], "w1")

    def failing(*_: object, **__: object) -> None:
        raise OSError(number, "no")

    with monkeypatch.context() as broken:
        broken.setattr(step, failing)
        said = "no room to put the backup back" if number == errno.ENOSPC else "could not be put back"
        with pytest.raises((StoreFull, StoreUnavailable), match=said):
            restore(folder / "store.duckdb", backup, NOON)

    with home(folder, clock) as store:
        assert names(store) == ["a"]
    assert [file.name for file in folder.iterdir() if "unfinished" in file.name] == []


def test_a_snapshot_is_no_backup(office: Office, tmp_path: Path) -> None:
    office.store.snapshot(tmp_path / "copy.duckdb")

    with pytest.raises(UnusableBackup, match="no backup of Synclight"):
        check(tmp_path / "copy.duckdb")


def test_a_copy_needs_the_widest_token_and_an_old_file_stays(tmp_path: Path, clock: TestClock) -> None:
    path = tmp_path / "copy.duckdb"
    path.write_text("the old one")
    with world("flight", tmp_path, clock) as (store, _):
        store._headers = [(b"authorization", b"Bearer " + b"a" * 64)]  # type: ignore[attr-defined]
        for verb in ("snapshot", "backup"):
            with pytest.raises(BadRequest, match="token called sync"):
                getattr(store, verb)(path)

    assert path.read_text() == "the old one"
