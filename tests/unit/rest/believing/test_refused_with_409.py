"""409 with a reason of business is a refusal once the record is certainly not there; every other 409 is as before."""

import asyncio
from typing import Any

import pytest

from core.model import Category, Result
from tests.unit.rest.rest_wire import OTHER, RECORD, Wire, send, target_at

HEALTH = "https://books.example/health"
FOR_BUSINESS: list[Any] = [
    {"message": "Period is closed"},
    {"message": "Supplier is blocked"},
    {"message": "Invalid state: fiscal year locked"},
    {"error": "Conflict", "message": "Period is closed"},
    {"statusCode": 409, "error": "Conflict", "message": "Supplier is blocked"},
    {"title": "Conflict", "detail": "The accounting period 2026-10 is locked", "status": 409},
    {"code": "CONFLICT", "message": "Budget exceeded"},
    {"message": "Perioden er låst"},
    {"message": "Regnskapsåret er låst"},
    {"message": "Leverandøren er sperret"},
    {"message": "Cost center does not exist"},
    {"errors": [{"field": "costCenter", "message": "Cost center 10 is closed"}]},
    {"message": "Konto 7140 finnes ikke"},
    {"message": "Locked period"},
    {"error": {"code": "PeriodClosed", "message": "October is closed"}},
    {"message": "The employee is not active"},
    {"message": "Status must be Approved"},
    {"detail": "Journal is closed", "type": "https://x.example/problems/journal-closed"},
    {"message": "Previous period is not closed"},
    {"message": "Date is before the start of the fiscal year"},
    {"message": "Date must not be earlier than 1 October"},
    {"message": "The account cannot be used"},
    {"message": "The supplier is not registered"},
    {"message": "Datoen er tidligere enn periodens start"},
    {"message": "Due date is later than the end of the contract"},
    {"message": "Kostnadssted 10 finnes ikke"},
    {"message": "Kontoen er sperret for føring"},
    {"message": "Invalid state transition: Approved -> Booked"},
    {
        "title": "Conflict",
        "status": 409,
        "detail": "Insufficient budget",
        "errors": [{"pointer": "#/amount", "detail": "Above the limit"}],
    },
    {"validationMessages": [{"field": "period", "message": "Perioden er avsluttet"}]},
    {"message": "The ledger is locked for the year-end"},
]
MAY_BE_THERE: list[Any] = [
    {"message": "Employee has left"},  # what is no clear reason
    {"message": "A request with this reference is currently executing"},
    {"message": "Voucher with this reference is posted as 4711"},
    {"message": "Integrity constraint violation"},
    {"message": "Serialization failure"},
    {"message": "Only one voucher per reference"},
    {"message": "Clash with voucher 4711"},
    {"message": "Queued"},
    {"message": "Request received"},
    {"message": "Number not available"},
    {"message": "Referansen er registrert på bilag 4711"},
    {"message": "Kun ett bilag per referanse"},
    {"message": "Fakturan finns redan"},
    {"message": "Referanse finst frå før"},
    {"message": "Bilaget er bokført"},
    {"message": "Double posting prevented"},
    {"message": "Ledger is locked by a job"},
    {"message": "Rechnung bereits vorhanden"},
    {"message": "Duplicate voucher"},
    {"message": "This reference exists"},
    {"message": "Already booked"},
    {"message": "Conflict"},
    {"error": "Conflict"},
    {"message": "Record is locked by another user"},
    {"message": "Idempotency-Key in use"},
    {"message": "A request is in progress"},
    {"code": "DUPLICATE_ENTRY", "message": "Cannot save"},
    {"message": "Bilaget finnes allerede"},
    {"message": "Bilagsnummer er brukt"},
    {"message": "The row was modified"},
    {"message": "Deadlock"},
    {"message": "Bilaget er låst"},
    {"message": "Reference must be unique"},
    {"message": "Version mismatch"},
    {"message": "Please try again"},
    {"code": "REFERENCE_EXISTS", "message": "Period is closed"},
    {"message": "Locked"},
    {"message": "Number already taken in period 10"},
    {"error": {"code": "ALREADY_EXISTS", "message": "Not allowed"}},
    {},
    {"message": "Voucher has been registered before"},
    {"message": "Fakturaen er registrert tidligere"},
    {"type": "https://x.example/problems/duplicate", "title": "Not accepted"},
    {"title": "Conflict", "detail": "Object is being processed"},
    {"message": "Concurrent update"},
    {"code": "lock_timeout", "message": "Not now"},
    {"message": "UT-1 exists in period 10"},
    {"message": "Invoice number is in use"},
    {"message": "Another request holds the period"},
    {"message": "Bilaget er endret av en annen bruker"},
    {"message": "Nummeret er i bruk"},
    {"message": "Samme bilag er under behandling"},
    {"code": "OPTIMISTIC_LOCK", "message": "Not saved"},
    {"message": "Stale object"},
    {"message": "The lock could not be acquired"},
    {"message": "409 Conflict"},
    {"error": {"code": "duplicate_key", "message": "E11000"}},
    {"message": "Det pågår en annen registrering"},
    {"message": "The document was posted earlier"},
    {"errors": [{"message": "Period is closed"}, {"message": "Reference already used"}]},
    {"message": "Prøv igjen"},
    {"message": "The resource is busy"},
    {"title": "Idempotency conflict", "detail": "Period is closed"},
    "<html>Conflict</html>",
    [],
    {"id": "B-1"},
    {"id": "B-1", "message": "Period is closed"},
]


@pytest.mark.parametrize("body", FOR_BUSINESS, ids=str)
def test_a_409_for_a_reason_of_business_is_a_refusal_in_the_systems_words(body: Any) -> None:
    outcome = send(target_at(Wire(409, body), check_url=HEALTH))

    assert (outcome.result, outcome.maybe_ours) == (Result.REJECTED, None)
    assert outcome.failure is not None
    assert outcome.failure.http_status == 409
    assert outcome.failure.category is not Category.CONFLICT
    assert outcome.failure.root.message in str(body)


@pytest.mark.parametrize("body", MAY_BE_THERE, ids=str)
def test_a_409_that_speaks_of_what_is_there_or_going_on_is_never_a_refusal(body: Any) -> None:
    outcome = send(target_at(Wire(409, body), check_url=HEALTH))

    assert outcome.result is Result.UNKNOWN
    assert outcome.failure is not None


def test_where_nothing_shows_that_the_look_up_finds_anything_nothing_is_refused() -> None:
    assert send(target_at(Wire(409, {"message": "Period is closed"}))).result is Result.UNKNOWN


@pytest.mark.parametrize("body", [*FOR_BUSINESS, *MAY_BE_THERE], ids=str)
def test_what_is_there_is_found_whatever_the_409_said(body: Any) -> None:
    wire = Wire(409, body)
    wire.shown["acme/UT-1"] = "B-1"

    outcome = send(target_at(wire))

    assert (outcome.result, outcome.target_id) == (Result.ALREADY_THERE, "B-1")


def test_the_field_of_the_409_is_kept() -> None:
    body = {"title": "Conflict", "errors": [{"pointer": "#/lines/0/costCenter", "detail": "Cost center 10 is closed"}]}
    outcome = send(target_at(Wire(409, body)))

    assert outcome.failure is not None
    assert ("/lines/0/costCenter", "Cost center 10 is closed") in [
        (pair.field, pair.message) for pair in outcome.failure.messages
    ]


@pytest.mark.parametrize("category", [Category.CONFLICT, Category.DUPLICATE])
def test_a_code_that_is_configured_as_a_conflict_stays_one(category: Category) -> None:
    wire = Wire(409, {"code": "K-1", "message": "Period is closed"})

    assert send(target_at(wire, codes={"K-1": category})).result is Result.UNKNOWN


@pytest.mark.parametrize("status", [412, 425])
def test_other_statuses_of_a_conflict_are_as_before(status: int) -> None:
    codes = {"K-1": Category.CONFLICT}

    assert send(target_at(Wire(status, {"code": "K-1", "message": "Period is closed"}), codes=codes)).result is (
        Result.UNKNOWN
    )


def test_a_look_up_that_does_not_find_what_is_there_refuses_nothing() -> None:
    wire = Wire(409, {"message": "Period is closed"})
    wire.shown["acme/UT-2"] = "B-2"
    target = target_at(wire, check_url=HEALTH)
    asyncio.run(target.look_up([OTHER]))

    assert send(target).result is Result.REJECTED
    wire.shown.clear()
    assert send(target).result is Result.UNKNOWN


def test_an_item_of_many_that_is_409_for_a_reason_of_business_is_refused() -> None:
    results = [
        {"reference": RECORD.reference, "status": 409, "error": "Period is closed"},
        {"reference": OTHER.reference, "status": 409, "error": "This reference exists"},
    ]
    target = target_at(Wire(207, {"results": results}), bulk={"size": 5}, check_url=HEALTH)

    first, second = asyncio.run(target.deliver([RECORD, OTHER], 30.0))

    assert (first.result, second.result) == (Result.REJECTED, Result.UNKNOWN)
