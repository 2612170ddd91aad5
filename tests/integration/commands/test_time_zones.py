"""Every time zone an organisation may have is known to the store: a sync must be able to end in each."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import available_timezones

import duckdb
import pytest

from core.schedule import zone_problem


def test_the_store_knows_every_zone_that_is_accepted() -> None:
    connection = duckdb.connect()
    now = datetime(2026, 11, 23, 10, tzinfo=UTC)
    midnight = "select date_trunc('day', $now at time zone $zone) at time zone $zone"
    for zone in sorted(name for name in available_timezones() if zone_problem(name) is None):
        assert connection.execute(midnight, {"now": now, "zone": zone}).fetchall(), zone
    connection.close()


@pytest.mark.parametrize(
    "name", ["localtime", "posixrules", "Factory", "right/Europe/Oslo", "europe/oslo", "", "../etc"]
)
def test_a_zone_that_is_another_on_each_machine_is_none(name: str) -> None:
    assert zone_problem(name) is not None


def test_ordinary_zones_are_accepted() -> None:
    assert [zone_problem(name) for name in ("Europe/Oslo", "UTC", "Australia/Lord_Howe", "Asia/Kathmandu")] == [
        None
    ] * 4
