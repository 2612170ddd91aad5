"""Seconds and records of syncs: of a day, of the last week, and of the weeks before."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

from core.effects import TakeLease
from core.model import Counts, Principal
from core.permissions import Role
from data.queries.runs import durations, pace
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, Office, record

NOBODY = Principal("eve", {"other": Role.ADMIN})


def test_the_pace_of_the_last_week_stands_beside_that_of_the_weeks_before() -> None:
    office = Office(records=[record("UT-001")])
    now = office.clock.now()
    lengths = [(1, 6.0), (2, 6.2), (6, 5.8), (8, 2.0), (20, 3.0), (34, 4.0), (36, 90.0)]
    _took(office, [(now - timedelta(days=days), seconds) for days, seconds in lengths])

    found = pace(PRINCIPAL, office.store, "acme-expenses", now)
    strange = pace(NOBODY, office.store, "acme-expenses", now)
    office.store.close()

    assert (found.recent_syncs, found.recent_seconds) == (3, 6.0)
    assert (found.usual_syncs, found.usual_seconds) == (3, 3.0)
    assert (round(found.usual_low, 2), round(found.usual_high, 2)) == (2.2, 3.8)
    assert (found.recent_records, found.usual_records) == (4, 4)
    assert (strange.recent_syncs, strange.usual_syncs) == (0, 0)


def test_the_percentiles_and_the_speed_of_a_day_are_those_of_its_syncs() -> None:
    office = Office(records=[record("UT-001")])
    evening = datetime(2026, 11, 10, 22, 50, tzinfo=UTC)  # ten to midnight in Oslo
    lengths = {0: 1.0, 1: 2.0, 2: 3.0, 3: 10.0, 20: 7.0}  # the last one begins after midnight
    _took(office, [(evening + timedelta(minutes=minutes), seconds) for minutes, seconds in lengths.items()])
    now = evening + timedelta(days=1)

    of_the_day, of_the_next = durations(PRINCIPAL, office.store, "acme-expenses", time_zone="Europe/Oslo", now=now)
    office.store.close()

    assert (of_the_day.day, of_the_day.syncs) == (date(2026, 11, 10), 4)
    assert (of_the_day.p50_seconds, round(of_the_day.p95_seconds, 2)) == (2.5, 8.95)
    assert of_the_day.records_per_second == 1.0  # 16 records in 16 seconds
    assert (of_the_next.day, of_the_next.syncs) == (date(2026, 11, 11), 1)
    assert (of_the_next.p50_seconds, of_the_next.p95_seconds) == (7.0, 7.0)


def _took(office: Office, syncs: Iterable[tuple[datetime, float]]) -> None:
    """Syncs of four booked records each: when they began, and the seconds they took."""
    office.ledger().commit((TakeLease("acme-expenses", "w", timedelta(seconds=30)),), uuid4().hex)
    for at, seconds in syncs:
        run_id = uuid4().hex
        run = {"run_id": run_id, "kind": "scheduled", "status": "running", "triggered_by": "schedule"}
        more = {"batch_id": None, "flow_run_id": None, "worker": "w", "epoch": 1, "started_at": at, "ended_at": None}
        ids = {"integration_id": "acme-expenses", "organisation_id": "acme"}
        closed = {"status": "succeeded", "ended_at": at + timedelta(seconds=seconds), **asdict(Counts(due=4, booked=4))}
        none = {"stop_category": None, "stop_message": None, "stop_ours": None, "money": None}
        opened = Statement("open_run", {**run, **more, **ids})
        ended = Statement("close_run", {"run_id": run_id, **closed, **none})
        office.store.write([opened, ended], uuid4().hex)
