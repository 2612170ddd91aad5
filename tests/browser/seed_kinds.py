"""Every kind of store a page may meet."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

from core.model import Counts
from tests.browser.seed_access import access
from tests.browser.seed_hostile import hostile
from tests.browser.seed_usual import usual
from tests.browser.seeder import HOSTILE, Seeder, money


def well(seed: Seeder) -> None:
    """Nothing to do."""
    seed.organisation()
    seed.watched()
    at = seed.now - timedelta(minutes=18)
    for integration_id, name, target in (
        ("acme-expenses", "Utleggskrav → Tripletex", "Tripletex"),
        ("acme-payroll", "Lønn → Tripletex lønn", "Tripletex lønn"),
        ("acme-travel", "Reiseregninger → Business Central", "Business Central"),
    ):
        seed.integration(integration_id, name, target)
        seed.days(integration_id, at, {12: "failed", 11: "failed"} if "expenses" in integration_id else {}, 2)
        run_id = seed.run(
            integration_id, at, "succeeded", Counts(due=38, booked=38), 5.0, money=money(source=242_033, booked=242_033)
        )
        seed.state(integration_id, run_id, "succeeded", at)
        seed.money(integration_id, "booked", 242_033, 150, is_open=False)


def many(seed: Seeder) -> None:
    """A thousand integrations."""
    seed.organisation()
    seed.watched()
    at = seed.now - timedelta(minutes=18)
    for number in range(1000):
        integration_id = f"route-{number:04}"
        seed.integration(integration_id, f"Utleggskrav → Tripletex · avd. {number}", "Tripletex")
        is_bad = number % 60 == 0
        status = "failed" if is_bad else "succeeded"
        counts = Counts(due=30, booked=20, failed_now=10) if is_bad else Counts(due=30, booked=30)
        run_id = seed.run(integration_id, at, status, counts, 5.0)
        seed.state(integration_id, run_id, status, at, open_records=10 if is_bad else 0)
        if is_bad:
            seed.money(integration_id, "rejected", 1000 + number, 10, is_open=True)


def busy(seed: Seeder) -> None:
    """A sync is running, and a retry waits behind it."""
    usual(seed)
    at = seed.now - timedelta(seconds=20)
    run_id = seed.run("acme-expenses", at, "running", Counts(), 0.0)
    progress = {"due": 40, "booked": 12, "failed_now": 3}
    seed.add("heartbeats", name=f"run:{run_id}", beat_at=seed.now, detail=json.dumps(progress))
    seed.add(
        "retry_batches",
        batch_id="retry-2",
        organisation_id="acme",
        integration_id="acme-expenses",
        status="waiting",
        requested_by="kari",
        requested_at=seed.now,
        records=1,
    )
    seed.add("retry_batch_records", batch_id="retry-2", integration_id="acme-expenses", record_key="UT-004711")


def rows(seed: Seeder) -> None:
    """A row that could not be read beside refused records, and sums that nobody can explain."""
    seed.organisation()
    seed.watched()
    at = seed.now - timedelta(minutes=18)
    seed.integration("acme-expenses", "Utleggskrav → Tripletex", "Tripletex")
    found = money(source=30_100, booked=7_000, rejected=23_000)
    counts = Counts(due=94, booked=70, failed_now=24, broken_rows=1)
    run_id = seed.run("acme-expenses", at, "failed", counts, 2.0, money=found)
    open_rows = {"open_records": 24, "open_source_rows": 1, "oldest_open_at": at}
    seed.state("acme-expenses", run_id, "failed", at, **open_rows)
    opened = {"open_since_at": at, "open_run_id": run_id}
    for number in range(23):
        text = {"message": "Invalid cost center code: 9999", "field": "/lines/0/costCenter", "value": "9999"}
        key = f"UT-004{711 + number}"
        refused = {"state": "rejected", "category": "validation", "amount": Decimal(1000), "attempts": 1}
        seed.record("acme-expenses", key, "Tripletex", messages=[text], last_attempt_at=at, **refused, **opened)
    seed.broken_row("acme-expenses", "Tripletex", 333, "Beløp", "12,3x", **opened)
    seed.money("acme-expenses", "rejected", 23_000, 23, is_open=True)
    seed.money("acme-expenses", "booked", 7_000, 70, is_open=False)
    seed.add(
        "integration_money",
        integration_id="acme-expenses",
        organisation_id="acme",
        currency="",
        state="rejected",
        is_open=True,
        records=1,
        amount=Decimal(0),
    )


def silent(seed: Seeder) -> None:
    """Everything would be green, but the monitor has not looked for a while."""
    well(seed)
    seed.tables["heartbeats"][0]["beat_at"] = seed.now - timedelta(hours=2)


def look(seed: Seeder) -> None:
    """Everything is booked, and some of it is worth a look: changed since, or remarked on lately and before."""
    seed.organisation()
    seed.watched()
    at = seed.now - timedelta(minutes=18)
    seed.integration("acme-portal", "Portal → Regnskap", "Regnskap")
    found = money(source=650, booked=500, changed_after_booked=150)
    counts = Counts(due=2, booked=2, remarks=1, changed_after_booked=2)
    run_id = seed.run("acme-portal", at, "warning", counts, 2.0, money=found)
    seed.state("acme-portal", run_id, "warning", at, changed_after_booked=2, retry_remarks=1)
    before = at - timedelta(days=2)
    changed = {"changed_after_booked": True, "revision": "r2"}
    seed.booked("acme-portal", "P-1", Decimal(100), before, amount=Decimal(250), changed_at=at, **changed)
    seed.booked("acme-portal", "P-2", Decimal(100), before, changed_at=at - timedelta(hours=5), **changed)
    seed.booked("acme-portal", "P-3", Decimal(100), at + timedelta(seconds=1), remark="Booked without an attachment.")
    seed.booked("acme-portal", "P-4", Decimal(100), at + timedelta(minutes=9), remark=HOSTILE)
    seed.booked("acme-portal", "P-5", Decimal(100), before, remark="The cost centre ends in December.")
    seed.money("acme-portal", "booked", 650, 5, is_open=False)


def queued(seed: Seeder) -> None:
    """The system received three records and has not booked two of them in time."""
    well(seed)
    at = seed.now - timedelta(hours=30)
    seed.integration("acme-queue", "Utlegg → Kø", "Kø")
    run_id = seed.run("acme-queue", at, "succeeded", Counts(due=3, pending=3), 5.0)
    late = seed.now - timedelta(hours=6)
    seed.state("acme-queue", run_id, "succeeded", at, oldest_pending_until_at=late)
    for number in range(3):
        seed.record(
            "acme-queue",
            f"Q-{number}",
            "Kø",
            state="pending_target",
            category="accepted_pending",
            messages=[{"message": "queued"}],
            amount=Decimal(100),
            sent_amount=Decimal(100),
            sent_currency="NOK",
            target_id=f"K-{number}",
            attempts=1,
            last_attempt_at=at,
            pending_until_at=late if number < 2 else seed.now + timedelta(hours=6),
        )
    seed.money("acme-queue", "pending_target", 300, 3, is_open=False)


def slower(seed: Seeder) -> None:
    """Four seconds a day for weeks and ten for the last five days, with as many records as ever."""
    seed.organisation()
    seed.watched()
    seed.integration("acme-slow", "Utlegg → Treg", "Treg")
    for back in range(80, -1, -1):
        at = seed.now - timedelta(days=back, minutes=18)
        run_id = seed.run("acme-slow", at, "succeeded", Counts(due=36, booked=36), 10.0 if back < 5 else 4.0)
    seed.state("acme-slow", run_id, "succeeded", at)


KINDS = {
    "slower": slower,
    "queued": queued,
    "usual": usual,
    "access": access,
    "busy": busy,
    "well": well,
    "empty": lambda _seed: None,
    "many": many,
    "hostile": hostile,
    "look": look,
    "rows": rows,
    "silent": silent,
}
