"""Pages, the watch loop and a closing see the same light: what one calls crashed, no other calls healthy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.effects import OpenRun, TakeLease
from core.health import assess
from core.model import Light, ReasonCode, RunKind, Verdict
from data.commands.handling import mark_handled
from data.queries.notifications import list_notifications
from data.queries.status import integration_statuses
from flows.monitor.watch import watch_once
from tests.fakes import PRINCIPAL, Office, record, refuse

ID = "acme-expenses"
HOUR = timedelta(hours=1)


@pytest.fixture
def office() -> Iterator[Office]:
    """One refused record in two syncs: the episode is told."""
    opened = Office(records=[record("A-1"), record("A-2", "250.00")])
    opened.target.rules = [refuse("A-2")]
    opened.sync()
    opened.clock.move(HOUR)
    opened.sync()
    yield opened
    opened.store.close()


def dies(office: Office, kind: RunKind = RunKind.SCHEDULED) -> None:
    """A run begins and its process dies; its lease ran out three minutes ago."""
    ledger, now = office.ledger(), office.clock.now()
    ledger.commit([TakeLease(ID, "w", timedelta(minutes=2))], "lease")
    ledger.commit([OpenRun("run-that-died", kind, now, "schedule", "w")], "run")
    office.clock.move(timedelta(minutes=5))


def handle(office: Office, *keys: str) -> None:
    mark_handled(
        PRINCIPAL,
        office.store,
        ID,
        len(keys),
        reason="Booked by hand",
        request_id="handled",
        now=office.clock.now(),
        record_keys=keys,
    )


def page_light(office: Office) -> Verdict:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return assess(status.facts, office.clock.now())


def told(office: Office) -> list[str]:
    return [one.kind for one in reversed(list_notifications(PRINCIPAL, office.store))]


def test_nothing_is_told_as_healthy_again_while_a_dead_sync_makes_the_page_red(office: Office) -> None:
    dies(office)
    handle(office, "A-2")
    office.clock.move(timedelta(minutes=2))

    kept = watch_once(office.store, office.clock.now())

    verdict = page_light(office)
    assert (verdict.light, verdict.reasons[0].code) == (Light.RED, ReasonCode.CRASHED)
    assert (kept, told(office)) == (0, ["failing"])
    assert office.rows("test_episodes")[0]["ended_at"] is None
