from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
MOST_FILES = 25
BORROWED = {  # what may be imported out of a test file, and why
    "tests/contract/test_planted.py": ["tests.contract.test_targets"],  # it runs that suite's tests on planted bugs
}


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


WHOSE = "door|anyone|viewer|finance|admin|operator|owner"
SCOPED = re.compile(rf"-- scope: (sync|own|(read|act|configure) ({WHOSE})( fresh)?)\n")


def test_every_statement_names_its_columns_and_its_scope() -> None:
    for file in sorted((TOP / "data" / "sql").rglob("*.sql")):
        text = file.read_text()
        assert SCOPED.match(text), file.name
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


def test_no_test_is_imported_by_another_file() -> None:
    files = sorted((TOP / "tests").rglob("*.py"))
    found = {file.relative_to(TOP).as_posix(): _tests_imported(file.read_text("utf-8")) for file in files}

    assert {name: tests for name, tests in found.items() if tests} == BORROWED, "move what they share to helpers"


@pytest.mark.parametrize(
    "line",
    [
        "from tests.contract import test_targets as suite",
        "from tests.contract.test_targets import Run",
        "from .test_targets import Run",
        "from . import test_targets",
        "import tests.contract.test_targets",
    ],
)
def test_an_import_of_a_test_is_seen_however_it_is_written(line: str) -> None:
    (name,) = _tests_imported(f"def late():\n    {line}\n")

    assert name.endswith("test_targets")


def _tests_imported(text: str) -> list[str]:
    named: list[str] = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            named += [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            room = node.module or ""
            named += [room, *(f"{room}.{one.name}" for one in node.names if not _is_a_test(room))]
    return [name for name in named if _is_a_test(name)]


def _is_a_test(name: str) -> bool:
    return name.rpartition(".")[2].startswith("test_")


def test_no_folder_called_pages_bypasses_the_gate() -> None:
    assert not (TOP / "dashboard" / "pages").exists()
