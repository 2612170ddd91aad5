"""A text that denies a booking, at the place where we sent it: ours where it is the same, the system's where not."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import read_reply
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.look_ups import read_look_up
from core.connectors.rest.parts.ours import is_ours
from core.http import Answer
from core.model import Found, NotBooked, Outcome, Outgoing, Result

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONFIG = RestTargetConfig(
    kind="rest",
    name="Books",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    auth={"kind": "none"},
    amount_path="",
)
OURS = "Utlegg avvist av kortet, betalt kontant"
THEIRS = "Bilaget ble ikke bokført"
NAMES = ["message", "melding", "messages", "msg", "result", "outcome", "response", "statusText", "detail", "details"]
NAMES += ["info", "notice", "beskjed", "resultMessage", "statusDescription"]
BOOKED = {"id": "B-1", "reference": "acme:UT-1"}


def believed(body: Any, payload: dict[str, Any], **options: Any) -> tuple[bool, bool]:
    """Whether an answer, and a look-up that shows the same, are taken for a booking."""
    config = CONFIG.model_copy(update={"found_path": options.get("record_path"), **options})
    record = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", payload, None)
    answer = Answer(200, {"content-type": "application/json"}, json.dumps(body).encode())
    outcome = read_reply(config, record, answer, (), NOW)
    found = read_look_up(config, record, Body.of(answer, ()), NOW)
    assert isinstance(outcome, Outcome)
    assert isinstance(found, Found | NotBooked)
    return outcome.result is Result.BOOKED, isinstance(found, Found) and found.booked


YES, NO = (True, True), (False, False)


@pytest.mark.parametrize("name", NAMES)
def test_our_own_text_is_ours_at_its_place_and_the_systems_words_there_are_not(name: str) -> None:
    assert believed({**BOOKED, name: OURS}, {name: OURS}) == YES
    assert believed({**BOOKED, name: THEIRS}, {name: OURS}) == NO
    assert believed({**BOOKED, name: OURS}, {"text": OURS}) == NO  # at another place
    assert believed({**BOOKED, name: OURS}, {}) == NO  # nobody knows what was sent


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        (f" {OURS}\n", OURS),
        (OURS, f"  {OURS}"),
        ("Utlegg avvist  av kortet,\nbetalt kontant", OURS),
        (OURS.upper(), OURS),
        ("Utlegg avvist av kor", OURS),
        ("Utlegg avvist av kor…", OURS),
        ("Utlegg avvist av kor ...", OURS),
        ("Kort &amp; utlegg avvist", "Kort & utlegg avvist"),
        ("Bilaget ble avvist pa\u030a kort", "Bilaget ble avvist på kort"),
    ],
)
def test_a_text_of_ours_that_the_system_trimmed_or_cut_is_ours(told: str, sent: str) -> None:
    assert believed({**BOOKED, "message": told}, {"message": sent}) == YES


@pytest.mark.parametrize(
    ("told", "sent"),
    [
        ("Avvist", "Avvist av kortet, betalt kontant"),  # too short to be a cut: a word of the system's own
        ("Rejected", "Rejected by the card, paid in cash"),
        ("Utlegg avvist av kortet: periode 10 er lukket", OURS),
        (f"{OURS}. Ikke bokført", OURS),
        (f"Ikke bokført: {OURS}", OURS),
        (THEIRS, ""),
        ("Ikke bokført", "Taxi"),
    ],
)
def test_what_only_begins_like_ours_is_the_systems(told: str, sent: str) -> None:
    assert believed({**BOOKED, "message": told}, {"message": sent}) == NO


ROUND = [
    ({**BOOKED, "details": [{"message": OURS}]}, {"details": [{"message": OURS}]}, {}, YES),
    ({**BOOKED, "details": [{"message": "Taxi"}, {"text": OURS}]}, {"details": [{}, {"text": OURS}]}, {}, YES),
    ({**BOOKED, "details": [{"message": THEIRS}]}, {"details": [{"message": OURS}]}, {}, NO),
    ({**BOOKED, "status": {"message": OURS}}, {"status": {"message": OURS}}, {}, YES),
    ({**BOOKED, "Message": OURS}, {"message": OURS}, {}, YES),
    ({**BOOKED, "attributes": {"message": OURS}}, {"message": OURS}, {}, YES),
    ({**BOOKED, "attributes": {"message": OURS}}, {"data": {"attributes": {"message": OURS}}}, {}, YES),
    ({**BOOKED, "message": OURS}, {"voucher": {"message": OURS}}, {}, YES),
    ({**BOOKED, "message": OURS}, {"lines": [{"message": OURS}], "date": "2026-11-30"}, {}, NO),
    ({**BOOKED, "message": OURS}, {"lines": [{"message": "Taxi"}, {"message": OURS}]}, {}, NO),
    ({"data": {**BOOKED, "message": OURS}}, {"message": OURS}, {"record_path": "/data"}, YES),
    ({"data": BOOKED, "message": OURS}, {"message": OURS}, {"record_path": "/data"}, NO),
    ({"data": BOOKED, "text": OURS}, {"text": OURS}, {"record_path": "/data"}, YES),
    ({"data": BOOKED, "text": THEIRS}, {"text": OURS}, {"record_path": "/data"}, NO),
    ({"data": BOOKED, "message": OURS}, {"message": OURS, "data": {"text": "Taxi"}}, {"record_path": "/data"}, YES),
    ({"data": BOOKED, "message": THEIRS}, {"message": OURS, "data": {"text": "Taxi"}}, {"record_path": "/data"}, NO),
]


@pytest.mark.parametrize(("body", "payload", "options", "wanted"), ROUND)
def test_a_place_is_the_same_whatever_is_wrapped_round_it(
    body: Any, payload: dict[str, Any], options: dict[str, Any], wanted: tuple[bool, bool]
) -> None:
    assert believed(body, payload, **options) == wanted


@pytest.mark.parametrize("word", ["draft", "void", "rejected", "pending"])
def test_a_status_of_one_word_is_the_records_though_we_asked_for_it(word: str) -> None:
    assert believed({**BOOKED, "status": word}, {"status": word}) == NO


def test_an_empty_text_is_nobodys() -> None:
    assert not is_ours({"message": ""}, [("message",)], "")
    assert not is_ours({}, [("message",)], OURS)
    assert is_ours({"a": {"message": OURS}}, [("a", "message")], OURS)
    assert is_ours({"a": ({"message": OURS},)}, [("a", "0", "message")], OURS)
