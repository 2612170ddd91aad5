"""An operator adds an organisation in a real browser, and whom they invited comes in."""

from __future__ import annotations

from contextlib import closing

from playwright.sync_api import BrowserContext, expect

from core.permissions import Role
from data.commands.invitations import Invited, invite
from data.commands.people import make_operator, remove_person
from data.queries.people import known_person
from flows.clock import SystemClock
from tests.browser.conftest import settled
from tests.browser.test_signing_in import FAILED, door, here, signed_in
from tests.integration.sign_in.browsers import Door
from tests.integration.sign_in.owner import OWNER

__all__ = ["door", "here"]

NORA = {"sub": "nora-1", "name": "Nora Beta", "email": "nora@beta.example", "email_verified": True}
OLGA = {"sub": "olga-1", "name": "Olga Drift", "email": "olga@drift.example", "email_verified": True}


def test_an_operator_adds_an_organisation_and_its_first_admin_comes_in(door: Door, here: BrowserContext) -> None:
    with closing(door.owner.client("configure")) as store:
        now = SystemClock().now()
        invite(OWNER, store, "acme", Role.VIEWER, Invited("olga@drift.example"), request_id="olga", now=now)
        door.provider.person, door.provider.is_recognised = dict(OLGA), False
        page = signed_in(door, here, "/?lang=en")
        olga = known_person(store, "olga@drift.example")
        make_operator(OWNER, store, olga.person_id, is_operator=True, request_id="operator", now=now)
        remove_person(OWNER, store, "acme", olga.person_id, was=Role.VIEWER, request_id="no-member", now=now)

    page.goto(f"{door.url}{FAILED}&lang=en")  # whatever the address: nothing of an organisation
    expect(page.get_by_role("heading", name="Installation")).to_be_visible()
    page.locator(".st-key-add-organisation button").first.click()
    page.get_by_label("Name", exact=True).fill("Beta Kommune")
    page.get_by_label("Id, as in acme").fill("beta")
    page.get_by_label("E-mail address of its first admin").fill("nora@beta.example")
    page.keyboard.press("Tab")
    settled(page)
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
