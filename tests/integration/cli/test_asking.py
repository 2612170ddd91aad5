"""Free questions: asked of a snapshot and of nothing else, and every column of the answer is kept."""

from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.errors import Misconfigured
from data.store.local import LocalStore
from data.store.local.asking import ask
from tests.fakes import Office, ToldClock


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    office = Office()
    with closing(office.store):
        office.store.snapshot(tmp_path / "copy.duckdb")
        office.store.backup(tmp_path / "backup.duckdb")
    return tmp_path / "copy.duckdb"


def test_neither_a_backup_nor_a_database_nor_another_file_is_a_snapshot(snapshot: Path) -> None:
    LocalStore(snapshot.with_name("store.duckdb"), ToldClock()).close()
    with duckdb.connect(str(snapshot.with_name("more.duckdb"))) as more:
        more.execute(f"attach '{snapshot}' as copy; copy from database copy to more; create table people (name text)")

    assert ask(snapshot, "select count(*) as n from v_runs").rows == ((0,),)
    for name in ("backup.duckdb", "store.duckdb", "more.duckdb"):
        with pytest.raises(Misconfigured, match="it is no snapshot"):
            ask(snapshot.with_name(name), "select 1")


def test_columns_of_one_name_are_all_kept(snapshot: Path) -> None:
    told = ask(snapshot, "select 1 as a, 2 as a, 3 as a_1, 4 as a")

    assert told.columns == ("a", "a_2", "a_1", "a_3")
    assert told.rows == ((1, 2, 3, 4),)
