"""A file of which no row can be read: the first are listed, the rest is one row with its count, nothing is green."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.engine import broken_rows
from core.health import assess
from core.i18n import Words
from core.model import BrokenRow, Light, RunKind
from core.planning import NOT_LISTED
from data.commands.handling import mark_handled
from data.commands.retries import request_retry
from data.queries.failures import open_causes, open_failures
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, record, refuse

ID = "acme-expenses"
REST = (
    "{} further rows cannot be read: only the first 5 are listed. Correct those, or what is wrong with all; "
    "the next sync lists the next ones."
)


@pytest.fixture
def office(monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setattr(broken_rows, "MOST_LISTED", 5)
    opened = Office(records=[record(f"UT-{n:03}", "100.00") for n in range(30)])
    opened.page_size = 10
    yield opened
    opened.store.close()


def wrong(numbers: range, key: str | None = None) -> list[BrokenRow]:
    said = "Beløp: found x, wanted an amount"
    return [BrokenRow(f"claims.csv line {n}", said, key and f"{key}-{n}", content=f"c{n}") for n in numbers]


def spread(office: Office, rows: list[BrokenRow], monkeypatch: pytest.MonkeyPatch) -> None:
    """Over all pages, not only the first."""
    really, part = office.page, len(rows) // 3

    async def page(cursor: str | None) -> Any:
        number = int(cursor or 0) // 10
        some = rows[number * part : (number + 1) * part if number < 2 else None]
        return replace(await really(cursor), broken=tuple(some))

    monkeypatch.setattr(office, "page", page)


def light(office: Office) -> Light:
    now = office.clock.now()
    (status,) = integration_statuses(PRINCIPAL, office.store, now)
    return assess(replace(status.facts, monitor_seen_at=now), now).light


def handle(office: Office, keys: list[str], request: str) -> None:
    why = "Booked by hand"
    mark_handled(
        PRINCIPAL, office.store, ID, len(keys), reason=why, request_id=request, now=office.clock.now(), record_keys=keys
    )


def test_of_thousands_of_broken_rows_the_first_are_listed_and_the_rest_is_one_cause_with_a_count(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    spread(office, wrong(range(1, 1001)), monkeypatch)
    first = office.sync()
    again = office.sync()

    failures = open_failures(PRINCIPAL, office.store, ID)
    causes = open_causes(PRINCIPAL, office.store, ID, most=10)
    assert (first.counts.failed_now, first.counts.booked, again.counts.carried_over) == (6, 30, 6)
    assert len(failures) == 6
    assert [str(one.root.message) for one in failures if one.record_key == NOT_LISTED] == [REST.format(995)]
    assert sorted(cause.records for cause in causes.first) == [1, 5]
    assert light(office) is Light.RED
    (rest,) = (one for one in causes.first if one.records == 1)
    assert (
        Words("en").cause(rest.category, rest.message, rest.value, "Regnskap")
        == "995 further rows of the source cannot be read"
    )
    assert (
        Words("nb").cause(rest.category, rest.message, rest.value, "Regnskap")
        == "995 rader til i kilden kan ikke leses"
    )


def test_what_was_handled_is_listed_beside_and_the_next_ones_come_forward(office: Office) -> None:
    office.broken = wrong(range(1, 21))
    office.sync()
    handle(office, [f"claims.csv line {n}" for n in range(1, 6)], "h1")
    assert light(office) is Light.RED

    office.sync()
    open_now = {one.record_key for one in open_failures(PRINCIPAL, office.store, ID)}
    assert open_now == {*(f"claims.csv line {n}" for n in range(6, 11)), NOT_LISTED}

    handle(office, sorted(open_now), "h2")
    office.sync()
    assert light(office) is Light.RED  # nobody knows what stands in the rest: it counts anew in every sync

    office.broken = []
    office.sync()
    assert light(office) is not Light.RED


def test_while_rows_are_only_counted_no_record_counts_as_gone(office: Office) -> None:
    """Each of them may be the record that seems to be missing."""
    office.target.rules.append(lambda out: None)
    office.records = [record("UT-001", "100.00")]
    office.broken = wrong(range(1, 4), "UT")
    office.sync()
    office.broken = wrong(range(10, 40), "UT")  # all of them say which record they are
    office.sync()

    office.records = []
    gone = office.sync()

    assert gone.counts.gone == 0


def test_a_retry_tells_of_each_record_it_was_asked_for_and_lists_no_more(office: Office) -> None:
    keys = [f"UT-{n:03}" for n in range(8)]
    office.target.rules.append(refuse(*keys))
    office.sync()
    request_retry(PRINCIPAL, office.store, ID, 8, request_id="r1", now=office.clock.now())
    office.records = []
    office.broken = [BrokenRow(f"claims.csv line {n}", "found x", keys[n // 50]) for n in range(400)]
    office.run(RunKind.RETRY)

    rows = [key for key in office.states() if "claims.csv" in key]
    assert {key.partition(" ")[0] for key in rows} == set(keys)
    assert len(rows) == 5 + 7


def test_what_stood_in_a_handled_row_is_not_sent_because_rows_like_it_were_only_counted(office: Office) -> None:
    """All eight say the same, five are listed and handled; then one of these can be read."""
    office.records = [record("UT-001", "100.00")]
    office.broken = [BrokenRow(f"claims.csv line {n}", "Kravnr is missing", content="same") for n in range(1, 9)]
    office.sync()
    handle(office, [f"claims.csv line {n}" for n in range(1, 6)], "h1")
    office.clock.move(timedelta(hours=1))
    office.broken = [row for row in office.broken if row.origin != "claims.csv line 3"]
    office.records.append(record("UT-900", "55.00", "claims.csv line 3"))
    office.sync()

    assert "UT-900" not in [out.record_key for out in office.target.requests]
    assert office.states()["UT-900"] == "rejected"
    assert light(office) is Light.RED
