"""What people do about alerts: say that they have seen one, mute an integration, send a mail again, try the mail.

Every action is an audit row in the same transaction; only admins may. Each can be taken back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import BadRequest, NotAllowed, Refused
from core.model import Principal, Role
from core.ours import ours
from data.audit import audited, note_refused, note_refused_of
from data.status import utc
from data.store import Statement, Store

LONGEST_MUTE = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Mute:
    """No e-mail about this integration until then."""

    integration_id: str
    until_at: datetime
    by: str


def acknowledge(
    principal: Principal, store: Store, integration_id: str, episode_id: str, *, request_id: str, now: datetime
) -> None:
    """Somebody has seen it: no more reminders of this episode. Raises NotAllowed; Refused when it has ended."""
    about = {"episode_id": episode_id}
    which = {**about, "integration_id": integration_id, "organisations": list(principal.organisations)}
    done = Statement("acknowledge_episode", {**which, "person": principal.person, "now": now}, expect=1)
    _act(
        principal,
        store,
        integration_id,
        "acknowledge",
        done,
        after={"episode_id": episode_id},
        request_id=request_id,
        now=now,
    )


def take_back_acknowledgement(
    principal: Principal, store: Store, integration_id: str, episode_id: str, *, request_id: str, now: datetime
) -> None:
    """Reminders go on. Raises NotAllowed; Refused when it was not acknowledged, or has ended."""
    about = {"episode_id": episode_id}
    which = {**about, "integration_id": integration_id, "organisations": list(principal.organisations)}
    done = Statement("take_back_acknowledgement", which, expect=1)
    _act(
        principal,
        store,
        integration_id,
        "undo_acknowledge",
        done,
        after={"episode_id": episode_id},
        request_id=request_id,
        now=now,
    )


def mute(
    principal: Principal, store: Store, integration_id: str, until_at: datetime, *, request_id: str, now: datetime
) -> None:
    """No e-mail about this integration until then; the pages and the bell show it all the same.

    Raises BadRequest when the end is not within the next 90 days, NotAllowed.
    """
    if not now < until_at <= now + LONGEST_MUTE:
        raise BadRequest(ours("mute_needs_an_end"))
    times = {"muted_at": now, "muted_until_at": until_at, "now": now}
    which = {"integration_id": integration_id, "organisations": list(principal.organisations)}
    done = Statement("mute_integration", {**which, **times, "person": principal.person}, expect=1)
    _act(
        principal,
        store,
        integration_id,
        "mute",
        done,
        after={"until": until_at.isoformat()},
        request_id=request_id,
        now=now,
    )


def unmute(principal: Principal, store: Store, integration_id: str, *, request_id: str, now: datetime) -> None:
    """E-mails about it go out again, what waited as well. Raises NotAllowed; Refused when it was not muted."""
    which = {"integration_id": integration_id, "organisations": list(principal.organisations)}
    done = Statement("unmute_integration", {**which, "now": now}, expect=1)
    _act(principal, store, integration_id, "unmute", done, after={}, request_id=request_id, now=now)


def mutes(principal: Principal, store: Store, now: datetime) -> dict[str, Mute]:
    """Integration → its mute, for all that are muted now."""
    rows = store.read("mutes", {"organisations": list(principal.organisations), "now": now}).to_pylist()
    return {
        row["integration_id"]: Mute(row["integration_id"], utc(row["muted_until_at"]) or now, row["muted_by"] or "")
        for row in rows
    }


def send_again(
    principal: Principal, store: Store, organisation_id: str, notification_id: str, *, request_id: str, now: datetime
) -> None:
    """The mails of this notification that failed for good are tried again. Raises NotAllowed."""
    _need_admin(principal, store, organisation_id, "send_again", request_id=request_id, now=now)
    which = {"notification_id": notification_id, "organisations": list(principal.organisations)}
    asked = _organisation_audit(
        principal, organisation_id, "send_again", about=notification_id, request_id=request_id, now=now
    )
    store.write([asked, Statement("send_again", which)], f"again-{request_id}")


def ask_for_test_message(
    principal: Principal, store: Store, organisation_id: str, *, request_id: str, now: datetime
) -> str:
    """A test mail to every admin of the organisation leaves within seconds; its notification id. Raises NotAllowed."""
    _need_admin(principal, store, organisation_id, "test_message", request_id=request_id, now=now)
    notification_id = f"test-{now:%Y%m%dT%H%M%S}-{request_id}"
    facts = {"by": principal.person, "happened_at": now.isoformat()}
    own = {"organisation_id": organisation_id, "organisations": list(principal.organisations)}
    told = {**own, "notification_id": notification_id, "now": now, "facts": json.dumps(facts, ensure_ascii=False)}
    store.write(
        [
            Statement("ask_test_message", told, expect=1),
            Statement("ask_test_deliveries", {**own, "notification_id": notification_id}),
            _organisation_audit(
                principal, organisation_id, "test_message", about=notification_id, request_id=request_id, now=now
            ),
        ],
        f"test-{request_id}",
    )
    return notification_id


def _act(
    principal: Principal,
    store: Store,
    integration_id: str,
    action: str,
    done: Statement,
    *,
    after: dict[str, Any],
    request_id: str,
    now: datetime,
) -> None:
    if principal.role is not Role.ADMIN:
        why: dict[str, Any] = {"role": principal.role.value}
        note_refused(principal, store, integration_id, action, request_id=request_id, now=now, why=why)
        raise NotAllowed(ours("may_not_change_alerts", person=principal.person))
    audit_id = f"{action}-{request_id}"
    row = audited(principal, integration_id, action, audit_id=audit_id, now=now, after=after)
    told = {name: value for name, value in row.params.items() if name != "before"}
    kind = "audit_mute" if done.name in {"mute_integration", "unmute_integration"} else "audit_episode"
    if kind == "audit_episode":
        told["episode_id"] = done.params["episode_id"]
    try:
        store.write([Statement(kind, told, expect=1), done], audit_id)
    except Refused as refused:
        if refused.name == kind:
            raise NotAllowed(ours("no_integration_you_may_see", id=integration_id)) from None
        why = {"found": refused.found}
        note_refused(principal, store, integration_id, action, request_id=request_id, now=now, why=why)
        raise


def _need_admin(
    principal: Principal, store: Store, organisation_id: str, action: str, *, request_id: str, now: datetime
) -> None:
    if principal.role is not Role.ADMIN or organisation_id not in principal.organisations:
        note_refused_of(principal, store, organisation_id, action, request_id=f"{action}-{request_id}", now=now)
        raise NotAllowed(ours("may_not_change_alerts", person=principal.person))


def _organisation_audit(
    principal: Principal, organisation_id: str, action: str, *, about: str, request_id: str, now: datetime
) -> Statement:
    row = {
        "audit_id": f"{action}-{request_id}",
        "organisation_id": organisation_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": action,
        "happened_at": now,
        "after": json.dumps({"notification_id": about}),
    }
    return Statement("audit_organisation", row, expect=1)
