"""What pages read, from a store the real engine has written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.effects import OpenRun, TakeLease
from core.errors import NothingToSend, Refused, StoreUnavailable
from core.health import assess
from core.i18n import Words
from core.model import (
    BrokenRow,
    Category,
    Failure,
    FieldMessage,
    Light,
    Outcome,
    Outgoing,
    Principal,
    ReasonCode,
    Result,
    RunKind,
    RunStatus,
    Word,
)
from core.permissions import Role
from core.settings import Settings
from dashboard.page_context import PageContext
from data.commands.retries import Offer, request_retry, retry_offers
from data.queries.failures import group_by_cause, open_causes, open_failures
from data.queries.people import local_principal, open_episodes, organisations
from data.queries.runs import booked_twice, day_outcomes, durations, history, last_sums
from data.queries.status import integration_statuses, page_version
from tests.fakes import PRINCIPAL, Office, nobody_knows, record, refuse

NOBODY = Principal("eve", {"other": Role.ADMIN})
CODE = "Invalid cost center code: 9999"


@pytest.fixture
def office() -> Iterator[Office]:
    """Five records, two of them refused, and one broken row; two syncs, an hour apart."""
    opened = Office(records=[record(f"UT-{number:03d}", f"{number + 1}00.00") for number in range(5)])
    opened.broken = [BrokenRow("claims.csv line 7", "line 7: Beløp: found x, wanted an amount")]
    opened.target.rules.append(refuse("UT-001", "UT-002"))
    opened.sync()
    opened.clock.move(timedelta(hours=1))
    opened.sync()
    opened.clock.move(timedelta(minutes=10))
    yield opened
    opened.store.close()


def test_a_status_holds_the_facts_of_the_light_and_the_money_not_booked(office: Office) -> None:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    verdict = assess(status.facts, office.clock.now())

    assert (verdict.light, verdict.word) == (Light.RED, Word.FAILING)
    assert status.open_records == 3
    assert status.not_booked == {"NOK": Decimal("500.00")}
    assert status.facts.last_sync is not None
    assert status.facts.last_sync.counts.carried_over + status.facts.last_sync.counts.failed_now == 3
    assert status.running is None
    assert sum(total.records for total in status.totals if total.state == "booked") == 3


def test_a_currency_of_which_nothing_is_missing_is_not_named(office: Office) -> None:
    office.records[:] = [record(one.record_key, "0.00") for one in office.records]
    office.sync()

    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())

    assert status.not_booked == {}


def test_a_dead_sync_that_nobody_could_close_is_red_and_not_running_for_ever(office: Office) -> None:
    ledger = office.ledger()
    ledger.commit((TakeLease("acme-expenses", "elsewhere:1", timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-9", RunKind.SCHEDULED, office.clock.now(), "schedule", "elsewhere:1"),), "open")

    def look() -> tuple[bool, bool]:
        (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
        codes = {reason.code for reason in assess(status.facts, office.clock.now()).reasons}
        return status.running is not None, ReasonCode.CRASHED in codes

    at_once = look()
    office.clock.move(timedelta(seconds=150))
    at_its_end = look()
    office.clock.move(timedelta(seconds=1))

    after = look()
    office.clock.move(timedelta(days=31))

    assert (at_once, at_its_end, after, look()) == ((True, False), (True, False), (False, True), (False, True))


def test_the_page_version_counts_a_sync_that_has_been_dead_for_a_month(office: Office) -> None:
    ledger = office.ledger()
    ledger.commit((TakeLease("acme-expenses", "elsewhere:1", timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-9", RunKind.SCHEDULED, office.clock.now(), "schedule", "elsewhere:1"),), "open")
    office.clock.move(timedelta(days=31))

    assert "|1:run-9|" in page_version(PRINCIPAL, office.store, office.clock.now())


def test_a_sync_that_died_while_the_stores_clock_was_fast_is_dead(office: Office) -> None:
    office.clock.move(timedelta(days=20))
    ledger = office.ledger()
    ledger.commit((TakeLease("acme-expenses", "elsewhere:1", timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-9", RunKind.SCHEDULED, office.clock.now(), "schedule", "elsewhere:1"),), "open")
    office.clock.move(timedelta(days=-20))

    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())

    assert status.running is None
    assert ReasonCode.CRASHED in {reason.code for reason in assess(status.facts, office.clock.now()).reasons}


def test_an_open_failure_says_message_value_amount_attempts_and_since_when(office: Office) -> None:
    failures = open_failures(PRINCIPAL, office.store, "acme-expenses")

    refused = next(failure for failure in failures if failure.record_key == "UT-001")
    assert refused.root.message == CODE
    assert refused.money is not None
    assert refused.money.amount == Decimal("200.00")
    assert refused.attempts == 1
    assert refused.open_since_at < office.clock.now() - timedelta(hours=1)
    assert {failure.category for failure in failures} == {refused.category, Category.SOURCE_ROW}


def test_causes_of_the_overview_are_the_causes_of_the_integration(office: Office) -> None:
    listed = open_causes(PRINCIPAL, office.store, most=9).first
    grouped = group_by_cause("acme-expenses", open_failures(PRINCIPAL, office.store, "acme-expenses"))

    assert [(cause.cause_key, cause.records, cause.money) for cause in listed] == [
        (cause.cause_key, cause.records, cause.money) for cause in grouped
    ]
    assert listed[0].records == 2
    assert listed[0].money == {"NOK": Decimal("500.00")}


def test_a_cause_with_several_values_is_not_titled_with_one_of_them(office: Office) -> None:
    def wrong(code: str) -> Callable[[Outgoing], Outcome | None]:
        return lambda out: (
            Outcome(
                out.record_key,
                Result.REJECTED,
                failure=Failure(
                    Category.REFERENCE_NOT_FOUND,
                    (FieldMessage(f"Invalid cost center code: {code}", "/cc", None, "Kostnadssted", code),),
                ),
            )
            if out.record_key == f"K-{code}"
            else None
        )

    office.records += [record("K-8888", "500.00"), record("K-9999", "10.00")]
    office.target.rules = [wrong("8888"), wrong("9999"), *office.target.rules]
    office.sync()

    failures = open_failures(PRINCIPAL, office.store, "acme-expenses")
    of_the_store = {group.cause_key: group for group in open_causes(PRINCIPAL, office.store, most=9).first}
    of_the_list = {group.cause_key: group for group in group_by_cause("acme-expenses", failures)}
    key = next(one.cause_key for one in failures if one.record_key == "K-8888")
    for group in (of_the_store[key], of_the_list[key]):
        assert (group.records, group.money) == (2, {"NOK": Decimal("510.00")})
        assert (group.message, group.value, group.label) == ("Invalid cost center code: …", None, "Kostnadssted")


def test_the_history_lists_every_sync_with_counts_and_duration_newest_first(office: Office) -> None:
    runs = history(PRINCIPAL, office.store, "acme-expenses", office.clock.now())

    assert [run.status for run in runs] == [RunStatus.FAILED, RunStatus.FAILED]
    assert runs[0].started_at > runs[1].started_at
    assert runs[1].counts.booked == 3
    assert runs[0].counts.carried_over == 3  # the row that cannot be read as well
    assert all(run.took is not None for run in runs)


def test_days_and_durations_are_counted_in_the_organisations_own_days(office: Office) -> None:
    now = office.clock.now()
    days = day_outcomes(PRINCIPAL, office.store, now)
    took = durations(PRINCIPAL, office.store, "acme-expenses", time_zone="Europe/Oslo", now=now)

    assert [(day.syncs, day.failed, day.warnings) for day in days["acme-expenses"]] == [(2, 2, 0)]
    assert [day.syncs for day in took] == [2]
    assert 0 <= took[0].p50_seconds <= took[0].p95_seconds
    assert took[0].day == days["acme-expenses"][0].day


def test_an_old_sync_is_outside_the_window(office: Office) -> None:
    later = office.clock.now() + timedelta(days=31)

    assert history(PRINCIPAL, office.store, "acme-expenses", later, days=30) == []
    assert day_outcomes(PRINCIPAL, office.store, later, days=30) == {}


def test_another_organisation_sees_nothing(office: Office) -> None:
    now = office.clock.now()

    assert integration_statuses(NOBODY, office.store, now) == []
    assert open_failures(NOBODY, office.store, "acme-expenses") == []
    assert open_causes(NOBODY, office.store, most=9).count == 0
    assert history(NOBODY, office.store, "acme-expenses", now) == []
    assert day_outcomes(NOBODY, office.store, now) == {}
    assert durations(NOBODY, office.store, "acme-expenses", time_zone="Europe/Oslo", now=now) == []
    assert open_episodes(NOBODY, office.store) == 0


def test_the_page_version_changes_with_a_sync_and_with_a_stored_retry_and_not_by_itself(office: Office) -> None:
    now = office.clock.now()
    first = page_version(PRINCIPAL, office.store, now)
    office.sync()
    second = page_version(PRINCIPAL, office.store, now)
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="one", now=now)

    assert first != second
    assert page_version(PRINCIPAL, office.store, now) != second
    assert page_version(PRINCIPAL, office.store, now) == page_version(PRINCIPAL, office.store, now)


def test_a_record_in_a_stored_retry_says_so_and_nothing_is_booked_twice(office: Office) -> None:
    now = office.clock.now()
    batch_id = request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="one", now=now)
    waiting = open_failures(PRINCIPAL, office.store, "acme-expenses")

    assert sorted(failure.record_key for failure in waiting if failure.in_batch_id == batch_id) == ["UT-001", "UT-002"]
    office.target.rules.clear()
    office.run(RunKind.RETRY)
    assert booked_twice(PRINCIPAL, office.store, batch_id, now - timedelta(days=1)) == 0
    assert [failure.category for failure in open_failures(PRINCIPAL, office.store, "acme-expenses")] == [
        Category.SOURCE_ROW
    ]


def test_the_bell_counts_from_the_first_failure(office: Office) -> None:
    assert open_episodes(PRINCIPAL, office.store) == 1


def test_the_person_of_local_mode_is_admin_of_every_organisation(office: Office) -> None:
    tenants = organisations(office.store)

    assert local_principal("kari", tenants) == Principal("kari", {"acme": Role.ADMIN}, is_operator=True)
    assert (tenants[0].name, tenants[0].time_zone) == ("Acme Likeperson", "Europe/Oslo")


def test_while_the_store_is_down_a_visit_shows_what_was_known_and_since_when(office: Office) -> None:
    settings = Settings()
    context = PageContext(PRINCIPAL, office.store, settings, Words("en"), office.clock.now())
    asked = context.ask("statuses", lambda: integration_statuses(PRINCIPAL, office.store, context.now))
    later = replace(context, now=context.now + timedelta(minutes=5))

    def down() -> list[object]:
        raise StoreUnavailable("gone")

    assert later.ask("statuses", down) == asked
    assert later.known_at == context.now
    with pytest.raises(StoreUnavailable):
        later.ask("never asked", lambda: "not even tried after the first failure")


def closed(out: Outgoing) -> Outcome | None:
    """October is closed for the last two records."""
    if out.record_key not in ("UT-003", "UT-004"):
        return None
    pair = FieldMessage("The period 2026-10 is closed", "/date", value="2026-10-14")
    return Outcome(out.record_key, Result.REJECTED, failure=Failure(Category.CLOSED_PERIOD, (pair,), 422))


@pytest.fixture
def shut() -> Iterator[Office]:
    """Of five records one is refused, one unknown, two stand in a closed period; and one row is broken."""
    opened = Office(records=[record(f"UT-{number:03d}", f"{number + 1}00.00") for number in range(5)])
    opened.broken = [BrokenRow("claims.csv line 7", "line 7: Beløp: found x, wanted an amount")]
    opened.target.rules += [refuse("UT-001"), closed]
    opened.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-002" else None)
    opened.sync()
    yield opened
    opened.store.close()


def test_the_offer_counts_what_a_retry_freezes_and_names_what_is_held_back(shut: Office) -> None:
    offers = retry_offers(PRINCIPAL, shut.store, "acme-expenses")

    assert (offers.retry.records, offers.retry.total.money) == (2, {"NOK": Decimal("500.00")})
    assert (offers.held_back, offers.in_batch, offers.open_records) == (3, 0, 5)
    (released,) = offers.released.values()
    assert (released.records, released.total.money) == (2, {"NOK": Decimal("900.00")})
    now = shut.clock.now()
    request_retry(PRINCIPAL, shut.store, "acme-expenses", 2, request_id="all", now=now)
    after = retry_offers(PRINCIPAL, shut.store, "acme-expenses")
    assert after.retry == Offer()
    assert after.in_batch == 2


def test_a_closed_period_that_was_opened_can_be_sent_again(shut: Office) -> None:
    (cause_key,) = retry_offers(PRINCIPAL, shut.store, "acme-expenses").released
    ask = lambda expected, request_id: request_retry(  # noqa: E731
        PRINCIPAL,
        shut.store,
        "acme-expenses",
        expected,
        request_id=request_id,
        now=shut.clock.now(),
        cause_key=cause_key,
    )
    shut.target.rules.remove(closed)

    with pytest.raises(Refused):
        ask(5, "another number than was shown")
    ask(2, "two")
    with pytest.raises(Refused):
        ask(2, "the same again")
    shut.run(RunKind.RETRY)

    assert shut.target.bookings["acme-expenses:UT-003"] == 1
    assert retry_offers(PRINCIPAL, shut.store, "acme-expenses").released == {}


def test_a_row_of_the_source_is_never_sent_on_a_persons_word(shut: Office) -> None:
    failures = open_failures(PRINCIPAL, shut.store, "acme-expenses")
    row = next(failure.cause_key for failure in failures if failure.category is Category.SOURCE_ROW)

    assert row not in retry_offers(PRINCIPAL, shut.store, "acme-expenses").released
    with pytest.raises(Refused):
        request_retry(PRINCIPAL, shut.store, "acme-expenses", 1, request_id="r", now=shut.clock.now(), cause_key=row)


def test_an_empty_retry_is_refused_in_a_sentence(shut: Office) -> None:
    with pytest.raises(NothingToSend, match="There is no failed record to send again, so nothing was stored"):
        request_retry(PRINCIPAL, shut.store, "acme-expenses", 0, request_id="r", now=shut.clock.now())


def test_more_open_records_than_a_list_shows_can_be_sent_again() -> None:
    office = Office(records=[record(f"UT-{number:04d}", "1.00") for number in range(2_003)], page_size=1_000)
    office.target.rules.append(refuse(*(one.record_key for one in office.records)))
    office.sync()

    offers = retry_offers(PRINCIPAL, office.store, "acme-expenses")
    listed = open_failures(PRINCIPAL, office.store, "acme-expenses")
    (cause,) = open_causes(PRINCIPAL, office.store, "acme-expenses", most=9).first
    now = office.clock.now()
    request_retry(PRINCIPAL, office.store, "acme-expenses", offers.retry.records, request_id="all", now=now)

    assert (len(listed), offers.retry.records, cause.records) == (2_000, 2_003, 2_003)
    assert offers.retry.total.money == {"NOK": Decimal("2003.00")}
    office.store.close()


def test_another_organisation_is_offered_nothing(shut: Office) -> None:
    assert retry_offers(NOBODY, shut.store, "acme-expenses").open_records == 0
    assert last_sums(NOBODY, shut.store, shut.clock.now()) == {}


def test_the_last_sum_is_what_the_source_held_and_what_every_state_has(shut: Office) -> None:
    sums = last_sums(PRINCIPAL, shut.store, shut.clock.now())["acme-expenses"]["NOK"]

    assert sums["source"] == Decimal("1500.00")
    assert sum(amount for name, amount in sums.items() if name != "source") == Decimal("1500.00")
    assert sums["booked"] == Decimal("100.00")


def test_a_stopped_sync_does_not_replace_the_last_sum(shut: Office) -> None:
    before = last_sums(PRINCIPAL, shut.store, shut.clock.now())
    shut.clock.move(timedelta(hours=1))
    shut.target.down = True
    shut.sync()

    assert last_sums(PRINCIPAL, shut.store, shut.clock.now()) == before
    assert last_sums(PRINCIPAL, shut.store, shut.clock.now() + timedelta(days=60)) == {}
