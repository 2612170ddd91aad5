"""What a page knows of each integration: facts for its light, its money, and the run that is going on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.model import Counts, HealthFacts, Principal, RunKind
from core.money import Total
from data.ledger.light import LightRow, StateTotal, has_died, lights
from data.queries.baselines import baselines_of
from data.store.protocol import Store
from data.store.rows import counts_of, utc


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
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `not_booked`, if not all is
    without_amount: int = 0  # open records that no sum can hold, though records of this integration have amounts
    open_records: int = 0
    oldest_open_at: datetime | None = None
    consecutive_failures: int = 0
    totals: tuple[StateTotal, ...] = ()
    running: RunProgress | None = None
    version: int = 0

    @property
    def total(self) -> Total:
        """What its open records are worth together."""
        return Total(self.not_booked, self.credit, self.without_amount)


def integration_statuses(
    principal: Principal,
    store: Store,
    now: datetime,
    integration_id: str | None = None,
) -> list[IntegrationStatus]:
    """Every integration the person may see (or that one), ordered by id; at most 2,000."""
    found = [_status(one, now) for one in lights(store, now, principal.organisations, integration_id)]
    lasts = {one.integration_id: one.facts.last_sync for one in found}
    usual = baselines_of(principal, store, now, lasts, integration_id)
    return [replace(one, facts=replace(one.facts, usual=usual.get(one.integration_id))) for one in found]


def page_version(principal: Principal, store: Store, now: datetime) -> str:
    """A short text that changes whenever something on a page would change."""
    params = {"organisations": list(principal.organisations), "now": now}
    row = store.read("page_version", params).to_pylist()[0]
    return "|".join(str(value) for value in row.values())


def _status(light: LightRow, now: datetime) -> IntegrationStatus:
    row, facts = light.row, light.facts
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
        facts=facts,
        last_kind=None if row["last_kind"] is None else RunKind(row["last_kind"]),
        not_booked=facts.open.money,
        credit=facts.open.credit,
        without_amount=facts.open.without_amount,
        open_records=facts.open.records,
        oldest_open_at=facts.open.oldest_at,
        consecutive_failures=row["consecutive_failures"],
        totals=light.totals,
        running=None if has_died(row, now) else _running(row),
        version=row["version"],
    )


def _running(row: Mapping[str, Any]) -> RunProgress | None:
    if row["running_id"] is None:
        return None
    detail = row["running_detail"]
    return RunProgress(
        run_id=row["running_id"],
        kind=RunKind(row["running_kind"]),
        started_at=utc(row["running_since_at"]) or row["running_since_at"],
        triggered_by=row["running_by"],
        batch_id=row["running_batch_id"],
        counts=None if detail is None else counts_of(json.loads(detail)),
        cancel_asked_by=row["running_cancel_by"],
    )
