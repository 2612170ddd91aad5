"""The demo where people sign in, behind nginx with TLS: the six promises kept to somebody at a desk of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from tests.browser.asking import MINUTE, counts, press_until_it_starts, tick, until
from tests.browser.behind_nginx.desks import Desks, buttons, listened
from tests.browser.behind_nginx.front import NAME, Front
from tests.browser.conftest import settled
from tests.browser.real_provider import RealProvider
from tests.browser.stack import CHROMIUM, FLAGS, Stack, row
from tests.integration.sign_in.provider import CLIENT, SECRET

ID, TITLE = "desk-test", "Test desk-test"
FAILED = f"/integration?id={ID}&lang=en"
BETA = 'id = "beta"\nname = "Beta Kommune"\ntime_zone = "Europe/Oslo"\nlanguage = "en"\nadmins = ["it@beta.example"]\n'


@pytest.fixture(scope="module")
def desks(stack: Stack) -> Iterator[Desks]:
    """The same demo, started once more with sign-in. Local mode is over for it: nothing of this folder comes after."""
    with ExitStack() as ends:
        front = ends.enter_context(Front.in_a_folder_of_its_own())
        front.start()
        ends.callback(front.close)
        provider = RealProvider()
        provider.start(f"{front.url}/oauth2callback")
        ends.callback(provider.close)
        stack.add_integration(ID, [row("D-0"), row("D-1"), row("D-2"), row("D-3", "9997"), row("D-4", "9997")])
        stack.stop()
        stack.told |= {
            "SYNCLIGHT_MODE": "oidc",
            "SYNCLIGHT_PUBLIC_URL": front.url,
            "SYNCLIGHT_PROXY": str(front.socket),
        }
        stack.told |= {"SYNCLIGHT_OIDC_ISSUER": provider.issuer, "SYNCLIGHT_OIDC_CLIENT_ID": CLIENT}
        stack.told |= {"SYNCLIGHT_SECRET_OIDC": SECRET}
        stack.start()
        for name, role in (("kari", "finance"), ("vera", "viewer")):
            done(stack, "people", "invite", "acme", f"{name}@acme.example", "--role", role)
        chromium = ends.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *front.browser_flags])
        ends.callback(browser.close)
        yield ends.enter_context(closing(Desks(browser)))


@pytest.fixture(scope="module")
def kari(desks: Desks) -> Page:
    return desks.enter("kari", "/?lang=en")


@pytest.fixture(scope="module")
def vera(desks: Desks) -> Page:
    return desks.enter("vera", "/?lang=en")


def done(stack: Stack, *words: str) -> None:
    told = stack.run(*words)
    assert told.returncode == 0, told.stdout + told.stderr


def at(page: Page, path: str) -> None:
    page.goto(f"https://{NAME}{path}")
    settled(page)


def synced(stack: Stack, page: Page, times: int) -> None:
    """Press, and wait until so many syncs have ended."""

    def ended() -> list[str]:
        told = json.loads(stack.run("runs", ID, "--json").stdout)
        return [one["status"] for one in told if one["status"] != "running"]

    at(page, FAILED)
    press_until_it_starts(page)
    until(lambda: len(ended()) == times)


def letters(stack: Stack) -> list[str]:
    """Those that tell of it; a letter may tell of several integrations."""
    bodies = [mail.get_body(("plain",)) for mail in stack.news()]
    return [told for told in (body.get_content() for body in bodies if body is not None) if TITLE in told]


def test_a_finance_person_who_signed_in_sees_every_light_by_its_rule(kari: Page) -> None:
    expect(kari.locator(".st-key-who")).to_contain_text("kari · finance")
    for name, *words in (
        ("acme-expenses", "Failing", "records are not booked"),
        ("acme-bufdir", "No recent sync", "limit 48 h"),
        ("acme-portal", "Needs attention"),
        ("acme-payroll", "Healthy"),
    ):
        for word in words:
            expect(kari.locator(f".st-key-integration-{name}")).to_contain_text(word, timeout=2 * MINUTE)


def test_they_sync_and_only_the_second_failure_in_a_row_is_told_in_the_app_and_by_mail(
    stack: Stack, kari: Page
) -> None:
    synced(stack, kari, 1)
    at(kari, "/notifications?lang=en")
    about = kari.locator('[class*="st-key-notification-"]').filter(has_text=TITLE)
    assert (about.count(), letters(stack)) == (0, [])

    synced(stack, kari, 2)
    until(lambda: len(letters(stack)) == 1)
    at(kari, "/notifications?lang=en")
    expect(about).to_have_count(1)
    expect(about).to_contain_text("Failing")
    (letter,) = letters(stack)
    for part in ("Kostnadssted 9997 finnes ikke i Regnskap", "2 bilag", f"https://{NAME}/integration?id={ID}"):
        assert part in letter


def test_one_click_leads_to_the_systems_own_message_the_time_the_records_and_the_field(kari: Page) -> None:
    at(kari, "/?lang=en")
    kari.locator(f".st-key-name-{ID} a").click()

    kari.wait_for_url(f"**/integration?*id={ID}*")
    expect(kari.locator(".st-key-title")).to_contain_text("Failing")
    expect(kari.locator(".st-key-facts")).to_contain_text(re.compile(r"Last sync[\s\S]*\d\d:\d\d"))
    expect(kari.locator(".st-key-cause-0")).to_contain_text("2 records")
    tick(kari, ".st-key-cause-0", 0)
    for part in ("Invalid cost center code: 9997", "Kostnadssted", "/lines/0/costCenter", "CC_UNKNOWN"):
        expect(kari.locator(".st-key-record-detail-0")).to_contain_text(part)


def test_a_viewer_sees_the_same_failure_and_no_button(vera: Page) -> None:
    expect(vera.locator(".st-key-who")).to_contain_text("vera · viewer")
    for path in ("/?lang=en", "/notifications?lang=en", FAILED):
        at(vera, path)
        assert buttons(vera) == []
    expect(vera.locator(".st-key-cause-0")).to_contain_text("Invalid cost center code: 9997")


def test_their_retry_sends_only_what_failed_and_each_record_is_booked_once(
    stack: Stack, kari: Page, vera: Page
) -> None:
    before = counts(stack, ID)
    assert sorted(before["bookings"]) == [f"{ID}:D-{number}" for number in range(3)]
    stack.ask_sandbox("/control/cost-centres", {"system": "accounting", "code": "9997"})

    at(kari, FAILED)
    kari.get_by_role("button", name=re.compile("Retry failed records · 2")).click()
    kari.get_by_role("dialog").get_by_role("button", name="Send 2 again").dblclick()

    for page in (kari, vera):  # hers is open meanwhile, and is told
        expect(page.locator(".st-key-result")).to_contain_text("2 sent, 2 booked", timeout=2 * MINUTE)
        expect(page.locator(".st-key-result")).to_contain_text("0 twice")
        expect(page.locator(".st-key-title")).to_contain_text("Healthy")
    after = counts(stack, ID)
    assert after["bookings"] == {f"{ID}:D-{number}": 1 for number in range(5)}
    sent = {reference: after["requests"][reference] - before["requests"][reference] for reference in after["requests"]}
    assert sent == {**{f"{ID}:D-{number}": 0 for number in range(3)}, f"{ID}:D-3": 1, f"{ID}:D-4": 1}


def test_the_timeline_shows_both_syncs_and_the_retry(kari: Page) -> None:
    at(kari, FAILED)
    kari.get_by_role("tab", name="History").click()

    expect(kari.get_by_text("Timeline", exact=True)).to_be_visible()
    expect(kari.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    region = kari.get_by_role("region", name=re.compile("All syncs"))
    region.scroll_into_view_if_needed()
    lines = region.locator("[role=grid] tbody tr")  # stands inside of a canvas, so by its attribute
    expect(lines).to_have_count(3)
    for line, word in zip(lines.all(), ("Retry", "Started by hand", "Started by hand"), strict=True):
        told = line.text_content() or ""
        assert word in told
        assert "kari@acme.example" in told
        assert re.search(r"\d s", told), told


def test_somebody_of_a_second_organisation_sees_nothing_of_the_first(stack: Stack, desks: Desks) -> None:
    file = stack.home.parent / "beta.toml"
    file.write_text(BETA, "utf-8")
    done(stack, "integrations", "add", str(file))
    done(stack, "people", "invite", "beta", "nora@acme.example", "--role", "admin")
    nora = desks.enter("nora", "/?lang=en")
    _, heard = listened(nora)

    for path in ("/?lang=en", FAILED, "/notifications", "/activity", "/access"):
        at(nora, path)
        assert nora.locator(".st-key-title").count() == 0
    told = b"".join(heard)
    assert b"Beta Kommune" in told
    for theirs in (b"Acme Likeperson", TITLE.encode(), b"acme-payroll", b"kari@", b"9997"):
        assert theirs not in told
