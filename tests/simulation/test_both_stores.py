from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from core.effects import CloseRun, Conclude
from core.model import Counts
from core.money import Money
from data.ledger.retention import Due, end_words
from tests.simulation.chance import Chance
from tests.simulation.history import History
from tests.simulation.loop import Broken, Loop
from tests.simulation.real_store import RealStore
from tests.simulation.tables import Tables
from tests.simulation.target import KINDS

FIRST = range(40)
TWO_STEPS = [seed for seed in range(40, 100) if Chance(seed).choose("target kind", KINDS) == "two steps"][:12]
SEEDS = (*FIRST, *TWO_STEPS)  # few histories finish a draft
WITHOUT_WORDS = range(200, 204)
RECORD_FIELDS = [
    "state",
    "due",
    "revision",
    "sent_revision",
    "booked_revision",
    "changed_after_booked",
    "changed_at",
    "acknowledged_revision",
    "handled_revision",
    "handled_at",
    "row_key",
    "left_for",
    "idempotency_key",
    "attempts",
    "last_attempt_id",
    "next_try_at",
    "resolvable_at",
    "pending_until_at",
    "open_since_at",
    "category",
    "message",
    "remark",
    "cause_key",
    "last_seen_run_id",
    "object_key",
    "target",
]
STATE_FIELDS = ["numbers_do_not_add_up", "retry_remarks", "retry_gone", "repaired_records", "consecutive_failures"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_history_ends_the_same_in_the_dict_model_and_in_the_real_store(seed: int) -> None:
    model = History(seed, last_syncs=2)
    with suppress(Broken):  # two last syncs need not be enough to end everything well
        model.play()
    real: dict[str, Any] = {}

    class Opened(RealStore):
        def close(self) -> None:
            real.update(as_told_by_the_real_store(self))
            super().close()

    History(seed, open_store=Opened, last_syncs=2).play()

    assert list(differences(as_told_by_the_model(model.store.tables), real, "")) == []


@pytest.mark.parametrize("seed", WITHOUT_WORDS)
def test_a_history_ends_the_same_where_the_words_of_what_is_settled_end_at_once(
    seed: int,
) -> None:
    model = History(seed, last_syncs=2)
    with suppress(Broken):
        model.play()
    real: dict[str, Any] = {}
    ended: list[int] = []

    class Forgetful(RealStore):
        def kept(self, changes: Any, request_id: str) -> None:
            super().kept(changes, request_id)
            if isinstance(changes[0], Conclude | CloseRun):
                later = self._loop.now() + timedelta(days=1)
                ended.extend(step.rows for step in end_words(self.local, Due("acme", 0, later)))

        def close(self) -> None:
            real.update(as_told_by_the_real_store(self))
            super().close()

    History(seed, open_store=Forgetful, last_syncs=2).play()

    told = as_told_by_the_model(model.store.tables)
    for record in (*told["records"].values(), *real["records"].values()):
        del record["message"], record["remark"]
    assert list(differences(told, real, "")) == []
    assert sum(ended) > 0


def differences(model: Any, real: Any, where: str) -> Iterator[str]:
    """Leaf by leaf, so that a failure names the one field."""
    if isinstance(model, dict) and isinstance(real, dict):
        for key in sorted(model.keys() | real.keys()):
            yield from differences(model.get(key), real.get(key), f"{where} {key}")
    elif model != real:
        yield f"{where}: the model says {model}, the store {real}"


def as_told_by_the_model(tables: Tables) -> dict[str, Any]:
    return {
        "records": {
            key: {
                **{name: getattr(row, name) for name in RECORD_FIELDS},
                "amount": amount_of(row.amount),
                "handled": amount_of(row.handled_amount),
            }
            for key, row in sorted(tables.records.items())
        },
        "runs": {
            run_id: (run.kind.value, run.status.value, asdict(run.counts), money_of(run.money))
            for run_id, run in sorted(tables.runs.items())
        },
        "attempts": [one.attempt_id for one in sorted(tables.attempts, key=lambda one: one.attempt_id)],
        "outcomes": sorted((one.attempt_id, one.result.value, one.found_by) for one in tables.outcomes),
        "batches": {
            batch.batch_id: (batch.status, dict(sorted(batch.results.items()))) for batch in tables.batches.values()
        },
        "state": {name: getattr(tables.state, name) or 0 for name in STATE_FIELDS},
        "notifications": sorted(tables.notifications),
        "health changes": {change_id: light.value for change_id, light in sorted(tables.health_changes.items())},
        "episodes": {
            key: (one.opened_at, one.alerted_at, one.ended_at, list(one.told))
            for key, one in sorted(tables.episodes.items())
        },
    }


def as_told_by_the_real_store(store: RealStore) -> dict[str, Any]:
    batches: dict[str, tuple[str, dict[str, str]]] = {}
    for row in store.rows("retry_batches"):
        batches[row["batch_id"]] = (row["status"], {})
    for row in sorted(store.rows("retry_batch_records"), key=lambda one: str(one["record_key"])):
        batches[row["batch_id"]][1][row["record_key"]] = row["result"]
    counts = Counts.__dataclass_fields__
    return {
        "records": {
            row["record_key"]: {
                **{name: row[name] for name in RECORD_FIELDS},
                "amount": (row["amount"], row["currency"]),
                "handled": (row["handled_amount"], row["handled_currency"]),
            }
            for row in store.rows("records")
        },
        "runs": {
            row["run_id"]: (
                row["kind"],
                row["status"],
                {name: row[name] for name in counts},
                money_of(json.loads(row["money"]) if row["money"] else {}),
            )
            for row in sorted(store.rows("runs"), key=lambda one: str(one["run_id"]))
        },
        "attempts": sorted(row["attempt_id"] for row in store.rows("attempts")),
        "outcomes": sorted(
            (row["attempt_id"], row["result"], row["found_by"]) for row in store.rows("attempt_outcomes")
        ),
        "batches": batches,
        "state": {name: row[name] or 0 for row in store.rows("integration_state") for name in STATE_FIELDS},
        "notifications": sorted(row["notification_id"] for row in store.rows("notifications")),
        "health changes": {row["change_id"]: row["to_light"] for row in store.rows("health_changes")},
        "episodes": {
            row["episode_id"]: (
                row["opened_at"],
                row["alerted_at"],
                row["ended_at"],
                json.loads(row["told"]) if row["told"] else [],
            )
            for row in store.rows("episodes")
        },
    }


def amount_of(amount: Money | None) -> tuple[Decimal | None, str | None]:
    return (amount.amount, amount.currency) if amount else (None, None)


def money_of(money: dict[str, dict[str, Any]]) -> dict[str, dict[str, Decimal]]:
    return {currency: {state: Decimal(str(one)) for state, one in by.items()} for currency, by in money.items()}


def test_the_real_store_is_the_one_that_is_asked() -> None:
    store = RealStore(Loop())

    assert store.rows("records") == []

    store.close()
