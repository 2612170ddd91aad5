from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
MOST_FILES = 25


def test_the_architecture_holds() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=TOP,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_the_lock_has_hashes_and_no_addresses() -> None:
    lock = (TOP / "requirements.lock").read_text()
    pinned = [line for line in lock.splitlines() if re.match(r"[a-z0-9]", line)]

    assert pinned
    assert all("==" in line for line in pinned)
    assert lock.count("--hash=sha256:") >= len(pinned)
    assert "://" not in lock


def test_the_lock_keeps_the_versions_that_work_together() -> None:
    lock = (TOP / "requirements.lock").read_text()
    version = dict(re.findall(r"^([a-z0-9-]+)==([0-9.]+)", lock, re.MULTILINE))

    assert version["prefect"] == "3.8.8"
    assert tuple(map(int, version["fastapi"].split("."))) < (0, 155)
    assert (2, 0) <= tuple(map(int, version["sqlalchemy"].split(".")[:2])) < (2, 1)


def test_every_statement_names_its_columns_and_its_scope() -> None:
    for file in sorted((TOP / "data" / "sql").rglob("*.sql")):
        text = file.read_text()
        assert re.match(r"-- scope: (read|act|sync|own)\n", text), file.name
        assert "select *" not in text, file.name
        assert not re.search(r"\?|\$\d", re.sub(r"--.*", "", text)), f"{file.name}: parameters have names"


def test_the_lint_of_sql_sees_what_this_house_does_not_write(tmp_path: Path) -> None:
    file = tmp_path / "wrong.sql"
    file.write_text("-- scope: read\nSELECT * FROM records r WHERE r.state = $state AND r.due <> null\n")

    done = subprocess.run(
        [Path(sys.executable).with_name("sqlfluff"), "lint", "--config", TOP / ".sqlfluff", file],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert {"CP01", "AM04", "AL01", "CV05"} <= set(re.findall(r"\| ([A-Z]{2}\d\d) \|", done.stdout))


def test_no_folder_has_grown_into_two_rooms() -> None:
    folders = {
        path.parent for room in ("core", "data", "flows", "dashboard", "tests") for path in (TOP / room).rglob("*.*")
    }
    kept_full = (TOP / "data" / "sql", TOP / "core" / "i18n" / "locale")
    full = {
        folder.relative_to(TOP).as_posix(): files
        for folder in folders
        if "__pycache__" not in folder.parts and not any(folder.is_relative_to(kept) for kept in kept_full)
        if (files := sum(path.is_file() for path in folder.iterdir())) > MOST_FILES
    }

    assert full == {}, "part these folders"


def test_no_folder_called_pages_bypasses_the_gate() -> None:
    assert not (TOP / "dashboard" / "pages").exists()
