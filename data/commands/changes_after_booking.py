"""What is booked and worth a look: changes after a booking, which a person may mark as seen, and remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import ReasonMissing, Refused
from core.i18n import sanitise
from core.messages import message
from core.model import Principal
from core.money import Money
from core.permissions import Action
from data.commands.audit import RefusedAction, audited
from data.commands.handling import LONGEST_REASON, SHORTEST_REASON
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import money_of, stored_text, utc

MOST_SHOWN = 200
REMARKS_FOR = timedelta(days=30)  # older ones are found by their words


@dataclass(frozen=True, slots=True)
class Changed:
    """One record that the source changed after it was booked. `revision` is the one that is told of."""

    record_key: str
    revision: str
    booked: Money | None  # what the target has
    now: Money | None  # what the source says
    target_id: str | None
    booked_at: datetime | None
    changed_at: datetime | None  # when a sync noticed it; None where nobody noted that


@dataclass(frozen=True, slots=True)
class SeenChange:
    """One change a person marked as seen, and why."""

    record_key: str
    revision: str
    booked: Money | None
    now: Money | None
    target_id: str | None
    seen_by: str
    seen_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Remarked:
    """One booked record with what the system remarked on it, verbatim, or what we did."""

    record_key: str
    money: Money | None
    target_id: str | None
    remark: str
    booked_at: datetime


def changed_records(
    principal: Principal, store: Store, integration_id: str, record_keys: Sequence[str] | None = None
) -> list[Changed]:
    """The changes of one integration nobody has marked as seen (or of these records), newest first, at most 200."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "record_keys": None if record_keys is None else list(record_keys),
        "limit": MOST_SHOWN,
    }
    return [_changed(row) for row in store.read("changed_records", params).to_pylist()]


def remarked_records(
    principal: Principal, store: Store, integration_id: str, since_at: datetime | None, now: datetime
) -> list[Remarked]:
    """What the system remarked on, newest first, at most 200: since the last sync began, and in the last month."""
    month_at = now - REMARKS_FOR
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "since_at": month_at if since_at is None else min(since_at, month_at),
        "limit": MOST_SHOWN,
    }
    return [_remarked(row) for row in store.read("remarked_records", params).to_pylist()]


def seen_changes(principal: Principal, store: Store, integration_id: str) -> list[SeenChange]:
    """What people marked as seen in one integration and is still so, the newest decision first, at most 200."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id, "limit": MOST_SHOWN}
    return [_seen(row) for row in store.read("seen_changes", params).to_pylist()]


def mark_seen(
    principal: Principal,
    store: Store,
    integration_id: str,
    shown: Mapping[str, str],
    *,
    reason: str,
    request_id: str,
    now: datetime,
) -> None:
    """Say that a person has looked at these changes: key → the revision they saw. Nothing is sent or booked by it.

    When one of them is another by now, nothing changes and Refused says how many are still as they were shown.
    Raises NotAllowed, ReasonMissing, StoreUnavailable, StoreFull.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.MARK_SEEN, request_id, now)
    refusal.need(message("may_not_mark_seen", person=principal.person))
    said = sanitise(reason, LONGEST_REASON)
    if len(said) < SHORTEST_REASON:
        raise ReasonMissing(message("handling_needs_a_reason"))
    if not shown:
        raise Refused("mark_changes_seen", 0, 0)
    keys = sorted(shown)
    found = [one for one in changed_records(principal, store, integration_id, keys) if _is_as_shown(one, shown)]
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.MARK_SEEN))}
    seen = {**own, **_named(shown), "person": principal.person, "now": now, "reason": said}
    before = {"booked": {one.record_key: _text(one.booked) for one in found}}
    texts = {one.record_key: _text(one.now) for one in found}
    after = {"records": len(keys), "reason": said, "record_keys": keys, "now": texts}
    action, audit_id = Action.MARK_SEEN, f"seen-{request_id}"
    asked = wish(principal, action, integration=integration_id, reason=said, shown=dict(shown))
    try:  # asked even when another number was found: a repeated request id gets its first answer
        store.write(
            [
                Statement("mark_changes_seen", seen, expect=len(keys), wish=asked),
                Statement("recount_open", {**own, "updated_at": now}, expect=1),
                audited(principal, integration_id, action, audit_id=audit_id, now=now, before=before, after=after),
            ],
            audit_id,
        )
    except Refused as refused:
        refusal.note({"records": len(keys), "found": refused.found})
        raise


def undo_seen(
    principal: Principal,
    store: Store,
    integration_id: str,
    shown: Mapping[str, str],
    *,
    request_id: str,
    now: datetime,
) -> None:
    """Take it back: these changes (key → revision) are told of again. A new audit row; none is changed.

    Raises Refused when not all of them are still as they were marked, NotAllowed, StoreUnavailable, StoreFull.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.UNDO_SEEN, request_id, now)
    refusal.need(message("may_not_mark_seen", person=principal.person))
    if not shown:
        raise Refused("undo_changes_seen", 0, 0)
    keys = sorted(shown)
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.UNDO_SEEN))}
    action, audit_id, after = Action.UNDO_SEEN, f"unseen-{request_id}", {"records": len(keys), "record_keys": keys}
    asked = wish(principal, action, integration=integration_id, shown=dict(shown))
    try:
        store.write(
            [
                Statement("undo_changes_seen", {**own, **_named(shown), "now": now}, expect=len(keys), wish=asked),
                Statement("recount_open", {**own, "updated_at": now}, expect=1),
                audited(principal, integration_id, action, audit_id=audit_id, now=now, before={}, after=after),
            ],
            audit_id,
        )
    except Refused as refused:
        refusal.note({"records": len(keys), "found": refused.found})
        raise


def _named(shown: Mapping[str, str]) -> dict[str, list[str]]:
    keys = sorted(shown)
    return {"record_keys": keys, "revisions": [shown[key] for key in keys]}


def _is_as_shown(one: Changed, shown: Mapping[str, str]) -> bool:
    return shown[one.record_key] == one.revision


def _text(money: Money | None) -> str | None:
    return None if money is None else f"{money.amount} {money.currency}"


def _changed(row: Mapping[str, Any]) -> Changed:
    return Changed(
        record_key=row["record_key"],
        revision=row["revision"],
        booked=money_of(row["sent_amount"], row["sent_currency"]),
        now=money_of(row["amount"], row["currency"]),
        target_id=row["target_id"],
        booked_at=utc(row["booked_at"]),
        changed_at=utc(row["changed_at"]),
    )


def _seen(row: Mapping[str, Any]) -> SeenChange:
    return SeenChange(
        record_key=row["record_key"],
        revision=row["revision"],
        booked=money_of(row["sent_amount"], row["sent_currency"]),
        now=money_of(row["amount"], row["currency"]),
        target_id=row["target_id"],
        seen_by=row["acknowledged_by"] or "",
        seen_at=utc(row["acknowledged_at"]) or row["acknowledged_at"],
        reason=row["acknowledged_reason"] or "",
    )


def _remarked(row: Mapping[str, Any]) -> Remarked:
    return Remarked(
        record_key=row["record_key"],
        money=money_of(row["sent_amount"], row["sent_currency"]),
        target_id=row["target_id"],
        remark=stored_text(row["remark"], row["ours"]),
        booked_at=utc(row["booked_at"]) or row["booked_at"],
    )
