"""What a person called handled stands in the sum with the amount it had then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from core.model import SourceRecord
from core.money import Money
from data.commands.handling import mark_handled, undo_handled
from data.queries.runs import last_sums
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, record, refuse
from tests.integration.helpers.dashboard_stage import Stage, shown

ID = "acme-expenses"
KEY = "UT-001"


@pytest.fixture
def office() -> Iterator[Office]:
    """One record is refused and handled with 100, another is booked with 10."""
    opened = Office(records=[record(KEY, "100.00"), record("UT-002", "10.00")])
    opened.target.rules.append(refuse(KEY))
    opened.sync()
    at = opened.clock.now()
    mark_handled(PRINCIPAL, opened.store, ID, 1, reason="By hand", request_id="h", now=at, record_keys=[KEY])
    yield opened
    opened.store.close()


def sums(office: Office) -> dict[str, dict[str, Decimal]]:
    kept = last_sums(PRINCIPAL, office.store, office.clock.now())[ID]
    return {currency: {name: amount for name, amount in names.items() if amount} for currency, names in kept.items()}


def is_red(office: Office) -> bool:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return status.facts.numbers_do_not_add_up


@pytest.mark.parametrize(
    ("now", "wanted"),
    [
        (record(KEY, "100.00"), {"NOK": {"source": 110, "booked": 10, "handled": 100}}),
        (
            record(KEY, "20000.00"),
            {"NOK": {"source": 20010, "booked": 10, "handled": 100, "changed_after_handled": 19900}},
        ),
        (
            replace(record(KEY, "90.00"), amount=Money(Decimal(90), "EUR")),
            {
                "NOK": {"source": 10, "booked": 10, "handled": 100, "changed_after_handled": -100},
                "EUR": {"source": 90, "changed_after_handled": 90},
            },
        ),
    ],
    ids=["as it was", "more", "another currency"],
)
def test_the_sum_calls_handled_what_was_handled_and_names_what_was_changed_since(
    office: Office, now: SourceRecord, wanted: dict[str, dict[str, int]]
) -> None:
    office.records[0] = now
    office.sync()

    assert sums(office) == wanted
    assert not is_red(office)


def test_taken_back_it_counts_with_what_the_source_says_now(office: Office) -> None:
    office.records[0] = record(KEY, "300.00")
    office.sync()
    undo_handled(PRINCIPAL, office.store, ID, [KEY], request_id="u", now=office.clock.now())
    office.sync()

    assert sums(office) == {"NOK": {"source": 310, "booked": 10, "rejected": 300}}
    assert not is_red(office)


def test_the_overview_names_both(stage: Stage) -> None:
    stage.open("look")
    assert stage.store is not None
    with stage.store._only_writer() as cursor:
        cursor.execute("update runs set money = replace(money, 'changed_after_booked', 'changed_after_handled')")

    page = shown(stage.page())

    assert "<th scope=row>Changed after it was handled</th><td>NOK\u00a0150</td>" in page
