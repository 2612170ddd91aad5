"""People at their own desks, through nginx with TLS, signed in at a real provider: what each sees, and may do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import tick
from tests.browser.behind_nginx.desks import Desks, buttons, listened
from tests.browser.behind_nginx.front import NAME
from tests.browser.conftest import settled
from tests.browser.real_provider import RealProvider
from tests.integration.sign_in.browsers import House

Enter = Callable[[str, str], Page]
FAILED = "/integration?id=acme-expenses&lang=en"


@pytest.fixture
def enter(chromium: Browser) -> Iterator[Enter]:
    with closing(Desks(chromium)) as desks:
        yield desks.enter


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


SAY_AGAIN = """frames => new Promise(done => {
  const socket = new WebSocket("/_stcore/stream", ["streamlit"]);
  socket.onerror = () => done("refused");
  socket.onopen = async () => {
    for (const frame of frames) { socket.send(new Uint8Array(frame)); await new Promise(on => setTimeout(on, 50)); }
    done("said");
  };
})"""


@pytest.mark.usefixtures("house")
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
