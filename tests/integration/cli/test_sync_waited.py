"""`synclight sync --wait` and how the flow run ended: only a run that another one stood in the way of is fine."""

from collections.abc import Iterator

import pytest

from core.i18n import Words
from core.settings import load_settings
from data.commands.retries import BatchView
from data.store.protocol import Store
from flows.cli import ask
from flows.scheduler.deployments import RunState
from tests.fakes import Office, record, refuse
from tests.integration.helpers.command import Command, on


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


@pytest.fixture
def run(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.setattr(office.store, "close", lambda: None)
    monkeypatch.setattr(ask, "open_store", lambda _settings, _scope: office.store)
    monkeypatch.setattr(ask, "trigger", lambda *_, **__: "flow-run-1")
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
    monkeypatch.setattr(ask, "run_state", lambda _settings, _run_id: RunState(*state, ended=True))

    shown, told = run("sync", "acme-expenses", "--wait"), run("sync", "acme-expenses", "--wait", "--json")

    assert (shown.code, shown.out) == (code, f"{said}\n")
    assert (told.code, told.json["failed"], told.json["state"]) == (code, code == 1, state[0])


def test_a_retry_tells_the_same_numbers_as_the_page(
    office: Office, run: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.records = [record("c-1"), record("c-2"), record("c-3")]
    office.target.rules.append(refuse("c-1", "c-2", "c-3"))
    office.sync()

    def finished(_store: Store, _id: str, batch_id: str, _tick: object) -> BatchView:
        results = {"booked": 1, "already_there": 1, "gone": 1}
        return BatchView(batch_id, "finished", "kari", office.clock.now(), 3, "r", None, None, None, results=results)

    monkeypatch.setattr(ask, "_seen_batch", finished)

    said = run("retry", "acme-expenses", "--wait")

    page = Words("en").retried(3, {"booked": 1, "already_there": 1, "gone": 1}, 0)
    assert said.out.splitlines()[-1] == f"{page}."
    assert page == "2 sent, 1 booked, 1 already there, 0 refused again, 1 gone from the source, 0 twice"
