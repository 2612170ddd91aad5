"""What the scheduler must know of every integration, and which of its runs are alive."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from core.schedule import Schedule
from data.store.protocol import Store
from data.store.rows import LONGEST


@dataclass(frozen=True, slots=True)
class Planned:
    """When one integration syncs. `time_zone` is the organisation's."""

    integration_id: str
    organisation_id: str
    schedule: Schedule
    time_zone: str
    paused: bool = False


def planned(store: Store) -> list[Planned]:
    """Every integration of this store, ordered by id."""
    return [
        Planned(
            integration_id=row["integration_id"],
            organisation_id=row["organisation_id"],
            schedule=Schedule.model_validate(json.loads(row["config"])["schedule"]),
            time_zone=row["time_zone"],
            paused=row["paused"],
        )
        for row in store.read("planned_schedules").to_pylist()
    ]


def living_flow_runs(store: Store) -> frozenset[str]:
    """Ids of Prefect runs that hold a living lease."""
    return frozenset(row["flow_run_id"] for row in store.read("living_flow_runs", LONGEST).to_pylist())


def crashed_flow_runs(store: Store, flow_run_ids: Sequence[str]) -> frozenset[str]:
    """Which of these Prefect runs have a run of ours that was closed as crashed."""
    if not flow_run_ids:
        return frozenset()
    found = store.read("crashed_flow_runs", {"flow_run_ids": list(flow_run_ids)})
    return frozenset(row["flow_run_id"] for row in found.to_pylist())
