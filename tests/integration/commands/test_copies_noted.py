"""A copy, a question and a test mail leave only after it is written down who asked for them."""

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest

from core.errors import StoreFull
from core.settings import Settings, load_settings, operating_system_user
from flows.cli import backup as cli_backup
from flows.cli import export as cli_export
from flows.cli import mail as cli_mail
from flows.cli import sql as cli_sql
from tests.fakes import Office
from tests.integration.helpers.command import Command, on

COMMANDS = [
    ("snapshot", ("snapshot", "copy.duckdb")),
    ("backup", ("backup", "copy.duckdb")),
    ("ask_sql", ("sql", "select 1 as one")),
    ("export_history", ("export", "history", "out")),
    ("test_message", ("test-mail", "kari@acme.example")),
]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = load_settings(home=tmp_path / "home", smtp_host="127.0.0.1", smtp_port=9)
    made.database.parent.mkdir(parents=True)
    made.database.touch()
    return made


@pytest.fixture
def run(
    office: Office,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(office.store, "close", lambda: None)
    for module in (cli_backup, cli_export, cli_mail, cli_sql):
        monkeypatch.setattr(module, "open_store", lambda _settings, _scope: office.store)
        monkeypatch.setattr(module, "a_store_that_runs", lambda _settings: nullcontext())
    return on(settings, monkeypatch, capsys)


def noted(office: Office) -> list[tuple[object, object]]:
    return [(row["action"], row["person"]) for row in office.rows("test_audit_log") if row["integration_id"] is None]


@pytest.mark.parametrize(("action", "arguments"), COMMANDS)
def test_who_asked_is_written_down_even_when_nothing_left(
    office: Office, run: Command, monkeypatch: pytest.MonkeyPatch, action: str, arguments: tuple[str, ...]
) -> None:
    def breaks(_path: Path) -> None:
        raise StoreFull("There is no room for the copy.")

    monkeypatch.setattr(office.store, "snapshot", breaks)
    monkeypatch.setattr(office.store, "backup", breaks)

    assert run(*arguments).code != 0
    assert (action, operating_system_user()) in noted(office)


@pytest.mark.parametrize(("action", "arguments"), COMMANDS)
def test_nothing_leaves_that_could_not_be_written_down(
    office: Office,
    run: Command,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    arguments: tuple[str, ...],
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("The disk of the store is full.")

    sent: list[object] = []
    monkeypatch.setattr(cli_mail, "send_test_message", lambda *_, **__: sent.append(action))
    monkeypatch.setattr(office.store, "write", full)

    said = run(*arguments)

    assert (said.code, said.err) == (2, "The disk of the store is full.\n")
    assert sent == []
    assert [path.name for path in Path.cwd().iterdir() if path.name != "home"] == []


@pytest.mark.parametrize(("action", "arguments"), COMMANDS)
def test_a_copy_changes_nothing_so_nothing_is_said_of_before(
    office: Office, run: Command, action: str, arguments: tuple[str, ...]
) -> None:
    run(*arguments)

    (told,) = run("audit", "--action", action, "--json").json
    assert told["before"] is None
