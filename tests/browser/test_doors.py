"""Who comes in, in a real browser: whoever has the address, once; no other page on this machine, whatever its port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from playwright.sync_api import Browser, BrowserContext, expect

from tests.browser.asking import Open
from tests.browser.conftest import settled
from tests.browser.stack import Stack

SENTENCE = "run `synclight open`"
ATTACK = """<!DOCTYPE html><title>asking</title><script>
const told = [];
const say = word => {{ told.push(word); document.title = told.sort().join(" "); }};
const socket = new WebSocket("{ws}/_stcore/stream", ["streamlit"]);
socket.onopen = () => say("socket-open");
socket.onerror = () => say("socket-refused");
fetch("{url}/", {{credentials: "include"}}).then(() => say("page-read"), () => say("page-refused"));
for (const method of ["POST", "PUT"])
  fetch("{url}/_stcore/upload_file/a/b", {{method, credentials: "include"}}).then(
    answer => say(method + answer.status), () => say(method + "-refused"));
</script>"""


class Served(BaseHTTPRequestHandler):
    """One page, whatever is asked."""

    def __init__(self, page: str, *arguments: object) -> None:
        self.page = page
        super().__init__(*arguments)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *_: object) -> None:
        """Silent."""


@contextmanager
def another_page(page: str) -> Iterator[int]:
    """The port of another program's page on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Served, page))
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()


def test_the_printed_address_lets_one_browser_in_and_nobody_else(stack: Stack, chromium: Browser) -> None:
    (printed,) = re.findall(r"http\S+entrance=\w+", stack.printed.read_text("utf-8"))
    mine, another = (chromium.new_context(locale="en-GB") for _ in range(2))
    sockets: list[str] = []
    another.on("page", lambda page: page.on("websocket", lambda socket: sockets.append(socket.url)))

    page = mine.new_page()
    page.goto(printed)
    settled(page)
    expect(page.locator(".st-key-page")).to_be_visible()
    assert "entrance" not in page.url
    page.goto(f"{stack.url}/activity")
    settled(page)
    stranger = another.new_page()
    for address in (printed, stack.url, f"{stack.url}/integration?id=acme-payroll"):
        stranger.goto(address)
        assert SENTENCE in (stranger.text_content("body") or "")
        assert len((stranger.text_content("body") or "").strip().splitlines()) == 1

    assert another.cookies() == []
    assert sockets == []
    for context in (mine, another):
        context.close()


def test_a_page_of_another_program_on_this_machine_presses_nothing(
    stack: Stack, desk: BrowserContext, visit: Open
) -> None:
    visit("/")  # this browser is let in: what it sends to any port of this machine carries the cookie

    with another_page(ATTACK.format(url=stack.url, ws=stack.url.replace("http", "ws"))) as port:
        page = desk.new_page()
        page.goto(f"http://127.0.0.1:{port}/")
        expect(page).to_have_title("POST-refused PUT-refused page-refused socket-refused")


def test_a_link_from_a_mail_leads_to_its_page(stack: Stack, desk: BrowserContext, visit: Open) -> None:
    visit("/")
    link = f"{stack.url}/integration?id=acme-payroll"

    with another_page(f'<a href="{link}">open</a>') as port:
        page = desk.new_page()
        page.goto(f"http://localhost:{port}/")  # another site than 127.0.0.1
        page.get_by_text("open").click()
        settled(page)

    assert page.url == link
    expect(page.locator(".st-key-title")).to_contain_text("Lønn")
