"""What a retry does not find in the source any more: said once, and never a way to green."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

import pytest

from core.effects import Change, CloseRun
from core.engine import session
from core.errors import StaleEpoch
from core.health import assess
from core.i18n import Words
from core.model import BrokenRow, Reason, RunKind, RunStatus
from data.commands.retries import batches, request_retry
from data.ledger.changes import Ledger
from data.queries.status import IntegrationStatus, integration_statuses
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, Office, nobody_knows, record, refuse


@pytest.fixture
def office() -> Iterator[Office]:
    """One refused record beside two booked ones, and its retry is stored."""
    opened = Office(records=[record("UT-001"), record("UT-002"), record("UT-003")])
    opened.target.rules.append(refuse("UT-003"))
    opened.sync()
    opened.target.rules.clear()
    opened.target.requests.clear()
    yield opened
    opened.store.close()


def ask(office: Office) -> None:
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r1", now=office.clock.now())


def results(office: Office) -> dict[str, int]:
    return batches(PRINCIPAL, office.store, "acme-expenses")[0].results


def light(office: Office) -> str:
    return str(office.rows("test_integration_state")[0]["light"])


def test_an_empty_source_clears_nothing_in_a_retry_either(office: Office) -> None:
    ask(office)
    office.records.clear()

    office.run(RunKind.RETRY)

    assert (results(office), light(office), office.target.requests) == ({"unsent": 1}, "red", [])
    assert office.sync().status is RunStatus.FAILED
    assert light(office) == "red"


def test_a_row_whose_key_cannot_be_read_may_be_the_one_that_seems_gone(office: Office) -> None:
    ask(office)
    del office.records[2]
    office.broken.append(BrokenRow("utlegg.csv line 4", "utlegg.csv line 4: the record key is missing", field="Bilag"))

    office.run(RunKind.RETRY)

    assert (results(office), light(office)) == ({"unsent": 1}, "red")


def test_what_a_retry_finds_gone_is_yellow_until_the_next_sync(office: Office) -> None:
    ask(office)
    del office.records[2]

    (retry,) = office.run(RunKind.RETRY)

    assert (retry.status, retry.counts.gone) == (RunStatus.WARNING, 1)
    assert (results(office), light(office)) == ({"gone": 1}, "yellow")
    assert office.sync().status is RunStatus.SUCCEEDED
    assert light(office) == "green"


def test_what_nobody_knows_and_the_source_has_lost_is_not_called_gone(office: Office) -> None:
    office.target.rules.append(lambda out: nobody_knows(out) if out.record_key == "UT-003" else None)
    ask(office)
    office.run(RunKind.RETRY)
    assert results(office) == {"unknown": 1}
    request_retry(PRINCIPAL, office.store, "acme-expenses", 1, request_id="r2", now=office.clock.now())
    del office.records[2]
    office.target.ill = True

    office.run(RunKind.RETRY)

    assert (results(office), office.states()["UT-003"], light(office)) == ({"unknown": 1}, "unknown", "red")


def status(office: Office) -> IntegrationStatus:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now())
    return about


def reasons(office: Office) -> tuple[Reason, ...]:
    return assess(status(office).facts, office.clock.now()).reasons


def codes(office: Office) -> dict[str, object]:
    """Each reason of the light as it stands, and how many records it counts."""
    return {str(reason.code): reason.numbers.get("records") for reason in reasons(office)}


def test_a_row_whose_key_cannot_be_read_lets_no_sync_forget_what_was_refused(office: Office) -> None:
    office.records.clear()  # a renamed column: not one row says which record it is
    office.broken += [BrokenRow(f"utlegg.csv line {line}", "the record key is missing") for line in (2, 3, 4)]

    summary = office.sync()

    assert status(office).not_booked == {"NOK": Decimal("100.00")}
    assert (summary.counts.gone, summary.counts.carried_over, summary.counts.failed_now) == (0, 1, 3)
    assert "gone_from_source" not in codes(office)


def test_a_row_that_was_corrected_is_settled_though_another_cannot_be_read_yet(office: Office) -> None:
    office.broken += [BrokenRow(f"utlegg.csv line {line}", "the record key is missing") for line in (4, 5)]
    office.sync()
    del office.broken[0]

    office.sync()

    assert codes(office) == {"open_records": 1, "source_unreadable": None}
    assert status(office).open_records == 2


def test_what_left_the_source_is_counted_once_though_a_sync_and_its_retry_both_miss_it(office: Office) -> None:
    ask(office)
    del office.records[2]

    _sync, retry = office.run()

    assert (retry.status, results(office)) == (RunStatus.SUCCEEDED, {"gone": 1})
    assert codes(office)["gone_from_source"] == 1


@pytest.mark.parametrize("kind", [RunKind.SCHEDULED, RunKind.RETRY])
def test_what_left_the_source_is_said_though_the_run_dies_before_its_end(office: Office, kind: RunKind) -> None:
    class Dying(Ledger):
        def commit(self, changes: Sequence[Change], request_id: str) -> object:
            if isinstance(changes[0], CloseRun):
                raise StaleEpoch("acme-expenses", 1)
            return super().commit(changes, request_id)

    if kind is RunKind.RETRY:
        ask(office)
    del office.records[2]
    ledger = Dying(office.store, "acme-expenses", "acme", "Accounting")
    world = SessionDependencies(ledger, office.target, office.page, office.clock, office.clock.sleep, beat_seconds=None)
    with pytest.raises(StaleEpoch):
        asyncio.run(Driver(world).drive(session(office.order(kind))))
    office.clock.move(timedelta(minutes=5))

    office.run(RunKind.RETRY)  # whoever takes the lease next closes it as crashed

    assert codes(office)["gone_from_source"] == 1


def test_a_retry_that_booked_one_of_two_says_of_neither_that_both_were_booked(office: Office) -> None:
    office.target.rules.append(refuse("UT-004"))
    office.records.append(record("UT-004"))
    office.sync()
    office.target.rules.clear()
    request_retry(PRINCIPAL, office.store, "acme-expenses", 2, request_id="r2", now=office.clock.now())
    del office.records[2]

    office.run(RunKind.RETRY)

    said = [Words("en").reason(one, "Accounting") for one in reasons(office)]
    assert said[0] == "1 record that was not booked is no longer in the source"
    assert said[1].startswith("Nothing of what failed at ")
