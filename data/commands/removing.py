"""Taking an integration out: its ledger stays, and money that is not booked must be confirmed in words."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from uuid import uuid4

from core.errors import NotAllowed, Refused
from core.messages import message
from core.model import Principal
from core.money import Total
from core.permissions import Action
from data.commands.audit import RefusedAction
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import total_of_groups


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What is not booked of an integration. `money` is like `EUR 12.00, NOK 41200.00`, empty without any.

    That is what a person repeats; `total` says what was set off in it, too.
    """

    records: int
    money: str
    is_running: bool = False
    total: Total = field(default_factory=Total)


def still_open(principal: Principal, store: Store, integration_id: str) -> StillOpen:
    """What would be left unbooked, as it stands now."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id}
    rows = store.read("open_to_confirm", params).to_pylist()
    money = ", ".join(f"{row['currency']} {row['amount']}" for row in rows if row["currency"])
    is_running = any(row["alive"] for row in rows)
    return StillOpen(sum(row["records"] for row in rows), money, is_running, total_of_groups(rows))


def remove(
    principal: Principal, store: Store, integration_id: str, confirmed: StillOpen, *, request_id: str, now: datetime
) -> None:
    """Take it out when exactly this much is open and no run is alive.

    Raises Refused when that has changed meanwhile, NotAllowed when the person may not.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.REMOVE_INTEGRATION, request_id, now)
    refusal.need(message("only_admins_remove", person=principal.person))
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.REMOVE_INTEGRATION))}
    left = json.dumps({"open_records": confirmed.records, "open_money": confirmed.money})
    audit = {
        "audit_id": f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}",
        "person": principal.person,
        "happened_at": now,
        "after": left,
    }
    wanted = {"open_records": confirmed.records, "open_money": confirmed.money}
    asked = wish(principal, Action.REMOVE_INTEGRATION, integration=integration_id, confirmed=left)
    try:
        store.write(
            [
                Statement("audit_removal", {**own, **audit}, expect=1),
                Statement("keep_removed", {**own, "person": principal.person}),
                Statement("end_episode_of_removed", own),
                Statement("drop_batches_of_removed", own),
                Statement("remove_integration", {**own, **wanted}, expect=1, wish=asked),
            ],
            request_id,
        )
    except Refused as refused:
        if refused.name == "audit_removal":
            raise NotAllowed(message("no_integration_you_may_see", id=integration_id)) from None
        refusal.note({"confirmed_records": confirmed.records, "confirmed_money": confirmed.money})
        raise
