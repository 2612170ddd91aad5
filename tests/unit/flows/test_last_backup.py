"""Which backup to take is said so that the line can be pasted, and only of a file that is there."""

from __future__ import annotations

import os
import shlex
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.settings import Settings, load_settings
from flows.stack import last_backup
from flows.stack.last_backup import remember_backup, which_backup

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
NONE_MADE = "Stop Synclight and put a backup back: synclight restore FILE. None was made in this home."


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    home.mkdir()
    return load_settings(home=home)


def a_backup(folder: Path, name: str) -> Path:
    file = folder / name
    file.parent.mkdir(exist_ok=True)
    file.touch()
    return file


def test_a_path_with_spaces_can_be_pasted(settings: Settings, tmp_path: Path) -> None:
    file = a_backup(tmp_path / "My Backups", "it's a.duckdb")

    remember_backup(settings, file, AT)

    _, command = which_backup(settings).split("made 23 Nov 2026 10:00: ")
    assert shlex.split(command) == ["synclight", "restore", str(file)]


def test_a_backup_that_is_gone_is_said_to_be_gone(settings: Settings, tmp_path: Path) -> None:
    file = a_backup(tmp_path, "monday.duckdb")
    remember_backup(settings, file, AT)
    file.unlink()

    assert which_backup(settings) == (
        f"The last backup, made 23 Nov 2026 10:00, cannot be found: {file}. "
        "Stop Synclight and put it or another one back: synclight restore FILE."
    )


def test_a_drive_that_does_not_answer_is_not_waited_for(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remember_backup(settings, a_backup(tmp_path, "monday.duckdb"), AT)
    monkeypatch.setattr(last_backup, "_LONGEST_LOOK_SECONDS", 0.05)
    monkeypatch.setattr(Path, "exists", lambda _self: time.sleep(1) or True)

    assert "cannot be found" in which_backup(settings)


def test_a_note_for_which_there_is_no_room_leaves_the_one_before(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_room(_descriptor: int) -> None:
        raise OSError("No space left on device")

    remember_backup(settings, a_backup(tmp_path, "monday.duckdb"), AT)
    monkeypatch.setattr(os, "fsync", no_room)
    remember_backup(settings, a_backup(tmp_path, "tuesday.duckdb"), AT)

    assert "monday.duckdb" in which_backup(settings)


@pytest.mark.parametrize("left", [None, "", "[]", '{"file": "a"}'])
def test_without_a_note_that_can_be_read_no_backup_is_named(settings: Settings, left: str | None) -> None:
    if left is not None:
        (settings.home / "last-backup.json").write_text(left)

    assert which_backup(settings) == NONE_MADE
