"""A second kind of target is a folder and one line: this adds one to a copy of the product and uses it everywhere.

The folder is `textfile` beside this file; what is done with it stands in `second_kind_story.py`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).parents[2]
ROOMS = ("core", "data", "flows", "dashboard", "tests")
LAST = re.compile(r"(TARGETS = _targets\(.*\n(?:    .*\n)*)\)\n")
LINE = '    "core.connectors.textfile",\n'
SECONDS = 600


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The product with a folder and a line more."""
    place = tmp_path_factory.mktemp("copy")
    for room in ROOMS:
        shutil.copytree(TOP / room, place / room, ignore=shutil.ignore_patterns("__pycache__", "benchmarks"))
    shutil.copy(TOP / "pyproject.toml", place)
    shutil.copytree(TOP / "tests" / "contract" / "textfile", place / "core" / "connectors" / "textfile")
    catalogue = place / "core" / "catalogue.py"
    after, places = LAST.subn(rf"\g<1>{LINE})\n", catalogue.read_text("utf-8"))
    assert places == 1
    catalogue.write_text(after, "utf-8")
    return place


def run_in(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def test_it_passes_the_contract_suite(copy: Path) -> None:
    files = [f"tests/contract/test_{part}.py" for part in ("targets", "kinds_are_whole", "arrows", "two_steps")]
    done = run_in(copy, *files, "-k", "textfile")

    assert done.returncode == 0, done.stdout
    assert done.stdout.count("[textfile-lines] PASSED") > 15
    assert "test_every_kind_of_target_is_whole[textfile] PASSED" in done.stdout
    assert "test_no_connector_knows_another[textfile] PASSED" in done.stdout
    assert "test_its_configuration_does_no_input_or_output[textfile] PASSED" in done.stdout
    assert "[textfile-lines-no_look_up_speaks_of_a_draft] PASSED" in done.stdout


def test_it_is_synced_rehearsed_examined_drafted_shown_and_part_of_the_demo(copy: Path) -> None:
    done = run_in(copy, "tests/contract/second_kind_story.py")

    assert done.returncode == 0, done.stdout
    assert " 11 passed" in done.stdout


def test_all_it_says_can_be_said_in_any_language(copy: Path) -> None:
    done = run_in(copy, "tests/unit/i18n")

    assert done.returncode == 0, done.stdout
