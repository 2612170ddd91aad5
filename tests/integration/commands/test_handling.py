"""A person sends some failed records again, calls others handled, takes it back; every step leaves a row in the log."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from core.effects import OpenRun, TakeLease
from core.errors import BadRequest, NotAllowed, ReasonMissing, Refused
from core.health import assess
from core.model import BrokenRow, Light, Outcome, Principal, ReasonCode, RecordPage, Result, RunKind, RunStatus
from core.money import Money
from core.permissions import Role
from data.commands.audit import audit_names, audit_rows
from data.commands.handling import handled_records, mark_handled, undo_handled
from data.commands.retries import request_retry, retry_offers
from data.queries.failures import open_failures
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, nobody_knows, record, refuse

ID = "acme-expenses"
WHY = "Booked by hand in Regnskap, voucher 20617"
STRANGER = Principal("eve", {"other": Role.ADMIN})
VIEWER = Principal("vera", {"acme": Role.VIEWER})


@pytest.fixture
def office() -> Iterator[Office]:
    """Of six records two are refused for one cause, one is unknown; and one row is broken."""
    opened = Office(records=[record(f"UT-{number:03d}", f"{number + 1}00.00") for number in range(6)])
    opened.broken = [BrokenRow("claims.csv line 7", "line 7: Beløp: found x, wanted an amount")]
    opened.target.rules.append(refuse("UT-001", "UT-002"))
    opened.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-004" else None)
    opened.sync()
    yield opened
    opened.store.close()


def mark(
    office: Office, *keys: str, expected: int | None = None, request: str = "h1", who: Principal = PRINCIPAL
) -> None:
    mark_handled(
        who,
        office.store,
        ID,
        len(keys) if expected is None else expected,
        reason=WHY,
        request_id=request,
        now=office.clock.now(),
        record_keys=keys,
    )


def undo(office: Office, *keys: str, request: str = "u1") -> None:
    undo_handled(PRINCIPAL, office.store, ID, keys, request_id=request, now=office.clock.now())


def open_keys(office: Office) -> set[str]:
    return {failure.record_key for failure in open_failures(PRINCIPAL, office.store, ID)}


def money(office: Office) -> dict[str, Decimal]:
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    found: dict[str, Decimal] = {}
    for total in status.totals:
        if total.currency:
            found[total.state] = found.get(total.state, Decimal(0)) + total.amount
    return found


def actions(office: Office) -> list[str]:
    return [row.action for row in reversed(audit_rows(PRINCIPAL, office.store)) if row.integration_id == ID][1:]


def cause_of(office: Office, key: str) -> str:
    return next(one.cause_key for one in open_failures(PRINCIPAL, office.store, ID) if one.record_key == key)


def test_one_chosen_record_is_sent_and_no_other(office: Office) -> None:
    office.target.rules.pop(0)
    before = len(office.target.requests)

    request_retry(PRINCIPAL, office.store, ID, 1, request_id="one", now=office.clock.now(), record_keys=["UT-002"])
    office.run(RunKind.RETRY)

    assert [out.record_key for out in office.target.requests[before:]] == ["UT-002"]
    assert "UT-001" in open_keys(office)


@pytest.mark.parametrize("chosen", [["UT-001", "UT-002", "UT-000"], ["UT-001"], []])
def test_a_choice_that_is_not_the_shown_set_is_refused_with_the_number_found(office: Office, chosen: list[str]) -> None:
    with pytest.raises(Refused) as refused:
        request_retry(PRINCIPAL, office.store, ID, 3, request_id="r", now=office.clock.now(), record_keys=chosen)

    assert (refused.value.found, refused.value.wanted) == (len(set(chosen) - {"UT-000"}), 3)
    assert retry_offers(PRINCIPAL, office.store, ID).in_batch == 0
    assert actions(office)[-1] == "retry_refused"


def test_one_cause_is_sent_alone(office: Office) -> None:
    cause = cause_of(office, "UT-001")
    offer = retry_offers(PRINCIPAL, office.store, ID).by_cause[cause]

    assert (offer.records, offer.total.money) == (2, {"NOK": Decimal("500.00")})
    request_retry(
        PRINCIPAL, office.store, ID, 2, request_id="c", now=office.clock.now(), cause_key=cause, released=False
    )
    assert retry_offers(PRINCIPAL, office.store, ID).in_batch == 2


def test_a_handled_record_is_not_open_not_sent_and_stays_in_the_sum(office: Office) -> None:
    mark(office, "UT-001")
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())

    assert "UT-001" not in open_keys(office)
    assert status.open_records == 3
    assert money(office) == {
        "booked": Decimal(1100),
        "rejected": Decimal(300),
        "unknown": Decimal(500),
        "handled": Decimal(200),
    }
    (kept,) = handled_records(PRINCIPAL, office.store, ID)
    assert (kept.record_key, kept.handled_by, kept.reason) == ("UT-001", "kari", WHY)
    office.clock.move(timedelta(hours=1))
    before = len(office.target.requests)
    summary = office.sync()
    assert "UT-001" not in [out.record_key for out in office.target.requests[before:]]
    assert summary.counts.nothing_to_do >= 1
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    assert not status.facts.numbers_do_not_add_up


def test_a_handled_record_that_changes_in_the_source_is_yellow_and_keeps_the_amount_it_was_handled_with() -> None:
    office = Office(records=[record("UT-001", "200.00"), record("UT-002", "300.00")])
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    mark(office, "UT-001")
    office.records[0] = record("UT-001", "20000.00")
    before = len(office.target.requests)

    summary = office.sync()

    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    verdict = assess(replace(status.facts, monitor_seen_at=office.clock.now()), office.clock.now())
    assert (summary.status, verdict.light) == (RunStatus.WARNING, Light.YELLOW)
    assert [reason.code for reason in verdict.reasons] == [ReasonCode.CHANGED_AFTER_HANDLED]
    assert verdict.reasons[0].numbers == {"records": 1}
    (kept,) = handled_records(PRINCIPAL, office.store, ID)
    assert (kept.money, kept.money_now) == (Money(Decimal(200), "NOK"), Money(Decimal(20000), "NOK"))
    assert kept.has_changed
    assert len(office.target.requests) == before  # a person dealt with it: it is not sent by itself
    assert money(office) == {"booked": Decimal(300), "rejected": Decimal(0), "handled": Decimal(20000)}
    assert not status.facts.numbers_do_not_add_up

    undo(office, "UT-001")
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    assert (status.open_records, status.facts.changed_after_handled) == (1, 0)
    mark(office, "UT-001", request="h2")  # with the new amount: somebody has looked
    office.sync()
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    assert (status.facts.changed_after_handled, status.facts.changed_after_booked) == (0, 0)
    office.store.close()


def test_a_handled_record_that_is_changed_and_changed_back_is_healthy_again(office: Office) -> None:
    mark(office, "UT-001")
    kept = office.records[1]
    office.records[1] = record("UT-001", "9999.00")
    assert office.sync().counts.changed_after_booked == 1
    office.records[1] = kept

    assert office.sync().counts.changed_after_booked == 0


def test_a_record_that_was_to_be_tried_later_has_its_next_try_back_when_handled_is_taken_back(office: Office) -> None:
    wait = lambda out: Outcome(out.record_key, Result.LATER, retry_after_seconds=10_800)  # noqa: E731
    office.target.rules.insert(0, wait)
    request_retry(PRINCIPAL, office.store, ID, 1, request_id="one", now=office.clock.now(), record_keys=["UT-001"])
    office.run(RunKind.RETRY)
    found = lambda: next(row for row in office.rows() if row["record_key"] == "UT-001")  # noqa: E731
    later = found()["next_try_at"]
    assert (found()["state"], later is None) == ("waiting", False)
    mark(office, "UT-001")
    assert found()["next_try_at"] is None

    undo(office, "UT-001")

    assert found()["next_try_at"] == later


def test_when_everything_is_handled_the_light_is_green_until_it_is_taken_back() -> None:
    office = Office(records=[record("UT-001"), record("UT-002")])
    office.target.rules.append(refuse("UT-001"))
    office.sync()
    see = lambda: integration_statuses(PRINCIPAL, office.store, office.clock.now())[0]  # noqa: E731

    mark(office, "UT-001")
    assert all(reason.light is not Light.RED for reason in assess(see().facts, office.clock.now()).reasons)
    undo(office, "UT-001")
    assert assess(see().facts, office.clock.now()).light is Light.RED
    office.store.close()


def test_taking_it_back_makes_the_record_what_it_was(office: Office) -> None:
    before = {one.record_key: one for one in open_failures(PRINCIPAL, office.store, ID)}
    totals = money(office)
    office.clock.move(timedelta(minutes=5))

    mark(office, "UT-001", "UT-002")
    undo(office, "UT-001", "UT-002")

    assert {one.record_key: one for one in open_failures(PRINCIPAL, office.store, ID)} == before
    assert {state: amount for state, amount in money(office).items() if amount} == totals
    assert handled_records(PRINCIPAL, office.store, ID) == []
    assert actions(office) == ["mark_handled", "undo_handled"]


def test_a_whole_cause_is_handled_at_once(office: Office) -> None:
    cause = cause_of(office, "UT-002")
    ask = {"reason": WHY, "request_id": "c", "now": office.clock.now(), "cause_key": cause}

    with pytest.raises(Refused) as refused:
        mark_handled(PRINCIPAL, office.store, ID, 3, **{**ask, "request_id": "three"})  # type: ignore[arg-type]
    mark_handled(PRINCIPAL, office.store, ID, 2, **ask)  # type: ignore[arg-type]
    mark_handled(PRINCIPAL, office.store, ID, 2, **ask)  # type: ignore[arg-type]  # a double click

    assert (refused.value.found, refused.value.wanted) == (2, 3)
    assert [one.record_key for one in handled_records(PRINCIPAL, office.store, ID)] == ["UT-001", "UT-002"]
    assert sorted(actions(office)) == ["mark_handled", "mark_handled_refused"]


@pytest.mark.parametrize("reason", ["", "  ", "ok", "\u200b\u200b\u200bx", "\n\t "])
def test_a_reason_is_required(office: Office, reason: str) -> None:
    with pytest.raises(ReasonMissing):
        mark_handled(
            PRINCIPAL,
            office.store,
            ID,
            1,
            reason=reason,
            request_id="r",
            now=office.clock.now(),
            record_keys=["UT-001"],
        )

    assert "UT-001" in open_keys(office)


def test_a_record_in_a_stored_retry_is_not_handled(office: Office) -> None:
    request_retry(PRINCIPAL, office.store, ID, 1, request_id="r", now=office.clock.now(), record_keys=["UT-001"])

    with pytest.raises(Refused):
        mark(office, "UT-001")


def test_an_unknown_record_is_not_handled_while_its_request_may_be_on_its_way(office: Office) -> None:
    with pytest.raises(Refused):
        mark(office, "UT-004", request="too early")
    office.clock.move(timedelta(minutes=5))
    mark(office, "UT-004", request="later")

    assert "UT-004" not in open_keys(office)


def test_an_unknown_record_is_not_handled_while_a_run_looks_it_up(office: Office) -> None:
    office.clock.move(timedelta(minutes=5))
    ledger = office.ledger()
    ledger.commit((TakeLease(ID, "other", timedelta(seconds=30)),), "lease")
    ledger.commit((OpenRun("run-9", RunKind.SCHEDULED, office.clock.now(), "schedule", "w"),), "open")

    with pytest.raises(Refused):
        mark(office, "UT-004")


@pytest.mark.parametrize("key", ["UT-000", "nobody"])
def test_a_booked_record_and_a_stranger_are_not_handled(office: Office, key: str) -> None:
    with pytest.raises(Refused):
        mark(office, key)


def test_taking_back_what_is_not_handled_is_refused(office: Office) -> None:
    with pytest.raises(Refused):
        undo(office, "UT-001")


def test_a_viewer_and_a_stranger_change_nothing(office: Office) -> None:
    with pytest.raises(NotAllowed):
        mark(office, "UT-001", who=VIEWER, request="v")
    with pytest.raises(Refused):
        mark(office, "UT-001", who=STRANGER, request="s")
    with pytest.raises(NotAllowed):
        undo_handled(VIEWER, office.store, ID, ["UT-001"], request_id="x", now=office.clock.now())

    assert "UT-001" in open_keys(office)
    assert actions(office) == ["mark_handled_refused", "undo_handled_refused"]
    assert audit_rows(STRANGER, office.store) == []


def test_the_log_is_filtered_and_read_page_by_page(office: Office) -> None:
    for number in range(5):
        office.clock.move(timedelta(minutes=10))
        mark(office, "UT-001", request=f"h{number}")
        undo(office, "UT-001", request=f"u{number}")
    whole = audit_rows(PRINCIPAL, office.store, integration_id=ID)

    first = audit_rows(PRINCIPAL, office.store, integration_id=ID, limit=4)
    second = audit_rows(PRINCIPAL, office.store, integration_id=ID, after_row=first[-1], limit=40)
    assert [*first, *second] == whole
    assert {row.action for row in audit_rows(PRINCIPAL, office.store, action="undo_handled")} == {"undo_handled"}
    assert audit_rows(PRINCIPAL, office.store, person="nobody") == []
    names = audit_names(PRINCIPAL, office.store)
    assert names.people == ("kari",)
    assert {"mark_handled", "undo_handled"} <= set(names.actions)
    marked = next(row for row in whole if row.action == "mark_handled")
    assert (marked.before, marked.after["reason"]) == ({"states": {"rejected": 1}}, WHY)
    assert marked.after["record_keys"] == ["UT-001"]


def test_a_decision_during_a_sync_stands(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.clock.move(timedelta(hours=1))
    office.page_size = 3
    read = office.page
    marked: list[str] = []

    async def page(cursor: str | None) -> RecordPage:
        if cursor is not None and not marked:
            marked.append("UT-001")
            mark(office, "UT-001")
        return await read(cursor)

    monkeypatch.setattr(office, "page", page)
    office.sync()

    assert marked
    assert office.states()["UT-001"] == "handled"
    (status,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    assert not status.facts.numbers_do_not_add_up
    assert status.open_records == len(open_keys(office))
    assert money(office)["handled"] == Decimal(200)


def test_a_second_click_a_moment_later_is_the_first_and_another_wish_under_its_id_is_refused(office: Office) -> None:
    mark(office, "UT-001")
    office.clock.move(timedelta(seconds=1))
    mark(office, "UT-001")
    with pytest.raises(BadRequest, match="was used before"):
        mark(office, "UT-002")
    assert [one.record_key for one in handled_records(PRINCIPAL, office.store, ID)] == ["UT-001"]
    undo(office, "UT-001")
    undo(office, "UT-001")
    asked = [ID, 1], {"request_id": "r1", "record_keys": ["UT-002"]}
    batch = request_retry(PRINCIPAL, office.store, *asked[0], **asked[1], now=office.clock.now())
    office.clock.move(timedelta(seconds=1))
    assert request_retry(PRINCIPAL, office.store, *asked[0], **asked[1], now=office.clock.now()) == batch
    with pytest.raises(BadRequest, match="was used before"):
        request_retry(PRINCIPAL, office.store, ID, 1, request_id="r1", record_keys=["UT-001"], now=office.clock.now())

    assert actions(office).count("retry") == 1
