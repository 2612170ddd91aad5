"""What a request carries when a person asks again: a system that keeps its answers by key replays a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta

import pytest

from core.engine import SessionConfig
from core.engine.change_builder import ChangeBuilder, Item, known_after
from core.model import (
    Category,
    ConnectorFacts,
    DeliveryState,
    Failure,
    FieldMessage,
    Known,
    LookUpAnswer,
    NotBooked,
    Outcome,
    Outgoing,
    RunKind,
)
from core.planning import generation_of, idempotency_key_of
from data.commands.retries import request_retry
from tests.fakes import PRINCIPAL, Office, forbidden, nobody_knows, record, refused


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record("UT-1")])
    yield opened
    opened.store.close()


def retry(office: Office) -> None:
    office.clock.move(timedelta(minutes=10))
    at = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id=f"r-{at}", now=at)
    office.run(RunKind.RETRY)


def keys(office: Office) -> list[str]:
    return [one.idempotency_key for one in office.target.requests]


class Replays:
    """Keeps what it said to a key, also refusals; the cost centre is open from `open_now` on."""

    def __init__(self, office: Office, refusal: Callable[[Outgoing], Outcome] = refused) -> None:
        self.open_now = False
        self._refusal = refusal
        self.said: dict[str, Outcome] = {}
        self._office = office

    def __call__(self, out: Outgoing) -> Outcome:
        if out.idempotency_key not in self.said:
            answer = self._office.target.book(out) if self.open_now else self._refusal(out)
            self.said[out.idempotency_key] = answer
        return self.said[out.idempotency_key]


def test_a_refusal_that_is_replayed_for_its_key_does_not_outlive_a_persons_retry(office: Office) -> None:
    replays = Replays(office)
    office.target.rules.append(replays)
    office.sync()
    replays.open_now = True

    retry(office)

    assert office.states() == {"UT-1": "booked"}
    assert len(set(keys(office))) == 2


@pytest.mark.parametrize("syncs", [1, 2, 4])
@pytest.mark.parametrize("by_a_person", [False, True])
def test_a_missing_right_that_is_replayed_for_its_key_does_not_outlive_the_right(
    office: Office, syncs: int, *, by_a_person: bool
) -> None:
    replays = Replays(office, forbidden)
    office.target.rules.append(replays)
    for _ in range(syncs):
        office.clock.move(timedelta(hours=1))
        office.sync()
    assert office.states() == {"UT-1": "waiting"}
    replays.open_now = True

    if by_a_person:
        retry(office)
    else:
        office.clock.move(timedelta(hours=1))
        office.sync()

    assert office.states() == {"UT-1": "booked"}
    assert len(set(keys(office))) == len(keys(office)) == syncs + 1
    assert set(office.target.bookings.values()) == {1}


def test_what_waited_for_a_right_and_nobody_knows_of_goes_again_with_the_same_key(office: Office) -> None:
    office.target.rules.append(forbidden)
    office.sync()
    office.target.rules[:] = [nobody_knows]
    office.target.ill = True
    office.clock.move(timedelta(hours=1))
    office.sync()
    office.target.rules.clear()
    office.target.ill = False

    retry(office)

    sent = keys(office)
    assert office.states() == {"UT-1": "booked"}
    assert sent[0] != sent[1] == sent[2]


def test_every_retry_after_a_refusal_has_a_key_of_its_own(office: Office) -> None:
    office.target.rules.append(refused)
    office.sync()

    for _ in range(3):
        retry(office)

    assert len(set(keys(office))) == 4


def test_an_amount_that_returns_to_what_was_refused_first_is_asked_for_under_a_new_key(office: Office) -> None:
    replays = Replays(office)
    office.target.rules.append(replays)
    for amount in ("100.00", "200.00"):
        office.records = [record("UT-1", amount)]
        office.sync()
    replays.open_now = True
    office.records = [record("UT-1", "100.00")]

    office.sync()

    assert office.states() == {"UT-1": "booked"}
    assert len(set(keys(office))) == len(keys(office)) == 3


@pytest.mark.parametrize("state", [one for one in DeliveryState if one is not DeliveryState.REJECTED])
def test_nothing_but_a_refusal_gives_an_amount_that_returns_a_new_key(state: DeliveryState) -> None:
    known = Known("UT-1", state, "200", sent_revision="200", attempts=5, generation=2)

    assert generation_of(known, "100", again=True, elsewhere=True) == 2


@pytest.mark.parametrize(
    ("revision", "attempts", "again", "generation"),
    [("200", 1, False, 2), ("200", 5, False, 2), ("100", 1, False, 2), ("100", 2, False, 3), ("100", 5, True, 3)],
)
def test_a_correction_of_what_was_corrected_before_has_a_new_key(
    revision: str, attempts: int, generation: int, *, again: bool
) -> None:
    known = Known("UT-1", DeliveryState.REJECTED, "200", sent_revision="200", attempts=attempts, generation=2)

    assert generation_of(known, revision, again=again) == generation


def test_a_sync_that_sends_a_correction_has_the_key_of_its_revision(office: Office) -> None:
    office.target.rules.append(lambda out: refused(out) if "text" not in out.payload else None)
    office.sync()
    office.records = [record("UT-1", text="corrected")]

    office.sync()

    reference = "acme-expenses:UT-1"
    revisions = [str(row["revision"]) for row in office.rows("test_attempts")]
    assert keys(office) == [idempotency_key_of(reference, revision) for revision in revisions]


def test_after_a_timeout_in_a_retry_the_same_key_goes_again(office: Office) -> None:
    office.target.rules.append(refused)
    office.sync()
    answers = iter([nobody_knows])

    def first_nobody_knows(out: Outgoing) -> Outcome:
        return next(answers, office.target.book)(out)

    office.target.rules[:] = [first_nobody_knows]

    retry(office)

    sent = keys(office)
    assert office.states() == {"UT-1": "booked"}
    assert len(sent) == 3
    assert sent[1] == sent[2] != sent[0]


def test_what_nobody_knows_goes_again_with_its_key_also_when_a_person_asks(office: Office) -> None:
    office.target.rules.append(nobody_knows)
    office.target.ill = True
    office.sync()
    office.target.ill = False
    office.target.rules.clear()

    retry(office)

    assert len(set(keys(office))) == 1
    assert office.states() == {"UT-1": "booked"}


def test_a_later_sync_goes_on_with_the_key_of_the_last_retry(office: Office) -> None:
    office.target.rules.append(refused)
    office.sync()
    office.target.rules[:] = [nobody_knows]
    office.target.ill = True
    retry(office)
    office.target.rules.clear()
    office.target.ill = False
    office.clock.move(timedelta(minutes=10))

    office.sync()

    sent = keys(office)
    assert sent[1] == sent[2] != sent[0]


def test_the_first_key_of_a_record_is_what_it_always_was() -> None:
    assert idempotency_key_of("acme-expenses:UT-1", "r1") == "e3dd66be3c6dc5e104842d9a28e4e02a"


def test_a_draft_made_in_a_persons_retry_is_finished_with_the_key_of_that_retry() -> None:
    item = Item(record("UT-1"), generation=2)
    config = SessionConfig("acme-expenses", RunKind.RETRY, ConnectorFacts("Accounting"), "test", "t001")
    builder = ChangeBuilder(config, "run")

    drafted = builder.intent(item)
    finished = builder.intent_to_finish(known_after(item, drafted.attempt_id))

    assert finished.outgoing.idempotency_key == drafted.outgoing.idempotency_key
    assert finished.generation == drafted.generation == 2


def corrected(office: Office) -> None:
    office.records = [record("UT-1", text="another text")]
    office.clock.move(timedelta(hours=1))
    office.sync()


def synced(office: Office) -> None:
    office.clock.move(timedelta(hours=1))
    office.sync()


@pytest.mark.parametrize("deduplicates", [True, False])
@pytest.mark.parametrize(
    ("refusal", "go_on"),
    [(forbidden, synced), (forbidden, retry), (forbidden, corrected), (refused, retry), (refused, corrected)],
)
def test_a_request_that_outlives_its_life_books_nothing_twice_although_what_was_sent_again_was_refused(
    office: Office, refusal: Callable[[Outgoing], Outcome], go_on: Callable[[Office], None], *, deduplicates: bool
) -> None:
    office.target.rules = [lambda out: nobody_knows(out) if len(office.target.requests) == 1 else refusal(out)]
    synced(office)
    first, again = office.target.requests
    assert first.idempotency_key == again.idempotency_key
    assert office.states()["UT-1"] in {"waiting", "rejected"}

    office.target.book(first)
    office.target.rules = []
    office.target.deduplicates = deduplicates
    go_on(office)

    assert office.states() == {"UT-1": "booked"}
    assert set(office.target.bookings.values()) == {1}
    assert office.target.requests == [first, again]


@pytest.mark.parametrize(
    ("refusal", "go_on"),
    [(forbidden, synced), (forbidden, retry), (forbidden, corrected), (refused, retry), (refused, corrected)],
)
def test_what_was_lost_once_goes_with_a_new_key_after_look_ups_that_do_not_find_it(
    office: Office, refusal: Callable[[Outgoing], Outcome], go_on: Callable[[Office], None]
) -> None:
    office.target.rules = [lambda out: nobody_knows(out) if len(office.target.requests) == 1 else refusal(out)]
    synced(office)
    asked = len(office.target.look_ups)
    office.target.rules = []

    go_on(office)

    assert office.states() == {"UT-1": "booked"}
    assert len(office.target.look_ups) >= asked + 2
    assert len(set(keys(office))) == len(keys(office)) - 1 == 2


def test_what_was_answered_each_time_is_not_looked_up_before_it_gets_a_new_key(office: Office) -> None:
    for refusal in (refused, forbidden, refused):
        office.target.rules = [refusal]
        retry(office) if office.rows() else synced(office)
    office.target.rules = []

    retry(office)

    assert office.states() == {"UT-1": "booked"}
    assert office.target.look_ups == []


def test_what_stands_there_as_refused_is_sent_again_although_a_request_for_it_was_lost(office: Office) -> None:
    office.target.rules = [lambda out: nobody_knows(out) if len(office.target.requests) == 1 else refused(out)]
    synced(office)
    failure = Failure(Category.VALIDATION, (FieldMessage("Refused in the queue"),))
    office.target.rules = []

    async def look_up(records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        return [NotBooked(one.record_key, failure, refused=True) for one in records]

    office.target.look_up = look_up  # type: ignore[method-assign]

    retry(office)

    assert office.states() == {"UT-1": "booked"}
