"""The real stack, started once by the launcher: store, Prefect with a worker, reconciler, dashboard, sandbox, mail.

The tests stand in the order of a morning: configured, synced by the schedule, failed, repaired, disturbed, stopped.
"""

import asyncio
import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import psutil
import pytest
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterName
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Pending

from core.settings import Settings, load_settings
from data.schedules import planned
from flows.cli import run
from flows.deployments import reconcile_schedules, start_run
from flows.prefect_api import auth_string, open_client
from flows.stuck_runs import StuckRuns
from flows.wiring import open_store
from tests.integration.test_launcher import free_ports

ORGANISATION = """
id = "acme"
name = "Acme"
language = "en"
admins = ["finance@acme.example"]
"""
INTEGRATION = """
id = "{id}"
organisation = "acme"
name = "Claims"
[source]
kind = "files"
path = "{id}.csv"
[target]
kind = "rest"
name = "Accounting"
url = "{sandbox}/accounting/records"
look_up_url = "{sandbox}/accounting/records?reference={{reference}}"
token_secret = "sandbox"
settle_seconds = 1
timeout_seconds = 5
request_life_seconds = 5
[schedule]
{schedule}
[mapping]
record_key = "no"
[mapping.amount]
column = "amount"
decimal = "point"
currency = "NOK"
[[mapping.fields]]
to = "/amount"
from = "amount"
decimal = "point"
[[mapping.fields]]
to = "/currency"
constant = "NOK"
[[mapping.fields]]
to = "/lines/0/costCenter"
from = "centre"
"""
CLAIMS = "no,amount,centre\nC1,100.00,100\nC2,200.50,110\nC3,300.00,9999\n"


class Said(NamedTuple):
    """What a command answered."""

    returncode: int
    stdout: str
    stderr: str


@dataclass
class Stack:
    """A running stack, and the command line beside it."""

    settings: Settings
    process: subprocess.Popen[bytes]
    environment: dict[str, str]
    said: Path

    def command(self, *arguments: str) -> Said:
        """The command line, in this process: a second Python per look would make this file slow."""
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = run(list(arguments))
        return Said(code, out.getvalue(), err.getvalue())

    def status(self, integration: str = "acme-claims") -> dict[str, Any]:
        answer = json.loads(self.command("status", "--json").stdout)
        return next(each for each in answer if each["id"] == integration)

    def sandbox(self, path: str, body: dict[str, Any] | None = None) -> Any:
        request = urllib.request.Request(  # noqa: S310  # our own loopback
            f"{self.settings.sandbox_url}{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310
            return json.load(response)

    def pid(self, module: str) -> int:
        children = psutil.Process(self.process.pid).children()
        return next(child.pid for child in children if module in child.cmdline())

    def flow_runs(self, name: str | None = None) -> list[FlowRun]:
        async def read() -> list[FlowRun]:
            named = FlowRunFilter(name=FlowRunFilterName(like_=name)) if name else None
            async with open_client(self.settings) as client:
                return await client.read_flow_runs(flow_run_filter=named, limit=50, sort=FlowRunSort.START_TIME_DESC)

        return asyncio.run(read())


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    home = tmp_path_factory.mktemp("stack") / "home"
    names = ("dashboard_port", "prefect_port", "store_port", "sandbox_port", "mail_port")
    settings = load_settings(home=home, demo=True, **dict(zip(names, free_ports(5), strict=True)))
    ours = {f"SYNCLIGHT_{name.upper()}": str(getattr(settings, name)) for name in names}
    environment = {**os.environ, **ours, "SYNCLIGHT_HOME": str(home), "SYNCLIGHT_DEMO": "true"}
    said = home.parent / "said.txt"
    with said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "up"], env=environment, stdout=output, stderr=output
        )
    begin = time.monotonic()
    try:
        wait_until(lambda: b"Dashboard" in said.read_bytes() or process.poll() is not None, 60)
        answered = time.monotonic() - begin
        wait_until(lambda: b"is running" in said.read_bytes() or process.poll() is not None, 150)
        assert process.poll() is None, said.read_text()
        assert answered < 60
        with pytest.MonkeyPatch.context() as patch:
            for key, value in environment.items():
                patch.setenv(key, value)
            yield Stack(settings, process, environment, said)
    finally:
        process.terminate()
        process.wait(60)


def wait_until(over: Callable[[], Any], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not over():
        assert time.monotonic() < end, "not in time"
        time.sleep(0.3)


def test_a_wrong_file_is_refused_whole_and_a_right_one_is_scheduled(stack: Stack, tmp_path: Path) -> None:
    broken, organisation, claims, quiet = (tmp_path / f"{name}.toml" for name in ("broken", "org", "claims", "quiet"))
    broken.write_text('id = "x"\n[source\n')
    organisation.write_text(ORGANISATION)
    sandbox = stack.settings.sandbox_url
    claims.write_text(INTEGRATION.format(id="acme-claims", sandbox=sandbox, schedule="interval_seconds = 20"))
    quiet.write_text(INTEGRATION.format(id="acme-quiet", sandbox=sandbox, schedule='cron = "0 6 1 1 *"'))
    (stack.settings.inbox / "acme-claims.csv").write_text(CLAIMS)
    (stack.settings.inbox / "acme-quiet.csv").write_text("no,amount,centre\n")

    refused = stack.command("integrations", "add", str(broken))
    orphan = stack.command("integrations", "add", str(claims))
    saved = [stack.command("integrations", "add", str(file)) for file in (organisation, claims, quiet)]

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.startswith("broken.toml:")
    assert refused.stderr.count("\n") == 1
    assert (orphan.returncode, orphan.stderr.count("\n")) == (2, 1)
    assert [each.returncode for each in saved] == [0, 0, 0], saved
    assert stack.command("integrations", "list").stdout.count("acme-") == 2


def test_the_scheduler_makes_a_run_by_itself(stack: Stack) -> None:
    wait_until(lambda: stack.status()["last_sync_at"] is not None, 120)

    status = stack.status()
    assert (status["light"], status["word"], status["open_failures"]) == ("red", "Failing", 1)
    assert status["not_booked"] == {"NOK": "300.00"}
    assert status["reasons"]
    wait_until(lambda: any(run.state and run.state.is_failed() for run in stack.flow_runs("acme-claims ")), 30)
    made = next(run for run in stack.flow_runs("acme-claims ") if run.state and run.state.is_failed())
    assert made.auto_scheduled
    assert {"integration:acme-claims", "organisation:acme"} <= set(made.tags)
    assert made.name[:14] == "acme-claims 20"
    assert made.state is not None
    assert "1 not booked" in (made.state.message or "")
    assert "Traceback" not in (made.state.message or "")
    assert stack.command("status").returncode == 1


def test_what_is_equal_already_is_not_written_again(stack: Stack) -> None:
    with contextlib.closing(open_store(stack.settings, "read")) as store:
        again = reconcile_schedules(stack.settings, store)
        ids = [plan.integration_id for plan in planned(store)]

    assert ids == ["acme-claims", "acme-quiet"]
    assert (again.written, again.removed) == ((), ())


def test_a_schedule_changed_in_prefects_own_pages_is_put_right(stack: Stack) -> None:
    async def pause_by_hand() -> None:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            await client.pause_deployment(found.id)
            await client.update_deployment_schedule(found.id, found.schedules[0].id, active=False)

    async def read() -> tuple[bool, bool, dict[str, Any]]:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            return found.paused, found.schedules[0].active, found.schedules[0].parameters

    asyncio.run(pause_by_hand())
    with contextlib.closing(open_store(stack.settings, "read")) as store:
        reconcile_schedules(stack.settings, store)  # or the reconciler was faster

    paused, active, parameters = asyncio.run(read())
    assert (paused, active) == (False, True)
    assert parameters["integration"] == "acme-quiet"


def test_a_key_asked_twice_makes_one_run(stack: Stack) -> None:
    async def twice() -> set[Any]:
        asked = (
            start_run(stack.settings, "acme-quiet", "manual", None, "kari", idempotency_key="same") for _ in range(2)
        )
        return set(await asyncio.gather(*asked))

    assert len(asyncio.run(twice())) == 1


def test_a_run_stuck_in_pending_is_closed_after_its_patience(stack: Stack) -> None:
    async def make_pending() -> Any:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            far = await client.create_flow_run_from_deployment(found.id, state=Pending(), name="stuck")
            return far.id

    run_id = asyncio.run(make_pending())
    stuck = StuckRuns(patience_seconds=120)

    early = asyncio.run(stuck.close(stack.settings, frozenset(), 0))
    living = asyncio.run(StuckRuns(patience_seconds=0).close(stack.settings, {str(run_id)}, 0))
    late = asyncio.run(stuck.close(stack.settings, frozenset(), 120))

    assert "stuck" not in early
    assert "stuck" not in living
    assert "stuck" in late
    assert [run.state.type.value for run in stack.flow_runs("stuck") if run.state] == ["CRASHED"]


def test_failures_name_message_field_and_value(stack: Stack) -> None:
    found = json.loads(stack.command("failures", "acme-claims", "--json").stdout)

    assert [(each["record"], each["amount"]) for each in found] == [("C3", "300.00")]
    assert found[0]["messages"][0] == {
        "message": "Invalid cost center code: 9999",
        "code": "CC_UNKNOWN",
        "field": "/lines/0/costCenter",
        "label": "centre",
        "value": "9999",
    }
    assert "Invalid cost center code: 9999" in stack.command("failures").stdout


def test_a_retry_sends_only_what_failed_and_waits_for_its_end(stack: Stack) -> None:
    stack.sandbox("/control/cost-centres", {"system": "accounting", "code": "9999"})

    answer = stack.command("retry", "acme-claims", "--wait")

    assert answer.returncode == 0, answer
    assert "1 record is stored for a retry." in answer.stdout
    wait_until(lambda: stack.status()["light"] in {"green", "grey"}, 60)
    assert stack.status()["open_failures"] == 0
    assert _bookings(stack) == [1, 1, 1]


def test_syncs_asked_for_at_once_make_one_run_and_the_others_say_so(stack: Stack) -> None:
    command = [sys.executable, "-m", "flows.cli", "sync", "acme-claims", "--wait"]
    asked = [
        subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [each.communicate(timeout=120) for each in asked]

    assert [each.returncode for each in asked] == [0, 0, 0], said
    assert any("Another sync of acme-claims is running" in out or "Skipped" in out for out, _ in said), said
    assert _bookings(stack) == [1, 1, 1]


def test_a_wrong_integration_is_refused_with_a_sentence(stack: Stack) -> None:
    for arguments in (("sync", "nope"), ("retry", "nope"), ("failures", "nope")):
        answer = stack.command(*arguments)
        assert (answer.returncode, answer.stderr) == (2, "There is no integration nope that you may see.\n")


def test_a_second_stack_on_the_same_home_is_refused(stack: Stack) -> None:
    answer = stack.command("up")

    assert answer.returncode == 2
    assert f"already running with the home {stack.settings.home} (process {stack.process.pid})" in answer.stderr


def test_no_secret_is_on_a_command_line_or_in_a_log(stack: Stack) -> None:
    scopes = ("read", "act", "sync")
    secrets = [auth_string(stack.settings).split(":")[1]]
    secrets += [stack.settings.token_file(scope).read_text() for scope in scopes]
    secrets.append((stack.settings.secrets_folder / "sandbox").read_text())

    lines = [" ".join(process.info["cmdline"] or []) for process in psutil.process_iter(["cmdline"])]
    logs = [log.read_text("utf-8", errors="replace") for log in stack.settings.logs.iterdir()]

    assert len(logs) >= 8
    assert not [secret for secret in secrets for text in (*lines, *logs) if secret in text]
    for file in (*stack.settings.tokens.iterdir(), stack.settings.secrets_folder / "sandbox"):
        assert file.stat().st_mode & 0o077 == 0, file


def test_a_store_that_is_killed_comes_back_and_syncs_go_on(stack: Stack) -> None:
    before = stack.status()["last_sync_at"]

    os.kill(stack.pid("flows.store_process"), signal.SIGKILL)

    wait_until(lambda: b"Store is back" in stack.said.read_bytes(), 30)
    wait_until(lambda: stack.status()["last_sync_at"] > before, 90)
    assert _bookings(stack) == [1, 1, 1]


def test_a_retry_asked_while_prefect_is_down_is_stored_and_runs_later(stack: Stack) -> None:
    with (stack.settings.inbox / "acme-claims.csv").open("a") as file:
        file.write("C4,400.00,9998\n")
    wait_until(lambda: stack.status()["open_failures"] == 1, 90)
    stack.sandbox("/control/cost-centres", {"system": "accounting", "code": "9998"})

    os.kill(stack.pid("prefect"), signal.SIGSTOP)
    try:
        answer = stack.command("retry", "acme-claims")
    finally:
        os.kill(stack.pid("prefect"), signal.SIGCONT)

    assert (answer.returncode, answer.stderr) == (0, ""), answer
    assert "Prefect does not answer. The retry is stored" in answer.stdout
    wait_until(lambda: stack.status()["open_failures"] == 0, 120)
    assert _bookings(stack) == [1, 1, 1, 1]


def test_sigterm_ends_everything_in_order(stack: Stack) -> None:
    home = str(stack.settings.home)

    stack.process.terminate()

    assert stack.process.wait(60) == 0
    assert stack.said.read_text().endswith("Stopping …\nStopped.\n")
    assert not [process.pid for process in psutil.process_iter() if _home_of(process) == home]
    answer = stack.command("status")
    assert (answer.returncode, answer.stderr.count("\n")) == (3, 1)


def _bookings(stack: Stack) -> list[int]:
    """How often each reference was booked."""
    counts = stack.sandbox("/control/counts?system=accounting")
    return list(counts["bookings"].values())


def _home_of(process: psutil.Process) -> str | None:
    try:
        return None if process.status() == psutil.STATUS_ZOMBIE else process.environ().get("SYNCLIGHT_HOME")
    except psutil.Error:
        return None
