"""Every page × everybody who may come: what they see, and what they may press. The store looks at their session."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from core.model import Principal
from core.permissions import Role
from tests.integration.helpers.dashboard_stage import SCRIPT, Stage, shown
from tests.integration.helpers.page_strings import written
from tests.integration.helpers.signed_in import signed_in
from tests.integration.helpers.two_organisations import ACME, BETA

# What kinds of button there are, by the role that first sees them; the keys begin with these words.
VIEWERS = {"show", "export", "open"}
FINANCE = {"sync-now", "cancel", "retry", "release", "send", "one-send", "handle", "one-handle", "take-back"}
FINANCE |= {"mark-seen", "overdue-handle", "take-seen-back"}
ADMIN = {"mute", "unmute", "again", "seen", "test-message"}
ADMIN |= {"invite-send", "role", "remove-now", "sign-out", "withdraw", "end"}
OF_ROLE = {Role.VIEWER: VIEWERS, Role.FINANCE: VIEWERS | FINANCE, Role.ADMIN: VIEWERS | FINANCE | ADMIN}

INTEGRATIONS = ("expenses", "payroll", "bufdir", "dynamics")
ON_PAGES = {  # what an admin of acme finds there
    "": {"show"},
    "notifications": {"open", "again", "seen", "mute", "unmute", "test-message"},
    "activity": set[str](),
    "access": {"invite-send", "role", "remove-now", "sign-out", "withdraw", "end"},
    "installation": {"show"},  # no role in an organisation opens it: the first one is shown
    "integration": VIEWERS - {"open"} | FINANCE - {"cancel", "overdue-handle"} | {"mute", "unmute"},
}
ONLY_FOR_ADMINS = {"access"}
LIAR = Principal("the owner", {ACME: Role.ADMIN, BETA: Role.ADMIN}, is_operator=True)


def pages(stage: Stage, organisation: str) -> Iterator[tuple[str, AppTest]]:
    for page in ON_PAGES:
        if page != "integration":
            yield page, stage.at(page, lang="en") if page else stage.page()
    for name in INTEGRATIONS:
        yield "integration", stage.linked(f"{organisation}-{name}")


def kinds(app: AppTest) -> set[str]:
    """Everything that can be pressed, what lies in a menu too, without what tells two on one page apart.

    A key this test does not know stays whole, and fails.
    """
    assert not app.exception
    known = sorted(OF_ROLE[Role.ADMIN], key=len, reverse=True)
    keys = [str(button.key) for button in app.button] + ["export" for _ in app.get("download_button")]
    return {next((name for name in known if re.match(rf"{name}(-|$)", key)), key) for key in keys}


def told_of(app: AppTest) -> set[str]:
    """The organisations of which anything that is handed to the browser speaks."""
    text = "\n".join(one.text for one in written(app)).casefold()
    return {organisation for organisation in (ACME, BETA) if organisation in text}


def test_no_page_is_missing_in_the_matrix() -> None:
    (addresses,) = re.findall(r"^ADDRESSES = \((.*)\)", SCRIPT.read_text("utf-8"), re.MULTILINE)
    assert set(ON_PAGES) - {""} == set(re.findall(r'"(\w+)"', addresses))


@pytest.mark.parametrize("role", list(Role))
def test_each_page_shows_the_buttons_of_the_role_and_nothing_of_another_organisation(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    stage.open_two("access")
    found: dict[str, set[str]] = {page: set() for page in ON_PAGES}
    told = set[str]()
    with signed_in(stage, monkeypatch, {ACME: role}):
        for page, app in pages(stage, ACME):
            found[page] |= kinds(app)
            told |= told_of(app)
        foreign = stage.linked(f"{BETA}-expenses")

    hidden = set() if role is Role.ADMIN else ONLY_FOR_ADMINS
    assert found == {
        page: there & OF_ROLE[role] if page not in hidden else ON_PAGES[""] for page, there in ON_PAGES.items()
    }  # who may not see a page is shown the first one
    assert told == {ACME}
    assert (kinds(foreign), "Beta Kommune" in shown(foreign)) == (set(), False)


@pytest.mark.parametrize(
    ("memberships", "not_theirs"),
    [({}, r"UT-00\d+|\w@\w|Tripletex|NOK"), ({BETA: Role.VIEWER}, r"@acme\.example|acme-|person-kari|\w+@beta")],
    ids=["of nothing", "of the other"],
)
def test_a_process_that_believes_somebody_to_be_everything_shows_no_more_than_their_session_opens(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, memberships: dict[str, Role], not_theirs: str
) -> None:
    stage.open_two("access")
    with signed_in(stage, monkeypatch, memberships, LIAR):
        for page, app in pages(stage, ACME):
            assert not app.exception
            text = "\n".join(one.text for one in written(app))
            address = re.escape(f"id={ACME}-")  # of the page itself, in the links to its other language
            assert re.findall(not_theirs, re.sub(address, "", text)) == [], page


@pytest.mark.parametrize(
    ("store", "integration", "button"), [("busy", "expenses", "cancel"), ("queued", "queue", "overdue-handle")]
)
def test_what_only_some_stores_offer_is_for_finance_and_not_for_viewers(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, store: str, integration: str, button: str
) -> None:
    stage.open_two(store)
    for role in (Role.VIEWER, Role.FINANCE):
        with signed_in(stage, monkeypatch, {ACME: role}):
            seen = kinds(stage.linked(f"{ACME}-{integration}"))
        assert (button in seen) is (role is Role.FINANCE)
        assert seen <= OF_ROLE[role]


@pytest.mark.parametrize("how", ["demoted", "removed", "signed out"])
def test_a_button_that_was_drawn_before_the_right_was_taken_does_nothing(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    stage.open_two("usual")
    assert stage.store is not None
    with signed_in(stage, monkeypatch, {ACME: Role.ADMIN}) as person:
        page = stage.linked("acme-payroll")
        query = {
            "demoted": "update memberships set role = 'viewer' where person_id = ?",
            "removed": "delete from memberships where person_id = ?",
            "signed out": "update sessions set revoked_at = now() where person_id = ?",
        }[how]
        stage.store._connection.execute(query, [person])
        page = page.button(key="sync-now").click().run()

    done = stage.store._connection.execute(
        "select count(*) from audit_log where action = 'sync' and person like 'vera%'"
    )
    assert done.fetchall() == [(0,)]
    if how == "demoted":
        assert "Your role may look, but not start a sync." in shown(page)
