"""People, their sessions and invitations, in a store."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from core.access.people import MOST_SESSIONS, Claims, SessionLengths, SessionOver, SignedIn, Welcome, digest_of
from core.errors import BadRequest, LastAdmin, NotAllowed, Refused
from core.model import Principal
from core.permissions import Role
from core.sign_in.id_token import claims_of
from data.commands.audit import audit_rows
from data.commands.integrations import save_organisation
from data.commands.invitations import Invited, invite, withdraw
from data.commands.people import make_operator, remove_person, set_role
from data.commands.sessions import end_sessions, find_or_make_person, look_up_session, sign_in, sign_out, welcome
from data.queries.access import access
from data.store.local import LocalStore
from data.store.local.timeline import watermark_of
from tests.fakes import START, ToldClock
from tests.integration.commands.acme import organisation

OWNER = Principal("root", {"acme": Role.ADMIN}, is_operator=True)
KARI = Claims("https://id.example/", "1", "Kari Nordmann", "Kari@Acme.example", is_email_verified=True)
OLA = Claims("https://id.example/", "2", "Ola", "ola@acme.example", is_email_verified=True)
EVE = Claims("https://id.example/", "3", "Eve", "eve@acme.example", is_email_verified=True)
LENGTHS = SessionLengths()
MINUTE = timedelta(minutes=1)


@pytest.fixture
def clock() -> ToldClock:
    return ToldClock()


@pytest.fixture
def store(clock: ToldClock) -> Iterator[LocalStore]:
    with closing(LocalStore(None, clock)) as opened:
        save_organisation(OWNER, opened, organisation(), START)
        yield opened


def come_in(store: LocalStore, claims: Claims, request_id: str = "r") -> str:
    return sign_in(store, claims, LENGTHS, request_id=f"{claims.subject}-{request_id}")


def invited(store: LocalStore, claims: Claims, role: Role) -> SignedIn:
    invite(OWNER, store, "acme", role, Invited(claims.email), request_id=claims.subject, now=START)
    found = look_up_session(store, come_in(store, claims))
    assert isinstance(found, SignedIn)
    return found


def roles(store: LocalStore) -> dict[str, Role]:
    return {one.called: one.role for one in access(OWNER, store).people}


def test_a_person_is_who_the_issuer_calls_so_and_not_who_has_the_address(store: LocalStore) -> None:
    first = find_or_make_person(store, KARI, request_id="1")
    again = find_or_make_person(store, replace(KARI, name="Kari N."), request_id="2")
    other = find_or_make_person(store, replace(KARI, issuer="https://evil.example"), request_id="3")

    assert (again.person_id, again.name) == (first.person_id, "Kari N.")
    assert other.person_id != first.person_id
    assert first.called == "kari@acme.example"
    assert other.called == f"kari@acme.example ({other.person_id})"


def test_an_address_that_nobody_proved_is_nobodys(store: LocalStore) -> None:
    invite(OWNER, store, "acme", Role.ADMIN, Invited("kari@acme.example"), request_id="i", now=START)
    found = look_up_session(store, come_in(store, replace(KARI, is_email_verified=False)))

    assert isinstance(found, SignedIn)
    assert (found.memberships, found.person.called, found.person.email) == ({}, "1@id.example", None)


@pytest.mark.parametrize(
    ("theirs", "invited_as"),
    [
        ("mi\u212ae@acme.example", "mike@acme.example"),  # the sign for Kelvin
        ("\ufb01nance@acme.example", "finance@acme.example"),  # one letter for f and i
        ("o\u017fcar@acme.example", "oscar@acme.example"),  # the long s
        ("kari@\u212aari.example", "kari@kari.example"),
        ("\uff4bari@acme.example", "kari@acme.example"),
        ("jos\u0065\u0301@acme.example", "jos\u00e9@acme.example"),
        ("stra\u00dfe@acme.example", "strasse@acme.example"),
        ("\u0131nes@acme.example", "INES@acme.example"),
    ],
)
def test_another_mailbox_that_only_looks_like_the_invited_one_takes_no_invitation(
    store: LocalStore, theirs: str, invited_as: str
) -> None:
    for one, other in ((theirs, invited_as), (invited_as, theirs)):
        invite(OWNER, store, "acme", Role.ADMIN, Invited(other), request_id=other, now=START)
        claims = claims_of(KARI.issuer, one, {"email": one, "email_verified": True}, vouches=False)
        assert claims.proven_email is not None
        found = look_up_session(store, come_in(store, claims))
        assert isinstance(found, SignedIn)
        assert found.memberships == {}
        withdraw(OWNER, store, "acme", f"invitation-{other}", request_id=f"w-{other}", now=START)


def test_an_address_is_the_same_in_large_letters_and_in_small_ones(store: LocalStore) -> None:
    invite(OWNER, store, "acme", Role.ADMIN, Invited(" KARI@Acme.Example "), request_id="i", now=START)
    claims = claims_of(
        "https://id.example/", "1", {"email": "Kari@ACME.example", "email_verified": True}, vouches=False
    )

    found = look_up_session(store, come_in(store, claims))
    assert isinstance(found, SignedIn)
    assert found.memberships == {"acme": Role.ADMIN}


def test_an_invitation_lets_one_in_once_and_only_whom_it_means(store: LocalStore) -> None:
    invite(OWNER, store, "acme", Role.FINANCE, Invited(" KARI@acme.example "), request_id="i", now=START)
    strangers = [look_up_session(store, come_in(store, OLA))]
    kari = look_up_session(store, come_in(store, KARI))
    strangers += [look_up_session(store, come_in(store, replace(KARI, issuer="https://evil.example"), "evil"))]

    assert isinstance(kari, SignedIn)
    assert kari.memberships == {"acme": Role.FINANCE}
    assert [one.memberships for one in strangers if isinstance(one, SignedIn)] == [{}, {}]


def test_one_person_of_an_issuer_is_invited_without_an_address(store: LocalStore) -> None:
    whom = Invited(issuer=KARI.issuer, subject=KARI.subject)
    invite(OWNER, store, "acme", Role.ADMIN, whom, request_id="i", now=START)
    come_in(store, replace(KARI, issuer="https://evil.example"), "evil")
    come_in(store, replace(KARI, email=None))

    assert roles(store) == {"1@id.example": Role.ADMIN}


@pytest.mark.parametrize(
    "whom", [Invited(), Invited("kari"), Invited("a@b.example, c@d.example"), Invited(subject="1"), Invited("", "i")]
)
def test_an_invitation_that_means_nobody_is_refused(store: LocalStore, whom: Invited) -> None:
    with pytest.raises(BadRequest):
        invite(OWNER, store, "acme", Role.VIEWER, whom, request_id="i", now=START)


def test_an_invitation_that_ended_or_was_withdrawn_lets_nobody_in(store: LocalStore, clock: ToldClock) -> None:
    invite(OWNER, store, "acme", Role.VIEWER, Invited("kari@acme.example"), request_id="a", now=START)
    gone = invite(OWNER, store, "acme", Role.VIEWER, Invited("ola@acme.example"), request_id="b", now=START)
    withdraw(OWNER, store, "acme", gone, request_id="w", now=START)
    clock.move(timedelta(days=14))
    come_in(store, KARI)
    come_in(store, OLA)

    assert roles(store) == {}


@pytest.mark.parametrize("how", ["removed", "demoted"])
def test_an_invitation_of_somebody_who_may_not_invite_any_more_lets_nobody_in(store: LocalStore, how: str) -> None:
    ola = invited(store, OLA, Role.ADMIN).person
    theirs = Principal(ola.called, {"acme": Role.ADMIN})
    invite(theirs, store, "acme", Role.ADMIN, Invited("kari@acme.example"), request_id="o", now=START)
    invite(theirs, store, "acme", Role.ADMIN, Invited("ola@acme.example"), request_id="own", now=START)
    invited(store, EVE, Role.ADMIN)  # an organisation keeps an admin
    assert welcome(store, KARI) == Welcome.EXPECTED
    about = (OWNER, store, "acme", ola.person_id)
    if how == "removed":
        remove_person(*about, was=Role.ADMIN, request_id="r", now=START)
    else:
        set_role(*about, Role.VIEWER, was=Role.ADMIN, request_id="r", now=START)
    come_in(store, KARI)  # as if the right was taken after they were asked for
    come_in(store, OLA, "again")

    assert {one.told: one.is_void for one in access(OWNER, store).invitations} == {"kari@acme.example": True}
    assert roles(store).get("kari@acme.example") is None
    assert roles(store).get("ola@acme.example") == (None if how == "removed" else Role.VIEWER)
    assert [
        row for row in audit_rows(OWNER, store, action="take_invitation") if row.person == "kari@acme.example"
    ] == []
    assert welcome(store, replace(KARI, subject="another")) == Welcome.VOID

    invite(OWNER, store, "acme", Role.VIEWER, Invited("kari@acme.example"), request_id="anew", now=START)
    come_in(store, KARI, "anew")
    assert roles(store)["kari@acme.example"] == Role.VIEWER


@pytest.mark.parametrize("how", ["removed", "demoted"])
@pytest.mark.parametrize("is_by_address", [True, False])
def test_somebody_who_was_removed_or_demoted_does_not_come_back_by_an_invitation_of_before(
    store: LocalStore, how: str, *, is_by_address: bool
) -> None:
    kari = invited(store, KARI, Role.FINANCE).person
    meant = Invited("KARI@acme.example") if is_by_address else Invited(issuer=KARI.issuer, subject=KARI.subject)
    invite(OWNER, store, "acme", Role.ADMIN, meant, request_id="more", now=START)
    invite(OWNER, store, "acme", Role.VIEWER, Invited("ola@acme.example"), request_id="ola", now=START)
    about = (OWNER, store, "acme", kari.person_id)
    if how == "removed":
        remove_person(*about, was=Role.FINANCE, request_id="r", now=START)
    else:
        set_role(*about, Role.VIEWER, was=Role.FINANCE, request_id="r", now=START)
    come_in(store, KARI, "again")

    assert roles(store) == ({} if how == "removed" else {"kari@acme.example": Role.VIEWER})
    assert [one.told for one in access(OWNER, store).invitations] == ["ola@acme.example"]
    withdrawn = audit_rows(OWNER, store, action="withdraw_invitation")
    assert [(row.person, row.after) for row in withdrawn] == [("root", {"invitation_id": "invitation-more"})]

    invite(OWNER, store, "acme", Role.FINANCE, meant, request_id="anew", now=START)
    come_in(store, KARI, "anew")
    assert roles(store) == {"kari@acme.example": Role.FINANCE}


def test_an_older_invitation_makes_nobody_less_than_they_are(store: LocalStore) -> None:
    invited(store, KARI, Role.ADMIN)
    invite(OWNER, store, "acme", Role.VIEWER, Invited("kari@acme.example"), request_id="late", now=START)
    come_in(store, KARI, "again")

    assert roles(store) == {"kari@acme.example": Role.ADMIN}


def test_a_session_is_over_when_nobody_looked_for_half_an_hour(store: LocalStore, clock: ToldClock) -> None:
    secret = come_in(store, KARI)
    for _ in range(3):
        clock.move(29 * MINUTE)
        assert isinstance(look_up_session(store, secret), SignedIn)
    clock.move(30 * MINUTE)

    assert look_up_session(store, secret) is SessionOver.IDLE


def test_a_page_that_looks_by_itself_keeps_no_session_alive(store: LocalStore, clock: ToldClock) -> None:
    secret = come_in(store, KARI)
    clock.move(29 * MINUTE)
    assert isinstance(look_up_session(store, secret, is_used=False), SignedIn)
    clock.move(MINUTE)

    assert look_up_session(store, secret, is_used=False) is SessionOver.IDLE


def test_a_session_ends_after_eight_hours_however_much_it_is_used(store: LocalStore, clock: ToldClock) -> None:
    secret = come_in(store, KARI)
    for _ in range(24):
        clock.move(20 * MINUTE)
        found = look_up_session(store, secret)

    assert found is SessionOver.ENDED


def test_a_session_that_was_signed_out_or_ended_by_an_admin_opens_nothing(store: LocalStore) -> None:
    kari = invited(store, KARI, Role.ADMIN).person
    secrets = [come_in(store, KARI, str(number)) for number in range(3)]
    sign_out(store, secrets[0], request_id="out")
    end_sessions(
        OWNER, store, "acme", kari.person_id, request_id="one", now=START, beginning=digest_of(secrets[1])[:12]
    )
    assert isinstance(look_up_session(store, secrets[2]), SignedIn)
    end_sessions(OWNER, store, "acme", kari.person_id, request_id="all", now=START)

    assert [look_up_session(store, secret) for secret in (*secrets, "none such")] == [
        SessionOver.REVOKED, SessionOver.REVOKED, SessionOver.REVOKED, SessionOver.UNKNOWN,
    ]  # fmt: skip
    assert access(OWNER, store).sessions == ()


def test_what_the_store_keeps_of_a_session_opens_nothing(store: LocalStore) -> None:
    secret = come_in(store, KARI)
    ((kept,),) = store._connection.execute("select session_id from sessions").fetchall()

    assert look_up_session(store, kept) is SessionOver.UNKNOWN
    assert secret not in str(store._connection.execute("select * from sessions").fetchall())


def test_nobody_is_signed_in_after_the_store_was_put_back(tmp_path: Path, clock: ToldClock) -> None:
    path = tmp_path / "store.duckdb"
    with closing(LocalStore(path, clock)) as before:
        secret = come_in(before, KARI)
    watermark_of(path).unlink()

    with closing(LocalStore(path, clock)) as after:
        assert look_up_session(after, secret) is SessionOver.REVOKED


def test_an_organisation_keeps_its_last_admin(store: LocalStore) -> None:
    kari, ola = (invited(store, one, Role.ADMIN).person for one in (KARI, OLA))
    set_role(OWNER, store, "acme", ola.person_id, Role.VIEWER, was=Role.ADMIN, request_id="1", now=START)

    with pytest.raises(LastAdmin, match="Make somebody else admin first"):
        set_role(OWNER, store, "acme", kari.person_id, Role.VIEWER, was=Role.ADMIN, request_id="2", now=START)
    with pytest.raises(LastAdmin):
        remove_person(OWNER, store, "acme", kari.person_id, was=Role.ADMIN, request_id="3", now=START)
    assert roles(store) == {"kari@acme.example": Role.ADMIN, "ola@acme.example": Role.VIEWER}


def test_of_two_admins_who_change_one_role_at_once_the_second_is_told(store: LocalStore) -> None:
    ola = invited(store, OLA, Role.VIEWER).person
    set_role(OWNER, store, "acme", ola.person_id, Role.FINANCE, was=Role.VIEWER, request_id="1", now=START)

    with pytest.raises(Refused) as refused:
        set_role(OWNER, store, "acme", ola.person_id, Role.ADMIN, was=Role.VIEWER, request_id="2", now=START)
    assert not isinstance(refused.value, LastAdmin)
    assert roles(store) == {"ola@acme.example": Role.FINANCE}


def test_only_admins_give_and_take_access_and_all_of_it_stands_in_the_log(store: LocalStore) -> None:
    kari = invited(store, KARI, Role.ADMIN).person
    finn = Principal("finn", {"acme": Role.FINANCE})
    with pytest.raises(NotAllowed):
        invite(finn, store, "acme", Role.ADMIN, Invited("eve@acme.example"), request_id="f", now=START)
    with pytest.raises(NotAllowed):
        remove_person(finn, store, "acme", kari.person_id, was=Role.ADMIN, request_id="f", now=START)
    with pytest.raises(NotAllowed):
        make_operator(finn, store, kari.person_id, is_operator=True, request_id="f", now=START)
    make_operator(OWNER, store, kari.person_id, is_operator=True, request_id="o", now=START)

    assert access(finn, store).people == ()
    told = {(row.person, row.action) for row in audit_rows(OWNER, store)}
    assert told >= {
        ("root", "invite"), ("kari@acme.example", "take_invitation"), ("kari@acme.example", "sign_in"),
        ("finn", "invite_refused"), ("finn", "remove_person_refused"), ("root", "make_operator"),
    }  # fmt: skip


def test_a_person_has_ten_sessions_at_most_and_the_one_that_began_first_ends(
    store: LocalStore, clock: ToldClock
) -> None:
    others = come_in(store, OLA)
    secrets = []
    for number in range(MOST_SESSIONS + 2):
        clock.move(timedelta(seconds=1))
        secrets.append(come_in(store, KARI, f"r{number}"))
    found = [look_up_session(store, secret) for secret in secrets]

    assert found[:2] == [SessionOver.REVOKED, SessionOver.REVOKED]
    assert all(isinstance(one, SignedIn) for one in found[2:])
    assert isinstance(look_up_session(store, others), SignedIn)


def test_sessions_that_are_over_take_no_place_of_those_that_go_on(store: LocalStore, clock: ToldClock) -> None:
    kept = come_in(store, KARI, "kept")
    for number in range(MOST_SESSIONS + 2):
        clock.move(timedelta(seconds=1))
        sign_out(store, come_in(store, KARI, f"r{number}"), request_id=f"out-{number}")

    assert isinstance(look_up_session(store, kept), SignedIn)
