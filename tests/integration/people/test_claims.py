"""What a session opens in the store, whatever the process says that brings it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from threading import Barrier, Thread

import pytest

from core.access.people import FRESH_FOR, Claims, SessionLengths
from core.errors import BadRequest, LastAdmin, NotAllowed, OutOfScope, Refused, SignInNeeded
from core.model import Principal
from core.permissions import Role
from data.commands.audit import audit_rows, note_sync_asked
from data.commands.integrations import save_integration, save_organisation
from data.commands.invitations import Invited, invite
from data.commands.people import remove_person, set_role
from data.commands.sessions import end_sessions, find_or_make_person, look_up_session, sign_in, sign_out
from data.queries.access import access
from data.queries.status import integration_statuses
from data.store.flight.client import FlightStore
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.of_session import OfSession
from data.store.protocol import Statement, Store
from data.store.statements import Scope
from tests.fakes import START, ToldClock
from tests.integration.commands.acme import integration, organisation
from tests.integration.helpers.store_worlds import socket_in

OWNER = Principal("root", {"acme": Role.ADMIN, "beta": Role.ADMIN}, is_operator=True)
LIAR = Principal("the owner", {"acme": Role.ADMIN, "beta": Role.ADMIN}, is_operator=True)  # as a caller may say
PEOPLE, ACT = "p" * 64, "a" * 64


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def store(clock: ToldClock) -> Iterator[LocalStore]:
    with closing(LocalStore(None, clock)) as opened:
        save_organisation(OWNER, opened, organisation(), START)
        save_organisation(OWNER, opened, organisation().model_copy(update={"id": "beta"}), START)
        save_integration(OWNER, opened, integration(), START)
        save_integration(OWNER, opened, integration("beta").model_copy(update={"id": "beta-pay"}), START)
        yield opened


def claims(name: str) -> Claims:
    return Claims("https://id.example", name, name, f"{name}@acme.example", is_email_verified=True)


def signed_in(store: LocalStore, name: str, **roles: Role) -> tuple[Store, str]:
    """Somebody with these roles, as the store opens itself for them, and their secret."""
    for where, role in roles.items():
        asked = f"{name}-{where}"
        invite(OWNER, store, where, role, Invited(f"{name}@acme.example"), request_id=asked, now=START)
    secret = sign_in(store, claims(name), SessionLengths(), request_id=f"{name}-{len(roles)}")
    return OfSession(store, secret), secret


def person_id(store: LocalStore, name: str) -> str:
    return find_or_make_person(store, claims(name), request_id=f"again-{name}").person_id


def ask_for_sync(store: Store, integration_id: str = "acme-expenses", key: str = "k") -> None:
    note_sync_asked(LIAR, store, integration_id, key=key, now=START)


def seen(store: Store) -> list[str]:
    return [one.integration_id for one in integration_statuses(LIAR, store, START)]


def test_nobody_is_believed_who_they_say_they_are(store: LocalStore) -> None:
    vera, _ = signed_in(store, "vera", acme=Role.VIEWER)
    assert seen(vera) == ["acme-expenses"]
    with pytest.raises(NotAllowed):
        ask_for_sync(vera)
    with pytest.raises(NotAllowed):
        ask_for_sync(vera, "beta_beta-pay", "other")
    assert access(LIAR, vera).people == ()

    finn, _ = signed_in(store, "finn", acme=Role.FINANCE)
    ask_for_sync(finn, key="finn")
    (row,) = audit_rows(OWNER, store, action="sync")
    assert (row.person, row.organisation_id) == ("finn@acme.example", "acme")


def test_an_admin_of_one_organisation_is_nothing_in_another(store: LocalStore) -> None:
    ada, _ = signed_in(store, "ada", acme=Role.ADMIN)
    signed_in(store, "eve", beta=Role.ADMIN)

    assert [one.called for one in access(LIAR, ada).people] == ["ada@acme.example"]
    with pytest.raises(NotAllowed):
        invite(LIAR, ada, "beta", Role.ADMIN, Invited("ada@acme.example"), request_id="x", now=START)
    with pytest.raises((NotAllowed, OutOfScope)):
        save_organisation(LIAR, ada, organisation().model_copy(update={"id": "gamma"}), START)
    with pytest.raises((NotAllowed, OutOfScope)):
        save_integration(LIAR, ada, integration("beta").model_copy(update={"id": "beta-pay"}), START)
    save_integration(LIAR, ada, integration("acme", 24), START)


@pytest.mark.parametrize("how", ["removed", "demoted", "signed out", "ended"])
def test_the_open_tab_of_somebody_whose_right_was_taken_can_do_nothing_more(store: LocalStore, how: str) -> None:
    signed_in(store, "ada", acme=Role.ADMIN)
    finn, secret = signed_in(store, "finn", acme=Role.FINANCE)
    ask_for_sync(finn, key="before")
    about = (OWNER, store, "acme", person_id(store, "finn"))
    match how:
        case "removed":
            remove_person(*about, was=Role.FINANCE, request_id="r", now=START)
        case "demoted":
            set_role(*about, Role.VIEWER, was=Role.FINANCE, request_id="r", now=START)
        case "signed out":
            sign_out(store, secret, request_id="r")
        case _:
            end_sessions(*about, request_id="r", now=START)

    with pytest.raises((NotAllowed, SignInNeeded)):
        ask_for_sync(finn, key="after")
    assert len(audit_rows(OWNER, store, action="sync")) == 1
    if how == "removed":
        assert seen(finn) == []
    elif how != "demoted":
        with pytest.raises(SignInNeeded):
            seen(finn)


def test_roles_are_changed_by_somebody_who_signed_in_a_moment_ago(store: LocalStore, clock: ToldClock) -> None:
    ada, secret = signed_in(store, "ada", acme=Role.ADMIN)
    clock.move(FRESH_FOR)
    look_up_session(store, secret)
    invite(LIAR, ada, "acme", Role.ADMIN, Invited("b@acme.example"), request_id="in time", now=START)
    clock.move(FRESH_FOR / 10)

    with pytest.raises(SignInNeeded) as needed:
        invite(LIAR, ada, "acme", Role.ADMIN, Invited("c@acme.example"), request_id="late", now=START)
    assert needed.value.why == "not_fresh"
    assert len(access(LIAR, ada).invitations) == 1


def test_an_operator_adds_organisations_and_sees_nothing_of_them(store: LocalStore) -> None:
    olga, _ = signed_in(store, "olga")
    new = organisation().model_copy(update={"id": "gamma"})
    with pytest.raises((NotAllowed, OutOfScope)):
        save_organisation(LIAR, olga, new, START)
    store._connection.execute("update persons set is_operator = true where called = 'olga@acme.example'")
    save_organisation(LIAR, olga, new, START)

    assert seen(olga) == []
    with pytest.raises((NotAllowed, OutOfScope)):
        save_organisation(LIAR, olga, organisation(name="Mine"), START)


def test_what_is_asked_over_flight_by_who_speaks_for_people_needs_a_session(store: LocalStore, tmp_path: Path) -> None:
    _, secret = signed_in(store, "vera", acme=Role.VIEWER)
    server = FlightServer(store, {PEOPLE: Scope.ACT, ACT: Scope.ACT}, socket_in(tmp_path), people=(PEOPLE,))
    try:
        with (
            closing(FlightStore(server.location, PEOPLE)) as shared,
            closing(FlightStore(server.location, ACT)) as owners,
        ):
            assert seen(owners) == ["acme-expenses", "beta_beta-pay"]
            assert seen(OfSession(owners, secret)) == seen(OfSession(shared, secret)) == ["acme-expenses"]
            for nobody in (shared, OfSession(shared, None), OfSession(shared, "f" * 64)):
                with pytest.raises(SignInNeeded):
                    seen(nobody)
            with pytest.raises(BadRequest):
                OfSession(shared, secret).read("all_organisations")
    finally:
        server.shutdown()


def test_two_admins_who_take_each_others_role_at_once_leave_one(tmp_path: Path, clock: ToldClock) -> None:
    with closing(LocalStore(tmp_path / "store.duckdb", clock)) as store:
        save_organisation(OWNER, store, organisation(), START)
        save_organisation(OWNER, store, organisation().model_copy(update={"id": "beta"}), START)
        ada, bo = (signed_in(store, name, acme=Role.ADMIN)[0] for name in ("ada", "bo"))
        ids = {name: person_id(store, name) for name in ("ada", "bo")}
        found: list[str] = []
        together = Barrier(2)

        def take(who: Store, whom: str, number: int) -> None:
            together.wait()
            try:
                asked = {"was": Role.ADMIN, "request_id": f"{whom}-{number}", "now": START}
                remove_person(LIAR, who, "acme", ids[whom], **asked)  # type: ignore[arg-type]
            except (LastAdmin, NotAllowed, Refused) as error:
                found.append(type(error).__name__)

        both = [Thread(target=take, args=(ada, "bo", 1)), Thread(target=take, args=(bo, "ada", 2))]
        for one in both:
            one.start()
        for one in both:
            one.join()

        assert len(found) == 1
        assert [one.role for one in access(OWNER, store).people] == [Role.ADMIN]


def test_a_session_opens_no_copy_and_no_run(store: LocalStore) -> None:
    ada, _ = signed_in(store, "ada", acme=Role.ADMIN, beta=Role.ADMIN)

    with pytest.raises(BadRequest):
        ada.snapshot(Path("x"))
    with pytest.raises(OutOfScope):
        ada.write([Statement("beat", {"name": "x", "detail": None})], "beat")
