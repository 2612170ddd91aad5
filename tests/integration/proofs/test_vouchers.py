"""One voucher proves one record: an id that another record has is left to a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.model import Found, LookUpAnswer, Outcome, Outgoing, Result
from tests.fakes import FakeTarget, Office, nobody_knows, record

OTHER = "http://127.0.0.1:8765/new-company/records"


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-1"), record("UT-10")])
    yield opened
    opened.store.close()


def categories(office: Office) -> dict[str, object]:
    return {str(row["record_key"]): row["category"] for row in office.rows()}


class Prefixed(FakeTarget):
    """Its look-up finds whatever begins like our reference, and names no reference."""

    def _found(self, one: Outgoing) -> LookUpAnswer:
        for reference, there in sorted(self.booked.items()):
            if one.reference.startswith(reference):
                return Found(one.record_key, f"B-{there.record_key}", there.amount)
        return super()._found(one)


def lost(out: Outgoing) -> Outcome | None:
    return nobody_knows(out) if out.record_key == "UT-10" else None


def test_one_voucher_found_for_two_records_proves_one(office: Office) -> None:
    office.target = Prefixed(rules=[lost])

    summary = office.sync()

    assert office.states() == {"UT-1": "booked", "UT-10": "unknown"}
    assert categories(office)["UT-10"] == "duplicate_mismatch"
    assert (summary.counts.booked, summary.counts.already_there, summary.counts.unknown) == (1, 0, 1)


def test_it_stays_with_a_person_and_is_not_told_anew_in_every_sync(office: Office) -> None:
    office.target = Prefixed(rules=[lost])
    office.sync()
    outcomes = len(office.rows("test_attempt_outcomes"))

    office.sync()
    office.sync()

    assert office.states()["UT-10"] == "unknown"
    assert len(office.rows("test_attempt_outcomes")) == outcomes
    assert [one.record_key for one in office.target.requests] == ["UT-1", "UT-10"]


def same_id(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.BOOKED, "1")


def test_a_system_that_gives_every_record_the_same_id_books_none_for_sure(office: Office) -> None:
    office.target.rules.append(same_id)

    summary = office.sync()

    assert set(office.states().values()) == {"unknown"}
    assert summary.counts.unknown == summary.counts.due == 2


def test_the_first_stays_booked_when_a_later_sync_brings_its_id_again(office: Office) -> None:
    office.target.rules.append(same_id)
    later = office.records.pop()
    office.sync()
    office.records.append(later)

    office.sync()

    assert office.states() == {"UT-1": "booked", "UT-10": "unknown"}


def test_what_comes_with_it_in_one_commit_is_kept_and_sent(office: Office) -> None:
    office.records = [record(f"UT-{number:03d}") for number in range(30)]
    office.target.rules.append(lambda out: same_id(out) if out.record_key in ("UT-003", "UT-027") else None)

    summary = office.sync()

    assert (summary.counts.booked, summary.counts.unknown) == (29, 1)
    assert [key for key, state in office.states().items() if state != "booked"] == ["UT-027"]
    assert set(office.target.bookings.values()) == {1}


def test_a_look_up_that_names_its_own_voucher_ends_the_dispute(office: Office) -> None:
    def misnamed(out: Outgoing) -> Outcome | None:
        if out.record_key != "UT-10":
            return None
        office.target.book(out)
        return Outcome(out.record_key, Result.BOOKED, "B-UT-1")

    office.target.rules.append(misnamed)

    office.sync()

    assert office.states() == {"UT-1": "booked", "UT-10": "booked"}


@pytest.mark.parametrize("result", [Result.BOOKED, Result.ALREADY_THERE])
def test_several_records_may_share_a_voucher_where_that_is_said(office: Office, result: Result) -> None:
    office.target.facts = replace(office.target.facts, shared_vouchers=True)
    office.target.rules.append(lambda out: Outcome(out.record_key, result, "1"))

    office.sync()

    assert set(office.states().values()) == {"booked"}


def test_a_number_in_the_systems_queue_may_stand_for_many(office: Office) -> None:
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.PENDING_TARGET, "job-7"))

    office.sync()

    assert set(office.states().values()) == {"pending_target"}


def test_the_same_number_at_another_system_is_another_voucher(office: Office) -> None:
    later = office.records.pop()
    office.target.rules.append(same_id)
    office.sync()
    office.lead_to(OTHER, FakeTarget(rules=[same_id]))
    office.records = [later]

    office.sync()

    assert office.states()["UT-10"] == "booked"


def test_a_record_keeps_its_own_id_when_it_is_found_again(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER)

    office.sync()

    assert office.states() == {"UT-1": "booked", "UT-10": "booked"}


def test_where_order_matters_the_next_of_its_object_waits_behind_it(office: Office) -> None:
    office.target.facts = replace(office.target.facts, order_matters=True)
    office.records = [replace(record(key), object_key="C-1") for key in ("UT-1", "UT-2", "UT-3")]
    office.target.rules.append(lambda out: same_id(out) if out.record_key != "UT-3" else None)

    office.sync()

    assert office.states() == {"UT-1": "booked", "UT-2": "unknown", "UT-3": "waiting"}
