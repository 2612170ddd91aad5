"""What only the owner of the file meets: migrations, locked settings, and an end that waits."""

import re
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from core.errors import BadRequest, Misconfigured, Refused, StoreFull, StoreUnavailable, UnusableBackup
from data.store.local import Limits, LocalStore
from data.store.local.backup import read_backup
from data.store.local.database import open_database
from data.store.local.errors import as_ours
from data.store.migrations import MIGRATIONS_FOLDER, latest, migrations
from data.store.protocol import Statement
from data.store.shared_rules import Rule, shared_rules
from data.store.statements import Catalogue
from tests.integration.helpers.older_parts import older_database
from tests.integration.helpers.store_worlds import NOON, TestClock, beat, catalogue, names
from tests.ready_databases import made_anew


@pytest.fixture(scope="module", autouse=True)
def _every_database_is_made_anew() -> Iterator[None]:
    with made_anew():
        yield


def numbers(path: Path) -> list[int]:
    with duckdb.connect(str(path), read_only=True) as connection:
        return [number for (number,) in connection.execute("select number from schema_version").fetchall()]


def test_a_new_file_holds_every_step_and_an_old_one_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    for _ in range(2):
        LocalStore(path, TestClock()).close()

        assert numbers(path) == [step.number for step in migrations()]


class GoingOn(TestClock):
    """Another moment at each look."""

    def now(self) -> datetime:
        self.turn(timedelta(milliseconds=1))
        return super().now()


def test_all_that_is_written_in_one_transaction_has_one_moment(tmp_path: Path) -> None:
    known = catalogue(
        tmp_path / "sql",
        {
            "t_moment": "-- scope: sync\ninsert into heartbeats (name, beat_at) values ($name, $store_now)",
            "t_moments": "-- scope: read\nselect beat_at from heartbeats order by name",
        },
    )
    store = LocalStore(tmp_path / "store.duckdb", GoingOn(), catalogue=known)
    store.write([Statement("t_moment", {"name": name}) for name in "ab"], "w1")
    store.write([Statement("t_moment", {"name": "c"})], "w2")

    first, second, third = store.read("t_moments").column("beat_at").to_pylist()
    assert first == second < third
    store.close()


def test_an_older_file_moves_forward_and_keeps_its_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.duckdb"
    known = catalogue(tmp_path / "sql")
    store = LocalStore(path, TestClock(), catalogue=known)
    store.write([beat("a")], "w1")
    store.close()
    add_a_step(tmp_path, monkeypatch, "alter table heartbeats add column colour varchar default 'blue';")
    newer = catalogue(tmp_path / "sql", {"t_colour": "-- scope: read\nselect name, colour from heartbeats"})

    store = LocalStore(path, TestClock(), catalogue=newer)

    assert store.read("t_colour").to_pylist() == [{"name": "a", "colour": "blue"}]
    store.close()
    assert numbers(path)[-1] == latest() + 1


def test_a_step_that_fails_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "store.duckdb"
    LocalStore(path, TestClock()).close()
    add_a_step(tmp_path, monkeypatch, "create table half (a integer); insert into no_such_table values (1);")

    with pytest.raises(duckdb.CatalogException):
        LocalStore(path, TestClock())

    assert numbers(path)[-1] == latest()
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("select 1 from duckdb_tables() where table_name = 'half'").fetchall() == []


def test_a_file_of_a_newer_version_is_refused_with_both_numbers(tmp_path: Path) -> None:
    path = tmp_path / "store.duckdb"
    LocalStore(path, TestClock()).close()
    with duckdb.connect(str(path)) as connection:
        connection.execute("insert into schema_version values (9999, '9999_later.sql', now())")

    with pytest.raises(Misconfigured, match=rf"newer Synclight \(schema 9999, this one knows {latest()}\)"):
        LocalStore(path, TestClock())


def test_a_file_of_an_older_schema_is_refused_and_nothing_in_its_folder_is_touched(tmp_path: Path) -> None:
    path = older_database(tmp_path / "store.duckdb")
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    with pytest.raises(Misconfigured, match="was made by an older Synclight and is left untouched"):
        LocalStore(path, TestClock())

    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_file_with_only_the_first_of_the_older_steps_is_refused_too(tmp_path: Path) -> None:
    path = older_database(tmp_path / "store.duckdb")
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from schema_version where number > 1")

    with pytest.raises(Misconfigured, match="older Synclight"):
        LocalStore(path, TestClock())


def test_a_backup_of_an_older_schema_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnusableBackup, match="was made by an older Synclight, whose backups this one cannot read"):
        read_backup(older_database(tmp_path / "backup.duckdb"), Catalogue.load())


def add_a_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """The next version of the code: all shipped steps and one more."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    for file in MIGRATIONS_FOLDER.glob("*.sql"):
        (folder / file.name).write_text(file.read_text())
    (folder / f"{latest() + 1:04}_next.sql").write_text(text)
    monkeypatch.setattr("data.store.local.database.migrations", lambda: migrations(folder))


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/hostname')",
        "select * from read_text('/etc/hostname')",
        "select * from '/etc/hostname'",
        "with a as (select 1) select * from glob('/etc/*')",
        "select * from known",  # a variable of the caller
    ],
)
def test_the_owner_opens_no_other_file(tmp_path: Path, sql: str) -> None:
    known = catalogue(tmp_path / "sql", {"t_outside": f"-- scope: read\n{sql}"})
    store = LocalStore(tmp_path / "store.duckdb", TestClock(), catalogue=known)

    with pytest.raises(BadRequest):
        store.read("t_outside")
    store.close()


def test_the_settings_can_not_be_changed_back(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "store.duckdb", TestClock())
    with store._connection.cursor() as cursor:
        for sql in ("set enable_external_access = true", "set memory_limit = '9GB'", "install httpfs"):
            with pytest.raises(duckdb.Error):
                cursor.execute(sql)
    store.close()


def test_every_reading_statement_fits_the_schema() -> None:
    store = LocalStore(None, TestClock())
    shipped = Catalogue.load()
    asked = []
    for name in shipped.names():
        statement = shipped.find(name, store._scope)
        if not statement.changes and not re.search(r"\b(from|join) rows\b", statement.text):
            wanted = statement.parameters - {"store_now"}
            store.read(name, {each: NOON if each == "now" or each.endswith("_at") else None for each in wanted})
            asked.append(name)
    store.close()

    assert len(asked) > 20


def test_old_answers_are_thrown_away_while_the_store_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.store.local.store._PRUNE_EVERY_WRITES", 3)
    clock = TestClock()
    count = {"t_kept": "-- scope: read\nselect count(*) as n from requests"}
    store = LocalStore(None, clock, catalogue=catalogue(tmp_path / "sql", count))
    store.write([beat("a")], "w1")
    store.write([beat("b")], "w2")
    clock.turn(timedelta(days=8))

    store.write([beat("c")], "w3")

    assert store.read("t_kept").to_pylist() == [{"n": 1}]
    store.close()


def test_closing_waits_for_whoever_reads(tmp_path: Path) -> None:
    store = LocalStore(None, TestClock(), catalogue=catalogue(tmp_path / "sql"), limits=Limits(seconds=0.5))
    ended: list[str] = []

    def read() -> None:
        with pytest.raises(BadRequest, match="longer than the store allows"):
            store.read("t_endless")
        ended.append("read")

    reader = threading.Thread(target=read)
    reader.start()
    while store._reading._value == store.limits.readers:
        pass
    store.close()
    ended.append("closed")
    reader.join()

    assert ended == ["read", "closed"]
    with pytest.raises(StoreUnavailable, match="closed"):
        store.read("t_names")


def test_a_database_that_failed_is_not_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    store = LocalStore(None, TestClock(), catalogue=catalogue(tmp_path / "sql"), on_fatal=lambda: told.append("fatal"))
    run = store._runner.run

    def failing(*_: object) -> None:
        raise duckdb.FatalException("fsync failed! secret-value")

    monkeypatch.setattr(store._runner, "run", failing)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            store.write([beat("a")], "w1")
    monkeypatch.setattr(store._runner, "run", run)
    with pytest.raises(StoreUnavailable, match="is being restarted"):
        store.read("t_names")
    store.close()

    assert told == ["fatal"]


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (duckdb.TransactionException("Failed to commit: Could not write file: No space left on device"), StoreFull),
        (duckdb.IOException("Could not write file: No space left on device"), StoreFull),
        (duckdb.TransactionException("Failed to commit: Could not write file: I/O error"), StoreUnavailable),
        (duckdb.IOException("Could not read from file"), StoreUnavailable),
        (duckdb.FatalException("fsync failed!"), StoreUnavailable),
        (duckdb.InternalException("assertion"), StoreUnavailable),
        (duckdb.TransactionException("Conflict on update!"), BadRequest),
        (duckdb.ConversionException("Could not convert 'No space left on device'"), BadRequest),
        (duckdb.ConstraintException('Duplicate key "a: secret"'), BadRequest),
    ],
)
def test_database_errors_become_ours_without_their_values(error: duckdb.Error, kind: type[Exception]) -> None:
    ours = as_ours(error, "some_statement")

    assert isinstance(ours, kind)
    assert not any(word in str(ours) for word in ("secret", "Could not", "Conflict", "assertion"))


@pytest.mark.parametrize("work", [lambda store: store.read("t_names"), lambda store: store.write([beat("b")], "w2")])
def test_a_store_goes_on_after_a_refusal(tmp_path: Path, work: Callable[[LocalStore], object]) -> None:
    store = LocalStore(None, TestClock(), catalogue=catalogue(tmp_path / "sql"))
    with pytest.raises(Refused):
        store.write([beat("a"), Statement("t_forget", {"name": "x"}, expect=1)], "w1")

    work(store)

    assert "a" not in names(store)
    store.close()


def test_the_shared_rules_of_a_file_are_made_anew_when_the_code_spells_them_otherwise(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "store.duckdb"
    LocalStore(path, TestClock()).close()
    rules = [rule for rule in shared_rules() if rule.name != "is_unfinished"]
    rules.insert(0, Rule("is_unfinished", "create or replace macro is_unfinished(status) as status = 'odd'"))
    with monkeypatch.context() as patch:
        patch.setattr("data.store.local.database.shared_rules", lambda: rules)
        open_database(path, TestClock(), 200).close()
    with duckdb.connect(str(path), read_only=True) as connection:
        odd = connection.execute("select is_unfinished('odd'), is_unfinished('waiting')").fetchone()

    LocalStore(path, TestClock()).close()

    with duckdb.connect(str(path), read_only=True) as connection:
        own = connection.execute("select is_unfinished('odd'), is_unfinished('waiting')").fetchone()
    assert (odd, own) == ((True, False), (False, True))
