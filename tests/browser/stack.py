"""The whole stack, started as a person starts it, on a home and ports of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from core.access.entrances import new_entrance
from flows.clock import SystemClock

SYNCLIGHT = str(Path(sys.executable).with_name("synclight"))
REMINDERS = ("Still not booked", "Still failing", "Fortsatt ikke bokført", "Feiler fortsatt")  # how subjects begin
HEADER = "Bilagsnr;Dato;Beløp;Kostnadssted;Konto;Formål"
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


@dataclass
class Stack:
    """`synclight demo` in a folder of its own."""

    home: Path
    names: tuple[str, ...] = ("DASHBOARD", "PREFECT", "SANDBOX", "MAIL")
    ports: dict[str, int] = field(init=False)
    process: subprocess.Popen[bytes] | None = None
    told: dict[str, str] = field(default_factory=dict)  # what its environment says beside

    def __post_init__(self) -> None:
        self.ports = dict(zip(self.names, free_ports(len(self.names)), strict=True))

    @property
    def environment(self) -> dict[str, str]:
        ports = {f"SYNCLIGHT_{name}_PORT": str(port) for name, port in self.ports.items()}
        return {
            **os.environ,
            **ports,
            "SYNCLIGHT_HOME": str(self.home),
            "SYNCLIGHT_LANGUAGE": "en",
            "SYNCLIGHT_GATHER_SECONDS": "5",
            "SYNCLIGHT_ALLOW_LOOPBACK": "true",  # commands are told the home, and not that it is a demo
            **self.told,
        }

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['DASHBOARD']}"

    def entrance(self) -> str:
        """An address that opens the dashboard once."""
        return f"{self.url}/?entrance={new_entrance(self.home / 'tokens')}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.ports['SANDBOX']}"

    @property
    def printed(self) -> Path:
        return self.home.parent / "printed.txt"

    def start(self, within_seconds: float = 240) -> None:
        with self.printed.open("wb") as out:
            self.process = subprocess.Popen(
                [SYNCLIGHT, "demo"], env=self.environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
            )
        end = time.monotonic() + within_seconds
        while "Synclight is running" not in self.printed.read_text("utf-8"):
            if self.process.poll() is not None or time.monotonic() > end:
                raise AssertionError(f"the stack did not start:\n{self.printed.read_text('utf-8')}")
            time.sleep(0.2)

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(90)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """One command of the command line."""
        return subprocess.run(
            [SYNCLIGHT, *words], env=self.environment, capture_output=True, text=True, check=False, timeout=120
        )

    def ask_sandbox(self, path: str, body: dict[str, Any] | None = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.sandbox + path, data, {"Content-Type": "application/json"})  # noqa: S310 - loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - loopback
            text = answer.read().decode()
        return json.loads(text) if text else None

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.home / "mail").glob("*.eml"))
        return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]  # type: ignore[misc]

    def news(self) -> list[EmailMessage]:
        """The mails without the reminders of 08:00."""
        return [mail for mail in self.mails() if not str(mail["Subject"]).startswith(REMINDERS)]

    def add_integration(self, name: str, rows: list[str], *, title: str = "", system: str = "Regnskap") -> None:
        """A small integration into the sandbox's accounting, through the command line."""
        self.write_rows(name, rows)
        url, health = f"{self.sandbox}/accounting/records", f"{self.sandbox}/accounting/health"
        file = self.home.parent / f"{name}.toml"
        file.write_text(
            INTEGRATION.format(
                name=name,
                title=json.dumps(title or f"Test {name}"),
                system=json.dumps(system),
                url=url,
                look_up=url + "?reference={reference}",
                health=health,
                cron=yearly(),
            ),
            encoding="utf-8",
        )
        added = self.run("integrations", "add", str(file), "--json")
        assert added.returncode == 0, added.stdout + added.stderr
        end = time.monotonic() + 150  # a busy Prefect may hear of it later than the command waits: by the reconciler
        while not self.is_scheduled(name):
            assert time.monotonic() < end, "Prefect did not hear of it"
            time.sleep(0.5)

    def is_scheduled(self, name: str) -> bool:
        """Whether Prefect knows the integration."""
        login = b64encode((self.home / "tokens" / "prefect.token").read_bytes().strip()).decode()
        url = f"http://127.0.0.1:{self.ports['PREFECT']}/api/deployments/name/sync/{name}"
        asked = urllib.request.Request(url, headers={"Authorization": f"Basic {login}"})
        try:
            with urllib.request.urlopen(asked, timeout=60):  # noqa: S310
                return True
        except urllib.error.HTTPError as error:
            if error.code != 404:
                raise
            return False

    def write_rows(self, name: str, rows: list[str]) -> None:
        (self.home / "inbox" / f"{name}.csv").write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def row(key: str, cost_centre: str = "410", amount: str = "486,50") -> str:
    """One line of an input file, of today: the demo closes a month that is past."""
    today = SystemClock().now().astimezone(ZoneInfo("Europe/Oslo"))
    return f"{key};{today:%d.%m.%Y};{amount};{cost_centre};7140;Tog Oslo-Hamar"


def yearly() -> str:
    """A schedule that wakes nobody while tests run: once a year, half a year from now."""
    far = SystemClock().now() + timedelta(days=182)
    return f"0 4 {min(far.day, 28)} {far.month} *"


INTEGRATION = """
id = "{name}"
organisation = "acme"
name = {title}

[source]
kind = "files"
path = "{name}.csv"

[target]
kind = "rest"
name = {system}
url = "{url}"
look_up_url = "{look_up}"
check_url = "{health}"
token_secret = "sandbox"
timeout_seconds = 5
settle_seconds = 1
request_life_seconds = 5

[schedule]
cron = "{cron}"

[mapping]
record_key = "Bilagsnr"

[mapping.amount]
column = "Beløp"
currency = "NOK"

[[mapping.fields]]
to = "/date"
from = "Dato"
date = "%d.%m.%Y"

[[mapping.fields]]
to = "/amount"
from = "Beløp"
decimal = "comma"

[[mapping.fields]]
to = "/lines/0/costCenter"
from = "Kostnadssted"

[[mapping.fields]]
to = "/lines/0/account"
from = "Konto"

[[mapping.fields]]
to = "/lines/0/description"
from = "Formål"
"""
