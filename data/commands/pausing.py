"""Pausing and resuming an integration: its schedule rests, what is open stays red."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from core.errors import NotAllowed, Refused
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.audit import RefusedAction
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import utc

MOST_LETTERS = 500


@dataclass(frozen=True, slots=True)
class Pause:
    """`until_at` None: until somebody resumes it."""

    integration_id: str
    since_at: datetime
    until_at: datetime | None
    person: str
    reason: str


def pause(
    principal: Principal,
    store: Store,
    integration_id: str,
    *,
    until_at: datetime | None,
    reason: str,
    request_id: str,
    now: datetime,
) -> None:
    """Let its schedule rest; a pause that is set again gets the new end and reason. Raises NotAllowed."""
    _need(principal, store, integration_id, Action.PAUSE, request_id=request_id, now=now)
    after = {"until_at": None if until_at is None else until_at.isoformat(), "reason": reason[:MOST_LETTERS]}
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.PAUSE))}
    asked = wish(principal, Action.PAUSE, integration=integration_id, **after)
    change = {**own, "until_at": until_at, "person": principal.person, "reason": reason[:MOST_LETTERS]}
    try:
        store.write(
            [
                Statement("audit_pause", {**own, **_audit(principal, Action.PAUSE, now), "after": _text(after)}),
                Statement("pause_integration", change, expect=1, wish=asked),
            ],
            request_id,
        )
    except Refused:
        raise NotAllowed(message("no_integration_you_may_pause", id=integration_id)) from None


def resume(principal: Principal, store: Store, integration_id: str, *, request_id: str, now: datetime) -> bool:
    """End its pause; False when it was not paused. Raises NotAllowed."""
    _need(principal, store, integration_id, Action.RESUME, request_id=request_id, now=now)
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.RESUME))}
    asked = wish(principal, Action.RESUME, integration=integration_id)
    try:
        store.write(
            [
                Statement("audit_pause", {**own, **_audit(principal, Action.RESUME, now), "after": None}),
                Statement("resume_integration", own, expect=1, wish=asked),
            ],
            request_id,
        )
    except Refused:
        return False
    return True


def pauses(principal: Principal, store: Store, integration_id: str | None = None) -> dict[str, Pause]:
    """Integration → the pause that holds now; at most 2,000."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    return {
        row["integration_id"]: Pause(
            integration_id=row["integration_id"],
            since_at=utc(row["paused_at"]) or row["paused_at"],
            until_at=utc(row["pause_until_at"]),
            person=row["paused_by"] or "",
            reason=row["pause_reason"] or "",
        )
        for row in store.read("integration_pauses", params).to_pylist()
    }


def rests(principal: Principal, store: Store, since: datetime) -> dict[str, tuple[tuple[datetime, datetime], ...]]:
    """Integration → when it rested since then, as (began, ended), also pauses that are over; at most 2,000."""
    params = {"organisations": list(principal.organisations), "since": since}
    found: dict[str, tuple[tuple[datetime, datetime], ...]] = {}
    for row in store.read("pauses_until_now", params).to_pylist():
        span = (utc(row["began_at"]) or row["began_at"], utc(row["ended_at"]) or row["ended_at"])
        found[row["integration_id"]] = (*found.get(row["integration_id"], ()), span)
    return found


def _audit(principal: Principal, action: Action, now: datetime) -> dict[str, object]:
    return {
        "audit_id": f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}",
        "person": principal.person,
        "action": action,
        "happened_at": now,
    }


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _need(
    principal: Principal, store: Store, integration_id: str, action: Action, *, request_id: str, now: datetime
) -> None:
    refusal = RefusedAction(principal, store, integration_id, action, request_id, now)
    refusal.need(message("only_admins_pause", person=principal.person))
