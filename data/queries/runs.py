"""The history of syncs: all runs, per-day outcomes, per-day durations. Always bounded in time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.duration_trend import RECENT_DAYS, USUAL_DAYS, Pace
from core.model import Counts, Principal, RunKind, RunStatus, Stop
from data.store.protocol import Store
from data.store.rows import counts_of, stop_of, utc

MOST_RUNS = 2000
SUM_DAYS = 35
Sums = Mapping[str, Mapping[str, Decimal]]  # currency → "source" and every delivery state → sum


@dataclass(frozen=True, slots=True)
class RunView:
    """One sync in a timeline."""

    run_id: str
    kind: RunKind
    status: RunStatus
    started_at: datetime
    ended_at: datetime | None
    triggered_by: str
    counts: Counts
    stop: Stop | None = None
    batch_id: str | None = None
    flow_run_id: str | None = None

    @property
    def took(self) -> timedelta | None:
        """How long it took; None while it runs."""
        return None if self.ended_at is None else self.ended_at - self.started_at


@dataclass(frozen=True, slots=True)
class DayOutcome:
    """The scheduled and manual syncs of one local day."""

    day: date
    syncs: int
    failed: int
    warnings: int


@dataclass(frozen=True, slots=True)
class DayDuration:
    """How long the syncs of one local day took."""

    day: date
    syncs: int
    p50_seconds: float
    p95_seconds: float
    records_per_second: float


def history(
    principal: Principal,
    store: Store,
    integration_id: str,
    now: datetime,
    days: int = 90,
) -> list[RunView]:
    """All syncs of one integration, newest first, at most 2,000."""
    params = _params(principal, integration_id, now, days)
    return [_run(row) for row in store.read("run_history", {**params, "limit": MOST_RUNS}).to_pylist()]


def recent(
    principal: Principal, store: Store, now: datetime, *, integration_id: str | None, days: int, most: int
) -> list[tuple[str, RunView]]:
    """(Integration, run) of one or of all integrations, newest first, at most 2,000."""
    params = {**_params(principal, integration_id, now, days), "limit": min(most, MOST_RUNS)}
    return [(row["integration_id"], _run(row)) for row in store.read("recent_runs", params).to_pylist()]


def day_outcomes(
    principal: Principal,
    store: Store,
    now: datetime,
    days: int = 30,
    integration_id: str | None = None,
) -> dict[str, list[DayOutcome]]:
    """Integration → its days that had a sync, oldest first."""
    rows = store.read("run_days", _params(principal, integration_id, now, days)).to_pylist()
    found: dict[str, list[DayOutcome]] = {}
    for row in rows:
        outcome = DayOutcome(row["local_day"], row["syncs"], row["failed"], row["warnings"])
        found.setdefault(row["integration_id"], []).append(outcome)
    return found


def durations(
    principal: Principal,
    store: Store,
    integration_id: str,
    *,
    time_zone: str,
    now: datetime,
    days: int = 42,
) -> list[DayDuration]:
    """p50 and p95 per local day, oldest first; days without a sync are left out."""
    params = {**_params(principal, integration_id, now, days), "time_zone": time_zone}
    return [_duration(row) for row in store.read("run_durations", params).to_pylist()]


def pace(principal: Principal, store: Store, integration_id: str, now: datetime) -> Pace:
    """The syncs of the last seven days beside those of the four weeks before."""
    recent_from_at = now - timedelta(days=RECENT_DAYS)
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "recent_from_at": recent_from_at,
        "usual_from_at": recent_from_at - timedelta(days=USUAL_DAYS),
    }
    (row,) = store.read("run_pace", params).to_pylist()
    return Pace(
        recent_syncs=row["recent_syncs"],
        usual_syncs=row["usual_syncs"],
        recent_seconds=float(row["recent_seconds"] or 0),
        usual_seconds=float(row["usual_seconds"] or 0),
        usual_low=float(row["usual_low"] or 0),
        usual_high=float(row["usual_high"] or 0),
        recent_records=float(row["recent_records"] or 0),
        usual_records=float(row["usual_records"] or 0),
    )


def last_sums(principal: Principal, store: Store, now: datetime) -> dict[str, Sums]:
    """Integration → what its last whole sync read and where it stands now; without one in the last weeks left out.

    What retries and people did since then moves money from one state to another; what was read since then comes on top.
    """
    organisations = list(principal.organisations)
    params = {"organisations": organisations, "since_at": now - timedelta(days=SUM_DAYS)}
    rows = store.read("last_sums", params).to_pylist()
    present: dict[str, dict[tuple[str, str], Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    for row in store.read("integration_money", {"organisations": organisations, "integration_id": None}).to_pylist():
        present[row["integration_id"]][row["currency"], row["state"]] += row["amount"]
    return {row["integration_id"]: _sums_now(row, present[row["integration_id"]]) for row in rows}


def _sums_now(row: Mapping[str, Any], present: Mapping[tuple[str, str], Decimal]) -> Sums:
    """The sums of the whole read, moved by what has changed since it ended."""
    sums = _sums(json.loads(row["money"]))
    if not row["money_at_end"]:  # a sync of before this was kept
        return sums
    moved: dict[tuple[str, str], Decimal] = defaultdict(Decimal, present)
    for one in json.loads(row["money_at_end"]):
        moved[one["currency"], one["state"]] -= Decimal(one["amount"])
    for (currency, state), amount in moved.items():
        if currency and amount:
            names = sums.setdefault(currency, {"source": Decimal(0)})
            names[state] = names.get(state, Decimal(0)) + amount
            names["source"] = names.get("source", Decimal(0)) + amount
    return sums


def _sums(kept: Mapping[str, Mapping[str, str]]) -> dict[str, dict[str, Decimal]]:
    return {currency: {name: Decimal(amount) for name, amount in names.items()} for currency, names in kept.items()}


def booked_twice(principal: Principal, store: Store, batch_id: str, since_at: datetime) -> int:
    """Records of a retry that were newly booked more than once since then: it must be 0."""
    params = {"organisations": list(principal.organisations), "batch_id": batch_id, "since_at": since_at}
    return int(store.read("booked_twice", params).to_pylist()[0]["records"])


def _params(principal: Principal, integration_id: str | None, now: datetime, days: int) -> dict[str, Any]:
    return {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "since_at": now - timedelta(days=days),
    }


def _run(row: Mapping[str, Any]) -> RunView:
    return RunView(
        run_id=row["run_id"],
        kind=RunKind(row["kind"]),
        status=RunStatus(row["status"]),
        started_at=utc(row["started_at"]) or row["started_at"],
        ended_at=utc(row["ended_at"]),
        triggered_by=row["triggered_by"],
        counts=counts_of(row),
        stop=stop_of(row["stop_category"], row["stop_message"], row["stop_ours"]),
        batch_id=row["batch_id"],
        flow_run_id=row["flow_run_id"],
    )


def _duration(row: Mapping[str, Any]) -> DayDuration:
    seconds = float(row["seconds"] or 0)
    return DayDuration(
        day=row["local_day"],
        syncs=row["syncs"],
        p50_seconds=float(row["p50_seconds"]),
        p95_seconds=float(row["p95_seconds"]),
        records_per_second=float(row["handled"]) / seconds if seconds else 0.0,
    )
