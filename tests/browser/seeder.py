"""Rows of a store full of invented facts, collected per table and written at once."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import duckdb
import pyarrow as pa

from core.causes import cause_key
from core.model import Counts
from core.places import Place, PlaceKind
from data.store.rows import place_json

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

    def organisation(self, name: str = "Acme Likeperson") -> None:
        self.add(
            "organisations",
            organisation_id="acme",
            name=name,
            time_zone="Europe/Oslo",
            language="nb",
            configured_at=self.now - timedelta(days=40),
        )
        for position, address in enumerate(("kari@acme.example", "ola@acme.example"), start=1):
            self.add("recipients", organisation_id="acme", channel="email", address=address, position=position)

    def watched(self) -> None:
        """Both loops that look after everything have just turned."""
        for name in ("watch", "reconciler"):
            self.add("heartbeats", name=name, beat_at=self.now, detail=None)

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
        flow_run_id = str(uuid5(NAMESPACE_OID, run_id))
        made = {"kind": "scheduled", "triggered_by": "schedule", "worker": "w", "epoch": 1, "flow_run_id": flow_run_id}
        row = {**made, **values, **more}
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
        answer = {**_answer(http_status), **more.pop("answer", {})}
        root = messages[0]
        value, field = root.get("value"), root.get("field")
        self.add(
            "records",
            integration_id=integration_id,
            record_key=key,
            organisation_id="acme",
            due=True,
            first_seen_at=self.now - timedelta(days=6),
            message=root["message"],
            field=field,
            field_label=root.get("label"),
            value_sent=value,
            code=root.get("code"),
            cause_key=cause_key(target, more["category"], field, root["message"], value),
            failure=json.dumps({"messages": messages, **answer}),
            **{
                "reference": f"SL-{key}",
                "currency": "NOK",
                **(in_line(12 + int(key[-3:])) if key[-3:].isdecimal() else {}),
                **more,
            },
        )

    def booked(self, integration_id: str, key: str, booked: Decimal, at: datetime, **more: Any) -> None:
        """A record the system has booked, as it was sent; `more` says what became of it since."""
        self.add(
            "records",
            integration_id=integration_id,
            record_key=key,
            organisation_id="acme",
            **{
                "state": "booked",
                "due": True,
                "reference": f"SL-{key}",
                "revision": "r1",
                "first_seen_at": at,
                "amount": booked,
                "currency": "NOK",
                "sent_amount": booked,
                "sent_currency": "NOK",
                "attempts": 1,
                "last_attempt_at": at,
                "booked_at": at,
                "target_id": f"V-{key}",
                **more,
            },
        )

    def broken_row(self, integration_id: str, target: str, line: int, label: str, value: str, **more: Any) -> None:
        """A row of the source that could not be read."""
        stands = in_line(line)
        origin = stands["origin"]
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
            amount=None,
            attempts=0,
            **stands,
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


def in_line(number: int) -> dict[str, Any]:
    """Where a record stands in its file."""
    place = Place("utlegg.csv", PlaceKind.LINE, number)
    return {"origin": str(place), "place": place_json(place)}


def _answer(http_status: int | None) -> dict[str, Any]:
    """What is stored of a real answer; nothing when there was none."""
    if http_status is None:
        return {}
    return {"http_status": http_status, "system_request_id": "req-81f2", "raw": '{"title":"x"}'}


def money(**amounts: int) -> str:
    """What a sync that read its whole source leaves behind: the source, and the sum of every state."""
    return json.dumps({"NOK": {name: str(Decimal(amount)) for name, amount in amounts.items()}})
