"""What a page knows of each integration: facts for its light, its money, and the run that is going on."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from core.model import (
    Counts,
    DeliveryState,
    HealthFacts,
    LastSync,
    OpenTotals,
    Principal,
    Repair,
    RunKind,
    RunStatus,
)
from data.ledger_reads import NONE_THERE, waiting_there
from data.rows import stop_of
from data.store import Store
from data.usual import usual_of

COUNT_NAMES = tuple(Counts.__dataclass_fields__)
_LONGEST_LEASE = timedelta(hours=2)  # one that ends later was given by a clock that was fast: no sign of life
_DEAD_AFTER = timedelta(minutes=2)  # without a lease: the reconciler closes such a run within seconds


@dataclass(frozen=True, slots=True)
class RunProgress:
    """The run that is going on, and how far it is."""

    run_id: str
    kind: RunKind
    started_at: datetime
    triggered_by: str
    batch_id: str | None = None
    counts: Counts | None = None
    cancel_asked_by: str | None = None  # it ends soon


@dataclass(frozen=True, slots=True)
class StateTotal:
    """Records and money in one delivery state; `amount` is None where no currency is known."""

    state: str
    currency: str
    is_open: bool
    records: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class IntegrationStatus:
    """One integration as a page sees it. `version` changes with every closed run and retry."""

    integration_id: str
    name: str
    organisation_id: str
    organisation_name: str
    time_zone: str
    language: str
    source_kind: str
    target_name: str
    config: Mapping[str, Any]
    facts: HealthFacts
    last_kind: RunKind | None = None
    not_booked: Mapping[str, Decimal] = field(default_factory=dict)
    open_records: int = 0
    oldest_open_at: datetime | None = None
    consecutive_failures: int = 0
    totals: tuple[StateTotal, ...] = ()
    running: RunProgress | None = None
    version: int = 0


def integration_statuses(
    principal: Principal,
    store: Store,
    now: datetime,
    integration_id: str | None = None,
) -> list[IntegrationStatus]:
    """Every integration the person may see (or that one), ordered by id; at most 2,000."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    rows = store.read("integration_statuses", {**params, "now": now}).to_pylist()
    totals = _totals(store.read("integration_money", params).to_pylist())
    late = [row["integration_id"] for row in rows if _is_past(utc(row["oldest_pending_until_at"]), now)]
    waiting = waiting_there(store, late, now) if late else {}
    found = [
        _status(row, totals.get(row["integration_id"], ()), waiting.get(row["integration_id"], NONE_THERE).overdue, now)
        for row in rows
    ]
    lasts = {one.integration_id: one.facts.last_sync for one in found}
    usual = usual_of(principal, store, now, lasts, integration_id)
    return [replace(one, facts=replace(one.facts, usual=usual.get(one.integration_id))) for one in found]


def page_version(principal: Principal, store: Store, now: datetime) -> str:
    """A short text that changes whenever something on a page would change."""
    params = {"organisations": list(principal.organisations), "now": now}
    row = store.read("page_version", params).to_pylist()[0]
    return "|".join(str(value) for value in row.values())


def _is_past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def utc(moment: datetime | None) -> datetime | None:
    """A moment of the store as aware UTC."""
    return None if moment is None else moment.astimezone(UTC)


def counts_of(row: Mapping[str, Any], prefix: str = "") -> Counts:
    """Counts from columns named after them; what is missing is 0."""
    return Counts(**{name: int(row.get(prefix + name) or 0) for name in COUNT_NAMES})


def _totals(rows: Iterable[Mapping[str, Any]]) -> dict[str, tuple[StateTotal, ...]]:
    found: dict[str, list[StateTotal]] = {}
    for row in rows:
        total = StateTotal(row["state"], row["currency"], row["is_open"], row["records"], row["amount"])
        found.setdefault(row["integration_id"], []).append(total)
    return {integration_id: tuple(totals) for integration_id, totals in found.items()}


def _status(row: Mapping[str, Any], totals: tuple[StateTotal, ...], overdue: int, now: datetime) -> IntegrationStatus:
    not_booked = _not_booked(totals)
    return IntegrationStatus(
        integration_id=row["integration_id"],
        name=row["name"],
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        time_zone=row["time_zone"],
        language=row["language"],
        source_kind=row["source_kind"],
        target_name=row["target_name"],
        config=json.loads(row["config"]),
        facts=replace(_facts(row, totals, not_booked, now), pending_overdue=overdue),
        last_kind=None if row["last_kind"] is None else RunKind(row["last_kind"]),
        not_booked=not_booked,
        open_records=row["open_records"],
        oldest_open_at=utc(row["oldest_open_at"]),
        consecutive_failures=row["consecutive_failures"],
        totals=totals,
        running=None if _is_dead(row, now) else _running(row),
        version=row["version"],
    )


def _not_booked(totals: tuple[StateTotal, ...]) -> dict[str, Decimal]:
    """Per currency; a currency of which nothing is missing is left out."""
    money: dict[str, Decimal] = {}
    for total in totals:
        if total.is_open and total.currency:
            money[total.currency] = money.get(total.currency, Decimal(0)) + total.amount
    return {currency: amount for currency, amount in money.items() if amount}


def _facts(
    row: Mapping[str, Any], totals: tuple[StateTotal, ...], not_booked: Mapping[str, Decimal], now: datetime
) -> HealthFacts:
    by_state: dict[str, int] = {}
    for total in totals:
        if total.is_open:
            by_state[total.state] = by_state.get(total.state, 0) + total.records
    opened = OpenTotals(
        records=row["open_records"],
        by_state=by_state,
        money=not_booked,
        oldest_at=utc(row["oldest_open_at"]),
        source_rows=row["open_source_rows"],
    )
    return HealthFacts(
        configured_at=row["configured_at"].astimezone(UTC),
        stale_after=timedelta(seconds=row["stale_after_seconds"]),
        paused_at=utc(row["paused_at"]),
        last_sync=_dead_sync(row, now) or _last_sync(row),
        last_ended_at=utc(row["last_ended_by_itself_at"]),
        open=opened,
        repair=_repair(row),
        numbers_do_not_add_up=row["numbers_do_not_add_up"],
        changed_after_booked=row["changed_after_booked"] - row["changed_after_handled"],
        changed_after_handled=row["changed_after_handled"],
        retry_remarks=row["retry_remarks"],
        retry_gone=row["retry_gone"],
        pending=sum(total.records for total in totals if total.state == DeliveryState.PENDING_TARGET),
        monitor_seen_at=utc(row["monitor_seen_at"]),
        restoring_since_at=utc(row["restoring_since_at"]),
    )


def _last_sync(row: Mapping[str, Any]) -> LastSync | None:
    if row["last_status"] is None or row["last_ended_at"] is None:
        return None
    return LastSync(
        run_id=row["last_run_id"],
        status=RunStatus(row["last_status"]),
        started_at=row["last_started_at"].astimezone(UTC),
        ended_at=row["last_ended_at"].astimezone(UTC),
        counts=counts_of(row, "last_"),
        stop=stop_of(row["last_stop_category"], row["last_stop_message"], row["last_stop_ours"]),
    )


def _is_dead(row: Mapping[str, Any], now: datetime) -> bool:
    """Whether the run that looks as if it went on has lost its lease for long: nobody has closed it yet."""
    until_at = utc(row["running_lease_until_at"])
    return until_at is not None and not -_LONGEST_LEASE <= now - until_at <= _DEAD_AFTER


def _dead_sync(row: Mapping[str, Any], now: datetime) -> LastSync | None:
    """A sync like that counts as crashed, until its true end is known."""
    if not _is_dead(row, now) or row["running_kind"] == RunKind.RETRY:
        return None
    detail = row["running_detail"]
    return LastSync(
        run_id=row["running_id"],
        status=RunStatus.CRASHED,
        started_at=row["running_since_at"].astimezone(UTC),
        ended_at=row["running_lease_until_at"].astimezone(UTC),
        counts=Counts() if detail is None else counts_of(json.loads(detail)),
    )


def _repair(row: Mapping[str, Any]) -> Repair | None:
    if row["repaired_at"] is None:
        return None
    return Repair(row["repaired_records"] or 0, row["repaired_at"].astimezone(UTC))


def _running(row: Mapping[str, Any]) -> RunProgress | None:
    if row["running_id"] is None:
        return None
    detail = row["running_detail"]
    return RunProgress(
        run_id=row["running_id"],
        kind=RunKind(row["running_kind"]),
        started_at=row["running_since_at"].astimezone(UTC),
        triggered_by=row["running_by"],
        batch_id=row["running_batch_id"],
        counts=None if detail is None else counts_of(json.loads(detail)),
        cancel_asked_by=row["running_cancel_by"],
    )
