"""A record that was sent before, and whose second request is refused: maybe because the first one arrived."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result, RunStatus
from tests.fakes import START, FakeTarget, Office, nobody_knows, record, refused

REFERENCE = "acme-expenses:UT-1"
USED = "This number has already been used."


def in_use(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.REJECTED, failure=Failure(Category.VALIDATION, (FieldMessage(USED),), 400))


class Unique(FakeTarget):
    """Takes each number once, in words that no rule of ours knows; its first answer is lost and its index is late."""

    def book(self, out: Outgoing) -> Outcome:
        if out.reference in self.booked:
            self.hidden.discard(out.reference)  # by now the index has caught up
            return in_use(out)
        self.hidden.add(out.reference)
        super().book(out)
        return nobody_knows(out)


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-1")])
    yield opened
    opened.store.close()


def test_a_record_refused_as_a_duplicate_of_itself_is_found_and_booked(office: Office) -> None:
    office.target = Unique()

    summary = office.sync()

    assert office.states() == {"UT-1": "booked"}
    assert office.target.bookings == {REFERENCE: 1}
    assert (summary.status, summary.counts.already_there) == (RunStatus.SUCCEEDED, 1)


def lost_then(second: Outcome) -> FakeTarget:
    answers = iter([nobody_knows])

    def rule(out: Outgoing) -> Outcome:
        return next(answers, lambda _out: second)(out)

    return FakeTarget(rules=[rule])


def test_a_true_refusal_of_what_was_sent_before_stays_one_with_its_words(office: Office) -> None:
    office.target = lost_then(refused(Outgoing("UT-1", REFERENCE, "", {}, None)))

    summary = office.sync()

    (row,) = office.rows()
    assert (row["state"], row["message"]) == ("rejected", "Invalid cost center code: 9999")
    assert (summary.status, summary.counts.failed_now, summary.counts.unknown) == (RunStatus.FAILED, 1, 0)
    assert len(office.target.requests) == 2
    assert office.sync().counts.carried_over == 1
    assert len(office.target.requests) == 2


CLOSED = Outcome("UT-1", Result.REJECTED, failure=Failure(Category.BUSINESS_RULE, (FieldMessage("Closed"),), 409))


@pytest.mark.parametrize("category", [Category.BUSINESS_RULE, Category.CLOSED_PERIOD, Category.OTHER])
def test_a_409_is_looked_up_before_it_counts_whatever_the_connector_makes_of_it(
    office: Office, category: Category
) -> None:
    failure = Failure(category, (FieldMessage("Closed"),), 409)
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.REJECTED, failure=failure))

    office.sync()

    (row,) = office.rows()
    assert (row["state"], row["category"], row["message"]) == ("rejected", category.value, "Closed")
    assert len(office.target.look_ups) >= 2
    assert office.clock.now() - START >= office.target.facts.settle


def test_a_409_of_what_was_sent_before_is_a_refusal_once_look_ups_that_count_do_not_find_it(office: Office) -> None:
    office.target = lost_then(CLOSED)

    office.sync()

    (row,) = office.rows()
    assert (row["state"], row["message"]) == ("rejected", "Closed")
    assert len(office.target.requests) == 2


def test_a_409_of_a_system_that_is_not_well_stays_unknown_and_is_not_sent_again(office: Office) -> None:
    office.target.rules.append(lambda _out: CLOSED)
    office.target.ill = True

    for _sync in range(3):
        office.sync()

    (row,) = office.rows()
    assert (row["state"], row["message"]) == ("unknown", "Closed")
    assert len(office.target.requests) == 1


def test_a_system_that_is_not_well_does_not_make_it_a_refusal(office: Office) -> None:
    target = lost_then(in_use(Outgoing("UT-1", REFERENCE, "", {}, None)))
    office.target = target
    asked = target.look_up

    async def ill_after_the_second_request(records: object) -> object:
        target.ill = len(target.requests) == 2
        return await asked(records)  # type: ignore[arg-type]

    target.look_up = ill_after_the_second_request  # type: ignore[method-assign,assignment]

    office.sync()

    (row,) = office.rows()
    assert (row["state"], row["message"]) == ("unknown", USED)


def test_another_amount_under_our_number_is_a_conflict(office: Office) -> None:
    target = Unique()
    office.target = target
    book = target.book

    def other_amount(out: Outgoing) -> Outcome:
        answer = book(out)
        target.booked[out.reference] = Outgoing("UT-1", REFERENCE, "", {}, record("UT-1", "7.00").amount)
        return answer

    target.book = other_amount  # type: ignore[method-assign]

    office.sync()

    assert office.rows()[0]["category"] == "duplicate_mismatch"


def test_a_first_refusal_is_believed_at_once(office: Office) -> None:
    office.target.rules.append(refused)

    office.sync()

    assert office.states() == {"UT-1": "rejected"}
    assert office.target.look_ups == []


def test_a_sync_that_died_before_it_sent_again_is_gone_on_with_the_same_care(office: Office) -> None:
    target = Unique()
    office.target = target
    deliver = target.deliver

    async def dies_on_the_second(batch: object, send_by: float) -> object:
        if target.requests:
            raise KeyboardInterrupt
        return await deliver(batch, send_by)  # type: ignore[arg-type]

    target.deliver = dies_on_the_second  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        office.run()
    target.deliver = deliver  # type: ignore[method-assign]
    office.clock.move(timedelta(minutes=5))

    office.sync()

    assert office.states() == {"UT-1": "booked"}
    assert target.bookings == {REFERENCE: 1}
