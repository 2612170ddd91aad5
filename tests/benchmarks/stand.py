"""What the benchmarks stand on: a store and a sandbox as processes of their own, and records to send."""

from __future__ import annotations

import asyncio
import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from core.configuration import IntegrationConfig, OrganisationConfig
from core.model import Principal, RunKind, RunSummary
from core.permissions import Role
from core.settings import Settings, child_environment, load_settings
from data.commands.integrations import save_integration, save_organisation
from data.ledger.routes import route
from data.store.protocol import Store
from data.store.socket_folder import is_served
from flows.clock import SystemClock
from flows.reach import Reach
from flows.stack.process import port_is_free
from flows.sync.session import run_on
from flows.wiring import open_store

IN_FLIGHT = 64
TOKEN = "bench-token"  # noqa: S105  # of a sandbox that lives as long as the benchmark
PRINCIPAL = Principal("bench", {"bench": Role.ADMIN}, is_operator=True)


@dataclass(frozen=True)
class Stand:
    """Where they listen."""

    settings: Settings
    store_pid: int

    @property
    def url(self) -> str:
        """Records are posted here."""
        return f"{self.settings.sandbox_url}/accounting/records"


@contextmanager
def standing(folder: Path, latency_ms: int) -> Iterator[Stand]:
    """Both up; ended when the block ends."""
    settings = load_settings(home=folder, allow_loopback=True, sandbox_port=_free_port(28765))
    settings.secrets_folder.mkdir(parents=True)
    settings.inbox.mkdir(parents=True)
    secret = settings.secrets_folder / "sandbox"
    secret.touch(0o600)
    secret.write_text(TOKEN)
    sandbox = [
        *(
            "-m",
            "core.connectors.rest.sandbox.server",
            "--port",
            str(settings.sandbox_port),
            "--token-file",
            str(secret),
        ),
        *("--home", str(settings.sandbox_folder), "--latency-ms", str(latency_ms)),
    ]
    commands = (["-m", "flows.stack.store_process"], sandbox)
    children = [
        subprocess.Popen([sys.executable, *command], env=child_environment(settings), stdout=subprocess.DEVNULL)
        for command in commands
    ]
    try:
        _wait(settings)
        yield Stand(settings, children[0].pid)
    finally:
        for child in children:
            child.terminate()
        for child in children:
            child.wait(60)


def prepare(settings: Settings, name: str, records: int, batch_size: int = 1) -> None:
    """A CSV file as an app writes it, and the integration that sends it."""
    write_file(settings.inbox / f"{name}.csv", name, records)
    now = SystemClock().now()
    organisation = OrganisationConfig(id="bench", name="Bench", admins=("a@example.org",))
    with closing(open_store(settings, "configure")) as store:
        save_organisation(PRINCIPAL, store, organisation, now)
        save_integration(PRINCIPAL, store, integration(name, settings.sandbox_url, batch_size), now)


def write_file(path: Path, name: str, records: int) -> None:
    """A CSV file as an app writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Bilagsnr", "Dato", "Beløp", "Kostnadssted", "Konto", "Formål"])
        for number in range(records):
            writer.writerow([f"{name}-{number:07d}", "14.11.2026", "486,50", "410", "7140", "Tog Oslo-Hamar"])


def sync(settings: Settings, store: Store, name: str) -> RunSummary:
    """One manual sync, here in this process."""
    (summary,) = asyncio.run(
        run_on(
            store,
            route(store, name),
            RunKind.MANUAL,
            reach=Reach(settings, "bench", is_alone=True),
            clock=SystemClock(),
            lease_length=timedelta(seconds=30),
        )
    )
    return summary


def integration(name: str, sandbox_url: str, batch_size: int = 1) -> IntegrationConfig:
    """It sends that file to the sandbox."""
    url = f"{sandbox_url}/accounting/records"
    fields = [
        {"to": "/claimNo", "from": "Bilagsnr"},
        {"to": "/date", "from": "Dato", "date": "%d.%m.%Y"},
        {"to": "/amount", "from": "Beløp", "decimal": "comma"},
        {"to": "/lines/0/costCenter", "from": "Kostnadssted"},
        {"to": "/lines/0/account", "from": "Konto"},
        {"to": "/lines/0/description", "from": "Formål"},
    ]
    return IntegrationConfig.model_validate(
        {
            "id": name,
            "organisation": "bench",
            "name": name,
            "source": {"kind": "files", "path": f"{name}.csv"},
            "target": {
                "kind": "rest",
                "name": "Accounting",
                "url": url,
                "look_up_url": url + "?reference={reference}",
                "check_url": f"{sandbox_url}/accounting/health",
                "token_secret": "sandbox",
                "concurrency": IN_FLIGHT,
                "currency": "NOK",
                "bulk": _bulk(url, batch_size) if batch_size > 1 else None,
            },
            "schedule": {"interval_seconds": 3600},
            "mapping": {
                "record_key": "Bilagsnr",
                "amount": {"column": "Beløp", "currency": "NOK", "decimal": "comma"},
                "fields": fields,
            },
        }
    )


def _wait(settings: Settings) -> None:
    for _ in range(300):
        if is_served(settings.store_socket) and not port_is_free(settings.sandbox_port):
            return
        time.sleep(0.1)
    raise SystemExit("store or sandbox did not come up within 30 s")


def _free_port(first: int) -> int:
    start = first + os.getpid() % 500  # two benchmarks may begin at the same moment
    return next(port for port in range(start, start + 200) if port_is_free(port))


def _bulk(url: str, size: int) -> dict[str, object]:
    return {"size": size, "url": f"{url.removesuffix('records')}bulk", "items": "/items", "key_field": "idempotencyKey"}
