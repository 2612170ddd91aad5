"""An operator adds organisations with their first admin, lets nobody into another, and sees nothing of any."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.access.people import Claims, SessionLengths
from core.errors import BadRequest, NotAllowed, OrganisationExists, OutOfScope, Refused, SignInNeeded
from core.model import Principal
from core.permissions import Role
from data.commands.audit import audit_rows
from data.commands.installation import NewOrganisation, add_organisation
from data.commands.integrations import list_organisations
from data.commands.sessions import find_or_make_person, sign_in
from data.queries.installation import installation
from data.store.local import LocalStore
from data.store.of_session import OfSession
from data.store.protocol import Statement
from tests.fakes import ToldClock
from tests.integration.helpers.two_organisations import ACME, BETA, seed_two

OLGA = Principal("olga@x.example", {}, is_operator=True)
ADDED = NewOrganisation("gamma", "Gamma Omsorg", "nb", "Nina@Gamma.example")


def claims(name: str, address: str | None = None) -> Claims:
    return Claims("https://id.example", name, name, address or f"{name}@x.example", is_email_verified=True)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    path = tmp_path / "store.duckdb"
    with closing(LocalStore(path, ToldClock(seed_two(path, "access")))) as opened:
        yield opened


@pytest.fixture
def operators(store: LocalStore) -> OfSession:
    person = find_or_make_person(store, claims("olga"), request_id="olga")
    store._connection.execute("update persons set is_operator = true where person_id = ?", [person.person_id])
    return OfSession(store, sign_in(store, claims("olga"), SessionLengths(), request_id="olga"))


def test_an_operator_adds_an_organisation_and_its_first_admin_comes_in(store: LocalStore, operators: OfSession) -> None:
    add_organisation(OLGA, operators, ADDED, request_id="g")
    (gamma,) = [one for one in installation(OLGA, operators).organisations if one.organisation_id == "gamma"]
    assert (gamma.name, gamma.language, gamma.people, gamma.integrations) == ("Gamma Omsorg", "nb", 0, 0)
    assert gamma.is_awaited

    secret = sign_in(store, claims("nina", "nina@gamma.example"), SessionLengths(), request_id="nina")
    nina = Principal("nina@gamma.example", {"gamma": Role.ADMIN})
    hers = OfSession(store, secret)
    (config,) = list_organisations(nina, hers)
    assert (config.id, config.admins) == ("gamma", ("nina@gamma.example",))
    log = [(row.person, row.action) for row in audit_rows(nina, hers)]
    assert ("olga@x.example", "add_organisation") in log
    assert ("nina@gamma.example", "take_invitation") in log
    (gamma,) = [one for one in installation(OLGA, operators).organisations if one.organisation_id == "gamma"]
    assert (gamma.people, gamma.is_awaited) == (1, False)


def test_what_an_operator_is_told_of_organisations_is_how_many_and_nothing_else(operators: OfSession) -> None:
    names = set(operators.read("installation_organisations").column_names)

    assert names == {"organisation_id", "name", "language", "since_at", "people", "integrations", "is_awaited"}
    assert set(operators.read("installation_operators").column_names) == {"called", "name"}
    assert [one.called for one in installation(OLGA, operators).operators] == ["olga@x.example"]


@pytest.mark.parametrize("organisation", [ACME, BETA])
def test_an_operator_changes_no_organisation_that_is_there_and_lets_nobody_in(
    store: LocalStore, operators: OfSession, organisation: str
) -> None:
    before = store._connection.execute("from organisations order by all").fetchall()
    with pytest.raises(OrganisationExists):
        add_organisation(OLGA, operators, NewOrganisation(organisation, "Mine", "en", "olga@x.example"), request_id="o")
    which = {"organisation_id": organisation, "email": "olga@x.example"}
    invitation = {**which, "invitation_id": "i", "person": "", "seconds": 60}
    for name, values in (("invite_first_admin", invitation), ("first_recipient", which)):
        with pytest.raises(Refused):
            operators.write([Statement(name, values, expect=1)], name)

    assert store._connection.execute("from organisations order by all").fetchall() == before
    found = store._connection.execute("select count(*) from invitations where email = 'olga@x.example'").fetchall()
    assert found == [(0,)]


def test_an_operator_invites_one_first_admin_and_no_second(operators: OfSession) -> None:
    add_organisation(OLGA, operators, ADDED, request_id="g")
    values = {"organisation_id": "gamma", "email": "x@y.example", "invitation_id": "i", "person": "", "seconds": 60}

    with pytest.raises(Refused):
        operators.write([Statement("invite_first_admin", values, expect=1)], "again")


def test_the_invitation_of_somebody_who_operates_it_no_more_is_void(store: LocalStore, operators: OfSession) -> None:
    add_organisation(OLGA, operators, ADDED, request_id="g")
    store._connection.execute("update persons set is_operator = false")
    sign_in(store, claims("nina", "nina@gamma.example"), SessionLengths(), request_id="nina")

    assert store._connection.execute("select count(*) from memberships where organisation_id = 'gamma'").fetchall() == [
        (0,)
    ]


def test_an_admin_who_was_demoted_and_operates_it_lets_nobody_in_by_an_older_invitation(
    store: LocalStore, operators: OfSession
) -> None:
    add_organisation(OLGA, operators, ADDED, request_id="g")
    sign_in(store, claims("nina", "nina@gamma.example"), SessionLengths(), request_id="nina")
    store._connection.execute(
        "insert into invitations (invitation_id, organisation_id, role, email, made_by, made_at, ends_at) "
        "values ('late', 'gamma', 'admin', 'eve@x.example', 'olga@x.example', now(), now() + interval 90 day)"
    )
    sign_in(store, claims("eve"), SessionLengths(), request_id="eve")

    assert store._connection.execute("select count(*) from memberships where organisation_id = 'gamma'").fetchall() == [
        (1,)
    ]


def test_who_came_into_another_organisation_does_not_make_the_first_invitation_void(
    store: LocalStore, operators: OfSession
) -> None:
    store._connection.execute(
        "insert into invitations "
        "(invitation_id, organisation_id, role, email, made_by, made_at, ends_at, taken_by, taken_at) "
        "values ('there', 'acme', 'viewer', 'eve@x.example', 'root', now(), now() + interval 90 day, 'eve', now())"
    )
    add_organisation(OLGA, operators, ADDED, request_id="g")
    sign_in(store, claims("nina", "nina@gamma.example"), SessionLengths(), request_id="nina")

    assert members(store, "gamma") == [("nina@gamma.example", "admin")]


def test_whoever_administers_another_organisation_only_lets_nobody_in(store: LocalStore) -> None:
    eve = find_or_make_person(store, claims("eve"), request_id="eve")
    store._connection.execute("insert into memberships values ('beta', ?, 'admin', now())", [eve.person_id])
    store._connection.execute(
        "insert into invitations (invitation_id, organisation_id, role, email, made_by, made_at, ends_at) "
        "values ('late', 'acme', 'admin', 'nina@x.example', 'eve@x.example', now(), now() + interval 90 day)"
    )
    before = members(store, "acme")
    sign_in(store, claims("nina"), SessionLengths(), request_id="nina")

    assert members(store, "acme") == before


def members(store: LocalStore, organisation_id: str) -> list[tuple[str, str]]:
    return store._connection.execute(
        "select p.called, m.role from memberships as m inner join persons as p using (person_id) "
        "where m.organisation_id = ? order by all",
        [organisation_id],
    ).fetchall()


def test_an_operator_writes_nothing_into_the_log_or_the_alerts_of_an_organisation_that_is_there(
    store: LocalStore, operators: OfSession
) -> None:
    store._connection.execute("delete from recipients where organisation_id = 'beta'")
    add_organisation(OLGA, operators, ADDED, request_id="g")
    store._connection.execute("update organisations set configured_at = configured_at - interval 1 microsecond")
    for organisation_id in ("acme", "beta", "gamma"):
        forged = {"audit_id": f"forged-{organisation_id}", "organisation_id": organisation_id, "person": OLGA.person}
        whom = {"organisation_id": organisation_id, "email": "eve@x.example"}
        for number, statement in enumerate(
            (
                Statement("audit_added_organisation", {**forged, "after": "{}"}, expect=1),
                Statement("first_recipient", whom, expect=1),
            )
        ):
            with pytest.raises(Refused):
                operators.write([statement], f"forged-{organisation_id}-{number}")


def test_whoever_is_no_operator_is_told_nothing_and_adds_nothing(store: LocalStore) -> None:
    secret = sign_in(store, claims("eve"), SessionLengths(), request_id="eve")
    theirs, eve = OfSession(store, secret), Principal("eve@x.example", {})
    for asked in (lambda: installation(eve, theirs), lambda: add_organisation(eve, theirs, ADDED, request_id="e")):
        with pytest.raises(NotAllowed):
            asked()
    for believed in (
        lambda: installation(OLGA, theirs),
        lambda: add_organisation(OLGA, theirs, ADDED, request_id="b"),
    ):
        with pytest.raises((OutOfScope, NotAllowed)):
            believed()
    with pytest.raises(SignInNeeded):
        installation(OLGA, OfSession(store, None))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (("Gamma AS", "Gamma", "nb", "nina@x.example"), "Gamma AS"),
        (("", "Gamma", "nb", "nina@x.example"), "nothing"),
        (("gamma", " ", "nb", "nina@x.example"), "name"),
        (("gamma", "two\nlines", "nb", "nina@x.example"), "name"),
        (("gamma", "Gamma", "nb", "nina"), "nina"),
        (("gamma", "Gamma", "nb", ""), "e-mail"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_added(
    store: LocalStore, operators: OfSession, wrong: tuple[str, str, str, str], said: str
) -> None:
    with pytest.raises(BadRequest, match=said):
        add_organisation(OLGA, operators, NewOrganisation(*wrong), request_id="w")

    assert len(installation(OLGA, operators).organisations) == 2
