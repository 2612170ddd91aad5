"""A closing as statements: the run's end, the maintained rows, the verdict and the messages, together."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from core.effects import CloseRun
from core.model import RunKind
from data.ledger.alerts import alerts, as_json, health_change
from data.store.protocol import Statement
from data.store.rows import ours_json


def closing_statements(change: CloseRun, integration_id: str, organisation_id: str) -> list[Statement]:
    """All that a closing writes, in one transaction."""
    own = {"integration_id": integration_id}
    both = {**own, "organisation_id": organisation_id}
    return [
        Statement("close_run", _run(change), expect=1),
        Statement("empty_money", own),
        Statement("refresh_money", own),
        *([Statement("keep_money_at_end", {**own, "run_id": change.run_id})] if change.money else []),
        Statement("close_state", {**own, **_state(change)}, expect=1),
        Statement("forget_beat", {"name": f"run:{change.run_id}"}),
        *health_change(both, change.run_id, change.previous_light, change.verdict, run_id=change.run_id, now=change.at),
        *alerts(change.alerts, both, change.run_id, change.at),
    ]


def _run(change: CloseRun) -> dict[str, Any]:
    return {
        "run_id": change.run_id,
        "status": change.status.value,
        "ended_at": change.at,
        **asdict(change.counts),
        "stop_category": change.stop.category.value if change.stop else None,
        "stop_message": change.stop.message if change.stop else None,
        "stop_ours": ours_json(change.stop.message) if change.stop else None,
        "money": as_json(change.money) if change.money else None,
    }


def _state(change: CloseRun) -> dict[str, Any]:
    return {
        "is_sync": change.kind is not RunKind.RETRY,
        "run_id": change.run_id,
        "status": change.status.value,
        "ended_at": change.at,
        "consecutive_failures": change.alerts.consecutive_failures,
        "remarks": change.counts.remarks,
        "numbers_do_not_add_up": change.numbers_do_not_add_up,
        "repaired_records": change.repaired_records,
        "restore_checked": change.restore_checked,
        "target_checked": change.target_checked,
        "light": change.verdict.light.value,
        "word": change.verdict.word.value,
        "version": change.state_version,
    }
