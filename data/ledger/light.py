"""The facts of a light, read in one way for pages, the watch loop and a closing.

What is open is counted twice: as the last closing left it, for a running sync never changes a light; and as it stands
now, for the closing that is about to say so. Everything else is the same row.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.health import is_dead
from core.model import (
    Category,
    Counts,
    DeliveryState,
    HealthFacts,
    LastSync,
    OpenTotals,
    Repair,
    RunKind,
    RunStatus,
)
from core.money import set_off
from data.store.protocol import Store
from data.store.rows import counts_of, stop_of, utc

MOST_SHOWN = 2000
_ALL = 1_000_000  # the watch loop leaves nobody out


@dataclass(frozen=True, slots=True)
class StateTotal:
    """Records and money in one delivery state; `currency` is empty where none is known. `negative` is in `amount`."""

    state: str
    currency: str
    is_open: bool
    records: int
    amount: Decimal
    negative: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Rows:
    """Of the source, that are no records: open ones, and those a person marked as handled."""

    unread: int
    handled: int


@dataclass(frozen=True, slots=True)
class Counted:
    """What is open, changed after it was settled, and in the target's own queue."""

    open: OpenTotals
    changed_after_booked: int
    changed_after_handled: int
    pending: int
    pending_overdue: int


@dataclass(frozen=True, slots=True)
class LightRow:
    """One integration: its row as the store answers it, its money, and the facts of its light."""

    row: Mapping[str, Any]
    totals: tuple[StateTotal, ...]
    facts: HealthFacts


def lights(
    store: Store, now: datetime, organisations: Sequence[str] | None, integration_id: str | None = None
) -> list[LightRow]:
    """As the last closings left them, by id: at most 2,000 of these organisations; None: every one there is."""
    theirs = None if organisations is None else list(organisations)
    whose = {"organisations": theirs, "integration_id": integration_id}
    rows = _rows(store, whose, now, _ALL if organisations is None else MOST_SHOWN)
    totals = _totals(store.read("integration_money", whose).to_pylist())
    overdue = _overdue(store, rows, theirs, now)
    found = []
    for row in rows:
        own = totals.get(row["integration_id"], ())
        counted = _as_kept(row, own, overdue.get(row["integration_id"], 0))
        found.append(LightRow(row, own, facts_of(row, counted, now)))
    return found


def light_now(store: Store, integration_id: str) -> LightRow:
    """As a closing needs it: what is open is counted from the records, within the run that is going on.

    The row, and with it its version, comes first: what changes after that is seen when the closing is stored.
    """
    (row,) = _rows(store, {"organisations": None, "integration_id": integration_id}, None, 1)
    now = row["read_at"]
    counted = store.read("counted_now", {"integration_id": integration_id, "now": now}).to_pylist()
    return LightRow(row, (), facts_of(row, as_counted(counted, has_amounts=row["has_amounts"]), now))


def facts_of(row: Mapping[str, Any], counted: Counted, now: datetime) -> HealthFacts:
    """All that decides a light, from the row of `integration_statuses` and what was counted."""
    return HealthFacts(
        configured_at=utc(row["configured_at"]) or now,
        stale_after=timedelta(seconds=row["stale_after_seconds"]),
        paused_at=utc(row["paused_at"]),
        last_sync=_dead_sync(row, now) or _last_sync(row),
        last_ended_at=utc(row["last_ended_by_itself_at"]),
        open=counted.open,
        repair=_repair(row),
        numbers_do_not_add_up=row["numbers_do_not_add_up"],
        changed_after_booked=counted.changed_after_booked,
        changed_after_handled=counted.changed_after_handled,
        retry_remarks=row["retry_remarks"],
        retry_gone=row["retry_gone"],
        pending=counted.pending,
        pending_overdue=counted.pending_overdue,
        monitor_seen_at=utc(row["monitor_seen_at"]),
        restoring_since_at=utc(row["restoring_since_at"]),
        target_changed_at=utc(row["target_changed_at"]),
    )


def has_died(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether the run that looks as if it went on has lost its lease for long: nobody has closed it yet."""
    return is_dead(utc(row["running_lease_until_at"]), now)


def _rows(store: Store, whose: Mapping[str, Any], now: datetime | None, most: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = store.read("integration_statuses", {**whose, "now": now, "most": most}).to_pylist()
    return rows


def _overdue(
    store: Store, rows: Iterable[Mapping[str, Any]], organisations: Sequence[str] | None, now: datetime
) -> dict[str, int]:
    """How much each target has kept in its own queue for too long; asked only where something may be late."""
    first = {row["integration_id"]: row["oldest_pending_until_at"] for row in rows}
    late = [key for key, until_at in first.items() if until_at is not None and until_at <= now]
    if not late:
        return {}
    found = store.read(
        "overdue_counts", {"integration_ids": late, "organisations": organisations, "now": now}
    ).to_pylist()
    return {row["integration_id"]: row["records"] for row in found}


def _totals(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[StateTotal, ...]]:
    found: dict[str, list[StateTotal]] = defaultdict(list)
    for row in rows:
        found[row["integration_id"]].append(_state_total(row))
    return {integration_id: tuple(totals) for integration_id, totals in found.items()}


def _state_total(row: Mapping[str, Any]) -> StateTotal:
    negative = row.get("negative") or Decimal(0)
    return StateTotal(row["state"], row["currency"], row["is_open"], row["records"], row["amount"], negative)


def _as_kept(row: Mapping[str, Any], totals: Sequence[StateTotal], overdue: int) -> Counted:
    """From the rows that every closing and every deed of a person brings up to date."""
    handled = row["changed_after_handled"]
    return Counted(
        open=_open(
            totals,
            row["open_records"],
            utc(row["oldest_open_at"]),
            Rows(row["open_source_rows"], row["handled_source_rows"]),
            has_amounts=row["has_amounts"] or any(total.currency for total in totals),
        ),
        changed_after_booked=row["changed_after_booked"] - handled,
        changed_after_handled=handled,
        pending=sum(total.records for total in totals if total.state == DeliveryState.PENDING_TARGET),
        pending_overdue=overdue,
    )


def as_counted(rows: Sequence[Mapping[str, Any]], *, has_amounts: bool) -> Counted:
    """From groups of records that are open, changed, or in the target's own queue."""
    totals = [_state_total(row) for row in rows]
    opened = [row for row in rows if row["is_open"]]
    changed = [row for row in rows if row["is_changed"]]
    waiting = [row for row in rows if row["state"] == DeliveryState.PENDING_TARGET]
    handled = _records(row for row in changed if row["state"] == DeliveryState.HANDLED)
    of_source = [row for row in rows if row["category"] == Category.SOURCE_ROW]
    unread = _records(row for row in of_source if row["is_open"])
    settled = _records(row for row in of_source if row["state"] == DeliveryState.HANDLED)
    oldest_at = min((row["oldest_open_at"] for row in opened), default=None)
    return Counted(
        open=_open(totals, _records(opened), utc(oldest_at), Rows(unread, settled), has_amounts=has_amounts),
        changed_after_booked=_records(changed) - handled,
        changed_after_handled=handled,
        pending=_records(waiting),
        pending_overdue=_records(row for row in waiting if row["is_overdue"]),
    )


def _records(rows: Iterable[Mapping[str, Any]]) -> int:
    return sum(int(row["records"]) for row in rows)


def _open(
    totals: Iterable[StateTotal], records: int, oldest_at: datetime | None, rows: Rows, *, has_amounts: bool
) -> OpenTotals:
    """Per currency; one of which nothing is missing is left out. Records that never have amounts lack none."""
    by_state: dict[str, int] = defaultdict(int)
    money: dict[str, Decimal] = defaultdict(Decimal)
    below: dict[str, Decimal] = defaultdict(Decimal)
    without_amount = 0
    for total in totals:
        if total.is_open and total.records:  # what was open once is kept as nothing
            by_state[total.state] += total.records
            if total.currency:
                money[total.currency] += total.amount
                below[total.currency] += total.negative
            elif has_amounts:
                without_amount += total.records
    credit = set_off(money, below)
    present = {currency: amount for currency, amount in money.items() if amount or currency in credit}
    return OpenTotals(records, dict(by_state), present, oldest_at, rows.unread, rows.handled, credit, without_amount)


def _last_sync(row: Mapping[str, Any]) -> LastSync | None:
    """The last closed scheduled or manual sync, if there was one."""
    if row["last_status"] is None or row["last_ended_at"] is None:
        return None
    return LastSync(
        run_id=row["last_run_id"],
        status=RunStatus(row["last_status"]),
        started_at=utc(row["last_started_at"]) or row["last_started_at"],
        ended_at=utc(row["last_ended_at"]) or row["last_ended_at"],
        counts=counts_of(row, "last_"),
        stop=stop_of(row["last_stop_category"], row["last_stop_message"], row["last_stop_ours"]),
    )


def _dead_sync(row: Mapping[str, Any], now: datetime) -> LastSync | None:
    """A sync whose process died counts as crashed, until its true end is known."""
    if not has_died(row, now) or row["running_kind"] == RunKind.RETRY:
        return None
    detail = row["running_detail"]
    return LastSync(
        run_id=row["running_id"],
        status=RunStatus.CRASHED,
        started_at=utc(row["running_since_at"]) or now,
        ended_at=utc(row["running_lease_until_at"]) or now,
        counts=Counts() if detail is None else counts_of(json.loads(detail)),
    )


def _repair(row: Mapping[str, Any]) -> Repair | None:
    repaired_at = utc(row["repaired_at"])
    return None if repaired_at is None else Repair(row["repaired_records"] or 0, repaired_at)
