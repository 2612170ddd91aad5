"""What was told, to whom, and whether it arrived: for the notifications page and the bell."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from core.alerts.telling import FAILING, STALE, WORSE
from core.i18n.addresses import shortened, shortened_in, shortened_recipient
from core.messages import read_back
from core.model import Principal
from core.permissions import Action
from data.store.protocol import Store
from data.store.rows import message_parts

MOST_NOTIFICATIONS = 200


@dataclass(frozen=True, slots=True)
class Delivery:
    """One notification on its way to one recipient. `status` is pending, sending, sent, failed or skipped."""

    channel: str  # in_app, or a name of core/channels/registry.py
    recipient: str
    status: str
    tries: int
    next_try_at: datetime | None
    sent_at: datetime | None
    last_error: str | None  # a sentence of ours with the other side's words in it; English only in old rows
    reason: str | None  # a word of core.i18n.deliveries


@dataclass(frozen=True, slots=True)
class Notification:
    """One message. `facts` are said by `Words.notice(kind, facts)`; open while its episode lasts."""

    notification_id: str
    organisation_id: str
    organisation_name: str
    time_zone: str
    integration_id: str
    integration_name: str
    episode_id: str
    kind: str  # failing, worse, stale, recovered, reminder, test
    created_at: datetime
    facts: Mapping[str, Any]
    ended_at: datetime | None
    deliveries: tuple[Delivery, ...]
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    is_latest: bool = True  # the last word on its episode

    @property
    def is_open(self) -> bool:
        """The last message about something that has not ended."""
        return self.kind in {FAILING, WORSE, STALE} and self.ended_at is None and self.is_latest

    @property
    def failed(self) -> tuple[Delivery, ...]:
        """The mails that were given up."""
        return tuple(mail for mail in self.deliveries if mail.status == "failed")


def list_notifications(
    principal: Principal,
    store: Store,
    limit: int = MOST_NOTIFICATIONS,
    integration_id: str | None = None,
) -> list[Notification]:
    """The newest notifications this person may see, newest first, each with its deliveries.

    Only an organisation's admin gets the recipients' whole addresses.
    """
    params = {"organisations": list(principal.organisations), "integration_id": integration_id, "limit": limit}
    deliveries: dict[str, list[Delivery]] = {}
    addresses = {"addresses_of": list(principal.where(Action.SEE_ADDRESSES))}
    for row in store.read("notification_deliveries", {**params, **addresses}).to_pylist():
        deliveries.setdefault(row["notification_id"], []).append(_delivery(principal, row))
    rows = store.read("list_notifications", params).to_pylist()
    seen: set[str] = set()
    found = []
    for row in rows:  # newest first
        is_latest = row["episode_id"] not in seen
        if row["kind"] in {FAILING, WORSE, STALE}:
            seen.add(row["episode_id"])
        one = _notification(row, deliveries.get(row["notification_id"], ()))
        found.append(replace(one, is_latest=is_latest))
    return found


def _notification(row: Mapping[str, Any], deliveries: Sequence[Delivery]) -> Notification:
    facts = json.loads(row["facts"])
    return Notification(
        notification_id=row["notification_id"],
        organisation_id=row["organisation_id"],
        organisation_name=row["organisation_name"],
        time_zone=row["time_zone"],
        integration_id=row["integration_id"],
        integration_name=row["integration_name"] or str(facts.get("integration_name", "")),
        episode_id=row["episode_id"],
        kind=row["kind"],
        created_at=row["created_at"].astimezone(UTC),
        facts=facts,
        ended_at=_utc(row["ended_at"]),
        deliveries=tuple(deliveries),
        acknowledged_at=_utc(row["acknowledged_at"]),
        acknowledged_by=row["acknowledged_by"],
    )


def _delivery(principal: Principal, row: Mapping[str, Any]) -> Delivery:
    is_whole = principal.may(Action.SEE_ADDRESSES, row["organisation_id"])
    last_error = _last_error(row, shorten=not is_whole)
    return Delivery(
        channel=row["channel"],
        recipient=row["recipient"] if is_whole else shortened_recipient(row["channel"], row["recipient"]),
        status=row["status"],
        tries=row["tries"],
        next_try_at=_utc(row["next_try_at"]),
        sent_at=_utc(row["sent_at"]),
        last_error=last_error,
        reason=row["reason"],
    )


def _last_error(row: Mapping[str, Any], *, shorten: bool) -> str | None:
    text: str | None = row["last_error"]
    made = message_parts(row["last_error_ours"])
    if text is None:
        return None
    return read_back(shortened_in(made), shortened(text)) if shorten else read_back(made, text)


def _utc(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.astimezone(UTC)
