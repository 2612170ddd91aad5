"""What the store says of itself and of the monitor: its time, the last beats, and what is being checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from core.model import Principal
from data.store.protocol import Store
from data.store.rows import utc

LEAST_FREE_PERCENT = 5.0
"""Below this it is said on every page."""


@dataclass(frozen=True, slots=True)
class MonitorHealth:
    """`store_at` by the store's clock; a loop that never turned is None."""

    store_at: datetime
    watch_at: datetime | None
    reconciler_at: datetime | None
    free_percent: float | None = None  # of the store's disk

    @property
    def is_short_of_room(self) -> bool:
        """Whether it is time to make room."""
        return self.free_percent is not None and self.free_percent < LEAST_FREE_PERCENT


def monitor_health(store: Store) -> MonitorHealth:
    """How the machinery stands, as the store knows it."""
    (row,) = store.read("monitor_beats").to_pylist()
    free = row["free_percent"]
    return MonitorHealth(
        store_at=utc(row["store_at"]) or row["store_at"],
        watch_at=utc(row["watch_at"]),
        reconciler_at=utc(row["reconciler_at"]),
        free_percent=None if free is None else float(free),
    )


def last_look(store: Store) -> tuple[datetime | None, datetime]:
    """Since when both loops turn (None: one never did), and what time it is; anybody may ask, by the store's clock."""
    (row,) = store.read("last_look").to_pylist()
    return utc(row["looked_at"]), utc(row["store_at"]) or row["store_at"]


def store_now(store: Store) -> datetime:
    """The time by the store's clock: what is compared with a stored moment must come from here."""
    (row,) = store.read("store_time").to_pylist()
    return utc(row["store_at"]) or row["store_at"]


def restoring(principal: Principal, store: Store) -> dict[str, datetime]:
    """Integration → since when it is being checked after a restore."""
    rows = store.read("restoring", {"organisations": list(principal.organisations)}).to_pylist()
    return {row["integration_id"]: utc(row["restoring_since_at"]) or row["restoring_since_at"] for row in rows}
