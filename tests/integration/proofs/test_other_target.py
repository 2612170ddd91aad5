"""An integration that leads to another system: what the one before booked is not booked there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.errors import Refused
from core.mapping import revision_of
from core.model import Light, Outcome, Outgoing, ReasonCode, RecordPage, Result, RunKind, RunStatus
from data.commands.handling import mark_handled
from data.commands.retries import request_retry
from data.store.protocol import Statement
from tests.fakes import ADDRESS, PRINCIPAL, FakeTarget, Office, integration, nobody_knows, record, refuse
from tests.integration.proofs.leading import KEYS, OTHER, THIRD, categories, verdict


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in KEYS])
    yield opened
    opened.store.close()


def codes(office: Office) -> list[ReasonCode]:
    return [reason.code for reason in verdict(office).reasons]


def send_anyway(office: Office, *keys: str) -> None:
    """A person sends these, cause by cause."""
    request_retry(
        PRINCIPAL,
        office.store,
        "acme-expenses",
        len(keys),
        request_id=f"retry-{office.clock.now()}",
        now=office.clock.now(),
        record_keys=list(keys),
        released=True,
    )
    office.run(RunKind.RETRY)


def book(target: FakeTarget, key: str, amount: str = "100.00") -> None:
    one = record(key, amount)
    target.book(Outgoing(key, f"acme-expenses:{key}", revision_of(one.payload), one.payload, one.amount))


def test_a_new_system_that_holds_nothing_is_never_called_healthy(office: Office) -> None:
    office.sync()
    assert verdict(office).light is Light.GREEN
    office.lead_to(OTHER, FakeTarget())

    assert (verdict(office).light, codes(office)[0]) == (Light.GREY, ReasonCode.TARGET_CHANGED)
    summary = office.sync()

    assert office.states() == dict.fromkeys(KEYS, "rejected")
    assert set(categories(office).values()) == {"other_target"}
    assert office.target.requests == []
    assert summary.status is RunStatus.FAILED
    assert summary.counts.failed_now == summary.counts.due == len(KEYS)
    assert verdict(office).light is Light.RED


def test_the_same_books_at_another_address_are_found_and_nothing_is_sent(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER)

    summary = office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert set(office.target.bookings.values()) == {1}
    assert (summary.status, summary.counts.already_there) == (RunStatus.SUCCEEDED, len(KEYS))
    assert verdict(office).light is Light.GREEN
    assert office.sync().counts.nothing_to_do == len(KEYS)


def test_a_new_record_goes_to_the_new_system_at_once(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.records.append(record("UT-004"))

    office.sync()

    assert office.states()["UT-004"] == "booked"
    assert [one.record_key for one in office.target.requests] == ["UT-004"]


def test_a_person_sends_what_should_be_booked_there_too_and_marks_the_others(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.sync()

    send_anyway(office, "UT-001", "UT-002")
    why = {"reason": "Stays in the old company", "request_id": "h1", "record_keys": ["UT-003"]}
    mark_handled(PRINCIPAL, office.store, "acme-expenses", 1, now=office.clock.now(), **why)  # type: ignore[arg-type]
    office.sync()

    assert office.states() == {"UT-001": "booked", "UT-002": "booked", "UT-003": "handled"}
    assert set(office.target.bookings.values()) == {1}
    assert verdict(office).light is Light.GREEN


def test_the_big_retry_button_does_not_send_them(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.sync()

    with pytest.raises(Refused):
        request_retry(PRINCIPAL, office.store, "acme-expenses", 3, request_id="r", now=office.clock.now())


def test_what_is_corrected_in_the_source_is_not_sent_by_itself(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.sync()
    office.records[0] = record("UT-001", text="corrected")

    office.sync()

    assert office.states()["UT-001"] == "rejected"
    assert office.target.requests == []


def test_a_restore_sends_none_of_what_waits_for_a_person(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.sync()
    now = office.clock.now()
    noticed = {"restore_id": f"restore {now}", "noticed_at": now}
    put_back = [Statement("test_put_back", {"restoring_since_at": now}, expect=1)]
    office.store.write([*put_back, Statement("test_note_restore", noticed, expect=1)], f"put back {now}")

    for _sync in range(3):
        office.clock.move(timedelta(hours=1))
        office.sync()

    assert office.target.requests == []
    assert set(categories(office).values()) == {"other_target"}


def test_a_header_that_goes_with_records_only_names_the_company_too() -> None:
    def of(company: str) -> str:
        told = integration().target.model_dump() | {"post_headers": {"X-Company": company}}
        return RestTargetConfig.model_validate(told).identity

    assert of("1") != of("2")


def test_back_at_the_first_system_everything_is_found_again(office: Office) -> None:
    first = office.target
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.sync()
    office.lead_to(ADDRESS, first)

    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "booked")
    assert set(first.bookings.values()) == {1}
    assert verdict(office).light is Light.GREEN


def test_an_amount_that_differs_there_is_a_conflict(office: Office) -> None:
    office.sync()
    other = FakeTarget()
    book(other, "UT-001", "999.00")
    office.lead_to(OTHER, other)

    office.sync()

    assert office.states()["UT-001"] == "unknown"
    assert categories(office)["UT-001"] == "duplicate_mismatch"


def test_it_is_compared_with_what_was_booked_and_not_with_what_the_source_says_now(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER)
    office.records[0] = record("UT-001", "250.00")

    office.sync()
    office.sync()

    assert office.states()["UT-001"] == "booked"
    assert ReasonCode.CHANGED_AFTER_BOOKED in codes(office)


def test_what_was_refused_before_is_looked_up_and_then_sent(office: Office) -> None:
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    office.lead_to(OTHER, FakeTarget())

    office.sync()

    assert office.states()["UT-001"] == "booked"
    assert "acme-expenses:UT-001" in office.target.look_ups
    assert office.target.bookings == {"acme-expenses:UT-001": 1}


def test_what_nobody_knows_of_the_first_system_is_not_sent_to_the_second(office: Office) -> None:
    first = office.target
    books_without_an_answer(first, "UT-001")
    office.sync()
    office.lead_to(OTHER, FakeTarget())

    office.sync()

    assert office.target.requests == []
    assert office.states()["UT-001"] == "rejected"
    assert categories(office)["UT-001"] == "other_target"


def books_without_an_answer(target: FakeTarget, key: str) -> None:
    """And is not well, so that its look-up proves nothing."""

    def rule(out: Outgoing) -> Outcome | None:
        if out.record_key != key:
            return None
        target.book(out)
        return nobody_knows(out)

    target.rules.append(rule)
    target.hidden.add(f"acme-expenses:{key}")
    target.ill = True


def test_where_it_was_refused_in_between_it_is_still_looked_up_at_home(office: Office) -> None:
    """Booked at the first without an answer, refused at the second on a person's word: found at the first."""
    first = office.target
    books_without_an_answer(first, "UT-001")
    office.sync()
    office.lead_to(OTHER, FakeTarget(rules=[refuse("UT-001")]))
    office.sync()
    send_anyway(office, "UT-001")
    assert categories(office)["UT-001"] == "reference_not_found"
    first.hidden.clear()
    first.ill = False
    office.lead_to(ADDRESS, first)

    office.sync()

    assert office.states()["UT-001"] == "booked"
    assert set(first.bookings.values()) == {1}


@pytest.mark.parametrize("back_to", [ADDRESS, THIRD])
@pytest.mark.parametrize("is_corrected", [False, True])
@pytest.mark.parametrize("second", ["refuses", "asks to wait"])
def test_what_the_first_booked_is_left_to_a_person_also_after_another_refused_it(
    office: Office, back_to: str, second: str, *, is_corrected: bool
) -> None:
    """Its look-up does not show it any more: archived, or late."""
    first = office.target
    office.records = office.records[:1]
    office.sync()
    rule = refuse("UT-001") if second == "refuses" else asks_to_wait
    office.lead_to(OTHER, FakeTarget(rules=[rule]))
    office.sync()
    send_anyway(office, "UT-001")
    if is_corrected:
        office.records = [record("UT-001", "120.00")]
    first.hidden.add("acme-expenses:UT-001")
    office.lead_to(back_to, first if back_to == ADDRESS else FakeTarget())

    for _sync in range(3):
        office.clock.move(timedelta(minutes=10))
        office.sync()

    assert first.bookings == {"acme-expenses:UT-001": 1}
    assert office.target.bookings == ({"acme-expenses:UT-001": 1} if back_to == ADDRESS else {})
    assert (office.states()["UT-001"], categories(office)["UT-001"]) == ("rejected", "other_target")
    assert verdict(office).light is Light.RED


def asks_to_wait(out: Outgoing) -> Outcome:
    return Outcome(out.record_key, Result.LATER, retry_after_seconds=100_000.0)


def test_a_look_up_that_fails_leaves_it_open(office: Office) -> None:
    office.sync()
    other = FakeTarget(down=True)
    office.lead_to(OTHER, other)

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert verdict(office).light is Light.RED
    other.down = False
    office.sync()
    assert set(categories(office).values()) == {"other_target"}


def test_a_system_that_is_not_well_proves_nothing(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget(ill=True))

    office.sync()

    assert set(office.states().values()) == {"unknown"}
    assert verdict(office).light is Light.RED


def test_a_sync_that_dies_while_it_looks_up_is_finished_by_the_next_one(office: Office) -> None:
    office.sync()
    other = FakeTarget()
    office.lead_to(OTHER, other)
    asked = other.look_up

    async def dies(_records: object) -> None:
        raise KeyboardInterrupt

    other.look_up = dies  # type: ignore[method-assign,assignment]
    with pytest.raises(KeyboardInterrupt):
        office.run()
    other.look_up = asked  # type: ignore[method-assign]
    office.clock.move(timedelta(minutes=3))

    office.sync()

    assert set(categories(office).values()) == {"other_target"}
    assert other.requests == []


def test_a_session_that_began_before_the_change_sends_nothing(office: Office) -> None:
    before = office.config
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.records.append(record("UT-004"))
    office.config = before

    summary = office.sync()

    assert summary.status is RunStatus.STOPPED
    assert office.target.requests == []
    assert ReasonCode.TARGET_CHANGED not in codes(office) or verdict(office).light is Light.RED


def test_a_first_sync_under_way_leaves_no_green_light_at_the_new_system(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, first = office.page, office.target

    async def page(cursor: str | None) -> RecordPage:
        office.lead_to(OTHER, FakeTarget())  # nothing is sent so far
        return await read(cursor)

    monkeypatch.setattr(office, "page", page)
    office.sync()
    monkeypatch.setattr(office, "page", read)

    assert set(first.bookings.values()) == {1}
    assert (verdict(office).light, codes(office)[0]) == (Light.GREY, ReasonCode.TARGET_CHANGED)
    office.sync()
    assert office.states() == dict.fromkeys(KEYS, "rejected")


def test_an_empty_source_proves_nothing_about_the_new_system(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    kept, office.records = office.records, []
    office.sync()
    assert ReasonCode.TARGET_CHANGED in codes(office) or verdict(office).light is not Light.GREEN

    office.records = kept
    office.sync()

    assert set(categories(office).values()) == {"other_target"}


def test_what_comes_back_long_after_the_change_is_looked_up_all_the_same(office: Office) -> None:
    office.sync()
    back = office.records.pop(0)
    office.lead_to(OTHER, FakeTarget())
    office.sync()
    office.records.insert(0, back)

    office.sync()

    assert categories(office)["UT-001"] == "other_target"
    assert office.target.requests == []


@pytest.mark.parametrize("sync_before", [True, False])
def test_a_home_from_before_targets_were_written_down(office: Office, *, sync_before: bool) -> None:
    """Its records and its state say no target; the configuration that was in use says it."""
    office.sync()
    office.store.write([Statement("test_forget_targets", {})], "forget")
    if sync_before:
        assert office.sync().counts.nothing_to_do == len(KEYS)
    office.lead_to(OTHER, FakeTarget())

    assert codes(office)[0] is ReasonCode.TARGET_CHANGED
    office.sync()

    assert set(categories(office).values()) == {"other_target"}
    assert office.target.requests == []


def test_a_change_of_anything_else_asks_nobody(office: Office) -> None:
    office.sync()
    office.config = office.config.model_copy(update={"name": "Another name"})
    office.lead_to(ADDRESS)

    assert verdict(office).light is Light.GREEN
    asked = len(office.target.look_ups)
    office.sync()
    assert len(office.target.look_ups) == asked


def test_two_changes_before_a_sync_end_at_the_last_system(office: Office) -> None:
    office.sync()
    office.lead_to(OTHER, FakeTarget())
    office.lead_to(THIRD, FakeTarget())

    office.sync()
    office.sync()

    assert set(categories(office).values()) == {"other_target"}
    assert verdict(office).light is Light.RED


def test_what_waits_in_the_queue_of_the_first_is_not_waited_for_at_the_second(office: Office) -> None:
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.PENDING_TARGET, "Q-1"))
    office.records = office.records[:1]
    office.sync()
    office.lead_to(OTHER, FakeTarget())

    office.sync()

    assert categories(office)["UT-001"] == "other_target"
    assert office.states()["UT-001"] == "rejected"


def test_an_id_of_the_old_system_proves_nothing_at_the_new_one(office: Office) -> None:
    """Ids of two systems may be alike: a conflict about one record must not make one of another."""
    office.sync()
    new = FakeTarget()
    book(new, "UT-001", "7.00")  # somebody else's, under our reference
    office.lead_to(OTHER, new)
    office.sync()
    assert categories(office)["UT-001"] == "duplicate_mismatch"
    new.rules.append(lambda out: Outcome(out.record_key, Result.BOOKED, "B-UT-001"))  # the number of the old booking
    office.records.append(record("UT-004"))

    office.sync()

    assert office.states()["UT-004"] == "booked"
    assert {row["target_id"] for row in office.rows() if row["record_key"] == "UT-001"} == {None}


def test_an_id_in_dispute_at_the_old_system_proves_nothing_at_the_new_one(office: Office) -> None:
    office.records = [record("UT-001"), record("UT-002")]
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.BOOKED, "B-1"))
    office.sync()
    assert sorted(str(one) for one in categories(office).values()) == ["duplicate_mismatch"] * 2
    new = FakeTarget()
    for key in KEYS[:2]:
        book(new, key, "7.00")
    office.lead_to(OTHER, new)
    office.sync()
    new.rules.append(lambda out: Outcome(out.record_key, Result.BOOKED, "B-1"))
    office.records.append(record("UT-004"))

    office.sync()

    assert office.states()["UT-004"] == "booked"


def test_the_old_number_is_named_also_in_later_syncs(office: Office) -> None:
    office.sync()
    new = FakeTarget(undecided={"acme-expenses:UT-001"})
    office.lead_to(OTHER, new)
    office.sync()
    assert office.states()["UT-001"] == "unknown"
    new.undecided.clear()
    office.clock.move(timedelta(minutes=10))

    office.sync()

    assert office.states() == dict.fromkeys(KEYS, "rejected")
    assert {str(row["message"]).split(" where")[0] for row in office.rows()} == {
        f"It was booked as B-{key}" for key in KEYS
    }


@pytest.mark.parametrize("by_a_person", [False, True])
def test_back_at_the_first_target_a_refused_key_is_not_used_again(office: Office, by_a_person: bool) -> None:
    first, second = office.target, FakeTarget()
    office.records = [record("UT-001")]
    first.rules.append(refuse("UT-001"))
    second.rules.append(refuse("UT-001"))
    office.sync()
    office.lead_to(OTHER, second)
    office.sync()
    assert [one.record_key for one in second.requests] == ["UT-001"]
    office.lead_to(ADDRESS, first)
    first.rules.clear()

    if by_a_person:
        send_anyway(office, "UT-001")
    else:
        office.sync()

    assert office.states() == {"UT-001": "booked"}
    assert len({one.idempotency_key for one in first.requests}) == len(first.requests) == 2
