"""What is usual for each integration, beside its last syncs. Asked in full only where something stands out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from core.baselines import PEAK_DAYS, SLOW_SECONDS, USUAL_DAYS, WATCHED_DAYS, Length, Silence, Usual, Volume
from core.model import LastSync, Principal, RunStatus
from core.workdays import days_off
from data.store.protocol import Store

_THREE_DAYS = timedelta(hours=70)  # whole ones after the last new record, less what a clock change takes
_WHOLE = frozenset({RunStatus.SUCCEEDED, RunStatus.WARNING, RunStatus.FAILED})
Rows = dict[str, dict[str, Any]]


def baselines_of(
    principal: Principal,
    store: Store,
    now: datetime,
    lasts: Mapping[str, LastSync | None],
    integration_id: str | None = None,
) -> dict[str, Usual]:
    """Integration → its volume, silence and length; `lasts` are the last syncs of all (or of that one)."""
    of_whom = {"organisations": list(principal.organisations), "usual_days": USUAL_DAYS}
    watched = {"from_at": now - timedelta(days=WATCHED_DAYS), "peak_days": PEAK_DAYS, "integration_id": integration_id}
    volumes = _rows(store, "usual_volumes", {**of_whom, **watched})
    silent = [key for key, row in volumes.items() if row["new_at"] is not None and now - row["new_at"] > _THREE_DAYS]
    longer = {**of_whom, "from_at": now - timedelta(days=WATCHED_DAYS + USUAL_DAYS)}  # the weeks before a long silence
    silences = _silences(store, longer, now, silent)
    lengths = _lengths(store, longer, {key: last for key, last in lasts.items() if last is not None and _is_slow(last)})
    return {key: Usual(_volume(row), silences.get(key), lengths.get(key)) for key, row in volumes.items()}


def _rows(store: Store, name: str, params: Mapping[str, Any]) -> Rows:
    return {row["integration_id"]: row for row in store.read(name, params).to_pylist()}


def _silences(store: Store, params: Mapping[str, Any], now: datetime, silent: list[str]) -> dict[str, Silence]:
    if not silent:
        return {}
    around = timedelta(days=1)  # somewhere it is another day already
    first, last = (params["from_at"] - around).date(), (now + around).date()
    off = [day.isoformat() for day in days_off(first, last)]
    rows = _rows(store, "usual_silences", {**params, "now": now, "integration_ids": silent, "days_off": off})
    return {key: Silence(row["days"], row["longest_before"], row["days_before"]) for key, row in rows.items()}


def _lengths(store: Store, params: Mapping[str, Any], slow: Mapping[str, LastSync]) -> dict[str, Length]:
    if not slow:
        return {}
    rows = _rows(store, "usual_lengths", {**params, "integration_ids": list(slow)})
    return {key: _length(slow[key], row) for key, row in rows.items()}


def _is_slow(last: LastSync) -> bool:
    return last.status in _WHOLE and _seconds(last) > SLOW_SECONDS


def _seconds(last: LastSync) -> float:
    return (last.ended_at - last.started_at).total_seconds()


def _volume(row: Mapping[str, Any]) -> Volume:
    return Volume(
        due=row["due"],
        most_before=row["most_before"],
        busiest_day=row["busiest_day"],
        days_apart=row["days_apart"] or 0,
        syncs_before=row["syncs_before"],
        days_before=row["days_before"],
    )


def _length(last: LastSync, row: Mapping[str, Any]) -> Length:
    seconds = _seconds(last)
    return Length(
        seconds=seconds,
        usual_seconds=float(row["usual_seconds"]),
        seconds_each=seconds / max(last.counts.due, 1),
        usual_seconds_each=float(row["usual_seconds_each"]),
        syncs_before=row["syncs_before"],
    )
