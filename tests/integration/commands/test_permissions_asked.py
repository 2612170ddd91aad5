"""Every action, asked with a session in two organisations in which one person has different roles: done, or refused.

What is refused is written down. Whoever says to be more than they are gets no further: the store looks at the session.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from core.access.people import Claims, SessionLengths
from core.configuration import OrganisationConfig
from core.errors import NotAllowed, OutOfScope, Refused
from core.model import Principal
from core.permissions import OF_ONESELF, OF_OPERATORS, Action, Role
from data.commands.alerting import (
    acknowledge,
    ask_for_test_message,
    mute,
    send_again,
    take_back_acknowledgement,
    unmute,
)
from data.commands.audit import audit_rows, note_export, note_sync_asked
from data.commands.cancelling import ask_to_cancel
from data.commands.changes_after_booking import changed_records, mark_seen, seen_changes, undo_seen
from data.commands.copies import note_copy
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.commands.integrations import save_integration, save_organisation
from data.commands.invitations import Invited, invite, withdraw
from data.commands.pausing import pause, resume
from data.commands.people import make_operator, remove_person, set_role
from data.commands.personal_data import look_for
from data.commands.removing import remove, still_open
from data.commands.retries import request_retry
from data.commands.sessions import end_sessions, find_or_make_person, sign_in
from data.queries.access import access
from data.queries.notifications import list_notifications
from data.queries.personal_data import Asked
from data.queries.status import integration_statuses
from data.store.local import LocalStore
from data.store.of_session import OfSession
from data.store.protocol import Store
from tests.browser.seeder import SystemClock
from tests.integration.commands.acme import integration
from tests.integration.helpers.two_organisations import ACME, BETA, seed_two

WHOLE = Principal("root", {ACME: Role.ADMIN, BETA: Role.ADMIN}, is_operator=True)
OF_EVERYTHING = {Action.BACKUP, Action.PUT_BACK_BACKUP, Action.SNAPSHOT, Action.EXPORT_HISTORY, Action.ASK_SQL}
NOT_IN_THE_LOG = {Action.SEE, Action.SEE_ADDRESSES, Action.SEE_ACCESS, Action.EXPORT}
SOMEBODY = "pia"  # a viewer of both


@dataclass(frozen=True, slots=True)
class Ask:
    """One person asks for something in one organisation."""

    who: Principal
    store: Store  # as it opens itself to them
    owners: LocalStore  # for what must be so before
    action: Action
    organisation: str
    now: datetime

    @property
    def request_id(self) -> str:
        return f"{self.action}-{self.who.person}-{self.organisation}".replace("_", "-").replace("@", "-")

    def id(self, name: str) -> str:
        return f"{self.organisation}-{name}"

    def told(self, name: str) -> str:
        return name if self.organisation == ACME else f"beta-{name}"


def see(ask: Ask) -> None:
    if ask.organisation not in {one.organisation_id for one in integration_statuses(ask.who, ask.store, ask.now)}:
        raise NotAllowed


def see_addresses(ask: Ask) -> None:
    found = [one for one in list_notifications(ask.who, ask.store) if one.organisation_id == ask.organisation]
    if not any("kari@" in mail.recipient for one in found for mail in one.deliveries):
        raise NotAllowed


def configure(ask: Ask) -> None:
    config = OrganisationConfig(id=ask.organisation, name="New", admins=("a@acme.example",))
    save_organisation(ask.who, ask.store, config, ask.now)


def add(ask: Ask) -> None:
    name = "".join(letter if letter.isalnum() else "-" for letter in ask.request_id)
    config = OrganisationConfig(id=f"new-{name}", name="New", admins=("a@acme.example",))
    save_organisation(ask.who, ask.store, config, ask.now)


def configure_integration(ask: Ask) -> None:
    config = integration(ask.organisation).model_copy(update={"id": ask.id("travel")})
    save_integration(ask.who, ask.store, config, ask.now)


def look(ask: Ask) -> None:
    look_for(ask.who, ask.store, ask.organisation, Asked("Kari Nordmann"), action=ask.action, now=ask.now)


def take_out(ask: Ask) -> None:
    here = ask.id("suppliers")
    left = still_open(WHOLE, ask.owners, here)
    remove(ask.who, ask.store, here, left, request_id=ask.request_id, now=ask.now)


def stop_sync(ask: Ask) -> None:
    (status,) = integration_statuses(WHOLE, ask.owners, ask.now, ask.id("expenses"))
    assert status.running is not None
    ask_to_cancel(ask.who, ask.store, ask.id("expenses"), status.running.run_id, request_id=ask.request_id, now=ask.now)


def see_changes(ask: Ask) -> None:
    shown = {one.record_key: one.revision for one in changed_records(WHOLE, ask.owners, ask.id("dynamics"))}
    mark_seen(ask.who, ask.store, ask.id("dynamics"), shown, reason="by hand", request_id=ask.request_id, now=ask.now)


def tell_again(ask: Ask) -> None:
    here, asked = ask.id("dynamics"), f"{ask.request_id}-before"
    found = {one.record_key: one.revision for one in changed_records(WHOLE, ask.owners, here)}
    if found:
        mark_seen(WHOLE, ask.owners, here, found, reason="by hand", request_id=asked, now=ask.now)
    shown = {one.record_key: one.revision for one in seen_changes(WHOLE, ask.owners, here)}
    undo_seen(ask.who, ask.store, here, shown, request_id=ask.request_id, now=ask.now)


def handle(ask: Ask) -> None:
    keys, key = ["UT-003201"], {"request_id": ask.request_id, "now": ask.now}
    mark_handled(ask.who, ask.store, ask.id("expenses"), 1, reason="by hand", record_keys=keys, **key)  # type: ignore[arg-type]


def unhandle(ask: Ask) -> None:
    keys = [one.record_key for one in handled_records(WHOLE, ask.owners, ask.id("expenses"))][:1]
    undo_handled(ask.who, ask.store, ask.id("expenses"), keys, request_id=ask.request_id, now=ask.now)


def wake(ask: Ask) -> None:
    here = ask.id("bufdir")
    pause(WHOLE, ask.owners, here, until_at=None, reason="", request_id=f"{ask.request_id}-before", now=ask.now)
    if not resume(ask.who, ask.store, here, request_id=ask.request_id, now=ask.now):
        raise NotAllowed


def see_access(ask: Ask) -> None:
    if ask.organisation not in {one.organisation_id for one in access(ask.who, ask.store).people}:
        raise NotAllowed


def ask_in(ask: Ask) -> None:
    whom = Invited("nina@acme.example")
    invite(ask.who, ask.store, ask.organisation, Role.VIEWER, whom, request_id=ask.request_id, now=ask.now)


def ask_out(ask: Ask) -> None:
    before = (WHOLE, ask.owners, ask.organisation, Role.VIEWER, Invited("per@acme.example"))
    waiting = invite(*before, request_id=f"{ask.request_id}-before", now=ask.now)
    withdraw(ask.who, ask.store, ask.organisation, waiting, request_id=ask.request_id, now=ask.now)


def change_role(ask: Ask) -> None:
    key = {"was": Role.VIEWER, "request_id": ask.request_id, "now": ask.now}
    set_role(ask.who, ask.store, ask.organisation, SOMEBODY, Role.VIEWER, **key)  # type: ignore[arg-type]


def take_out_person(ask: Ask) -> None:
    key = {"was": Role.VIEWER, "request_id": ask.request_id, "now": ask.now}
    remove_person(ask.who, ask.store, ask.organisation, SOMEBODY, **key)  # type: ignore[arg-type]


def copy(action: Action) -> Callable[[Ask], None]:
    return lambda ask: note_copy(ask.who, ask.store, action, request_id=ask.request_id, now=ask.now, after={})


HOUR = timedelta(hours=1)
DO: dict[Action, Callable[[Ask], object]] = {
    Action.SEE: see,
    Action.SEE_ADDRESSES: see_addresses,
    Action.EXPORT: lambda a: note_export(
        a.who, a.store, a.id("expenses"), request_id=a.request_id, now=a.now, after={}
    ),
    Action.SYNC: lambda a: note_sync_asked(a.who, a.store, a.id("expenses"), key=a.request_id, now=a.now),
    Action.CANCEL_SYNC: stop_sync,
    Action.RETRY: lambda a: request_retry(a.who, a.store, a.id("payroll"), 13, request_id=a.request_id, now=a.now),
    Action.MARK_HANDLED: handle,
    Action.UNDO_HANDLED: unhandle,
    Action.MARK_SEEN: see_changes,
    Action.UNDO_SEEN: tell_again,
    Action.ACKNOWLEDGE: lambda a: acknowledge(
        a.who, a.store, a.id("payroll"), a.told("e3"), request_id=a.request_id, now=a.now
    ),
    Action.UNDO_ACKNOWLEDGE: lambda a: take_back_acknowledgement(
        a.who, a.store, a.id("expenses"), a.told("e1"), request_id=a.request_id, now=a.now
    ),
    Action.MUTE: lambda a: mute(a.who, a.store, a.id("bufdir"), a.now + HOUR, request_id=a.request_id, now=a.now),
    Action.UNMUTE: lambda a: unmute(a.who, a.store, a.id("payroll"), request_id=a.request_id, now=a.now),
    Action.SEND_AGAIN: lambda a: send_again(
        a.who, a.store, a.organisation, a.told("n2"), request_id=a.request_id, now=a.now
    ),
    Action.TEST_MESSAGE: lambda a: ask_for_test_message(
        a.who, a.store, a.organisation, request_id=a.request_id, now=a.now
    ),
    Action.PAUSE: lambda a: pause(
        a.who, a.store, a.id("dynamics"), until_at=None, reason="", request_id=a.request_id, now=a.now
    ),
    Action.RESUME: wake,
    Action.CONFIGURE_INTEGRATION: configure_integration,
    Action.REMOVE_INTEGRATION: take_out,
    Action.CONFIGURE_ORGANISATION: configure,
    Action.SEE_ACCESS: see_access,
    Action.INVITE: ask_in,
    Action.WITHDRAW_INVITATION: ask_out,
    Action.SET_ROLE: change_role,
    Action.END_SESSIONS: lambda a: end_sessions(
        a.who, a.store, a.organisation, SOMEBODY, request_id=a.request_id, now=a.now
    ),
    Action.REMOVE_PERSON: take_out_person,
    Action.MAKE_OPERATOR: lambda a: make_operator(
        a.who, a.store, SOMEBODY, is_operator=False, request_id=a.request_id, now=a.now
    ),
    **{action: copy(action) for action in OF_EVERYTHING},
    Action.FIND_PERSONAL_DATA: look,
    Action.EXPORT_PERSONAL_DATA: look,
    Action.ERASE_PERSONAL_DATA: look,
    Action.ADD_ORGANISATION: add,  # last: nobody here is an admin of it
}
TWO_ROLES = [
    Principal("ada@x.example", {ACME: Role.ADMIN, BETA: Role.FINANCE}),
    Principal("finn@x.example", {ACME: Role.FINANCE, BETA: Role.VIEWER}),
    Principal("vera@x.example", {ACME: Role.VIEWER, BETA: Role.ADMIN}),
    Principal("eve@x.example", {ACME: Role.ADMIN}),  # of beta she knows nothing
    Principal("olga@x.example", {}, is_operator=True),
    Principal("root@x.example", {ACME: Role.ADMIN, BETA: Role.ADMIN}, is_operator=True),
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    seed_two(tmp_path / "store.duckdb", "busy")
    with closing(LocalStore(tmp_path / "store.duckdb", SystemClock())) as opened:
        opened._connection.execute(
            """
            insert into persons (person_id, issuer, subject, called, created_at) values ('pia', 'i', 'p', 'pia', now());
            insert into memberships select organisation_id, 'pia', 'viewer', now() from organisations
            """
        )
        yield opened


def door_of(store: LocalStore, who: Principal) -> Store:
    """How the store opens itself to somebody who has just signed in."""
    claims = Claims("https://id.example", who.person, who.person, who.person, is_email_verified=True)
    person = find_or_make_person(store, claims, request_id=who.person)
    for organisation, role in who.memberships.items():
        row = [organisation, person.person_id, role.value]
        store._connection.execute("insert into memberships values (?, ?, ?, now())", row)
    if who.is_operator:
        store._connection.execute("update persons set is_operator = true where person_id = ?", [person.person_id])
    return OfSession(store, sign_in(store, claims, SessionLengths(), request_id=who.person))


def may(who: Principal, action: Action, organisation: str) -> bool:
    return action not in OF_EVERYTHING and who.may(action, organisation)  # what holds everybody's is the owner's


def is_done(do: Callable[[Ask], object], ask: Ask) -> bool:
    try:
        do(ask)
    except (NotAllowed, Refused, OutOfScope):
        return False
    return True


def test_every_action_is_in_the_table() -> None:
    assert set(DO) == set(Action) - OF_ONESELF


@pytest.mark.parametrize("who", TWO_ROLES, ids=lambda who: who.person)
def test_each_action_is_done_where_the_persons_role_is_enough_and_nowhere_else(
    store: LocalStore, who: Principal
) -> None:
    now, door = SystemClock().now(), door_of(store, who)
    liar = replace(WHOLE, person="the owner")
    forbidden = [each for each in product(DO, (ACME, BETA)) if not may(who, *each)]
    got = [each for each in forbidden if is_done(DO[each[0]], Ask(liar, door, store, *each, now))]
    wrong = [
        f"{action} in {organisation}: {'refused' if may(who, action, organisation) else 'done'}"
        for action, do in DO.items()
        for organisation in (ACME, BETA)
        if is_done(do, Ask(who, door, store, action, organisation, now)) is not may(who, action, organisation)
    ]

    assert (got, wrong) == ([], [])
    assert refusals(store, who.person) == {
        (str(action), organisation, who.memberships[organisation].value)
        for action in set(Action) - NOT_IN_THE_LOG - OF_ONESELF - OF_OPERATORS - OF_EVERYTHING
        for organisation in who.organisations
        if not who.may(action, organisation)
    }


def refusals(store: LocalStore, person: str) -> set[tuple[str, str, str]]:
    """(action, organisation, role) of what was refused because of the role, copies of everything left out."""
    rows = store._connection.execute(
        """
        select action, organisation_id, after ->> '$.role' from audit_log
        where person = ? and action like '%\\_refused' escape '\\' and after ->> '$.role' is not null
        """,
        [person],
    ).fetchall()
    found = {(action.removesuffix("_refused"), organisation, role) for action, organisation, role in rows}
    return {row for row in found if row[0] not in OF_EVERYTHING}


def test_the_log_tells_whole_addresses_of_the_organisations_somebody_administers_only(store: LocalStore) -> None:
    now = SystemClock().now()
    for organisation in (ACME, BETA):
        config = OrganisationConfig(id=organisation, name="New", admins=(f"nora@{organisation}.example",))
        save_organisation(WHOLE, store, config, now)

    rows = audit_rows(Principal("vera", {ACME: Role.ADMIN, BETA: Role.FINANCE}), store, person="root")
    admins = {row.organisation_id: row.after["admins"] for row in rows}
    assert admins == {ACME: ["nora@acme.example"], BETA: ["n…@beta.example"]}
