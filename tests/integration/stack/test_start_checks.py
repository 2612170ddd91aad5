"""What is wrong with a machine is said in one sentence before anything is started, or does not matter."""

from __future__ import annotations

import errno
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.i18n import Words
from core.settings import Settings, load_settings
from data.store.local import LocalStore
from flows.cli.app import run
from flows.clock import SystemClock
from flows.demo.history import StoppedEarly, prepare
from flows.stack.demo_home import DemoState, demo_state, mark_demo
from flows.stack.launcher import Launcher, launch
from flows.stack.own_store import a_stopped_home, a_store_that_runs
from flows.stack.self_check import LOCK, check_libraries, differences, installed, pins
from flows.stack.store_process import serve
from tests.integration.helpers.ports import free_ports

_ = Words("en")
NOBODY = 65_534
PORTS = ("dashboard_port", "prefect_port", "sandbox_port", "mail_port")


class Clock1970:
    """A machine whose battery is empty."""

    def now(self) -> datetime:
        return datetime(1970, 1, 1, 0, 3, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0


def settings_for(home: Path) -> Settings:
    return load_settings(home=home, **dict(zip(PORTS, free_ports(4), strict=True)))


def synclight(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """One command in a process of its own."""
    command = [sys.executable, "-m", "flows.cli.app", *words]
    mine = {**os.environ, **environment}
    return subprocess.run(command, env=mine, capture_output=True, text=True, check=False, timeout=60)


def test_a_clock_that_is_not_set_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured) as caught:
        launch(settings_for(tmp_path / "home"), print, Clock1970())

    assert str(caught.value) == "This machine's clock says 1970-01-01 00:03 UTC. Set it, then start again."
    assert not (tmp_path / "home").exists()


def test_a_half_installed_upgrade_is_one_sentence_with_the_cure(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text(f"duckdb==9.9.9 \\\n    --hash=sha256:00\npsutil=={installed()['psutil']}\nnot-here==1.0\n")

    with pytest.raises(Misconfigured) as caught:
        check_libraries(_, lock)

    assert str(caught.value) == (
        f"The installation is not whole: duckdb is {installed()['duckdb']}, 9.9.9 is wanted (1 in all). "
        f"Install again: pip install --require-hashes -r {lock}"
    )
    check_libraries(_, tmp_path / "none.lock")


def test_this_installation_is_the_locked_one() -> None:
    wanted = pins(LOCK.read_text("utf-8"))

    assert wanted["prefect"] == installed()["prefect"]
    assert len(wanted) > 100
    assert differences(wanted, installed()) == {}


@pytest.mark.parametrize("command", ["up", "demo"])
@pytest.mark.parametrize(
    ("home", "reason"),
    [
        ("/proc/synclight", "No such file or directory"),
        ("{a_file}", "File exists"),
        ("{a_file}/home", "Not a directory"),
    ],
)
def test_a_home_that_cannot_be_made_is_one_sentence(
    *,
    home: str,
    reason: str,
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "a_file").touch()
    there = home.format(a_file=tmp_path / "a_file")
    monkeypatch.setenv("SYNCLIGHT_HOME", there)

    assert run([command]) == 2

    assert capsys.readouterr().err == f"The home folder {there} cannot be used: {reason}.\n"


def test_a_home_on_a_disk_that_may_not_be_written_is_one_sentence(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    mount = 'mount -t tmpfs -o ro tmpfs "$0" && exec "$@"'
    also = [] if os.geteuid() == 0 else ["--user", "--map-root-user"]
    shell = ["unshare", "--mount", *also, "--propagation", "private", "sh", "-c", mount, str(home)]
    command = [*shell, sys.executable, "-m", "flows.cli.app", "up"]
    environment = {**os.environ, "SYNCLIGHT_HOME": str(home)}

    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)

    assert (answer.returncode, answer.stdout) == (2, "")
    assert answer.stderr == f"The home folder {home} cannot be used: Read-only file system.\n"


def test_without_home_and_without_a_user_entry_the_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(_: Path) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(Path, "expanduser", nobody)

    with pytest.raises(Exception, match="SYNCLIGHT_HOME") as caught:
        load_settings()

    assert "\n" not in str(caught.value)


def test_without_home_the_users_own_folder_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("SYNCLIGHT_HOME", raising=False)

    assert load_settings().home == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".synclight"


def test_a_terminal_that_knows_no_norwegian_letters_gets_question_marks(tmp_path: Path) -> None:
    answer = synclight("status", SYNCLIGHT_HOME=str(tmp_path / "Åse"), PYTHONIOENCODING="ascii", LC_ALL="C")

    assert answer.returncode == 3
    assert "?se: start the stack first." in answer.stderr


def no_room(_descriptor: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def demo(tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "demo").model_copy(update={"demo": True})


def test_a_history_that_was_stopped_early_begins_afresh(demo: Settings) -> None:
    def after(syncs: int) -> None:
        looks = iter(range(syncs + 1))
        with pytest.raises(StoppedEarly):
            prepare(demo, lambda: next(looks) == syncs)

    after(3)
    (demo.inbox / "of the first try").touch()
    after(1)

    assert demo_state(demo) is DemoState.MAKING
    assert not (demo.inbox / "of the first try").exists()
    store = LocalStore(demo.database, SystemClock())
    try:
        assert store.read("all_organisations").num_rows == 1
    finally:
        store.close()


@pytest.mark.parametrize("left", ["", "{", "[]", "{}", '{"state": "other"}', "\udcff"])
def test_a_home_whose_mark_says_nothing_is_never_thrown_away(demo: Settings, left: str) -> None:
    theirs = demo.inbox / "mine.csv"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    (demo.home / "demo.json").write_bytes(left.encode("utf-8", "surrogateescape"))

    with pytest.raises(Misconfigured, match=r"demo\.json does not say how far the demo is: nothing in its folder is"):
        prepare(demo, lambda: True)

    assert theirs.read_text() == "mine"


def test_a_mark_for_which_there_is_no_room_leaves_the_one_before(
    demo: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo.home.mkdir()
    mark_demo(demo, DemoState.MAKING)
    monkeypatch.setattr(os, "fsync", no_room)

    with pytest.raises(OSError, match="No space left"):
        mark_demo(demo, DemoState.MADE)

    assert demo_state(demo) is DemoState.MAKING
    assert [one.name for one in demo.home.iterdir()] == ["demo.json"]


@pytest.mark.parametrize("folder", ["inbox", "mail", "secrets", "store"])
def test_a_home_that_holds_somebodys_files_never_becomes_a_demo(demo: Settings, folder: str) -> None:
    theirs = demo.home / folder / "mine.csv"
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")

    with pytest.raises(Misconfigured) as caught:
        prepare(demo)

    assert str(caught.value).startswith(f"{theirs.parent} is not empty: the demo needs a home of its own.")
    assert theirs.read_text() == "mine"
    assert demo_state(demo) is DemoState.NONE


def test_nobody_begins_real_work_in_a_half_made_demo_that_the_next_one_throws_away(demo: Settings) -> None:
    with pytest.raises(StoppedEarly):
        prepare(demo, lambda: True)

    with pytest.raises(Misconfigured, match="was stopped before it was whole"):
        launch(demo.model_copy(update={"demo": False}), print)


@pytest.mark.parametrize("begin", [a_store_that_runs, a_stopped_home])
def test_no_command_works_on_a_half_made_demo_either(
    demo: Settings, begin: Callable[[Settings], AbstractContextManager[None]]
) -> None:
    with pytest.raises(StoppedEarly):
        prepare(demo, lambda: True)

    with pytest.raises(Misconfigured, match="was stopped before it was whole"), begin(demo):
        pass


def test_whoever_calls_the_launcher_keeps_the_mask_of_their_own_process(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with pytest.raises(Misconfigured):
            launch(settings_for(tmp_path / "home"), print, Clock1970())
    finally:
        left = os.umask(before)

    assert left == 0o022


def test_no_store_is_served_from_a_half_made_demo(demo: Settings) -> None:
    with pytest.raises(StoppedEarly):
        prepare(demo, lambda: True)

    before = os.umask(0o022)
    with pytest.raises(Misconfigured, match="was stopped before it was whole"):
        serve(demo)
    assert os.umask(before) == 0o022  # of their own process, as above


def test_sigterm_while_the_history_is_made_is_a_sentence(tmp_path: Path) -> None:
    home = tmp_path / "demo"
    environment = {**os.environ, "SYNCLIGHT_HOME": str(home)}
    command = [sys.executable, "-u", "-m", "flows.cli.app", "demo"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Making thirty days of history")
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()

    assert said == "Stopped before the history was whole. The next start makes it anew.\n"
    assert process.returncode == 130


@pytest.mark.parametrize("name", ["", "tokens", "secrets", "inbox"])
def test_a_folder_of_the_home_that_belongs_to_somebody_else_is_refused(tmp_path: Path, name: str) -> None:
    assert os.geteuid() == 0, "only root can give a folder away: run this test as root"
    home = tmp_path / "home"
    given_away = home / name
    given_away.mkdir(mode=0o777, parents=True)
    os.chown(given_away, NOBODY, -1)

    with pytest.raises(Misconfigured, match=f"{given_away} belongs to another user \\(number {NOBODY}\\)"):
        launch(load_settings(home=home), print)

    assert not (home / "store").exists()
    assert list(given_away.iterdir()) == []


def test_a_disk_too_full_for_an_address_stops_nothing_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_settings: Settings) -> str:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("flows.stack.launcher.entrance_of", full)
    said: list[str] = []

    Launcher(load_settings(home=tmp_path), [], said.append, lambda: True, _)._announce()

    assert "could not make an address" in said[1]
    assert "synclight open" in said[2]
