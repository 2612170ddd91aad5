"""Sums are true at any time: after a retry, in every currency, with what they cannot hold beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from core.errors import BadRequest
from core.i18n import Words
from core.model import BrokenRow, RunKind, SourceRecord
from core.money import Money, Total
from dashboard.ui.view_model import under_open
from dashboard.views.integration.cause_records import offer_of
from data.commands.handling import mark_handled
from data.commands.removing import still_open
from data.commands.retries import batches, request_retry, retry_offers
from data.ledger.questions import closing
from data.queries.failures import first_causes, group_by_cause, open_causes, open_failures
from data.queries.runs import last_sums
from data.queries.status import IntegrationStatus, integration_statuses
from flows.cli.pause import _need_confirmation
from flows.cli.show import not_booked
from tests.fakes import PRINCIPAL, Office, integration, record, refuse

ID = "acme-expenses"
UNREAD = BrokenRow("claims.csv line 9", "Column amount: found abc, wanted a number.", "UT-009")


def euros(key: str, amount: str) -> SourceRecord:
    return replace(record(key, amount), amount=Money(Decimal(amount), "EUR"))


@pytest.fixture
def office() -> Iterator[Office]:
    """100 NOK and 7 EUR are refused, 10 NOK booked."""
    opened = Office(records=[record("UT-001", "100.00"), record("UT-002", "10.00"), euros("UT-003", "7.00")])
    opened.target.rules.append(refuse("UT-001", "UT-003"))
    opened.sync()
    yield opened
    opened.store.close()


def sums(office: Office) -> dict[str, dict[str, Decimal]]:
    kept = last_sums(PRINCIPAL, office.store, office.clock.now())[ID]
    return {currency: {name: amount for name, amount in names.items() if amount} for currency, names in kept.items()}


def status(office: Office) -> IntegrationStatus:
    (found,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return found


def sentence(total: Total) -> str:
    return Words("en").whole_sum(total).replace("\u00a0", " ")


def retry(office: Office, expected: int) -> None:
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, ID, expected, request_id="r", now=office.clock.now())
    office.run(RunKind.RETRY)


def test_what_a_retry_booked_is_booked_in_the_sum_in_every_currency(office: Office) -> None:
    assert sums(office) == {
        "NOK": {"source": 110, "booked": 10, "rejected": 100},
        "EUR": {"source": 7, "rejected": 7},
    }

    retry(office, 2)

    assert sums(office) == {"NOK": {"source": 110, "booked": 110}, "EUR": {"source": 7, "booked": 7}}


def test_what_a_retry_booked_after_a_correction_is_in_the_sum_as_it_was_booked(office: Office) -> None:
    office.records[0] = record("UT-001", "60.00")

    retry(office, 2)

    assert sums(office)["NOK"] == {"source": 70, "booked": 70}


def test_what_a_person_calls_handled_is_handled_in_the_sum_at_once(office: Office) -> None:
    at = office.clock.now()
    mark_handled(PRINCIPAL, office.store, ID, 1, reason="By hand", request_id="h", now=at, record_keys=["UT-001"])

    assert sums(office)["NOK"] == {"source": 110, "booked": 10, "handled": 100}


def test_the_next_whole_sync_counts_anew_and_moves_nothing_twice(office: Office) -> None:
    retry(office, 2)
    office.records.append(record("UT-004", "5.00"))

    office.sync()

    assert sums(office) == {"NOK": {"source": 115, "booked": 115}, "EUR": {"source": 7, "booked": 7}}


def test_what_was_set_off_in_a_sum_is_told_beside_it(office: Office) -> None:
    assert status(office).credit == {}
    office.records.append(record("UT-004", "-40.00"))
    office.target.rules.append(refuse("UT-004"))

    office.sync()

    assert (status(office).not_booked["NOK"], status(office).credit) == (Decimal(60), {"NOK": Decimal(-40)})


def test_a_sum_set_off_to_nought_is_not_nothing(office: Office) -> None:
    office.records.append(record("UT-004", "-100.00"))
    office.target.rules.append(refuse("UT-004"))

    office.sync()

    assert (status(office).not_booked["NOK"], status(office).credit["NOK"]) == (Decimal(0), Decimal(-100))


def test_a_sum_of_credits_alone_sets_nothing_off() -> None:
    office = Office(records=[record("UT-001", "-100.00")])
    office.target.rules.append(refuse("UT-001"))
    office.sync()

    assert (status(office).not_booked, status(office).credit) == ({"NOK": Decimal(-100)}, {})
    office.store.close()


def test_a_row_without_a_readable_amount_is_counted_beside_the_sum(office: Office) -> None:
    office.broken.append(UNREAD)

    office.sync()

    assert (status(office).open_records, status(office).without_amount) == (3, 1)


def test_records_that_never_have_amounts_are_not_missing_from_a_sum() -> None:
    plain = integration()
    plain = plain.model_copy(update={"mapping": plain.mapping.model_copy(update={"amount": None})})
    office = Office(records=[replace(record("UT-001"), amount=None)], broken=[UNREAD], config=plain)
    office.target.rules.append(refuse("UT-001"))
    office.sync()

    assert (status(office).open_records, status(office).without_amount) == (2, 0)
    assert closing(office.store, ID).facts.open.without_amount == 0  # what mails and reminders are made from
    office.store.close()


def test_where_amounts_are_due_and_none_can_be_read_that_is_said() -> None:
    office = Office(broken=[UNREAD])
    office.sync()

    assert (status(office).not_booked, status(office).without_amount) == ({}, 1)
    assert under_open(Words("en"), status(office)) == "1 record without a readable amount"
    office.store.close()


@pytest.mark.parametrize(
    ("without_amount", "open_records", "money", "said"),
    [
        (1, 2, {}, "1 record without a readable amount\u00a0· 2 records"),  # the other is worth 0
        (2, 2, {}, "2 records without a readable amount"),
        (0, 2, {}, "2 records"),
        (1, 2, {"NOK": Decimal(100)}, "+ 1 record without a readable amount\u00a0· 2 records"),
    ],
)
def test_what_has_no_readable_amount_is_said_beside_what_is_worth_nothing(
    office: Office, without_amount: int, open_records: int, money: dict[str, Decimal], said: str
) -> None:
    office.sync()
    about = replace(status(office), without_amount=without_amount, open_records=open_records, not_booked=money)

    assert under_open(Words("en"), about) == said


def test_what_may_be_sent_again_says_what_is_set_off_in_it(office: Office) -> None:
    office.records.append(record("UT-004", "-40.00"))
    office.target.rules.append(refuse("UT-004"))
    office.sync()

    offer = retry_offers(PRINCIPAL, office.store, ID).retry
    chosen = offer_of(open_failures(PRINCIPAL, office.store, ID))

    assert chosen is not None
    assert offer.total == chosen.total == Total({"NOK": Decimal(60), "EUR": Decimal(7)}, {"NOK": Decimal(-40)})
    assert sentence(offer.total) == "NOK 60 + EUR 7 (incl. NOK -40)"

    retry(office, 3)

    (batch,) = batches(PRINCIPAL, office.store, ID)
    assert batch.booked == offer.total


def test_what_is_given_up_with_an_integration_says_what_is_set_off_in_it(office: Office) -> None:
    office.records.append(record("UT-004", "-100.00"))
    office.target.rules.append(refuse("UT-004"))
    office.broken.append(UNREAD)
    office.sync()

    left = still_open(PRINCIPAL, office.store, ID)

    assert (left.records, left.money, left.is_running) == (4, "EUR 7.00, NOK 0.00", False)
    assert sentence(left.total) == "EUR 7 + NOK 0 (incl. NOK -100, + 1 record without a readable amount)"
    with pytest.raises(
        BadRequest, match=r"4 records, EUR 7\.00, NOK 0\.00, incl\..NOK.-100, \+ 1 record without"
    ) as said:
        _need_confirmation(ID, left, None, Words("en"), yes=True)
    assert '--confirm "4 records, EUR 7.00, NOK 0.00"' in str(said.value)
    _need_confirmation(ID, left, "4 records, EUR 7.00, NOK 0.00", Words("en"), yes=False)


def test_a_cause_says_what_was_set_off_in_it_and_what_has_no_amount(office: Office) -> None:
    office.records += [record("UT-004", "-30.00"), replace(record("UT-005"), amount=None)]
    office.target.rules.append(refuse("UT-004", "UT-005"))
    office.sync()
    failures = open_failures(PRINCIPAL, office.store, ID)

    listed = group_by_cause(ID, failures)
    counted = open_causes(PRINCIPAL, office.store, ID, most=50).first
    told = closing(office.store, ID)

    for causes in (listed, counted, told.causes):
        (cause,) = causes
        assert (cause.money, cause.credit, cause.without_amount) == ({"NOK": 70, "EUR": 7}, {"NOK": -30}, 1)
    assert (told.facts.open.money, told.facts.open.credit) == ({"NOK": 70, "EUR": 7}, {"NOK": -30})
    assert told.facts.open.without_amount == 1
    rest = open_causes(PRINCIPAL, office.store, ID, most=0)
    assert (rest.other_credit, rest.other_without_amount) == ({"NOK": -30}, 1)
    assert first_causes(listed, 0) == rest
    assert not_booked(status(office), Words("en")).replace("\u00a0", " ") == (
        "4 records are not booked: EUR 7, NOK 70, incl. NOK -30, + 1 record without a readable amount"
    )
