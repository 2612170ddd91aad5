"""Two organisations with an integration of the same id and the same records, into the same books: each is its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from core.errors import NotAllowed, Refused
from core.health import assess
from core.i18n import Words
from core.model import Light, Outcome, Outgoing, Principal, RunKind
from core.permissions import Action
from data.commands.alerting import mute, mutes
from data.commands.audit import audit_names, audit_rows
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.commands.integrations import list_integrations
from data.commands.pausing import pause, pauses
from data.commands.personal_data import erasure_of, look_for
from data.commands.retries import batches, request_retry, retry_offers
from data.queries.exports_of_failures import export_failures
from data.queries.failures import every_open_failure, open_causes
from data.queries.notifications import list_notifications
from data.queries.personal_data import Asked, personal_data
from data.queries.records import find_records, record_attempts
from data.queries.runs import day_outcomes, history, last_sums
from data.queries.schedules import planned
from data.queries.status import integration_statuses
from data.store.erasures import BESIDE_DATABASE, add_erasures
from data.store.local import LocalStore
from data.store.local.erasing import finish_erasures
from tests.fakes import FakeTarget, Office, integration, nobody_knows, record, refuse, refused

ID = "acme-expenses"
OURS, THEIRS = "CANARY-OF-ACME", "CANARY-OF-OTHER"
KEYS = ("UT-001", "UT-002")


def says(word: str) -> Any:
    def rule(out: Outgoing) -> Outcome | None:
        return refused(out, f"Employee {word} has left") if out.record_key == "UT-002" else None

    return rule


@pytest.fixture
def two() -> Iterator[tuple[Office, Office]]:
    first, second = opened()
    yield first, second
    first.store.close()


def opened(path: Path | None = None) -> tuple[Office, Office]:
    """Both book UT-001, and UT-002 is refused: twice, so that people are told."""
    first = Office(records=[record(key) for key in KEYS], target=FakeTarget(rules=[says(OURS)]), path=path)
    second = Office(
        records=[record(key, "7.00") for key in KEYS],
        target=FakeTarget(rules=[says(THEIRS)], booked=first.target.booked, bookings=first.target.bookings),
        config=integration().model_copy(update={"organisation": "other"}),
        beside=first,
    )
    for _ in range(2):
        for office in (first, second):
            office.sync()
            first.clock.move(timedelta(hours=1))
    return first, second


def everything(person: Principal, office: Office, integration_id: str) -> str:
    """What pages, exports and commands ask the store for, of an id and of all."""
    store, now = office.store, office.clock.now()
    own = [
        every_open_failure(person, store, integration_id),
        open_causes(person, store, integration_id, most=9),
        history(person, store, integration_id, now),
        find_records(person, store, integration_id, "UT-"),
        record_attempts(person, store, integration_id, "UT-002"),
        retry_offers(person, store, integration_id),
        batches(person, store, integration_id),
        handled_records(person, store, integration_id),
        integration_statuses(person, store, now, integration_id),
        list_notifications(person, store, integration_id=integration_id),
        audit_rows(person, store, integration_id=integration_id),
    ]
    of_all = [
        list_integrations(person, store),
        integration_statuses(person, store, now),
        open_causes(person, store, most=9),
        list_notifications(person, store),
        audit_rows(person, store),
        audit_names(person, store),
        day_outcomes(person, store, now),
        last_sums(person, store, now),
        pauses(person, store),
        mutes(person, store, now),
        *(personal_data(person, store, its, Asked("CANARY")) for its in person.organisations),
    ]
    return repr([own, of_all])


def test_each_books_its_own_and_neither_takes_the_others_voucher_for_its_own(two: tuple[Office, Office]) -> None:
    first, second = two

    assert dict(first.target.bookings) == {f"{ID}:UT-001": 1, f"other_{ID}:UT-001": 1}
    assert len({out.idempotency_key for each in two for out in each.target.requests if out.record_key == "UT-001"}) == 2
    assert {out.reference for out in first.target.requests} == {f"{ID}:UT-001", f"{ID}:UT-002"}  # as they always were
    assert (first.sync().counts.nothing_to_do, second.sync().counts.nothing_to_do) == (1, 1)


def test_what_got_lost_is_not_taken_for_booked_because_the_other_one_booked_the_same_key(
    two: tuple[Office, Office],
) -> None:
    first, second = two
    first.records = second.records = [record("UT-003")]
    second.target.rules = [nobody_knows]
    first.sync()

    second.sync()
    lost = second.rows()[-1]
    second.target.rules = []
    second.sync()

    assert (lost["integration_id"], lost["record_key"], lost["state"]) == (second.integration_id, "UT-003", "unknown")
    assert {one.partition(":")[0] for one in second.target.look_ups} == {second.integration_id}
    assert first.target.bookings[f"{second.integration_id}:UT-003"] == 1


def test_neither_sees_anything_of_the_other(two: tuple[Office, Office]) -> None:
    first, second = two

    for office, mine, theirs in ((first, OURS, THEIRS), (second, THEIRS, OURS)):
        for integration_id in (first.integration_id, second.integration_id):
            seen = everything(office.principal, office, integration_id)
            assert (mine in seen, theirs in seen) == (True, False)
    assert second.integration_id not in everything(first.principal, first, second.integration_id)
    assert "'acme'" not in everything(second.principal, second, first.integration_id)


def test_the_light_and_the_money_are_each_ones_own(two: tuple[Office, Office]) -> None:
    first, second = two
    second.target.rules, second.records = [], [record("UT-001", "7.00"), record("UT-002", "9.00")]
    second.sync()
    now = first.clock.now()

    (ours,) = integration_statuses(first.principal, first.store, now)
    (theirs,) = integration_statuses(second.principal, first.store, now)

    lights = [assess(one.facts, now).light for one in (ours, theirs)]
    assert lights == [Light.RED, Light.GREY]  # grey: no monitor runs here
    assert ({k: str(v) for k, v in ours.not_booked.items()}, dict(theirs.not_booked)) == ({"NOK": "100.00"}, {})
    assert next(run.status for run in history(second.principal, first.store, second.integration_id, now)) == "succeeded"


def test_a_retry_and_a_comment_of_one_leave_the_other_alone(two: tuple[Office, Office]) -> None:
    first, second = two
    now: dict[str, Any] = {"now": first.clock.now()}

    request_retry(second.principal, first.store, second.integration_id, 1, request_id="retry", **now)
    second.target.rules = []
    second.run(RunKind.RETRY)
    mark_handled(
        first.principal, first.store, ID, 1, reason="by hand", request_id="handle", record_keys=["UT-002"], **now
    )

    states = {(row["integration_id"], row["record_key"]): row["state"] for row in first.rows()}
    assert (states[ID, "UT-002"], states[second.integration_id, "UT-002"]) == ("handled", "booked")
    assert [one.reason for one in handled_records(first.principal, first.store, ID)] == ["by hand"]
    assert handled_records(second.principal, first.store, second.integration_id) == []
    undo_handled(first.principal, first.store, ID, ["UT-002"], request_id="undo", **now)
    states = {(row["integration_id"], row["record_key"]): row["state"] for row in first.rows()}
    assert (states[ID, "UT-002"], states[second.integration_id, "UT-002"]) == ("rejected", "booked")


def test_nobody_acts_on_the_other_ones_by_either_id(two: tuple[Office, Office]) -> None:
    first, second = two
    now: dict[str, Any] = {"now": first.clock.now()}
    before = first.rows()

    for me, foreign in ((first.principal, second.integration_id), (second.principal, first.integration_id)):
        whose = (me, first.store, foreign)
        with pytest.raises((NotAllowed, Refused)):
            request_retry(*whose, 1, request_id=f"retry {foreign}", **now)
        with pytest.raises((NotAllowed, Refused)):
            mark_handled(*whose, 1, reason="by hand", request_id=f"handle {foreign}", **now)
        with pytest.raises(NotAllowed):
            pause(*whose, until_at=None, reason="closing", request_id=f"pause {foreign}", **now)
        with pytest.raises(NotAllowed):
            mute(*whose, first.clock.now() + timedelta(hours=1), request_id=f"mute {foreign}", **now)
    assert first.rows() == before
    assert (pauses(first.principal, first.store), mutes(second.principal, first.store, first.clock.now())) == ({}, {})


def test_a_pause_and_a_mute_rest_one_of_them(two: tuple[Office, Office]) -> None:
    first, second = two
    now: dict[str, Any] = {"now": first.clock.now()}
    pause(second.principal, first.store, second.integration_id, until_at=None, reason="x", request_id="p", **now)
    until = first.clock.now() + timedelta(hours=1)
    mute(first.principal, first.store, ID, until, request_id="m", **now)

    assert [(one.integration_id, one.organisation_id, one.paused) for one in planned(first.store)] == [
        (ID, "acme", False),
        (second.integration_id, "other", True),
    ]
    assert list(mutes(first.principal, first.store, first.clock.now())) == [ID]
    assert mutes(second.principal, first.store, first.clock.now()) == {}


def test_a_file_of_failures_has_the_own_id_in_its_name_and_nothing_of_the_other(two: tuple[Office, Office]) -> None:
    _, second = two
    made = export_failures(
        second.principal,
        second.store,
        second.integration_id,
        kind="csv",
        words=Words("en"),
        now=second.clock.now(),
    )

    text = made.content.decode("utf-8-sig")
    assert made.file_name.startswith(f"{ID}-2026")
    assert (THEIRS in text, OURS in text, made.records) == (True, False, 1)


def test_one_runs_while_the_other_does(two: tuple[Office, Office]) -> None:
    """The lease is each ones own."""
    first, second = two
    meanwhile: list[int] = []

    def run_the_other(_out: Outgoing) -> None:
        if not meanwhile:
            runner = Thread(target=lambda: meanwhile.append(second.sync().counts.booked))
            runner.start()
            runner.join()

    first.records, second.records = [record("UT-004")], [record("UT-005")]
    first.target.rules, second.target.rules = [run_the_other], [refuse()]

    assert (first.sync().counts.booked, meanwhile) == (1, [1])


def test_an_erasure_takes_the_words_of_one_of_them(tmp_path: Path) -> None:
    """Both have a record of this key."""
    database = tmp_path / "synclight.duckdb"
    first, second = opened(database)
    asked, now = Asked("UT-002", only_key=True), first.clock.now()
    found = look_for(second.principal, first.store, "other", asked, action=Action.FIND_PERSONAL_DATA, now=now)
    erasure = erasure_of(second.principal, "other", asked, found, now)
    first.store.close()

    add_erasures(database.with_name(BESIDE_DATABASE), [erasure])
    finish_erasures(database, first.clock)

    with closing(LocalStore(database, first.clock)) as store:
        first.store = second.store = store
        assert list(found.keys()) == [second.integration_id]
        assert OURS in repr(every_open_failure(first.principal, store, first.integration_id))
        assert THEIRS not in repr(every_open_failure(second.principal, store, second.integration_id))
