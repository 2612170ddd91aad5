"""What is done with a second kind of target, in a copy of the product that has one (see `test_second_kind.py`)."""

from __future__ import annotations

import asyncio
import fcntl
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

import core
from core.catalogue import TARGETS
from core.configuration import IntegrationConfig, OrganisationConfig, read_integration
from core.connectors.loading import connect
from core.errors import BadConfiguration
from core.i18n import Words
from core.model import Outgoing, Principal, RunKind, RunStatus, RunSummary, Undecidable
from core.permissions import Role
from core.settings import Settings, load_settings
from data.commands.integrations import save_integration, save_organisation
from data.ledger.routes import route
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.statements import Scope
from flows.cli import app as cli
from flows.cli.doctor import routes
from flows.cli.doctor.findings import State
from flows.clock import SystemClock
from flows.demo import history, input_files
from flows.reach import Reach
from flows.secrets import HomeSecrets
from flows.stack.plans import plans
from flows.stack.sandboxes import served
from flows.sync.session import run_on
from tests.browser.seeder import TOKEN
from tests.integration.helpers.dashboard_stage import Stage, shown
from tests.integration.helpers.store_worlds import free_port

COPY = Path(__file__).parents[2]
KARI = Principal("kari", {"acme": Role.ADMIN}, is_operator=True)
ROWS = "Bilag;Beløp\nUT-1;12,50\nUT-2;7,00\nut 3 / æ;1,00\n"
INTEGRATION = """
id = "acme-notes"
organisation = "acme"
name = "Utlegg → Ledger"
[source]
kind = "files"
path = "utlegg.csv"
[target]
kind = "textfile"
name = "Ledger"
file = "{file}"
[schedule]
interval_seconds = 900
[mapping]
record_key = "Bilag"
[mapping.amount]
column = "Beløp"
currency = "NOK"
[[mapping.fields]]
to = "/voucher"
from = "Bilag"
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    names = ("prefect_port", "dashboard_port", "sandbox_port", "mail_port")
    chosen = load_settings(home=tmp_path / "home", **{name: free_port() for name in names})
    for key, value in chosen.model_dump(exclude_none=True).items():
        monkeypatch.setenv(f"SYNCLIGHT_{key.upper()}", str(value))
    chosen.inbox.mkdir(parents=True)
    (chosen.inbox / "utlegg.csv").write_text(ROWS)
    return chosen


@pytest.fixture
def config(tmp_path: Path) -> IntegrationConfig:
    file = tmp_path / "ledger.txt"
    file.touch()
    return read_integration(INTEGRATION.format(file=file), "notes.toml")


@pytest.fixture
def store(settings: Settings, config: IntegrationConfig) -> Iterator[LocalStore]:
    settings.database.parent.mkdir(parents=True)
    opened, now = LocalStore(settings.database, SystemClock()), SystemClock().now()
    save_organisation(KARI, opened, OrganisationConfig(id="acme", name="Acme", admins=("a@acme.example",)), now)
    save_integration(KARI, opened, config, now)
    yield opened
    opened.close()


def sync(settings: Settings, store: LocalStore) -> RunSummary:
    (summary,) = asyncio.run(
        run_on(
            store,
            route(store, "acme-notes"),
            RunKind.MANUAL,
            reach=Reach(settings, "acme", is_alone=True),
            clock=SystemClock(),
            lease_length=timedelta(seconds=30),
        )
    )
    return summary


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    code = cli.run([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_its_configuration_is_read_and_refused_by_its_own_keys(tmp_path: Path, config: IntegrationConfig) -> None:
    assert Path(core.__file__).is_relative_to(COPY)
    assert config.target.address == str(tmp_path / "ledger.txt")

    with pytest.raises(BadConfiguration) as missing:
        read_integration(INTEGRATION.replace('file = "{file}"', ""), "notes.toml")
    with pytest.raises(BadConfiguration) as unknown:
        read_integration(INTEGRATION.replace('file = "{file}"', 'file = "/x/y"\nurl = "https://x"'), "notes.toml")
    with pytest.raises(BadConfiguration) as seal:
        read_integration(INTEGRATION.replace('file = "{file}"', 'file = "/x/y"\nseal = "s3cret wax"'), "notes.toml")
    with pytest.raises(BadConfiguration) as kind:
        read_integration(INTEGRATION.replace('"textfile"', '"papyrus"'), "notes.toml")
    assert "target.file: found nothing, wanted a value" in str(missing.value)
    assert "target.url: found an unknown key, wanted one of kind, name, file, seal" in str(unknown.value)
    assert "target.seal: found a value that is not shown" in str(seal.value)
    assert f'target.kind: found "papyrus", wanted one of {", ".join(TARGETS)}' in str(kind.value)


def test_a_sync_books_each_record_once_under_references_of_its_own_form(
    settings: Settings, store: LocalStore, tmp_path: Path
) -> None:
    first, second = sync(settings, store), sync(settings, store)

    lines = (tmp_path / "ledger.txt").read_text("utf-8").splitlines()
    assert (first.status, first.counts.booked, second.counts.booked) == (RunStatus.SUCCEEDED, 3, 0)
    assert len(lines) == 3
    references = {line.partition(" ")[0] for line in lines}
    assert all(len(one) <= 20 and one.isalnum() for one in references)
    params = {"integration_id": "acme-notes", "record_keys": ["UT-1", "UT-2", "ut 3 / æ"]}
    assert {row["reference"] for row in store.read("known_records", params).to_pylist()} == references


def test_a_file_that_is_gone_holds_the_records_until_it_is_back(
    settings: Settings, store: LocalStore, tmp_path: Path
) -> None:
    file, away = tmp_path / "ledger.txt", tmp_path / "away.txt"
    file.rename(away)
    down = sync(settings, store)
    made = file.exists()
    away.rename(file)
    back = sync(settings, store)

    assert (down.counts.booked, made, back.counts.booked) == (0, False, 3)
    assert len(file.read_text("utf-8").splitlines()) == 3


def test_lines_that_are_added_at_once_have_each_their_own_number(tmp_path: Path) -> None:
    file = tmp_path / "ledger.txt"
    file.touch()
    sheet = import_module("core.connectors.textfile.sheet").Sheet(file)
    with ThreadPoolExecutor(1) as hand, file.open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        added = hand.submit(sheet.add, ["second"])
        wait([added], timeout=0.5)
        other.write("first\n")
        other.close()

        assert added.result() == ["L2"]


def test_a_line_that_was_cut_off_stays_by_itself(settings: Settings, store: LocalStore, tmp_path: Path) -> None:
    (tmp_path / "ledger.txt").write_text("CUT 12.5")

    assert sync(settings, store).counts.booked == 3
    assert len((tmp_path / "ledger.txt").read_text("utf-8").splitlines()) == 4


def test_a_line_that_was_cut_off_is_no_booking(settings: Settings, config: IntegrationConfig, tmp_path: Path) -> None:
    whole = 'REF1 12.50 NOK {"voucher": "UT-1"}'
    target = connect(TARGETS["textfile"], config.target, HomeSecrets(settings), SystemClock())
    for length in range(len("REF1"), len(whole)):
        (tmp_path / "ledger.txt").write_text(whole[:length])
        (answer,) = asyncio.run(target.look_up([Outgoing("UT-1", "REF1", "", {}, None)]))
        assert isinstance(answer, Undecidable), whole[:length]


def test_a_dry_run_shows_its_lines_and_adds_none(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "notes.toml").write_text(INTEGRATION.format(file=tmp_path / "ledger.txt"))

    code, found = told(capsys, "dry-run", str(tmp_path / "notes.toml"), "--show", "2")

    assert (code, found["would_send"]) == (0, 3)
    assert [(one["method"], one["url"]) for one in found["requests"]] == [("ADD", str(tmp_path / "ledger.txt"))] * 2
    assert '"voucher": "UT-1"' in found["requests"][0]["body"]
    assert not (tmp_path / "ledger.txt").exists()


def test_the_doctor_asks_it_how_it_is_and_repeats_its_advice(
    settings: Settings, store: LocalStore, config: IntegrationConfig, tmp_path: Path
) -> None:
    well = asyncio.run(routes.examine_routes(settings, store, Words("en")))
    (tmp_path / "ledger.txt").unlink()
    ill = asyncio.run(routes.examine_routes(settings, store, Words("en")))

    sealed = config.target.model_copy(update={"seal": "wax"})
    save_integration(KARI, store, config.model_copy(update={"target": sealed}), SystemClock().now())
    (missing,) = asyncio.run(routes.examine_routes(settings, store, Words("en")))

    assert (missing.check, missing.state) == ("secret", State.BROKEN)
    assert missing.todo == f"Store it in {settings.secrets_folder / 'wax'} (chmod 600)."
    assert [(one.check, one.state) for one in well] == [("source", State.FINE), ("target", State.FINE)]
    assert (ill[1].state, ill[1].todo) == (State.BROKEN, "Put the file there, or correct the path.")


def test_a_first_configuration_is_drafted_and_can_be_rehearsed(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "drafted.toml")
    source = str(settings.inbox / "utlegg.csv")
    code, made = told(capsys, "integrations", "new", source, "--target", "textfile", "--out", file)
    rehearsed, found = told(capsys, "dry-run", file, "--show", "1")
    strange = cli.run(["integrations", "new", source, "--target", "papyrus", "--out", f"{file}.no"])

    assert (code, made["record_key"], rehearsed) == (0, "Bilag", 0)
    assert found["requests"][0]["method"] == "ADD"
    assert strange != 0
    assert f"There is no kind of target papyrus. There is: {', '.join(TARGETS)}" in capsys.readouterr().err


def test_the_demo_runs_it_on_its_own_sandbox_beside_the_others(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    templates = tmp_path / "templates"
    templates.mkdir()
    for file in input_files.TEMPLATES.glob("*.toml"):
        text = file.read_text("utf-8")
        if file.name == "acme-bufdir.toml":
            head, _, rest = text.partition("[target]")
            target = '[target]\nkind = "textfile"\nname = "Bufdir"\nfile = "{sandbox_folder}/textfile.txt"\n\n'
            text = f"{head}{target}[schedule]{rest.partition('[schedule]')[2]}"
        (templates / file.name).write_text(text, "utf-8")
    monkeypatch.setattr(input_files, "TEMPLATES", templates)
    calendar = history._calendar
    few = [0]

    def only_bufdir(configs: Any, end: Any) -> list[Any]:
        chosen = [one for one in calendar(configs, end) if "bufdir" in one.integration_id]
        few[0] = len(chosen)
        return chosen

    monkeypatch.setattr(history, "_calendar", only_bufdir)
    demo = settings.model_copy(update={"home": tmp_path / "demo", "demo": True})

    assert history.prepare(demo)

    assert few == [1]
    assert len((demo.sandbox_folder / "textfile.txt").read_text("utf-8").splitlines()) > 3
    processes = served(demo)
    assert [plan.name for plan in plans(demo, Words("en")) if "sandbox" in plan.name] == [one.name for one in processes]
    assert "textfile" not in [one.kind for one in processes]


def test_the_page_of_its_integration_shows_how_it_stands(
    settings: Settings, store: LocalStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (settings.inbox / "utlegg.csv").write_text(ROWS + "UT-4;vet ikke\n")
    sync(settings, store)
    home = tmp_path / "pages"
    home.mkdir()
    stage = Stage(home, monkeypatch)
    stage.server = FlightServer(store, {TOKEN: Scope.ACT}, stage.socket)
    try:
        app = stage.linked("acme-notes")
    finally:
        stage.close()

    assert not app.exception
    assert "Utlegg → Ledger" in shown(app)
    assert "UT-4" in shown(app) + str([frame.value.to_dict() for frame in app.dataframe])
