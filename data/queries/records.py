"""One record, found by what a person remembers of it; and every try of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.model import Category, DeliveryState, FieldMessage, Principal
from core.money import Money
from data.queries.failures import messages_of
from data.store.protocol import Store
from data.store.rows import money_of, origin_of, stored_text, utc

MOST_FOUND = 50
LONGEST_SEARCH = 200
_LANDED = frozenset({DeliveryState.BOOKED, DeliveryState.PENDING_TARGET})


@dataclass(frozen=True, slots=True)
class RecordView:
    """What the store knows of one record now. `target_id` is the target's own id or voucher number.

    `money` is what the target got of a record that it booked or queued, and what the source says of any other one.
    """

    record_key: str
    state: DeliveryState
    due: bool
    money: Money | None
    reference: str
    attempts: int
    first_seen_at: datetime
    target_id: str | None = None
    booked_at: datetime | None = None
    remark: str | None = None
    category: Category | None = None
    messages: tuple[FieldMessage, ...] = ()  # why it is not booked; empty when it is, or was never tried
    http_status: int | None = None
    origin: str | None = None
    open_since_at: datetime | None = None
    next_try_at: datetime | None = None
    last_attempt_at: datetime | None = None
    handled_by: str | None = None
    handled_at: datetime | None = None
    handled_reason: str | None = None
    has_other_amount: bool = False  # in the source now
    money_now: Money | None = None  # what the source says now


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found; `is_capped`: there are more than are listed."""

    records: tuple[RecordView, ...]
    is_capped: bool


@dataclass(frozen=True, slots=True)
class AttemptView:
    """One try of one record and one answer to it (a look-up later makes another row). `result` None: no answer yet."""

    attempt_id: str
    run_id: str
    tried_at: datetime
    idempotency_key: str
    result: str | None
    found_by: str | None
    answered_at: datetime | None
    target_id: str | None = None
    code: str | None = None
    message: str | None = None
    category: Category | None = None
    remark: str | None = None
    http_status: int | None = None
    kind: str | None = None
    flow_run_id: str | None = None


def find_records(
    principal: Principal, store: Store, integration_id: str, text: str, amount: Decimal | None = None
) -> SearchResult:
    """Records of one integration that hold this text, or have this amount; at most 50. The text is only compared."""
    wanted = text.strip()[:LONGEST_SEARCH]
    if not wanted:
        return SearchResult((), is_capped=False)
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "text": wanted,
        "amount": amount,
        "limit": MOST_FOUND + 1,
    }
    rows = store.read("find_records", params).to_pylist()
    return SearchResult(tuple(_record(row) for row in rows[:MOST_FOUND]), is_capped=len(rows) > MOST_FOUND)


def record_attempts(principal: Principal, store: Store, integration_id: str, record_key: str) -> list[AttemptView]:
    """Every try of one record, newest first, at most 50."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "record_key": record_key,
    }
    return [_attempt(row) for row in store.read("record_attempts", params).to_pylist()]


def _record(row: Mapping[str, Any]) -> RecordView:
    stored = json.loads(row["failure"]) if row["failure"] else {}
    state = DeliveryState(row["state"])
    now = money_of(row["amount"], row["currency"])
    money = money_of(row["sent_amount"], row["sent_currency"]) if state in _LANDED else now
    return RecordView(
        record_key=row["record_key"],
        state=state,
        due=row["due"],
        money=money,
        has_other_amount=money != now,
        money_now=now,
        reference=row["reference"],
        attempts=row["attempts"],
        first_seen_at=utc(row["first_seen_at"]) or row["first_seen_at"],
        target_id=row["target_id"],
        booked_at=utc(row["booked_at"]),
        remark=_remark(row),
        category=None if row["category"] is None else Category(row["category"]),
        messages=messages_of(row, stored) if row["message"] else (),
        http_status=stored.get("http_status"),
        origin=origin_of(row["origin"], row["place"]),
        open_since_at=utc(row["open_since_at"]),
        next_try_at=utc(row["next_try_at"]),
        last_attempt_at=utc(row["last_attempt_at"]),
        handled_by=row["handled_by"],
        handled_at=utc(row["handled_at"]),
        handled_reason=row["handled_reason"],
    )


def _attempt(row: Mapping[str, Any]) -> AttemptView:
    return AttemptView(
        attempt_id=row["attempt_id"],
        run_id=row["run_id"],
        tried_at=utc(row["intent_at"]) or row["intent_at"],
        idempotency_key=row["idempotency_key"],
        result=row["result"],
        found_by=row["found_by"],
        answered_at=utc(row["answered_at"]),
        target_id=row["target_id"],
        code=row["code"],
        message=stored_text(row["message"], row["ours"]) or None,
        category=None if row["category"] is None else Category(row["category"]),
        remark=_remark(row),
        http_status=row["http_status"],
        kind=row["kind"],
        flow_run_id=row["flow_run_id"],
    )


def _remark(row: Mapping[str, Any]) -> str | None:
    """`ours` belongs to the message where there is one."""
    return None if row["remark"] is None else stored_text(row["remark"], None if row["message"] else row["ours"])
