"""What a retry does not find in the source any more: said once, and never a way to green."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from core.model import BrokenRow, RunKind, RunStatus
from data.retries import batches, request_retry
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
