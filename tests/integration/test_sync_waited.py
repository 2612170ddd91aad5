"""`synclight sync --wait` and how the flow run ended: only a run that another one stood in the way of is fine."""

from collections.abc import Iterator

import pytest

from core.settings import load_settings
from flows import cli_ask
from flows.deployments import RunState
from tests.fakes import Office
from tests.integration.command import Command, on


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(office.store, "close", lambda: None)
    monkeypatch.setattr(cli_ask, "open_store", lambda _settings, _scope: office.store)
    monkeypatch.setattr(cli_ask, "trigger", lambda *_, **__: "flow-run-1")
    return on(load_settings(), monkeypatch, capsys)


@pytest.mark.parametrize(
    ("state", "code", "said"),
    [
        (("COMPLETED", "3 of 3 booked"), 0, "3 of 3 booked"),
        (
            ("CANCELLED", "Deployment concurrency limit reached."),
            0,
            "Another sync of acme-expenses is running; this one was not started.",
        ),
        (("CANCELLED", "Cancelled by kari in Prefect"), 1, "Cancelled by kari in Prefect"),
        (("CANCELLED", ""), 1, "CANCELLED"),
        (("CRASHED", "It did not start within 2 minutes"), 1, "It did not start within 2 minutes"),
    ],
)
def test_a_sync_that_was_cancelled_is_not_called_fine(
    run: Command, monkeypatch: pytest.MonkeyPatch, state: tuple[str, str], code: int, said: str
) -> None:
    monkeypatch.setattr(cli_ask, "run_state", lambda _settings, _run_id: RunState(*state, ended=True))

    shown, told = run("sync", "acme-expenses", "--wait"), run("sync", "acme-expenses", "--wait", "--json")

    assert (shown.code, shown.out) == (code, f"{said}\n")
    assert (told.code, told.json["failed"], told.json["state"]) == (code, code == 1, state[0])
