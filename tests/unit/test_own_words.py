"""What we say ourselves of a record is never shown as a system's words, and is said in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.files.cells import decoded, encoded
from core.connectors.rest.answers import AskTarget, mismatch, read_reply
from core.connectors.rest.body import Body
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.errors import plain_start
from core.connectors.rest.requests import write
from core.errors import ConnectionDown, Misconfigured, SynclightError
from core.http import Answer, Lost, NotSent, Reply, Why
from core.mapping import map_page
from core.mapping.config import MappingConfig
from core.model import (
    BrokenRow,
    Category,
    Failure,
    FieldMessage,
    Money,
    Outcome,
    Outgoing,
    RawPage,
    RawRow,
    Stop,
    Unreadable,
)
from core.ours import Ours, kept_of, ours, read_back
from core.words import Words
from core.words.answers import Facts, Told, is_ours
from core.words.said import can_say
from data.failures import messages_of
from data.rows import failure_json, parts_of, text_of
from tests.unit.rest_corpus import CASES as USUAL
from tests.unit.rest_corpus import Case
from tests.unit.rest_corpus_wire import MORE

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NB = Words("nb")
SYSTEM = "Regnskap"
CONFIG = RestTargetConfig(
    kind="rest",
    name=SYSTEM,
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
    max_body_bytes=1000,
)
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:abc", {"amount": "1284.00"}, Money(Decimal("1284.00"), "NOK"))
ENGLISH = re.compile(
    r"\b(the|and|with|which|found|wanted|was|its|answered|asked|record|nothing|without|word)\b", re.IGNORECASE
)


def answer(status: int, body: bytes = b"", **headers: str) -> Answer:
    return Answer(status, {"content-type": "application/json", **headers}, body)


def failure_of(reply: Reply, config: RestTargetConfig = CONFIG) -> Failure:
    read = read_reply(config, RECORD, reply, (), NOW)
    assert read.failure is not None
    return read.failure


def told(failure: Failure, words: Words = NB) -> Told:
    """As a page tells it, after the store has kept it."""
    row = dict.fromkeys(("message", "field", "code", "field_label", "value_sent"))
    messages = messages_of(row, json.loads(failure_json(failure) or ""))
    facts = Facts(failure.category, messages, http_status=failure.http_status, raw=failure.raw)
    return words.told(facts, SYSTEM)


def is_english(text: str) -> bool:
    return ENGLISH.search(text) is not None


def test_a_429_without_a_body_is_not_told_as_what_the_system_answered() -> None:
    said = told(failure_of(answer(429)))

    assert (said.heading, said.ours, said.theirs) == ("Regnskap ga ingen melding", "Regnskap ba oss vente.", ())
    assert said.kept == ("Regnskap asked us to wait.",)


def test_a_429_with_a_body_is_told_in_the_systems_words() -> None:
    said = told(failure_of(answer(429, b'{"message": "Slow down"}')))

    assert (said.heading, said.theirs, said.ours) == ("Regnskap svarte", ("Slow down",), "")


def test_a_413_without_a_body_is_not_told_as_what_the_system_answered() -> None:
    said = told(failure_of(answer(413)))

    assert (said.heading, said.ours, said.theirs) == ("Regnskap ga ingen melding", "Det svarte 413 uten et ord.", ())


def test_a_record_that_is_too_large_is_told_in_norwegian_with_norwegian_numbers() -> None:
    huge = Outgoing("UT-1", "r", "k", {"text": "x" * 1_000_000}, None)
    refused = write(CONFIG, huge)
    assert isinstance(refused, Outcome)
    assert refused.failure is not None

    said = told(refused.failure)

    assert said.heading == "Ikke sendt"
    assert re.fullmatch(
        r"Bilaget er på 1\s000\s\d{3} byte; Regnskap tar imot 1\s000\. Ingenting ble sendt\.", said.ours
    )
    assert said.theirs == ()


def test_a_409_without_a_word_is_not_told_as_what_the_system_answered() -> None:
    asked = read_reply(CONFIG, RECORD, answer(409), (), NOW)
    assert isinstance(asked, AskTarget)

    assert told(asked.failure).heading == "Regnskap ga ingen melding"


def test_an_amount_that_differs_is_told_with_both_amounts() -> None:
    outcome = mismatch(CONFIG, RECORD, "B-7", Money(Decimal("1284.50"), "NOK"))
    assert outcome.failure is not None

    said = told(outcome.failure)

    assert said.heading == "Funnet i Regnskap"
    assert (
        said.ours.replace("\u00a0", " ")
        == "Regnskap har B-7 under vår referanse med 1 284,50 NOK; vi sendte 1 284,00 NOK."
    )


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            Lost(Why.TIMEOUT, ours("No whole answer within {seconds} seconds.", seconds="30")),
            "Ikke noe helt svar innen",
        ),
        (answer(200, b"{}"), "Regnskap svarte 200 uten noen id."),
        (answer(502, b""), "Det svarte 502 uten et ord."),
    ],
)
def test_an_outcome_nobody_knows_says_why_in_norwegian(reply: Reply, said: str) -> None:
    found = told(failure_of(reply))

    assert said in found.ours
    assert "Vi slår opp i Regnskap" in found.ours
    assert found.theirs == ()


@pytest.mark.parametrize("case", [*USUAL, *MORE], ids=lambda case: case.name)
def test_of_no_answer_do_we_invent_words(case: Case) -> None:
    """Whatever a system answers: each message stands in the answer, or is a sentence of ours that nb can say."""
    reply = Answer(case.status, {"content-type": case.content_type, **case.headers}, case.raw)
    failure = read_reply(CONFIG, RECORD, reply, (), NOW).failure
    theirs = {pair.message for pair in Body.of(reply, ()).messages} | {plain_start(reply.text)}
    for pair in failure.messages if failure else ():
        assert can_say(NB, pair.message) or pair.message in theirs
    if failure is not None:
        said = told(failure)
        assert not any(is_ours(text) for text in said.theirs)
        assert not is_english(_without_quotes(said.ours)), said.ours


def _without_quotes(sentence: str) -> str:
    """A system's own words inside a sentence of ours stay as they are."""
    return re.sub(r"(Det svarer:|\().*", "", sentence)


def raised() -> Iterator[SynclightError]:
    replies = [answer(401), answer(403), answer(405), answer(400, b'{"message": "Idempotency-Key is missing"}')]
    replies += [answer(401, b'{"message": "Log in"}')]
    wire = [NotSent(why, ours("The connection was refused.")) for why in (Why.REFUSED, Why.BAD_ADDRESS)]
    for reply in [*replies, *wire]:
        try:
            read_reply(CONFIG.model_copy(update={"idempotency_header": None}), RECORD, reply, (), NOW)
        except (ConnectionDown, Misconfigured) as error:
            yield error


def test_why_a_sync_stopped_is_said_in_norwegian_wherever_it_is_told() -> None:
    errors = list(raised())

    assert len(errors) == 7
    for error in errors:
        stop = Stop(Category(getattr(error, "category", "other")), error.said)
        assert can_say(NB, error.said), error.said
        assert not is_english(_without_quotes(NB.stopped(stop, SYSTEM))), NB.stopped(stop, SYSTEM)


def test_an_old_stop_without_its_parts_is_told_by_its_kind() -> None:
    old = Stop(Category.AUTHENTICATION, "Regnskap refused our token (401). Renew it, then sync again.")

    assert NB.stopped(old, SYSTEM) == "Tilkoblingen til Regnskap er utløpt"


@pytest.mark.parametrize(
    ("message", "status", "category"),
    [
        ("Regnskap asked us to wait.", 429, Category.THROTTLED),
        ("It answered 413 without a word.", 413, Category.PAYLOAD_TOO_LARGE),
        ("It answered 409 without a word.", 409, Category.CONFLICT),
        ("Regnskap answered 200 without an id.", 200, Category.OUTCOME_UNKNOWN),
        ("Regnskap left this record out of its answer.", 200, Category.OUTCOME_UNKNOWN),
        (
            "The record has 6,000,000 bytes; Regnskap takes 5,000,000. Nothing was sent.",
            None,
            Category.PAYLOAD_TOO_LARGE,
        ),
        ("no answer within 30 s", None, Category.OUTCOME_UNKNOWN),
        ("the sync was cut off before this record was sent", None, Category.NOT_SENT),
    ],
)
def test_old_rows_read_well_too(message: str, status: int | None, category: Category) -> None:
    said = told(Failure(category, (FieldMessage(text_of(message, None)),), status))

    assert "svarte" not in said.heading
    assert said.theirs == ()
    assert not is_english(said.ours), said.ours
    assert message in said.kept


MAPPING = MappingConfig.model_validate(
    {
        "record_key": "nr",
        "amount": {"column": "sum", "currency": "NOK"},
        "fields": [
            {"to": "/date", "from": "dato", "date": "%d.%m.%Y", "required": True},
            {"to": "/kind", "from": "art", "lookup": {"reise": "travel"}},
            {"to": "/text", "from": "tekst", "max_length": 3},
            {"to": "/count", "from": "antall", "integer": True},
        ],
    }
)
GOOD = {"nr": "1", "sum": "10,00", "dato": "01.11.2026", "art": "reise", "tekst": "abc", "antall": "1"}


def broken(**cells: str) -> BrokenRow:
    page = map_page(MAPPING, RawPage((RawRow({**GOOD, **cells}, "utlegg.csv line 3"),)))
    return page.broken[0]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (broken(sum="12,3x"), "utlegg.csv linje 3, kolonne sum: fant «12,3x», skulle vært et beløp som 1 234,50."),
        (broken(nr=""), "utlegg.csv linje 3, kolonne nr: fant ingenting, skulle vært en bilagsnøkkel."),
        (broken(dato=""), "utlegg.csv linje 3, kolonne dato: fant ingenting, skulle vært en verdi."),
        (broken(dato="1/11"), "utlegg.csv linje 3, kolonne dato: fant «1/11», skulle vært en dato som 23.11.2026."),
        (broken(art="mat"), "utlegg.csv linje 3, kolonne art: fant «mat», skulle vært én av reise."),
        (broken(tekst="abcd"), "utlegg.csv linje 3, kolonne tekst: fant «abcd», skulle vært høyst 3 tegn, ikke 4."),
        (broken(antall="x"), "utlegg.csv linje 3, kolonne antall: fant «x», skulle vært et helt tall som 42."),
    ],
)
def test_a_broken_row_says_in_norwegian_what_was_wanted(row: BrokenRow, said: str) -> None:
    pair = FieldMessage(row.message, label=row.field, value=row.value)

    assert told(Failure(Category.SOURCE_ROW, (pair,))).ours == said


def test_an_old_title_of_ours_is_no_english_on_a_norwegian_page() -> None:
    old = "Regnskap does not take records at this address (405). Correct the address."

    assert NB.cause(Category.CONFIGURATION, text_of(old, None), None, SYSTEM) == "Oppsettet må rettes"
    assert NB.cause(Category.CONFIGURATION, "Mva-kode 25 er sperret", None, SYSTEM) == "Mva-kode 25 er sperret"


def test_a_file_that_is_missing_is_named_in_norwegian() -> None:
    stop = Stop(Category.SOURCE_FILE, ours("{name} does not exist ({where}).", name="utlegg.csv", where="/inn"))

    assert NB.stop_detail(stop) == "utlegg.csv finnes ikke (/inn)."
    assert NB.stop_detail(Stop(Category.SOURCE_FILE, "utlegg.csv does not exist (/inn).")) == ""


def test_a_sentence_survives_the_store_with_all_that_stands_in_it() -> None:
    inner = ours("{system} asked us to wait.", system="A {b} & «c»")
    whole = ours("{message} (status {status})", message=inner, status="429")

    again = read_back(json.loads(json.dumps(kept_of(whole))), "lost")

    assert isinstance(again, Ours)
    assert again == whole
    assert NB.said(again) == "A {b} & «c» ba oss vente. (status 429)"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "text",
        {"template": "{a.__class__}", "values": {"a": "x"}},
        {"template": "{a:>9999999999}", "values": {"a": "x"}},
        {"template": "{a!r}", "values": {"a": "x"}},
        {"template": "{b}", "values": {"a": "x"}},
        {"template": "x" * 2000, "values": {}},
        {"template": "{a}", "values": {"a": {"decimal": "many"}}},
        {"template": "{a}", "values": {"a": [1]}},
    ],
)
def test_what_is_no_sentence_of_ours_is_not_read_as_one(stored: Any) -> None:
    assert read_back(stored, "the text beside it") == "the text beside it"


@pytest.mark.parametrize("damaged", ["{", "not JSON", '{"template": ', "[" * 100_000, "null", "7"])
def test_a_damaged_value_leaves_the_text_beside_it(damaged: str) -> None:
    assert text_of("the text beside it", damaged) == "the text beside it"
    assert not isinstance(parts_of(damaged), dict)


def test_a_sentence_this_version_does_not_know_is_told_by_its_kind() -> None:
    """An older or newer version wrote it: Norwegian readers get no English."""
    pair = FieldMessage(ours("A sentence of another version about {system}.", system=SYSTEM))

    assert told(Failure(Category.THROTTLED, (pair,), 429)).ours == "Regnskap ba oss vente."
    assert told(Failure(Category.THROTTLED, (pair,), 429), Words("en")).ours == str(pair.message)


def test_what_the_process_that_parses_workbooks_finds_is_told_in_norwegian_too() -> None:
    cell = Unreadable(ours("a formula"), ours("a value"))

    again = decoded(json.loads(json.dumps(encoded(cell))))

    assert again == cell
    assert (NB.said(again.found), NB.said(again.wanted)) == ("en formel", "en verdi")
    assert decoded(["x", ["#REF!", "a value"]]) == Unreadable("#REF!", "a value")


def test_a_place_in_a_sheet_and_the_key_of_a_broken_row_are_told_in_norwegian() -> None:
    assert NB.place("utlegg.xlsx sheet Ark 1 row 7") == "utlegg.xlsx ark Ark 1 rad 7"
    assert NB.place("UT-1 (utlegg.csv line 3)") == "UT-1 (utlegg.csv linje 3)"
    assert NB.place("UT-1 (2026)") == "UT-1 (2026)"
