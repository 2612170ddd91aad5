"""What was told: one alert of each kind, mails in every state, one seen episode and one mute."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from tests.browser.seeder import Seeder

ADMINS = ("kari@acme.example", "ola@acme.example")
TRYING = {"status": "pending", "tries": 3, "reason": "unreachable"}
REFUSED = {
    "status": "failed",
    "tries": 1,
    "reason": "refused",
    "last_error": "The mail server answered 550: 5.1.1 no such user <a href='https://evil.example'>here</a>",
}
SENT = {"status": "sent", "tries": 1}
SKIPPED = {"status": "skipped", "tries": 1, "reason": "no_longer_admin"}


def told(seed: Seeder, now: datetime) -> None:
    """Failing and worse of one episode, which was seen; a muted one; a stale one; a recovery; a reminder; a test."""
    days = timedelta(days=1)
    failing, worse = _failing(now - 3 * days), _failing(now - 2 * days, new=True)
    episode(seed, "e1", "acme-expenses", now - 3 * days, seen_at=now - 1 * days)
    episode(seed, "e2", "acme-bufdir", now - 26 * timedelta(hours=1))
    episode(seed, "e3", "acme-payroll", now - timedelta(hours=5))
    for row in seed.tables["integrations"]:
        if row["integration_id"] == "acme-payroll":
            row |= {
                "muted_at": now - timedelta(hours=6),
                "muted_until_at": now + timedelta(hours=20),
                "muted_by": "ola",
            }
    notification(seed, "n1", ("acme-expenses", "e1", "failing"), now - 3 * days, failing, SENT)
    notification(seed, "n2", ("acme-expenses", "e1", "worse"), now - 2 * days, worse, REFUSED, SENT)
    notification(seed, "n3", ("acme-bufdir", "e2", "stale"), now - timedelta(hours=26), _stale(now), SENT, SKIPPED)
    notification(
        seed, "n4", ("acme-payroll", "e3", "failing"), now - timedelta(hours=5), failing, {"status": "pending"}
    )
    notification(seed, "n5", ("", "", "reminder"), now - timedelta(hours=4), _reminder(now), SENT)
    notification(
        seed, "n6", ("acme-travel", "e4", "recovered"), now - timedelta(hours=2), _well(now), {**TRYING, "now": now}
    )
    notification(
        seed, "n7", ("", "", "test"), now - timedelta(hours=1), {"by": "kari", "happened_at": now.isoformat()}, SENT
    )


def notification(
    seed: Seeder,
    notification_id: str,
    about: tuple[str, str, str],
    at: datetime,
    facts: dict[str, Any],
    *mails: dict[str, Any],
) -> None:
    integration_id, episode_id, kind = about
    seed.add(
        "notifications",
        notification_id=notification_id,
        organisation_id="acme",
        integration_id=integration_id,
        episode_id=episode_id,
        kind=kind,
        created_at=at,
        gathered_at=at,
        letter_id=notification_id,
        facts=json.dumps(facts),
    )
    _delivery(seed, notification_id, "in_app", "everyone", {"status": "sent", "sent_at": at})
    for number, recipient in enumerate(ADMINS):
        chosen = dict(mails[min(number, len(mails) - 1)])
        now = chosen.pop("now", None)
        times = {"sent_at": at} if chosen["status"] == "sent" else {}
        times |= {"next_try_at": now + timedelta(minutes=12)} if now else {}
        _delivery(seed, notification_id, "email", recipient, {**chosen, **times})


def _delivery(seed: Seeder, notification_id: str, channel: str, recipient: str, more: dict[str, Any]) -> None:
    seed.add(
        "notification_deliveries",
        delivery_id=f"{notification_id}:{channel}:{recipient}",
        notification_id=notification_id,
        organisation_id="acme",
        channel=channel,
        recipient=recipient,
        message_id=f"<{notification_id}@synclight>",
        **{"tries": 0, "tries_before": 0, **more},
    )


def episode(
    seed: Seeder, episode_id: str, integration_id: str, opened_at: datetime, seen_at: datetime | None = None
) -> None:
    seed.add(
        "episodes",
        episode_id=episode_id,
        organisation_id="acme",
        integration_id=integration_id,
        opened_at=opened_at,
        alerted_at=opened_at,
        acknowledged_at=seen_at,
        acknowledged_by="kari" if seen_at else None,
    )


def _failing(at: datetime, *, new: bool = False) -> dict[str, Any]:
    numbers = {"records": 24, "by_state": {"rejected": 24}}
    cause = {
        "title": "Invalid cost center code: 9999",
        "category": "validation",
        "label": "Kostnadssted",
        "value": "9999",
        "records": 18,
        "money": {"NOK": "21450.00"},
        "is_new": new,
    }
    return {
        "integration_name": "Utleggskrav → Tripletex",
        "target_name": "Tripletex",
        "run_id": "r1",
        "happened_at": at.isoformat(),
        "failing_since": (at - timedelta(hours=1)).isoformat(),
        "syncs_in_a_row": 2,
        "records": 24,
        "money": {"NOK": "28750.00"},
        "oldest_at": (at - timedelta(days=3)).isoformat(),
        "reasons": [{"code": "open_records", "light": "red", "word": "failing", "numbers": numbers}],
        "causes": [cause],
        "more_causes": 1,
    }


def _stale(now: datetime) -> dict[str, Any]:
    numbers = {"since_seconds": 51 * 3600, "limit_seconds": 48 * 3600}
    silent = {"code": "stale", "light": "red", "word": "no_recent_sync", "numbers": numbers}
    names = {"integration_name": "Rapport → Bufdir", "target_name": "Bufdir", "run_id": None}
    return {**_failing(now), **names, "records": 0, "money": {}, "causes": [], "more_causes": 0, "reasons": [silent]}


def _reminder(now: datetime) -> dict[str, Any]:
    return {"count": 2, "records": 42, "money": {"NOK": "41200.00"}, "happened_at": now.isoformat(), "integrations": []}


def _well(now: datetime) -> dict[str, Any]:
    return {
        "integration_name": "Reiseregninger → Business Central",
        "target_name": "Business Central",
        "run_id": "r2",
        "happened_at": (now - timedelta(hours=2)).isoformat(),
        "failing_since": (now - timedelta(days=12)).isoformat(),
        "booked": 9,
        "reasons": [{"code": "all_booked", "light": "green", "word": "healthy", "numbers": {"booked": 9, "due": 9}}],
    }
