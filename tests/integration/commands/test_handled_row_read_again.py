"""A row that nobody could read and a person has handled: once it can be read, what stands in it waits for a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from core.health import assess
from core.i18n import Words
from core.model import BrokenRow, Category, DeliveryState, Light, Outgoing, RecordPage, RunKind, RunStatus, SourceRecord
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.commands.retries import request_retry
from data.queries.failures import OpenFailure, open_failures
from data.queries.status import integration_statuses
from data.store.protocol import Statement
from tests.fakes import PRINCIPAL, FakeTarget, Office, Rule, nobody_knows, record, refuse

ID = "acme-expenses"
WHY = "Booked by hand, voucher 20617"
KEY = "UT-008"
TWIN = BrokenRow("claims.csv line 8", "UT-008 stands there twice", KEY, content="b2")
OTHER_TWIN = BrokenRow("claims.csv line 9", "UT-008 stands there twice", KEY, content="b3")
KEYLESS = BrokenRow("claims.csv line 7", "line 7: Kravnr is missing", content="a1")
TWIN_KEY = "UT-008 (claims.csv line 8)"


@pytest.fixture
def office() -> Iterator[Office]:
    """One record is booked, three rows are broken."""
    opened = Office(records=[record("UT-001", "100.00")], broken=[KEYLESS, TWIN, OTHER_TWIN])
    opened.sync()
    yield opened
    opened.store.close()


def mark(office: Office, *keys: str) -> None:
    office.clock.move(timedelta(minutes=1))
    now = office.clock.now()
    mark_handled(PRINCIPAL, office.store, ID, len(keys), reason=WHY, request_id=f"h{now}", now=now, record_keys=keys)


def undo(office: Office, *keys: str) -> None:
    undo_handled(PRINCIPAL, office.store, ID, keys, request_id="u", now=office.clock.now())


def later(office: Office) -> None:
    office.clock.move(timedelta(hours=1))


def retry(office: Office, key: str) -> None:
    now = office.clock.now()
    request_retry(PRINCIPAL, office.store, ID, 1, request_id=f"r{now}", now=now, record_keys=[key], released=True)
    office.run(RunKind.RETRY)


def readable(office: Office, *records: SourceRecord, broken: tuple[BrokenRow, ...] = (KEYLESS,)) -> None:
    later(office)
    office.broken = list(broken)
    office.records += records


def lost(key: str) -> Rule:
    """Its request gets no answer, and books nothing."""
    return lambda out: nobody_knows(out) if out.record_key == key else None


def sent(office: Office) -> list[str]:
    return [one.record_key for one in office.target.requests]


def failure_of(office: Office, key: str = KEY) -> OpenFailure:
    (found,) = [one for one in open_failures(PRINCIPAL, office.store, ID) if one.record_key == key]
    return found


def light(office: Office) -> Light:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    now = office.clock.now()
    return assess(replace(status.facts, monitor_seen_at=now), now).light


def test_once_its_twin_is_gone_it_is_not_sent_and_waits_for_a_person(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))

    summary = office.sync()

    counts = summary.counts
    assert (summary.status, counts.due, counts.failed_now, counts.carried_over) == (RunStatus.FAILED, 2, 1, 1)
    assert sent(office) == ["UT-001"]
    assert light(office) is Light.RED
    failure = failure_of(office)
    assert (failure.state, failure.category) == (DeliveryState.REJECTED, Category.HANDLED_AS_ROW)
    assert failure.open_since_at == office.clock.now()
    assert f"{PRINCIPAL.person} marked the row" in failure.root.message
    assert WHY in failure.root.message
    assert failure.may_be_sent
    assert failure.may_be_handled


def test_it_goes_on_waiting_whatever_is_corrected_in_the_source(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()
    later(office)
    office.records[-1] = record(KEY, "81.00")

    summary = office.sync()

    assert (summary.counts.failed_now, summary.counts.carried_over) == (0, 2)
    assert sent(office) == ["UT-001"]


def test_a_persons_retry_books_it_once(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()

    retry(office, KEY)
    office.sync()

    assert office.states()[KEY] == DeliveryState.BOOKED
    assert sent(office) == ["UT-001", KEY]
    assert set(office.target.bookings.values()) == {1}


def test_what_is_refused_after_a_persons_retry_is_an_ordinary_record(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()
    office.target.rules.append(refuse(KEY))
    retry(office, KEY)
    office.target.rules.clear()
    later(office)
    office.records[-1] = record(KEY, "81.00")

    office.sync()

    assert office.states()[KEY] == DeliveryState.BOOKED


def test_an_answer_lost_after_a_persons_retry_is_looked_up_and_sent_again(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()
    office.target.rules.append(lost(KEY))
    retry(office, KEY)
    office.target.rules.clear()
    later(office)

    office.sync()

    assert office.states()[KEY] == DeliveryState.BOOKED
    assert set(office.target.bookings.values()) == {1}


def test_called_handled_itself_it_stays_done(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"), broken=())
    office.sync()

    mark(office, KEY)
    later(office)

    assert office.sync().status is RunStatus.SUCCEEDED
    assert sent(office) == ["UT-001"]
    assert light(office) is Light.GREEN


@pytest.mark.parametrize("when", ["before", "after"])
def test_taken_back_it_is_an_ordinary_record(office: Office, when: str) -> None:
    mark(office, TWIN_KEY)
    if when == "before":
        undo(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()
    if when == "after":
        assert [one.record_key for one in handled_records(PRINCIPAL, office.store, ID)] == [TWIN_KEY]
        undo(office, TWIN_KEY)
        assert failure_of(office).category is Category.NOT_SENT
        later(office)
        office.sync()

    assert office.states()[KEY] == DeliveryState.BOOKED


def test_while_its_other_twin_is_called_handled_too_it_waits_for_that_one(office: Office) -> None:
    mark(office, TWIN_KEY, "UT-008 (claims.csv line 9)")
    readable(office, record(KEY, "80.00"))
    office.sync()

    undo(office, "UT-008 (claims.csv line 9)")
    later(office)
    office.sync()

    assert office.states()[KEY] == DeliveryState.REJECTED
    assert sent(office) == ["UT-001"]


def test_a_row_that_changed_before_it_could_be_read_is_no_reason_to_send_it(office: Office) -> None:
    mark(office, TWIN_KEY)
    later(office)
    office.broken = [replace(TWIN, content="c9")]
    office.sync()
    readable(office, record(KEY, "80.00"))

    office.sync()

    assert sent(office) == ["UT-001"]
    assert failure_of(office).category is Category.HANDLED_AS_ROW


def test_long_after_the_row_has_left_the_source_it_is_known(office: Office) -> None:
    mark(office, TWIN_KEY)
    later(office)
    office.broken = []
    office.sync()
    later(office)
    office.sync()
    readable(office, record(KEY, "80.00"), broken=())

    office.sync()

    assert sent(office) == ["UT-001"]


@pytest.mark.parametrize("corrected", ["as it was", "corrected"])
def test_what_the_target_refused_before_its_row_was_handled_is_not_sent_either(office: Office, corrected: str) -> None:
    refused = record("UT-002", "20.00")
    office.records.append(refused)
    office.target.rules.append(refuse("UT-002"))
    later(office)
    office.sync()
    row = BrokenRow("claims.csv line 3", "UT-002 stands there twice", "UT-002", content="d4")
    office.records.remove(refused)
    office.broken.append(row)
    later(office)
    office.sync()
    mark(office, "UT-002 (claims.csv line 3)")
    office.target.rules.clear()
    readable(office, refused if corrected == "as it was" else record("UT-002", "21.00"))

    summary = office.sync()

    assert sent(office).count("UT-002") == 1
    assert failure_of(office, "UT-002").category is Category.HANDLED_AS_ROW
    assert summary.counts.due == 2


def test_what_nobody_knows_the_outcome_of_is_not_sent_again_either(office: Office) -> None:
    office.records.append(record("UT-002", "20.00"))
    office.target.rules.append(lost("UT-002"))
    office.target.undecided.add("acme-expenses:UT-002")
    later(office)
    office.sync()
    assert office.states()["UT-002"] == DeliveryState.UNKNOWN
    office.broken.append(BrokenRow("claims.csv line 3", "UT-002 stands there twice", "UT-002", content="d4"))
    taken = office.records.pop()
    later(office)
    office.sync()
    mark(office, "UT-002 (claims.csv line 3)")
    office.target.rules.clear()
    office.target.undecided.clear()
    readable(office, taken)

    office.sync()

    assert sent(office).count("UT-002") == 1
    assert failure_of(office, "UT-002").category is Category.HANDLED_AS_ROW
    assert failure_of(office, "UT-002").state is DeliveryState.REJECTED


def test_a_row_without_a_key_is_known_by_its_place(office: Office) -> None:
    mark(office, "claims.csv line 7")
    readable(office, replace(record("UT-007", "70.00"), origin="claims.csv line 7"), broken=())

    office.sync()
    later(office)
    office.sync()

    assert sent(office) == ["UT-001"]
    assert failure_of(office, "UT-007").category is Category.HANDLED_AS_ROW


def test_a_row_that_says_its_key_before_it_can_be_read_is_known_by_that(office: Office) -> None:
    mark(office, "claims.csv line 7")
    later(office)
    office.broken = [BrokenRow("claims.csv line 7", "line 7: the amount is no amount", "UT-007", content="a2")]
    office.sync()
    assert WHY in failure_of(office, "UT-007 (claims.csv line 7)").messages[-1].message
    readable(office, record("UT-007", "70.00", origin="claims.csv line 6"), broken=())

    office.sync()

    assert sent(office) == ["UT-001"]
    assert failure_of(office, "UT-007").category is Category.HANDLED_AS_ROW


def test_a_new_record_at_the_place_of_a_row_that_moved_is_sent(office: Office) -> None:
    mark(office, "claims.csv line 7")
    moved = replace(KEYLESS, origin="claims.csv line 8")
    readable(office, replace(record("UT-007", "70.00"), origin="claims.csv line 7"), broken=(moved,))

    summary = office.sync()

    assert summary.status is RunStatus.SUCCEEDED
    assert sent(office) == ["UT-001", "UT-007"]
    assert light(office) is Light.GREEN


def test_a_place_is_forgotten_once_the_row_has_left_the_source(office: Office) -> None:
    mark(office, "claims.csv line 7")
    later(office)
    office.broken = []
    office.sync()
    readable(office, replace(record("UT-007", "70.00"), origin="claims.csv line 7"), broken=())

    office.sync()

    assert office.states()["UT-007"] == DeliveryState.BOOKED


def test_a_record_that_is_booked_already_is_not_touched(office: Office) -> None:
    office.broken.append(BrokenRow("claims.csv line 3", "UT-001 stands there twice", "UT-001", content="e5"))
    taken = office.records.pop()
    later(office)
    office.sync()
    mark(office, "UT-001 (claims.csv line 3)")
    readable(office, taken)

    assert office.sync().counts.nothing_to_do == 1
    assert office.states()["UT-001"] == DeliveryState.BOOKED


def test_another_target_changes_nothing_of_it(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    office.sync()
    office.lead_to("http://127.0.0.1:8765/another/records", FakeTarget())
    later(office)

    office.sync()
    assert failure_of(office).category is Category.HANDLED_AS_ROW
    retry(office, KEY)

    assert [one.record_key for one in office.target.requests] == [KEY]


def test_its_title_and_cure_are_words_of_a_person(office: Office) -> None:
    words = Words("nb")

    assert words.cause(Category.HANDLED_AS_ROW, "", None, "Regnskap") == "Sto i en rad som noen markerte som håndtert"
    assert words.cure(Category.HANDLED_AS_ROW, None, None, "Regnskap").startswith(
        "Se i Regnskap om det er ført for hånd"
    )
    assert words.what_now(Category.HANDLED_AS_ROW, None, office.clock.now()) == "Venter på deg"


def test_a_row_handled_while_the_sync_that_can_read_it_goes_on_is_not_sent(office: Office) -> None:
    readable(office, record(KEY, "80.00"))
    whole = office.page

    async def handled_meanwhile(cursor: str | None) -> RecordPage:
        page = await whole(cursor)
        mark(office, TWIN_KEY)
        return page

    office.page = handled_meanwhile  # type: ignore[method-assign]
    summary = office.sync()

    assert sent(office) == ["UT-001"]
    assert failure_of(office).category is Category.HANDLED_AS_ROW
    assert (summary.counts.due, summary.counts.failed_now, summary.counts.booked) == (2, 1, 0)


def test_a_row_taken_back_while_the_sync_that_can_read_it_goes_on_keeps_no_record_waiting(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"))
    whole = office.page

    async def taken_back_meanwhile(cursor: str | None) -> RecordPage:
        page = await whole(cursor)
        undo(office, TWIN_KEY)
        return page

    office.page = taken_back_meanwhile  # type: ignore[method-assign]
    office.sync()
    failure = failure_of(office)
    assert (failure.state, failure.category) == (DeliveryState.WAITING, Category.NOT_SENT)
    assert "was taken back" in failure.root.message

    office.page = whole  # type: ignore[method-assign]
    later(office)
    office.sync()
    assert office.states()[KEY] == DeliveryState.BOOKED
    assert set(office.target.bookings.values()) == {1}


def test_taken_back_what_nobody_knows_the_outcome_of_is_an_ordinary_record_again(office: Office) -> None:
    """A look-up had left it to a person, and says of no row why."""
    office.records.append(record("UT-002", "20.00"))
    office.target.rules.append(lost("UT-002"))
    office.target.undecided.add("acme-expenses:UT-002")
    later(office)
    office.sync()
    office.broken.append(BrokenRow("claims.csv line 3", "UT-002 stands there twice", "UT-002", content="d4"))
    taken = office.records.pop()
    later(office)
    office.sync()
    mark(office, "UT-002 (claims.csv line 3)")
    office.target.rules.clear()
    office.target.undecided.clear()
    readable(office, taken)
    office.sync()
    assert failure_of(office, "UT-002").category is Category.HANDLED_AS_ROW

    undo(office, "UT-002 (claims.csv line 3)")
    later(office)
    office.sync()

    assert office.states()["UT-002"] == DeliveryState.BOOKED
    assert set(office.target.bookings.values()) == {1}


def test_after_a_restore_it_is_looked_up_and_still_waits_for_a_person(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"), broken=())
    restoring_since_at = office.clock.now()
    office.store.write([Statement("test_put_back", {"restoring_since_at": restoring_since_at})], "r")

    office.sync()
    later(office)
    office.sync()

    assert f"{ID}:{KEY}" in office.target.look_ups
    assert sent(office) == ["UT-001"]
    failure = failure_of(office)
    assert failure.category is Category.HANDLED_AS_ROW
    assert WHY in failure.root.message


def test_after_a_restore_it_is_found_where_a_retry_had_booked_it(office: Office) -> None:
    mark(office, TWIN_KEY)
    readable(office, record(KEY, "80.00"), broken=())
    one = record(KEY, "80.00")
    office.target.book(Outgoing(KEY, f"{ID}:{KEY}", one.revision, one.payload, one.amount))
    restoring_since_at = office.clock.now()
    office.store.write([Statement("test_put_back", {"restoring_since_at": restoring_since_at})], "r")

    office.sync()

    assert office.states()[KEY] == DeliveryState.BOOKED
    assert set(office.target.bookings.values()) == {1}
