"""Wishes that change nothing in the store themselves are written down before they are asked for."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime

from core.errors import NotAllowed, Refused
from core.model import Principal, Role
from data.store import Statement, Store


def note_sync_asked(principal: Principal, store: Store, integration_id: str, *, key: str, now: datetime) -> None:
    """Write down who asks for a sync, before Prefect is asked; the same person and key make one row.

    Raises NotAllowed when this person may not, or has no such integration; StoreUnavailable, StoreFull.
    """
    if principal.role is Role.VIEWER:
        raise NotAllowed(f"{principal.person} may look, but not start a sync.")
    # The store answers a repeated id as it did at first: another person's, or another integration's, is another id.
    whole = json.dumps([principal.person, sorted(principal.organisations), integration_id, key])
    audit_id = f"sync-{hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    row = {
        "audit_id": audit_id,
        "integration_id": integration_id,
        "organisations": list(principal.organisations),
        "person": principal.person,
        "action": "sync",
        "happened_at": now,
        "after": json.dumps({"key": key}),
    }
    try:
        store.write([Statement("audit_integration", row, expect=1)], audit_id)
    except Refused:
        raise NotAllowed(f"There is no integration {integration_id} that you may see.") from None
