"""A person says that a failed record was dealt with elsewhere: who, when, why; and may take it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from core.causes import NOT_HANDLED
from core.causes import cause_key as cause_key_of
from core.errors import ReasonMissing, Refused
from core.i18n import sanitise
from core.messages import message
from core.model import LEFT_TO_A_PERSON, Category, DeliveryState, Failure, FieldMessage, Principal
from core.money import Money
from core.permissions import Action
from core.planning.handled_rows import why_let_go, why_looked_up
from data.commands.audit import RefusedAction, audited
from data.commands.wishes import wish
from data.store.protocol import Statement, Store
from data.store.rows import failure_json, money_of, origin_of, ours_json, utc

SHORTEST_REASON = 3
LONGEST_REASON = 500
MOST_HANDLED = 500
PUT_BACK = message("store_put_back_since_handled")


@dataclass(frozen=True, slots=True)
class Handled:
    """One record a person called handled, with the amount it had then, and why."""

    record_key: str
    money: Money | None
    handled_by: str
    handled_at: datetime
    reason: str
    origin: str | None = None
    message: str | None = None
    has_changed: bool = False  # in the source, since then
    money_now: Money | None = None  # what the source says now


def mark_handled(
    principal: Principal,
    store: Store,
    integration_id: str,
    expected: int,
    *,
    reason: str,
    request_id: str,
    now: datetime,
    cause_key: str | None = None,
    record_keys: Sequence[str] | None = None,
) -> None:
    """Call open records handled: these, or all of one cause. The money stays in the sum, under its own name.

    `expected` is the number the person saw: when another number may be marked now (one is in flight, or was booked
    meanwhile), nothing changes and Refused says both. Raises NotAllowed, ReasonMissing, StoreUnavailable, StoreFull.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.MARK_HANDLED, request_id, now)
    refusal.need(message("may_not_mark_handled", person=principal.person))
    said = sanitise(reason, LONGEST_REASON)
    if len(said) < SHORTEST_REASON:
        raise ReasonMissing(message("handling_needs_a_reason"))
    if expected < 1 or (cause_key is None) is (record_keys is None):
        raise Refused("mark_handled", 0, expected)
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.MARK_HANDLED))}
    chosen = {"cause_key": cause_key, "record_keys": None if record_keys is None else list(record_keys)}
    barred = {"not_these": [category.value for category in NOT_HANDLED]}
    found = store.read("handleable_records", {**own, **chosen, **barred}).to_pylist()
    keys = [row["record_key"] for row in found]
    states = dict(Counter(row["state"] for row in found))
    asked = wish(principal, Action.MARK_HANDLED, integration=integration_id, expected=expected, reason=said, **chosen)
    marked = {**own, **barred, "record_keys": keys, "person": principal.person, "handled_at": now, "reason": said}
    after = {"records": len(keys), "reason": said, "cause_key": cause_key, "record_keys": keys}
    try:  # asked even when another number was found: a repeated request id gets its first answer
        store.write(
            [
                Statement("mark_handled", marked, expect=expected, wish=asked),
                Statement("name_handled_rows", {"integration_id": integration_id, "record_keys": keys}),
                Statement("count_rows_handled", {**own, "record_keys": keys}),
                *_recounted(own, now),
                audited(
                    principal,
                    integration_id,
                    Action.MARK_HANDLED,
                    audit_id=f"handled-{request_id}",
                    now=now,
                    before={"states": states},
                    after=after,
                ),
            ],
            f"handled-{request_id}",
        )
    except Refused as refused:
        refusal.note({"records": expected, "found": refused.found})
        raise


def undo_handled(
    principal: Principal,
    store: Store,
    integration_id: str,
    record_keys: Sequence[str],
    *,
    request_id: str,
    now: datetime,
) -> None:
    """Take it back: each record is again what it was, and open since it was open. A new audit row; none is changed.

    What was handled before the store was put back is `unknown`: it may have been booked in the time that was lost.
    Raises Refused when not all of them are handled any more, NotAllowed, StoreUnavailable, StoreFull.
    """
    refusal = RefusedAction(principal, store, integration_id, Action.UNDO_HANDLED, request_id, now)
    refusal.need(message("may_not_change_handled", person=principal.person))
    keys = sorted(set(record_keys))
    if not keys:
        raise Refused("undo_handled", 0, 0)
    own = {"integration_id": integration_id, "organisations": list(principal.where(Action.UNDO_HANDLED))}
    after = {"records": len(keys), "record_keys": keys}
    asked = wish(principal, Action.UNDO_HANDLED, integration=integration_id, record_keys=keys)
    try:
        store.write(
            [
                *_doubted({**own, "record_keys": keys}, f"unhandled-{request_id}", now),
                Statement("count_rows_handled", {**own, "record_keys": keys}),
                Statement("undo_handled", {**own, "record_keys": keys}, expect=len(keys), wish=asked),
                *_let_go({**own, "record_keys": keys}),
                *_recounted(own, now),
                audited(
                    principal,
                    integration_id,
                    Action.UNDO_HANDLED,
                    audit_id=f"unhandled-{request_id}",
                    now=now,
                    before={"states": {"handled": len(keys)}},
                    after=after,
                ),
            ],
            f"unhandled-{request_id}",
        )
    except Refused as refused:
        refusal.note({"records": len(keys), "found": refused.found})
        raise


def handled_records(principal: Principal, store: Store, integration_id: str) -> list[Handled]:
    """What people called handled in one integration, the newest decision first, at most 500."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "limit": MOST_HANDLED,
    }
    return [_handled(row) for row in store.read("handled_records", params).to_pylist()]


def _let_go(own: Mapping[str, Any]) -> list[Statement]:
    """What stood in these rows is an ordinary record again; of what was unknown, a look-up tells what became of it."""
    refused, unknown = DeliveryState.REJECTED.value, DeliveryState.UNKNOWN.value
    return [
        Statement(
            "let_go_of_left", {**own, **_told(why_let_go()), "was": refused, "state": DeliveryState.WAITING.value}
        ),
        Statement("let_go_of_left", {**own, **_told(why_looked_up()), "was": unknown, "state": unknown}),
    ]


def _told(why: Failure) -> dict[str, Any]:
    said = why.root.message
    cause = {"failure": failure_json(why), "cause_key": cause_key_of("", why.category, None, said, None)}
    return {**cause, "category": why.category.value, "message": said, "ours": ours_json(said)}


def _doubted(own: Mapping[str, Any], undo_id: str, now: datetime) -> list[Statement]:
    """After a restore: the proven path of `unknown` records looks these up, waits, and looks again before it sends."""
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(PUT_BACK),))
    doubt = {**own, "undo_id": undo_id, "now": now}
    why = {"category": failure.category.value, "message": PUT_BACK, "ours": ours_json(PUT_BACK)}
    cause = {"failure": failure_json(failure), "cause_key": cause_key_of("", failure.category, None, PUT_BACK, None)}
    return [
        Statement("doubt_undone", doubt),
        Statement("doubt_undone_outcomes", {**doubt, **why}),
        Statement("doubt_undone_records", {**doubt, **why, **cause, "persons": sorted(LEFT_TO_A_PERSON)}),
    ]


def _recounted(own: Mapping[str, Any], now: datetime) -> list[Statement]:
    """The maintained rows, so that pages and the identity of the money follow in the same transaction."""
    one = {"integration_id": own["integration_id"]}
    return [
        Statement("empty_money", one),
        Statement("refresh_money", one),
        Statement("recount_open", {**own, "updated_at": now}, expect=1),
    ]


def _handled(row: Mapping[str, Any]) -> Handled:
    handled_at = utc(row["handled_at"])
    return Handled(
        record_key=row["record_key"],
        money=money_of(row["handled_amount"], row["handled_currency"]),
        has_changed=row["changed_after_booked"],
        money_now=money_of(row["amount"], row["currency"]),
        handled_by=row["handled_by"] or "",
        handled_at=handled_at or row["handled_at"],
        reason=row["handled_reason"] or "",
        origin=origin_of(row["origin"], row["place"]),
        message=row["message"],
    )
