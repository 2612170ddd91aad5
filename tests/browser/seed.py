"""A store full of invented facts, and the dashboard over it, for looking at pages without the rest of the stack.

`python tests/browser/seed.py HOME [--kind usual|busy|well|silent|empty|many|hostile|rows] [--port 8501]`
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from core.causes import cause_key
from core.model import Counts
from data.flight_server import FlightServer
from data.local_store import LocalStore
from data.statements import Scope

HOSTILE = "<img src=x onerror=alert(1)> [click](https://evil.example) **bold** https://evil.example/a"
TOKEN = "a" * 64


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251  # pages are looked at now

    def monotonic(self) -> float:
        return 0.0


class Seeder:
    """Collects rows per table."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.tables: dict[str, list[dict[str, Any]]] = {}
        self.random = random.Random(7)  # noqa: S311  # the same facts every time

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def organisation(self) -> None:
        admins = json.dumps(["kari@acme.example", "ola@acme.example"])
        self.add(
            "organisations",
            organisation_id="acme",
            name="Acme Likeperson",
            time_zone="Europe/Oslo",
            language="nb",
            admins=admins,
            configured_at=self.now - timedelta(days=40),
        )

    def watched(self) -> None:
        """Both loops that look after everything turn, and go on turning while the tests look."""
        for name in ("watch", "reconciler"):
            self.add("heartbeats", name=name, beat_at=self.now + timedelta(days=1), detail=None)

    def integration(self, integration_id: str, name: str, target: str, every: int = 3600) -> None:
        self.add(
            "integrations",
            integration_id=integration_id,
            organisation_id="acme",
            name=name,
            source_kind="files",
            target_kind="rest",
            target_name=target,
            config=json.dumps({"schedule": {"interval_seconds": every}}),
            stale_after_seconds=48 * 3600,
            alert_after_failures=2,
            configured_at=self.now - timedelta(days=40),
        )

    def run(self, integration_id: str, at: datetime, status: str, counts: Counts, seconds: float, **more: Any) -> str:
        run_id = f"{at:%Y%m%dT%H%M%S%f}-{integration_id}"
        values = {name: getattr(counts, name) for name in Counts.__dataclass_fields__}
        ended_at = None if status == "running" else at + timedelta(seconds=seconds)
        row = {"kind": "scheduled", "triggered_by": "schedule", "worker": "w", "epoch": 1, **values, **more}
        self.add(
            "runs",
            run_id=run_id,
            organisation_id="acme",
            integration_id=integration_id,
            status=status,
            started_at=at,
            ended_at=ended_at,
            **row,
        )
        return run_id

    def days(self, integration_id: str, last_at: datetime, statuses: dict[int, str], per_day: int = 4) -> None:
        """30 days of syncs; `statuses`: days back → how that day's syncs went."""
        for back in range(29, -1, -1):
            status = statuses.get(back, "succeeded")
            if status == "none":
                continue
            for number in range(per_day, 0, -1):
                due = self.random.randint(5, 40)
                failed = self.random.randint(2, 9) if status == "failed" else 0
                counts = Counts(due=due + failed, booked=due, failed_now=failed, remarks=int(status == "warning"))
                slow = 2.0 if back < 5 else 1.0
                at = last_at - timedelta(days=back, minutes=20 * number)
                self.run(integration_id, at, status, counts, self.random.uniform(3, 7) * slow)

    def state(self, integration_id: str, run_id: str, status: str, at: datetime, **more: Any) -> None:
        self.add(
            "integration_state",
            integration_id=integration_id,
            organisation_id="acme",
            version=12,
            last_run_id=run_id,
            last_status=status,
            last_started_at=at,
            last_ended_at=at + timedelta(seconds=6),
            last_ended_by_itself_at=at + timedelta(seconds=6),
            updated_at=at,
            **{"open_records": 0, **more},
        )

    def money(self, integration_id: str, state: str, amount: Any, records: int, *, is_open: bool) -> None:
        self.add(
            "integration_money",
            integration_id=integration_id,
            organisation_id="acme",
            currency="NOK",
            state=state,
            is_open=is_open,
            records=records,
            amount=Decimal(amount),
        )

    def record(self, integration_id: str, key: str, target: str, **more: Any) -> None:
        messages, http_status = more.pop("messages"), more.pop("http_status", 422)
        root = messages[0]
        value, field = root.get("value"), root.get("field")
        self.add(
            "records",
            integration_id=integration_id,
            record_key=key,
            organisation_id="acme",
            due=True,
            reference=f"SL-{key}",
            first_seen_at=self.now - timedelta(days=6),
            message=root["message"],
            field=field,
            field_label=root.get("label"),
            value_sent=value,
            code=root.get("code"),
            cause_key=cause_key(target, more["category"], field, root["message"], value),
            failure=json.dumps({"messages": messages, **_answer(http_status)}),
            **{
                "currency": "NOK",
                "origin": f"utlegg.csv line {12 + int(key[-3:])}" if key[-3:].isdecimal() else None,
                **more,
            },
        )

    def broken_row(self, integration_id: str, target: str, line: int, label: str, value: str, **more: Any) -> None:
        """A row of the source that could not be read."""
        origin = f"utlegg.csv line {line}"
        message = f"{origin}, column {label}: found «{value}», wanted an amount like 1234,50."
        self.record(
            integration_id,
            origin,
            target,
            state="rejected",
            category="source_row",
            messages=[{"message": message, "label": label, "value": value}],
            http_status=None,
            currency=None,
            origin=origin,
            amount=None,
            attempts=0,
            **more,
        )

    def write(self, path: Path) -> None:
        connection = duckdb.connect(str(path))
        try:
            for table, rows in self.tables.items():
                names = sorted({name for row in rows for name in row})
                data = pa.table({name: [row.get(name) for row in rows] for name in names})
                connection.register("incoming", data)
                columns = ", ".join(names)
                picked = ", ".join(
                    f"coalesce({name}, 0)" if name in Counts.__dataclass_fields__ else name for name in names
                )
                connection.execute(f"insert into {table} ({columns}) select {picked} from incoming")  # noqa: S608
                connection.unregister("incoming")
        finally:
            connection.close()


def _answer(http_status: int | None) -> dict[str, Any]:
    """What is stored of a real answer; nothing when there was none."""
    if http_status is None:
        return {}
    return {"http_status": http_status, "system_request_id": "req-81f2", "raw": '{"title":"x"}'}


def money(**amounts: int) -> str:
    """What a sync that read its whole source leaves behind: the source, and the sum of every state."""
    return json.dumps({"NOK": {name: str(Decimal(amount)) for name, amount in amounts.items()}})


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
    seed.add(
        "episodes",
        episode_id="e1",
        organisation_id="acme",
        integration_id="acme-expenses",
        opened_at=now - timedelta(days=3),
        alerted_at=now - timedelta(days=3),
    )
    payroll(seed, now)
    calm(seed, now, last_at)
    finished_retry(seed, now)
    told(seed, now)


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


def hostile(seed: Seeder) -> None:
    """An external system that answers in markup."""
    seed.organisation()
    at = seed.now - timedelta(minutes=18)
    seed.integration("acme-expenses", "Utlegg <b>x</b> [a](https://evil.example)", "Tripletex")
    run_id = seed.run("acme-expenses", at, "failed", Counts(due=1, failed_now=1), 2.0)
    seed.state("acme-expenses", run_id, "failed", at, open_records=1, oldest_open_at=at)
    seed.record(
        "acme-expenses",
        "UT-004711",
        "Tripletex",
        state="rejected",
        category="business_rule",
        messages=[{"message": HOSTILE, "field": "/text", "value": HOSTILE}],
        amount=Decimal(100),
        attempts=1,
        open_since_at=at,
        open_run_id=run_id,
    )
    seed.money("acme-expenses", "rejected", 100, 1, is_open=True)


KINDS = {
    "usual": usual,
    "busy": busy,
    "well": well,
    "empty": lambda _seed: None,
    "many": many,
    "hostile": hostile,
    "rows": rows,
    "silent": silent,
}


def main() -> None:
    """Seed, serve, wait for Ctrl-C."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("home", type=Path)
    arguments.add_argument("--kind", choices=KINDS, default="usual")
    arguments.add_argument("--port", type=int, default=8501)
    arguments.add_argument("--store-port", type=int, default=8815)
    arguments.add_argument("--demo", action="store_true")
    given = arguments.parse_args()
    home: Path = given.home
    (home / "tokens").mkdir(parents=True)
    (home / "tokens" / "act.token").write_text(TOKEN)
    path = home / "store.duckdb"
    LocalStore(path, SystemClock()).close()
    seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # same
    KINDS[given.kind](seeder)
    seeder.write(path)
    store = LocalStore(path, SystemClock())
    server = FlightServer(store, {TOKEN: Scope.ACT}, port=given.store_port)
    settings = {
        "SYNCLIGHT_HOME": str(home),
        "SYNCLIGHT_STORE_PORT": str(given.store_port),
        "SYNCLIGHT_DASHBOARD_PORT": str(given.port),
        "SYNCLIGHT_PREFECT_PORT": "9",
        "SYNCLIGHT_DEMO": str(given.demo).lower(),
    }
    command = [sys.executable, "-m", "uvicorn", "dashboard.asgi:app", "--host", "127.0.0.1", "--port", str(given.port)]
    dashboard = subprocess.Popen(command, env={**os.environ, **settings})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        dashboard.wait()
    finally:
        dashboard.terminate()
        dashboard.wait(10)
        server.shutdown()
        store.close()


if __name__ == "__main__":
    main()
