"""Records per second of a whole sync with its ledger, beside a bare loop and a sequential loop in the same run.

Store and sandbox are processes of their own, as in the stack; the sandbox takes 20 ms per request.
"""

from __future__ import annotations

import asyncio
import csv
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path

from core.configuration import IntegrationConfig, OrganisationConfig
from core.model import Principal, Role, RunKind
from core.settings import Settings, child_environment, load_settings
from data.integrations import save_integration, save_organisation
from data.routes import route
from data.store import Store
from flows.child import port_is_free
from flows.clock import SystemClock
from flows.secrets import HomeSecrets
from flows.session import run_on
from flows.wiring import open_store
from tests.benchmarks.bench_http import bare_loop, sequential

RECORDS = 6000
ONE_BY_ONE = 150
IN_FLIGHT = 64
LATENCY_MS = 20
PRINCIPAL = Principal("bench", Role.ADMIN, ("bench",))


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(home=folder, store_port=_free_port(28815), sandbox_port=_free_port(28765))
        children = _start(settings)
        try:
            _report(settings)
        finally:
            for child in children:
                child.terminate()
            for child in children:
                child.wait(20)


def _report(settings: Settings) -> None:
    url = f"{settings.sandbox_url}/accounting/records"
    store = _wait_for_store(settings)
    token = HomeSecrets(settings).get("sandbox")
    rounds = []
    for number in range(3):
        bare = asyncio.run(bare_loop(url, RECORDS, IN_FLIGHT, token=token, prefix=f"bare-{number}"))
        ours = _sync(settings, store, number)
        rounds.append((ours / bare, ours, bare))
    one_by_one = asyncio.run(sequential(url, ONE_BY_ONE, token=token))
    _ratio, ours, bare = sorted(rounds)[len(rounds) // 2]
    _say(f"{RECORDS} records, {IN_FLIGHT} in flight, {LATENCY_MS} ms per request (median of {len(rounds)} rounds)")
    _say(f"sync with its ledger   {ours:8.0f} records/s")
    _say(f"bare loop              {bare:8.0f} records/s   sync / bare = {ours / bare:.2f}  (wanted: at least 0.70)")
    _say(f"one after the other    {one_by_one:8.0f} records/s   sync / this = {ours / one_by_one:.0f}  (at least 30)")
    store.close()


def _sync(settings: Settings, store: Store, number: int) -> float:
    name = f"bench-{number}"
    _write(settings.inbox / f"{name}.csv", name)
    save_organisation(PRINCIPAL, store, OrganisationConfig(id="bench", name="Bench", admins=("a@example.org",)), _now())
    save_integration(PRINCIPAL, store, _integration(settings, name), _now())
    began = time.perf_counter()
    (summary,) = asyncio.run(
        run_on(
            store,
            route(store, name),
            RunKind.MANUAL,
            inbox=settings.inbox,
            secret_store=HomeSecrets(settings),
            clock=SystemClock(),
            lease_length=timedelta(seconds=30),
        )
    )
    if summary.counts.booked != RECORDS:
        raise SystemExit(f"only {summary.counts.booked} of {RECORDS} were booked: the figure would be worthless")
    return RECORDS / (time.perf_counter() - began)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _now() -> datetime:
    return SystemClock().now()


def _write(path: Path, name: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Bilagsnr", "Dato", "Beløp", "Kostnadssted", "Konto", "Formål"])
        for number in range(RECORDS):
            writer.writerow([f"{name}-{number:06d}", "14.11.2026", "486,50", "410", "7140", "Tog Oslo-Hamar"])


def _integration(settings: Settings, name: str) -> IntegrationConfig:
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


def _start(settings: Settings) -> list[subprocess.Popen[bytes]]:
    settings.secrets_folder.mkdir(parents=True)
    secret = settings.secrets_folder / "sandbox"
    secret.touch(0o600)
    secret.write_text("bench-token")
    sandbox = [
        *("-m", "core.connectors.rest.sandbox", "--port", str(settings.sandbox_port), "--token-file", str(secret)),
        *("--home", str(settings.sandbox_folder), "--latency-ms", str(LATENCY_MS)),
    ]
    commands = (["-m", "flows.store_process"], sandbox)
    environment = child_environment(settings)
    return [
        subprocess.Popen([sys.executable, *command], env=environment, stdout=subprocess.DEVNULL) for command in commands
    ]


def _wait_for_store(settings: Settings) -> Store:
    for _ in range(300):
        if not port_is_free(settings.store_port) and not port_is_free(settings.sandbox_port):
            return open_store(settings, "sync")
        time.sleep(0.1)
    raise SystemExit("store or sandbox did not come up within 30 s")


def _free_port(first: int) -> int:
    return next(port for port in range(first, first + 200) if port_is_free(port))


if __name__ == "__main__":
    main()
