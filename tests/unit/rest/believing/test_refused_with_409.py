"""No 409 is decided at once: its words say only what kind of fault a person reads, before and after look-ups."""

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
    {"message": "Employee has left"},
    {"message": "The period is already closed"},
    {"message": "Perioden er allerede avsluttet"},
    {"message": "Voucher date is in a closed period"},
    {"message": "Bilagsdato er i en lukket periode"},
    {"message": "Period is closed for voucher 4711"},
    {"message": "The VAT period has already been reported"},
    {"errors": [{"code": "PERIOD_LOCKED", "message": "Not allowed in period 10"}]},
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
    {"message": "Reference cannot be used again"},
    {"message": "Reference must not be reused"},
    {"message": "More than one voucher per reference is not allowed"},
    {"message": "Multiple vouchers with this reference are not allowed"},
    {"message": "Reference is blocked by voucher 4711"},
    {"message": "Invalid reference: voucher 4711 has it"},
    {"message": "Number is not valid, it belongs to voucher 4711"},
    {"message": "Ikke tillatt med to bilag på samme eksterne id"},
    {"message": "Referansen er ikke gyldig, bilag 4711 har den"},
    {"message": "Voucher is closed"},
    {"message": "Document is locked for the period"},
    {"message": "Voucher 4711 is archived"},
    {"message": "Invoice is not open"},
    {"message": "Posting is not allowed while an import is running"},
    {"message": "The period is locked while a job is running"},
    {"message": "Required lock could not be acquired"},
    {"message": "Reference is missing uniqueness"},
    {"message": "Amount must be posted once"},
    {"message": "Voucher 4711 not open for editing"},
    {"message": "The key must be new"},
    {"message": "The request must be sent once only"},
    {"message": "External id must differ from voucher 4711"},
    {"message": "Transaction is not allowed in state POSTED"},
    {"message": "Ledger closed: voucher was booked as 4711"},
    {"message": "Konteringen er avsluttet"},
    {"message": "Bilaget er avsluttet"},
    {"message": "Bilaget er låst"},
    {"message": "Bilaget er arkivert"},
    {"message": "Forespørselen er avsluttet"},
    {"message": "Invalid state: POSTED"},
    {"message": "Invalid status transition from BOOKED to NEW"},
    {"message": "Cannot be used: linked to voucher 4711"},
    {"message": "Operation not permitted on a posted voucher"},
    {"message": "Operation not allowed on a booked document"},
    {"message": "Document must be in draft to be posted"},
    {"message": "Referansen finnes ikke ledig"},
    {"message": "Invalid state transition: Approved -> Booked"},
]


@pytest.mark.parametrize("body", [*FOR_BUSINESS, *MAY_BE_THERE], ids=str)
def test_no_409_is_a_refusal_at_once_whatever_it_says(body: Any) -> None:
    outcome = send(target_at(Wire(409, body), check_url=HEALTH))

    assert (outcome.result, outcome.maybe_ours) == (Result.UNKNOWN, None)
    assert outcome.failure is not None
    assert outcome.failure.http_status == 409


@pytest.mark.parametrize("body", FOR_BUSINESS, ids=str)
def test_a_409_for_a_reason_of_business_is_told_as_one_in_the_systems_words(body: Any) -> None:
    failure = send(target_at(Wire(409, body), check_url=HEALTH)).failure

    assert failure is not None
    assert failure.category is Category.BUSINESS_RULE
    assert failure.root.message in str(body)


@pytest.mark.parametrize("body", MAY_BE_THERE, ids=str)
def test_a_409_that_speaks_of_what_is_there_or_going_on_is_told_as_a_conflict(body: Any) -> None:
    failure = send(target_at(Wire(409, body), check_url=HEALTH)).failure

    assert failure is not None
    assert failure.category in (Category.CONFLICT, Category.DUPLICATE, Category.KEY_REUSED)


def test_a_code_that_is_known_says_what_kind_it_is_and_decides_nothing() -> None:
    outcome = send(target_at(Wire(409, {"errors": [{"code": "PERIOD_CLOSED", "message": "Closed"}]}), check_url=HEALTH))

    assert outcome.result is Result.UNKNOWN
    assert outcome.failure is not None
    assert outcome.failure.category is Category.CLOSED_PERIOD


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


def test_no_item_of_many_is_refused_at_once_with_409() -> None:
    results = [
        {"reference": RECORD.reference, "status": 409, "error": "Period is closed"},
        {"reference": OTHER.reference, "status": 409, "error": "This reference exists"},
    ]
    target = target_at(Wire(207, {"results": results}), bulk={"size": 5}, check_url=HEALTH)

    first, second = asyncio.run(target.deliver([RECORD, OTHER], 30.0))

    assert (first.result, second.result) == (Result.UNKNOWN, Result.UNKNOWN)
    assert first.failure is not None
    assert second.failure is not None
    assert (first.failure.category, second.failure.category) == (Category.BUSINESS_RULE, Category.CONFLICT)
