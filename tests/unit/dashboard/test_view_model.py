from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.duration_trend import Pace, TrendReason
from core.i18n import Words
from core.model import Category, Counts, DeliveryState, FieldMessage, HealthFacts, LastSync, OpenTotals, RunStatus
from core.money import Money, Total, added, total_of
from dashboard.ui.view_model import (
    Balance,
    Day,
    balances,
    counted,
    days,
    days_sentence,
    expected_days,
    is_calm,
    money_text,
    next_sync,
    no_money_waits,
    see,
    shown_set,
)
from dashboard.views.integration.performance import why
from data.commands.retries import Offer
from data.ledger.light import StateTotal
from data.queries.failures import OpenFailure, group_by_cause
from data.queries.runs import DayOutcome
from data.queries.status import IntegrationStatus

NOW = datetime(2026, 11, 23, 9, 47, tzinfo=UTC)
EN, NB = Words("en"), Words("nb")


def failure(key: str, amount: str | None = "100", **more: object) -> OpenFailure:
    values: dict[str, object] = {
        "record_key": key,
        "state": DeliveryState.REJECTED,
        "category": Category.VALIDATION,
        "messages": (FieldMessage("no"),),
        "cause_key": "a",
        "money": None if amount is None else Money(Decimal(amount), "NOK"),
        "attempts": 1,
        "open_since_at": NOW,
        **more,
    }
    return OpenFailure(**values)  # type: ignore[arg-type]


def status(integration_id: str = "i", **more: object) -> IntegrationStatus:
    values: dict[str, object] = {
        "integration_id": integration_id,
        "name": integration_id,
        "organisation_id": "acme",
        "organisation_name": "Acme",
        "time_zone": "Europe/Oslo",
        "language": "nb",
        "source_kind": "files",
        "target_name": "Tripletex",
        "config": {"schedule": {"interval_seconds": 3600}},
        "facts": HealthFacts(configured_at=NOW, monitor_seen_at=NOW),
        **more,
    }
    return IntegrationStatus(**values)  # type: ignore[arg-type]


def test_the_same_shown_set_has_the_same_name_and_another_try_makes_another_set() -> None:
    first = Offer(2, Total(), "77")

    assert shown_set(first, "retry-1") == shown_set(Offer(2, Total(), "77"), "retry-1")
    assert shown_set(first, "retry-1") != shown_set(first, "retry-2")
    assert shown_set(first, None) != shown_set(Offer(2, Total(), "78"), None)
    assert shown_set(first, None) != shown_set(Offer(2, Total(), "77", "a-cause"), None)


GREEN = HealthFacts(
    configured_at=NOW,
    monitor_seen_at=NOW,
    last_ended_at=NOW,
    last_sync=LastSync("r", RunStatus.SUCCEEDED, NOW, NOW, Counts(due=3, booked=3)),
)


def test_the_overview_is_not_calm_while_nobody_knows() -> None:
    green, paused = status("a", facts=GREEN), status("b", facts=replace(GREEN, paused_at=NOW))
    silent = status("c", facts=replace(GREEN, monitor_seen_at=None))
    never = status("d")

    assert is_calm(see([green, paused], NOW))
    assert not is_calm(see([green, silent], NOW))
    assert not is_calm(see([green, never], NOW))


def test_no_money_waits_is_said_only_when_it_is_known() -> None:
    edited = status("a", facts=replace(GREEN, changed_after_booked=1))
    on_its_way = status(
        "b", facts=GREEN, totals=(StateTotal("pending_target", "NOK", is_open=False, records=1, amount=Decimal(5)),)
    )
    stale = status("c", facts=replace(GREEN, last_ended_at=NOW - timedelta(days=3)))

    assert no_money_waits(see([edited], NOW))
    assert not no_money_waits(see([edited, on_its_way], NOW))
    assert not no_money_waits(see([edited, stale], NOW))


def test_what_the_source_holds_and_no_state_has_is_unexplained() -> None:
    whole = {"NOK": {"source": Decimal(100), "booked": Decimal(60), "rejected": Decimal(40)}}
    short = {"NOK": {"source": Decimal(100), "booked": Decimal(90)}, "EUR": {"source": Decimal(1)}}
    over = {"NOK": {"source": Decimal(0), "booked": Decimal(10)}}

    assert balances([whole]) == [
        Balance("NOK", Decimal(100), {"booked": Decimal(60), "rejected": Decimal(40)}, Decimal(0))
    ]
    hidden, euros = balances([whole, short, over])
    assert (hidden.source, hidden.unexplained) == (Decimal(200), Decimal(20))  # +10 and −10 do not cancel out
    assert (euros.currency, euros.source, euros.unexplained) == ("EUR", Decimal(1), Decimal(1))
    assert balances([]) == []


def test_causes_stand_in_the_order_of_their_money_and_currencies_are_never_added() -> None:
    failures = [
        failure("a", "10"),
        failure("b", "500", cause_key="b"),
        failure("c", None, cause_key="c"),
        failure("d", "7", cause_key="b", money=Money(Decimal(7), "EUR")),
    ]

    groups = group_by_cause("i", failures)

    assert [(group.cause_key, group.records) for group in groups] == [("b", 2), ("a", 1), ("c", 1)]
    assert groups[0].money == {"NOK": Decimal(500), "EUR": Decimal(7)}
    assert total_of(one.money for one in failures).money == {"NOK": Decimal(510), "EUR": Decimal(7)}
    assert money_text(EN, groups[0].money) == "NOK\u00a0500 · EUR\u00a07"
    assert money_text(EN, {}) == "–"


def test_sums_are_per_currency_with_most_money_first() -> None:
    assert list(added([{"EUR": Decimal(1)}, {"NOK": Decimal(5)}, {"EUR": Decimal(2)}]).items()) == [
        ("NOK", Decimal(5)),
        ("EUR", Decimal(3)),
    ]


def test_a_day_is_as_bad_as_its_worst_sync_and_days_without_a_sync_are_marked() -> None:
    today = date(2026, 11, 23)
    outcomes = [
        DayOutcome(today - timedelta(days=3), syncs=24, failed=1, warnings=3),
        DayOutcome(today - timedelta(days=1), syncs=24, failed=0, warnings=1),
        DayOutcome(today, syncs=3, failed=0, warnings=0),
    ]

    marks = days(outcomes, today, 4)

    assert marks == [Day.FAILED, Day.NONE, Day.WARNING, Day.HEALTHY]
    assert days_sentence(EN, marks) == (
        "4 days: 1 healthy, 1 with a warning, 1 failed, "
        "0 where an expected sync did not come, 1 without an expected sync"
    )
    assert days_sentence(NB, marks) == (
        "4 dager: 1 i orden, 1 med merknad, 1 med feil, 0 der en ventet synk uteble, 1 uten ventet synk"
    )


@pytest.mark.parametrize(
    ("records", "results", "twice", "english"),
    [
        (
            18,
            {"booked": 16, "already_there": 1, "rejected": 1},
            0,
            "18 sent, 16 booked, 1 already there, 1 refused again, 0 twice",
        ),
        (
            5,
            {"booked": 1, "unsent": 2, "gone": 1, "unknown": 1},
            0,
            (
                "2 sent, 1 booked, 0 already there, 0 refused again, 1 not known yet, 2 not sent, "
                "1 gone from the source, 0 twice"
            ),
        ),
        (
            2,
            {"booked": 1, "handled": 1},
            0,
            "1 sent, 1 booked, 0 already there, 0 refused again, 1 handled by a person, 0 twice",
        ),
        (1, {"booked": 1}, 1, "1 sent, 1 booked, 0 already there, 0 refused again, 1 twice"),
    ],
)
def test_the_result_sentence_accounts_for_every_record(
    records: int, results: dict[str, int], twice: int, english: str
) -> None:
    assert EN.retried(records, results, twice) == english


def test_the_result_sentence_in_bokmaal() -> None:
    results = {"booked": 16, "already_there": 1, "rejected": 1}

    assert NB.retried(18, results, 0) == "18 sendt, 16 bokført, 1 fantes fra før, 1 avvist igjen, 0 dobbelt"


def test_the_worst_integration_stands_first_and_the_filters_count_them() -> None:
    red = status("red", facts=HealthFacts(configured_at=NOW, open=OpenTotals(records=2)), open_records=2)
    worse = status("worse", facts=HealthFacts(configured_at=NOW, open=OpenTotals(records=9)), open_records=9)
    waiting = status("a-waiting")

    seen = see([waiting, red, worse], NOW)

    assert [one.status.integration_id for one in seen] == ["worse", "red", "a-waiting"]
    assert [(word.value, count) for word, count in counted(seen).items()] == [
        ("failing", 2),
        ("waiting_for_first_sync", 1),
    ]


def test_the_next_sync_comes_from_the_schedule_and_never_while_paused() -> None:
    paused = HealthFacts(configured_at=NOW, paused_at=NOW)

    assert next_sync(status(), NOW) == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
    assert next_sync(status(facts=paused), NOW) is None
    assert next_sync(status(config={}), NOW) is None


def test_a_day_without_an_expected_sync_is_not_one_where_it_did_not_come() -> None:
    today = date(2026, 11, 23)  # a Monday
    weekdays = status(
        config={"schedule": {"cron": "0 6 * * 1-5"}},
        facts=HealthFacts(configured_at=datetime(2026, 11, 16, 9, tzinfo=UTC), monitor_seen_at=NOW),
    )
    outcomes = [DayOutcome(date(2026, 11, day), syncs=1, failed=0, warnings=0) for day in (17, 19, 20)]

    marks = days(outcomes, today, 9, expected_days(weekdays, today, 9))

    # 15 and 16: before it was set up; 18: Wednesday, nothing came; 21, 22: a weekend; 23: today is not over
    ok, miss, none = Day.HEALTHY, Day.MISSED, Day.NONE
    assert marks == [none, none, ok, miss, ok, ok, none, none, none]


def test_nothing_is_expected_while_an_integration_rests_nor_without_a_schedule() -> None:
    facts = HealthFacts(configured_at=NOW - timedelta(days=40))
    today = NOW.date()
    over = (NOW - timedelta(days=9), NOW - timedelta(days=7))
    still = (NOW - timedelta(days=2), NOW)

    expected = expected_days(status(facts=facts), today, 12, (over, still))

    assert [(today - day).days for day in sorted(expected)] == [11, 10, 6, 5, 4, 3]
    assert expected_days(status(config={}), today, 30) == frozenset()


def test_a_pace_says_slower_only_with_enough_syncs_a_real_ratio_and_a_real_second() -> None:
    usual = Pace(recent_syncs=9, usual_syncs=40, recent_seconds=6.1, usual_seconds=3.0, usual_low=2.0, usual_high=4.0)

    assert usual.is_slower
    assert round(usual.ratio, 1) == 2.0
    assert not replace(usual, recent_syncs=4).is_slower
    assert not replace(usual, usual_syncs=4).is_known
    assert not replace(usual, recent_seconds=4.4).is_slower
    assert not replace(usual, recent_seconds=0.9, usual_seconds=0.3).is_slower
    assert not replace(usual, usual_seconds=0.0).is_slower
    assert (usual.records_ratio, usual.why_slower, why(Words("en"), usual)) == (None, TrendReason.NOT_RECORDS, "")
    assert replace(usual, recent_records=30, usual_records=10).records_ratio == 3.0
    assert replace(usual, recent_records=30, usual_records=10).why_slower is TrendReason.MORE_RECORDS
    assert replace(usual, recent_records=11, usual_records=10).why_slower is TrendReason.EACH_RECORD
    fewer = replace(usual, recent_records=3, usual_records=10)
    assert (fewer.records_ratio, fewer.why_slower) == (0.3, TrendReason.NOT_RECORDS)
    assert "as before" not in why(Words("en"), fewer)


@pytest.mark.parametrize(
    ("medians", "since"),
    [
        ([2.0, 3.0, 4.6, 5.0, 6.0], date(2026, 11, 3)),
        ([9.0, 3.0, 4.6, 4.4, 6.0], date(2026, 11, 5)),  # a slow day long ago, and a pause in between
        ([3.0, 6.0, 6.0, 6.0, 3.0], None),
        ([], None),
    ],
)
def test_a_sync_is_slower_since_the_first_day_of_those_that_all_were(medians: list[float], since: date | None) -> None:
    usual = Pace(recent_syncs=9, usual_syncs=40, recent_seconds=6.1, usual_seconds=3.0)

    assert usual.slower_since((date(2026, 11, number), each) for number, each in enumerate(medians, start=1)) == since
