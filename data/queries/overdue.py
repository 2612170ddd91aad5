"""What a target took into its own queue and has not booked before its deadline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.model import Principal
from core.money import Money
from data.store.protocol import Store
from data.store.rows import money_of, utc

MOST_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Overdue:
    """One record in the target's own queue: what that received, and what the source says now.

    `target_id` is what the target calls it there.
    """

    record_key: str
    received: Money | None
    now: Money | None
    target_id: str | None
    sent_at: datetime | None
    was_due_at: datetime


def overdue_records(principal: Principal, store: Store, integration_id: str, now: datetime) -> list[Overdue]:
    """Those of one integration, the longest waiting first, at most 200."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "now": now,
        "limit": MOST_SHOWN,
    }
    return [
        Overdue(
            record_key=row["record_key"],
            received=money_of(row["sent_amount"], row["sent_currency"]),
            now=money_of(row["amount"], row["currency"]),
            target_id=row["target_id"],
            sent_at=utc(row["last_attempt_at"]),
            was_due_at=utc(row["pending_until_at"]) or row["pending_until_at"],
        )
        for row in store.read("overdue_records", params).to_pylist()
    ]
