from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.stack import CHROMIUM, FLAGS, Stack

expect.set_options(timeout=15_000)  # a busy machine draws late

Open = Callable[[str], Page]


_running: list[Stack] = []


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The demo, running until the last test of this folder."""
    demo = Stack(tmp_path_factory.mktemp("stack") / "home")
    demo.start()
    _running.append(demo)
    yield demo
    _stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Its processes cost the tests of other folders a tenth of the machine."""
    yield
    if nextitem is None or nextitem.path.parent != item.path.parent:
        _stop()


def _stop() -> None:
    while _running:
        _running.pop().stop()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        raise AssertionError("The browser tests need Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def desk(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(30_000)
    yield context
    context.close()


@pytest.fixture
def visit(stack: Stack, desk: BrowserContext) -> Open:
    """Opens a page in English and waits until it stands."""
    let_in(desk, stack)

    def go(path: str) -> Page:
        page = desk.new_page()
        page.goto(f"{stack.url}{path}{'&' if '?' in path else '?'}lang=en")
        settled(page)
        return page

    return go


def let_in(desk: BrowserContext, stack: Stack) -> None:
    """What opening the address leaves with a browser, for one of its own."""
    assert desk.request.get(stack.entrance()).ok


def settled(page: Page) -> None:
    """Wait until the page's script has run."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_selector(".st-key-page")
