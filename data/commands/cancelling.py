"""A person asks a running sync to stop. It ends cleanly: what is on its way is awaited, the rest is left for later."""

from __future__ import annotations

from datetime import datetime

from core.errors import Refused
from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.audit import RefusedAction, audited
from data.commands.wishes import wish
from data.store.protocol import Statement, Store


def ask_to_cancel(
    principal: Principal, store: Store, integration_id: str, run_id: str, *, request_id: str, now: datetime
) -> None:
    """Keep the wish; the run reads it with its next heartbeat, and says who asked when it is over.

    Raises Refused when the run is over or was asked before, NotAllowed, StoreUnavailable, StoreFull.
    """
    wished = f"cancel-{request_id}"
    refusal = RefusedAction(principal, store, integration_id, Action.CANCEL_SYNC, request_id, now)
    refusal.need(message("may_not_stop_a_sync", person=principal.person), run_id=run_id)
    told = {
        "run_id": run_id,
        "integration_id": integration_id,
        "organisations": list(principal.where(Action.CANCEL_SYNC)),
        "person": principal.person,
    }
    before, after = {"status": "running"}, {"run_id": run_id}
    row = audited(principal, integration_id, Action.CANCEL_SYNC, audit_id=wished, now=now, before=before, after=after)
    asked = wish(principal, Action.CANCEL_SYNC, integration=integration_id, run=run_id)
    try:
        store.write([Statement("ask_to_cancel", told, expect=1, wish=asked), row], wished)
    except Refused:
        refusal.note({"run_id": run_id})
        raise
