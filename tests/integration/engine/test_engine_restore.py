"""A store that was put back: what was booked in the time it lost is found, never sent again."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from weakref import ReferenceType, ref

import pytest

from core.configuration import OrganisationConfig
from core.errors import ConnectionDown
from core.mapping import revision_of
from core.model import BrokenRow, Category, LookUpAnswer, Outgoing, RecordPage, RunKind, RunStatus
from data.commands.handling import mark_handled, undo_handled
from data.commands.integrations import save_integration, save_organisation
from data.commands.retries import batches, request_retry
from data.store.backups import restore
from data.store.local import LocalStore
from data.store.protocol import Statement
from data.store.statements import Catalogue
from tests.fakes import PRINCIPAL, Office, integration, record, refuse


class Payload(dict[str, Any]):
    """A payload that can be watched."""


KEYS = tuple(f"UT-{number:03d}" for number in range(12))
LOST = KEYS[:8]


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS], page_size=5)
    yield opened
    opened.store.close()


def put_back(office: Office) -> None:
    params = {"restoring_since_at": office.clock.now()}
    noticed = {"restore_id": f"restore {office.clock.now()}", "noticed_at": office.clock.now()}
    statements = [Statement("test_put_back", params, expect=1), Statement("test_note_restore", noticed, expect=1)]
    office.store.write(statements, f"put back {office.clock.now()}")


def book_in_the_lost_time(office: Office, *keys: str, amount: str = "100.00") -> None:
    for key in keys:
        one = record(key, amount)
        office.target.book(Outgoing(key, f"acme-expenses:{key}", revision_of(one.payload), one.payload, one.amount))


def handle(office: Office, key: str) -> None:
    why = {"reason": "Paid by hand", "request_id": "h1", "record_keys": [key]}
    mark_handled(PRINCIPAL, office.store, "acme-expenses", 1, now=office.clock.now(), **why)  # type: ignore[arg-type]


def undo(office: Office, key: str) -> None:
    undo_handled(PRINCIPAL, office.store, "acme-expenses", [key], request_id="u1", now=office.clock.now())


def restoring(office: Office) -> object:
    return office.rows("test_integration_state")[0]["restoring_since_at"]


def test_records_the_old_file_never_knew_are_looked_up_and_not_sent_again(office: Office) -> None:
    book_in_the_lost_time(office, *LOST)
    put_back(office)

    summary = office.sync()

    assert (summary.status, summary.counts.due) == (RunStatus.SUCCEEDED, 12)
    assert (summary.counts.already_there, summary.counts.booked) == (8, 4)
    assert sorted(out.record_key for out in office.target.requests) == sorted(set(KEYS) - set(LOST))
    assert set(office.target.bookings.values()) == {1}
    assert set(office.states().values()) == {"booked"}
    assert restoring(office) is None


def test_nothing_is_sent_before_nothing_of_the_lost_time_can_arrive(office: Office) -> None:
    put_back(office)
    began = office.clock.now()

    office.sync()

    facts = office.target.facts
    assert office.clock.now() - began >= timedelta(seconds=30) + facts.request_life + facts.settle
    assert set(office.target.bookings.values()) == {1}


def test_a_refused_record_that_was_booked_in_the_lost_time_is_found_although_nothing_changed(office: Office) -> None:
    office.target.rules.append(refuse("UT-003", "UT-011"))
    office.sync()
    put_back(office)
    book_in_the_lost_time(office, "UT-003")
    office.target.requests.clear()

    summary = office.sync()

    assert (summary.counts.already_there, summary.counts.failed_now) == (1, 1)
    assert [out.record_key for out in office.target.requests] == ["UT-011"]
    assert office.states()["UT-003"] == "booked"


def test_what_left_the_source_is_looked_up_too_because_it_may_come_back(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    put_back(office)
    book_in_the_lost_time(office, "UT-003")
    gone = office.records.pop(3)
    office.target.rules.clear()
    office.target.requests.clear()
    office.sync()
    office.records.insert(3, gone)

    summary = office.sync()

    assert (summary.counts.nothing_to_do, restoring(office)) == (12, None)
    assert office.target.requests == []
    assert office.states()["UT-003"] == "booked"


def test_another_amount_in_the_lost_time_is_left_to_a_person(office: Office) -> None:
    book_in_the_lost_time(office, "UT-003", amount="999.00")
    put_back(office)

    summary = office.sync()

    row = next(row for row in office.rows() if row["record_key"] == "UT-003")
    assert (summary.status, summary.counts.unknown) == (RunStatus.FAILED, 1)
    assert (row["state"], row["category"]) == ("unknown", "duplicate_mismatch")
    assert office.target.bookings["acme-expenses:UT-003"] == 1


def test_a_retry_looks_up_before_it_sends_and_does_not_end_the_check(office: Office) -> None:
    office.target.rules.append(refuse("UT-003", "UT-004"))
    office.sync()
    put_back(office)
    book_in_the_lost_time(office, "UT-003")
    office.target.rules.clear()
    office.target.requests.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"already_there": 1, "booked": 1}
    assert [out.record_key for out in office.target.requests] == ["UT-004"]
    assert restoring(office) is not None


def test_the_check_goes_on_until_a_whole_read_was_looked_up(office: Office) -> None:
    put_back(office)
    office.target.down = True
    assert office.sync().status is RunStatus.STOPPED
    assert restoring(office) is not None
    office.target.down = False
    everything, office.records = office.records, []
    office.sync()
    assert restoring(office) is not None  # an empty source proves nothing
    office.records = everything

    summary = office.sync()

    assert (summary.status, restoring(office)) == (RunStatus.SUCCEEDED, None)
    assert set(office.target.bookings.values()) == {1}


@pytest.mark.parametrize("broken", [KEYS, KEYS[2:3]])
def test_rows_that_could_not_be_read_after_a_restore_are_looked_up_once_they_can_be(
    office: Office, broken: tuple[str, ...]
) -> None:
    book_in_the_lost_time(office, *LOST)
    put_back(office)
    everything = office.records
    office.records = [one for one in everything if one.record_key not in broken]
    office.broken = [BrokenRow(f"claims.csv line {key}", "Beløp: no such column", record_key=key) for key in broken]
    office.sync()
    assert restoring(office) is not None
    office.records, office.broken = everything, []

    summary = office.sync()

    assert (summary.status, restoring(office)) == (RunStatus.SUCCEEDED, None)
    assert {office.states()[key] for key in KEYS} == {"booked"}
    assert not {out.record_key for out in office.target.requests} & set(LOST)


@pytest.mark.parametrize("booked", [True, False])
@pytest.mark.parametrize("left", ["refused", "unsent"])
def test_what_was_handled_before_a_restore_is_looked_up_when_it_is_taken_back(
    office: Office, left: str, *, booked: bool
) -> None:
    if left == "refused":
        office.target.rules.append(refuse("UT-003"))
        office.sync()
    else:
        office.target.rules.append(lambda _out: ConnectionDown("Accounting does not answer", Category.UNAVAILABLE))
        office.sync()
    handle(office, "UT-003")
    if booked:
        book_in_the_lost_time(office, "UT-003")
    office.target.rules.clear()
    office.clock.move(timedelta(minutes=1))
    put_back(office)
    office.sync()
    assert restoring(office) is None
    office.target.requests.clear()

    undo(office, "UT-003")
    assert office.states()["UT-003"] == "unknown"
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    office.run(RunKind.RETRY)

    assert [out.record_key for out in office.target.requests] == ([] if booked else ["UT-003"])
    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"already_there" if booked else "booked": 1}
    assert set(office.states().values()) == {"booked"}
    (summary,) = office.run()
    assert (summary.status, summary.counts.nothing_to_do) == (RunStatus.SUCCEEDED, 12)


def test_a_check_that_takes_several_syncs_does_not_keep_everything_in_memory(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.target.facts = replace(office.target.facts, settle=timedelta(minutes=10))  # longer than a run may wait
    ours, whole, order, alive = office.target.look_up, office.page, office.order, list[ReferenceType[Payload]]()
    most = 0

    async def fresh(cursor: str | None) -> RecordPage:
        page = await whole(cursor)
        records = tuple(replace(one, payload=Payload(one.payload)) for one in page.records)
        alive.extend(ref(one.payload) for one in records if isinstance(one.payload, Payload))
        return replace(page, records=records)

    async def count(records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        nonlocal most
        gc.collect()
        most = max(most, sum(one() is not None for one in alive))
        return await ours(records)

    office.records = [record(f"UT-{number:03d}") for number in range(60)]
    monkeypatch.setattr(office, "page", fresh)
    monkeypatch.setattr(office, "order", lambda kind: replace(order(kind), doubts_at_once=5))
    monkeypatch.setattr(office.target, "look_up", count)
    put_back(office)

    summary = office.sync()

    assert (summary.counts.due, summary.counts.unknown, restoring(office) is None) == (60, 60, False)
    assert 5 <= most <= 30
    office.clock.move(timedelta(minutes=20))
    summary = office.sync()
    assert (summary.status, summary.counts.booked, restoring(office)) == (RunStatus.SUCCEEDED, 60, None)


def test_a_retry_reads_on_after_a_page_that_only_repeats_a_row(office: Office) -> None:
    office.target.rules.append(refuse("UT-003", "UT-007"))
    office.page_size = 1
    office.sync()
    office.target.rules.clear()
    office.records.insert(4, record("UT-003"))
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"booked": 2}


def test_a_backup_put_back_over_a_real_store_doubles_nothing_and_loses_nothing(office: Office, tmp_path: Path) -> None:
    database = tmp_path / "store.duckdb"
    catalogue = Catalogue.load(Path(__file__).parents[2] / "sql")
    office.store.close()
    office.store = LocalStore(database, office.clock, catalogue=catalogue)
    organisation = OrganisationConfig(id="acme", name="Acme Likeperson", admins=("admin@example.org",))
    save_organisation(PRINCIPAL, office.store, organisation, office.clock.now())
    save_integration(PRINCIPAL, office.store, integration(), office.clock.now())
    everything, office.records = office.records, office.records[:4]
    office.target.rules.append(refuse("UT-002"))
    office.sync()
    office.store.backup(tmp_path / "backup.duckdb")
    office.records = everything[:10]
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    office.run()
    office.store.close()
    office.clock.move(timedelta(minutes=10))
    restore(database, tmp_path / "backup.duckdb", office.clock.now())
    office.store = LocalStore(database, office.clock, catalogue=catalogue)
    office.records = everything
    office.target.requests.clear()
    assert restoring(office) is not None

    summary = office.sync()

    assert (summary.counts.already_there, summary.counts.booked, summary.counts.nothing_to_do) == (7, 2, 3)
    assert sorted(out.record_key for out in office.target.requests) == ["UT-010", "UT-011"]
    assert set(office.target.bookings.values()) == {1}
    assert set(office.states().values()) == {"booked"}
    assert restoring(office) is None
