"""A person asks a running sync to stop. It ends cleanly: what is on its way is awaited, the rest is left for later."""

from __future__ import annotations

from datetime import datetime

from core.errors import NotAllowed, Refused
from core.model import Principal, Role
from core.ours import ours
from data.audit import audited, note_refused
from data.store import Statement, Store

ACTION = "cancel_sync"


def ask_to_cancel(
    principal: Principal, store: Store, integration_id: str, run_id: str, *, request_id: str, now: datetime
) -> None:
    """Keep the wish; the run reads it with its next heartbeat, and says who asked when it is over.

    Raises Refused when the run is over or was asked before, NotAllowed, StoreUnavailable, StoreFull.
    """
    wished = f"cancel-{request_id}"

    def refused(why: dict[str, object]) -> None:
        note_refused(principal, store, integration_id, ACTION, request_id=wished, now=now, why=why)

    if principal.role is Role.VIEWER:
        refused({"run_id": run_id, "role": principal.role.value})
        raise NotAllowed(ours("may_not_stop_a_sync", person=principal.person))
    wish = {
        "run_id": run_id,
        "integration_id": integration_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
    }
    told = {"before": {"status": "running"}, "after": {"run_id": run_id}}
    row = audited(principal, integration_id, ACTION, audit_id=wished, now=now, **told)
    try:
        store.write([Statement("ask_to_cancel", wish, expect=1), row], wished)
    except Refused:
        refused({"run_id": run_id})
        raise
