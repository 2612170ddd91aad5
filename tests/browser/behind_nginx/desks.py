"""Desks of people who come in through nginx: a browser of their own each, in which they sign in at the provider."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, BrowserContext, Page, WebSocket

from tests.browser.behind_nginx.front import NAME
from tests.browser.conftest import settled

Frames = list[bytes]
PRESSED = re.compile("Retry|Send|Sync now|Mark|Mute|Pause|Invite|handled|Take back", re.IGNORECASE)


class Desks:
    """Everybody's, until all are closed."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._made: list[BrowserContext] = []

    def enter(self, name: str, path: str) -> Page:
        """Somebody opens an address as it stands in a letter, and signs in."""
        self._made.append(self._chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB"))
        page = self._made[-1].new_page()
        page.goto(f"http://{NAME}{path}")  # somebody who forgot the s
        page.get_by_role("link", name="Sign in with your work account").click()
        page.locator("input[name=login]").fill(name)
        page.locator("input[name=password]").fill("anything")
        page.get_by_role("button", name="Sign-in").click()
        page.get_by_role("button", name="Continue").click()
        settled(page)
        assert page.url == f"https://{NAME}{path}"
        return page

    def close(self) -> None:
        while self._made:
            self._made.pop().close()


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


def buttons(page: Page) -> list[str]:
    """Those that ask for something to be done."""
    return [one for one in page.get_by_role("button").all_inner_texts() if PRESSED.search(one)]


def _bytes(payload: str | bytes) -> bytes:
    return payload.encode() if isinstance(payload, str) else payload
