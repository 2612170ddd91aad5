"""The usual day of an organisation: one of each light, several causes, a retry that is done, two notifications."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.model import Counts
from tests.browser.seed_people import done_by_people
from tests.browser.seed_told import told
from tests.browser.seeder import HOSTILE, Seeder, money


def usual(seed: Seeder) -> None:
    """One of each light, several causes, a retry that is done, a notification."""
    now = seed.now
    last_at = now - timedelta(minutes=18)
    seed.organisation()
    seed.watched()

    seed.integration("acme-expenses", "Utleggskrav → Tripletex", "Tripletex")
    seed.days(
        "acme-expenses", last_at, {0: "failed", 1: "failed", 2: "failed", 3: "failed", 9: "warning", 24: "failed"}
    )
    counts = Counts(due=38, booked=14, failed_now=18, carried_over=6)
    found = money(source=713_650, booked=684_900, rejected=28_750)
    run_id = seed.run("acme-expenses", last_at, "failed", counts, 6.1, money=found)
    seed.state("acme-expenses", run_id, "failed", last_at, open_records=24, oldest_open_at=now - timedelta(days=6))
    total = Decimal(0)
    for number in range(18):
        amount = Decimal(1191) if number else Decimal(1203)
        total += amount
        messages: list[dict[str, Any]] = [
            {
                "message": "Invalid cost center code: 9999",
                "field": "/lines/0/costCenter",
                "label": "Kostnadssted",
                "value": "9999",
                "code": "VALIDATION_ERROR",
            }
        ]
        if number == 3:
            messages.append({"message": HOSTILE, "field": "/text", "label": None, "value": "<b>x</b>", "code": None})
        seed.record(
            "acme-expenses",
            f"UT-004{711 + number}",
            "Tripletex",
            state="rejected",
            category="validation",
            messages=messages,
            amount=amount,
            attempts=2 if number < 4 else 1,
            open_since_at=now - timedelta(days=6 - number // 4) if number < 14 else last_at + timedelta(seconds=4),
            open_run_id=run_id,
            last_attempt_at=now - timedelta(days=3),
        )
    seed.money("acme-expenses", "rejected", total + 7300, 24, is_open=True)
    seed.money("acme-expenses", "booked", 684_900, 412, is_open=False)
    for number in range(6):
        period = {
            "message": "The period 2026-10 is closed",
            "field": "/date",
            "label": "Bilagsdato",
            "value": "2026-10-14",
        }
        seed.record(
            "acme-expenses",
            f"UT-003{201 + number}",
            "Tripletex",
            state="rejected",
            category="closed_period",
            messages=[period],
            amount=Decimal("1216.66") if number else Decimal("1216.70"),
            attempts=1,
            open_since_at=now - timedelta(days=4),
            open_run_id=run_id,
            last_attempt_at=now - timedelta(days=4),
        )
    payroll(seed, now)
    calm(seed, now, last_at)
    finished_retry(seed, now)
    told(seed, now)
    done_by_people(seed, now)


def payroll(seed: Seeder, now: datetime) -> None:
    """Stopped: the connection is down."""
    at = now - timedelta(hours=5)
    seed.integration("acme-payroll", "Lønn → Tripletex lønn", "Tripletex lønn", 86_400)
    seed.days("acme-payroll", at, {0: "failed", 1: "failed", 16: "warning"}, 1)
    answer = "401 Unauthorized: session token has expired"
    run_id = seed.run(
        "acme-payroll",
        at,
        "stopped",
        Counts(due=61, booked=48, unsent=13),
        3.0,
        stop_category="authentication",
        stop_message=answer,
    )
    seed.state("acme-payroll", run_id, "stopped", at, open_records=13, oldest_open_at=at)
    for number in range(13):
        seed.record(
            "acme-payroll",
            f"L-202611-{101 + number}",
            "Tripletex lønn",
            state="waiting",
            category="not_sent",
            messages=[{"message": answer}],
            http_status=None,
            amount=Decimal("957.69") if number else Decimal("957.72"),
            attempts=0,
            open_since_at=at,
            open_run_id=run_id,
        )
    seed.money("acme-payroll", "waiting", 12_450, 13, is_open=True)
    seed.money("acme-payroll", "booked", 1_284_350, 320, is_open=False)


def calm(seed: Seeder, now: datetime, last_at: datetime) -> None:
    """Stale, yellow, green."""
    stale_at = now - timedelta(hours=51, minutes=1)
    seed.integration("acme-bufdir", "Bufdir-rapport", "Bufdir", 86_400)
    seed.days("acme-bufdir", stale_at, {0: "none", 14: "warning"}, 1)
    run_id = seed.run("acme-bufdir", stale_at, "succeeded", Counts(due=12, booked=12), 2.0)
    seed.state("acme-bufdir", run_id, "succeeded", stale_at)
    seed.integration("acme-dynamics", "Dynamics-portal → Dataverse", "Dataverse")
    seed.days("acme-dynamics", last_at, {0: "warning", 3: "warning", 15: "warning"}, 1)
    run_id = seed.run("acme-dynamics", last_at, "warning", Counts(due=9, booked=9, changed_after_booked=2), 2.0)
    seed.state("acme-dynamics", run_id, "warning", last_at, changed_after_booked=2)
    for number in range(2):
        changed = {"changed_after_booked": True, "changed_at": last_at, "revision": "r2", "amount": Decimal(1450)}
        seed.booked("acme-dynamics", f"P-0041{20 + number}", Decimal(1250), last_at - timedelta(days=3), **changed)
    seen = {"revision": "r2", "amount": Decimal(990), "acknowledged_revision": "r2", "acknowledged_by": "kari"}
    seen |= {"acknowledged_at": last_at - timedelta(days=1), "acknowledged_reason": "Rettet i Dataverse"}
    seed.booked("acme-dynamics", "P-004119", Decimal(900), last_at - timedelta(days=4), **seen)
    for integration_id, name, target in (
        ("acme-travel", "Reiseregninger → Business Central", "Business Central"),
        ("acme-suppliers", "Leverandør → Xledger", "Xledger"),
    ):
        seed.integration(integration_id, name, target)
        seed.days(integration_id, last_at, {12: "failed"} if "travel" in integration_id else {}, 2)
        run_id = seed.run(
            integration_id,
            last_at,
            "succeeded",
            Counts(due=14, booked=14),
            2.0,
            money=money(source=42_000, booked=42_000),
        )
        seed.state(integration_id, run_id, "succeeded", last_at)
        seed.money(integration_id, "booked", 42_000, 61, is_open=False)


def finished_retry(seed: Seeder, now: datetime) -> None:
    """The result of a retry from this morning."""
    at = now - timedelta(hours=1)
    seed.add(
        "retry_batches",
        batch_id="retry-1",
        organisation_id="acme",
        integration_id="acme-expenses",
        status="finished",
        requested_by="kari",
        requested_at=at,
        records=18,
        finished_at=at + timedelta(seconds=9),
    )
    results = ["booked"] * 16 + ["already_there", "rejected"]
    for number, result in enumerate(results):
        seed.add(
            "retry_batch_records",
            batch_id="retry-1",
            integration_id="acme-expenses",
            record_key=f"UT-002{100 + number}",
            amount=Decimal(1000),
            currency="NOK",
            result=result,
        )
