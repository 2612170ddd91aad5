"""What the benchmarks stand on: a store and a sandbox as processes of their own, and records to send."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.configuration import IntegrationConfig
from core.model import Principal, Role
from core.settings import Settings, child_environment, load_settings
from data.store import Store
from flows.child import port_is_free
from tests.benchmarks.bench_http import bare_loop

__all__ = ["IN_FLIGHT", "PRINCIPAL", "TOKEN", "Stand", "Store", "bare_loop", "integration", "standing", "write_records"]

IN_FLIGHT = 64
TOKEN = "bench-token"  # noqa: S105  # of a sandbox that lives as long as the benchmark
PRINCIPAL = Principal("bench", Role.ADMIN, ("bench",))


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
    settings = load_settings(home=folder, store_port=_free_port(28815), sandbox_port=_free_port(28765))
    settings.secrets_folder.mkdir(parents=True)
    settings.inbox.mkdir(parents=True)
    secret = settings.secrets_folder / "sandbox"
    secret.touch(0o600)
    secret.write_text(TOKEN)
    sandbox = [
        *("-m", "core.connectors.rest.sandbox", "--port", str(settings.sandbox_port), "--token-file", str(secret)),
        *("--home", str(settings.sandbox_folder), "--latency-ms", str(latency_ms)),
    ]
    commands = (["-m", "flows.store_process"], sandbox)
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


def write_records(path: Path, name: str, records: int) -> None:
    """A CSV file as an app writes it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Bilagsnr", "Dato", "Beløp", "Kostnadssted", "Konto", "Formål"])
        for number in range(records):
            writer.writerow([f"{name}-{number:07d}", "14.11.2026", "486,50", "410", "7140", "Tog Oslo-Hamar"])


def integration(settings: Settings, name: str) -> IntegrationConfig:
    """From that file to the sandbox."""
    url = f"{settings.sandbox_url}/accounting/records"
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
                "token_secret": "sandbox",
                "concurrency": IN_FLIGHT,
                "currency": "NOK",
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
        if not port_is_free(settings.store_port) and not port_is_free(settings.sandbox_port):
            return
        time.sleep(0.1)
    raise SystemExit("store or sandbox did not come up within 30 s")


def _free_port(first: int) -> int:
    start = first + os.getpid() % 500  # two benchmarks may begin at the same moment
    return next(port for port in range(start, start + 200) if port_is_free(port))
