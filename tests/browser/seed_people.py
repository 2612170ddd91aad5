"""What people did: records called handled, the log of it, and booked records with every try."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from tests.browser.seeder import HOSTILE, Seeder, in_line

WHY = "Ført for hånd i Tripletex, bilag 20617"


def done_by_people(seed: Seeder, now: datetime) -> None:
    """A few days of it."""
    handled(seed, now)
    booked(seed, now)
    deeds: list[tuple[int, str, str, Any, Any]] = [
        (2, "kari", "sync", None, {"key": "acme-expenses:12"}),
        (60, "kari", "retry", None, {"batch_id": "retry-1", "records": 18, "cause_key": None, "record_keys": None}),
        (65, "ola", "retry_refused", None, {"records": 19, "found": 18}),
        (
            300,
            "kari",
            "mark_handled",
            {"states": {"rejected": 2}},
            {"records": 2, "reason": WHY, "record_keys": ["UT-003101"]},
        ),
        (1500, "ola", "export", None, {"kind": "xlsx", "records": 24}),
        (3000, HOSTILE, "configure_integration", {"name": HOSTILE}, {"name": "Utleggskrav → Tripletex"}),
    ]
    for minutes, person, action, before, after in deeds:
        seed.add(
            "audit_log",
            audit_id=f"a-{minutes:06}",
            organisation_id="acme",
            integration_id="acme-expenses",
            person=person,
            action=action,
            happened_at=now - timedelta(minutes=minutes),
            before=None if before is None else json.dumps(before, ensure_ascii=False),
            after=json.dumps(after, ensure_ascii=False),
        )


def handled(seed: Seeder, now: datetime) -> None:
    """Two records a person dealt with elsewhere."""
    for number in range(2):
        refused = [{"message": "Project 4120 is closed", "field": "/project", "label": "Prosjekt", "value": "4120"}]
        seed.record(
            "acme-expenses",
            f"UT-003{101 + number}",
            "Tripletex",
            state="handled",
            category="validation",
            messages=refused,
            amount=Decimal("486.50"),
            attempts=1,
            handled_by="kari",
            handled_at=now - timedelta(minutes=300),
            handled_reason=WHY,
            handled_state="rejected",
            handled_open_since_at=now - timedelta(days=8),
        )
    seed.money("acme-expenses", "handled", 973, 2, is_open=False)


def booked(seed: Seeder, now: datetime) -> None:
    """Booked at once, or at the second try."""
    for number in range(12):
        key, at = f"UT-0020{10 + number}", now - timedelta(days=2, minutes=number)
        tries = ["rejected", "booked"] if number % 4 == 0 else ["booked"]
        seed.add(
            "records",
            integration_id="acme-expenses",
            record_key=key,
            organisation_id="acme",
            state="booked",
            due=True,
            reference=f"SL-{key}",
            first_seen_at=at - timedelta(days=1),
            amount=Decimal(1284) + number,
            currency="NOK",
            sent_amount=Decimal(1284) + number,
            sent_currency="NOK",
            **in_line(number + 2),
            attempts=len(tries),
            last_attempt_at=at,
            target_id=str(20_600 + number),
            booked_at=at,
        )
        for turn, result in enumerate(tries):
            tried_at = at - timedelta(hours=len(tries) - 1 - turn)
            voucher = 20_600 + number if result == "booked" else None
            attempt(seed, key, f"r{number}-{turn:08d}", tried_at, voucher)


def attempt(seed: Seeder, key: str, attempt_id: str, at: datetime, voucher: int | None) -> None:
    """One try and its answer."""
    own = {"attempt_id": attempt_id, "organisation_id": "acme", "integration_id": "acme-expenses", "record_key": key}
    run_id = attempt_id.rpartition("-")[0]
    ids = {"revision": "r", "reference": f"SL-{key}", "idempotency_key": attempt_id}
    seed.add("attempts", **own, **ids, run_id=run_id, intent_at=at, send_by_at=at)
    is_booked = voucher is not None
    seed.add(
        "attempt_outcomes",
        **own,
        run_id=run_id,
        result="booked" if is_booked else "rejected",
        found_by="answer",
        target_id=None if voucher is None else str(voucher),
        message=None if is_booked else "Invalid cost center code: 9999",
        code=None if is_booked else "VALIDATION_ERROR",
        answered_at=at + timedelta(seconds=1),
    )
