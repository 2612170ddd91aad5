"""Store, sandbox and syncs as real processes on a home of their own, to be stopped and killed."""

import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.configuration import IntegrationConfig, OrganisationConfig
from core.model import Principal
from core.permissions import Role
from core.settings import child_environment, load_settings
from data.commands.integrations import save_integration, save_organisation
from data.ledger.routes import dead_routes
from data.queries.runs import history
from data.store.socket_folder import is_served
from flows.clock import SystemClock
from flows.secrets import make_sandbox_secret
from flows.stack.process import listens
from flows.wiring import open_store
from tests.integration.helpers.store_worlds import free_port

ONE_SYNC = str(Path(__file__).with_name("one_sync.py"))
KARI = Principal("kari", {"acme": Role.ADMIN}, is_operator=True)
LEASE_SECONDS = 2
PATIENCE = 90.0


class Sync:
    """A sync process; `go` lets it begin."""

    def __init__(
        self, environment: dict[str, str], integration_id: str, send_within: float, clock_wrong: float
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", ONE_SYNC, integration_id, str(send_within), str(clock_wrong)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def wait_until_ready(self) -> None:
        assert self.process.stdout is not None
        assert self.process.stdout.readline() == "ready\n"

    def go(self) -> "Sync":
        assert self.process.stdin is not None
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return self

    def told(self) -> Any:
        """What it said at its end: [[status, due, not booked], …], or a sentence."""
        said, _ = self.process.communicate(timeout=PATIENCE)
        assert self.process.returncode == 0
        return json.loads(said)

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)
        if number is signal.SIGKILL:
            self.process.communicate(timeout=PATIENCE)


class Parts:
    """Store and sandbox, started. The sandbox takes `latency_ms` for every request and deduplicates nothing."""

    def __init__(self, home: Path, latency_ms: int) -> None:
        self.settings = load_settings(
            home=home, sandbox_port=free_port(), lease_seconds=LEASE_SECONDS, allow_loopback=True
        )
        self.environment = child_environment(self.settings)
        self.processes: list[subprocess.Popen[Any]] = []
        make_sandbox_secret(self.settings)
        self._start_sandbox(latency_ms)
        self.start_store()
        until(listens(self.settings.sandbox_port))
        until(lambda: is_served(self.settings.store_socket))
        self.store = open_store(self.settings, "sync")
        self.desk = open_store(self.settings, "configure")
        self.ask("/control/rules", {"system": "accounting", "honours_key": False, "unique_reference": False})
        save_organisation(
            KARI, self.desk, OrganisationConfig(id="acme", name="Acme", admins=("a@acme.example",)), now()
        )

    def start_store(self) -> None:
        self.store_process = self._popen("-m", "flows.stack.store_process")

    def kill_store(self) -> None:
        self.store_process.kill()
        self.store_process.wait(PATIENCE)

    def close(self) -> None:
        self.store.close()
        self.desk.close()
        for process in self.processes:
            process.kill()
            process.communicate(timeout=PATIENCE)

    def sync(self, integration_id: str, clock_wrong: float = 0.0) -> Sync:
        """A sync that is ready to begin, on a machine whose clock is so many seconds wrong."""
        return self.syncs(integration_id, 1, clock_wrong=clock_wrong)[0]

    def syncs(self, integration_id: str, count: int, send_within: float = 2.0, clock_wrong: float = 0.0) -> list[Sync]:
        """As many, all ready to begin at the same moment."""
        made = [Sync(self.environment, integration_id, send_within, clock_wrong) for _ in range(count)]
        self.processes += [one.process for one in made]
        for one in made:
            one.wait_until_ready()
        return made

    def add(self, name: str, records: int, concurrency: int = 8, organisation: str | None = None) -> str:
        """An integration whose file holds this many records; `organisation`: one of several, with a folder of its own.

        What it is kept by.
        """
        rows = [f"{name}-{number:03},10.00" for number in range(records)]
        path = f"{organisation}/{name}.csv" if organisation else f"{name}.csv"
        (self.settings.inbox / path).parent.mkdir(parents=True, exist_ok=True)
        (self.settings.inbox / path).write_text("\n".join(["no,amount", *rows, ""]))
        url = f"{self.settings.sandbox_url}/accounting/records"
        config = IntegrationConfig.model_validate(
            {
                "id": name,
                "organisation": organisation or "acme",
                "name": name,
                "source": {"kind": "files", "path": path},
                "target": {
                    "kind": "rest",
                    "name": "Accounting",
                    "url": url,
                    "look_up_url": url + "?reference={reference}",
                    "check_url": f"{self.settings.sandbox_url}/accounting/health",
                    "token_secret": "sandbox",
                    "concurrency": concurrency,
                    "currency": "NOK",
                    "timeout_seconds": 2,
                    "request_life_seconds": 2,
                    "settle_seconds": 0.3,
                },
                "schedule": {"interval_seconds": 86400},
                "mapping": {
                    "record_key": "no",
                    "amount": {"column": "amount", "currency": "NOK", "decimal": "point"},
                    "fields": [{"to": "/amount", "from": "amount", "decimal": "point"}],
                },
            }
        )
        whoever = Principal("kari", {config.organisation: Role.ADMIN})
        return save_integration(whoever, self.desk, config, now())

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """The sandbox's control."""
        data = None if body is None else json.dumps(body).encode()
        url, headers = self.settings.sandbox_url + path, {"Content-Type": "application/json"}
        request = urllib.request.Request(url, data, headers)  # noqa: S310  # our own loopback
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # same
            return json.loads(answer.read())

    def bookings(self, name: str) -> dict[str, int]:
        """Reference → how often the sandbox booked it."""
        return self._counts("bookings", name)

    def requests(self, name: str) -> dict[str, int]:
        """Reference → how often it was sent, whatever became of it."""
        return self._counts("requests", name)

    def _counts(self, kind: str, name: str) -> dict[str, int]:
        told = self.ask("/control/counts?system=accounting")[kind]
        return {reference: count for reference, count in told.items() if reference.startswith(f"{name}:")}

    def states(self, name: str) -> Counter[str]:
        """State → records."""
        keys = [row.partition(",")[0] for row in (self.settings.inbox / f"{name}.csv").read_text().split()[1:]]
        known = self.store.read("known_records", {"integration_id": name, "record_keys": keys})
        return Counter(known.column("state").to_pylist())

    def runs(self, name: str) -> list[str]:
        """How the runs ended, oldest first."""
        return [str(run.status) for run in reversed(history(KARI, self.store, name, now()))]

    def lease_ran_out(self, name: str) -> bool:
        """Whether a run is open and nobody holds its lease."""
        return name in dead_routes(self.store)

    def _start_sandbox(self, latency_ms: int) -> None:
        token = self.settings.secrets_folder / "sandbox"
        port, home = str(self.settings.sandbox_port), str(self.settings.sandbox_folder)
        where = ("--port", port, "--home", home, "--token-file", str(token))
        self._popen("-m", "core.connectors.rest.sandbox.server", *where, "--latency-ms", str(latency_ms))

    def _popen(self, *arguments: str) -> subprocess.Popen[Any]:
        command = [sys.executable, "-W", "error", *arguments]
        process = subprocess.Popen(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.processes.append(process)
        return process


def once(name: str, records: int) -> dict[str, int]:
    """Every record of an integration booked exactly once."""
    return {f"{name}:{name}-{number:03}": 1 for number in range(records)}


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def now() -> Any:
    return SystemClock().now()
