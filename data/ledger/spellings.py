"""Under which keys the ledger knows the records of a page: those of before one number was one text keep theirs."""

from __future__ import annotations

from typing import Any

from core.mapping.spellings import Earlier, may_be_spelled_otherwise, number_keys, recognised
from core.model import DeliveryState, RecordPage
from data.store.protocol import Store

_REVISIONS = ("revision", "sent_revision", "booked_revision", "handled_revision", "acknowledged_revision")


def known_again(store: Store, integration_id: str, page: RecordPage, *, has_old_keys: bool) -> RecordPage:
    """The page under the keys and revisions that the ledger has. Raises StoreUnavailable.

    Where no key of the integration is read otherwise now, only records with a number in them may be spelled otherwise.
    """
    keys = [one.record_key for one in page.records if has_old_keys or may_be_spelled_otherwise(one)]
    keys += [row.record_key for row in page.broken if row.record_key and has_old_keys]
    asked = {"integration_id": integration_id, "record_keys": keys, "number_keys": number_keys(page.records)}
    rows = store.read("earlier_spellings", asked).to_pylist() if keys else []
    return recognised(page, [_earlier(row) for row in rows])


def _earlier(row: dict[str, Any]) -> Earlier:
    revisions = frozenset(row[name] for name in _REVISIONS if row[name] is not None)
    return Earlier(row["spelling"], row["record_key"], DeliveryState(row["state"]), revisions)
