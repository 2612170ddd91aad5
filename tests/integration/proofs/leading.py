"""Where an integration may lead, and what is said of it there."""

from __future__ import annotations

from typing import Any

from core.health import assess
from core.model import Verdict
from data.ledger.light import lights
from tests.fakes import Office

KEYS = ("UT-001", "UT-002", "UT-003")
OTHER = "http://127.0.0.1:8765/new-company/records"
THIRD = "http://127.0.0.1:8765/third/records"


def verdict(office: Office) -> Verdict:
    (row,) = lights(office.store, office.clock.now(), None)
    beats = {"monitor_seen_at": office.clock.now()}
    return assess(row.facts.__class__(**{**_fields(row.facts), **beats}), office.clock.now())


def _fields(facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in facts.__dataclass_fields__}


def categories(office: Office) -> dict[str, object]:
    return {str(row["record_key"]): row["category"] for row in office.rows()}
