"""The watch loop's look: what has gone stale, what is over although no sync said so, and the morning's reminder.

Each decision is stored compare-and-set with its messages; the mail round sends them. Nothing is told twice by two
watchers, and what a sync decides meanwhile wins.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from core.alerts.reminders import MOST_SHOWN, OpenEpisode, day_to_decide, reminder, worth_reminding
from core.alerts.telling import STALE, failure_message
from core.alerts.watching import plan_settled, plan_stale
from core.effects import Closing, Episode
from core.health import assess
from core.model import Verdict
from core.ports import Clock
from data.ledger.questions import closing as closing_of
from data.outbox.watching import (
    Candidate,
    Change,
    Tenant,
    awake_since,
    candidates,
    count_from_now,
    keep,
    keep_reminder,
    tenants,
    told_episodes,
)
from data.queries.monitor_health import store_now
from data.store.protocol import Store

log = logging.getLogger(__name__)

AHEAD_FOR: Final = timedelta(minutes=10)  # the store's own clock may be the wrong one, and soon be right again
WAKING: Final = timedelta(minutes=5)  # after a break late syncs run first, and are no reason for a mail


class Watch:
    """Looks once per interval, however often it is asked; keep one per process."""

    def __init__(self, store: Store, clock: Clock, interval_seconds: float) -> None:
        self._store = store
        self._clock = clock
        self._interval_seconds = interval_seconds
        self._next_look: float | None = None
        self._ahead_since: dict[str, float] = {}

    def turn(self) -> int:
        """Look, if it is time; how many changes were kept. Raises StoreUnavailable."""
        if self._next_look is not None and self._clock.monotonic() < self._next_look:
            return 0
        self._next_look = self._clock.monotonic() + self._interval_seconds
        now = store_now(self._store)
        is_awake = now - awake_since(self._store, now) >= WAKING
        return watch_once(self._store, now, is_awake=is_awake, stays_ahead=self._stays_ahead)

    def _stays_ahead(self, ahead: frozenset[str]) -> frozenset[str]:
        """Those of them that have been ahead at every look for long enough."""
        at = self._clock.monotonic()
        self._ahead_since = {one: self._ahead_since.get(one, at) for one in ahead}
        return frozenset(one for one, since in self._ahead_since.items() if at - since >= AHEAD_FOR.total_seconds())


def watch_once(
    store: Store,
    now: datetime,
    *,
    is_awake: bool = True,
    stays_ahead: Callable[[frozenset[str]], frozenset[str]] = lambda ahead: ahead,
) -> int:
    """One look at everything; how many changes were kept. Somebody who just woke calls nothing stale yet."""
    found = [about for about in candidates(store, now) if is_awake or not about.is_stale]
    ahead = stays_ahead(frozenset(about.integration_id for about in found if about.is_ahead))
    found = [about for about in found if not about.is_ahead or about.integration_id in ahead]
    kept = sum(_watch_one(store, about, now) for about in found)
    return kept + sum(_remind(store, tenant, now) for tenant in tenants(store))


def _watch_one(store: Store, about: Candidate, now: datetime) -> bool:
    if about.is_ahead:
        log.warning("%s: a clock was wrong, its silence is counted from now on", about.integration_id)
        count_from_now(store, about, now)
        return False
    closing = closing_of(store, about.integration_id)
    verdict = _judged(closing, now)
    what = "stale" if about.is_stale else "settled"
    event_id = f"{about.integration_id}-{now:%Y%m%dT%H%M%S}-{what}"
    make = plan_stale if about.is_stale else plan_settled
    plan = make(closing, verdict, event_id, now)
    if plan is None or not keep(store, about, Change(event_id, closing, verdict, plan), now):
        return False
    log.info("%s: %s", about.integration_id, what)
    return True


def _judged(closing: Closing, now: datetime) -> Verdict:
    """The light without the monitor: the monitor is what looks."""
    return assess(replace(closing.facts, monitor_seen_at=now), now)


def _remind(store: Store, tenant: Tenant, now: datetime) -> bool:
    day = day_to_decide(tenant.time_zone, now, tenant.last_day)
    if day is None:
        return False
    chosen = worth_reminding(told_episodes(store, tenant.organisation_id, now), tenant.time_zone, day, now)
    details = {one.integration_id: _details(store, one, now) for one in chosen[:MOST_SHOWN]}
    new = reminder(tenant.organisation_id, day, chosen, details, now) if chosen else None
    return keep_reminder(store, tenant, day, new, now) and new is not None


def _details(store: Store, one: OpenEpisode, now: datetime) -> dict[str, object]:
    """What a message about this integration would hold now."""
    closing = closing_of(store, one.integration_id)
    episode = closing.episode or Episode(one.episode_id, now, None)
    return dict(
        failure_message(
            STALE,
            "",
            episode,
            closing,
            open_now=closing.facts.open,
            verdict=_judged(closing, now),
            run_id=None,
            now=now,
            syncs_in_a_row=closing.consecutive_failures,
        ).facts
    )
