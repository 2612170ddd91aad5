"""Open failures: what is not booked, and why, in the external system's own words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from core.causes import HELD_BACK, NOT_HANDLED, RELEASED_BY_A_PERSON, common
from core.i18n.failure_text import Facts
from core.messages import message
from core.model import Category, DeliveryState, FieldMessage, Principal, Stop
from core.money import Money, Total, added, set_off_together, total_of
from core.places import row_behind
from data.ledger.questions import words_of_cause
from data.store.protocol import Store
from data.store.rows import origin_of, pair_of, stored_text, total_of_groups, utc

MOST_FAILURES = 2000
MOST_EXPORTED = 100_000
_NOT_SENT = sorted(HELD_BACK - RELEASED_BY_A_PERSON)


@dataclass(frozen=True, slots=True)
class OpenFailure:
    """One record that is due and not booked. `messages` has at least one entry, the root first."""

    record_key: str
    state: DeliveryState
    category: Category
    messages: tuple[FieldMessage, ...]
    cause_key: str
    money: Money | None
    attempts: int
    open_since_at: datetime
    last_attempt_at: datetime | None = None
    next_try_at: datetime | None = None
    origin: str | None = None
    reference: str | None = None
    run_id: str | None = None  # the sync that first left it unbooked
    http_status: int | None = None
    system_request_id: str | None = None
    raw: str | None = None
    in_batch_id: str | None = None  # a stored retry that has not finished
    resolvable_at: datetime | None = None  # until then a request may still be on its way
    idempotency_key: str | None = None  # of the last try
    last_run_id: str | None = None  # the sync or retry that tried it last, or that left it unsent
    flow_run_id: str | None = None  # the same in Prefect
    may_be_sent: bool = field(default=False, compare=False)  # now, as the store says; perhaps on a person's word
    may_be_handled: bool = field(default=False, compare=False)  # now, as the store says
    may_change_unseen: bool = field(
        default=False, compare=False
    )  # a row of which nobody can tell all that stands there

    @property
    def root(self) -> FieldMessage:
        """The message a list shows."""
        return self.messages[0]

    @property
    def where(self) -> str | None:
        """Where it stands in the source: of a record of several rows, the row that its root is about."""
        return row_behind(self.origin, self.root.field) or self.origin


@dataclass(frozen=True, slots=True)
class CauseGroup:
    """Open failures of one integration that share a cause."""

    integration_id: str
    cause_key: str
    category: Category
    message: str
    value: str | None
    label: str | None
    records: int
    money: Mapping[str, Decimal]
    oldest_at: datetime | None = None
    credit: Mapping[str, Decimal] = field(default_factory=dict)  # what is below nought of `money`, if not all is
    without_amount: int = 0  # of its records: those that no sum can hold

    @property
    def total(self) -> Total:
        """What its records are worth together."""
        return Total(self.money, self.credit, self.without_amount)


@dataclass(frozen=True, slots=True)
class Causes:
    """What is open by cause, most money first: of each integration the first ones whole, its others only summed up."""

    first: list[CauseGroup]
    others: int = 0
    other_records: int = 0
    other_money: Mapping[str, Decimal] = field(default_factory=dict)
    other_credit: Mapping[str, Decimal] = field(default_factory=dict)
    other_without_amount: int = 0

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.first) + self.others

    @property
    def other_total(self) -> Total:
        """What the records of the others are worth together."""
        return Total(self.other_money, self.other_credit, self.other_without_amount)


def open_failures(
    principal: Principal, store: Store, integration_id: str, *, after: OpenFailure | None = None
) -> list[OpenFailure]:
    """The open records of one integration, oldest first, at most 2,000; those that come after one, if one is given."""
    params = {
        "organisations": list(principal.organisations),
        "integration_id": integration_id,
        "after_at": None if after is None else after.open_since_at,
        "after_key": None if after is None else after.record_key,
        "limit": MOST_FAILURES,
        "not_sent": [category.value for category in _NOT_SENT],
        "not_handled": [category.value for category in NOT_HANDLED],
    }
    return [_failure(row) for row in store.read("open_failures", params).to_pylist()]


def every_open_failure(
    principal: Principal, store: Store, integration_id: str, most: int = MOST_EXPORTED
) -> list[OpenFailure]:
    """All open records of one integration, read page by page."""
    found: list[OpenFailure] = []
    page = open_failures(principal, store, integration_id)
    while page:
        found += page
        full = len(page) == MOST_FAILURES and len(found) < most
        page = open_failures(principal, store, integration_id, after=page[-1]) if full else []
    return found[:most]


def open_causes(principal: Principal, store: Store, integration_id: str | None = None, *, most: int) -> Causes:
    """The causes of everything open, of all integrations or one; of each integration `most` of them whole."""
    params = {"organisations": list(principal.organisations), "integration_id": integration_id, "most": most}
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    rest: list[dict[str, Any]] = []
    last: dict[str, int] = {}
    for row in store.read("open_causes", params).to_pylist():
        last[row["integration_id"]] = max(row["last_place"], last.get(row["integration_id"], 0))
        if row["is_rest"]:
            rest.append(row)
        else:
            grouped.setdefault((row["integration_id"], row["cause_key"]), []).append(row)
    first = [_group(rows) for rows in grouped.values()]
    records, total = sum(row["records"] for row in rest), total_of_groups(rest)
    others = sum(last.values()) - len(first)
    return Causes(first, others, records, total.money, total.credit, total.without_amount)


def first_causes(groups: Sequence[CauseGroup], most: int) -> Causes:
    """The same of causes that are all known."""
    rest = groups[most:]
    return Causes(
        list(groups[:most]),
        len(rest),
        sum(one.records for one in rest),
        added(one.money for one in rest),
        set_off_together((one.money, one.credit) for one in rest),
        sum(one.without_amount for one in rest),
    )


def group_by_cause(integration_id: str, failures: Sequence[OpenFailure]) -> list[CauseGroup]:
    """The causes of these failures, most money first, then most records."""
    members: dict[str, list[OpenFailure]] = {}
    for failure in failures:
        members.setdefault(failure.cause_key, []).append(failure)
    groups = [_group_of(integration_id, found) for found in members.values()]
    return sorted(groups, key=lambda group: (-sum(group.money.values(), Decimal(0)), -group.records, group.cause_key))


def facts_of_failure(failure: OpenFailure, stop: Stop | None = None) -> Facts:
    """What `Words.told` needs to say whose words its messages are; `stop`: why the last sync ended early, if it did."""
    return Facts(
        category=failure.category,
        messages=failure.messages,
        record_key=failure.record_key,
        origin=failure.origin,
        http_status=failure.http_status,
        stop=stop,
    )


def _failure(row: Mapping[str, Any]) -> OpenFailure:
    stored = json.loads(row["failure"]) if row["failure"] else {}
    return OpenFailure(
        record_key=row["record_key"],
        state=DeliveryState(row["state"]),
        category=Category(row["category"] or Category.OTHER),
        messages=(*messages_of(row, stored), *_history_of(row)),
        cause_key=row["cause_key"],
        money=None if row["amount"] is None or not row["currency"] else Money(row["amount"], row["currency"]),
        attempts=row["attempts"],
        open_since_at=utc(row["open_since_at"]) or row["open_since_at"],
        last_attempt_at=utc(row["last_attempt_at"]),
        next_try_at=utc(row["next_try_at"]),
        origin=origin_of(row["origin"], row["place"]),
        reference=row["reference"],
        run_id=row["open_run_id"],
        http_status=stored.get("http_status"),
        system_request_id=stored.get("system_request_id"),
        raw=stored.get("raw"),
        in_batch_id=row["in_batch_id"],
        resolvable_at=utc(row["resolvable_at"]),
        idempotency_key=row["idempotency_key"],
        last_run_id=row["last_run_id"] or row["open_run_id"],
        flow_run_id=row["flow_run_id"],
        may_be_sent=row["may_be_sent"],
        may_be_handled=row["may_be_handled"],
        may_change_unseen=bool(row["may_change_unseen"]),
    )


def _history_of(row: Mapping[str, Any]) -> tuple[FieldMessage, ...]:
    """A row that a person marked as handled, and in which something else stands now."""
    person, reason = row["was_handled_by"], row["handled_reason"] or ""
    if person is None:
        return ()
    return (FieldMessage(message("row_was_handled_with_other_content", person=person, reason=reason)),)


def messages_of(row: Mapping[str, Any], stored: Mapping[str, Any]) -> tuple[FieldMessage, ...]:
    """All (field, message) pairs of a row of `records`, the root first."""
    pairs = tuple(pair_of(pair) for pair in stored.get("messages", ()))
    root = FieldMessage(
        message=stored_text(row["message"], row.get("ours")),
        field=row["field"],
        code=row["code"],
        label=row["field_label"],
        value=row["value_sent"],
    )
    return pairs or (root,)


def _group(rows: Sequence[Mapping[str, Any]]) -> CauseGroup:
    """One cause from its row per currency, the one with most money first."""
    message, value, label = words_of_cause(rows)
    total = total_of_groups(rows)
    return CauseGroup(
        integration_id=rows[0]["integration_id"],
        cause_key=rows[0]["cause_key"],
        category=Category(rows[0]["category"] or Category.OTHER),
        message=message,
        value=value,
        label=label,
        records=sum(row["records"] for row in rows),
        money=total.money,
        oldest_at=min(filter(None, (utc(row["oldest_at"]) for row in rows)), default=None),
        credit=total.credit,
        without_amount=total.without_amount,
    )


def _group_of(integration_id: str, members: Sequence[OpenFailure]) -> CauseGroup:
    first = min(members, key=lambda member: member.record_key)
    roots = [member.root for member in members]
    message, value = common(first.category, first.root.message, first.root.value, [root.value for root in roots])
    total = total_of(member.money for member in members)
    return CauseGroup(
        integration_id=integration_id,
        cause_key=first.cause_key,
        category=first.category,
        message=message,
        value=value,
        label=first.root.label if len({root.label for root in roots}) == 1 else None,
        records=len(members),
        money=total.money,
        oldest_at=min(member.open_since_at for member in members),
        credit=total.credit,
        without_amount=total.without_amount,
    )
