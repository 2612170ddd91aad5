"""A change of health, its episode and its messages as statements: stored together with what they were made from."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.effects import AlertPlan, NewNotification
from core.model import Verdict
from data.store.protocol import Statement


def health_change(
    both: dict[str, Any],
    event_id: str,
    before: str | None,
    verdict: Verdict,
    *,
    run_id: str | None,
    now: datetime,
) -> list[Statement]:
    """The log of lights; nothing when the light is what it was."""
    if before == verdict.light.value:
        return []
    params = {
        **both,
        "change_id": f"{event_id}-health",
        "changed_at": now,
        "run_id": run_id,
        "from_light": before,
        "to_light": verdict.light.value,
        "to_word": verdict.word.value,
        "reasons": reasons_json(verdict),
    }
    return [Statement("insert_health_change", params, expect=1)]


def alerts(plan: AlertPlan, both: dict[str, Any], run_id: str | None, now: datetime) -> list[Statement]:
    """The episode's beginning, alert and end, and the message with one delivery per channel and recipient."""
    statements: list[Statement] = []
    if plan.open_episode:
        opened = {**both, "episode_id": plan.open_episode, "opened_at": now, "run_id": run_id}
        statements.append(Statement("open_episode", opened, expect=1))
    if plan.alert_episode:
        alerted = {"episode_id": plan.alert_episode, "alerted_at": now}
        statements.append(Statement("alert_episode", alerted, expect=1))
    if plan.told is not None and plan.notification is not None:
        told = {"episode_id": plan.notification.episode_id, "told": as_json(plan.told)}
        statements.append(Statement("tell_episode", told, expect=1))
    if plan.close_episode:
        closed = {"episode_id": plan.close_episode, "ended_at": now}
        statements.append(Statement("close_episode", closed, expect=1))
    return [*statements, *notification(plan.notification, now, both)]


def notification(new: NewNotification | None, now: datetime, both: dict[str, Any]) -> list[Statement]:
    """In the app at once, and a letter that waits for each recipient the organisation has at this moment."""
    if new is None:
        return []
    told = {
        **both,
        "notification_id": new.notification_id,
        "episode_id": new.episode_id,
        "kind": new.kind,
        "created_at": now,
        "facts": as_json(new.facts),
    }
    deliveries = {
        "notification_id": new.notification_id,
        "organisation_id": both["organisation_id"],
        "sent_at": now,
    }
    return [Statement("insert_notification", told, expect=1), Statement("insert_deliveries", deliveries)]


def reasons_json(verdict: Verdict) -> str:
    """The reasons of a light, in no language."""
    return as_json([asdict(reason) for reason in verdict.reasons])


def as_json(value: object) -> str:
    """JSON with exact decimals and moments as text."""
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a stored fact")
