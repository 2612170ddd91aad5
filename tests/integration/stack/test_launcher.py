"""The launcher with small children of its own: who dies, who is started again, who is ended."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from core.errors import Misconfigured
from core.i18n import Words
from core.settings import Settings, load_settings
from flows.cli.doctor.findings import State
from flows.cli.doctor.stack import look_at_restarts
from flows.stack.launcher import DidNotStart, Launcher, launch
from flows.stack.process import Logged, ProcessPlan, at_once, port_is_free
from flows.stack.restarts import RestartNotes, Restarts, noted_restarts, pause_seconds
from flows.stack.supervised import LAUNCHER
from tests.integration.helpers.ports import free_ports

MOST = 150_000
_SLEEP = "import time; time.sleep(60)"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    ports = ("dashboard_port", "prefect_port", "sandbox_port", "mail_port")
    settings = load_settings(home=tmp_path / "home", **dict(zip(ports, free_ports(4), strict=True)))
    settings.logs.mkdir(parents=True)
    return settings


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        yield server.getsockname()[1]


def plan(
    name: str,
    code: str,
    *,
    once: bool = False,
    after: tuple[str, ...] = (),
    ready: Callable[[], bool] = at_once,
    wait: float = 5.0,
) -> ProcessPlan:
    command = (sys.executable, "-c", code)
    return ProcessPlan(name, name.title(), command, dict(os.environ), ready, wait, after=after, once=once)


class Watched:
    """Stops the launcher when `enough` says so, and fails the test after 20 s."""

    def __init__(self, settings: Settings, stack: list[ProcessPlan], enough: Callable[[Launcher], bool]) -> None:
        self.said: list[str] = []
        self._begin = time.monotonic()
        self._enough = enough
        self.launcher = Launcher(settings, stack, self.said.append, self._over, Words("en"))

    def _over(self) -> bool:
        assert time.monotonic() - self._begin < 20, self.said
        return self._enough(self.launcher)

    def pid(self, name: str) -> int | None:
        child = self.launcher.seats[name].child
        return None if child is None else child.pid


def test_a_killed_child_is_started_again(settings: Settings) -> None:
    pids: list[int] = []

    def enough(launcher: Launcher) -> bool:
        child = launcher.seats["store"].child
        if child is not None and launcher.seats["store"].told and child.pid not in pids:
            pids.append(child.pid)
            if len(pids) == 1:
                os.kill(child.pid, signal.SIGKILL)
        return len(pids) == 2 and launcher.seats["store"].ready

    watched = Watched(settings, [plan("store", _SLEEP)], enough)
    watched.launcher.run()

    assert any("ended unexpectedly (code -9)" in line for line in watched.said)
    assert "Store is back." in watched.said
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_a_child_that_ends_again_and_again_is_started_more_and_more_slowly_and_ends_nobody(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.stack.launcher.pause_seconds", lambda times: pause_seconds(times) / 1000)
    cured, neighbours = settings.home / "cured", set[int | None]()
    dies = f"import pathlib, sys, time; pathlib.Path({str(cured)!r}).exists() or sys.exit('a bad day'); {_SLEEP}"
    noted: list[Restarts] = []

    def enough(launcher: Launcher) -> bool:
        neighbours.add(watched.pid("dashboard"))
        if launcher.seats["store"].deaths > 11 and not noted:
            noted.extend(noted_restarts(settings))
            monkeypatch.setattr("flows.stack.launcher.CALM_SECONDS", 0.3)
            cured.touch()
        return bool(noted) and noted_restarts(settings) == [] and launcher.seats["store"].ready

    watched = Watched(settings, [plan("store", dies), plan("dashboard", _SLEEP)], enough)
    watched.launcher.seats["store"].told = True  # it ran before
    watched.launcher.run()

    (note,) = noted
    assert (note.label, note.code) == ("Store", 1)
    assert note.times > 11
    assert len(neighbours - {None}) == 1
    assert any("has ended 9 times in a row (code 1: a bad day); starting it again" in line for line in watched.said)
    assert watched.launcher.seats["store"].deaths == 0


def test_each_pause_is_longer_than_the_one_before_up_to_a_minute() -> None:
    assert [pause_seconds(times) for times in (1, 2, 3, 6, 7, 8, 10_000)] == [1, 2, 4, 32, 60, 60, 60]


def test_the_doctor_says_what_ends_again_and_again(settings: Settings) -> None:
    notes = RestartNotes(settings)
    at = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    for times in (1, 3):
        notes.keep(Restarts("store", "Store", times, -9, at))
        (finding,) = look_at_restarts(settings, Words("en"))
        assert finding.state is (State.BROKEN if times > 1 else State.LOOK)
        assert finding.found.startswith(f"ended {times} times in a row, last ")
        assert str(settings.logs / "store.log") in finding.todo
    (settings.home / "restarts.json").write_text("[{]")
    assert list(look_at_restarts(settings, Words("en"))) == []

    RestartNotes(settings)  # the next stack begins anew
    assert not (settings.home / "restarts.json").exists()


def test_a_child_that_was_started_again_is_ready_when_it_says_so_anew(settings: Settings) -> None:
    log = settings.logs / "reconciler.log"
    slow = "import time; time.sleep(1); print('it is ready', flush=True); time.sleep(60)"
    begun: list[float] = []

    def enough(launcher: Launcher) -> bool:
        seat = launcher.seats["reconciler"]
        if seat.told and not begun and seat.child is not None:
            os.kill(seat.child.pid, signal.SIGKILL)
            begun.append(time.monotonic())
        return "Reconciler is back." in watched.said

    watched = Watched(settings, [plan("reconciler", slow, ready=Logged(log, b"is ready"))], enough)
    watched.launcher.run()

    assert log.read_text().count("it is ready") == 2


def test_a_child_that_hangs_when_it_is_started_again_is_not_the_end_of_the_others(settings: Settings) -> None:
    answers = {"ready": True}
    pids: list[int] = []

    def enough(launcher: Launcher) -> bool:
        child = launcher.seats["store"].child
        if child is not None and child.pid not in pids:
            pids.append(child.pid)
        if len(pids) == 1 and launcher.seats["store"].told and answers["ready"]:
            answers["ready"] = False
            os.kill(pids[0], signal.SIGKILL)
        if len(pids) == 3:
            answers["ready"] = True
        return "Store is back." in watched.said

    stack = [plan("store", _SLEEP, ready=lambda: answers["ready"], wait=0.3), plan("dashboard", _SLEEP)]
    watched = Watched(settings, stack, enough)
    watched.launcher.run()

    assert len(pids) == 3  # the second one never answered
    assert not _lives(pids[1])


def test_a_child_that_cannot_be_started_at_all_is_one_sentence(settings: Settings) -> None:
    gone = ProcessPlan("store", "Store", ("/nowhere/python",), {}, at_once, 5.0)

    with pytest.raises(DidNotStart, match=r"^Store cannot be started: No such file or directory\.$"):
        Watched(settings, [gone], lambda _: False).launcher.run()


def test_a_log_does_not_grow_for_ever_while_the_stack_runs(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.stack.launcher._MOST_LOG_BYTES", 1000)
    monkeypatch.setattr("flows.stack.launcher._LOGS_SECONDS", 0.1)
    log, older = settings.logs / "store.log", settings.logs / "store.log.1"
    chatty = "import time\nwhile True: print('x' * 99, flush=True); time.sleep(0.01)"

    Watched(settings, [plan("store", chatty)], lambda _: older.exists() and log.stat().st_size > 100).launcher.run()

    assert older.stat().st_size > 1000
    assert log.read_bytes().startswith(b"x")  # no hole where the older part was


@pytest.fixture
def small_logs(settings: Settings) -> Iterator[Path]:
    """The folder of the logs on a disk of 1 MB of its own; mounting needs root."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(settings.logs)], check=True)
    try:
        yield settings.logs
    finally:
        subprocess.run(["umount", str(settings.logs)], check=True)


def test_a_full_disk_under_the_logs_ends_nobody_and_room_repairs_it(
    settings: Settings, small_logs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.stack.launcher._MOST_LOG_BYTES", MOST)
    monkeypatch.setattr("flows.stack.launcher._LOGS_SECONDS", 3600)
    ballast = small_logs / "holiday.mov"
    ballast.write_bytes(bytes(600_000))
    # as our own processes write: a line that finds no room is lost, and nothing else
    chatty = "import logging, time\nwhile True: logging.warning('x' * 99); time.sleep(0.0002)"
    names = ("store", "dashboard")
    logs, older = ([small_logs / f"{name}{ending}" for name in names] for ending in (".log", ".log.1"))
    pids: set[int | None] = set()
    large: list[list[int]] = []
    kept: list[int] = []

    def enough(launcher: Launcher) -> bool:
        if not all(launcher.seats[name].told for name in names):
            return False
        pids.update(map(watched.pid, names))
        if shutil.disk_usage(small_logs).free == 0 and not kept:
            large.append(sizes(logs))
        if len(large) == 5:  # nothing could be written for a while
            monkeypatch.setattr("flows.stack.launcher._LOGS_SECONDS", 0.05)
        if len(large) >= 5 and not kept and all(now < then for now, then in zip(sizes(logs), large[4], strict=True)):
            kept.extend(sizes(older))
            ballast.unlink()
        return bool(kept) and min(sizes(older)) > MOST and min(sizes(logs)) > 0

    watched = Watched(settings, [plan(name, chatty) for name in names], enough)
    watched.launcher.run()

    assert min(large[4]) > MOST
    assert large[3] == large[4]
    assert min(kept) < MOST  # there was no room for this older part
    assert len(pids) == 2
    assert [seat.deaths for seat in watched.launcher.seats.values()] == [0, 0]


def sizes(files: list[Path]) -> list[int]:
    return [file.stat().st_size if file.exists() else 0 for file in files]


def test_a_child_starts_only_after_those_it_needs(settings: Settings, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    first = plan("store", f"import time, pathlib; time.sleep(0.5); pathlib.Path({str(mark)!r}).touch(); {_SLEEP}")
    first = ProcessPlan(first.name, first.label, first.command, first.environment, mark.exists, 5.0)
    second = plan("dashboard", f"import pathlib, sys; sys.exit(not pathlib.Path({str(mark)!r}).exists())", once=True)
    second = ProcessPlan(
        second.name, second.label, second.command, second.environment, at_once, 5.0, after=("store",), once=True
    )

    watched = Watched(settings, [second, first], lambda launcher: all(seat.told for seat in launcher.seats.values()))
    watched.launcher.run()

    assert watched.said[:2] == ["  ✓ Store", "  ✓ Dashboard"]


def test_a_child_that_does_not_start_is_one_sentence_with_its_last_words(settings: Settings) -> None:
    stack = [plan("store", "import sys; sys.exit('The disk is on fire.')", once=True)]

    with pytest.raises(DidNotStart) as caught:
        Watched(settings, stack, lambda _: False).launcher.run()

    assert "Store does not start (code 1): The disk is on fire." in str(caught.value)
    assert str(settings.logs / "store.log") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_child_that_never_answers_is_given_up_and_all_are_ended(settings: Settings) -> None:
    seen: list[int] = []
    stack = [plan("store", _SLEEP), plan("dashboard", _SLEEP, ready=lambda: False, wait=0.5)]
    watched = Watched(settings, stack, lambda _: bool(seen.extend(filter(None, map(watched.pid, ("store",))))))

    with pytest.raises(DidNotStart, match="Dashboard did not answer within 0 s"):
        watched.launcher.run()

    assert seen
    assert not psutil.pid_exists(seen[0])


def test_a_child_that_ignores_sigterm_is_ended_with_its_own_children(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.stack.launcher._STOP_SECONDS", 0.5)
    mark = tmp_path / "grandchild"
    stubborn = textwrap.dedent(f"""
        import pathlib, signal, subprocess, sys, time
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", {_SLEEP!r}])
        pathlib.Path({str(mark)!r}).write_text(str(child.pid))
        time.sleep(60)
    """)

    Watched(settings, [plan("store", stubborn)], lambda _: mark.exists() and mark.read_text() != "").launcher.run()

    grandchild = int(mark.read_text())
    assert _ends_soon(grandchild)


def test_children_do_not_outlive_a_launcher_that_is_killed(settings: Settings) -> None:
    code = textwrap.dedent(f"""
        import os, sys
        from core.settings import load_settings
        from core.i18n import Words
        from flows.stack.process import Logged, ProcessPlan, at_once
        from flows.stack.launcher import Launcher
        plan = ProcessPlan("store", "Store", (sys.executable, "-c", {_SLEEP!r}), dict(os.environ), at_once, 5.0)
        launcher = Launcher(load_settings(), [plan], lambda line: None, lambda: bool(
            (child := launcher.seats["store"].child) and print(child.pid, flush=True)), Words("en"))
        launcher.run()
    """)
    environment = {**os.environ, "SYNCLIGHT_HOME": str(settings.home)}
    with subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        assert _lives(child)
        launcher.kill()

    assert _ends_soon(child)


def test_a_child_whose_own_end_hangs_does_not_outlive_the_launcher_either(tmp_path: Path) -> None:
    with _supervised(_STUBBORN, tmp_path) as (launcher, stubborn):
        os.kill(stubborn, signal.SIGTERM)
        assert _lives(stubborn)

        launcher.kill()

        assert _ends_soon(stubborn)


def test_a_flow_run_outlives_its_worker_but_not_the_launcher(tmp_path: Path) -> None:
    """Each worker that ends leaves one that waits for a server: without an end, once the launcher is gone."""
    with _supervised("os._exit(0) if os.fork() else None\n" + _STUBBORN, tmp_path) as (launcher, flow_run):
        time.sleep(2.0)  # longer than it looks and waits
        assert psutil.Process(flow_run).ppid() != launcher.pid
        assert _lives(flow_run)

        launcher.kill()

        assert _ends_soon(flow_run)


_STUBBORN = """\
signal.signal(signal.SIGTERM, signal.SIG_IGN)
sys.argv = ["", "stubborn"]
it.main()
"""


@contextmanager
def _supervised(code: str, folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A launcher, and the id of what runs supervised below it; the code says how."""
    (folder / "stubborn.py").write_text("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)\n")
    below = f"import os, signal, sys\nfrom flows.stack import supervised as it\nit.GRACE_SECONDS = 0.5\n{code}"
    above = f"""
import os, subprocess, sys, time
environment = {{**os.environ, {LAUNCHER!r}: str(os.getpid())}}
subprocess.run([sys.executable, "-c", {below!r}], start_new_session=True, env=environment)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    with subprocess.Popen(
        [sys.executable, "-c", above], env=environment, stdout=subprocess.PIPE, text=True
    ) as launcher:
        assert launcher.stdout is not None
        child = int(launcher.stdout.readline())
        try:
            yield launcher, child
        finally:
            launcher.kill()
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


def test_a_port_in_use_is_one_sentence_with_port_and_setting(settings: Settings, taken_port: int) -> None:
    busy = settings.model_copy(update={"prefect_port": taken_port})
    said: list[str] = []

    with pytest.raises(Misconfigured) as caught:
        launch(busy, said.append)

    assert str(caught.value) == (
        f"Port {taken_port} (Prefect server) is taken by another program. "
        "Stop that program, or choose another port with SYNCLIGHT_PREFECT_PORT."
    )
    assert said == []
    assert not port_is_free(taken_port)


def test_a_second_launcher_on_the_same_home_is_refused(settings: Settings, taken_port: int) -> None:
    hold = textwrap.dedent("""
        import sys, time
        from core.settings import load_settings
        from core.i18n import Words
        from flows.stack.home import held_home
        with held_home(load_settings(), Words("en")):
            print("held", flush=True)
            time.sleep(60)
    """)
    environment = {**os.environ, "SYNCLIGHT_HOME": str(settings.home)}
    with subprocess.Popen([sys.executable, "-c", hold], env=environment, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "held\n"
        with pytest.raises(Misconfigured) as caught:
            launch(settings, print)
        first.kill()

    assert str(caught.value) == (f"Synclight is already running with the home {settings.home} (process {first.pid}).")
    with pytest.raises(Misconfigured, match=f"Port {taken_port}"):  # the lock went with its holder
        launch(settings.model_copy(update={"prefect_port": taken_port}), print)


def test_the_home_is_closed_to_others(settings: Settings, taken_port: int) -> None:
    settings.home.chmod(0o755)

    with pytest.raises(Misconfigured):
        launch(settings.model_copy(update={"prefect_port": taken_port}), print)

    assert settings.home.stat().st_mode & 0o777 == 0o700


def _lives(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _ends_soon(pid: int) -> bool:
    end = time.monotonic() + 10
    while _lives(pid) and time.monotonic() < end:
        time.sleep(0.05)
    return not _lives(pid)
