"""Our own words of a record, from the engine through the store to every place where a Norwegian reads them."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest

from core.connectors.rest.answers import read_reply
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.requests import write
from core.errors import Misconfigured
from core.health import assess
from core.http import Answer
from core.i18n import Words
from core.messages import message
from core.messages_english import ENGLISH
from core.model import BrokenRow, Category, Outcome, Outgoing, ReasonCode, RunKind, RunStatus, Stop
from core.places import Place, PlaceKind
from dashboard.ui import tables
from dashboard.ui.view_model import cause_title, failure_words
from data.commands.changes_after_booking import remarked_records
from data.queries.exports_of_failures import export_failures
from data.queries.failures import every_open_failure, open_causes
from data.queries.records import find_records, record_attempts
from data.queries.runs import history
from data.queries.status import integration_statuses
from flows.scheduler.sync_report import ending_of, failure_rows
from tests.fakes import PRINCIPAL, Office, record, refused

ID = "acme-expenses"
NB = Words("nb")
BOOKS = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
    max_body_bytes=1000,
)
ROW = message(
    "column_found_wanted",
    place=Place("claims.csv", PlaceKind.LINE, 9),
    column="Beløp",
    found=message("a_formula"),
    wanted=message("a_value"),
)


def answers(out: Outgoing) -> Outcome | Exception | None:
    if out.record_key == "UT-LARGE":
        written = write(BOOKS, Outgoing(out.record_key, out.reference, "k", {"text": "x" * 2000}, None))
        return written if isinstance(written, Outcome) else None
    if out.record_key == "UT-413":
        read = read_reply(BOOKS, out, Answer(413, {}, b""), (), Office().clock.now())
        return read if isinstance(read, Outcome) else None
    return refused(out) if out.record_key == "UT-THEIRS" else None


@pytest.fixture
def office() -> Iterator[Office]:
    opened = Office(records=[record(key) for key in ("UT-LARGE", "UT-413", "UT-THEIRS", "UT-BOOKED")])
    opened.broken = [BrokenRow(Place("claims.csv", PlaceKind.LINE, 9), ROW, field="Beløp", value=message("a_formula"))]
    opened.target.rules.append(answers)
    opened.sync()
    yield opened
    opened.store.close()


def test_a_page_tells_our_own_words_in_norwegian_and_theirs_as_they_are(office: Office) -> None:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    said = {one.record_key: failure_words(NB, one, about) for one in every_open_failure(PRINCIPAL, office.store, ID)}

    assert (said["UT-413"].heading, said["UT-413"].first) == (
        "Regnskap ga ingen melding",
        "Det svarte 413 uten et ord.",
    )
    assert said["UT-LARGE"].heading == "Ikke sendt"
    assert said["UT-LARGE"].first.startswith("Bilaget er på 2")
    assert (said["UT-THEIRS"].heading, said["UT-THEIRS"].first) == (
        "Regnskap svarte",
        "Invalid cost center code: 9999",
    )
    assert said["claims.csv line 9"].first == (
        "claims.csv linje 9, kolonne Beløp: fant en formel, skulle vært en verdi."
    )


def test_a_reworded_sentence_is_told_anew_of_what_is_stored_and_makes_no_second_cause(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    causes = {cause.cause_key for cause in open_causes(PRINCIPAL, office.store, ID, most=9).first}
    monkeypatch.setitem(ENGLISH, "answered_without_a_word", "Not a word came with its {status}.")

    said = {one.record_key: one for one in every_open_failure(PRINCIPAL, office.store, ID)}

    assert failure_words(Words("en"), said["UT-413"], about).first == "Not a word came with its 413."
    assert failure_words(NB, said["UT-413"], about).first == "Det svarte 413 uten et ord."
    office.records[1] = record("UT-413", amount="101.00")  # corrected, and refused once more
    office.sync()
    assert {cause.cause_key for cause in open_causes(PRINCIPAL, office.store, ID, most=9).first} == causes


def test_the_value_of_a_row_that_holds_a_formula_is_told_in_norwegian(office: Office) -> None:
    (row,) = [one for one in every_open_failure(PRINCIPAL, office.store, ID) if one.category is Category.SOURCE_ROW]

    assert NB.translate(row.root.value or "") == "en formel"


def test_the_tries_of_a_record_hold_no_english_of_ours(office: Office) -> None:
    cells = [
        tables._first_words(NB, one, "Accounting")
        for key in ("UT-413", "UT-LARGE", "UT-THEIRS", "UT-BOOKED")
        for one in record_attempts(PRINCIPAL, office.store, ID, key)
    ]

    assert cells[0] == "Det svarte 413 uten et ord."
    assert cells[1].startswith("Bilaget er på 2")
    assert cells[2:] == ["Invalid cost center code: 9999", ""]


def test_the_export_puts_no_words_of_ours_into_the_systems_column(office: Office) -> None:
    made = export_failures(PRINCIPAL, office.store, ID, kind="csv", words=NB, now=office.clock.now())
    titles, *rows = csv.reader(StringIO(made.content.decode("utf-8-sig"), newline=""), delimiter=";")
    found = {row[0]: dict(zip(titles, row, strict=True)) for row in rows}

    assert found["UT-413"]["Systemets melding"] == ""
    assert found["UT-413"]["Det Synclight sier"] == "Det svarte 413 uten et ord."
    assert found["UT-THEIRS"]["Systemets melding"] == "Invalid cost center code: 9999"
    assert found["UT-THEIRS"]["Det Synclight sier"] == ""


def test_prefect_is_told_in_norwegian_too_and_no_words_at_all(office: Office) -> None:
    rows = failure_rows(every_open_failure(PRINCIPAL, office.store, ID), "Accounting", NB)

    assert list(rows[0]) == ["Bilag", "System", "Kode", "Felt", "Beløp", "Forsøk"]
    assert "9999" not in str(rows)


def test_a_remark_of_ours_on_a_booking_is_not_the_systems(office: Office) -> None:
    remark = message("bulk_answered_for_unsent", system="Accounting", names="X-1")

    def remarks(out: Outgoing) -> Outcome:
        booked = office.target.book(out)
        return Outcome(booked.record_key, booked.result, booked.target_id, remark)

    office.target.rules[:] = [remarks]
    office.records.append(record("UT-NEW"))
    office.sync()
    (found,) = find_records(PRINCIPAL, office.store, ID, "UT-NEW").records

    (one,) = remarked_records(PRINCIPAL, office.store, ID, None, office.clock.now())
    (tried,) = record_attempts(PRINCIPAL, office.store, ID, "UT-NEW")
    said = "Accounting svarte også for noe vi ikke sendte: X-1"
    assert [NB.translate(each or "") for each in (found.remark, one.remark, tried.remark)] == [said] * 3
    assert tables._first_words(NB, tried, "Accounting") == said
    assert NB.remarked(one.remark, "Accounting").theirs == ()


def test_a_light_that_is_yellow_for_a_remark_of_ours_does_not_call_it_the_systems(office: Office) -> None:
    remark = message("bulk_answered_for_unsent", system="Accounting", names="X-1")
    office.target.rules[:] = [lambda out: replace(office.target.book(out), remark=remark)]
    office.broken.clear()
    office.records[:] = [record("UT-NEW")]
    office.sync()
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    reasons = assess(about.facts, office.clock.now()).reasons

    (said,) = [one for one in reasons if one.code is ReasonCode.REMARKS]
    assert NB.reason(said, "Accounting") == "1 bilag ble bokført med en merknad"
    assert Words("en").reason(said, "Accounting") == "1 record was booked with a remark"


def test_a_stop_is_told_exactly_and_in_norwegian_in_pages_prefect_and_lists(office: Office) -> None:
    said = message("target_takes_no_records_there", system="A", status="405")
    office.target.rules[:] = [lambda _out: Misconfigured(said, Category.CONFIGURATION)]
    office.records.append(record("UT-LEFT"))
    summary = office.sync()
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    stops = [about.facts.last_sync.stop if about.facts.last_sync else None]
    stops += [history(PRINCIPAL, office.store, ID, office.clock.now())[0].stop, summary.stop]

    for stop in stops:
        assert isinstance(stop, Stop)
        assert NB.stopped(stop, "A") == "A tar ikke imot bilag på denne adressen (405). Rett adressen"
    assert "A tar ikke imot bilag på denne adressen (405)" in ending_of([summary], NB).message
    assert summary.status is RunStatus.STOPPED


def test_a_cause_that_lies_in_the_configuration_has_a_norwegian_title(office: Office) -> None:
    """The same failure left at a record: nothing of its request was booked, and others of the batch were."""
    said = message("secret_is_no_token", name="books")
    office.target.rules[:] = [lambda out: _certainly_not_booked(out, said)]
    office.records.append(record("UT-LEFT"))
    office.sync(RunKind.MANUAL)
    (about,) = integration_statuses(PRINCIPAL, office.store, office.clock.now(), ID)
    titles = {cause_title(NB, cause, about) for cause in open_causes(PRINCIPAL, office.store, ID, most=9).first}

    assert any(title.startswith("Hemmeligheten books er ingen nøkkel") for title in titles), titles
    facts = [json.loads(str(row["facts"])) for row in office.rows("test_notifications")]
    lines = [line.title for each in facts for line in NB.notice("failing", each).causes]
    assert not any("secret" in line for line in lines), lines


def _certainly_not_booked(out: Outgoing, said: str) -> Outcome:
    from core.connectors.rest.connector import _certainly_not_booked as left  # noqa: PLC0415

    return left(out, Misconfigured(said, Category.CONFIGURATION))
