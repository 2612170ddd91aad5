"""A store with two organisations that hold the same: one speaks Norwegian, the other English."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.store.local import LocalStore
from tests.browser.seed_kinds import KINDS
from tests.browser.seeder import Seeder, SystemClock

ACME, BETA = "acme", "beta"


def seed_two(path: Path, kind: str) -> datetime:
    """Write the rows of this kind for acme, and once more for beta. The moment they are of."""
    LocalStore(path, SystemClock()).close()
    seeder = Seeder(datetime.now(UTC))  # noqa: TID251  # the pages look at the real clock
    KINDS[kind](seeder)
    for table, rows in seeder.tables.items():
        rows += [_of_beta(row) for row in rows if _is_of_acme(table, row)]
    seeder.write(path)
    return seeder.now


def _is_of_acme(table: str, row: dict[str, Any]) -> bool:
    return table != "heartbeats" or ACME in row["name"]


def _of_beta(row: dict[str, Any]) -> dict[str, Any]:
    copy = {column: _renamed(column, value) for column, value in row.items()}
    return {**copy, "name": "Beta Kommune", "language": "en"} if "language" in row else copy


def _renamed(column: str, value: Any) -> Any:
    """What names something is another name; every reference to it follows."""
    if not isinstance(value, str) or not value:
        return value
    if ACME in value:
        return value.replace(ACME, BETA)
    return f"{BETA}-{value}" if column.endswith("_id") else value
