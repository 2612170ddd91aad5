"""The sandbox as a process, its page, and who may tell it what."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'


@dataclass
class Sandbox:
    port: int
    process: subprocess.Popen[str]
    home: Path

    def ask(self, method: str, path: str, body: str | None = None, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, body.encode() if body is not None else None, names)
            answer = connection.getresponse()
            return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read().decode()
        finally:
            connection.close()

    def book(self, reference: str, payload: dict[str, Any], system: str = "accounting") -> int:
        status, _, _ = self.ask(
            "POST",
            f"/{system}/records",
            json.dumps(payload),
            authorization="Bearer right",
            x_reference=reference,
            idempotency_key=reference,
            content_type="application/json",
        )
        return status

    def form(self, path: str, origin: str | None, **fields: str) -> tuple[int, dict[str, str], str]:
        more = {} if origin is None else {"origin": origin}
        return self.ask("POST", path, urlencode(fields), content_type="application/x-www-form-urlencoded", **more)

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def start(home: Path, port: int = 0) -> Sandbox:
    home.mkdir(exist_ok=True)
    token = home / "token"
    token.write_text("right\n")
    command = [
        sys.executable,
        "-m",
        "core.connectors.rest.sandbox.server",
        "--port",
        str(port),
        "--home",
        str(home),
        "--token-file",
        str(token),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    line = process.stdout.readline()
    return Sandbox(int(line.rpartition(":")[2] or 0), process, home)


def stop(sandbox: Sandbox, number: int = signal.SIGTERM) -> tuple[int, str]:
    os.kill(sandbox.process.pid, number)
    _, said = sandbox.process.communicate(timeout=10)
    return sandbox.process.returncode, said


def running(home: Path) -> Iterator[Sandbox]:
    sandbox = start(home)
    yield sandbox
    if sandbox.process.poll() is None:
        stop(sandbox)
    for pipe in (sandbox.process.stdout, sandbox.process.stderr):
        assert pipe is not None
        pipe.close()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Sandbox]:
    """One that the test may end."""
    yield from running(tmp_path / "home")


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """One for all other tests: each uses references and codes of its own."""
    yield from running(tmp_path_factory.mktemp("sandbox") / "home")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_cleanly(mortal: Sandbox, number: int) -> None:
    assert mortal.book("r1", {"amount": "1.00"}) == 201

    assert stop(mortal, number) == (0, "")


def test_bookings_survive_a_kill(mortal: Sandbox) -> None:
    mortal.book("r1", {"amount": "1.00"})
    mortal.process.kill()
    mortal.process.communicate(timeout=10)

    again = start(mortal.home)

    status, _, body = again.ask("GET", "/accounting/records?reference=r1", authorization="Bearer right")
    stop(again)
    assert (status, len(json.loads(body)["records"])) == (200, 1)


def test_a_taken_port_is_one_sentence(sandbox: Sandbox, tmp_path: Path) -> None:
    second = start(tmp_path / "other", sandbox.port)
    _, said = second.process.communicate(timeout=10)

    assert second.process.returncode == 1
    assert said.startswith(f"The sandbox could not start on port {sandbox.port}:")
    assert "Traceback" not in said


def test_nothing_is_booked_without_the_token(sandbox: Sandbox) -> None:
    status, headers, body = sandbox.ask("POST", "/accounting/records", "{}", authorization="Bearer wrong")

    assert (status, headers["content-type"], json.loads(body)["status"]) == (401, "application/problem+json", 401)
    assert sandbox.ask("GET", "/accounting/health")[0] == 401


@pytest.mark.parametrize(
    ("lang", "accept", "title"),
    [
        ("en", "nb", "Sandbox"),
        ("nb", "en", "Sandkasse"),
        (None, "nb-NO,nb;q=0.9", "Sandkasse"),
        (None, "no", "Sandkasse"),
        (None, "de", "Sandbox"),
        (None, "", "Sandbox"),
    ],
)
def test_the_page_speaks_both_languages(sandbox: Sandbox, lang: str | None, accept: str, title: str) -> None:
    status, _, page = sandbox.ask("GET", "/" if lang is None else f"/?lang={lang}", accept_language=accept)

    assert status == 200
    assert f"<h1>{title}</h1>" in page


def test_the_page_shows_what_was_booked_and_refused_as_plain_text(sandbox: Sandbox) -> None:
    sandbox.book(f"r-{EVIL}".replace("\n", ""), {"amount": "1284.50", "description": EVIL[:50], "hasAttachment": "nei"})
    sandbox.book("evil", {"amount": "1.00", "costCenter": EVIL})

    _, headers, page = sandbox.ask("GET", "/?lang=en")

    assert "1,284.50" in page
    assert "Booked without an attachment" in page
    assert "Invalid cost center code: &lt;script&gt;" in page
    assert "<script" not in page
    assert "<img" not in page
    assert "script-src" not in headers["content-security-policy"]
    assert headers["content-security-policy"].startswith("default-src 'none'")


def test_a_cost_centre_is_created_with_the_page_s_own_form(sandbox: Sandbox) -> None:
    bad = {"amount": "1.00", "lines": [{"costCenter": "9998"}]}
    assert sandbox.book("form", bad) == 422

    status, headers, _ = sandbox.form("/control/cost-centres?lang=nb", sandbox.origin, code="9998", system="")

    assert (status, headers["location"]) == (303, "/?lang=nb&saved=1")
    assert sandbox.book("form", bad) == 201


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example", "http://127.0.0.1:1"])
def test_a_form_of_another_page_is_refused(sandbox: Sandbox, origin: str | None) -> None:
    assert sandbox.form("/control/cost-centres", origin, code="9999")[0] == 403
    assert sandbox.book("foreign", {"costCenter": "9999"}) == 422


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.example"}, {"sec_fetch_site": "cross-site"}, {"origin": "https://evil.example"}],
)
def test_control_is_for_this_machine(sandbox: Sandbox, headers: dict[str, str]) -> None:
    body = json.dumps({"kind": "500"})

    assert sandbox.ask("POST", "/control/faults", body, content_type="application/json", **headers)[0] == 403


def test_a_rebound_name_reads_nothing(sandbox: Sandbox) -> None:
    assert sandbox.ask("GET", "/control/counts", host="evil.example")[0] == 403
    assert sandbox.ask("GET", "/", host="evil.example:80")[0] == 403
    assert sandbox.ask("GET", "/control/counts")[0] == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", "{"),
        ("faults", "[]"),
        ("faults", '{"kind": "meteor"}'),
        ("faults", '{"kind": "500", "count": 0}'),
        ("faults", '{"kind": "500", "system": "bank"}'),
        ("cost-centres", '{"code": ""}'),
        ("cost-centres", '{"code": "<b>"}'),
        ("periods", '{"period": "2026-13"}'),
        ("rules", '{"unique_reference": "perhaps"}'),
        ("rules", '{"nonsense": 1}'),
    ],
)
def test_a_wish_it_does_not_understand_is_refused(sandbox: Sandbox, path: str, body: str) -> None:
    assert sandbox.ask("POST", f"/control/{path}", body, content_type="application/json")[0] == 400


def test_a_fault_is_shown_and_switched_off(sandbox: Sandbox) -> None:
    sandbox.form("/control/faults", sandbox.origin, kind="refuse", system="payroll", count="")
    assert sandbox.book("fault", {}, "payroll") == 422
    assert sandbox.book("fault", {}) == 201
    assert "<b>Refuse every record</b> Payroll" in sandbox.ask("GET", "/?lang=en")[2]

    sandbox.form("/control/faults", sandbox.origin, kind="refuse", system="payroll", off="true")

    assert "No fault is on." in sandbox.ask("GET", "/?lang=en")[2]
    assert sandbox.book("fault", {}, "payroll") == 201
