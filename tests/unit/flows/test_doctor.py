import json
import socket
from collections import namedtuple
from pathlib import Path

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.checking import read_look_up_check
from core.connectors.rest.config import RestTargetConfig
from core.http import Answer
from core.i18n import Words
from core.model import ConnectionReport
from core.settings import Settings, load_settings
from flows.cli import app
from flows.cli.doctor import machine
from flows.cli.doctor.findings import Finding, State
from flows.cli.doctor.machine import examine_machine
from flows.cli.doctor.routes import reported
from flows.cli.doctor.way_in import look_at_the_way_in
from flows.clock import SystemClock
from tests.integration.helpers.store_worlds import free_port

REST = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106  # a name
)
Usage = namedtuple("Usage", "total used free")  # noqa: PYI024  # what shutil answers


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    names = ("dashboard_port", "prefect_port")
    ports = {name: free_port() for name in names}
    for name, port in ports.items():
        monkeypatch.setenv(f"SYNCLIGHT_{name.upper()}", str(port))
    (tmp_path / "home" / "secrets").mkdir(parents=True)
    (tmp_path / "home").chmod(0o700)
    return load_settings(home=tmp_path / "home", **ports)


def found(settings: Settings) -> dict[str, Finding]:
    return {each.check: each for each in examine_machine(settings, Words("en"), is_up=False)}


def test_a_stopped_home_in_order_is_well(settings: Settings) -> None:
    assert {check: each.state for check, each in found(settings).items() if check != "disk"} == {
        "versions": State.FINE,
        "home": State.FINE,
        "modes": State.FINE,
        "port": State.FINE,
    }


def test_a_home_others_can_look_into_is_said_with_its_cure(settings: Settings) -> None:
    settings.home.chmod(0o755)

    finding = found(settings)["home"]

    assert (finding.state, finding.todo) == (State.BROKEN, f"Run: chmod 700 {settings.home}")


def test_a_secret_others_can_read_is_said_and_never_shown(settings: Settings) -> None:
    secret = settings.secrets_folder / "books"
    secret.write_text("hush-hush")
    secret.chmod(0o644)

    finding = found(settings)["modes"]

    assert (finding.state, finding.todo) == (State.BROKEN, f"Run: chmod 600 {secret}")
    assert "hush" not in f"{finding}"


def test_a_dashboard_behind_a_proxy_has_no_port_and_its_way_in_is_looked_at(settings: Settings) -> None:
    public = {"mode": "oidc", "public_url": "https://synclight.example"}
    named = settings.model_copy(update=public | {"proxy": str(settings.home / "d.sock")})
    unnamed = settings.model_copy(update=public)

    ports = [each for each in examine_machine(named, Words("en"), is_up=False) if each.check == "port"]
    assert [each.subject for each in ports] == [f"Port {settings.prefect_port} (Prefect server)"]
    assert [(each.check, each.state) for each in look_at_the_way_in(named, Words("en"))] == [
        ("dashboard", State.BROKEN)
    ]
    assert [(each.check, each.state) for each in look_at_the_way_in(unnamed, Words("en"))] == [
        ("dashboard", State.BROKEN),
        ("proxy", State.LOOK),
    ]


def test_a_port_somebody_else_has_is_said_with_its_owner(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", settings.dashboard_port)):
        taken = [each for each in examine_machine(settings, Words("en"), is_up=False) if each.state is State.BROKEN]

    assert [each.check for each in taken] == ["port"]
    assert "taken by process" in taken[0].found
    assert "SYNCLIGHT_DASHBOARD_PORT" in taken[0].todo


@pytest.mark.parametrize(
    ("free", "state"),
    [(50 * 10**9, State.FINE), (49 * 10**8, State.LOOK), (10**8, State.BROKEN)],
)
def test_little_room_is_said(settings: Settings, monkeypatch: pytest.MonkeyPatch, free: int, state: State) -> None:
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _path: Usage(10**11, 10**11 - free, free))

    assert found(settings)["disk"].state is state


def test_a_package_that_is_not_as_locked_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "lock").write_text("duckdb==0.0.1 \\\n    --hash=sha256:00\nnot-here==1\n")
    monkeypatch.setattr(machine, "LOCK", tmp_path / "lock")

    finding = found(settings)["versions"]

    assert finding.state is State.BROKEN
    assert "(0.0.1)" in finding.found
    assert "not-here" not in finding.found


def test_the_doctor_works_while_nothing_runs_and_says_so(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYNCLIGHT_HOME", str(settings.home))

    code = app.run(["doctor", "--json"])
    told = json.loads(capsys.readouterr().out)
    shown = app.run(["doctor"])

    states = {each["check"]: each["state"] for each in told["findings"]}
    assert (states["stack"], states["store"], states["prefect"], states["integrations"]) == (
        "look",
        "skipped",
        "skipped",
        "skipped",
    )
    assert code == shown == int(not told["healthy"])
    assert "! Stack: the stack is not running" in capsys.readouterr().out
    assert [str(path.relative_to(settings.home)) for path in settings.home.rglob("*")] == ["secrets"]  # it only looked


def test_a_stack_that_was_used_and_is_down_is_not_healthy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SYNCLIGHT_HOME", str(settings.home))
    settings.database.parent.mkdir()
    settings.database.touch()

    told = app.run(["doctor", "--json"]), json.loads(capsys.readouterr().out)
    shown = app.run(["doctor"]), capsys.readouterr().out

    assert (told[0], told[1]["healthy"], shown[0]) == (3, False, 3)
    assert "✗ Stack: the stack is not running" in shown[1]


def test_a_target_without_check_url_is_said_with_its_cure() -> None:
    nothing = Body.of(Answer(200, {"content-type": "application/json"}, b'{"records": []}'), ())
    report = read_look_up_check(REST, nothing, SystemClock().now())

    finding = reported("target", "utlegg, target", report, "Its records wait.", Words("en"))

    assert finding.state is State.LOOK
    assert finding.found.startswith("Accounting answers, and nobody can tell whether it is well")
    assert finding.todo.startswith("Set check_url under [target]")


@pytest.mark.parametrize("healthy", [True, False])
def test_what_the_connector_knows_to_do_comes_before_the_general_advice(*, healthy: bool) -> None:
    report = ConnectionReport(healthy=healthy, message="Hm.", doubt="Who knows?", cure="Turn the disk around.")

    finding = reported("target", "utlegg, target", report, "Its records wait.", Words("en"))

    assert finding.todo == "Turn the disk around."
