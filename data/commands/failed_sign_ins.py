"""Who was turned away at the door, for the log of every organisation."""

from __future__ import annotations

import json
from collections.abc import Sequence

from data.store.protocol import Statement, Store


def note_failed_sign_ins(
    store: Store, address: str, account: str | None, whys: Sequence[str], count: int, *, request_id: str
) -> None:
    """So many from one address; `account`: as the provider proved it, where it did.

    An account that some organisation has invited is told to that one only.
    """
    told = {"count": count, "address": address, "account": account, "why": list(whys)}
    after, elsewhere = (json.dumps(one, ensure_ascii=False) for one in (told, told | {"account": None}))
    audit_id = f"failed-sign-in-{request_id}"
    row = {"audit_id": audit_id, "account": account, "after": after, "after_elsewhere": elsewhere}
    store.write([Statement("audit_failed_sign_ins", row)], audit_id)
