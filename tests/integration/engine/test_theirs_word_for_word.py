"""What a system says is shown word for word, also when we once said something like it ourselves."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from core.i18n import Words
from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result
from dashboard.ui import tables
from dashboard.ui.view_model import cause_title, failure_words
from data.commands.changes_after_booking import remarked_records
from data.queries.failures import every_open_failure, group_by_cause, open_causes
from data.queries.records import find_records, record_attempts
from data.queries.status import integration_statuses
from tests.fakes import PRINCIPAL, Office, record

ID = "acme-expenses"
NB = Words("nb")
SUPPLIER = "The supplier cannot be asked: no e-mail address is registered."
SECRET = "The secret code is wrong"  # noqa: S105 - a message
REMARK = "Accounting also answered for what we did not send: the cover letter"
SAID = {"UT-1": SUPPLIER, "UT-2": SECRET}


def answers(out: Outgoing) -> Outcome:
    if out.record_key not in SAID:
        return Outcome(out.record_key, Result.BOOKED, "B-3", REMARK)
    said = SAID[out.record_key]
    failure = Failure(Category.VALIDATION, (FieldMessage(said),), 422, raw=json.dumps({"message": said}))
    return Outcome(out.record_key, Result.REJECTED, failure=failure)


TITLES = {f"Regnskap godtar det ikke: {SUPPLIER.rstrip('.')}", f"Regnskap godtar det ikke: {SECRET}"}


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in (*SAID, "UT-3")])
    opened.target.rules.append(answers)
    opened.sync()
    yield opened
    opened.store.close()


def failures_told(office: Office) -> list[tuple[str, tuple[str, ...]]]:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    found = [failure_words(NB, one, about) for one in every_open_failure(PRINCIPAL, office.store, ID)]
    return sorted((one.heading, one.theirs) for one in found)


def test_a_refusal_that_reads_like_a_sentence_of_ours_is_the_systems(office: Office) -> None:
    assert failures_told(office) == [("Regnskap svarte", (SECRET,)), ("Regnskap svarte", (SUPPLIER,))]


def test_a_cause_that_reads_like_a_sentence_of_ours_is_the_systems(office: Office) -> None:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    of_the_list = group_by_cause(ID, every_open_failure(PRINCIPAL, office.store, ID))
    of_the_store = open_causes(PRINCIPAL, office.store, ID, most=9).first

    for causes in (of_the_list, of_the_store):
        assert {cause_title(NB, cause, about) for cause in causes} == TITLES


def test_a_try_and_a_record_that_was_found_tell_the_systems_words(office: Office) -> None:
    (tried,) = record_attempts(PRINCIPAL, office.store, ID, "UT-1")
    (found,) = find_records(PRINCIPAL, office.store, ID, "UT-1").records

    assert tables._first_words(NB, tried, "Accounting") == SUPPLIER
    assert [str(pair.message) for pair in found.messages] == [SUPPLIER]


def test_a_remark_that_reads_like_one_of_ours_is_the_systems(office: Office) -> None:
    (one,) = remarked_records(PRINCIPAL, office.store, ID, None, office.clock.now())

    assert NB.remarked(one.remark, "Accounting").theirs == (REMARK,)


def test_a_mail_tells_the_systems_words(office: Office) -> None:
    office.sync()
    facts = [json.loads(str(row["facts"])) for row in office.rows("test_notifications")]

    titles = {line.title for each in facts for line in NB.notice("failing", each).causes}
    assert titles == TITLES
