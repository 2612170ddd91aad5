"""Stored wishes to send failed records again: frozen at the click, executed by whoever holds the lease."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from core.causes import HELD_BACK
from core.errors import NotAllowed, Refused
from core.model import Counts, Principal, Role
from data.store import Statement, Store


@dataclass(frozen=True, slots=True)
class BatchView:
    """One stored retry, as people see it. `results`: result → records; `money_booked`: currency → sum now booked."""

    batch_id: str
    status: str  # waiting, running, finished
    requested_by: str
    requested_at: datetime
    records: int
    run_id: str | None
    started_at: datetime | None
    finished_at: datetime | None
    progress: Counts | None
    stop_message: str | None = None
    results: dict[str, int] = field(default_factory=dict)
    money_booked: dict[str, Decimal] = field(default_factory=dict)


def request_retry(
    principal: Principal,
    store: Store,
    integration_id: str,
    expected: int,
    *,
    request_id: str,
    now: datetime,
    include_held_back: bool = False,
) -> str:
    """Store the wish to send the open failed records again and answer the batch's id.

    `expected` is the number the person saw: when it is not the number found, nothing is stored and Refused says
    both. A repeated request id answers the first batch.
    """
    if principal.role is Role.VIEWER:
        raise NotAllowed(f"{principal.person} may look, but not send records again.")
    if expected < 1:  # an empty batch would wait for ever, and all later ones behind it
        raise Refused("freeze_retry_records", 0, 1)
    batch_id = f"retry-{request_id}"
    scope = {"integration_id": integration_id, "organisations": list(principal.organisations)}
    held_back: Sequence[str] = () if include_held_back else sorted(category.value for category in HELD_BACK)
    batch = {**scope, "batch_id": batch_id, "person": principal.person, "requested_at": now, "records": expected}
    frozen = {**scope, "batch_id": batch_id, "held_back": list(held_back)}
    audit = {
        "audit_id": f"{batch_id}-asked",
        "integration_id": integration_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": "retry",
        "happened_at": now,
        "after": json.dumps({"batch_id": batch_id, "records": expected}),
    }
    store.write(
        [
            Statement("insert_retry_batch", batch, expect=1),
            Statement("freeze_retry_records", frozen, expect=expected),
            Statement("audit_integration", audit, expect=1),
        ],
        request_id,
    )
    return batch_id


def batches(principal: Principal, store: Store, integration_id: str, limit: int = 10) -> list[BatchView]:
    """The latest stored retries of one integration, newest first."""
    scope = {"organisations": list(principal.organisations)}
    rows = store.read("retry_batches", {**scope, "integration_id": integration_id, "most": limit}).to_pylist()
    if not rows:
        return []
    results: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    booked: dict[str, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
    ids = [row["batch_id"] for row in rows]
    for row in store.read("retry_results", {**scope, "batch_ids": ids}).to_pylist():
        results[row["batch_id"]][row["result"] or "waiting"] += row["records"]
        if row["result"] in ("booked", "already_there") and row["currency"]:
            booked[row["batch_id"]][row["currency"]] += row["amount"]
    return [
        BatchView(
            batch_id=row["batch_id"],
            status=row["status"],
            requested_by=row["requested_by"],
            requested_at=row["requested_at"],
            records=row["records"],
            run_id=row["run_id"],
            started_at=row["started_at"],
            finished_at=row["finished_at"],
            progress=Counts(**json.loads(row["progress"])) if row["progress"] else None,
            stop_message=row["stop_message"],
            results=dict(results[row["batch_id"]]),
            money_booked=dict(booked[row["batch_id"]]),
        )
        for row in rows
    ]


def waiting_batches(store: Store) -> list[tuple[str, str, str]]:
    """(batch id, integration, who asked) of stored retries that nobody is executing now, oldest first."""
    rows = store.read("waiting_batches").to_pylist()
    return [(row["batch_id"], row["integration_id"], row["requested_by"]) for row in rows]
