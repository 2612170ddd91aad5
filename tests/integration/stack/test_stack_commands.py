"""The commands beside the whole running stack: schedules follow, and nothing is put back under it."""

import asyncio
import json
from pathlib import Path

import pytest
from prefect.exceptions import ObjectNotFound

from flows.scheduler.api import open_client
from tests.integration.helpers.real_stack import ORGANISATION, Stack, yearly

HERE = "acme-rests"


@pytest.fixture(scope="module")
def ours(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Stack:
    """The stack with an integration of its own that no schedule wakes."""
    folder = tmp_path_factory.mktemp("rests")
    (folder / "org.toml").write_text(ORGANISATION)
    assert stack.command("integrations", "add", str(folder / "org.toml")).returncode == 0
    added = stack.add(HERE, yearly(), "no,amount,centre\nR1,10.00,100\nR2,20.00,100\n", folder)
    assert added.returncode == 0, added.stderr
    return stack


def schedule(stack: Stack) -> tuple[bool, bool] | None:
    """(Deployment paused, schedule active) as Prefect has it; None when it knows no such deployment."""

    async def read() -> tuple[bool, bool]:
        async with open_client(stack.settings) as client:
            found = await client.read_deployment_by_name(f"sync/{HERE}")
            return found.paused, found.schedules[0].active

    try:
        return asyncio.run(read())
    except Exception as error:
        if isinstance(error.__cause__, ObjectNotFound) or "404" in str(error):
            return None
        raise


def test_a_pause_reaches_the_schedule_at_once_and_so_does_its_end(ours: Stack) -> None:
    before = schedule(ours)
    paused = ours.command("integrations", "pause", HERE, "--until", "3d", "--reason", "holiday")
    meanwhile, light = schedule(ours), ours.status(HERE)["word"]
    resumed = ours.command("integrations", "resume", HERE)

    assert (paused.returncode, resumed.returncode) == (0, 0)
    assert (before, meanwhile, schedule(ours)) == ((False, True), (True, False), (False, True))
    assert light == "Paused"
    assert "Prefect does not answer" not in paused.stdout + resumed.stdout


def test_the_doctor_finds_a_running_stack_well(ours: Stack) -> None:
    said = ours.command("doctor", "--json")

    found = json.loads(said.stdout)["findings"]
    states = {(each["check"], each["state"]) for each in found if each["check"] not in {"disk", "versions"}}
    ports = [each for each in found if each["check"] == "port"]
    assert [each["found"] for each in ports] == ["ours"] * 4
    assert {check for check, state in states if state == "broken"} <= {"source", "target"}, found
    wanted = {"store", "prefect", "reconciler", "mail", "clock", "restore", "modes", "home"}
    assert wanted <= {check for check, state in states if state == "fine"}


def test_a_sync_in_the_foreground_asks_the_running_store_and_not_prefect(ours: Stack) -> None:
    before = len(ours.flow_runs(HERE))

    said = ours.command("sync", HERE, "--foreground", "--json")

    assert said.returncode == 0, said.stdout + said.stderr
    assert json.loads(said.stdout)["runs"][0]["booked"] == 2
    assert len(ours.flow_runs(HERE)) == before == 0
    assert set(ours.bookings(HERE).values()) == {1}


def test_nothing_is_put_back_under_a_running_stack(ours: Stack, tmp_path: Path) -> None:
    backup = ours.command("backup", str(tmp_path / "b.duckdb"), "--json")
    refused = ours.command("restore", str(tmp_path / "b.duckdb"), "--yes")

    assert json.loads(backup.stdout)["records"] >= 2
    assert refused.returncode == 2
    assert "Stop it first" in refused.stderr


def test_an_integration_that_is_removed_leaves_prefect_too(ours: Stack) -> None:
    removed = ours.command("integrations", "remove", HERE, "--yes")

    assert removed.returncode == 0, removed.stderr
    assert schedule(ours) is None
    assert HERE not in ours.command("integrations", "list").stdout
