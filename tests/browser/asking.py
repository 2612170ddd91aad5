"""What several browser tests ask: of the sandbox, of the clock, of a table on a page."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page, expect

from tests.browser.stack import Stack

Open = Callable[[str], Page]
MINUTE = 60_000
HOSTILE = (
    "<img src=https://evil.example/x.png onerror=document.title='owned'>"
    "<a href=https://evil.example/>press</a> [press](https://evil.example/m) ![x](https://evil.example/i.png) "
    "https://evil.example/auto www.evil.example kari@evil.example <script>document.title='owned'</script>"
)
NAMED = "<b>evil</b><img src=evil>[x](https://evil.example/m) www.evil.example"  # as long as a name may be
PRESS_AGAIN = "press once more"
_ROW = 40  # pixels


def counts(stack: Stack, integration: str) -> dict[str, dict[str, int]]:
    """Reference → how many bookings and requests the sandbox counted for one integration."""
    told = stack.ask_sandbox("/control/counts?system=accounting")
    return {
        kind: {ref: count for ref, count in told[kind].items() if ref.startswith(f"{integration}:")}
        for kind in ("bookings", "requests")
    }


def until(true: Callable[[], bool], seconds: float = 120) -> None:
    """Wait for it, and fail when it does not come."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.5)


def tick(page: Page, inside: str, row: int) -> None:
    """Press the box at the left end of a table's row, counted from 0."""
    table = page.locator(f"{inside} [data-testid=stDataFrame]").first
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 17, box["y"] + _ROW * (row + 1) + 20)


def holds_nothing_live(page: Page) -> bool:
    """Whether text from outside stayed text: nothing of it is an address, an image or a script."""
    live = page.locator("[href*=evil], [src*=evil], [srcset*=evil], [style*=evil], [onerror]").count()
    live += page.locator("b:text-is('evil'), strong:text-is('evil')").count()
    return live == 0 and page.title() != "owned"


def press_until_it_starts(page: Page) -> int:
    """Press Sync now, and once more only where the page itself says so. How often it was pressed."""
    running = page.locator(".st-key-running")
    for presses in range(1, 4):
        page.get_by_role("button", name="Sync now").click()
        told = page.locator(".st-key-said, .st-key-running").first
        expect(told, "the page neither starts a sync nor says: press once more").to_contain_text(
            re.compile(f"starts in a few seconds|Syncing now|{PRESS_AGAIN}"), timeout=MINUTE
        )
        if PRESS_AGAIN not in (told.text_content() or ""):
            return presses
        with suppress(AssertionError):
            expect(running).to_be_visible(timeout=MINUTE)
            return presses
    raise AssertionError("no sync in three minutes of a slow Prefect")
