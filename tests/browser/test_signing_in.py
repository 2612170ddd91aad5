"""People sign in, in a real browser, at a provider on loopback: a link survives it, and every tab ends together."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.permissions import Role
from data.commands.audit import audit_rows
from data.commands.invitations import Invited, invite
from data.commands.people import make_operator, remove_person
from data.queries.access import access
from data.queries.people import known_person
from data.store.local import LocalStore
from flows.clock import SystemClock
from tests.browser.conftest import settled
from tests.browser.real_provider import RealProvider
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import Seeder
from tests.integration.sign_in.browsers import Door, House
from tests.integration.sign_in.owner import OWNER
from tests.integration.sign_in.provider import KARI

ADA = {"sub": "ada-1", "name": "Ada", "email": "ada@acme.example", "email_verified": True}
NORA = {"sub": "nora-1", "name": "Nora Beta", "email": "nora@beta.example", "email_verified": True}
OLGA = {"sub": "olga-1", "name": "Olga Drift", "email": "olga@drift.example", "email_verified": True}
VERA = {"sub": "vera-1", "name": "Vera", "email": "vera@acme.example", "email_verified": True}
FAILED = "/integration?id=acme-expenses"


def seeded(path: Path) -> None:
    LocalStore(path, SystemClock()).close()
    seeder = Seeder(SystemClock().now())
    KINDS["usual"](seeder)
    seeder.write(path)


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with closing(Door(tmp_path_factory.mktemp("signing-in") / "home", seeded, None)) as opened:
        opened.start()
        with closing(opened.owner.client("configure")) as store:
            for whom, role in ((KARI, Role.FINANCE), (VERA, Role.VIEWER), (ADA, Role.ADMIN)):
                invited, now = Invited(str(whom["email"])), SystemClock().now()
                invite(OWNER, store, "acme", role, invited, request_id=str(whom["sub"]), now=now)
        yield opened


@pytest.fixture
def here(door: Door, chromium: Browser) -> Iterator[BrowserContext]:
    door.provider.be_honest()
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context
    context.close()


def signed_in(door: Door, here: BrowserContext, path: str = "/") -> Page:
    page = here.new_page()
    page.goto(f"{door.url}{path}")
    page.get_by_role("link", name="Sign in with your work account").click()
    settled(page)
    return page


def test_whoever_does_finance_follows_a_link_signs_in_and_sends_again(door: Door, here: BrowserContext) -> None:
    page = signed_in(door, here, f"{FAILED}&lang=en")

    assert page.url == f"{door.url}{FAILED}&lang=en"
    expect(page.locator(".st-key-who")).to_contain_text("Kari Nordmann · finance")
    page.locator(".st-key-retry-button button").click()
    page.get_by_role("dialog").get_by_role("button").last.click()
    expect(page.get_by_text("Your retry is stored").first).to_be_visible()
    with closing(door.owner.client("act")) as store:
        assert "retry" in [row.action for row in audit_rows(OWNER, store, person="kari@acme.example")]


def test_a_viewer_sees_the_same_and_no_button(door: Door, here: BrowserContext) -> None:
    door.provider.person = dict(VERA)
    page = signed_in(door, here, f"{FAILED}&lang=en")

    expect(page.locator(".st-key-who")).to_contain_text("Vera · viewer")
    assert page.locator(".st-key-retry-button button").count() == 0
    assert page.locator(".st-key-sync-now button").count() == 0


def test_signing_out_in_one_tab_empties_the_other(door: Door, here: BrowserContext) -> None:
    page, another = signed_in(door, here, "/?lang=en"), here.new_page()
    another.goto(f"{door.url}{FAILED}")
    settled(another)

    with page.expect_request(f"{door.provider.issuer}/end?**"):  # the provider's session ends too
        page.get_by_role("button", name="Sign out").click()
    expect(another.get_by_role("heading", name="You are signed out")).to_be_visible()
    expect(another.locator(".st-key-page")).to_have_count(0)
    expect(another.get_by_role("link", name="Notifications")).to_have_count(0)
    page.goto(door.url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    another.get_by_role("link", name="Sign in").click()
    expect(another.get_by_role("heading", name="Sign in")).to_be_visible()
    another.get_by_role("link", name="Sign in with your work account").click()
    settled(another)
    assert another.url.startswith(f"{door.url}{FAILED}")
    page.goto(f"{door.url}/activity")
    settled(page)  # the same browser is in again


def test_a_person_whose_role_was_taken_away_sees_nothing_more_in_an_open_tab(door: Door, here: BrowserContext) -> None:
    door.provider.person = dict(VERA)
    page = signed_in(door, here, "/?lang=en")
    with closing(door.owner.client("configure")) as store:
        (them,) = [one for one in access(OWNER, store).people if one.called == "vera@acme.example"]
        remove_person(
            OWNER, store, "acme", them.person_id, was=them.role, request_id="take-away", now=SystemClock().now()
        )

    expect(page.get_by_role("heading", name="Nobody has given you access yet")).to_be_visible()
    expect(page.locator(".st-key-page")).to_have_count(0)


def test_an_admin_who_was_only_recognised_signs_in_once_more_before_inviting_anybody(
    door: Door, here: BrowserContext
) -> None:
    door.provider.person, door.provider.is_recognised = dict(ADA), True
    page = signed_in(door, here, "/access?lang=en")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("nora@acme.example")
    page.get_by_role("button", name="Invite", exact=True).click()

    expect(page.get_by_role("heading", name="Sign in again")).to_be_visible()
    page.get_by_role("link", name="Sign in").click()
    settled(page)
    assert page.url.startswith(f"{door.url}/access")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("nora@acme.example")
    page.get_by_role("button", name="Invite", exact=True).click()
    expect(page.get_by_role("heading", name="Invited")).to_be_visible()


def test_an_operator_adds_an_organisation_and_its_first_admin_comes_in(door: Door, here: BrowserContext) -> None:
    with closing(door.owner.client("configure")) as store:
        now = SystemClock().now()
        invite(OWNER, store, "acme", Role.VIEWER, Invited("olga@drift.example"), request_id="olga", now=now)
        door.provider.person = dict(OLGA)
        page = signed_in(door, here, "/?lang=en")
        olga = known_person(store, "olga@drift.example")
        make_operator(OWNER, store, olga.person_id, is_operator=True, request_id="operator", now=now)
        remove_person(OWNER, store, "acme", olga.person_id, was=Role.VIEWER, request_id="no-member", now=now)

    page.goto(f"{door.url}{FAILED}&lang=en")  # whatever the address: nothing of an organisation
    expect(page.get_by_role("heading", name="Installation")).to_be_visible()
    page.locator(".st-key-add-organisation button").first.click()
    page.get_by_label("Name", exact=True).fill("Beta Kommune")
    page.get_by_label("Id, for example acme").fill("beta")
    page.get_by_label("E-mail address of its first admin").fill("nora@beta.example")
    page.keyboard.press("Tab")
    page.locator(".st-key-add-organisation-now button").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("")
    expect(page.locator("[role=grid] tbody").first).to_contain_text("Beta Kommune")
    assert "Tripletex" not in page.content()

    assert here.browser is not None
    with closing(here.browser.new_context(viewport={"width": 390, "height": 844}, locale="en-GB")) as hers:
        door.provider.person = dict(NORA)
        page = signed_in(door, hers, "/access?lang=en")
        expect(page.get_by_role("heading", name="Access")).to_be_visible()
        expect(page.locator("[role=grid] tbody").first).to_contain_text("nora@beta.example")
        assert "acme" not in page.content()


def told_there(page: Page, name: str) -> None:
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill("anything")
    page.get_by_role("button", name="Sign-in").click()


def test_people_sign_in_at_a_real_provider(tmp_path: Path, here: BrowserContext) -> None:
    house = House(tmp_path / "home", RealProvider(), seed=seeded)
    house.provider.start(f"{house.url}/oauth2callback")
    with closing(house):
        house.start()
        with closing(house.owner.client("configure")) as store:
            kari = Invited("kari@acme.example")
            invite(OWNER, store, "acme", Role.FINANCE, kari, request_id="kari", now=SystemClock().now())
        page = here.new_page()
        page.goto(f"{house.url}{FAILED}&lang=en")
        page.get_by_role("link", name="Sign in with your work account").click()
        told_there(page, "kari")
        page.get_by_role("button", name="Continue").click()
        settled(page)

        assert page.url == f"{house.url}{FAILED}&lang=en"
        expect(page.locator(".st-key-who")).to_contain_text("kari · finance")
        page.goto(f"{house.url}/auth/login?fresh=1&next=/activity")  # there they are signed in, and prove it once more
        told_there(page, "kari")
        page.wait_for_url(f"{house.url}/activity")
        settled(page)

        page.get_by_role("button", name="Sign out").click()  # here, and then there
        page.get_by_role("button", name="Yes, sign me out").click()
        expect(page.get_by_role("status")).to_contain_text("You are signed out.")
        page.get_by_role("link", name="Sign in with your work account").click()
        expect(page.locator("input[name=password]")).to_be_visible()  # nobody is let in without a word
