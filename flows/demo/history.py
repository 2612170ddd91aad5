"""Thirty days of history for the demo, made by the real engine on one clock for owner, engine and sandbox.

A home is marked as a demo before anything else is written; a home that holds real data is never touched.
"""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from core.alerts.gathering import QUIET
from core.channels.email.smtp import EmailChannel, SmtpServer
from core.configuration import IntegrationConfig
from core.connectors.sandboxes import Sandbox
from core.engine import SessionConfig, session
from core.errors import SynclightError
from core.i18n import Words
from core.model import EMAIL, Principal, RunKind, RunStatus, RunSummary
from core.permissions import Role
from core.settings import LOOPBACK, Settings, operating_system_user
from data.commands.integrations import save_integration, save_organisation
from data.commands.retries import request_retry
from data.ledger.changes import Ledger
from data.ledger.routes import route
from data.queries.status import integration_statuses
from data.store.local import LocalStore
from flows.clock import SystemClock
from flows.demo.input_files import (
    HISTORY,
    ORGANISATION,
    PAYROLL_CORRECTED,
    closed_period,
    demo_configuration,
    write_inputs,
)
from flows.demo.mailbox import Mailbox
from flows.monitor.delivery_round import DeliveryRound
from flows.reach import reach_of
from flows.stack.demo_home import DemoState, demo_state, mark_demo, refuse_real_data
from flows.stack.home import held_home, make_folders
from flows.stack.older_home import set_aside_older_demo
from flows.stack.sandboxes import demo_placeholders, open_sandboxes
from flows.sync.driver import Driver, SessionDependencies
from flows.wiring import Pages, explainer_of

PACE = 12.0  # seconds on the demo's clock for one second of ours, while a sync runs
TWICE_A_DAY = frozenset((1, 2, 3, 18, 19, 20))  # days before the end: when something fails twice in a row
_FAILED = frozenset({RunStatus.FAILED, RunStatus.STOPPED, RunStatus.CRASHED})
SECRET = "sandbox"  # noqa: S105 - the name of a secret, not a secret


class HistoryClock:
    """Runs at a pace, and jumps forward from one sync to the next."""

    def __init__(self, at: datetime) -> None:
        self._at = at
        self._since = time.perf_counter()

    def now(self) -> datetime:
        """Give the moment on the demo's clock."""
        return self._at + timedelta(seconds=PACE * (time.perf_counter() - self._since))

    def monotonic(self) -> float:
        """Seconds on the same clock."""
        return self.now().timestamp()

    def jump(self, to: datetime) -> None:
        """Go on at this moment, never backwards."""
        self._at = max(to, self.now())
        self._since = time.perf_counter()

    async def sleep(self, seconds: float) -> None:
        """Time passes at once."""
        self.jump(self.now() + timedelta(seconds=seconds))
        await asyncio.sleep(0)


@dataclass(frozen=True, slots=True)
class _Planned:
    """One sync (or retry) of the history."""

    at: datetime
    integration_id: str
    kind: RunKind


class StoppedEarly(SynclightError):
    """Somebody asked to stop before the history was whole; the next start makes it anew."""


def prepare(
    settings: Settings, asked_to_stop: Callable[[], bool] = lambda: False, say: Callable[[str], None] = lambda _: None
) -> bool:
    """Make the demo's home; False when it was made before. One that an older Synclight made is set aside.

    Raises Misconfigured on a home that holds real data or cannot be used, and StoppedEarly.
    """
    _ = Words(settings.language)
    with held_home(settings, _):
        kept = set_aside_older_demo(settings, SystemClock().now())
        if kept is not None:
            make_folders(settings, _)
            say(_("An older Synclight made this demo: it is kept in {folder}, and a new one is made.", folder=kept))
        state = demo_state(settings)
        if state is DemoState.MADE:
            return False
        if state is DemoState.NONE:
            refuse_real_data(settings)
        mark_demo(settings, DemoState.MAKING)
        _start_afresh(settings)
        _make(settings, SystemClock().now().replace(microsecond=0), asked_to_stop)
        mark_demo(settings, DemoState.MADE)
    return True


def _start_afresh(settings: Settings) -> None:
    """What an interrupted attempt left is thrown away; only a marked home comes here with anything in it."""
    for folder in (settings.database.parent, settings.sandbox_folder, settings.mail_folder, settings.inbox):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)


def _token(settings: Settings) -> str:
    settings.secrets_folder.mkdir(mode=0o700, exist_ok=True)
    file = settings.secrets_folder / SECRET
    token = secrets.token_hex(32)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as handle:
        handle.write(token)
    return token


def _make(settings: Settings, end: datetime, asked_to_stop: Callable[[], bool]) -> None:
    clock = HistoryClock(end - HISTORY)
    organisation, integrations = demo_configuration(demo_placeholders(settings), end)
    person = Principal(operating_system_user(), {ORGANISATION: Role.ADMIN}, is_operator=True)
    store = LocalStore(settings.database, clock)
    kinds = {config.target.kind for config in integrations}
    sandboxes = open_sandboxes(kinds, settings, clock, _token(settings), closed_period(end))
    try:
        save_organisation(person, store, organisation, clock.now())
        for config in integrations:
            reach_of(settings, store, ORGANISATION).refuse(config)
            save_integration(person, store, config, clock.now())
        with Mailbox(settings.mail_folder, clock=clock) as mailbox:
            server = SmtpServer(host=LOOPBACK, port=mailbox.port, sender=settings.smtp_from)
            mails = DeliveryRound(store, {EMAIL: EmailChannel(server)}, clock, settings.dashboard_url)
            with asyncio.Runner() as runner:
                maker = _Maker(settings, store, sandboxes, clock, end, person, runner)
                for planned in _calendar(integrations, end):
                    if asked_to_stop():
                        raise StoppedEarly
                    clock.jump(planned.at)
                    if maker.run(planned):
                        clock.jump(clock.now() + QUIET)
                        mails.turn()
    finally:
        for sandbox in sandboxes.values():
            sandbox.close()
        store.close()


@dataclass(frozen=True, slots=True)
class _Maker:
    """Runs one planned sync on the demo's clock."""

    settings: Settings
    store: LocalStore
    sandboxes: Mapping[str, Sandbox]  # by kind of target
    clock: HistoryClock
    end: datetime
    person: Principal
    runner: asyncio.Runner
    failing: set[str] = field(default_factory=set)  # integrations whose last run failed

    def run(self, planned: _Planned) -> bool:
        """Whether there may be something to tell by mail: it failed, or what failed before is over."""
        short = planned.integration_id.removeprefix(f"{ORGANISATION}-")
        write_inputs(self.settings.inbox, planned.at, self.end, only=short)
        if planned.kind is RunKind.RETRY and not self._ask_for_a_retry(planned):
            return False
        failed_before = planned.integration_id in self.failing
        failed = any(run.status in _FAILED for run in self.runner.run(self._session(planned)))
        (self.failing.add if failed else self.failing.discard)(planned.integration_id)
        return failed or failed_before

    def _ask_for_a_retry(self, planned: _Planned) -> bool:
        status = next(
            one
            for one in integration_statuses(self.person, self.store, self.clock.now())
            if one.integration_id == planned.integration_id
        )
        if not status.open_records:
            return False
        request_retry(
            self.person,
            self.store,
            planned.integration_id,
            status.open_records,
            request_id=f"history-{planned.at:%Y%m%d%H%M}",
            now=self.clock.now(),
        )
        return True

    async def _session(self, planned: _Planned) -> list[RunSummary]:
        the_route = route(self.store, planned.integration_id)
        config = the_route.config
        reach = reach_of(self.settings, self.store, the_route.organisation_id)
        sandbox = self.sandboxes[config.target.kind]
        target = sandbox.target(config.target, reach.secrets(config), self.clock)
        source = reach.source(config)
        pages = Pages(source, the_route)
        session_config = SessionConfig(
            integration_id=planned.integration_id,
            kind=planned.kind,
            facts=target.facts,
            worker="demo history",
            nonce=secrets.token_hex(3),
            explain=explainer_of(config.mapping),
        )
        ledger = Ledger(self.store, planned.integration_id, the_route.organisation_id, the_route.target_name)
        world = SessionDependencies(ledger, target, pages.page, self.clock, self.clock.sleep, beat_seconds=None)
        try:
            return await Driver(world).drive(session(session_config))
        finally:
            await source.close()
            await target.close()


def _calendar(integrations: list[IntegrationConfig], end: datetime) -> list[_Planned]:
    """The syncs of thirty days, oldest first: fewer than the schedules ask for, so that the demo starts quickly."""
    planned: list[_Planned] = []
    names = {config.id.removeprefix(f"{ORGANISATION}-"): config.id for config in integrations}
    morning_sync = timedelta(minutes=15)
    for day in range(int(HISTORY / timedelta(days=1)), 0, -1):
        morning = (end - timedelta(days=day)).replace(hour=5, minute=0, second=0, tzinfo=UTC)
        times = {
            "expenses": (morning_sync, timedelta(hours=8, minutes=15)) if day in TWICE_A_DAY else (morning_sync,),
            "payroll": (timedelta(minutes=30),),
            "portal": (timedelta(minutes=45),),
        }
        for short, moments in times.items():
            planned += [_Planned(morning + moment, names[short], RunKind.SCHEDULED) for moment in moments]
    planned.append(_Planned(end - timedelta(days=9), names["bufdir"], RunKind.SCHEDULED))
    planned.append(_Planned(end - PAYROLL_CORRECTED, names["payroll"], RunKind.RETRY))
    for minutes, short in ((180, "expenses"), (60, "expenses"), (4, "portal"), (3, "expenses"), (2, "payroll")):
        planned.append(_Planned(end - timedelta(minutes=minutes), names[short], RunKind.SCHEDULED))
    whole = [one for one in planned if end - HISTORY < one.at < end]
    return sorted(whole, key=lambda one: (one.at, one.kind is not RunKind.RETRY))
