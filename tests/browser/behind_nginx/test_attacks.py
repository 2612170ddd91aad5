"""What somebody tries who is not let in: through nginx, past it, and in its name."""

from __future__ import annotations

import http.client
import os
import pwd
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from core.access.entrances import new_entrance, open_visit
from core.access.people import Claims, SessionLengths
from core.settings import Settings, child_environment
from dashboard.local_mode import visit_cookie
from data.commands.sessions import sign_in
from flows.clock import SystemClock
from flows.stack.way_in import listening, takes_visitors
from tests.browser.behind_nginx.front import NAME, SITE, Front
from tests.browser.real_provider import RealProvider
from tests.integration.helpers.ports import free_ports
from tests.integration.sign_in.browsers import UVICORN, House

ONCE = ("strict-transport-security", "content-security-policy", "x-content-type-options", "cache-control")
SIGN_IN = f"https://{NAME}/sign-in"
CANARY = "kanarifugl"
BAREST = """
server {
    listen 443 ssl;
    ssl_certificate /etc/ssl/synclight/fullchain.pem;
    ssl_certificate_key /etc/ssl/synclight/privkey.pem;
    location / { proxy_pass http://unix:/run/synclight/dashboard.sock:; }
}
"""
Door = House[RealProvider]


@pytest.fixture(scope="module")
def secret(house: Door) -> str:
    """What the browser of somebody holds who is signed in."""
    kari = Claims(house.provider.issuer, "kari", "Kari", "kari@acme.example", is_email_verified=True)
    with closing(house.owner.client("act")) as store:
        return sign_in(store, kari, SessionLengths(), request_id="signed-in", fresh_at=SystemClock().now())


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 303),
        ("/sign-in", 200),
        ("/healthz", 503),
        ("/_stcore/health", 303),
        ("/app/static/mark.svg", 200),
        ("/auth/logout", 404),
    ],
)
def test_each_answer_carries_each_header_once(front: Front, house: Door, path: str, status: int) -> None:
    told, headers, _ = front.ask(path)

    names = [name for name, _ in headers]
    assert told == status
    assert [name for name in ONCE if names.count(name) != 1] == (["cache-control"] if "static" in path else [])
    assert dict(headers)["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert dict(headers)["server"] == "nginx"


def test_whoever_asks_in_plain_text_is_led_to_the_public_address_whatever_host_they_say(front: Front) -> None:
    for host in (NAME, "evil.example", f"{NAME}:81"):
        status, headers, _ = front.ask_plainly("/integration?id=acme-expenses", host)
        assert (status, dict(headers)["location"]) == (301, f"https://{NAME}/integration?id=acme-expenses")


@pytest.mark.parametrize(
    ("host", "status"), [("evil.example", 421), (f"{NAME}.evil.example", 421), (f"{NAME}:444", 403), ("127.0.0.1", 421)]
)
def test_another_host_than_the_public_one_is_refused(front: Front, house: Door, host: str, status: int) -> None:
    told, headers, _ = front.ask("/sign-in", host=host)

    assert told == status
    assert [name for name, _ in headers].count("strict-transport-security") == 1


@pytest.mark.parametrize(
    "forged",
    [
        {"x_forwarded_proto": "http"},
        {"x_forwarded_host": "evil.example", "x_forwarded_port": "1"},
        {"x_forwarded_for": "127.0.0.1", "x_real_ip": "127.0.0.1"},
        {"forwarded": "for=127.0.0.1;host=evil.example;proto=http", "via": "1.1 evil.example"},
    ],
    ids=str,
)
def test_what_a_browser_says_of_proxies_changes_nothing(front: Front, house: Door, forged: dict[str, str]) -> None:
    plain, told = front.ask("/?entrance=" + "0" * 64), front.ask("/?entrance=" + "0" * 64, **forged)

    assert told[0] == 303
    assert dict(told[1])["location"] == dict(plain[1])["location"] == "/sign-in?next=%2F%3Fentrance%3D" + "0" * 64


def test_a_sign_in_that_fails_is_written_down_with_the_address_that_nginx_saw(front: Front, house: Door) -> None:
    front.ask(f"/oauth2callback?code={CANARY}&state=x", x_forwarded_for="203.0.113.9")

    (said, *_) = [line for line in (house.home / "dashboard.log").read_text().splitlines() if "nobody was" in line]
    assert "who asked from 127.0.0.1:" in said
    assert "203.0.113.9" not in said


def test_no_program_but_the_proxy_reaches_the_dashboard(front: Front, house: Door) -> None:
    if os.geteuid() != 0:
        pytest.fail("This test needs root: it asks as another user of the machine.")
    nobody = pwd.getpwnam("nobody")

    def outcome() -> str:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.connect(str(front.socket))
            except OSError as error:
                return type(error).__name__
        return "reached"

    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(nobody.pw_gid)
        os.setuid(nobody.pw_uid)
        os._exit(0 if outcome() == "PermissionError" else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert outcome() == "reached"  # by whoever may enter
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", house.port), 5)


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (f"https://{NAME}", 101),
        (f"http://{NAME}", 403),
        (f"https://{NAME}:444", 403),
        ("https://evil.example", 403),
        (f"https://evil.{NAME}", 403),
        ("null", 403),
        ("file://", 403),
        ("", 403),
    ],
)
def test_a_socket_opens_for_a_page_of_the_public_address_only(
    front: Front, house: Door, secret: str, origin: str, status: int
) -> None:
    upgrade = {"connection": "Upgrade", "upgrade": "websocket", "sec_websocket_version": "13"}
    upgrade |= {"sec_websocket_key": "AAAAAAAAAAAAAAAAAAAAAA==", "sec_websocket_protocol": "streamlit"}
    told = front.ask(
        "/_stcore/stream",
        cookie=f"__Host-synclight_session={secret}",
        **upgrade,
        **({"origin": origin} if origin else {}),
    )

    assert told[0] == status
    assert front.ask("/_stcore/x", "POST", b"x", origin=origin or "null")[0] == (401 if status == 101 else 403)


def test_too_much_is_refused_before_it_reaches_the_dashboard(front: Front, house: Door) -> None:
    status, headers, text = front.ask("/_stcore/x", "POST", b"x" * 70_000, origin=f"https://{NAME}")

    assert (status, text) == (413, "Too much was sent. / Det ble sendt for mye.\n")
    assert [name for name, _ in headers].count("strict-transport-security") == 1


@contextmanager
def another_front(site: str | None = None) -> Iterator[Front]:
    """An nginx of its own, behind which nobody stands yet."""
    with Front.in_a_folder_of_its_own() as made:
        made.site = site or made.site
        made.start()
        yield made
        made.close()


def test_while_the_dashboard_is_away_nginx_says_so_and_writes_down_no_code(front: Front, house: Door) -> None:
    path = f"/oauth2callback?code={CANARY}&state=x"
    with another_front() as alone:
        answers = [alone.ask(path, referer=f"https://{NAME}{path}"), alone.ask("/healthz")]
        logged = alone.logged
    front.ask(path, referer=f"https://{NAME}{path}")

    for status, headers, text in answers:
        assert (status, text[:21]) == (503, "Synclight is starting")
        assert [name for name in ONCE if [each for each, _ in headers].count(name) != 1] == []
    assert "/oauth2callback" in logged
    assert "/oauth2callback" in front.logged
    assert CANARY not in logged + front.logged + (house.home / "dashboard.log").read_text()


def test_local_mode_answers_nobody_through_nginx_however_it_is_set_up(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, dashboard_port=free_ports(1)[0], prefect_port=9)
    visit = open_visit(settings.tokens, new_entrance(settings.tokens))
    with (
        local_mode(settings),
        another_front(_to(settings, SITE.read_text())) as whole,
        another_front(_to(settings, BAREST)) as barest,
    ):
        for nginx in (whole, barest):
            for path in ("/", f"/?entrance={new_entrance(settings.tokens)}", "/_stcore/host-config"):
                told = nginx.ask(path, cookie=f"{visit_cookie(settings)}={visit}", host=NAME)
                assert told[0] == 403
                assert "this machine only" in told[2]
        here = http.client.HTTPConnection("127.0.0.1", settings.dashboard_port, timeout=30)
        here.request("GET", "/", headers={"Cookie": f"{visit_cookie(settings)}={visit}"})
        assert here.getresponse().status == 200  # to whoever sits at the machine
        here.close()


def _to(settings: Settings, site: str) -> str:
    return site.replace("unix:/run/synclight/dashboard.sock:", f"127.0.0.1:{settings.dashboard_port}")


@contextmanager
def local_mode(settings: Settings) -> Iterator[None]:
    serve = [sys.executable, "-m", "uvicorn", "dashboard.asgi:app", *listening(settings), *UVICORN]
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(serve, env=child_environment(settings), stdout=quiet, stderr=quiet)
    end = time.monotonic() + 60
    while not takes_visitors(settings)():
        assert process.poll() is None, "it did not start"
        assert time.monotonic() < end, "it did not listen"
        time.sleep(0.1)
    try:
        yield
    finally:
        process.terminate()
        process.wait(30)
