import fcntl
from datetime import date
from pathlib import Path

import pytest

from core.errors import Misconfigured, SchedulerDown, StoreFull, StoreUnavailable
from flows.cli import app as cli
from flows.cli.sql import _plain


@pytest.fixture(autouse=True)
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("SYNCLIGHT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (["frobnicate"], 2, "frobnicate"),
        (["sync"], 2, "INTEGRATION"),
        (["status", "--colour"], 2, "--colour"),
        (["up", "--port", "many"], 2, "many"),
        (["up", "--port", "0"], 2, "SYNCLIGHT_DASHBOARD_PORT: found 0, wanted a port from 1 to 65535"),
        (["integrations", "add", "nowhere.toml"], 2, "nowhere.toml: file: found No such file or directory"),
        (["runs", "--days", "10000000"], 2, "--days"),
        (["runs", "--limit", "0"], 2, "--limit"),
        (["status"], 3, "start the stack first"),
        (["failures", "--json"], 3, "start the stack first"),
        (["sync", "acme"], 3, "start the stack first"),
        (["retry", "acme", "--wait"], 3, "start the stack first"),
    ],
)
def test_every_refusal_is_one_sentence_on_stderr_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, sentence: str
) -> None:
    assert cli.run(arguments) == code

    said = capsys.readouterr()
    assert said.out == ""
    assert sentence.lower() in said.err.lower()
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The store does not answer. Start it with: synclight up\n"),
        ("nb", "Databasen svarer ikke. Start det med: synclight up\n"),
    ],
)
def test_a_store_that_is_not_running_says_how_it_is_started(
    monkeypatch: pytest.MonkeyPatch, home: Path, capsys: pytest.CaptureFixture[str], language: str, sentence: str
) -> None:
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", language)
    (home / "tokens").mkdir(parents=True)
    (home / "tokens" / "read.token").write_text("a" * 64)

    assert cli.run(["status"]) == 3
    assert capsys.readouterr().err == sentence

    lock = (home / "launcher.lock").open("a")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert cli.run(["status"]) == 3
    assert "synclight up" not in capsys.readouterr().err


def test_how_to_start_names_the_home_that_was_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    named = tmp_path / "my home"
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", "en")

    assert cli.run(["status", "--home", str(named)]) == 3
    assert capsys.readouterr().err.endswith(f"Start it with: synclight up --home '{named}'\n")
    (named / "demo.json").parent.mkdir(parents=True, exist_ok=True)
    (named / "demo.json").write_text('{"state": "making"}')
    assert cli.run(["status", "--home", str(named)]) == 3
    assert capsys.readouterr().err.endswith(f"Start it with: synclight demo --home '{named}'\n")


def test_a_home_that_cannot_be_looked_into_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(cli, "is_owned", refuse)

    assert cli.run(["status", "--home", str(tmp_path)]) == 3
    said = capsys.readouterr().err
    assert "start the stack first" in said
    assert "Traceback" not in said
    assert "synclight up" not in said


def test_what_else_goes_wrong_at_the_store_is_no_reason_to_start_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise StoreUnavailable("The backup could not be put back; the store is as it was.")

    monkeypatch.setattr(cli, "app", refuse)

    assert cli.run(["restore", "old.duckdb", "--home", str(tmp_path)]) == 3
    assert capsys.readouterr().err == "The backup could not be put back; the store is as it was.\n"


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (StoreUnavailable("The store does not answer."), 3),
        (SchedulerDown("Prefect does not answer."), 3),
        (cli.DidNotStart("Store did not answer."), 3),
        (StoreFull("The disk is full."), 2),
        (Misconfigured("The secret is missing.", "configuration"), 2),
        (KeyboardInterrupt(), 130),
    ],
)
def test_an_error_has_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: BaseException, code: int
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "launch", broken)

    assert cli.run(["up"]) == code
    assert capsys.readouterr().err == f"{str(error) or 'Stopped with Ctrl-C.'}\n"


def test_the_unexpected_is_a_sentence_and_its_traceback_lies_in_the_log(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("hidden detail")

    monkeypatch.setattr(cli, "launch", broken)

    assert cli.run(["up"]) == 3

    said = capsys.readouterr()
    log = home / "logs" / "command.log"
    assert said.err == f"Something unexpected went wrong (ZeroDivisionError). Details are in {log}.\n"
    assert "hidden detail" in log.read_text()


@pytest.mark.parametrize("form", [["--home", "{home}"], ["--home={home}"]])
def test_the_log_of_the_unexpected_lies_in_the_home_that_was_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, form: list[str]
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(cli, "launch", broken)

    assert cli.run(["up", *(part.format(home=tmp_path / "other") for part in form)]) == 3

    assert str(tmp_path / "other" / "logs" / "command.log") in capsys.readouterr().err


def test_lists_of_dates_and_numbers_that_are_none_are_plain_json() -> None:
    day = date(2026, 11, 27)

    assert _plain([day, {"at": day}, float("nan"), float("inf"), 1.5]) == [
        "2026-11-27",
        {"at": "2026-11-27"},
        None,
        None,
        1.5,
    ]


def test_the_demo_keeps_away_from_the_real_home(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    assert cli.load_demo_settings().home == home
    monkeypatch.delenv("SYNCLIGHT_HOME")
    assert cli.load_demo_settings().home == Path("~/.synclight-demo").expanduser()
    assert cli.load_demo_settings(Path("/tmp/mine"), 9001).dashboard_port == 9001  # noqa: S108  # only a name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["status"], "Databasen er ikke startet på {home}: start Synclight først."),
        (["failures", "--json"], "Databasen er ikke startet på {home}: start Synclight først."),
        (["up", "--port", "0"], "innstillinger: SYNCLIGHT_DASHBOARD_PORT: fant 0, skulle vært en port fra 1 til 65535"),
        (
            ["integrations", "add", "nowhere.toml"],
            "nowhere.toml: fil: fant Ingen slik fil eller mappe, skulle vært en fil som kan leses",
        ),
        (["frobnicate"], 'Denne kommandoen ble ikke forstått: Unknown command "frobnicate".'),
    ],
)
def test_a_refusal_on_a_norwegian_command_line_is_norwegian(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path, arguments: list[str], sentence: str
) -> None:
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", "nb")

    assert cli.run(arguments) in {2, 3}
    assert capsys.readouterr().err.startswith(sentence.format(home=home))


def test_a_wrong_file_is_refused_in_norwegian_with_every_problem(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", "nb")
    file = tmp_path / "acme.toml"
    file.write_text('id = "Acme Expenses"\nname = "Acme"\nadmins = []\nlanguage = "dansk"\nhue = 1\n')

    assert cli.run(["integrations", "add", str(file)]) == 2

    identifier, language, admins, hue = capsys.readouterr().err.splitlines()
    assert identifier.startswith('acme.toml: id: fant "Acme Expenses", skulle vært små bokstaver a-z, sifre og')
    assert language == 'acme.toml: language: fant "dansk", skulle vært én av en, nb'
    assert admins == "acme.toml: admins: fant [], skulle vært minst 1 av dem"
    assert hue.startswith("acme.toml: hue: fant en ukjent nøkkel, skulle vært én av id, name, time_zone, ")


def test_a_wrong_language_is_refused_in_english(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYNCLIGHT_LANGUAGE", "dansk")

    assert cli.run(["status"]) == 2
    assert capsys.readouterr().err == "settings: SYNCLIGHT_LANGUAGE: found 'dansk', wanted en or nb\n"


@pytest.fixture
def two_homes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A person's folder, in which nobody named a home; the demo runs in its own."""
    monkeypatch.delenv("SYNCLIGHT_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    demo = tmp_path / ".synclight-demo"
    for home in (demo, tmp_path / ".synclight"):
        (home / "tokens").mkdir(parents=True)
        (home / "tokens" / "read.token").write_text("a" * 64)
    (demo / "demo.json").write_text('{"state": "made"}')
    return tmp_path


def run_beside_a_demo(folder: Path, *arguments: str) -> int:
    with (folder / ".synclight-demo" / "launcher.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return cli.run(list(arguments))


@pytest.mark.parametrize(
    "arguments",
    [
        ("status",),
        ("failures",),
        ("runs",),
        ("sync", "acme-expenses"),
        ("retry", "acme-expenses"),
        ("cancel", "acme-expenses"),
        ("integrations", "list"),
        ("integrations", "show", "acme-expenses"),
        ("audit",),
        ("dry-run", "acme-expenses"),
    ],
)
def test_a_command_as_typed_is_about_the_demo_that_runs(
    two_homes: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    run_beside_a_demo(two_homes, *arguments)

    assert f"the demo, which runs in {two_homes / '.synclight-demo'}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "--home", "{own}"),
        ("restore", "no.duckdb", "--yes"),
        ("integrations", "add", "no.toml"),
        ("dry-run", "no.toml"),
    ],
)
def test_what_names_a_home_or_would_fill_one_is_not_turned_to_the_demo(
    two_homes: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    own = str(two_homes / ".synclight")
    run_beside_a_demo(two_homes, *(word.format(own=own) for word in arguments))

    assert "demo" not in capsys.readouterr().err


def test_a_demo_that_does_not_run_is_not_meant(two_homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["status"])

    assert "demo" not in capsys.readouterr().err


def test_where_both_could_be_meant_the_demo_is_named(two_homes: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (two_homes / ".synclight" / "store").mkdir()
    (two_homes / ".synclight" / "store" / "synclight.duckdb").touch()

    assert run_beside_a_demo(two_homes, "status") == 3
    said = capsys.readouterr().err
    assert "Start it with: synclight up" in said
    assert f"The demo runs in {two_homes / '.synclight-demo'}" in said
