from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from core.errors import ConnectionDown, Refused, SourceUnreadable
from core.model import BrokenRow, Category, Outcome, Outgoing, Result, RunKind, RunStatus
from core.money import Money
from data.commands.retries import batches, request_retry
from tests.fakes import PRINCIPAL, FakeTarget, Office, nobody_knows, record, refuse, refused


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(f"UT-{number:03d}") for number in range(25)])
    yield opened
    opened.store.close()


def test_a_first_sync_books_every_record_once(office: Office) -> None:
    summary = office.sync()

    assert summary.status is RunStatus.SUCCEEDED
    assert (summary.counts.due, summary.counts.booked) == (25, 25)
    assert set(office.target.bookings.values()) == {1}
    assert set(office.states().values()) == {"booked"}


def test_a_second_sync_sends_nothing(office: Office) -> None:
    office.sync()
    office.target.requests.clear()

    summary = office.sync()

    assert office.target.requests == []
    assert (summary.status, summary.counts.due, summary.counts.nothing_to_do) == (RunStatus.SUCCEEDED, 0, 25)


def test_a_refused_record_is_carried_over_without_being_sent_again(office: Office) -> None:
    office.target.rules.append(refuse("UT-003", "UT-007"))
    first = office.sync()
    office.target.requests.clear()

    second = office.sync()

    assert (first.status, first.counts.failed_now) == (RunStatus.FAILED, 2)
    assert (second.status, second.counts.failed_now, second.counts.carried_over) == (RunStatus.FAILED, 0, 2)
    assert office.target.requests == []
    failed = {row["record_key"]: row for row in office.rows() if row["state"] == "rejected"}
    assert set(failed) == {"UT-003", "UT-007"}
    assert failed["UT-003"]["message"] == "Invalid cost center code: 9999"
    assert failed["UT-003"]["field"] == "/lines/0/costCenter"
    assert failed["UT-003"]["attempts"] == 1


def test_a_refused_record_corrected_in_the_source_is_sent_with_a_new_key(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    old = next(out.idempotency_key for out in office.target.requests if out.record_key == "UT-003")
    office.target.rules.clear()
    office.target.requests.clear()
    office.records[3] = record("UT-003", costCenter="410")

    summary = office.sync()

    assert [out.record_key for out in office.target.requests] == ["UT-003"]
    assert office.target.requests[0].idempotency_key != old
    assert summary.status is RunStatus.SUCCEEDED


def test_a_record_edited_after_booking_is_a_warning_and_never_sent(office: Office) -> None:
    office.sync()
    office.target.requests.clear()
    office.records[3] = record("UT-003", amount="250.00")

    summary = office.sync()

    assert (summary.status, summary.counts.changed_after_booked) == (RunStatus.WARNING, 1)
    assert office.target.requests == []
    assert office.states()["UT-003"] == "booked"


def test_a_retry_sends_only_the_failed_records(office: Office) -> None:
    office.target.rules.append(refuse("UT-003", "UT-007"))
    office.sync()
    office.target.rules.clear()
    office.target.requests.clear()
    batch_id = request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())

    (summary,) = office.run(RunKind.RETRY)

    assert sorted(out.record_key for out in office.target.requests) == ["UT-003", "UT-007"]
    assert (summary.kind, summary.status, summary.counts.booked) == (RunKind.RETRY, RunStatus.SUCCEEDED, 2)
    (batch,) = batches(PRINCIPAL, office.store, "acme-expenses")
    assert (batch.batch_id, batch.status, batch.results) == (batch_id, "finished", {"booked": 2})
    assert batch.booked.money == {"NOK": Decimal("200.00")}
    state = office.rows("test_integration_state")[0]
    assert (state["light"], state["word"], state["repaired_records"]) == ("green", "healthy", 2)


def test_a_record_corrected_before_its_retry_is_told_with_the_amount_that_was_booked(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    office.target.rules.clear()
    office.records = [record(one.record_key, "7.50") if one.record_key == "UT-003" else one for one in office.records]
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert [out.amount for out in office.target.booked.values() if out.record_key == "UT-003"] == [
        Money(Decimal("7.50"), "NOK")
    ]
    (batch,) = batches(PRINCIPAL, office.store, "acme-expenses")
    assert batch.booked.money == {"NOK": Decimal("7.50")}
    assert batch.is_repaired


def test_a_retry_says_booked_of_a_record_a_look_up_found_although_its_row_broke_meanwhile(office: Office) -> None:
    def answer_lost(out: Outgoing) -> Outcome | None:
        if out.record_key != "UT-003":
            return None
        office.target.book(out)
        return nobody_knows(out)

    office.target.rules.append(answer_lost)
    office.target.hidden.add("acme-expenses:UT-003")
    office.target.ill = True  # so nobody believes that it is not there
    office.sync()
    assert office.states()["UT-003"] == "unknown"
    office.target.rules.clear()
    office.target.hidden.clear()
    office.target.ill = False
    office.clock.move(timedelta(minutes=5))
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    office.records = [one for one in office.records if one.record_key != "UT-003"]
    office.broken = [BrokenRow("claims.csv line 5", "line 5: found x", "UT-003")]

    office.run(RunKind.RETRY)

    (batch,) = batches(PRINCIPAL, office.store, "acme-expenses")
    assert (office.states()["UT-003"], batch.results) == ("booked", {"already_there": 1})


def test_the_number_clicked_is_the_number_run_or_it_is_refused(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()

    with pytest.raises(Refused) as refusal:
        request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r1", now=office.clock.now())

    assert (refusal.value.found, refusal.value.wanted) == (1, 2)
    assert office.rows("test_retry_batches") == []


def test_a_double_click_makes_one_batch_and_a_second_tab_is_refused(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    ask = lambda request_id: request_retry(  # noqa: E731
        PRINCIPAL, office.store, "acme-expenses", 1, request_id=request_id, now=office.clock.now()
    )

    assert ask("tab-1") == ask("tab-1")
    with pytest.raises(Refused):
        ask("tab-2")
    assert len(office.rows("test_retry_batches")) == 1


def test_a_waiting_retry_is_executed_by_the_next_sync(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    sync, retry = office.run()

    assert (sync.kind, sync.counts.carried_over) == (RunKind.SCHEDULED, 1)
    assert (retry.kind, retry.counts.booked) == (RunKind.RETRY, 1)


def test_a_vanished_record_is_not_sent_by_a_retry(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    office.target.rules.clear()
    office.target.requests.clear()
    del office.records[3]
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert office.target.requests == []
    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"gone": 1}


def test_a_timeout_that_booked_is_found_by_reference_and_never_sent_again(office: Office) -> None:
    def book_then_lose(out: Outgoing) -> Outcome | None:
        if out.record_key == "UT-003" and out.reference not in office.target.booked:
            office.target.book(out)
            return nobody_knows(out)
        return None

    office.target.rules.append(book_then_lose)

    summary = office.sync()

    assert (summary.status, summary.counts.booked, summary.counts.already_there) == (RunStatus.SUCCEEDED, 24, 1)
    assert sum(out.record_key == "UT-003" for out in office.target.requests) == 1
    assert set(office.target.bookings.values()) == {1}


def test_a_timeout_that_did_not_book_is_sent_once_more_with_the_same_key_after_two_look_ups(office: Office) -> None:
    lost: list[Outgoing] = []

    def lose_once(out: Outgoing) -> Outcome | None:
        if out.record_key == "UT-003" and not lost:
            lost.append(out)
            return nobody_knows(out)
        return None

    office.target.rules.append(lose_once)
    before = office.clock.now()

    summary = office.sync()

    sent = [out for out in office.target.requests if out.record_key == "UT-003"]
    assert len(sent) == 2
    assert sent[0].idempotency_key == sent[1].idempotency_key
    assert len(office.target.look_ups) == 2
    assert office.clock.now() - before >= timedelta(seconds=5)
    assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 25)


def test_a_booking_that_shows_up_late_is_found_by_the_second_look_up(office: Office) -> None:
    def book_late(out: Outgoing) -> Outcome | None:
        if out.record_key == "UT-003" and out.reference not in office.target.booked:
            office.target.book(out)
            office.target.hidden.add(out.reference)
            return nobody_knows(out)
        return None

    office.target.rules.append(book_late)
    sleep = office.clock.sleep

    async def settle(seconds: float) -> None:
        await sleep(seconds)
        office.target.hidden.clear()

    office.clock.sleep = settle  # type: ignore[method-assign]

    summary = office.sync()

    assert (summary.counts.already_there, summary.counts.unknown) == (1, 0)
    assert set(office.target.bookings.values()) == {1}


def test_our_reference_with_another_amount_is_a_conflict_for_a_person(office: Office) -> None:
    foreign = Outgoing("UT-003", "acme-expenses:UT-003", "theirs", {}, record("UT-003", "999.00").amount)
    office.target.book(foreign)
    office.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-003" else None)

    summary = office.sync()

    assert summary.counts.unknown == 1
    row = next(row for row in office.rows() if row["record_key"] == "UT-003")
    assert (row["state"], row["category"]) == ("unknown", "duplicate_mismatch")
    assert office.target.bookings["acme-expenses:UT-003"] == 1


def test_a_dead_connection_is_one_cause_and_everything_stays_waiting(office: Office) -> None:
    office.target.rules.append(lambda _: ConnectionDown("Accounting refused our session (401)", "authentication"))

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert summary.stop.category is Category.AUTHENTICATION
    assert (summary.counts.due, summary.counts.unsent) == (25, 25)
    assert set(office.states().values()) == {"waiting"}
    assert len({row["cause_key"] for row in office.rows()}) == 1
    assert len(office.target.requests) < 25
    assert all(row["open_since_at"] for row in office.rows())


def test_after_the_connection_is_back_everything_is_booked_once(office: Office) -> None:
    office.target.rules.append(lambda _: ConnectionDown("down", "unavailable"))
    office.sync()
    office.target.rules.clear()

    summary = office.sync()

    assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 25)
    assert set(office.target.bookings.values()) == {1}


def test_a_target_that_answers_nothing_useful_stops_the_sync(office: Office) -> None:
    office.records = [record(f"UT-{number:03d}") for number in range(200)]
    office.target.rules.append(nobody_knows)

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert len(office.target.requests) < 40
    assert summary.counts.unknown + summary.counts.unsent == 200


def test_too_many_requests_is_waited_for_and_then_booked(office: Office) -> None:
    told: set[str] = set()

    def later(out: Outgoing) -> Outcome | None:
        if out.record_key in told or len(told) > 3:
            return None
        told.add(out.record_key)
        return Outcome(out.record_key, Result.LATER, retry_after_seconds=7)

    office.target.rules.append(later)
    before = office.clock.now()

    summary = office.sync()

    assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 25)
    assert office.clock.now() - before >= timedelta(seconds=7)


def test_a_wait_longer_than_the_run_is_left_for_the_next_sync(office: Office) -> None:
    office.target.rules.append(
        lambda out: (
            Outcome(out.record_key, Result.LATER, retry_after_seconds=900) if out.record_key == "UT-003" else None
        )
    )

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert summary.stop is not None
    assert summary.stop.category is Category.THROTTLED
    row = next(row for row in office.rows() if row["record_key"] == "UT-003")
    assert (row["state"], row["next_try_at"] is not None) == ("waiting", True)
    office.target.rules.clear()
    office.clock.move(timedelta(minutes=16))
    assert office.sync().status is RunStatus.SUCCEEDED


def busy(out: Outgoing, seconds: float) -> Outcome:
    """A 503 that names a wait: nobody knows whether it booked."""
    return replace(nobody_knows(out), retry_after_seconds=seconds)


def test_a_503_that_names_a_wait_is_met_by_no_further_request_meanwhile(office: Office) -> None:
    left: list[datetime] = []

    def once(out: Outgoing) -> Outcome | None:
        left.append(office.clock.now())
        return busy(out, 40) if len(left) == 1 else None

    office.target.rules.append(once)

    summary = office.sync()

    waited = [moment for moment in left if moment - left[0] >= timedelta(seconds=40)]
    assert len(left) - len(waited) <= 4  # what was on the wire already
    assert len(waited) >= 21
    assert summary.stop is None
    assert max(office.target.bookings.values()) == 1


def test_a_503_that_names_a_wait_longer_than_a_run_stops_the_run_and_stays_unknown(office: Office) -> None:
    office.target.rules.append(lambda out: busy(out, 120))

    summary = office.sync()

    assert summary.stop is not None
    assert summary.stop.category is Category.THROTTLED
    assert len(office.target.requests) <= 4
    asked = {out.record_key for out in office.target.requests}
    assert {office.states()[key] for key in asked} == {"unknown"}


def test_a_broken_row_is_a_failed_record_with_its_line(office: Office) -> None:
    office.broken = [BrokenRow("claims.csv line 12", "Beløp: found 12,3x, wanted an amount like 1 234,50", "UT-900")]

    summary = office.sync()

    assert (summary.status, summary.counts.failed_now, summary.counts.broken_rows) == (RunStatus.FAILED, 1, 1)
    row = next(row for row in office.rows() if row["state"] == "rejected")
    assert row["origin"] == "claims.csv line 12"
    office.broken = []
    assert office.sync().status is RunStatus.SUCCEEDED
    assert office.rows("test_integration_state")[0]["open_records"] == 0


def test_a_key_that_comes_twice_on_different_pages_is_sent_once_and_named(office: Office) -> None:
    office.records.append(record("UT-003", amount="777.00", origin="claims.csv line 99"))

    summary = office.sync()

    assert (summary.counts.booked, summary.counts.broken_rows) == (25, 1)
    assert sum(out.record_key == "UT-003" for out in office.target.requests) == 1
    row = next(row for row in office.rows() if row["state"] == "rejected")
    assert row["record_key"] == "UT-003 (claims.csv line 99)"


def test_an_unreadable_source_stops_the_sync_and_retires_nothing(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    office.source_error = SourceUnreadable("claims.csv is not there", "claims.csv")

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert office.rows("test_integration_state")[0]["open_records"] == 1
    assert office.rows("test_integration_state")[0]["light"] == "red"


def test_two_failures_in_a_row_make_one_notification_and_a_third_none(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))

    told = []
    for _ in range(3):
        office.sync()
        office.clock.move(timedelta(hours=1))
        told.append(len(office.rows("test_notifications")))

    assert told == [0, 1, 1]
    deliveries = office.rows("test_notification_deliveries")
    assert sorted((row["channel"], row["status"]) for row in deliveries) == [("email", "pending"), ("in_app", "sent")]
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())
    office.run(RunKind.RETRY)
    assert [row["kind"] for row in office.rows("test_notifications")] == ["failing", "recovered"]


def test_a_run_without_the_lease_does_nothing_and_says_so(office: Office) -> None:
    office.ledger().commit((_lease(office),), "somebody else")

    summary = office.sync()

    assert summary.status is RunStatus.SKIPPED
    assert office.target.requests == []
    assert office.rows("test_integration_state")[0]["last_run_id"] is None


def _lease(office: Office) -> object:
    from core.effects import TakeLease  # noqa: PLC0415

    return TakeLease("acme-expenses", "somebody else", timedelta(seconds=30))


def test_the_numbers_add_up_in_every_currency(office: Office) -> None:
    abroad = [replace(record(key), amount=Money(Decimal("9.50"), "EUR")) for key in ("UT-100", "UT-101", "UT-102")]
    office.records += [*abroad, replace(record("UT-200"), amount=None)]
    office.target.rules.append(refuse("UT-003", "UT-101"))
    office.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-102" else None)
    summary = office.sync()

    run = office.rows("test_runs")[0]
    state = office.rows("test_integration_state")[0]

    assert summary.counts.due == 29
    assert json.loads(str(run["money"])) == {
        "NOK": {"source": "2500.00", "booked": "2400.00", "rejected": "100.00"},
        "EUR": {"source": "28.50", "booked": "9.50", "rejected": "9.50", "unknown": "9.50"},
    }
    assert state["numbers_do_not_add_up"] is False


def test_a_refusal_explains_itself_with_every_pair(office: Office) -> None:
    target = FakeTarget(rules=[lambda out: refused(out, "two things are wrong")])
    office.target = target

    office.sync()

    assert {row["message"] for row in office.rows()} == {"two things are wrong"}


def test_a_retry_of_a_record_whose_row_broke_meanwhile_repairs_nothing(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    del office.records[3]
    office.broken = [BrokenRow("claims.csv line 5", "Beløp: found 12,3x, wanted an amount", "UT-003")]
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert batches(PRINCIPAL, office.store, "acme-expenses")[0].results == {"rejected": 1}
    state = office.rows("test_integration_state")[0]
    assert (state["light"], state["repaired_at"]) == ("red", None)
    assert office.rows("test_notifications") == []


def test_an_empty_source_never_turns_red_into_healthy(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    office.records.clear()

    summary = office.sync()

    assert (summary.status, summary.counts.carried_over) == (RunStatus.FAILED, 1)
    assert office.rows("test_integration_state")[0]["light"] == "red"


def test_a_failed_record_that_left_the_source_is_said_and_not_called_booked(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    del office.records[3]

    summary = office.sync()

    assert (summary.status, summary.counts.gone) == (RunStatus.WARNING, 1)
    state = office.rows("test_integration_state")[0]
    assert (state["light"], state["word"]) == ("yellow", "needs_attention")
    assert office.sync().status is RunStatus.SUCCEEDED


def test_a_batch_of_vanished_records_is_not_called_booked_by_a_retry(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.sync()
    del office.records[3]
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    office.run(RunKind.RETRY)

    assert office.rows("test_integration_state")[0]["repaired_records"] == 0


def test_a_target_that_only_asks_for_patience_is_left_alone(office: Office) -> None:
    office.records = [record(f"UT-{number:03d}") for number in range(300)]
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.LATER))

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert len(office.target.requests) < 60
    assert summary.counts.unsent == 300


def test_a_key_twice_in_the_file_does_not_spoil_a_retry(office: Office) -> None:
    office.target.rules.append(refuse("UT-003"))
    office.records.append(record("UT-003", amount="777.00", origin="claims.csv line 99"))
    office.sync()
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())

    (summary,) = office.run(RunKind.RETRY)

    assert (summary.status, summary.counts.due, summary.counts.booked) == (RunStatus.SUCCEEDED, 1, 1)


def test_a_broken_row_known_from_before_is_carried_over(office: Office) -> None:
    office.broken = [BrokenRow("claims.csv line 12", "Beløp: found 12,3x, wanted an amount", "UT-900")]
    office.sync()

    second = office.sync()

    assert (second.counts.failed_now, second.counts.carried_over) == (0, 1)


def test_a_conflict_left_for_a_person_is_not_sent_when_the_other_voucher_goes(office: Office) -> None:
    foreign = Outgoing("UT-003", "acme-expenses:UT-003", "theirs", {}, record("UT-003", "999.00").amount)
    office.target.book(foreign)
    office.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-003" else None)
    office.sync()
    office.target.rules.clear()
    office.target.requests.clear()
    del office.target.booked["acme-expenses:UT-003"]

    summary = office.sync()

    assert office.target.requests == []
    assert (summary.status, summary.counts.unknown) == (RunStatus.FAILED, 1)


def test_an_unknown_record_that_left_the_source_keeps_the_sync_failed_until_it_is_known(office: Office) -> None:
    office.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-003" else None)
    foreign = Outgoing("UT-003", "acme-expenses:UT-003", "theirs", {}, record("UT-003", "999.00").amount)
    office.target.book(foreign)
    office.sync()
    del office.records[3]

    summary = office.sync()

    assert (summary.status, summary.counts.due, summary.counts.unknown) == (RunStatus.FAILED, 1, 1)
