"""What leaves as a whole or comes back (backup, snapshot, history, test mail, restore): who asked, per organisation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core.messages import message
from core.model import Principal
from core.permissions import Action
from data.commands.audit import need_in
from data.commands.wishes import wish
from data.queries.people import organisations
from data.store.protocol import Statement, Store


def note_copy(
    principal: Principal, store: Store, action: Action, *, request_id: str, now: datetime, after: Mapping[str, Any]
) -> None:
    """Write down who takes or puts back a copy of everything. Raises NotAllowed, StoreUnavailable, StoreFull."""
    sentence = message("only_admins_of_all_may_have_all", person=principal.person)
    for tenant in organisations(store):
        need_in(
            principal, store, tenant.organisation_id, action, sentence, request_id=f"{action}-{request_id}", now=now
        )
    rows = [
        {
            "audit_id": f"{action}-{request_id}-{organisation}",
            "organisation_id": organisation,
            "organisations": list(principal.organisations),
            "person": principal.person,
            "action": action,
            "happened_at": now,
            "after": json.dumps(after, ensure_ascii=False),
        }
        for organisation in principal.organisations
    ]
    if rows:
        asked = wish(principal, action, after=after)
        store.write([Statement("audit_copy", row, expect=1, wish=asked) for row in rows], f"{action}-{request_id}")
