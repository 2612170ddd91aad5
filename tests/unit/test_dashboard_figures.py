from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from core.model import Category, DeliveryState, FieldMessage, HealthFacts, Money, OpenTotals
from core.words import Words
from dashboard.ui.figures import (
    Day,
    added,
    counted,
    days,
    days_sentence,
    money_text,
    next_sync,
    offer,
    result_sentence,
    see,
    shown_set,
)
from data.failures import OpenFailure, group_by_cause, money_of
from data.runs import DayOutcome
from data.status import IntegrationStatus

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


def test_the_offer_leaves_out_what_needs_something_else_first_and_what_is_on_its_way() -> None:
    failures = [
        failure("a"),
        failure("b", category=Category.CLOSED_PERIOD),
        failure("c", in_batch_id="retry-1"),
        failure("d", state=DeliveryState.SENDING),
        failure("e", state=DeliveryState.UNKNOWN, category=Category.OUTCOME_UNKNOWN),
    ]

    offered = offer(failures)

    assert [record.record_key for record in offered.records] == ["a", "e"]
    assert offered.held_back == 1
    assert offered.in_flight == 2


def test_the_same_shown_set_has_the_same_name_and_another_try_makes_another_set() -> None:
    first = [failure("a"), failure("b")]

    assert shown_set(first, "retry-1") == shown_set([failure("a"), failure("b")], "retry-1")
    assert shown_set(first, "retry-1") != shown_set(first, "retry-2")
    assert shown_set(first, None) != shown_set([failure("a"), failure("b", attempts=2)], None)


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
    assert money_of(failures) == {"NOK": Decimal(510), "EUR": Decimal(7)}
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
    assert days_sentence(EN, marks) == "4 days: 1 healthy, 1 with a warning, 1 failed, 1 without a sync"
    assert days_sentence(NB, marks) == "4 dager: 1 i orden, 1 med merknad, 1 med feil, 1 uten synk"


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
        (1, {"booked": 1}, 1, "1 sent, 1 booked, 0 already there, 0 refused again, 1 twice"),
    ],
)
def test_the_result_sentence_accounts_for_every_record(
    records: int, results: dict[str, int], twice: int, english: str
) -> None:
    assert result_sentence(EN, records, results, twice) == english


def test_the_result_sentence_in_bokmaal() -> None:
    results = {"booked": 16, "already_there": 1, "rejected": 1}

    assert result_sentence(NB, 18, results, 0) == "18 sendt, 16 bokført, 1 fantes fra før, 1 avvist igjen, 0 dobbelt"


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
