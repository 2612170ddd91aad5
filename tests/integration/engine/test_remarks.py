"""What the system remarks on a booked record: by a sync or by a retry, told by the light and read word for word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.health import assess
from core.model import Light, Outcome, Outgoing, Principal, ReasonCode, Result, RunKind, RunStatus, Verdict
from core.money import Money
from core.permissions import Role
from data.commands.changes_after_booking import remarked_records
from data.commands.retries import request_retry
from data.queries.records import record_attempts
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, Rule, record, refuse

ID = "acme-expenses"
STRANGER = Principal("eve", {"other": Role.ADMIN})
REMARK = "Booked without an attachment: send it within 30 days. <b>[x](https://evil.example)</b>"


def remark_on(*keys: str) -> Rule:
    """Books these, and remarks something."""

    def answer(out: Outgoing) -> Outcome | None:
        return Outcome(out.record_key, Result.BOOKED, f"B-{out.record_key}", REMARK) if out.record_key in keys else None

    return answer


def verdict(office: Office) -> Verdict:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return assess(replace(status.facts, monitor_seen_at=office.clock.now()), office.clock.now())


@pytest.fixture
def remarking() -> Iterator[Office]:
    """UT-001 is booked with a remark; UT-002 is refused once, and remarked on when it is sent again."""
    opened = Office(records=[record("UT-001"), record("UT-002", "200.00")])
    opened.target.rules += [refuse("UT-002"), remark_on("UT-001", "UT-002")]
    opened.sync()
    opened.clock.move(timedelta(hours=1))
    yield opened
    opened.store.close()


def retry(office: Office, key: str = "UT-002") -> None:
    office.target.rules.pop(0)
    request_retry(PRINCIPAL, office.store, ID, 1, request_id=key, now=office.clock.now(), record_keys=[key])
    office.run(RunKind.RETRY)


def remarked(office: Office, who: Principal = PRINCIPAL) -> list[tuple[str, Money | None, str | None, str]]:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    last = status.facts.last_sync
    found = remarked_records(who, office.store, ID, last and last.started_at, office.clock.now())
    return [(one.record_key, one.money, one.target_id, one.remark) for one in found]


def remarks_told(office: Office) -> int | None:
    told = [one.numbers["records"] for one in verdict(office).reasons if one.code is ReasonCode.REMARKS]
    return told[0] if told else None


def test_a_remark_given_during_a_retry_makes_the_light_yellow_until_the_next_sync(remarking: Office) -> None:
    assert (verdict(remarking).light, remarks_told(remarking)) == (Light.RED, 1)

    retry(remarking)
    assert (verdict(remarking).light, remarks_told(remarking)) == (Light.YELLOW, 2)

    remarking.sync()
    assert (verdict(remarking).light, remarks_told(remarking)) == (Light.GREEN, None)


def test_remarks_of_several_retries_since_the_last_sync_are_added(remarking: Office) -> None:
    remarking.records.append(record("UT-003"))
    remarking.target.rules.insert(0, refuse("UT-003"))
    remarking.target.rules[-1] = remark_on("UT-001", "UT-002", "UT-003")
    remarking.sync()
    assert remarks_told(remarking) is None
    for key in ("UT-003", "UT-002"):
        retry(remarking, key)

    assert remarks_told(remarking) == 2


def test_what_the_system_remarked_can_be_read_verbatim_with_voucher_and_amount(remarking: Office) -> None:
    retry(remarking)

    assert remarked(remarking) == [
        ("UT-002", Money(Decimal(200), "NOK"), "B-UT-002", REMARK),
        ("UT-001", Money(Decimal(100), "NOK"), "B-UT-001", REMARK),
    ]
    assert remarked(remarking, STRANGER) == []


def test_a_remark_can_be_read_for_a_month_and_as_long_as_no_other_sync_came(remarking: Office) -> None:
    remarking.clock.move(timedelta(days=40))
    assert [key for key, *_ in remarked(remarking)] == ["UT-001"]
    retry(remarking)
    remarking.sync()

    assert [key for key, *_ in remarked(remarking)] == ["UT-002"]


def test_a_remark_with_a_booking_that_was_there_already_counts_too() -> None:
    office = Office(records=[record("UT-001")])
    office.target.rules.append(lambda out: Outcome(out.record_key, Result.ALREADY_THERE, "B-1", REMARK))

    assert office.sync().status is RunStatus.WARNING
    assert remarks_told(office) == 1
    office.store.close()


def test_every_try_shows_what_was_remarked_on_it(remarking: Office) -> None:
    retry(remarking)

    tries = record_attempts(PRINCIPAL, remarking.store, ID, "UT-002")

    assert [(one.result, one.remark) for one in tries] == [("booked", REMARK), ("rejected", None)]
