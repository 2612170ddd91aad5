"""What people do about alerts: say that they have seen one, mute an integration, send a mail again, try the mail.

Every action is an audit row in the same transaction. Each can be taken back.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from core.errors import BadRequest, NotAllowed, Refused
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.audit import RefusedAction, audited, need_in
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import utc

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
    which = {**about, "integration_id": integration_id, "organisations": list(principal.where(Action.ACKNOWLEDGE))}
    done = Statement("acknowledge_episode", {**which, "person": principal.person, "now": now}, expect=1)
    _act(
        principal,
        store,
        integration_id,
        Action.ACKNOWLEDGE,
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
    which = {**about, "integration_id": integration_id, "organisations": list(principal.where(Action.UNDO_ACKNOWLEDGE))}
    done = Statement("take_back_acknowledgement", which, expect=1)
    _act(
        principal,
        store,
        integration_id,
        Action.UNDO_ACKNOWLEDGE,
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
        raise BadRequest(message("mute_needs_an_end"))
    times = {"muted_at": now, "muted_until_at": until_at, "now": now}
    which = {"integration_id": integration_id, "organisations": list(principal.where(Action.MUTE))}
    done = Statement("mute_integration", {**which, **times, "person": principal.person}, expect=1)
    _act(
        principal,
        store,
        integration_id,
        Action.MUTE,
        done,
        after={"until": until_at.isoformat()},
        request_id=request_id,
        now=now,
    )


def unmute(principal: Principal, store: Store, integration_id: str, *, request_id: str, now: datetime) -> None:
    """E-mails about it go out again, what waited as well. Raises NotAllowed; Refused when it was not muted."""
    which = {"integration_id": integration_id, "organisations": list(principal.where(Action.UNMUTE))}
    done = Statement("unmute_integration", {**which, "now": now}, expect=1)
    _act(principal, store, integration_id, Action.UNMUTE, done, after={}, request_id=request_id, now=now)


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
    _need(principal, store, organisation_id, Action.SEND_AGAIN, request_id=request_id, now=now)
    which = {"notification_id": notification_id, "organisations": list(principal.where(Action.SEND_AGAIN))}
    asked = _organisation_audit(
        principal, organisation_id, Action.SEND_AGAIN, about=notification_id, request_id=request_id, now=now
    )
    wanted = wish(principal, Action.SEND_AGAIN, organisation=organisation_id, notification=notification_id)
    store.write([asked, Statement("send_again", which, wish=wanted)], f"again-{request_id}")


def ask_for_test_message(
    principal: Principal, store: Store, organisation_id: str, *, request_id: str, now: datetime
) -> str:
    """A test mail to every admin of the organisation leaves within seconds; its notification id. Raises NotAllowed."""
    _need(principal, store, organisation_id, Action.TEST_MESSAGE, request_id=request_id, now=now)
    notification_id = f"test-{now:%Y%m%dT%H%M%S}-{request_id}"
    facts = {"by": principal.person, "happened_at": now.isoformat()}
    own = {"organisation_id": organisation_id, "organisations": list(principal.where(Action.TEST_MESSAGE))}
    asked = wish(principal, Action.TEST_MESSAGE, organisation=organisation_id)
    told = {**own, "notification_id": notification_id, "now": now, "facts": json.dumps(facts, ensure_ascii=False)}
    store.write(
        [
            Statement("ask_test_message", told, expect=1, wish=asked),
            Statement("ask_test_deliveries", {**own, "notification_id": notification_id}),
            _organisation_audit(
                principal, organisation_id, Action.TEST_MESSAGE, about=notification_id, request_id=request_id, now=now
            ),
        ],
        f"test-{request_id}",
    )
    return notification_id


def _act(
    principal: Principal,
    store: Store,
    integration_id: str,
    action: Action,
    done: Statement,
    *,
    after: dict[str, Any],
    request_id: str,
    now: datetime,
) -> None:
    refusal = RefusedAction(principal, store, integration_id, action, request_id, now)
    refusal.need(_only_admins(principal))
    audit_id = f"{action}-{request_id}"
    row = audited(principal, integration_id, action, audit_id=audit_id, now=now, after=after)
    told = {name: value for name, value in row.params.items() if name != "before"}
    kind = "audit_mute" if done.name in {"mute_integration", "unmute_integration"} else "audit_episode"
    asked = wish(principal, action, integration=integration_id, episode=done.params.get("episode_id"), **after)
    if kind == "audit_episode":
        told["episode_id"] = done.params["episode_id"]
    try:
        store.write([Statement(kind, told, expect=1, wish=asked), done], audit_id)
    except Refused as refused:
        if refused.name == kind:
            raise NotAllowed(message("no_integration_you_may_see", id=integration_id)) from None
        refusal.note({"found": refused.found})
        raise


def _need(
    principal: Principal, store: Store, organisation_id: str, action: Action, *, request_id: str, now: datetime
) -> None:
    sentence, refusal_id = _only_admins(principal), f"{action}-{request_id}"
    need_in(principal, store, organisation_id, action, sentence, request_id=refusal_id, now=now)


def _only_admins(principal: Principal) -> str:
    return message("may_not_change_alerts", person=principal.person)


def _organisation_audit(
    principal: Principal, organisation_id: str, action: Action, *, about: str, request_id: str, now: datetime
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
