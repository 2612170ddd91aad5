"""The outbox: messages are stored with their reason, claimed by one sender, and ticked off after they left."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from core.errors import Refused
from data.store import Statement, Store

CLAIM_HOLDS = timedelta(minutes=10)  # longer than the slowest mail server; then a dead sender's claim is free again
MOST_AT_ONCE = 100
ERROR_LIMIT = 300


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """One message that should go out now, with all that is needed to write it."""

    delivery_id: str
    channel: str
    recipient: str
    tries: int  # before this one; also the version a claim compares
    message_id: str
    kind: str
    facts: Mapping[str, Any]
    integration_id: str
    organisation_name: str
    language: str
    time_zone: str
    is_admin: bool  # still one of the organisation's admins
    created_at: datetime
    is_over: bool  # the episode it tells of has ended


def due_deliveries(store: Store, channel: str, now: datetime) -> list[DueDelivery]:
    """What this channel owes now, oldest first, at most 100."""
    params = {"channel": channel, "now": now, "limit": MOST_AT_ONCE}
    return [_due(row) for row in store.read("due_deliveries", params).to_pylist()]


def claim(store: Store, due: DueDelivery, now: datetime) -> bool:
    """Compare and set: whether this sender, and no other, may send it now."""
    params = {"delivery_id": due.delivery_id, "tries": due.tries, "now": now, "claimed_until_at": now + CLAIM_HOLDS}
    try:
        store.write([Statement("claim_delivery", params, expect=1)], uuid4().hex)
    except Refused:
        return False
    return True


def tick_off(due: DueDelivery, sent_at: datetime) -> Statement:
    """It left: written only while our claim is the last one."""
    return Statement("tick_off_delivery", {**_claimed(due), "sent_at": sent_at})


def postpone(due: DueDelivery, next_try_at: datetime, error: str) -> Statement:
    """It did not leave, and may leave later."""
    return Statement("postpone_delivery", {**_claimed(due), "next_try_at": next_try_at, "last_error": _short(error)})


def give_up(due: DueDelivery, error: str) -> Statement:
    """It will never leave; the app shows it with its reason."""
    return Statement("give_up_delivery", {**_claimed(due), "last_error": _short(error)})


def _claimed(due: DueDelivery) -> dict[str, Any]:
    return {"delivery_id": due.delivery_id, "tries": due.tries + 1}


def _short(error: str) -> str:
    return error[:ERROR_LIMIT]


def _due(row: Mapping[str, Any]) -> DueDelivery:
    return DueDelivery(
        delivery_id=row["delivery_id"],
        channel=row["channel"],
        recipient=row["recipient"],
        tries=row["tries"],
        message_id=row["message_id"],
        kind=row["kind"],
        facts=json.loads(row["facts"]),
        integration_id=row["integration_id"],
        organisation_name=row["organisation_name"],
        language=row["language"],
        time_zone=row["time_zone"],
        is_admin=row["recipient"] in json.loads(row["admins"]),
        created_at=row["created_at"].astimezone(UTC),
        is_over=row["ended_at"] is not None,
    )
