"""The words of what is settled end after the organisation's time; what is known of every record stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from core.configuration import OrganisationConfig
from core.model import Failure, Outcome, Outgoing, Result
from data.commands.handling import mark_handled, undo_handled
from data.commands.integrations import list_organisations, save_organisation
from data.ledger.retention import Due, end_words, what_is_due
from data.queries.failures import open_failures
from data.queries.status import integration_statuses
from flows.monitor.retention import Retention
from tests.fakes import PRINCIPAL, Office, record, refused

CANARY = "Kanarifugl Olsen"
ID = "acme-expenses"
TIME = timedelta(days=90)
CHEERFUL = "booked, but Kanarifugl Olsen has no bank account"


def says_who(out: Outgoing) -> Outcome | None:
    if out.record_key in {"refused", "handled", "gone"}:
        said = refused(out, f"No such employee: {CANARY}")
        assert said.failure is not None
        pairs = tuple(replace(pair, value=CANARY) for pair in said.failure.messages)
        whole = Failure(said.failure.category, pairs, 422, "request-1", f'{{"name": "{CANARY}"}}')
        return replace(said, failure=whole)
    return Outcome(out.record_key, Result.BOOKED, f"B-{out.record_key}", remark=CHEERFUL)


@pytest.fixture
def office() -> Iterator[Office]:
    office = Office(records=[record(key) for key in ("booked", "refused", "handled", "gone")])
    office.target.rules = [says_who]
    office.sync()
    key = {"request_id": "1", "now": office.clock.now(), "record_keys": ["handled"]}
    mark_handled(PRINCIPAL, office.store, ID, 1, reason="paid by hand", **key)
    office.records = [one for one in office.records if one.record_key != "gone"]
    office.sync()
    yield office
    office.store.close()


def known(office: Office) -> list[Any]:
    """What the engine plans from, what pages count, and what adds up."""
    connection = office.store._connection
    told = [
        "select * exclude (message, ours, remark, failure, value_sent, doubt, emptied_at) from records order by all",
        "select * exclude (message, ours, remark, emptied_at) from attempt_outcomes order by attempt_id, answered_at",
        "select * from integration_state",
        "select * from integration_money order by all",
        "select * exclude (stop_message, stop_ours, emptied_at) from runs order by run_id",
    ]
    statuses = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    return [*(connection.execute(each).fetchall() for each in told), statuses]


def words(office: Office) -> str:
    connection = office.store._connection
    tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
    return repr([connection.table(name).fetchall() for name in tables if name not in {"requests", "audit_log"}])


def due(office: Office, days: int = 90) -> Due:
    return Due("acme", days, office.clock.now() - timedelta(days=days))


def test_the_words_of_what_is_settled_end_and_all_that_is_known_stays(office: Office) -> None:
    office.clock.move(TIME - timedelta(hours=1))
    assert sum(step.rows for step in end_words(office.store, due(office))) == 0
    office.clock.move(timedelta(hours=2))
    before, sent = known(office), len(office.target.requests)

    steps = list(end_words(office.store, due(office), most=2))

    assert known(office) == before
    assert max(step.rows for step in steps) == 2  # bounded
    left = words(office)
    assert left.count(CHEERFUL) == 0
    (still,) = open_failures(PRINCIPAL, office.store, ID)
    assert (still.record_key, still.root.value) == ("refused", CANARY)  # somebody has to mend it
    only_open = office.store._connection.execute(
        "select count(*) from records where record_key <> 'refused' and concat_ws(' ', records) like '%' || ? || '%'",
        [CANARY],
    ).fetchall()
    assert only_open == [(0,)]
    assert list(end_words(office.store, due(office))) == []
    office.sync()
    assert len(office.target.requests) == sent  # unchanged, refused before, booked before: nothing is sent


def test_what_comes_back_or_is_taken_back_is_treated_as_if_its_words_were_there(office: Office) -> None:
    office.clock.move(TIME + timedelta(days=1))
    list(end_words(office.store, due(office)))
    undo_handled(PRINCIPAL, office.store, ID, ["handled"], request_id="2", now=office.clock.now())
    office.records.append(record("gone"))
    sent = len(office.target.requests)
    office.sync()

    assert len(office.target.requests) == sent  # both were refused as they are
    assert office.states() == {"booked": "booked", **dict.fromkeys(("refused", "handled", "gone"), "rejected")}
    failures = {one.record_key: one.root.message for one in open_failures(PRINCIPAL, office.store, ID)}
    assert failures["handled"] == "What was said here was kept for 90 days."


def test_the_time_is_the_organisations_and_a_pass_is_a_row_of_the_log(office: Office) -> None:
    (config,) = list_organisations(PRINCIPAL, office.store)
    shorter: OrganisationConfig = config.model_copy(update={"retention_days": 30})
    save_organisation(PRINCIPAL, office.store, shorter, office.clock.now())
    assert list_organisations(PRINCIPAL, office.store) == [shorter]
    assert [one.days for one in what_is_due(office.store, office.clock.now())] == [30]
    office.clock.move(timedelta(days=31))
    retention = Retention(office.store, office.clock)

    while retention.turn():
        pass

    rows = [row for row in office.rows("test_audit_log") if row["action"] == "retention"]
    assert len(rows) == 1
    assert '"records": 3' in str(rows[0]["after"])
    assert not retention.turn()
