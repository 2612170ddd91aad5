"""Records found by what a person remembers, booked ones too."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest

from core.model import DeliveryState, Principal
from core.money import Money
from core.permissions import Role
from data.queries.records import find_records, record_attempts
from tests.fakes import PRINCIPAL, Office, record, refused

ID = "acme-expenses"
HOSTILE = "100%_<b>\\'\"; drop table records; --"


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(f"UT-{n:03d}", f"{n + 1}00.50") for n in range(60)], page_size=100)
    opened.target.rules.append(lambda out: refused(out, message=HOSTILE) if out.record_key == "UT-007" else None)
    opened.sync()
    yield opened
    opened.store.close()


def keys(office: Office, text: str, amount: str | None = None) -> list[str]:
    found = find_records(PRINCIPAL, office.store, ID, text, None if amount is None else Decimal(amount))
    return [one.record_key for one in found.records]


@pytest.mark.parametrize("text", ["UT-012", "ut-012", "B-UT-012", "acme-expenses:UT-012", "  UT-012 "])
def test_a_record_is_found_by_key_voucher_number_and_reference(office: Office, text: str) -> None:
    assert keys(office, text) == ["UT-012"]


def test_a_booked_record_shows_its_voucher_number_the_proof(office: Office) -> None:
    (one,) = find_records(PRINCIPAL, office.store, ID, "UT-012").records

    assert (one.state, one.target_id) == (DeliveryState.BOOKED, "B-UT-012")
    assert one.booked_at == office.clock.now()


@pytest.mark.parametrize("text", ["drop table", "%_<b>", "\\'\"", "cc_unknown", "kostnadssted", "9999"])
def test_a_failed_one_is_found_by_what_people_see_of_it(office: Office, text: str) -> None:
    assert keys(office, text) == ["UT-007"]


@pytest.mark.parametrize("text", ["%", "_", "*", ".*", "' or 1=1 --"])
def test_no_sign_is_a_pattern(office: Office, text: str) -> None:
    assert set(keys(office, text)) <= {"UT-007"}


def test_an_amount_is_found_whatever_its_sign(office: Office) -> None:
    assert keys(office, "1 300,50", "1300.50") == ["UT-012"]


def test_a_list_that_is_cut_says_so_and_has_open_ones_first(office: Office) -> None:
    found = find_records(PRINCIPAL, office.store, ID, "ut-")

    assert (len(found.records), found.is_capped) == (50, True)
    assert found.records[0].record_key == "UT-007"
    assert not find_records(PRINCIPAL, office.store, ID, "UT-00").is_capped


def test_an_empty_text_finds_nothing_and_a_stranger_neither(office: Office) -> None:
    assert keys(office, "   ") == []
    assert find_records(Principal("eve", {"other": Role.ADMIN}), office.store, ID, "UT-012").records == ()


def test_every_try_of_a_record_is_listed_with_its_answer(office: Office) -> None:
    office.target.rules.clear()
    office.records[7] = record("UT-007", "800.50", note="corrected")
    office.sync()

    tries = record_attempts(PRINCIPAL, office.store, ID, "UT-007")

    assert [(one.result, one.target_id) for one in tries] == [("booked", "B-UT-007"), ("rejected", None)]
    assert (tries[1].message, tries[1].http_status, tries[1].code) == (HOSTILE, 422, "CC_UNKNOWN")
    assert record_attempts(Principal("eve", {"other": Role.ADMIN}), office.store, ID, "UT-007") == []


def test_a_record_changed_after_it_was_booked_shows_what_was_booked_and_what_it_is_now(office: Office) -> None:
    office.records[12] = record("UT-012", "2500.00")
    office.sync()

    (one,) = find_records(PRINCIPAL, office.store, ID, "UT-012").records

    assert (one.money, one.money_now) == (Money(Decimal("1300.50"), "NOK"), Money(Decimal(2500), "NOK"))
    assert one.has_other_amount
    assert keys(office, "1300.50", "1300.50") == keys(office, "2500", "2500.00") == ["UT-012"]


def test_a_refused_record_that_was_corrected_shows_what_the_source_says(office: Office) -> None:
    office.records[7] = record("UT-007", "12.00")
    office.sync()

    (one,) = find_records(PRINCIPAL, office.store, ID, "UT-007").records

    assert (one.state, one.money, one.has_other_amount) == (DeliveryState.REJECTED, Money(Decimal(12), "NOK"), False)
    assert keys(office, "800.50", "800.50") == []  # that is what was refused, not what anybody has
