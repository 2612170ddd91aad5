from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

TOP = Path(__file__).parents[3]
ROOMS = ("core", "data", "flows", "dashboard")
NOT_SHIPPED = {"__pycache__"}


def test_the_wheel_holds_every_module_statement_catalogue_and_asset(tmp_path: Path) -> None:
    source = tmp_path / "source"
    for room in ROOMS:
        shutil.copytree(TOP / room, source / room, ignore=shutil.ignore_patterns(*NOT_SHIPPED))
    for name in ("pyproject.toml", "README.md"):
        shutil.copyfile(TOP / name, source / name)
    wanted = {path.relative_to(source).as_posix() for room in ROOMS for path in (source / room).rglob("*.*")}
    build = [
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--wheel-dir",
        "made",
        ".",
    ]

    done = subprocess.run([sys.executable, *build], cwd=source, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    (wheel,) = (source / "made").glob("*.whl")
    held = set(ZipFile(wheel).namelist())
    assert {Path(name).suffix for name in wanted} >= {
        ".py",
        ".sql",
        ".po",
        ".toml",
        ".html",
        ".jinja",
        ".svg",
        ".woff2",
    }
    assert not {name for name in wanted if (source / name).is_file()} - held
