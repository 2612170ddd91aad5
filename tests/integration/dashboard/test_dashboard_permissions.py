"""What each role may press, on every page, in two organisations in which one person has different roles."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from streamlit.testing.v1 import AppTest

from core.model import Principal
from core.permissions import Role
from dashboard import actions, visitor
from dashboard.actions import ActionResult
from tests.integration.helpers.dashboard_stage import Stage, shown
from tests.integration.helpers.two_organisations import ACME, BETA

# What kinds of button there are, by the role that first sees them; the keys begin with these words.
VIEWERS = {"show", "export", "open", "activity-older"}
FINANCE = {"sync-now", "cancel", "retry", "release", "send", "one-send", "handle", "one-handle", "take-back"}
FINANCE |= {"mark-seen", "overdue-handle", "take-seen-back"}
ADMIN = {"mute", "unmute", "again", "seen"}
OF_ROLE = {Role.VIEWER: VIEWERS, Role.FINANCE: VIEWERS | FINANCE, Role.ADMIN: VIEWERS | FINANCE | ADMIN}
# Of a question that one of these opens, or an answer.
CONFIRMED = {"one-send", "one-handle", "overdue-handle", "cancel"}  # the others would take their records away
INSIDE = {"retry-send", "retry-cancel", "handle-send", "handle-cancel", "cancel-yes", "cancel-no", "answer-read"}
INSIDE |= {"look-send", "look-cancel"}

ON_PAGES = {  # kind of store → what an admin finds on the pages of these integrations
    "usual": (
        ("expenses", "payroll", "bufdir", "dynamics"),
        VIEWERS - {"open", "activity-older"} | FINANCE - {"cancel", "overdue-handle"} | {"mute", "unmute"},
    ),
    "busy": (
        ("expenses",),
        {"show", "export", "sync-now", "cancel", "retry", "release", "send", "handle", "take-back", "mute"},
    ),
    "queued": (("queue",), {"sync-now", "overdue-handle"}),
}
ROLES = [(Role.VIEWER, Role.ADMIN), (Role.FINANCE, Role.VIEWER), (Role.ADMIN, Role.FINANCE)]


@contextmanager
def signed_in(monkeypatch: pytest.MonkeyPatch, memberships: dict[str, Role]) -> Iterator[None]:
    """As a sign-in would say: this person, with these roles."""
    with monkeypatch.context() as patch:
        patch.setattr(visitor, "person_of", lambda _headers: "vera")
        patch.setattr(visitor, "local_principal", lambda person, _tenants: Principal(person, memberships))
        patch.setattr(actions, "_ask_prefect", lambda *_: ActionResult.STARTED)
        yield


def keys(app: AppTest) -> list[str]:
    """Everything on the page that can be pressed; what lies in a menu too."""
    assert not app.exception
    files = ["export" for _ in app.get("download_button")]
    return [str(button.key) for button in app.button] + files


def kind(key: str) -> str:
    """Without what tells two of them on one page apart. A key this test does not know stays whole, and fails."""
    known = sorted(OF_ROLE[Role.ADMIN] | INSIDE, key=len, reverse=True)
    return next((name for name in known if re.match(rf"{name}(-|$)", key)), key)


def kinds(app: AppTest) -> set[str]:
    return {kind(key) for key in keys(app)}


def refused(stage: Stage) -> list[str]:
    assert stage.store is not None
    query = "select action from audit_log where person = 'vera' and action like '%refused'"
    return [action for (action,) in stage.store._connection.execute(query).fetchall()]


@pytest.mark.parametrize("store", ON_PAGES)
@pytest.mark.parametrize(("in_acme", "in_beta"), ROLES, ids=str)
def test_a_person_sees_the_buttons_of_their_role_in_each_organisation_and_no_other(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, store: str, in_acme: Role, in_beta: Role
) -> None:
    names, there = ON_PAGES[store]
    stage.open_two(store)
    with signed_in(monkeypatch, {ACME: in_acme, BETA: in_beta}):
        for organisation, role in ((ACME, in_acme), (BETA, in_beta)):
            seen = set[str]().union(*(kinds(stage.linked(f"{organisation}-{name}")) for name in names))

            assert seen == there & OF_ROLE[role], (organisation, role)


@pytest.mark.parametrize(("in_acme", "in_beta"), ROLES, ids=str)
def test_the_pages_of_all_organisations_ask_for_each_row_whose_it_is(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, in_acme: Role, in_beta: Role
) -> None:
    stage.open_two("usual")
    with signed_in(monkeypatch, {ACME: in_acme, BETA: in_beta}):
        told = keys(stage.at("notifications", lang="en"))
        overview, activity = kinds(stage.page()), kinds(stage.at("activity", lang="en"))

    assert overview == {"show"}
    assert activity == set()
    assert ("test-message" in told) is (Role.ADMIN in (in_acme, in_beta))
    told = [key for key in told if key != "test-message"]
    for role, of_it in (
        (in_acme, {kind(key) for key in told if "beta-" not in key}),
        (in_beta, {kind(key) for key in told if "beta-" in key}),
    ):
        assert of_it == {"open", *(ADMIN if role is Role.ADMIN else ())}


@pytest.mark.parametrize("store", ON_PAGES)
@pytest.mark.parametrize("role", [Role.VIEWER, Role.FINANCE])
def test_no_button_that_is_shown_is_refused_because_of_the_role(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, store: str, role: Role
) -> None:
    names, there = ON_PAGES[store]
    pressed: set[str] = set()
    stage.open_two(store)
    with signed_in(monkeypatch, {ACME: role}):
        for name in names:
            for one in sorted(kinds(stage.linked(f"{ACME}-{name}")) - {"export"}):
                page = stage.linked(f"{ACME}-{name}")
                found = [key for key in keys(page) if kind(key) == one and not _is_off(page, key)]
                if found:
                    pressed.add(one)
                    answer(page.button(key=found[0]).click().run(), yes=one in CONFIRMED)

    assert refused(stage) == []
    switched_off = {"take-back", "take-seen-back"} | ({"sync-now"} if store == "busy" else set())
    assert pressed == there & OF_ROLE[role] - {"export"} - switched_off


def _is_off(page: AppTest, key: str) -> bool:
    return key == "export" or page.button(key=key).disabled


def answer(app: AppTest, *, yes: bool) -> None:
    """Answer the question that opened; what is said then is not that the role may only look."""
    said = {"retry-send", "handle-send", "cancel-yes"} if yes else {"retry-cancel", "handle-cancel", "look-cancel"}
    for key in said & set(keys(app)):
        for area in app.text_area:
            area.set_value("Booked by hand")
        app = app.button(key=key).click().run()
    assert not app.exception
    assert "Your role may look" not in shown(app)


def test_a_button_that_was_drawn_before_the_role_was_taken_is_refused_when_it_is_pressed(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage.open_two("usual")
    with signed_in(monkeypatch, {ACME: Role.ADMIN}):
        payroll = stage.linked("acme-payroll")
    with signed_in(monkeypatch, {ACME: Role.VIEWER}):
        payroll = payroll.button(key="sync-now").click().run()
        assert "Your role may look, but not start a sync." in shown(payroll)
        assert kinds(payroll) & (FINANCE | ADMIN) == set()

    assert refused(stage) == ["sync_refused"]
