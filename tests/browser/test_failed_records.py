"""What people do with failed records: send some again, call others handled, export, find, stop; and read who did it."""

from __future__ import annotations

import csv
import re
from io import StringIO
from pathlib import Path

import openpyxl
from playwright.sync_api import Page, expect

from tests.browser.asking import HOSTILE, MINUTE, Open, counts, holds_nothing_live, press_until_it_starts, tick, until
from tests.browser.stack import Stack, row

RECORDS = 900  # more than a minute of syncing: longer than a busy machine takes to draw two pages and stop it
FORMULA = '=HYPERLINK("https://evil.example/","press")'


def test_ticked_records_are_sent_others_are_handled_and_taken_back_and_the_log_says_so(
    stack: Stack, visit: Open
) -> None:
    stack.add_integration("choose", [row("C-0"), row("C-1", "9995"), row("C-2", "9995"), row("C-3", "9995")])
    assert stack.run("sync", "choose", "--wait").returncode == 1
    stack.ask_sandbox("/control/cost-centres", {"system": "accounting", "code": "9995"})
    page = visit("/integration?id=choose")

    tick(page, ".st-key-cause-0", 1)
    page.get_by_role("button", name="Send 1 chosen again").click()
    expect(page.get_by_role("dialog")).to_contain_text("Send 1 record again?")
    page.get_by_role("button", name="Send 1 again").dblclick()
    expect(page.locator(".st-key-result")).to_contain_text("1 sent, 1 booked", timeout=2 * MINUTE)
    requests = {"choose:C-0": 1, "choose:C-1": 1, "choose:C-2": 2, "choose:C-3": 1}
    assert counts(stack, "choose") == {"bookings": {"choose:C-0": 1, "choose:C-2": 1}, "requests": requests}

    page.get_by_role("button", name="Mark 2 as handled").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Mark 2 as handled").click()
    expect(dialog).to_contain_text("Write why, in a few words")
    dialog.get_by_label("Why").fill(f"Booked by hand {HOSTILE}")
    dialog.get_by_role("button", name="Mark 2 as handled").click()
    expect(page.locator(".st-key-handled")).to_contain_text("Handled elsewhere · 2")
    expect(page.locator(".st-key-title")).not_to_contain_text("Failing")
    assert holds_nothing_live(page)

    tick(page, ".st-key-handled", 0)
    page.get_by_role("button", name="Take 1 back").click()
    expect(page.locator(".st-key-handled")).to_contain_text("Handled elsewhere · 1")
    expect(page.locator(".st-key-title")).to_contain_text("Failing")
    assert counts(stack, "choose")["requests"] == requests

    log = visit("/activity?integration=choose")
    told = _cells(log, "What people did", 3)
    assert [text.split(":")[0] for text in told[:3]] == [
        "Took 1 handled record back",
        "Marked 2 records as handled",
        "Asked to send 1 record again",
    ]
    assert holds_nothing_live(log)


def test_exported_records_are_text_and_numbers_and_any_record_is_found(
    stack: Stack, visit: Open, tmp_path: Path
) -> None:
    stack.add_integration("exporting", [row("E-0"), row("E-1", FORMULA, "-486,50"), row("E-2", HOSTILE, "12,00")])
    assert stack.run("sync", "exporting", "--wait").returncode == 1
    page = visit("/integration?id=exporting")

    page.get_by_role("button", name="Export").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Excel (XLSX)").click()
    assert re.fullmatch(r"exporting-\d{4}-\d\d-\d\d\.xlsx", coming.value.suggested_filename)
    coming.value.save_as(tmp_path / "made.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "made.xlsx").active
    assert sheet is not None
    cells = [cell for line in sheet.iter_rows() for cell in line if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert FORMULA in [cell.value for cell in cells]
    assert -486.5 in [cell.value for cell in cells]
    with page.expect_download() as coming:
        page.get_by_role("button", name="Text (CSV)").click()
    coming.value.save_as(tmp_path / "made.csv")
    lines = list(csv.reader(StringIO((tmp_path / "made.csv").read_text("utf-8-sig"), newline="")))
    assert f"'{FORMULA}" in [cell for line in lines for cell in line]

    page.keyboard.press("Escape")
    page.get_by_role("tab", name="Find").click()
    search = page.get_by_label("Find a record")
    search.fill("evil.example/auto")
    search.press("Enter")
    expect(page.locator(".st-key-found-record")).to_contain_text("E-2")
    assert holds_nothing_live(page)
    search.fill("E-0")
    search.press("Enter")
    expect(page.locator(".st-key-found-record")).to_contain_text("Voucher number in Regnskap")
    expect(page.locator(".st-key-found-record")).to_contain_text("Booked")
    search.fill(HOSTILE[:150])
    search.press("Enter")
    expect(page.get_by_text("1 record found")).to_be_visible()
    search.fill("486,50")
    search.press("Enter")
    expect(page.get_by_text("2 records found")).to_be_visible()  # the booked one, and the negative one


def test_a_running_sync_looks_the_same_in_two_tabs_and_stops_when_one_asks(stack: Stack, visit: Open) -> None:
    stack.add_integration("stopping", [row(f"S-{number}") for number in range(RECORDS)])
    slow = {"system": "accounting", "kind": "latency", "latency_ms": 2500}
    stack.ask_sandbox("/control/faults", {**slow, "seconds": 120})
    first, second = visit("/integration?id=stopping"), visit("/integration?id=stopping")

    press_until_it_starts(first)
    for page in (first, second):
        expect(page.locator(".st-key-running")).to_contain_text(f"of {RECORDS} done", timeout=MINUTE)
    same: set[str] = set()

    def agreed_twice() -> bool:
        same.update(_handled(first) & _handled(second))
        return len(same) >= 2

    until(agreed_twice)
    second.locator(".st-key-cancel button").click()
    second.get_by_role("button", name="Stop it").click()
    for page in (first, second):
        expect(page.locator(".st-key-running")).to_have_count(0, timeout=MINUTE)
        expect(page.locator(".st-key-title")).to_contain_text("Failing")
    stack.ask_sandbox("/control/faults", {**slow, "off": True})

    asked = counts(stack, "stopping")
    assert 0 < len(asked["bookings"]) < RECORDS
    assert set(asked["bookings"].values()) == {1}
    expect(first.get_by_role("button", name=re.compile("Retry failed records"))).to_be_visible()


def _handled(page: Page) -> set[str]:
    """How far the running sync is, as this tab says it now; nothing while the page is being drawn."""
    return set(re.findall(rf"\d+ of {RECORDS} done", page.locator(".st-key-running").text_content() or ""))


def _cells(page: Page, table: str, column: int) -> list[str]:
    """What a table says in one column, as a screen reader gets it."""
    region = page.get_by_role("region", name=re.compile(table))
    region.scroll_into_view_if_needed()
    grid = region.locator("[role=grid]")
    grid.locator("tbody tr").first.wait_for(state="attached")
    return grid.locator(f"tbody td:nth-child({column})").all_text_contents()
