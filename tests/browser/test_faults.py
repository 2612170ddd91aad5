"""Faults a person may meet, in a real browser against the running stack."""

from __future__ import annotations

import asyncio
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import psutil
from playwright.sync_api import BrowserContext, Locator, expect
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterTags
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.sorting import FlowRunSort

from core.errors import SchedulerDown
from core.i18n import Words
from core.model import Principal, RunStatus
from core.permissions import Role
from core.settings import Settings, load_settings
from data.queries.runs import RunView, history
from flows.clock import SystemClock
from flows.scheduler.api import open_client
from flows.scheduler.deployments import NO_PLACE, trigger
from flows.wiring import open_store
from tests.browser.asking import HOSTILE, MINUTE, NAMED, Open, counts, holds_nothing_live, press_until_it_starts, until
from tests.browser.stack import SYNCLIGHT, Stack, row

Got = TypeVar("Got")
RECORDS = 160  # half a minute of syncing: longer than a busy machine takes to ask four times
KARI = Principal("kari", {"acme": Role.ADMIN})
NO_LEASE = "Skipped: another run holds the lease."
SKIPPED = re.compile("Another sync of busy is running; this one was not started.|Skipped: another run")


class Asked(NamedTuple):
    """A run Prefect was asked for: by a command, by the page ("manual") or as the schedule; and what it says."""

    id: str
    asked_by: str
    ended: bool
    message: str


def test_of_four_syncs_asked_for_at_once_one_books_and_the_others_say_so(stack: Stack, visit: Open) -> None:
    stack.add_integration("busy", [row(f"B-{number}") for number in range(RECORDS)])
    page = visit("/integration?id=busy")
    slow = {"system": "accounting", "kind": "latency", "latency_ms": 2500}
    stack.ask_sandbox("/control/faults", {**slow, "seconds": 180})

    presses = press_until_it_starts(page)
    with ExitStack() as started:
        commands = [_synclight(stack, started, "sync", "busy", "--wait") for _ in range(2)]
        _apart(lambda: _ask_as_the_schedule(stack, "busy"))
        expect(page.locator(".st-key-running")).to_contain_text("Syncing now", timeout=MINUTE)
        expect(page.get_by_role("button", name="Sync now")).to_be_disabled()
        shown = page.locator(".st-key-running").text_content() or ""
        said = [command.communicate(timeout=200)[0] for command in commands]
    until(lambda: len(_flow_runs(stack, "busy")) >= 4 and all(one.ended for one in _flow_runs(stack, "busy")))
    stack.ask_sandbox("/control/faults", {**slow, "off": True})

    asked = _flow_runs(stack, "busy")
    by = Counter(one.asked_by for one in asked)
    assert (by["command"], by["scheduled"], by.total()) == (2, 1, 3 + by["manual"]), asked
    assert 1 <= by["manual"] <= presses
    (booked,) = [one for one in asked if f"{RECORDS} booked" in one.message]
    assert all(one.message in {NO_PLACE, NO_LEASE} for one in asked if one is not booked), asked
    assert all(f"{RECORDS} booked" in line or SKIPPED.search(line) for line in said), said
    assert sum("booked" in line for line in said) == (booked.asked_by == "command")
    assert [command.returncode for command in commands] == [0, 0]
    ran = [run for run in _history(stack, "busy") if run.status is not RunStatus.SKIPPED]
    skipped = {run.flow_run_id for run in _history(stack, "busy")} - {run.flow_run_id for run in ran}
    assert [(run.status, run.flow_run_id) for run in ran] == [(RunStatus.SUCCEEDED, booked.id)]
    assert skipped == {one.id for one in asked if one.message == NO_LEASE}
    assert Words("en").kind(ran[0].kind) in shown  # whoever pressed reads which sync it is that runs
    assert counts(stack, "busy") == {
        "bookings": {f"busy:B-{number}": 1 for number in range(RECORDS)},
        "requests": {f"busy:B-{number}": 1 for number in range(RECORDS)},
    }
    expect(page.locator(".st-key-title")).to_contain_text("Healthy")


def test_a_message_full_of_markup_and_links_is_plain_text_on_every_page(
    stack: Stack, desk: BrowserContext, visit: Open
) -> None:
    stack.add_integration("hostile", [row("H-1"), row("H-2", HOSTILE, "999999,00")])
    for _ in range(2):
        assert stack.run("sync", "hostile", "--wait").returncode == 1
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))

    integration = visit("/integration?id=hostile")
    expect(integration.locator(".st-key-record-detail-0")).to_contain_text(f"Invalid cost center code: {HOSTILE}")
    overview = visit("/")
    expect(overview.locator(".st-key-list-causes")).to_contain_text("evil.example")
    notifications = visit("/notifications")
    expect(notifications.locator("body")).to_contain_text("evil.example")

    for page in (integration, overview, notifications):
        assert holds_nothing_live(page)
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {urlsplit(stack.url).netloc}
    until(lambda: bool(_letters(stack, "Test hostile")))
    (letter,) = _letters(stack, "Test hostile")
    assert "evil.example" not in letter  # a mail program would make a link of it
    assert "evil.example" in letter.replace("\u2060", "")
    assert not re.search(r"<[^>]*evil\.example", letter.replace("\u2060", ""))


def test_names_full_of_markup_are_plain_text_in_every_tab_and_every_question(
    stack: Stack, desk: BrowserContext, visit: Open
) -> None:
    stack.add_integration("named", [row("N-0"), row(NAMED, "9994")], title=NAMED, system=NAMED)
    for _ in range(2):
        assert stack.run("sync", "named", "--wait").returncode == 1
    asked: list[str] = []
    desk.on("request", lambda request: asked.append(request.url))
    page = visit("/integration?id=named")

    def is_text(place: Locator) -> None:
        place.scroll_into_view_if_needed()
        until(lambda: NAMED in (place.text_content() or "").replace("\u2060", ""), MINUTE / 1000)
        assert holds_nothing_live(place.page)

    is_text(page.locator(".st-key-title h1"))
    is_text(page.locator(".st-key-record-detail-0"))
    page.get_by_role("button", name=re.compile("Retry failed records · 1")).click()
    is_text(page.get_by_role("dialog"))
    page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Mark 1 as handled").click()
    page.get_by_role("dialog").get_by_label("Why").fill(NAMED)
    page.get_by_role("dialog").get_by_role("button", name="Mark 1 as handled").click()
    is_text(page.locator(".st-key-handled"))
    for tab, there in (("History", "All syncs"), ("Performance", "Records per second")):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_text(re.compile(there)).first).to_be_visible()
        is_text(page.locator(".st-key-title h1"))
    page.get_by_role("tab", name="Find").click()
    search = page.get_by_label("Find a record")
    for wanted in ("evil.example", "N-0"):
        search.fill(wanted)
        search.press("Enter")
        expect(page.get_by_text("1 record found")).to_be_visible()
        is_text(page.locator(".st-key-found-record"))

    is_text(visit("/").locator(".st-key-name-named"))
    is_text(visit("/notifications").locator('[class*="st-key-notification-"]').filter(has_text="evil").first)
    activity = visit("/activity?integration=named")
    is_text(activity.locator(".st-key-activity-detail"))
    activity.get_by_role("combobox", name="Integration").click()
    is_text(activity.get_by_role("listbox"))
    assert {urlsplit(url).netloc for url in asked if url.startswith("http")} == {urlsplit(stack.url).netloc}


def test_a_retry_clicked_while_prefect_is_down_is_stored_and_runs_by_itself(stack: Stack, visit: Open) -> None:
    stack.add_integration("later", [row("L-1"), row("L-2", "9996")])
    assert stack.run("sync", "later", "--wait").returncode == 1
    stack.ask_sandbox("/control/cost-centres", {"system": "accounting", "code": "9996"})
    page = visit("/integration?id=later")
    page.get_by_role("button", name=re.compile("Retry failed records · 1")).click()

    with _prefect_frozen(stack) as server:
        page.get_by_role("button", name="Send 1 again").click()
        expect(page.locator(".st-key-answer")).to_contain_text(
            "Your retry is stored. The scheduler does not answer", timeout=MINUTE
        )
        expect(page.locator('[class*="st-key-progress-"]')).to_contain_text("Stored, starts in a few seconds")
        assert counts(stack, "later")["requests"] == {"later:L-1": 1, "later:L-2": 1}
        for process in server:
            process.kill()  # it dies of what it had; the launcher starts it again

    expect(page.locator(".st-key-result")).to_contain_text("1 sent, 1 booked", timeout=4 * MINUTE)
    expect(page.locator(".st-key-title")).to_contain_text("Healthy")
    expect(page.locator(".st-key-answer")).to_have_count(0)
    assert counts(stack, "later") == {
        "bookings": {"later:L-1": 1, "later:L-2": 1},
        "requests": {"later:L-1": 1, "later:L-2": 2},
    }
    assert _runs(stack, "later") == ["failed", "succeeded"]


@contextmanager
def _prefect_frozen(stack: Stack) -> Iterator[list[psutil.Process]]:
    """The stack's own Prefect server, stopped; whatever still lives afterwards goes on."""
    assert stack.process is not None
    found = [
        child
        for child in psutil.Process(stack.process.pid).children()
        if child.cmdline()[-3:] == ["prefect", "server", "start"]
    ]
    assert len(found) == 1
    server = [*found, *found[0].children(recursive=True)]
    for process in server:
        process.suspend()
    try:
        yield server
    finally:
        for process in server:
            with suppress(psutil.NoSuchProcess):
                process.resume()


def _synclight(stack: Stack, started: ExitStack, *words: str) -> subprocess.Popen[str]:
    """A command that runs beside us; it is ended when the test is, however the test ends."""
    command = subprocess.Popen(
        [SYNCLIGHT, *words], env=stack.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    started.enter_context(command)
    started.callback(command.kill)
    return command


def _ask_as_the_schedule(stack: Stack, name: str) -> None:
    """One more run, asked of Prefect itself; the same key makes no second one when it has to be asked again."""
    for last in (False, False, True):
        try:
            trigger(_settings(stack), name, "scheduled", None, "schedule", idempotency_key=f"scheduled:{name}")
        except SchedulerDown:
            if last:
                raise
        else:
            return


def _settings(stack: Stack) -> Settings:
    return load_settings(home=stack.home, prefect_port=stack.ports["PREFECT"])


def _flow_runs(stack: Stack, name: str) -> list[Asked]:
    """Every run Prefect was asked for."""

    async def ask() -> list[Asked]:
        async with open_client(_settings(stack)) as client:
            ours = FlowRunFilter(tags=FlowRunFilterTags(all_=[f"integration:{name}"]))
            runs = await client.read_flow_runs(flow_run_filter=ours, sort=FlowRunSort.ID_DESC, limit=20)
            return [_asked(run) for run in runs if run.state and not _planned(run.state)]

    def _planned(state: Any) -> bool:
        return bool(state.is_scheduled() and state.state_details.scheduled_time > SystemClock().now())

    return _apart(lambda: asyncio.run(ask()))


def _asked(run: FlowRun) -> Asked:
    who, _, _ = (run.idempotency_key or "").partition(":")
    is_over = run.state is not None and run.state.is_final()
    return Asked(str(run.id), who, is_over, (run.state and run.state.message) or "")


def _apart(work: Callable[[], Got]) -> Got:
    """In a thread of its own: playwright's event loop runs in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()


def _runs(stack: Stack, name: str) -> list[str]:
    """How the integration's runs ended in our own history, oldest first."""
    return [str(run.status) for run in reversed(_history(stack, name))]


def _history(stack: Stack, name: str) -> list[RunView]:
    with closing(open_store(_settings(stack), "sync")) as store:
        return history(KARI, store, name, SystemClock().now())


def _letters(stack: Stack, name: str) -> list[str]:
    """The HTML of the mails that tell of this integration."""
    bodies = [mail.get_body(("html",)) for mail in stack.news()]
    return [text for text in (str(body.get_content()) for body in bodies if body is not None) if name in text]
