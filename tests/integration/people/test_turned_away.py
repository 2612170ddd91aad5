"""Who was turned away stands in every organisation's log; whom another one invited, in none but its own."""

from __future__ import annotations

from contextlib import closing

from core.model import Principal
from core.permissions import Role
from data.commands.audit import audit_rows
from data.commands.failed_sign_ins import note_failed_sign_ins
from data.commands.integrations import save_organisation
from data.commands.invitations import Invited, invite
from data.store.local import LocalStore
from tests.fakes import START, ToldClock
from tests.integration.commands.acme import organisation

ORGANISATIONS = ("acme", "beta")
OWNER = Principal("root", dict.fromkeys(ORGANISATIONS, Role.ADMIN), is_operator=True)


def test_an_account_that_one_organisation_invited_is_not_told_to_another() -> None:
    with closing(LocalStore(None, ToldClock())) as store:
        for one in ORGANISATIONS:
            save_organisation(OWNER, store, organisation().model_copy(update={"id": one}), START)
        invite(OWNER, store, "acme", Role.VIEWER, Invited("kari@acme.example"), request_id="i", now=START)
        for number, account in enumerate(("kari@acme.example", "eve@evil.example", None)):
            note_failed_sign_ins(store, "192.0.2.1", account, ["void"], 1, request_id=str(number))
        told = {
            one: [row.after["account"] for row in audit_rows(admin_of(one), store, action="failed_sign_in")]
            for one in ORGANISATIONS
        }

    assert {one: set(accounts) for one, accounts in told.items()} == {
        "acme": {"kari@acme.example", "eve@evil.example", None},
        "beta": {"eve@evil.example", None},
    }
    assert [len(accounts) for accounts in told.values()] == [3, 3]  # that somebody was turned away, each hears


def admin_of(organisation_id: str) -> Principal:
    return Principal("admin", {organisation_id: Role.ADMIN})
