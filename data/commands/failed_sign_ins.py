"""Who was turned away at the door, for the log of every organisation."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.store.protocol import Statement, Store


def note_failed_sign_ins(
    store: Store, address: str, account: str | None, whys: Sequence[str], count: int, *, request_id: str
) -> None:
    """So many from one address; `account`: as the provider proved it, where it did."""
    after = {"count": count, "address": address, "account": account, "why": list(whys)}
    row = {"audit_id": f"failed-sign-in-{request_id}", "after": json.dumps(after, ensure_ascii=False)}
    store.write([Statement("audit_failed_sign_ins", row)], row["audit_id"])
