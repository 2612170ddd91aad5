"""What we say ourselves of a record is never shown as a system's words, and is said in the reader's language."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.files.cells import decoded, encoded
from core.connectors.http_base.body import Body
from core.connectors.http_base.errors import plain_start
from core.connectors.rest.answers import AskTarget, mismatch, read_reply
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.requests import write
from core.errors import ConnectionDown, Misconfigured, SynclightError
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.i18n import Words
from core.i18n.failure_text import Facts, Told, is_ours
from core.mapping import map_page
from core.mapping.config import MappingConfig
from core.messages import Message, kept_of, message, read_back
from core.messages_english import ENGLISH
from core.model import BrokenRow, Category, Failure, FieldMessage, Outcome, Outgoing, RawPage, RawRow, Stop, Unreadable
from core.money import Money
from core.places import Place, PlaceKind
from core.planning import key_of_broken
from data.queries.failures import messages_of
from data.store.rows import failure_json, message_parts, origin_of, place_json, stored_text
from tests.unit.rest.rest_corpus import CASES as USUAL
from tests.unit.rest.rest_corpus import Case
from tests.unit.rest.rest_corpus_wire import MORE

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
IN_ENGLISH = re.compile(
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
    facts = Facts(failure.category, messages, http_status=failure.http_status)
    return words.told(facts, SYSTEM)


def is_english(text: str) -> bool:
    return IN_ENGLISH.search(text) is not None


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
            LostAnswer(TransportFault.TIMEOUT, message("no_whole_answer_in_time", seconds="30")),
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
        assert is_ours(pair.message) or pair.message in theirs
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
    wire = [NotSent(why, message("connection_refused")) for why in (TransportFault.REFUSED, TransportFault.BAD_ADDRESS)]
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
        assert is_ours(error.said), error.said
        assert not is_english(_without_quotes(NB.stopped(stop, SYSTEM))), NB.stopped(stop, SYSTEM)


def test_a_stop_in_a_systems_words_is_told_by_its_kind() -> None:
    theirs = Stop(Category.AUTHENTICATION, "invalid_grant")

    assert NB.stopped(theirs, SYSTEM) == "Tilkoblingen til Regnskap er utløpt"


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
    page = map_page(MAPPING, RawPage((RawRow({**GOOD, **cells}, Place("utlegg.csv", PlaceKind.LINE, 3)),)))
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


def test_a_title_of_ours_is_no_english_on_a_norwegian_page() -> None:
    said = message("target_takes_no_records_there", system=SYSTEM, status="405")

    assert NB.cause(Category.CONFIGURATION, said, None, SYSTEM) == (
        "Regnskap tar ikke imot bilag på denne adressen (405). Rett adressen"
    )
    assert NB.cause(Category.CONFIGURATION, "Mva-kode 25 er sperret", None, SYSTEM) == "Mva-kode 25 er sperret"


def test_a_file_that_is_missing_is_named_in_norwegian() -> None:
    stop = Stop(Category.SOURCE_FILE, message("input_does_not_exist", name="utlegg.csv", where="/inn"))

    assert NB.stop_detail(stop) == "utlegg.csv finnes ikke (/inn)."
    assert NB.stop_detail(Stop(Category.SOURCE_FILE, "utlegg.csv does not exist (/inn).")) == ""


def test_a_sentence_survives_the_store_with_all_that_stands_in_it() -> None:
    inner = message("target_asked_to_wait", system="A {b} & «c»")
    whole = message("message_with_status", message=inner, status="429")

    again = read_back(json.loads(json.dumps(kept_of(whole))), "lost")

    assert isinstance(again, Message)
    assert again == whole
    assert NB.translate(again) == "A {b} & «c» ba oss vente. (status 429)"


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "text",
        {"code": "quoted"},
        {"code": "{a.__class__}", "values": {"a": "x"}},
        {"code": "Quoted", "values": {"value": "x"}},
        {"code": "x" * 81, "values": {}},
        {"code": 7, "values": {}},
        {"code": "quoted", "values": ["value"]},
        {"code": "quoted", "values": {"value": {"decimal": "many"}}},
        {"code": "quoted", "values": {"value": [1]}},
        {"code": "quoted", "values": {"value": {"code": "{b}", "values": {}}}},
    ],
)
def test_what_is_no_sentence_of_ours_is_not_read_as_one(stored: Any) -> None:
    assert read_back(stored, "the text beside it") == "the text beside it"


@pytest.mark.parametrize("damaged", ["{", "not JSON", '{"code": ', "[" * 100_000, "null", "7"])
def test_a_damaged_value_leaves_the_text_beside_it(damaged: str) -> None:
    assert stored_text("the text beside it", damaged) == "the text beside it"
    assert not isinstance(message_parts(damaged), dict)


def too_deep(levels: int) -> dict[str, Any]:
    """Sentences inside sentences."""
    made: dict[str, Any] = {"code": "nothing", "values": {}}
    for _level in range(levels):
        made = {"code": "quoted", "values": {"value": made}}
    return made


def test_sentences_inside_sentences_are_read_to_a_bound() -> None:
    assert isinstance(read_back(too_deep(7), "the text beside it"), Message)
    assert read_back(too_deep(8), "the text beside it") == "the text beside it"
    assert not isinstance(read_back(too_deep(8), ""), Message)


@pytest.mark.parametrize(
    "stored",
    [
        {"code": "a_code_of_another_version", "values": {"system": SYSTEM}},
        {"code": "target_asked_to_wait", "values": {"name": SYSTEM}},
        {"code": "quoted", "values": {"value": {"code": "a_code_of_another_version", "values": {}}}},
    ],
    ids=["code", "values", "inside"],
)
def test_a_sentence_of_another_version_is_shown_by_the_text_beside_it_and_kept_as_it_is(stored: Any) -> None:
    again = read_back(stored, "Regnskap sleeps until noon.")
    failure = Failure(Category.THROTTLED, (FieldMessage(again),), 429)

    assert again == "Regnskap sleeps until noon."
    assert NB.translate(again) == again
    assert (told(failure).heading, told(failure).theirs) == ("Regnskap ga ingen melding", ())
    assert told(failure).ours == again
    assert kept_of(again) == stored
    assert copy(again) == again


def test_rewording_a_sentence_loses_nothing_that_is_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = failure_json(failure_of(answer(429)))
    monkeypatch.setitem(ENGLISH, "target_asked_to_wait", "Please wait, says {system}.")

    (pair,) = messages_of(
        dict.fromkeys(("message", "field", "code", "field_label", "value_sent")), json.loads(stored or "")
    )

    assert pair.message == "Please wait, says Regnskap."
    assert NB.translate(pair.message) == "Regnskap ba oss vente."


def test_what_the_process_that_parses_workbooks_finds_is_told_in_norwegian_too() -> None:
    cell = Unreadable(message("a_formula"), message("a_value"))

    again = decoded(json.loads(json.dumps(encoded(cell))))

    assert again == cell
    assert (NB.translate(again.found), NB.translate(again.wanted)) == ("en formel", "en verdi")
    assert decoded(["x", ["#REF!", "a value", "#REF!"]]) == Unreadable("#REF!", "a value", "#REF!")


def test_a_place_in_a_sheet_and_the_key_of_a_broken_row_are_told_in_norwegian() -> None:
    in_a_sheet = Place("utlegg.xlsx", PlaceKind.ROW, 7, "Ark 1")
    line = Place("utlegg.csv", PlaceKind.LINE, 1003)
    behind = key_of_broken(BrokenRow(line, "twice", record_key="UT-1"))

    assert (in_a_sheet, NB.place(in_a_sheet)) == ("utlegg.xlsx sheet Ark 1 row 7", "utlegg.xlsx ark Ark 1 rad 7")
    assert (behind, NB.record(behind, line)) == ("UT-1 (utlegg.csv line 1003)", "UT-1 (utlegg.csv linje 1003)")
    assert NB.record(key_of_broken(BrokenRow(line, "no key")), line) == "utlegg.csv linje 1003"
    assert NB.record("UT-1", line) == "UT-1"


def test_what_only_reads_like_a_place_is_said_as_it_is() -> None:
    assert NB.place("the hotel line 3") == "the hotel line 3"
    assert NB.record("UT-1 (a.csv line 3)") == "UT-1 (a.csv line 3)"
    assert NB.record("a.csv line 3", "another origin") == "a.csv line 3"
    assert NB.translate(message("quoted", value="a.csv line 3")) == "«a.csv line 3»"


@pytest.mark.parametrize(
    "place",
    [
        Place("utlegg.csv", PlaceKind.LINE, 3),
        Place("a.json", PlaceKind.ITEM, 4),
        Place("ark line 2 row 1.xlsx", PlaceKind.ROW, 7, "Ark row 3"),
    ],
)
def test_a_place_survives_the_store_inside_a_sentence_and_beside_its_text(place: Place) -> None:
    again = read_back(json.loads(json.dumps(kept_of(message("quoted", value=place)))), "lost")
    origin = origin_of(str(place), place_json(place))

    assert NB.translate(again) == f"«{NB.place(place)}»"
    assert isinstance(origin, Place)
    assert (origin, NB.place(origin)) == (place, NB.place(place))
    assert copy(place).number == place.number


@pytest.mark.parametrize(
    "stored", [None, "{", "7", '{"file": "a.csv"}', '["a.csv", "line"]', '["a.csv", "page", 3]', '[1, "line", 3]']
)
def test_a_damaged_place_leaves_the_text_beside_it(stored: str | None) -> None:
    assert origin_of("a.csv line 3", stored) == "a.csv line 3"
    assert not isinstance(origin_of("a.csv line 3", stored), Place)
