"""What the watch loop asks and keeps: who has gone stale, whose episode is over, who is reminded today."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from core.alerts.reminders import OpenEpisode
from core.alerts.telling import red_reasons
from core.alerts.watching import is_over, is_stale
from core.effects import AlertPlan, Closing, NewNotification
from core.errors import Refused
from core.health import CLOCKS_DIFFER, assess, is_ahead
from core.model import Principal, Verdict, Word
from core.permissions import Role
from data.ledger.alerts import alerts, health_change, notification
from data.ledger.light import LightRow, lights
from data.queries.status import integration_statuses
from data.store.protocol import Statement, Store
from data.store.rows import utc

SETTLED_FOR = timedelta(minutes=1)  # a person may take back what they handled
LONGEST_GAP = timedelta(minutes=5)
LOOK = "look"  # the heartbeat of the look at what has gone stale
SYNCLIGHT = "synclight"


@dataclass(frozen=True, slots=True)
class Candidate:
    """An integration about which something may have to be told."""

    integration_id: str
    organisation_id: str
    is_stale: bool
    is_ahead: bool = False  # its silence begins in the future: a clock was wrong


@dataclass(frozen=True, slots=True)
class Change:
    """What was decided about it, and from what."""

    event_id: str
    before: Closing
    verdict: Verdict
    plan: AlertPlan


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that may have to be reminded."""

    organisation_id: str
    time_zone: str
    last_day: str | None


def candidates(store: Store, now: datetime) -> list[Candidate]:
    """Who has gone stale untold, whose episode may be over, and whose silence begins in the future; in order of id."""
    return [found for one in lights(store, now, None) if (found := _candidate(one, now)) is not None]


def _candidate(light: LightRow, now: datetime) -> Candidate | None:
    """By the same light as the pages show; a person has a minute to take back what they handled."""
    row, facts = light.row, light.facts
    verdict = assess(facts, now)
    stale, ahead = is_stale(verdict), is_ahead(facts, now)
    settled = row["episode_id"] is not None and is_over(facts, verdict) and row["updated_at"] <= now - SETTLED_FOR
    if not (ahead or settled or (stale and row["stale_told_at"] is None)):
        return None
    return Candidate(row["integration_id"], row["organisation_id"], is_stale=stale, is_ahead=ahead)


def count_from_now(store: Store, about: Candidate, now: datetime) -> None:
    """Let its silence begin now instead of in the future, so that it goes stale."""
    own = {"integration_id": about.integration_id, "now": now, "ahead_from": now + CLOCKS_DIFFER}
    statements = [Statement("count_end_from_now", own), Statement("count_set_up_from_now", own)]
    store.write(statements, uuid4().hex)


def awake_since(store: Store, now: datetime) -> datetime:
    """Since when somebody has been looking without a gap; and write down that somebody looks now.

    After a gap (the machine slept, the stack was down) it begins anew: what is late may be about to run.
    """
    rows = store.read("heartbeat", {"name": LOOK}).to_pylist()
    since = now
    if rows and rows[0]["detail"] and abs(now - rows[0]["beat_at"]) <= LONGEST_GAP:
        since = min(now, datetime.fromisoformat(json.loads(rows[0]["detail"])))
    beat = {"name": LOOK, "detail": json.dumps(since.isoformat())}
    store.write([Statement("beat", beat)], uuid4().hex)
    return since


def keep(store: Store, about: Candidate, change: Change, now: datetime) -> bool:
    """Store the change of health and its messages; False when a sync or another watcher was faster."""
    both = {"integration_id": about.integration_id, "organisation_id": about.organisation_id}
    state = {
        "integration_id": about.integration_id,
        "version": change.before.version,
        "consecutive_failures": change.plan.consecutive_failures,
        "stale_told_at": now if about.is_stale else None,
        "light": change.verdict.light.value,
        "word": change.verdict.word.value,
        "now": now,
    }
    statements = [
        Statement("watch_state", state, expect=1),
        *health_change(both, change.event_id, change.before.light, change.verdict, run_id=None, now=now),
        *alerts(change.plan, both, None, now),
    ]
    try:
        store.write(statements, uuid4().hex)
    except Refused:
        return False
    return True


def tenants(store: Store) -> list[Tenant]:
    """Every organisation with an episode somebody was told of."""
    return [
        Tenant(row["organisation_id"], row["time_zone"], row["last_day"])
        for row in store.read("reminder_organisations").to_pylist()
    ]


def told_episodes(store: Store, organisation_id: str, now: datetime) -> list[OpenEpisode]:
    """The open episodes of an organisation, with their light and their money as they are now."""
    everybody = Principal(SYNCLIGHT, {organisation_id: Role.VIEWER})
    lights = {one.integration_id: one for one in integration_statuses(everybody, store, now)}
    found = []
    for row in store.read("told_episodes", {"organisation_id": organisation_id}).to_pylist():
        status = lights.get(row["integration_id"])
        if status is None:
            continue
        red = red_reasons(assess(status.facts, now))
        found.append(
            OpenEpisode(
                episode_id=row["episode_id"],
                integration_id=row["integration_id"],
                is_red=bool(red),
                is_only_stale=all(reason.word is Word.NO_RECENT_SYNC for reason in red),
                records=status.open_records,
                money=status.not_booked,
                credit=status.credit,
                without_amount=status.without_amount,
                oldest_at=status.oldest_open_at,
                **_moments(row),
            )
        )
    return found


def keep_reminder(store: Store, tenant: Tenant, day: date, new: NewNotification | None, now: datetime) -> bool:
    """Decide a day's reminder once, whoever comes first; with nothing to remind of the day is decided as well."""
    both = {"integration_id": "", "organisation_id": tenant.organisation_id}
    decided = {"organisation_id": tenant.organisation_id, "local_day": day.isoformat(), "decided_at": now}
    statements = [
        Statement("decide_reminder", decided, expect=1),
        *notification(new, now, both),
    ]
    try:
        store.write(statements, uuid4().hex)
    except Refused:
        return False
    return True


def _moments(row: Mapping[str, Any]) -> dict[str, datetime | None]:
    return {name: utc(row[name]) for name in ("told_at", "acknowledged_at", "muted_until_at")}
