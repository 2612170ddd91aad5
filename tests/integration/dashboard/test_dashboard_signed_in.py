"""The pages of whoever signed in: their session is looked up each time, and nothing is drawn without it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.runtime.context import ContextProxy
from streamlit.testing.v1 import AppTest

from core.access.people import Claims, SessionLengths
from core.model import Principal
from core.permissions import Role
from dashboard.sign_in import sessions
from data.commands.invitations import Invited, invite
from data.commands.people import set_role
from data.commands.sessions import sign_in, sign_out
from data.queries.access import access
from data.store.flight.server import FlightServer
from data.store.local import LocalStore
from data.store.statements import Scope
from flows.clock import SystemClock
from tests.browser.seeder import TOKEN
from tests.integration.helpers.dashboard_stage import SCRIPT, Stage, shown

OWNER = Principal("root", {"acme": Role.ADMIN}, is_operator=True)
KARI = Claims("https://id.example", "1", "Kari Nordmann", "kari@acme.example", is_email_verified=True)
PUBLIC = "https://synclight.example"


class Desk:
    """A browser that is signed in, and its tab."""

    def __init__(self, stage: Stage) -> None:
        stage.open("usual")
        assert stage.server is not None
        assert stage.store is not None
        stage.server.shutdown()
        (stage.home / "tokens" / "people.token").write_text("b" * 64)
        tokens = {TOKEN: Scope.ACT, "b" * 64: Scope.ACT}
        stage.server = FlightServer(stage.store, tokens, stage.socket, people=("b" * 64,))
        self.stage, self.store = stage, stage.store
        now = SystemClock().now()
        invite(OWNER, self.store, "acme", Role.FINANCE, Invited(KARI.email), request_id="kari", now=now)
        self.secret = sign_in(self.store, KARI, SessionLengths(), request_id="kari")

    @property
    def headers(self) -> dict[str, str]:
        return {"Cookie": f"other=x; __Host-synclight_session={self.secret}"}

    def open(self) -> AppTest:
        app = AppTest.from_file(str(SCRIPT), default_timeout=60)
        app.query_params["lang"] = "en"
        return app.run()


@pytest.fixture
def desk(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("SYNCLIGHT_MODE", "oidc")
    monkeypatch.setenv("SYNCLIGHT_PUBLIC_URL", PUBLIC)
    opened = Desk(stage)
    monkeypatch.setattr(ContextProxy, "headers", property(lambda _self: opened.headers))
    yield opened
    sessions.sessions._known.clear()


def test_whoever_signed_in_sees_their_own_and_may_do_what_their_role_may(desk: Desk) -> None:
    app = desk.open()

    assert "Kari Nordmann · finance" in shown(app)
    assert "Acme Likeperson" in shown(app)
    assert "Local mode" not in shown(app)
    assert app.button(key="sign-out").label == "Sign out"


@pytest.mark.parametrize("secret", ["", "0" * 64, "' or true --"])
def test_without_a_session_nothing_is_drawn_but_the_way_in(desk: Desk, secret: str) -> None:
    desk.secret = secret
    said = shown(desk.open())

    assert "You are signed out" in said
    assert "/sign-in?next=" in said
    assert "Acme" not in said


def test_signing_out_ends_it_for_every_tab(desk: Desk) -> None:
    app, another = desk.open(), desk.open()
    assert "You are signed out" in shown(app.button(key="sign-out").click().run())
    assert "You are signed out" in shown(another.run())


def test_a_page_that_is_drawn_by_itself_keeps_no_session_alive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[bool] = []
    look_up = sessions.look_up_session

    def noting(store: LocalStore, secret: str, *, is_used: bool) -> object:
        used.append(is_used)
        return look_up(store, secret, is_used=is_used)

    monkeypatch.setattr(sessions, "look_up_session", noting)
    app = desk.open()
    first, used[:] = list(used), []
    app.session_state["drawn-by-itself"] = True
    app.run()
    by_itself, used[:] = list(used), []
    app.run()

    assert (first[0], any(by_itself), used[0]) == (True, False, True)


def test_a_role_that_was_changed_holds_at_the_next_look(desk: Desk) -> None:
    app = desk.open()
    (them,) = [one for one in access(OWNER, desk.store).people if one.called == KARI.email]
    about = (OWNER, desk.store, "acme", them.person_id, Role.VIEWER)
    set_role(*about, was=Role.FINANCE, request_id="less", now=SystemClock().now())

    assert "Kari Nordmann · viewer" in shown(app.run())


def test_while_the_store_is_down_whoever_was_in_sees_what_was_known_and_nobody_else(desk: Desk) -> None:
    desk.open()
    assert desk.stage.server is not None
    desk.stage.server.shutdown()

    assert "You see what was known" in shown(desk.open())
    desk.secret = "0" * 64
    assert "Acme" not in shown(desk.open())


def test_what_was_ended_before_the_store_went_down_is_not_remembered(desk: Desk) -> None:
    app = desk.open()
    sign_out(desk.store, desk.secret, request_id="out")
    app.run()
    assert desk.stage.server is not None
    desk.stage.server.shutdown()

    assert "Acme" not in shown(desk.open())
