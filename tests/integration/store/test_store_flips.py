"""A byte of the store's file that changed by itself: refused, and said which backup to take; never other rows."""

import shutil
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from core.errors import SynclightError
from core.settings import load_settings
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.statements import Catalogue
from flows.clock import SystemClock
from flows.stack.last_backup import remember_backup
from flows.stack.store_process import REFUSED
from tests.integration.helpers.owners import WAIT_SECONDS, Owner

SQL = Path(__file__).parents[2] / "sql"
FLIPS = 80
ROWS = 3000


def rows_of(path: Path) -> list[tuple[object, ...]]:
    """Everything that was stored, opened and read as the owner does."""
    with closing(LocalStore(path, SystemClock(), catalogue=Catalogue.load(SQL))) as store:
        return [tuple(row.values()) for row in store.read("test_beats").to_pylist()]


def test_a_flipped_byte_is_refused_or_changes_nothing_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "whole.duckdb"
    with closing(LocalStore(path, SystemClock())) as store:
        for number in range(0, ROWS, 500):
            beats = [
                Statement("beat", {"name": f"b{each}", "detail": "x" * 40}) for each in range(number, number + 500)
            ]
            store.write(beats, f"r{number}")
    whole, data = rows_of(path), path.read_bytes()
    assert len(whole) == ROWS

    refused = 0
    for place in range(4096 + 97, len(data), len(data) // FLIPS):
        flipped = tmp_path / "flipped.duckdb"
        flipped.write_bytes(data[:place] + bytes([data[place] ^ 0x40]) + data[place + 1 :])
        for beside in tmp_path.glob("whole.duckdb.*"):
            shutil.copy(beside, tmp_path / beside.name.replace("whole", "flipped"))
        try:
            assert rows_of(flipped) == whole, place
        except SynclightError:
            refused += 1
        for file in tmp_path.glob("flipped*"):
            file.unlink()
    assert refused > FLIPS // 4  # most of the file is in use


def test_a_file_that_is_no_database_any_more_names_the_backup_to_take(owner: Owner, tmp_path: Path) -> None:
    settings = load_settings(home=owner.home)
    settings.database.parent.mkdir(parents=True)
    (tmp_path / "monday.duckdb").touch()
    with closing(LocalStore(settings.database, SystemClock())):
        remember_backup(settings, tmp_path / "monday.duckdb", datetime(2026, 11, 23, 9, tzinfo=UTC))
    broken = bytearray(settings.database.read_bytes())
    broken[8:12] = b"\xff\xff\xff\xff"
    settings.database.write_bytes(broken)

    process = owner.popen()
    said = process.communicate(timeout=WAIT_SECONDS)[1]

    assert process.returncode == REFUSED
    assert said.startswith(f"{settings.database} can not be opened as the store's database. Stop Synclight and put")
    assert f"made 23 Nov 2026 10:00: synclight restore {tmp_path / 'monday.duckdb'}" in said
