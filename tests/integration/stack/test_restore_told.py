"""`synclight restore` tells what became of it, also when what was put back does not open."""

from contextlib import closing
from pathlib import Path

import pytest

from core.settings import load_settings
from data.store.backups import make
from data.store.local import LocalStore
from flows.clock import SystemClock
from tests.integration.helpers.command import Command, on


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    file = tmp_path / "backup.duckdb"
    with closing(LocalStore(tmp_path / "old.duckdb", SystemClock())) as store:
        make(store, file)
    return file


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    return on(load_settings(home=home), monkeypatch, capsys)


def test_a_restore_that_does_not_open_afterwards_is_no_success(home: Path, backup: Path, run: Command) -> None:
    home.mkdir(mode=0o700)
    (home / "tokens").write_text("a file where the store needs a folder")

    told, shown = run("restore", str(backup), "--yes", "--json"), run("restore", str(backup), "--yes")

    assert (told.code, shown.code) == (3, 3)
    assert told.json["restored"] is False
    assert "does not start" in told.json["trouble"]
    assert "the database does not open" in shown.out.split("\n")[0]
    assert "is in place" not in shown.out
