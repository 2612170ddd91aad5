"""A home that an earlier version left is opened by this one, and nothing in it is lost: lights, failures, messages."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from core.configuration import OrganisationConfig
from core.health import assess
from core.i18n import Words
from core.model import DeliveryState, Light, Principal, Word
from core.permissions import Role
from dashboard.ui.view_model import failure_words
from data.commands.handling import handled_records
from data.commands.integrations import list_integrations, save_integration, save_organisation
from data.queries.failures import every_open_failure
from data.queries.notifications import list_notifications
from data.queries.status import IntegrationStatus, integration_statuses
from data.store.local import LocalStore
from data.store.migrations import latest
from tests.fakes import PRINCIPAL, Office, ToldClock, record
from tests.integration.helpers.freeze_home import FIXTURES, FROZEN_AT, STORE

HOMES = sorted(FIXTURES.glob("home_schema_*.tar.xz"))
ID = "acme-expenses"
EN, NB = Words("en"), Words("nb")


@pytest.fixture(params=HOMES, ids=[home.name.partition(".")[0] for home in HOMES])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    return tmp_path


@pytest.fixture
def store(home: Path) -> Iterator[LocalStore]:
    opened = LocalStore(home / STORE / "synclight.duckdb", ToldClock(FROZEN_AT))
    yield opened
    opened.close()


def status(store: LocalStore) -> IntegrationStatus:
    (about,) = integration_statuses(PRINCIPAL, store, FROZEN_AT, ID)
    return about


def test_there_is_one_of_the_first_schema() -> None:
    assert HOMES[0].name == "home_schema_0001.tar.xz"
    assert all(home.stat().st_size < 1_000_000 for home in HOMES)


def test_it_is_brought_to_the_present_schema_and_opens_again(home: Path) -> None:
    path = home / STORE / "synclight.duckdb"
    for _time in range(2):
        LocalStore(path, ToldClock(FROZEN_AT)).close()
    with duckdb.connect(str(path), read_only=True) as connection:
        ((number, restores),) = connection.execute(
            "select max(number), (select count(*) from restores) from schema_version"
        ).fetchall()

    assert (number, restores) == (latest(), 0)


def test_its_light_is_what_it_was(store: LocalStore) -> None:
    verdict = assess(status(store).facts, FROZEN_AT)

    assert (verdict.light, verdict.word) == (Light.RED, Word.FAILING)
    assert [EN.reason(reason, "Accounting") for reason in verdict.reasons] == [
        "4 records are not booked, 1 of them a row that could not be read",
        "1 row of the source could not be read",
    ]


def test_its_failures_are_told_in_each_language(store: LocalStore) -> None:
    about = status(store)
    failures = {one.record_key: one for one in every_open_failure(PRINCIPAL, store, ID)}
    said = {key: failure_words(NB, one, about) for key, one in failures.items()}
    where = NB.place(failures["claims.csv line 9"].origin or "")  # the first schema kept only its text

    assert {key: (one.heading, one.first) for key, one in said.items()} == {
        "UT-THEIRS": ("Regnskap svarte", "Invalid cost center code: 9999"),
        "UT-OURS": ("Regnskap ga ingen melding", "Det svarte 413 uten et ord."),
        "UT-UNKNOWN": ("Ikke noe svar", said["UT-UNKNOWN"].first),
        "claims.csv line 9": (
            "Fra kilden",
            f"{where}, kolonne Beløp: fant «12,3x», skulle vært et beløp som 1 234,50.",
        ),
    }
    assert said["UT-OURS"].kept == ("It answered 413 without a word.",)
    assert failures["UT-UNKNOWN"].state is DeliveryState.UNKNOWN


def test_its_messages_and_why_a_mail_was_given_up_are_told(store: LocalStore) -> None:
    (message,) = list_notifications(PRINCIPAL, store)
    notice = NB.notice(message.kind, message.facts)
    (mail,) = message.failed

    assert {cause.title for cause in notice.causes} == {
        "Beløp kunne ikke leses i kilden",
        "For stort for Regnskap",
        "Kostnadssted 9999 finnes ikke i Regnskap",
        "Vi vet ikke om Regnskap har bokført det",
    }
    assert NB.translate(mail.last_error or "") == "E-posttjeneren svarte 550: No such user here"


def test_what_a_person_decided_is_still_there(store: LocalStore) -> None:
    (one,) = handled_records(PRINCIPAL, store, ID)

    assert (one.record_key, one.handled_by, one.reason) == ("UT-HANDLED", "kari", "Booked by hand")


def test_it_goes_on_where_it_was(home: Path) -> None:
    keys = ("UT-BOOKED", "UT-THEIRS", "UT-OURS", "UT-UNKNOWN", "UT-HANDLED", "UT-NEW")
    office = Office(ToldClock(FROZEN_AT), records=[record(key) for key in keys], path=home / STORE / "synclight.duckdb")
    office.number = 2  # its syncs of before
    office.asks_route = True  # the target is known by what was written down of it

    office.sync()

    with closing(office.store):
        assert office.states()["UT-NEW"] == "booked"
        assert sorted(one.record_key for one in office.target.requests) == ["UT-NEW", "UT-UNKNOWN"]
        assert [key.rpartition("-")[2] for key in office.target.look_ups] == [
            "BOOKED",
            "UNKNOWN",
            "UNKNOWN",
        ]  # the unknown one, before it goes again


def test_its_ids_stay_and_an_organisation_that_comes_has_its_own_of_the_same(store: LocalStore) -> None:
    both = Principal("kari", {"acme": Role.ADMIN, "other": Role.ADMIN}, is_operator=True)
    (ours,) = list_integrations(PRINCIPAL, store).values()
    other = OrganisationConfig(id="other", name="Other", admins=("admin@other.example",))
    save_organisation(both, store, other, FROZEN_AT)

    kept = [
        save_integration(both, store, ours.model_copy(update={"organisation": each}), FROZEN_AT)
        for each in ("acme", "other")
    ]

    assert kept == [ID, f"other_{ID}"]
    assert len(every_open_failure(both, store, ID)) == 4
    assert every_open_failure(both, store, f"other_{ID}") == []
