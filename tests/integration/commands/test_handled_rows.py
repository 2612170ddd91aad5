"""A row of the source that is no record, and that a person has dealt with: green while it stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.errors import NotAllowed, Refused
from core.health import assess
from core.i18n import Words
from core.model import BrokenRow, DeliveryState, Light, Principal, RunStatus
from core.permissions import Role
from data.commands.audit import audit_rows
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.queries.failures import open_failures
from data.queries.status import IntegrationStatus, integration_statuses
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, Office, record

ID = "acme-expenses"
WHY = "Booked by hand in Regnskap, voucher 20617"
VIEWER = Principal("vera", {"acme": Role.VIEWER})
ROW = BrokenRow("claims.csv line 7", "line 7: Beløp: found x, wanted an amount", content="a1")
OTHER = BrokenRow("claims.csv line 8", "line 8: Beløp: found y, wanted an amount", "UT-008", content="b2")
KEYS = {ROW: "claims.csv line 7", OTHER: "UT-008 (claims.csv line 8)"}


@pytest.fixture
def office() -> Iterator[Office]:
    """One record is booked, two rows are broken."""
    opened = Office(records=[record("UT-001", "100.00")], broken=[ROW, OTHER])
    opened.sync()
    yield opened
    opened.store.close()


def mark(office: Office, *rows: BrokenRow, request: str = "h1", who: Principal = PRINCIPAL) -> None:
    keys, now = [KEYS[row] for row in rows], office.clock.now()
    mark_handled(who, office.store, ID, len(keys), reason=WHY, request_id=request, now=now, record_keys=keys)


def undo(office: Office, *rows: BrokenRow, request: str = "u1") -> None:
    keys, now = [KEYS[row] for row in rows], office.clock.now()
    undo_handled(PRINCIPAL, office.store, ID, keys, request_id=request, now=now)


def status(office: Office) -> IntegrationStatus:
    (found,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return found


def light(office: Office) -> tuple[Light, str]:
    """With its reason; the monitor is looking."""
    now = office.clock.now()
    facts = replace(status(office).facts, monitor_seen_at=now)
    verdict = assess(facts, now)
    return verdict.light, Words("en").why(verdict, facts.open.handled_rows, "Regnskap")[0]


def test_green_needs_a_persons_word_about_every_row_and_says_how_many(office: Office) -> None:
    assert light(office) == (Light.RED, "2 rows of the source could not be read")

    mark(office, ROW)
    assert light(office) == (
        Light.RED,
        "1 row of the source could not be read; 1 more is marked as handled",
    )

    mark(office, OTHER, request="h2")
    assert light(office)[0] is Light.GREEN
    assert light(office)[1].endswith("are settled; 2 unreadable rows marked as handled")


def test_while_the_rows_stay_as_they_are_the_next_sync_is_a_success(office: Office) -> None:
    mark(office, ROW, OTHER)
    office.clock.move(timedelta(hours=1))

    summary = office.sync()

    counts = summary.counts
    assert (summary.status, counts.due, counts.broken_rows, counts.nothing_to_do) == (RunStatus.SUCCEEDED, 0, 2, 3)
    assert light(office) == (Light.GREEN, "Nothing was due, everything is booked; 2 unreadable rows marked as handled")
    assert open_failures(PRINCIPAL, office.store, ID) == []
    assert (status(office).open_records, status(office).without_amount) == (0, 0)


@pytest.mark.parametrize("content", ["c3", None])
def test_a_row_that_has_changed_since_then_counts_anew(office: Office, content: str | None) -> None:
    mark(office, ROW, OTHER)
    office.broken = [replace(ROW, content=content), OTHER]
    office.clock.move(timedelta(hours=1))

    summary = office.sync()

    assert (summary.status, summary.counts.failed_now) == (RunStatus.FAILED, 1)
    assert light(office) == (
        Light.RED,
        "1 row of the source could not be read; 1 more is marked as handled",
    )
    (failure,) = open_failures(PRINCIPAL, office.store, ID)
    assert (failure.record_key, failure.open_since_at) == (KEYS[ROW], office.clock.now())
    assert [one.record_key for one in handled_records(PRINCIPAL, office.store, ID)] == [KEYS[OTHER]]


def test_a_row_that_has_left_the_source_is_not_counted_as_handled_any_more(office: Office) -> None:
    mark(office, ROW, OTHER)
    office.broken = []

    office.sync()

    assert status(office).facts.open.handled_rows == 0
    assert handled_records(PRINCIPAL, office.store, ID) == []
    assert light(office) == (Light.GREEN, "Nothing was due, everything is booked")


def test_taken_back_a_row_is_open_since_it_first_was(office: Office) -> None:
    (since,) = {one.open_since_at for one in open_failures(PRINCIPAL, office.store, ID)}
    mark(office, ROW, OTHER)
    office.clock.move(timedelta(hours=1))
    office.sync()

    undo(office, ROW)

    (failure,) = open_failures(PRINCIPAL, office.store, ID)
    assert (failure.record_key, failure.state, failure.open_since_at) == (KEYS[ROW], DeliveryState.REJECTED, since)
    assert light(office) == (Light.RED, "1 row of the source could not be read; 1 more is marked as handled")
    assert [row.action for row in audit_rows(PRINCIPAL, office.store)][:2] == ["undo_handled", "mark_handled"]


def test_a_viewer_handles_no_row(office: Office) -> None:
    with pytest.raises(NotAllowed):
        mark(office, ROW, who=VIEWER)

    assert len(open_failures(PRINCIPAL, office.store, ID)) == 2


def test_a_row_is_no_record_that_could_be_looked_up_after_a_restore(office: Office) -> None:
    mark(office, ROW, OTHER)
    noticed_at = office.clock.move(timedelta(hours=1)) or office.clock.now()
    noticed = Statement("test_note_restore", {"restore_id": "r", "noticed_at": noticed_at}, expect=1)
    office.store.write([noticed], "r")

    undo(office, ROW)

    assert office.states()[KEYS[ROW]] == DeliveryState.REJECTED


def test_another_number_than_the_person_saw_marks_nothing(office: Office) -> None:
    office.broken = [OTHER]
    office.sync()

    with pytest.raises(Refused):
        mark(office, ROW, OTHER)
