"""A closing as statements: the run's end, the maintained rows, the verdict and the messages, together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.effects import CloseRun, NewNotification
from core.model import RunKind, Verdict
from data.rows import MOMENT, TEXT, table
from data.store import Statement


def closing_statements(
    change: CloseRun, integration_id: str, organisation_id: str, admins: Sequence[str]
) -> list[Statement]:
    """All that a closing writes, in one transaction."""
    own = {"integration_id": integration_id}
    both = {**own, "organisation_id": organisation_id}
    return [
        Statement("close_run", _run(change), expect=1),
        Statement("empty_money", own),
        Statement("refresh_money", own),
        Statement("close_state", {**own, **_state(change)}, expect=1),
        Statement("forget_beat", {"name": f"run:{change.run_id}"}),
        *_health(change, both),
        *_episodes(change, both),
        *_notification(change.alerts.notification, change.at, both, admins),
    ]


def _run(change: CloseRun) -> dict[str, Any]:
    return {
        "run_id": change.run_id,
        "status": change.status.value,
        "ended_at": change.at,
        **asdict(change.counts),
        "stop_category": change.stop.category.value if change.stop else None,
        "stop_message": change.stop.message if change.stop else None,
        "money": as_json(change.money) if change.money else None,
    }


def _state(change: CloseRun) -> dict[str, Any]:
    return {
        "is_sync": change.kind is not RunKind.RETRY,
        "run_id": change.run_id,
        "status": change.status.value,
        "ended_at": change.at,
        "consecutive_failures": change.alerts.consecutive_failures,
        "numbers_do_not_add_up": change.numbers_do_not_add_up,
        "repaired_records": change.repaired_records,
        "restore_checked": change.restore_checked,
        "light": change.verdict.light.value,
        "word": change.verdict.word.value,
        "version": change.state_version,
    }


def _health(change: CloseRun, both: dict[str, Any]) -> list[Statement]:
    if change.previous_light == change.verdict.light.value:
        return []
    params = {
        **both,
        "change_id": f"{change.run_id}-health",
        "changed_at": change.at,
        "run_id": change.run_id,
        "from_light": change.previous_light,
        "to_light": change.verdict.light.value,
        "to_word": change.verdict.word.value,
        "reasons": reasons_json(change.verdict),
    }
    return [Statement("insert_health_change", params, expect=1)]


def _episodes(change: CloseRun, both: dict[str, Any]) -> list[Statement]:
    alerts = change.alerts
    statements: list[Statement] = []
    if alerts.open_episode:
        opened = {**both, "episode_id": alerts.open_episode, "opened_at": change.at, "run_id": change.run_id}
        statements.append(Statement("open_episode", opened, expect=1))
    if alerts.alert_episode:
        alerted = {"episode_id": alerts.alert_episode, "alerted_at": change.at}
        statements.append(Statement("alert_episode", alerted, expect=1))
    if alerts.told is not None and alerts.notification is not None:
        told = {"episode_id": alerts.notification.episode_id, "told": as_json(alerts.told)}
        statements.append(Statement("tell_episode", told, expect=1))
    if alerts.close_episode:
        closed = {"episode_id": alerts.close_episode, "ended_at": change.at}
        statements.append(Statement("close_episode", closed, expect=1))
    return statements


def _notification(
    new: NewNotification | None, now: datetime, both: dict[str, Any], admins: Sequence[str]
) -> list[Statement]:
    if new is None:
        return []
    recipients = ["everyone", *dict.fromkeys(admins)]  # configurations of before may name one twice
    channels = ["in_app", *("email" for _ in recipients[1:])]
    rows = table(
        {
            "channel": (TEXT, channels),
            "recipient": (TEXT, recipients),
            "status": (TEXT, ["sent" if channel == "in_app" else "pending" for channel in channels]),
            "sent_at": (MOMENT, [now if channel == "in_app" else None for channel in channels]),
            "message_id": (TEXT, [f"<{new.notification_id}@synclight>" for _ in channels]),
        }
    )
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
        "rows": rows,
    }
    return [
        Statement("insert_notification", told, expect=1),
        Statement("insert_deliveries", deliveries, expect=len(channels)),
    ]


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
