"""Stored wishes to send failed records again: frozen at the click, executed by whoever holds the lease."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from core.causes import HELD_BACK, RELEASED_BY_A_PERSON
from core.errors import NothingToSend, Refused
from core.messages import message
from core.model import Category, Counts, Principal
from core.money import Total
from core.permissions import Action
from data.commands.audit import RefusedAction
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import stored_text, total_of_groups

REPAIRED = frozenset({"booked", "already_there", "pending_target", "handled"})
"""The results after which a record is not open any more."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """One stored retry, as people see it. `results`: result → records; `booked`: what is booked now."""

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
    stop_category: Category | None = None
    results: dict[str, int] = field(default_factory=dict)
    booked: Total = field(default_factory=Total)

    @property
    def is_repaired(self) -> bool:
        """Whether nothing of it is left open."""
        return set(self.results) <= REPAIRED


@dataclass(frozen=True, slots=True)
class Offer:
    """What one retry would send now. `fingerprint` names exactly this set; None of a cause means all causes.

    `released`: a person says that the obstacle at the target is gone (a closed period is open again).
    """

    records: int = 0
    total: Total = field(default_factory=Total)
    fingerprint: str = ""
    cause_key: str | None = None
    record_keys: tuple[str, ...] | None = None
    released: bool = False


@dataclass(frozen=True, slots=True)
class Offers:
    """What may be sent again, counted by the store and not by what a page lists."""

    retry: Offer  # everything another try can cure
    by_cause: Mapping[str, Offer]  # cause → its records, where another try can cure them
    released: Mapping[str, Offer]  # cause → its records, for when a person has cleared something at the target
    held_back: int  # open records that need something else first
    in_batch: int  # open records of a stored retry that has not finished
    open_records: int


def retry_offers(principal: Principal, store: Store, integration_id: str) -> Offers:
    """The same records as `request_retry` would freeze, all at once or per cause."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    rows = store.read("retry_offer", params).to_pylist()
    held = [row for row in rows if row["category"] in HELD_BACK]
    free = [row for row in rows if row["is_free"]]
    cured = [row for row in free if row["category"] not in HELD_BACK]
    may_go = [row for row in free if row["category"] not in HELD_BACK - RELEASED_BY_A_PERSON]
    freed = {row["cause_key"] for row in free if row["category"] in RELEASED_BY_A_PERSON}
    return Offers(
        retry=_offer(cured),
        by_cause={key: _offer(some, key) for key, some in _by_cause(cured).items() if key not in freed},
        released={
            key: replace(_offer(some, key), released=True) for key, some in _by_cause(may_go).items() if key in freed
        },
        held_back=sum(row["records"] for row in held),
        in_batch=sum(row["records"] for row in rows if row["in_batch"]),
        open_records=sum(row["records"] for row in rows),
    )


def _by_cause(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    found: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["cause_key"]].append(row)
    return found


def _offer(rows: Sequence[Mapping[str, Any]], cause_key: str | None = None) -> Offer:
    names = ",".join(row["fingerprint"] for row in rows)
    return Offer(sum(row["records"] for row in rows), total_of_groups(rows), names, cause_key)


def request_retry(
    principal: Principal,
    store: Store,
    integration_id: str,
    expected: int,
    *,
    request_id: str,
    now: datetime,
    cause_key: str | None = None,
    record_keys: Sequence[str] | None = None,
    released: bool | None = None,
) -> str:
    """Store the wish to send the open failed records again and answer the batch's id.

    All that another try can cure; with a `cause_key` only the records of that cause, with `record_keys` only these.
    `released` (of itself for a cause): a person says that what held them back at the target is cleared.
    `expected` is the number the person saw: when it is not the number found, nothing is stored and Refused says
    both. A repeated request id answers the first batch.
    """
    batch_id = f"retry-{request_id}"
    chosen = {"cause_key": cause_key, "record_keys": None if record_keys is None else sorted(set(record_keys))}
    refusal = RefusedAction(principal, store, integration_id, Action.RETRY, request_id, now)
    refusal.need(message("may_not_send_again", person=principal.person))
    if expected < 1:
        raise NothingToSend
    scope = {"integration_id": integration_id, "organisations": list(principal.where(Action.RETRY))}
    is_released = cause_key is not None if released is None else released
    held_back = HELD_BACK - RELEASED_BY_A_PERSON if is_released else HELD_BACK
    told = {"integration": integration_id, "expected": expected, "released": is_released}
    asked = wish(principal, Action.RETRY, **told, **chosen)
    batch = {**scope, "batch_id": batch_id, "person": principal.person, "requested_at": now, "records": expected}
    frozen = {**scope, "batch_id": batch_id, **chosen, "held_back": sorted(category.value for category in held_back)}
    audit = {
        **scope,
        "audit_id": f"{batch_id}-asked",
        "person": principal.person,
        "action": Action.RETRY,
        "happened_at": now,
        "after": json.dumps({"batch_id": batch_id, "records": expected, **chosen}, ensure_ascii=False),
    }
    try:
        store.write(
            [
                Statement("insert_retry_batch", batch, expect=1, wish=asked),
                Statement("freeze_retry_records", frozen, expect=expected),
                Statement("audit_integration", audit, expect=1),
            ],
            request_id,
        )
    except Refused as refused:
        refusal.note({"records": expected, "found": refused.found, **chosen})
        raise
    return batch_id


def batches(principal: Principal, store: Store, integration_id: str, limit: int = 10) -> list[BatchView]:
    """The latest stored retries of one integration, newest first."""
    scope = {"organisations": list(principal.organisations)}
    rows = store.read("retry_batches", {**scope, "integration_id": integration_id, "most": limit}).to_pylist()
    if not rows:
        return []
    results: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    booked: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    ids = [row["batch_id"] for row in rows]
    for row in store.read("retry_results", {**scope, "batch_ids": ids}).to_pylist():
        results[row["batch_id"]][row["result"] or "waiting"] += row["records"]
        if row["result"] in ("booked", "already_there"):
            booked[row["batch_id"]].append(row)
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
            stop_message=stored_text(row["stop_message"], row["stop_ours"]) or None,
            stop_category=Category(row["stop_category"]) if row["stop_category"] else None,
            results=dict(results[row["batch_id"]]),
            booked=total_of_groups(booked[row["batch_id"]]),
        )
        for row in rows
    ]


def waiting_batches(store: Store) -> list[tuple[str, str, str]]:
    """(batch id, integration, who asked) of stored retries that nobody is executing now, oldest first."""
    rows = store.read("waiting_batches").to_pylist()
    return [(row["batch_id"], row["integration_id"], row["requested_by"]) for row in rows]
