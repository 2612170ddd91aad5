"""A home of an older Synclight is refused untouched, or set aside where it is the demo's; nothing of it is deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from core.settings import Settings, load_settings
from data.store.local import LocalStore
from flows.cli.app import run
from flows.clock import SystemClock
from flows.demo.history import StoppedEarly, prepare
from flows.stack.demo_home import MARK, DemoState, demo_state, mark_demo
from flows.stack.older_home import is_older
from tests.integration.helpers.older_parts import contents, older_database, older_home
from tests.integration.helpers.ports import free_ports

PORTS = ("dashboard_port", "prefect_port", "sandbox_port", "mail_port")


def at_once() -> bool:
    """Asked to stop before the first sync."""
    return True


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    ports = dict(zip(PORTS, free_ports(4), strict=True))
    for name, port in ports.items():
        monkeypatch.setenv(f"SYNCLIGHT_{name.upper()}", str(port))
    return load_settings(home=tmp_path / "home", **ports)


@pytest.mark.parametrize("command", [["up"], ["demo"], ["backup", "{elsewhere}"], ["restore", "{elsewhere}", "--yes"]])
def test_a_home_of_an_older_schema_is_refused_in_one_sentence_and_left_as_it_is(
    command: list[str], settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = older_home(settings)
    words = [word.format(elsewhere=tmp_path / "copy.duckdb") for word in command]

    assert run([*words, "--home", str(settings.home)]) == 2

    assert capsys.readouterr().err == (
        f"{settings.database} was made by an older Synclight and is left untouched: "
        "start that one, or choose another folder with SYNCLIGHT_HOME.\n"
    )
    assert contents(settings.home) == before


def test_an_older_demo_is_no_home_for_real_work(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    older_home(settings)
    mark_demo(settings, DemoState.MADE)
    before = contents(settings.home)

    assert run(["up", "--home", str(settings.home)]) == 2

    assert capsys.readouterr().err == (
        f"The demo in {settings.home} was made by an older Synclight: start synclight demo, which sets it aside.\n"
    )
    assert contents(settings.home) == before


def test_an_older_demo_is_set_aside_whole_and_made_anew(settings: Settings) -> None:
    demo, said = settings.model_copy(update={"demo": True}), list[str]()
    before = older_home(demo)
    mark_demo(demo, DemoState.MADE)
    of_the_mark = (demo.home / MARK).read_bytes()

    with pytest.raises(StoppedEarly):
        prepare(demo, at_once, said.append)

    (kept,) = demo.home.glob("older-*")
    assert said == [f"An older Synclight made this demo: it is kept in {kept}, and a new one is made."]
    del before[demo.lock_file.name]  # held, and written anew
    assert contents(kept) == {**before, MARK: of_the_mark}
    assert demo_state(demo) is DemoState.MAKING
    assert not is_older(demo)
    LocalStore(demo.database, SystemClock()).close()
    with pytest.raises(StoppedEarly):
        prepare(demo, at_once)
    assert contents(kept) == {**before, MARK: of_the_mark}


@pytest.mark.parametrize("name", ["inbox", "secrets", "store"])
def test_an_end_while_it_is_set_aside_loses_nothing(
    name: str, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = settings.model_copy(update={"demo": True})
    before = older_home(demo)
    mark_demo(demo, DemoState.MADE)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", ending_at(name))
        with pytest.raises(KeyboardInterrupt):
            prepare(demo)

    with pytest.raises(StoppedEarly):
        prepare(demo, at_once)

    kept = {file: held for folder in demo.home.glob("older-*") for file, held in contents(folder).items()}
    assert {file: kept.get(file) for file in before if file != demo.lock_file.name} == {
        file: held for file, held in before.items() if file != demo.lock_file.name
    }


def ending_at(name: str) -> Callable[[Path, Path], Path]:
    rename = Path.rename

    def ended(file: Path, to: Path) -> Path:
        if file.name == name:
            raise KeyboardInterrupt
        return rename(file, to)

    return ended


def test_a_home_that_is_held_or_holds_none_of_ours_is_not_called_older(settings: Settings) -> None:
    settings.database.parent.mkdir(parents=True)

    assert not is_older(settings)

    settings.database.write_bytes(b"no database")
    assert not is_older(settings)

    settings.database.unlink()
    LocalStore(settings.database, SystemClock()).close()
    assert not is_older(settings)

    settings.database.unlink()
    older_database(settings.database)
    assert is_older(settings)
    with duckdb.connect(str(settings.database)):
        assert not is_older(settings)
