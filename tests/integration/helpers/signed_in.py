"""Somebody who signed in looks at the pages of a stage, and the store looks at their session."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pytest

from core.access.people import Claims, SessionLengths
from core.model import Principal
from core.permissions import Role
from dashboard import actions, visitor
from dashboard.actions import ActionResult
from data.commands.sessions import find_or_make_person, sign_in
from data.queries.people import organisations
from data.store.claims import Claim
from data.store.flight.client import FlightStore
from tests.integration.helpers.dashboard_stage import Stage


@contextmanager
def signed_in(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, memberships: Mapping[str, Role], said: Principal | None = None
) -> Iterator[str]:
    """Somebody with a session and these roles; `said`: what the dashboard's process believes. Gives their id."""
    assert stage.store is not None
    store, name = stage.store, f"vera-{len(memberships)}-{'-'.join(memberships.values())}"
    claims = Claims("https://id.example", name, name, f"{name}@x.example", is_email_verified=True)
    person = find_or_make_person(store, claims, request_id=name)
    for organisation, role in memberships.items():
        row = [organisation, person.person_id, role.value]
        store._connection.execute("insert into memberships values (?, ?, ?, now())", row)
    claim = Claim(sign_in(store, claims, SessionLengths(), request_id=name))
    principal = said or Principal(person.called, memberships)
    theirs = [each for each in organisations(store) if each.organisation_id in principal.organisations]
    read, write = FlightStore.read, FlightStore.write
    with monkeypatch.context() as patch:
        patch.setattr(FlightStore, "read", lambda self, name, params=None: read(self, name, params, claim=claim))
        patch.setattr(FlightStore, "write", lambda self, *what: write(self, *what, claim=claim))
        patch.setattr(visitor, "person_of", lambda _headers: principal.person)
        patch.setattr(visitor, "organisations", lambda _store: theirs)
        patch.setattr(visitor, "local_principal", lambda _person, _tenants: principal)
        patch.setattr(actions, "_ask_prefect", lambda *_: ActionResult.STARTED)
        yield person.person_id
