"""Pausing and removing: who may, what is written down, and what ends by itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.effects import Commit, TakeLease
from core.errors import BadRequest, NotAllowed, Refused
from core.health import assess
from core.i18n import Words
from core.model import Outcome, Principal, Result, RunStatus, Word
from core.permissions import Role
from data.commands.integrations import save_integration
from data.commands.pausing import pause, pauses, rests, resume
from data.commands.removing import StillOpen, remove, still_open
from data.queries.schedules import planned
from data.queries.status import integration_statuses
from flows.cli.pause import _need_confirmation
from tests.fakes import PRINCIPAL, Office, integration, record, refuse

HERE = "acme-expenses"
STRANGER = Principal("eve", {"other": Role.ADMIN})
VIEWER = replace(PRINCIPAL, memberships={"acme": Role.VIEWER})


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office()
    yield opened
    opened.store.close()


def rest(office: Office, who: Principal = PRINCIPAL, hours: int | None = 8, reason: str = "holiday") -> None:
    now = office.clock.now()
    until_at = None if hours is None else now + timedelta(hours=hours)
    pause(who, office.store, HERE, until_at=until_at, reason=reason, request_id=f"r{now}{reason}", now=now)


def light(office: Office) -> Word:
    now = office.clock.now()
    (status,) = integration_statuses(PRINCIPAL, office.store, now)
    return assess(status.facts, now).word


def is_scheduled(office: Office) -> bool:
    return [plan.paused for plan in planned(office.store)] == [False]


def test_a_pause_ends_by_itself_when_its_time_has_come(office: Office) -> None:
    rest(office, hours=8)
    during = (light(office), is_scheduled(office), list(pauses(PRINCIPAL, office.store)))
    office.clock.move(timedelta(hours=8))

    assert during == (Word.PAUSED, False, [HERE])
    assert (is_scheduled(office), pauses(PRINCIPAL, office.store)) == (True, {})
    assert light(office) is Word.WAITING_FOR_FIRST_SYNC
    assert not resume(PRINCIPAL, office.store, HERE, request_id="late", now=office.clock.now())


def test_pauses_that_are_over_are_remembered_with_their_real_end(office: Office) -> None:
    began = office.clock.now()
    rest(office, hours=8, reason="ends by itself")
    office.clock.move(timedelta(hours=24))
    rest(office, hours=100, reason="replaced")
    office.clock.move(timedelta(hours=2))
    rest(office, hours=100, reason="resumed")
    office.clock.move(timedelta(hours=3))
    resume(PRINCIPAL, office.store, HERE, request_id="now", now=office.clock.now())
    office.clock.move(timedelta(hours=24))
    rest(office, hours=None, reason="goes on")
    office.clock.move(timedelta(hours=1))

    def hours(found: dict[str, tuple[tuple[datetime, datetime], ...]]) -> list[tuple[float, ...]]:
        return [tuple((moment - began) / timedelta(hours=1) for moment in span) for span in found.get(HERE, ())]

    assert hours(rests(PRINCIPAL, office.store, began)) == [(0, 8), (24, 26), (26, 29), (53, 54)]
    assert hours(rests(PRINCIPAL, office.store, began + timedelta(hours=27))) == [(26, 29), (53, 54)]
    assert rests(STRANGER, office.store, began) == {}


def test_a_pause_ends_when_its_integration_is_removed(office: Office) -> None:
    began = office.clock.now()
    rest(office, hours=None)
    office.clock.move(timedelta(hours=5))
    remove(PRINCIPAL, office.store, HERE, StillOpen(0, ""), request_id="gone", now=office.clock.now())
    office.clock.move(timedelta(hours=5))

    ((_, ended),) = rests(PRINCIPAL, office.store, began)[HERE]
    assert ended == began + timedelta(hours=5)


def test_a_pause_without_an_end_lasts_until_somebody_resumes_it(office: Office) -> None:
    rest(office, hours=None)
    office.clock.move(timedelta(days=300))

    assert light(office) is Word.PAUSED
    assert resume(PRINCIPAL, office.store, HERE, request_id="now", now=office.clock.now())
    assert is_scheduled(office)


def test_a_pause_that_is_set_again_keeps_its_beginning_and_a_new_one_has_its_own(office: Office) -> None:
    rest(office, hours=8)
    begun = office.clock.now()
    office.clock.move(timedelta(hours=1))
    rest(office, hours=8, reason="longer")
    longer = pauses(PRINCIPAL, office.store)[HERE]
    office.clock.move(timedelta(hours=9))
    rest(office, hours=8, reason="again")

    assert (longer.since_at, longer.reason) == (begun, "longer")
    assert pauses(PRINCIPAL, office.store)[HERE].since_at == office.clock.now()


def test_what_is_not_booked_stays_red_in_a_pause(office: Office) -> None:
    office.records = [record("a")]
    office.target.rules.append(refuse("a"))
    office.sync()
    rest(office)

    assert light(office) is Word.FAILING


@pytest.mark.parametrize("who", [STRANGER, VIEWER])
def test_only_an_admin_of_the_organisation_pauses_and_removes(office: Office, who: Principal) -> None:
    now = office.clock.now()
    with pytest.raises(NotAllowed):
        rest(office, who)
    with pytest.raises(NotAllowed):
        remove(who, office.store, HERE, StillOpen(0, ""), request_id="x", now=now)

    assert is_scheduled(office)
    assert [row for row in office.rows("test_audit_log") if row["action"] in {"pause", "remove_integration"}] == []
    refused = {row["action"] for row in office.rows("test_audit_log") if str(row["action"]).endswith("_refused")}
    assert refused == ({"pause_refused", "remove_integration_refused"} if who is VIEWER else set())


def test_what_was_confirmed_must_be_what_is_open_when_it_is_removed(office: Office) -> None:
    office.records = [record("a", "100.00"), record("b", "0.50")]
    office.target.rules.append(refuse("a", "b"))
    office.sync()
    now = office.clock.now()
    left = still_open(PRINCIPAL, office.store, HERE)

    for wrong in (StillOpen(1, left.money), StillOpen(2, "NOK 100.00"), StillOpen(0, "")):
        with pytest.raises(Refused):
            remove(PRINCIPAL, office.store, HERE, wrong, request_id=f"{wrong}", now=now)
    assert is_scheduled(office)
    remove(PRINCIPAL, office.store, HERE, left, request_id="right", now=now)

    assert (left.money, still_open(PRINCIPAL, office.store, HERE).records) == ("NOK 100.50", 2)
    assert planned(office.store) == []
    assert len(office.rows()) == 2  # the ledger stays
    (row,) = [row for row in office.rows("test_audit_log") if row["action"] == "remove_integration"]
    assert json.loads(str(row["before"]))["id"] == HERE
    assert json.loads(str(row["after"])) == {"open_records": 2, "open_money": "NOK 100.50"}
    assert all(each["ended_at"] is not None for each in office.rows("test_episodes"))


def test_what_waits_in_the_targets_own_queue_must_be_confirmed_as_well(office: Office) -> None:
    office.records = [record("a", "100.00"), record("b", "50.00")]
    office.target.rules.append(
        lambda out: Outcome(out.record_key, Result.PENDING_TARGET, "V1") if out.record_key == "a" else None
    )
    office.sync()
    now = office.clock.now()

    left = still_open(PRINCIPAL, office.store, HERE)

    assert (left.records, left.money) == (1, "NOK 100.00")
    with pytest.raises(Refused):
        remove(PRINCIPAL, office.store, HERE, StillOpen(0, ""), request_id="x", now=now)
    remove(PRINCIPAL, office.store, HERE, left, request_id="right", now=now)


def test_nothing_is_removed_under_a_running_sync(office: Office) -> None:
    office.ledger().commit(Commit((TakeLease(HERE, "worker", timedelta(seconds=30)),)).changes, "lease")
    now = office.clock.now()

    assert still_open(PRINCIPAL, office.store, HERE).is_running
    with pytest.raises(Refused):
        remove(PRINCIPAL, office.store, HERE, StillOpen(0, ""), request_id="x", now=now)


def test_an_integration_that_is_added_again_goes_on_with_its_ledger(office: Office) -> None:
    office.records = [record("a")]
    office.sync()
    now = office.clock.now()
    remove(PRINCIPAL, office.store, HERE, StillOpen(0, ""), request_id="x", now=now)
    save_integration(PRINCIPAL, office.store, integration(), now)

    again = office.sync()

    assert (again.status, again.counts.booked, again.counts.nothing_to_do) == (RunStatus.SUCCEEDED, 0, 1)


@pytest.mark.parametrize(
    "confirm", ["1 200 bilag, NOK 41200.00", "1200 bilag, NOK 41200.00", "1200 records, NOK 41200.00"]
)
def test_what_must_be_repeated_is_in_the_persons_own_language(confirm: str) -> None:
    left = StillOpen(1200, "NOK 41200.00")

    with pytest.raises(BadRequest) as said:
        _need_confirmation("x", left, "11 bilag", Words("nb"), yes=True)
    _need_confirmation("x", left, confirm, Words("nb"), yes=False)

    assert "Ikke bokført ennå: 1\u00a0200 bilag, NOK 41200.00." in str(said.value)
    assert "records" not in str(said.value)
