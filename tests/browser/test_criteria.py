"""The six promises to a finance admin, in a real browser against the running stack."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.asking import MINUTE, Open, counts, tick, until
from tests.browser.conftest import let_in, settled
from tests.browser.stack import Stack, row


@pytest.fixture(scope="module")
def watched(stack: Stack, chromium: Browser) -> Iterator[tuple[Page, int]]:
    """A page of a scheduled integration, open from the first test on, and the number of syncs it showed then."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    let_in(context, stack)
    page = context.new_page()
    page.goto(f"{stack.url}/integration?id=acme-payroll&lang=en")
    settled(page)
    page.evaluate("window.stayed = true")
    page.get_by_role("tab", name="History").click()
    page.get_by_text(re.compile(r"All syncs · \d+")).wait_for()
    yield page, _syncs_shown(page)
    context.close()


@pytest.mark.usefixtures("watched")
def test_each_integration_shows_green_yellow_or_red_by_the_rule(stack: Stack, visit: Open) -> None:
    page = visit("/")

    def line(name: str) -> Locator:
        return page.locator(f".st-key-integration-{name}")

    expect(line("acme-expenses")).to_contain_text("Failing")
    expect(line("acme-expenses")).to_contain_text("records are not booked")
    expect(line("acme-bufdir")).to_contain_text("No recent sync")
    expect(line("acme-bufdir")).to_contain_text("limit 48 h")
    expect(line("acme-portal")).to_contain_text("Needs attention")
    until(lambda: _first_reason(stack, "acme-portal") in (line("acme-portal").text_content() or ""), MINUTE / 1000)
    expect(line("acme-payroll")).to_contain_text("Healthy", timeout=2 * MINUTE)


def test_clicking_a_failing_integration_shows_the_systems_message_the_time_and_the_failed_records(visit: Open) -> None:
    page = visit("/")

    page.locator(".st-key-name-acme-expenses a").click()

    page.wait_for_url("**/integration?*id=acme-expenses*")
    expect(page.locator(".st-key-title")).to_contain_text("Failing")
    expect(page.locator(".st-key-facts")).to_contain_text("Last sync")
    expect(page.locator(".st-key-facts")).to_contain_text(re.compile(r"\d\d:\d\d"))
    number = _unknown_cost_centre(page)
    expect(page.locator(f".st-key-record-detail-{number}")).to_contain_text("Invalid cost center code: 9999")
    table = page.locator(f".st-key-cause-{number} [role=grid]").first
    expect(table).to_have_attribute("aria-rowcount", "13")  # twelve records and the head
    keys = table.locator("tbody td:nth-child(1)").all_text_contents()
    assert keys
    assert all(key.startswith("UT-") for key in keys)


def test_expanding_a_failed_record_shows_the_message_and_the_field(visit: Open) -> None:
    page = visit("/integration?id=acme-expenses")
    number = _unknown_cost_centre(page)
    table = page.locator(f".st-key-cause-{number} [data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    second = page.locator(f'.st-key-cause-{number} [data-testid="glide-cell-1-1"]').text_content()
    assert second is not None

    tick(page, f".st-key-cause-{number}", 1)

    detail = page.locator(f".st-key-record-detail-{number}")
    expect(detail).to_contain_text(second)
    expect(detail).to_contain_text("Invalid cost center code: 9999")
    expect(detail).to_contain_text("Kostnadssted")
    expect(detail).to_contain_text("/lines/0/costCenter")
    expect(detail).to_contain_text("CC_UNKNOWN")


def test_retry_sends_only_the_failed_records_of_the_last_run_and_each_is_booked_once(stack: Stack, visit: Open) -> None:
    rows = [row(f"R-{number}") for number in range(5)] + [row("R-5", "9999"), row("R-6", "9999")]
    stack.add_integration("retry-test", rows)
    assert stack.run("sync", "retry-test", "--wait").returncode == 1
    before = counts(stack, "retry-test")
    assert sorted(before["bookings"]) == [f"retry-test:R-{number}" for number in range(5)]

    _create_cost_centre(stack, visit("/").context.new_page())
    first, second = visit("/integration?id=retry-test"), visit("/integration?id=retry-test")
    for page in (first, second):
        page.get_by_role("button", name=re.compile("Retry failed records · 2")).click()
        expect(page.get_by_role("dialog")).to_contain_text("Send 2 records again?", timeout=MINUTE)
    first.get_by_role("button", name="Send 2 again").dblclick()
    second.get_by_role("button", name="Send 2 again").click()

    until(lambda: sorted(_is_told_too_late(page) for page in (first, second)) == [False, True])
    expect(first.locator(".st-key-result")).to_contain_text("2 sent, 2 booked", timeout=2 * MINUTE)
    expect(first.locator(".st-key-result")).to_contain_text("0 twice")
    expect(first.locator(".st-key-title")).to_contain_text("Healthy")
    after = counts(stack, "retry-test")
    assert set(after["bookings"].values()) == {1}
    assert len(after["bookings"]) == 7
    for number in range(5):
        reference = f"retry-test:R-{number}"
        assert after["requests"][reference] == before["requests"][reference] == 1
    assert [after["requests"][f"retry-test:R-{number}"] for number in (5, 6)] == [2, 2]
    assert _retries(first) == 1


def test_the_timeline_shows_all_syncs_with_counts_and_duration(stack: Stack, visit: Open) -> None:
    page = visit("/integration?id=acme-expenses")

    page.get_by_role("tab", name="History").click()

    expect(page.get_by_text("Timeline", exact=True)).to_be_visible()
    expect(page.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    until(lambda: _drawn(page) == _known(stack, "acme-expenses", len(_drawn(page))))
    until(lambda: _syncs_shown(page) == _rows(page) == len(_known(stack, "acme-expenses")))
    rows = [one for one in _syncs(page) if one["Kind"] == "Scheduled"]
    assert len(rows) >= 5
    for one in rows:
        assert re.search(r"\d s$", one["Duration"]), one
        assert (int(one["Booked"]) + int(one["Not booked"])) == int(one["Due"]), one


def test_the_second_failure_in_a_row_makes_one_notification_and_one_mail(stack: Stack, visit: Open) -> None:
    stack.add_integration("alert-test", [row("A-1"), row("A-2", "9998")])

    def mails(part: str) -> list[str]:
        return [str(mail["Subject"]) for mail in stack.mails() if part in str(mail["Subject"])]

    def fail() -> None:
        assert stack.run("sync", "alert-test", "--wait").returncode == 1

    fail()
    _quiet()
    assert mails("alert-test") + _telling(stack, "Test alert-test") == []
    fail()
    until(lambda: len(_telling(stack, "Test alert-test")) == 1)
    letter = _telling(stack, "Test alert-test")[0]
    link = f"{stack.url}/integration?id=alert-test"
    for part in ("Kostnadssted 9998 finnes ikke i Regnskap", "1 bilag", "486,50", link):
        assert part in letter, (part, letter)
    fail()
    _quiet()
    assert len(_telling(stack, "Test alert-test")) == 1
    page = visit("/notifications")
    about = page.locator('[class*="st-key-notification-"]').filter(has_text="Test alert-test")
    expect(about).to_have_count(1)

    stack.write_rows("alert-test", [row("A-1"), row("A-2", "420")])
    assert stack.run("sync", "alert-test", "--wait").returncode == 0
    until(lambda: len(_telling(stack, "Test alert-test")) == 2)
    _quiet()
    failing, healthy = _telling(stack, "Test alert-test")
    assert failing == letter
    assert healthy.splitlines()[0] == "I orden igjen: Test alert-test (Acme Likeperson)"
    expect(about).to_have_count(2)
    expect(about.first).to_contain_text("Healthy")
    expect(about.first).to_contain_text("Test alert-test is healthy again")
    expect(about.last).to_contain_text("Failing")


def test_the_result_of_a_scheduled_sync_appears_on_the_open_page_without_a_reload(watched: tuple[Page, int]) -> None:
    page, before = watched

    until(lambda: _syncs_shown(page) > before, seconds=240)

    assert page.evaluate("window.stayed") is True
    new = _syncs(page)[: _syncs_shown(page) - before]
    assert [(one["Kind"], one["Started by"]) for one in new] == [("Scheduled", "–")] * len(new)


def _first_reason(stack: Stack, name: str) -> str:
    """The worst reason of a light, with the number that the store holds now."""
    (one,) = [one for one in json.loads(stack.run("status", "--json").stdout) if one["id"] == name]
    reason = str(one["reasons"][0])
    assert re.search(r"^\d+ records? (was|were) booked with a remark$|^3 records were changed after", reason), reason
    return reason


def _syncs_shown(page: Page) -> int:
    return int(re.sub(r"\D", "", page.get_by_text(re.compile(r"All syncs · \d+")).text_content() or ""))


def _unknown_cost_centre(page: Page) -> int:
    """Which cause it is (they stand in the order of their money), with its records shown."""
    title = "Kostnadssted 9999 does not exist"
    expect(page.get_by_text(title).first).to_be_visible()
    number = next(n for n in range(5) if title in (page.locator(f".st-key-cause-{n}").text_content() or ""))
    card = page.locator(f".st-key-cause-{number}")
    show = card.get_by_role("button", name="Show records")
    if show.count():
        show.click()
    card.locator("[role=grid]").first.wait_for(state="attached")
    return number


def _create_cost_centre(stack: Stack, page: Page) -> None:
    """As a person does it: on the sandbox's own page."""
    page.goto(f"{stack.sandbox}/?lang=en")
    form = page.locator("form[action*='cost-centres']").first
    form.locator("input[name=code]").fill("9999")
    form.get_by_role("button", name="Create").click()
    expect(page.get_by_text("9999").first).to_be_visible()
    page.close()


def _is_told_too_late(page: Page) -> bool:
    refused = (
        "Nothing was sent: you saw 2 records, and now it is 0. "
        "Someone may have sent them already. Look again, then press once more."
    )
    return any(refused in told for told in page.locator(".st-key-answer").all_text_contents())


def _retries(page: Page) -> int:
    page.get_by_role("tab", name="History").click()
    return sum(text.strip() == "Retry" for text in _all_syncs(page).locator("td").all_text_contents())


def _syncs(page: Page) -> list[dict[str, str]]:
    """The rows in view, newest first: column → text."""
    table = _all_syncs(page)
    heads = [head.strip() for head in table.locator("th").all_text_contents()]
    rows = [one.locator("td").all_text_contents() for one in table.locator("tbody tr").all()]
    return [dict(zip(heads, (cell.strip() for cell in cells), strict=True)) for cells in rows]


def _drawn(page: Page) -> list[tuple[int, int, int]]:
    """Due, booked, not booked of the rows in view."""
    return [(int(one["Due"]), int(one["Booked"]), int(one["Not booked"])) for one in _syncs(page)]


def _rows(page: Page) -> int:
    """How many rows the whole table has, those out of view too."""
    return int(_all_syncs(page).get_attribute("aria-rowcount") or 0) - 1  # the head is one


def _known(stack: Stack, name: str, most: int = 2000) -> list[tuple[int, int, int]]:
    """Due, booked, not booked of the syncs the store knows, newest first."""
    told = json.loads(stack.run("runs", name, "--days", "30", "--limit", str(max(most, 1)), "--json").stdout)
    return [(one["due"], one["booked"] + one["already_there"], one["not_booked"]) for one in told]


def _all_syncs(page: Page) -> Locator:
    """The table is drawn when it comes into view, and then only the rows in view."""
    region = page.get_by_role("region", name=re.compile("All syncs"))
    region.scroll_into_view_if_needed()
    table = region.locator("[role=grid]")  # stands inside of a canvas, so by its attribute
    table.locator("tbody tr").first.wait_for(state="attached")
    return table


def _telling(stack: Stack, name: str) -> list[str]:
    bodies = []
    for mail in stack.news():
        part = mail.get_body(("plain",))
        text = f"{mail['Subject']}\n{part.get_content() if part else ''}"
        if name in text:
            bodies.append(text)
    return bodies


def _quiet() -> None:
    """Three turns of the outbox: whatever should not come would have come."""
    time.sleep(16)
