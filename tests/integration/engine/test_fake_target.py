"""The fake target hides nothing: what is sent twice is booked twice, unless a test asks for a target that notices."""

from __future__ import annotations

import asyncio

import pytest

from core.model import RunStatus
from core.planning import outgoing_of
from tests.fakes import FakeTarget, Office, record


@pytest.mark.parametrize(("deduplicates", "bookings"), [(False, 2), (True, 1)])
def test_a_second_send_of_a_booked_record_shows_as_two_bookings(*, deduplicates: bool, bookings: int) -> None:
    target = FakeTarget(deduplicates=deduplicates)
    one = outgoing_of("acme-expenses", record("UT-003"))

    asyncio.run(target.deliver([one], 30.0))
    asyncio.run(target.deliver([one], 30.0))

    assert len(target.requests) == 2
    assert target.bookings == {"acme-expenses:UT-003": bookings}


def test_a_target_that_notices_a_record_it_has_already_counts_as_already_there() -> None:
    office = Office(target=FakeTarget(deduplicates=True), records=[record("UT-003"), record("UT-004")])
    office.target.book(outgoing_of("acme-expenses", office.records[0]))

    summary = office.sync()

    assert (summary.status, summary.counts.booked, summary.counts.already_there) == (RunStatus.SUCCEEDED, 1, 1)
    assert set(office.states().values()) == {"booked"}
    assert set(office.target.bookings.values()) == {1}
    office.store.close()
