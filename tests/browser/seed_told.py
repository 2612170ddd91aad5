"""What was told: one alert that arrived, one recovery whose mail is tried again."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from tests.browser.seeder import Seeder


def told(seed: Seeder, now: datetime) -> None:
    """One alert, one recovery."""
    facts = {
        "integration_name": "Utleggskrav → Tripletex",
        "target_name": "Tripletex",
        "run_id": "r1",
        "happened_at": (now - timedelta(days=3)).isoformat(),
        "failing_since": (now - timedelta(days=3, hours=1)).isoformat(),
        "syncs_in_a_row": 2,
        "records": 24,
        "money": {"NOK": "28750.00"},
        "oldest_at": (now - timedelta(days=6)).isoformat(),
        "reasons": [
            {
                "code": "open_records",
                "light": "red",
                "word": "failing",
                "numbers": {"records": 24, "by_state": {"rejected": 24}},
            }
        ],
        "causes": [
            {
                "title": "Invalid cost center code: 9999",
                "category": "validation",
                "label": "Kostnadssted",
                "value": "9999",
                "records": 18,
                "money": {"NOK": "21450.00"},
            }
        ],
        "more_causes": 1,
    }
    well = {
        "integration_name": "Reiseregninger → Business Central",
        "target_name": "Business Central",
        "run_id": "r2",
        "happened_at": (now - timedelta(hours=2)).isoformat(),
        "failing_since": (now - timedelta(days=12)).isoformat(),
        "booked": 9,
        "reasons": [{"code": "all_booked", "light": "green", "word": "healthy", "numbers": {"booked": 9, "due": 9}}],
    }
    rows = (
        ("n1", "acme-expenses", "failing", now - timedelta(days=3), facts, "sent"),
        ("n2", "acme-travel", "recovered", now - timedelta(hours=2), well, "pending"),
    )
    for notification_id, integration_id, kind, created_at, told_facts, status in rows:
        seed.add(
            "notifications",
            notification_id=notification_id,
            organisation_id="acme",
            integration_id=integration_id,
            episode_id="e1",
            kind=kind,
            created_at=created_at,
            facts=json.dumps(told_facts),
        )
        for channel, recipient in (("in_app", ""), ("email", "kari@acme.example"), ("email", "ola@acme.example")):
            is_mail = channel == "email"
            seed.add(
                "notification_deliveries",
                delivery_id=f"{notification_id}-{channel}-{recipient}",
                notification_id=notification_id,
                organisation_id="acme",
                channel=channel,
                recipient=recipient,
                status=status if is_mail else "sent",
                tries=1 if status == "sent" else 3 * is_mail,
                next_try_at=now + timedelta(minutes=12) if is_mail and status == "pending" else None,
                sent_at=created_at if status == "sent" else None,
                message_id=f"<{notification_id}@synclight>",
            )
