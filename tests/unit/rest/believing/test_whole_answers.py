"""What an answer says of all its records, in its body or in SAP's header, beside results that say "booked"."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.http_base.body import Body
from core.connectors.rest.answers import read_reply
from core.connectors.rest.bulk.reading import Divide, read_bulk
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.look_ups import read_look_up
from core.http import Answer
from core.model import Found, LookUpAnswer, Money, NotBooked, NotFound, Outcome, Outgoing, Result, Undecidable

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
B, Q, R, U = Result.BOOKED, Result.PENDING_TARGET, Result.REJECTED, Result.UNKNOWN
CONFIG = RestTargetConfig(
    kind="rest",
    name="Books",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
)
AMOUNT = Money(Decimal("12.00"), "NOK")
RECORDS = [Outgoing(f"UT-{n}", f"acme:UT-{n}", f"acme:UT-{n}:a", {"text": "Taxi"}, AMOUNT) for n in (1, 2)]
OK = [{"reference": f"acme:UT-{n}", "status": 201, "id": f"B-{n}"} for n in (1, 2)]
HALF = [OK[0], {"reference": "acme:UT-2", "status": 422, "error": {"message": "Cost center 10 is closed"}}]
BOOKED = {"id": "B-1", "reference": "acme:UT-1", "amount": "12.00", "currency": "NOK"}
ERROR = {"code": "KI/235", "message": "Cost center 10 is closed", "numericSeverity": 4, "target": "/items/0"}
WARNING = {"code": "F5/117", "message": "Period 11 closes soon", "numericSeverity": 3}


def answer(body: Any, **headers: str) -> Answer:
    return Answer(201, {"content-type": "application/json", **headers}, json.dumps(body).encode())


def in_bulk(body: Any, **headers: str) -> list[Outcome]:
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=10)})
    read = read_bulk(config, RECORDS, answer(body, **headers), (), NOW)
    assert not isinstance(read, Divide)
    return [one for one in read if isinstance(one, Outcome)]


def sent(body: Any, headers: dict[str, str] | None = None, **options: Any) -> Outcome:
    read = read_reply(CONFIG.model_copy(update=options), RECORDS[0], answer(body, **(headers or {})), (), NOW)
    assert isinstance(read, Outcome)
    return read


def looked_up(body: Any, headers: dict[str, str] | None = None, **options: Any) -> LookUpAnswer:
    told = Answer(200, {"content-type": "application/json", **(headers or {})}, json.dumps(body).encode())
    read = read_look_up(CONFIG.model_copy(update=options), RECORDS[0], Body.of(told, ()), NOW)
    assert isinstance(read, Found | NotFound | NotBooked | Undecidable)
    return read


def sap(*messages: Any) -> dict[str, str]:
    return {"sap-messages": json.dumps(messages)}


UNDONE: list[dict[str, Any]] = [
    {"rolledBack": True},
    {"rolled_back": "true"},
    {"transaction": "aborted"},
    {"transaction": "rolled back"},
    {"Transaction": {"status": "RolledBack"}},
    {"transaction": {"rolledBack": True}},
    {"batchStatus": "Cancelled"},
    {"status": "cancelled"},
    {"status": "ROLLED_BACK"},
    {"state": "voided"},
    {"cancelled": True},
    {"aborted": True},
    {"dryRun": True},
    {"dry_run": True},
    {"validateOnly": True},
    {"validationOnly": "yes"},
    {"simulated": True},
    {"simulation": True},
    {"testMode": True},
    {"test_mode": "true"},
    {"test": True},
    {"livemode": False},
    {"mode": "simulation"},
    {"mode": "test"},
    {"status": "dry run"},
    {"meta": {"dryRun": True}},
    {"summary": {"status": "rolledBack", "count": 2}},
    {"commit": "not committed"},
    {"changeset": "failed"},
]


@pytest.mark.parametrize("more", UNDONE, ids=str)
def test_results_of_a_request_that_was_taken_back_or_only_tried_are_no_bookings(more: dict[str, Any]) -> None:
    (name, _), *_ = more.items()
    outcomes = in_bulk({**more, "results": OK})

    assert [one.result for one in outcomes] == [U, U]
    assert all(one.failure is not None and one.failure.root.message for one in outcomes)
    assert [one.result for one in in_bulk({**more, "results": HALF})] == [U, R]
    if name not in ("meta", "summary"):
        assert sent({**BOOKED, **more}).result is U
        assert sent({"data": BOOKED, **more}, record_path="/data").result is U


def test_a_rehearsal_is_named() -> None:
    outcome = sent({**BOOKED, "dryRun": True})

    assert outcome.failure is not None
    assert "dryRun: true" in outcome.failure.root.message


@pytest.mark.parametrize(
    "more",
    [
        {"rolledBack": False, "cancelled": 0, "dryRun": False},
        {"summary": {"created": 2, "cancelled": 0, "failed": 0}},
        {"transaction": "T-17", "batch": 12, "status": "completed"},
        {"transaction": {"id": "T-17", "status": "committed"}},
        {"mode": "live", "livemode": True, "test": None},
        {"message": "Rejected records: 0"},
        {"message": "2 created, 0 failed"},
        {"message": "Ingen feil"},
        {"atomic": True},
        {"status": "Voided 0, posted 2"},
    ],
    ids=str,
)
def test_what_says_that_nothing_was_taken_back_leaves_the_results_alone(more: dict[str, Any]) -> None:
    assert [one.result for one in in_bulk({**more, "results": OK})] == [B, B]


@pytest.mark.parametrize("name", ["atomic", "allOrNothing", "isAtomic"])
def test_one_refusal_in_an_answer_that_calls_itself_atomic_leaves_the_others_in_doubt(name: str) -> None:
    assert [one.result for one in in_bulk({name: True, "results": HALF})] == [U, R]
    assert [one.result for one in in_bulk({name: False, "results": HALF})] == [B, R]


@pytest.mark.parametrize(
    "message", ["2 records received, awaiting approval", "Mottatt, venter på bokføring", "Saved as draft", "Queued"]
)
def test_a_whole_answer_that_says_that_all_of_it_waits_is_pending(message: str) -> None:
    assert [one.result for one in in_bulk({"message": message, "results": OK})] == [Q, Q]
    assert [one.result for one in in_bulk({"message": message, "results": HALF})] == [Q, R]


def test_an_error_in_saps_header_denies_and_is_kept_in_its_own_words() -> None:
    outcome = sent(BOOKED, sap(WARNING, ERROR))

    assert (outcome.result, outcome.target_id) == (U, None)
    assert outcome.failure is not None
    assert "Cost center 10 is closed" in [pair.message for pair in outcome.failure.messages]
    assert [one.result for one in in_bulk({"results": OK}, **sap(ERROR))] == [U, U]


@pytest.mark.parametrize(
    ("headers", "remark"),
    [
        (sap(WARNING), "Period 11 closes soon"),
        (sap({"message": "Closes soon", "code": "210"}), "Closes soon"),
        (sap({"message": {"lang": "en", "value": "Closes soon"}, "severity": "warning"}), "Closes soon"),
        (sap({"message": "Saved", "numericSeverity": 1}, {"message": "Hint", "numericSeverity": 2}), None),
        ({"sap-message": json.dumps({"message": "Saved", "severity": "success", "details": [WARNING]})}, WARNING),
        ({"sap-message": json.dumps({"message": "Saved", "severity": "info"})}, None),
        ({"sap-messages": "Period 11 closes soon"}, "Period 11 closes soon"),
        ({"sap-messages": "[]"}, None),
        ({"sap-messages": "null"}, None),
        ({"sap-messages": "[1, null, {}]"}, None),
        ({"sap-messages": "%5B%7B%22message%22%3A%22Closes%20soon%22%7D%5D"}, "Closes soon"),
        ({}, None),
    ],
)
def test_a_warning_in_saps_header_is_told_beside_the_booking(headers: dict[str, str], remark: Any) -> None:
    outcome = sent(BOOKED, headers)

    assert (outcome.result, outcome.target_id) == (B, "B-1")
    assert outcome.remark == (remark["message"] if isinstance(remark, dict) else remark)


@pytest.mark.parametrize("level", [{"numericSeverity": 4}, {"severity": "error"}, {"@Common.numericSeverity": 4}])
def test_an_error_in_saps_header_makes_a_look_up_doubtful(level: dict[str, Any]) -> None:
    header = sap({"message": "Index is being rebuilt", **level})

    assert isinstance(looked_up({"records": []}, header), Undecidable)
    assert isinstance(looked_up({"records": [BOOKED]}, header), Undecidable)
    assert isinstance(looked_up({"records": []}, sap({"message": "Hello", "numericSeverity": 1})), NotFound)


@pytest.mark.parametrize("amount", ["", None, "null", " ", "N/A"])
def test_an_empty_amount_in_a_look_up_is_called_not_told(amount: str | None) -> None:
    found = looked_up({"records": [{**BOOKED, "amount": amount}]})

    assert isinstance(found, Undecidable)
    assert found.reason == "Books has B-1, but tells no amount at /amount."


def test_an_amount_that_is_none_is_called_unreadable() -> None:
    found = looked_up({"records": [{**BOOKED, "amount": "twelve"}]})

    assert isinstance(found, Undecidable)
    assert "could not be read" in found.reason


WORDS = ["Rejected", "Failed", "Draft", "Void", "Error", "Cancelled", "Simulated", "Rolled back", "Not yet posted"]


@pytest.mark.parametrize("word", WORDS)
def test_what_the_configuration_calls_booked_is_booked_whatever_the_word_means_elsewhere(word: str) -> None:
    said: dict[str, Any] = {"booked_path": "/status", "booked_values": (word,)}
    found = looked_up({"records": [{**BOOKED, "status": word}]}, **said)

    assert sent({**BOOKED, "status": word}, **said).result is B
    assert isinstance(found, Found)
    assert found.booked


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "more", [{"errors": ["No account"]}, {"success": False}, {"result": "failed"}, {"message": "Booking failed"}]
)
def test_a_denial_elsewhere_counts_beside_what_the_configuration_calls_booked(word: str, more: dict[str, Any]) -> None:
    said: dict[str, Any] = {"booked_path": "/status", "booked_values": (word,)}

    assert sent({**BOOKED, "status": word, **more}, **said).result is U
    assert isinstance(looked_up({"records": [{**BOOKED, "status": word, **more}]}, **said), NotBooked)


@pytest.mark.parametrize(
    "more",
    [
        *({name: 1} for name in ("createdCount", "created", "imported", "Inserted", "recordsCreated", "bookedCount")),
        *({name: 1} for name in ("processedCount", "rows_affected", "accepted", "saved", "successCount", "opprettet")),
        *({"created": 1, name: 2} for name in ("total", "count", "received")),
        {"created": "1"},
        {"created": 1, "updated": 0, "skipped": 0},
        {"summary": {"imported": 1, "total": 2}},
    ],
    ids=str,
)
def test_a_count_of_fewer_bookings_than_results_leaves_all_in_doubt(more: dict[str, Any]) -> None:
    assert [one.result for one in in_bulk({**more, "results": OK})] == [U, U]


@pytest.mark.parametrize(
    "more",
    [
        *({"created": 1, name: 1} for name in ("updated", "alreadyExisting", "unchanged", "duplicates", "upserted")),
        *({name: 2} for name in ("created", "createdCount", "imported", "rowsAffected", "processedCount")),
        {"created": 4},
        {"created": True, "imported": "yes"},
        {"created": "2026-11-23"},
        {"count": 1, "page": 1, "version": 1},
        {"inserted": 0, "updated": 2},
        {"imported": None},
    ],
    ids=str,
)
def test_a_count_of_all_results_denies_nothing(more: dict[str, Any]) -> None:
    assert [one.result for one in in_bulk({**more, "results": OK})] == [B, B]


def test_a_count_beside_one_that_was_refused_is_right() -> None:
    assert [one.result for one in in_bulk({"created": 1, "results": HALF})] == [B, R]


@pytest.mark.parametrize("name", ["reversalDate", "deletionDate", "void_date"])
@pytest.mark.parametrize("day", ["2026-12-01", "2031-12-31", "2026-12-01T00:00:00Z", "20261201", "01.12.2026"])
def test_a_day_still_to_come_leaves_a_record_booked_until_then(name: str, day: str) -> None:
    found = looked_up([{**BOOKED, name: day}])

    assert isinstance(found, Found)
    assert found.booked
    assert sent({**BOOKED, name: day}).result is B
    assert [one.result for one in in_bulk({"results": [{**OK[0], name: day}, OK[1]]})] == [B, B]


@pytest.mark.parametrize("name", ["reversalDate", "deletionDate", "voidDate", "cancelled_date", "reversedAt"])
@pytest.mark.parametrize(
    "day", ["2026-11-22", "2026-11-23", "2026-11-23T09:00:00Z", "22.11.2026", "20261122", "2026-13-45", "soon", 1]
)
def test_a_day_up_to_now_or_one_that_nobody_can_read_takes_it_back(name: str, day: Any) -> None:
    assert isinstance(looked_up([{**BOOKED, name: day}]), NotBooked)
    assert sent({**BOOKED, name: day}).result is U


@pytest.mark.parametrize("name", ["reversedAt", "voidedOn", "cancelled_date", "deletedDate"])
def test_what_has_happened_by_its_name_has_happened_whatever_the_clock_of_the_system(name: str) -> None:
    assert isinstance(looked_up([{**BOOKED, name: "2026-12-01"}]), NotBooked)
