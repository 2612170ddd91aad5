"""People at their own desks, through nginx with TLS, signed in at a real provider: what each sees, and may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocket, expect

from tests.browser.asking import tick
from tests.browser.behind_nginx.front import NAME, Front
from tests.browser.conftest import settled
from tests.browser.real_provider import RealProvider
from tests.integration.sign_in.browsers import House

Enter = Callable[[str, str], Page]
Frames = list[bytes]
FAILED = "/integration?id=acme-expenses&lang=en"
PRESSED = re.compile("Retry|Send|Sync now|Mark|Mute|Pause|Invite|handled|Take back", re.IGNORECASE)


@pytest.fixture
def enter(front: Front, house: House[RealProvider], chromium: Browser) -> Iterator[Enter]:
    """Somebody opens an address as it stands in a letter, and signs in."""
    desks: list[BrowserContext] = []

    def go(name: str, path: str) -> Page:
        desks.append(chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB"))
        page = desks[-1].new_page()
        page.goto(f"http://{NAME}{path}")  # somebody who forgot the s
        page.get_by_role("link", name="Sign in with your work account").click()
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill("anything")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
        settled(page)
        assert page.url == f"{front.url}{path}"
        return page

    yield go
    for desk in desks:
        desk.close()


def listened(page: Page) -> tuple[Frames, Frames]:
    """What the page's sockets send and hear from now on."""
    sent: Frames = []
    heard: Frames = []

    def opened(socket: WebSocket) -> None:
        assert socket.url.startswith(f"wss://{NAME}/")
        socket.on("framesent", lambda payload: sent.append(_bytes(payload)))
        socket.on("framereceived", lambda payload: heard.append(_bytes(payload)))

    page.on("websocket", opened)
    return sent, heard


def _bytes(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload


def asked_again(house: House[RealProvider], folder: Path) -> list[tuple[str, list[str]]]:
    """Who asked for which records, of all retries that wait."""
    with closing(house.owner.client("sync")) as store:
        store.backup(folder / "copy.duckdb")
    with duckdb.connect(str(folder / "copy.duckdb"), read_only=True) as copy:
        return copy.execute(
            """
            select requested_by, list_sort(list(record_key))
            from retry_batches join retry_batch_records using (batch_id)
            where status <> 'finished' group by all
            """
        ).fetchall()


def test_finance_follows_a_failure_and_sends_only_what_failed_and_a_viewer_has_no_way_to_do_so(
    house: House[RealProvider], enter: Enter, tmp_path: Path
) -> None:
    page = enter("kari", "/?lang=en")
    (cookie,) = [each for each in page.context.cookies() if each["name"].endswith("synclight_session")]
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"]) == ("__Host-synclight_session", True, True)
    for name, word in (
        ("acme-expenses", "Failing"),
        ("acme-bufdir", "No recent sync"),
        ("acme-dynamics", "Needs attention"),
        ("acme-travel", "Healthy"),
    ):
        expect(page.locator(f".st-key-integration-{name}")).to_contain_text(word)

    page.locator(".st-key-name-acme-expenses a").click()
    page.wait_for_url("**/integration?*id=acme-expenses*")
    expect(page.locator(".st-key-title")).to_contain_text("Failing")
    expect(page.locator(".st-key-facts")).to_contain_text(re.compile(r"Last sync[\s\S]*\d\d:\d\d"))
    expect(page.locator(".st-key-cause-0")).to_contain_text("18 records")
    tick(page, ".st-key-cause-0", 1)
    for part in ("Invalid cost center code: 9999", "Kostnadssted", "/lines/0/costCenter", "VALIDATION_ERROR"):
        expect(page.locator(".st-key-record-detail-0")).to_contain_text(part)

    page.get_by_role("tab", name="History").click()
    expect(page.get_by_text("Timeline", exact=True)).to_be_visible()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    page.get_by_role("link", name=re.compile("Notifications")).click()
    told = page.locator('[class*="st-key-notification-"]').filter(has_text="Utleggskrav").first
    expect(told).to_contain_text("Failing")

    sent, _ = listened(page)
    page.goto(f"https://{NAME}{FAILED}")
    settled(page)
    page.locator(".st-key-retry-button button").click()
    page.get_by_role("dialog").get_by_role("button", name="Send 18 again").click()
    expect(page.get_by_text("Your retry is stored").first).to_be_visible()
    wanted = ("kari@acme.example", [f"UT-004{711 + number}" for number in range(18)])
    assert asked_again(house, tmp_path) == [wanted]

    viewer = enter("vera", FAILED)
    expect(viewer.locator(".st-key-cause-0")).to_contain_text("Invalid cost center code: 9999")
    assert buttons(viewer) == []
    said = viewer.evaluate(SAY_AGAIN, [list(frame) for frame in sent])  # the same words over their own line
    assert said == "said"
    for path in ("/?lang=en", "/access"):
        viewer.goto(f"https://{NAME}{path}")
        settled(viewer)
        assert buttons(viewer) == []
    (tmp_path / "later").mkdir()
    assert asked_again(house, tmp_path / "later") == [wanted]


def buttons(page: Page) -> list[str]:
    """Those that ask for something to be done."""
    return [one for one in page.get_by_role("button").all_inner_texts() if PRESSED.search(one)]


SAY_AGAIN = """frames => new Promise(done => {
  const socket = new WebSocket("/_stcore/stream", ["streamlit"]);
  socket.onerror = () => done("refused");
  socket.onopen = async () => {
    for (const frame of frames) { socket.send(new Uint8Array(frame)); await new Promise(on => setTimeout(on, 50)); }
    done("said");
  };
})"""


def test_somebody_of_another_organisation_sees_nothing_of_the_first(enter: Enter) -> None:
    stranger = enter("nora", "/?lang=en")
    _, heard = listened(stranger)
    for path in ("/?lang=en", FAILED, "/activity"):
        stranger.goto(f"https://{NAME}{path}")
        settled(stranger)
        if path == FAILED:
            expect(stranger.locator(".st-key-page")).to_contain_text("not")
            assert stranger.locator(".st-key-title").count() == 0
    assert b"Beta Kommune" in b"".join(heard)
    assert [frame for frame in heard if b"Acme Likeperson" in frame or b"acme-payroll" in frame] == []
