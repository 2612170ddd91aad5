"""Prefect's server does not stand still: not over an error of its own database, not over the lock of a dead one."""

import os
import subprocess
import sys
from pathlib import Path

from core.settings import load_settings
from core.words import Words
from flows.stack import plans
from tests.integration.owners import WAIT_SECONDS


def said(prefect_home: Path, *module: str) -> tuple[str, str, int]:
    """What a module prints when it runs in place of Prefect's server, and its exit code."""
    child = subprocess.run(
        [sys.executable, "-W", "error", "-m", "flows.prefect_server", *module],
        env={**os.environ, "PREFECT_HOME": str(prefect_home)},
        capture_output=True,
        text=True,
        timeout=WAIT_SECONDS,
        check=False,
    )
    return child.stdout, child.stderr, child.returncode


def test_dropping_an_error_does_not_wait_for_a_lock_this_loop_must_give_back(tmp_path: Path) -> None:
    ended = said(tmp_path, "tests.integration.kept_error", str(tmp_path / "prefect.db"))

    assert ended == ("it was given the lock", "", 0)


def test_a_killed_servers_lock_does_not_bind_the_next_one(tmp_path: Path) -> None:
    lock = tmp_path / "concurrency_leases" / "expirations.lock"
    lock.parent.mkdir()
    lock.write_text(str(os.getpid()), "utf-8")  # a process of that number lives, as after a restart of the machine

    assert said(tmp_path, "tests.integration.one_place") == ("written down", "", 0)


def test_the_stack_starts_prefects_server_so(tmp_path: Path) -> None:
    (prefect,) = (plan for plan in plans(load_settings(home=tmp_path), Words("en")) if plan.name == "prefect")

    assert prefect.command[2:] == ("flows.with_launcher", "flows.prefect_server", "prefect", "server", "start")
