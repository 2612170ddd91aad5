"""What the engine asks the store, answered in the domain's words."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from core.causes import common
from core.effects import (
    BookedRecords,
    CauseTotal,
    Closing,
    ClosingFacts,
    Episode,
    EverLanded,
    EverLost,
    HandledRowsOf,
    HasQueued,
    KnownOf,
    LastLanding,
    NextBatch,
    NotSeen,
    OpenUnseen,
    PendingRecords,
    ProvenAlready,
    Question,
    SeenTotals,
    Standing,
    StandingOf,
    UnknownRecords,
)
from core.model import Category, DeliveryState, Known, RetryBatch
from core.planning import NOT_LISTED
from core.planning.handled_rows import Alike, HandledRow, HandledRows
from data.ledger.changes import claimed
from data.ledger.light import light_now
from data.store.protocol import Store
from data.store.rows import doubt_of, failure_of, money_of, stored_text, total_of_groups

_STATEMENTS = {UnknownRecords: "unknown_records", PendingRecords: "pending_records"}


def answer(store: Store, integration_id: str, question: Question) -> Any:
    """Answer one question of the engine (see core.effects for each answer's type)."""
    own = {"integration_id": integration_id}
    match question:
        case KnownOf(keys):
            rows = store.read("known_records", {**own, "record_keys": list(keys)}).to_pylist()
            return {row["record_key"]: known_from(row) for row in rows}
        case UnknownRecords() | PendingRecords() | NotSeen() | BookedRecords():
            return _some_known(store, own, question)
        case NextBatch():
            return _batch(store.read("next_batch", own).to_pylist())
        case OpenUnseen(run_id):
            return int(store.read("open_unseen", {**own, "run_id": run_id})["records"][0].as_py())
        case SeenTotals(run_id):
            rows = store.read("seen_totals", {**own, "run_id": run_id}).to_pylist()
            return {(row["currency"], row["state"]): (row["records"], row["amount"]) for row in rows}
    return _of_the_integration(store, integration_id, question)


def _of_the_integration(  # noqa: PLR0911 - a ladder
    store: Store,
    integration_id: str,
    question: ProvenAlready
    | LastLanding
    | EverLanded
    | EverLost
    | HasQueued
    | HandledRowsOf
    | StandingOf
    | ClosingFacts,
) -> Any:
    own = {"integration_id": integration_id}
    match question:
        case ProvenAlready(target_ids, target):
            rows = store.read("proven_already", claimed(integration_id, target_ids, target)).to_pylist()
            return {row["record_key"]: row["other_key"] for row in rows}
        case LastLanding(after, target):
            return store.read("last_landing", {**own, "after": after, "target": target})["sent_at"][0].as_py()
        case HandledRowsOf():
            times = store.read("times_rows_handled", own)["times"][0].as_py()
            alike = store.read("rows_alike", {**own, "not_listed": str(NOT_LISTED)}).to_pylist()
            return _handled_rows(store.read("handled_rows", own).to_pylist(), alike, times)
        case EverLanded(keys):
            return set(store.read("ever_landed", {**own, "record_keys": list(keys)})["record_key"].to_pylist())
        case EverLost(keys):
            return set(store.read("ever_lost", {**own, "record_keys": list(keys)})["record_key"].to_pylist())
        case HasQueued():
            return bool(store.read("has_queued", own).num_rows)
        case StandingOf():
            return Standing(**store.read("standing", own).to_pylist()[0])
    return closing(store, integration_id)


def _some_known(
    store: Store, own: dict[str, Any], question: UnknownRecords | PendingRecords | NotSeen | BookedRecords
) -> list[Known]:
    page = {**own, "most": question.limit}
    if isinstance(question, BookedRecords):
        rows = store.read("booked_records", {**page, "before": question.before, "target": question.target})
    elif isinstance(question, NotSeen):
        rows = store.read("not_seen_records", {**page, "after_key": question.after_key, "run_id": question.run_id})
    else:
        rows = store.read(_STATEMENTS[type(question)], {**page, "after_key": question.after_key})
    return [known_from(row) for row in rows.to_pylist()]


def known_from(row: dict[str, Any]) -> Known:
    """A row of `records` as the planner knows it."""
    return Known(
        record_key=row["record_key"],
        state=DeliveryState(row["state"]),
        revision=row["revision"],
        sent_revision=row["sent_revision"],
        sent_amount=money_of(row["sent_amount"], row["sent_currency"]),
        idempotency_key=row["idempotency_key"],
        amount=money_of(row["amount"], row["currency"]),
        attempts=row["attempts"],
        next_try_at=row["next_try_at"],
        resolvable_at=row["resolvable_at"],
        pending_until_at=row["pending_until_at"],
        booked_revision=row["booked_revision"],
        last_seen_run_id=row["last_seen_run_id"],
        last_attempt_id=row["last_attempt_id"],
        open_since_at=row["open_since_at"],
        category=Category(row["category"]) if row["category"] else None,
        reference=row["reference"],
        object_key=row["object_key"],
        due=row["due"],
        changed_after_booked=row["changed_after_booked"],
        handled_revision=row["handled_revision"],
        acknowledged_revision=row["acknowledged_revision"],
        target_id=row["target_id"],
        generation=row["generation"],
        target=row["target"],
        failure=failure_of(row.get("failure")),
        suspected_at=row.get("suspected_at"),
        doubt=doubt_of(row.get("doubt")),
    )


def _batch(rows: list[dict[str, Any]]) -> RetryBatch | None:
    if not rows:
        return None
    keys = tuple(row["record_key"] for row in rows)
    before = {row["record_key"]: row["result_before"] for row in rows if row["result_before"]}
    return RetryBatch(rows[0]["batch_id"], keys, rows[0]["requested_by"], before)


def _handled_rows(rows: list[dict[str, Any]], alike: list[dict[str, Any]], number: int) -> HandledRows:
    """`number` was read before the rows: what is handled in between is counted once more, and looked at again."""
    by_key, by_place = {}, {}
    for row in rows:
        handled = HandledRow(row["record_key"], row["handled_by"] or "", row["handled_reason"] or "", row["content"])
        if row["row_key"] is None and row["is_in_source"]:
            by_place[row["origin"]] = handled
        elif row["row_key"] is not None and not row["is_settled"]:
            by_key[row["row_key"]] = handled
    some = {row["content"]: Alike(row["alike"], row["handled"]) for row in alike}
    return HandledRows(by_key, by_place, some, number)


def closing(store: Store, integration_id: str) -> Closing:
    """All that a closing decides from, as it stands now."""
    own = {"integration_id": integration_id}
    light = light_now(store, integration_id)
    row, facts = light.row, light.facts
    told_today = store.read("worse_today", own)["messages"][0].as_py() if row["alerted_at"] else 0
    causes = store.read("open_cause_totals", own).to_pylist() if facts.open.records else []
    return Closing(
        version=row["version"],
        facts=facts,
        light=row["light"],
        consecutive_failures=row["consecutive_failures"],
        alert_after=row["alert_after_failures"],
        episode=_episode(row),
        causes=cause_totals(causes),
        integration_name=row["name"],
        target_name=row["target_name"],
        worse_today=told_today,
    )


def _episode(row: Mapping[str, Any]) -> Episode | None:
    if row["episode_id"] is None:
        return None
    told = tuple(json.loads(row["told"])) if row["told"] else ()
    return Episode(row["episode_id"], row["opened_at"], row["alerted_at"], told)


def cause_totals(rows: list[dict[str, Any]]) -> tuple[CauseTotal, ...]:
    """One entry per cause, its money per currency."""
    grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        grouped[row["cause_key"] or ""].append(row)
    return tuple(_cause_total(key, some) for key, some in grouped.items())


def _cause_total(key: str, rows: list[dict[str, Any]]) -> CauseTotal:
    message, value, label = words_of_cause(rows)
    total = total_of_groups(rows)
    return CauseTotal(
        title=message,
        category=rows[0]["category"] or "other",
        key=key,
        records=sum(row["records"] for row in rows),
        money=total.money,
        label=label,
        value=value,
        credit=total.credit,
        without_amount=total.without_amount,
    )


def words_of_cause(rows: Sequence[Mapping[str, Any]]) -> tuple[str, str | None, str | None]:
    """(message, value, label) of one cause, from its row per currency; value and label only where all agree."""
    first = rows[0]
    values = [row[end] for row in rows for end in ("lowest_value", "highest_value")]
    said = stored_text(first["message"], first["ours"])
    message, value = common(first["category"] or "other", said, first["value_sent"] or None, values)
    labels = {row[end] for row in rows for end in ("lowest_label", "highest_label")}
    return message, value, (labels.pop() or None) if len(labels) == 1 else None
