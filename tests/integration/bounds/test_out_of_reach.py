"""A sync whose source, secret or target is out of its organisation's reach: red with one sentence, nothing is asked."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from core.configuration import OrganisationConfig, read_integration
from core.model import Category, Principal, RunKind, RunSummary
from core.permissions import Role
from core.settings import Settings, load_settings
from data.commands.integrations import save_integration, save_organisation
from data.ledger.routes import route
from data.store.local import LocalStore
from flows.cli.secrets.binding import bind_secret
from flows.clock import SystemClock
from flows.reach import reach_of
from flows.sync.session import run_on
from tests.unit.helpers.written import INTEGRATION, replaced

KARI = Principal("kari", {"acme": Role.ADMIN, "beta": Role.ADMIN}, is_operator=True)
ROWS = "Kravnr;Beløp;Dato;Art\nUT-1;10,00;01.11.2026;km\n"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    chosen = load_settings(home=tmp_path / "home")
    for folder in (chosen.inbox / "acme", chosen.inbox / "beta", chosen.secrets_folder / "acme"):
        folder.mkdir(parents=True)
    for file in (chosen.inbox / "acme" / "utlegg.csv", chosen.inbox / "beta" / "utlegg.csv"):
        file.write_text(ROWS)
    secret = chosen.secrets_folder / "acme" / "ledger"
    secret.touch(0o600)
    secret.write_text("hush")
    return chosen


@pytest.fixture
def store(settings: Settings) -> Iterator[LocalStore]:
    with closing(LocalStore(None, SystemClock())) as opened:
        for name in ("acme", "beta"):
            organisation = OrganisationConfig(id=name, name=name, admins=("a@example.org",))
            save_organisation(KARI, opened, organisation, SystemClock().now())
        yield opened


def sync(settings: Settings, store: LocalStore, path: str, host: str = "https://ledger.example") -> RunSummary:
    """As a configuration of an older version, which asked less, would be synced."""
    text = replaced(INTEGRATION, '"utlegg.csv"', f'"{path}"').replace("https://ledger.example", host)
    save_integration(KARI, store, read_integration(text, "x.toml"), SystemClock().now())
    (summary,) = asyncio.run(
        run_on(
            store,
            route(store, "acme-expenses"),
            RunKind.MANUAL,
            reach=reach_of(settings, store, "acme"),
            clock=SystemClock(),
            lease_length=timedelta(seconds=30),
        )
    )
    return summary


def told(summary: RunSummary) -> tuple[Category | None, str, int]:
    stop = summary.stop
    return (stop.category, str(stop.message), summary.counts.booked) if stop else (None, "", summary.counts.booked)


def test_what_is_another_organisations_is_not_read(settings: Settings, store: LocalStore) -> None:
    category, said, booked = told(sync(settings, store, "beta/utlegg.csv"))

    assert (category, booked) == (Category.SOURCE_FILE, 0)
    assert said.startswith("utlegg.csv lies outside its organisation's folders")


def test_a_secret_does_not_follow_an_integration_to_another_address(
    settings: Settings, store: LocalStore, capsys: pytest.CaptureFixture[str]
) -> None:
    bind_secret(settings, "ledger", "acme", ["https://books.example/api"], as_json=False)
    assert capsys.readouterr().out == "The secret ledger of acme goes to https://books.example.\n"

    category, said, booked = told(sync(settings, store, "acme/utlegg.csv"))

    assert (category, booked) == (Category.CONFIGURATION, 0)
    assert "ledger was entered for https://books.example and does not go to https://ledger.example" in said


def test_a_program_of_this_machine_is_not_asked(settings: Settings, store: LocalStore) -> None:
    category, said, booked = told(sync(settings, store, "acme/utlegg.csv", "http://127.0.0.1:4200"))

    assert (category, booked) == (Category.CONFIGURATION, 0)
    assert "Its address is on this machine (http://127.0.0.1:4200)" in said
