"""`synclight people`: the first admin comes from here, whether the stack runs or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.access.people import Claims, SessionLengths
from core.settings import Settings
from data.commands.integrations import save_organisation
from data.commands.sessions import look_up_session, sign_in
from data.queries.people import local_principal
from data.store.local import LocalStore
from flows.clock import SystemClock
from flows.stack.own_store import our_own_store
from flows.wiring import open_store
from tests.integration.commands.acme import organisation
from tests.integration.helpers.command import Command, on

KARI = Claims("https://id.example", "1", "Kari", "kari@acme.example", is_email_verified=True)


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    settings = Settings(home=tmp_path)
    settings.database.parent.mkdir(parents=True)
    with closing(LocalStore(settings.database, SystemClock())) as store:
        save_organisation(local_principal("root", []), store, organisation(), SystemClock().now())
    with our_own_store(settings):  # once for all commands; each would start one of its own
        yield settings


def come_in(settings: Settings) -> str:
    with closing(open_store(settings, "act")) as store:
        secret = sign_in(store, KARI, SessionLengths(), request_id="1")
        return repr(look_up_session(store, secret))


def test_the_first_admin_is_invited_and_the_last_one_stays(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    run: Command = on(settings, monkeypatch, capsys)
    nobody = run("people", "invite", "acne", "kari@acme.example", "--role", "admin")
    wrong = run("people", "invite", "acme", "kari", "--role", "admin")
    made = run("people", "invite", "acme", "Kari@acme.example", "--role", "admin", "--json")
    assert (nobody.code, wrong.code, made.code) == (2, 2, 0)
    assert "There is: acme" in nobody.err
    assert "not kari." in wrong.err
    assert made.json["invited"] == "kari@acme.example"

    assert "'acme': <Role.ADMIN" in come_in(settings)
    last = run("people", "role", "acme", "kari@acme.example", "viewer")
    assert (last.code, last.err) == (2, "An organisation needs an admin. Make somebody else admin first.\n")
    (one,) = run("people", "list", "--json").json
    assert (one["person"], one["role"], one["operator"]) == ("kari@acme.example", "admin", False)
    assert run("people", "operator", "kari@acme.example", "--json").json["operator"] is True
    assert run("people", "sign-out", "acme", "kari@acme.example", "--json").json["sessions"] == 1
