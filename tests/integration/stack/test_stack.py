"""The real stack in the order of a morning: configured, synced by the schedule, failed, repaired, disturbed.

The files `test_stack_…` after this one go on with the same stack; the last of them stops it.
"""

import asyncio
import contextlib
import csv
import html
import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import psutil
import pytest
from prefect.client.schemas.filters import ArtifactFilter, ArtifactFilterKey, FlowRunFilter, TaskRunFilter
from prefect.client.schemas.objects import Artifact
from prefect.client.schemas.sorting import ArtifactSort
from prefect.events.filters import EventFilter, EventNameFilter
from prefect.events.schemas.automations import AutomationCore
from prefect.events.schemas.events import Event
from prefect.states import Running

from core.health import assess
from core.i18n import Words
from core.model import Principal, Word
from core.permissions import Role
from data.queries.status import integration_statuses
from flows.clock import SystemClock
from flows.monitor.reconciler import OUTBOX_SECONDS
from flows.scheduler.api import auth_string, open_client
from flows.scheduler.automations import NAME, ensure_heartbeat_automation
from flows.scheduler.deployments import reconcile_schedules
from flows.wiring import open_store
from tests.browser.seeder import HOSTILE
from tests.integration.helpers.real_stack import CLAIMS, INTEGRATION, ORGANISATION, Stack, wait_until, yearly

KARI = Principal("kari", {"acme": Role.ADMIN})


@pytest.fixture(scope="module", autouse=True)
def _at_rest(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The files after this one need no sync of acme-claims: three a minute would only slow them down."""
    yield
    rested = stack.add("acme-claims", yearly(), CLAIMS, tmp_path_factory.mktemp("rest"))
    assert rested.returncode == 0, rested
    with contextlib.closing(open_store(stack.settings, "sync")) as store:
        reconcile_schedules(stack.settings, store)  # a busy Prefect may not have heard of it yet


def test_a_wrong_file_is_refused_whole_and_a_right_one_is_scheduled(stack: Stack, tmp_path: Path) -> None:
    broken, organisation, claims, quiet = (tmp_path / f"{name}.toml" for name in ("broken", "org", "claims", "quiet"))
    broken.write_text('id = "x"\n[source\n')
    organisation.write_text(ORGANISATION)
    sandbox = stack.settings.sandbox_url
    claims.write_text(INTEGRATION.format(id="acme-claims", sandbox=sandbox, schedule="interval_seconds = 20"))
    quiet.write_text(INTEGRATION.format(id="acme-quiet", sandbox=sandbox, schedule=yearly()))
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


async def _artifacts(stack: Stack, *keys: str) -> dict[str | None, Artifact]:
    async with open_client(stack.settings) as client:
        artifacts = await client.read_artifacts(
            artifact_filter=ArtifactFilter(key=ArtifactFilterKey(any_=list(keys))),
            flow_run_filter=FlowRunFilter(),
            task_run_filter=TaskRunFilter(),
            limit=10,
            sort=ArtifactSort.ID_DESC,
        )
        return {each.key: each for each in artifacts}


def test_prefects_own_pages_tell_what_became_of_a_sync(stack: Stack) -> None:
    async def read() -> list[Event]:
        async with open_client(stack.settings) as client:
            events = await client.read_events(EventFilter(event=EventNameFilter(prefix=["synclight.sync."])), limit=20)
            return list(events.events)

    wait_until(lambda: asyncio.run(read()), 20)  # events travel beside the run
    events = asyncio.run(read())
    artifacts = asyncio.run(_artifacts(stack, "progress-acme-claims", "failures-acme-claims"))

    assert artifacts["progress-acme-claims"].data == 100.0
    assert artifacts["progress-acme-claims"].description == "Scheduled – Failed: 2 booked, 1 not booked"
    (row,) = json.loads(str(artifacts["failures-acme-claims"].data))
    assert row["Record"] == "C3"
    assert "Invalid cost center" not in str(row)  # it may name somebody
    first = events[-1]
    assert first.event == "synclight.sync.failed"
    assert first.resource.id == "synclight.integration.acme-claims"
    assert (first.payload["booked"], first.payload["not_booked"]) == (2, 1)
    made = [run for run in stack.flow_runs("acme-claims ") if run.state and run.state.is_failed()]
    assert {"kind:scheduled", "integration:acme-claims"} <= set(made[-1].tags)


def test_hostile_text_is_no_markup_in_prefects_own_pages(stack: Stack, tmp_path: Path) -> None:
    rows = io.StringIO()
    csv.writer(rows).writerows([["no", "amount", "centre"], [HOSTILE, "12.00", HOSTILE]])
    assert stack.add("acme-hostile", yearly(), rows.getvalue(), tmp_path).returncode == 0
    assert stack.command("sync", "acme-hostile", "--wait").returncode == 1

    (row,) = json.loads(str(asyncio.run(_artifacts(stack, "failures-acme-hostile"))["failures-acme-hostile"].data))
    (failed,) = stack.flow_runs("acme-hostile ")
    assert stack.command("integrations", "remove", "acme-hostile", "--confirm", "1 record, NOK 12.00").returncode == 0

    assert "evil.example" in html.unescape(row["Record"]).replace("\u2060", "")
    for said in map(str, row.values()):
        assert not set("<>[]*`:=") & set(re.sub(r"&#\d+;", "", said)), said
    assert failed.state is not None
    assert "evil" not in (failed.state.message or "")


def test_the_heartbeat_automation_is_there_once_and_is_put_right(stack: Stack) -> None:
    async def automations(change: bool = False) -> list[bool]:
        async with open_client(stack.settings) as client:
            found = await client.read_automations_by_name(NAME)
            if change:
                await client.pause_automation(found[0].id)
                await client.create_automation(AutomationCore(**found[0].model_dump(exclude={"id"})))
            return [each.enabled for each in found]

    async def ensure() -> bool:
        async with open_client(stack.settings) as client:
            return await ensure_heartbeat_automation(client, Words(stack.settings.language))

    before = asyncio.run(automations(change=True))
    changed = asyncio.run(ensure())
    again = asyncio.run(ensure())

    assert before == [True]
    assert (changed, again) == (True, False)
    assert asyncio.run(automations()) == [True]


def test_a_run_whose_machine_is_gone_is_heard_once(stack: Stack) -> None:
    """After the automation was put right: its count begins anew then. What became of it: test_stack_at_prefect.py."""

    async def begin() -> None:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name("sync/acme-quiet")
            run = await client.create_flow_run_from_deployment(found.id, state=Running(), name="machine-gone")
            beat = Event(
                event="prefect.flow-run.heartbeat", resource={"prefect.resource.id": f"prefect.flow-run.{run.id}"}
            )
            answer = await client._client.post("/events", json=[beat.model_dump(mode="json")])
            assert answer.status_code < 300, answer.text

    asyncio.run(begin())


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
    assert list(stack.bookings("acme-claims").values()) == [1, 1, 1]


def test_a_reconciler_that_stands_still_makes_green_lights_grey_until_it_goes_on(stack: Stack) -> None:
    def look(after: timedelta = timedelta(0)) -> tuple[Word, datetime]:
        with contextlib.closing(open_store(stack.settings, "sync")) as store:
            at = SystemClock().now() + after
            facts = next(
                one.facts for one in integration_statuses(KARI, store, at) if one.integration_id == "acme-claims"
            )
            assert facts.monitor_seen_at is not None
            return assess(facts, at).word, facts.monitor_seen_at

    wait_until(lambda: look()[0] is Word.HEALTHY, 60)
    os.kill(stack.pid("flows.monitor.reconciler"), signal.SIGSTOP)
    try:
        _, stopped = look()
        time.sleep(OUTBOX_SECONDS + 1)
        later, still = look(timedelta(minutes=2))
    finally:
        os.kill(stack.pid("flows.monitor.reconciler"), signal.SIGCONT)

    assert (later, still) == (Word.UNKNOWN, stopped)
    wait_until(lambda: look()[1] > stopped, 40)
    assert look()[0] is Word.HEALTHY


def test_syncs_asked_for_at_once_make_one_run_and_the_others_say_so(stack: Stack) -> None:
    command = [sys.executable, "-m", "flows.cli.app", "sync", "acme-claims", "--wait"]
    asked = [
        subprocess.Popen(command, env=stack.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [each.communicate(timeout=120) for each in asked]

    assert [each.returncode for each in asked] == [0, 0, 0], said
    turned_away = {
        "Another sync of acme-claims is running; this one was not started.",
        "Skipped: another run holds the lease.",
    }
    told = [out.splitlines()[-1] for out, _ in said]
    others = [line for line in told if line not in turned_away]
    assert len(others) < len(told), said
    assert [line for line in others if line != "Started by hand – Succeeded: nothing to send"] == [], (
        said
    )  # all is booked
    assert list(stack.bookings("acme-claims").values()) == [1, 1, 1]


def test_a_wrong_integration_is_refused_with_a_sentence(stack: Stack) -> None:
    for arguments in (("sync", "nope"), ("retry", "nope"), ("failures", "nope")):
        answer = stack.command(*arguments)
        said = "There is no integration nope. There are: acme-claims, acme-quiet\n"
        assert (answer.returncode, answer.stderr) == (2, said)


def test_a_second_stack_on_the_same_home_is_refused(stack: Stack) -> None:
    answer = stack.command("up")

    assert answer.returncode == 2
    assert f"already running with the home {stack.settings.home} (process {stack.process.pid})" in answer.stderr


def test_no_secret_is_on_a_command_line_or_in_a_log(stack: Stack) -> None:
    scopes = ("read", "act", "configure", "sync", "people")
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

    os.kill(stack.pid("flows.stack.store_process"), signal.SIGKILL)

    wait_until(lambda: "Store is back" in stack.words, 30)
    wait_until(lambda: stack.status()["last_sync_at"] > before, 90)
    assert list(stack.bookings("acme-claims").values()) == [1, 1, 1]
