"""One session of one integration, from its configuration to its summaries."""

from __future__ import annotations

import logging
import random
import secrets
from collections.abc import Sequence
from datetime import timedelta

from core.engine import SessionConfig, session
from core.errors import StoreUnavailable, SynclightError, where
from core.messages import message
from core.model import RunKind, RunSummary
from core.ports import Clock
from core.settings import Settings
from data.ledger.changes import Ledger
from data.ledger.routes import Route, dead_routes, held_leases, let_go, route
from data.store.protocol import Store
from flows.clock import SendingClock, SystemClock
from flows.reach import Reach, reach_of
from flows.sync.collecting import rarely_collecting
from flows.sync.driver import Driver, Progress, SessionDependencies
from flows.sync.lease_holders import is_gone, this_process
from flows.wiring import Pages, explainer_of, open_store, recogniser_of

__all__ = ["RunSummary", "close_dead_runs", "let_go_of_the_dead", "run_on", "run_session"]

log = logging.getLogger(__name__)


async def run_session(
    settings: Settings,
    integration_id: str,
    kind: str,
    *,
    batch_id: str | None = None,  # noqa: ARG001 - the store is the queue: whatever waits is executed
    triggered_by: str,
    flow_run_id: str | None = None,
    on_progress: Progress | None = None,
) -> list[RunSummary]:
    """Sync one integration (or, as a retry, only execute what waits) and tell what became of it."""
    store = open_store(settings, "sync")
    try:
        the_route = route(store, integration_id)
        return await run_on(
            store,
            the_route,
            RunKind(kind),
            reach=reach_of(settings, store, the_route.organisation_id),
            clock=SendingClock(SystemClock()),
            lease_length=timedelta(seconds=settings.lease_seconds),
            triggered_by=triggered_by,
            flow_run_id=flow_run_id,
            on_progress=on_progress,
        )
    finally:
        store.close()


async def run_on(
    store: Store,
    the_route: Route,
    kind: RunKind,
    *,
    reach: Reach,
    clock: Clock,
    lease_length: timedelta,
    triggered_by: str = "schedule",
    flow_run_id: str | None = None,
    on_progress: Progress | None = None,
    only_leftovers: bool = False,
) -> list[RunSummary]:
    """One session on a given store and clock."""
    config = the_route.config
    target = reach.target(config, clock)
    source = reach.source(config)
    session_config = SessionConfig(
        integration_id=the_route.integration_id,
        kind=kind,
        facts=target.facts,
        worker=this_process(),
        nonce=secrets.token_hex(3),
        target=the_route.target,
        triggered_by=triggered_by,
        flow_run_id=flow_run_id,
        explain=explainer_of(config.mapping),
        jitter=random.random,
        lease_length=lease_length,
    )
    ledger = Ledger(store, the_route.integration_id, the_route.organisation_id, the_route.target_name)
    world = SessionDependencies(
        ledger=ledger,
        target=target,
        page=Pages(source, the_route, clock.now().year).page,
        recognise=recogniser_of(store, the_route),
        clock=clock,
        on_progress=on_progress,
        lease_length=lease_length,
    )
    try:
        with rarely_collecting():
            return await Driver(world).drive(session(session_config, only_leftovers=only_leftovers))
    finally:
        await source.close()
        await target.close()


def let_go_of_the_dead(store: Store) -> None:
    """Leases whose process is gone from this machine need not run out. Raises StoreUnavailable."""
    for lease in held_leases(store):
        if is_gone(lease.holder):
            let_go(store, lease)


async def close_dead_runs(settings: Settings, store: Store) -> list[str]:
    """Close runs whose process is gone; their unanswered records become `unknown`. Answers the integrations.

    One that cannot be closed holds up no other; it is raised at the end, so that it is no silence. Raises
    StoreUnavailable.
    """
    closed, troubles = [], []
    let_go_of_the_dead(store)
    for integration_id in dead_routes(store):
        try:
            await _close(settings, store, integration_id)
        except StoreUnavailable:
            raise
        except Exception as error:  # noqa: BLE001  # raised below; it is tried again next turn
            log.warning("what a crashed run of %s left open is not closed: %s", integration_id, where(error))
            troubles.append(integration_id)
        else:
            closed.append(integration_id)
    if troubles:
        raise NotClosed(troubles, closed)
    return closed


class NotClosed(SynclightError):
    """What crashed runs left open could not be closed."""

    def __init__(self, integrations: Sequence[str], closed: Sequence[str]) -> None:
        names = ", ".join(integrations)
        super().__init__(message("crashed_runs_not_closed", names=names))
        self.closed = tuple(closed)


async def _close(settings: Settings, store: Store, integration_id: str) -> None:
    the_route = route(store, integration_id)
    await run_on(
        store,
        the_route,
        RunKind.RETRY,
        reach=reach_of(settings, store, the_route.organisation_id),
        clock=SendingClock(SystemClock()),
        lease_length=timedelta(seconds=settings.lease_seconds),
        only_leftovers=True,
    )
