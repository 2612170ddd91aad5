"""An error of what stands beside a record, a count of what failed, a code in capitals: none of them is a booking."""

from typing import Any

import pytest

from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.model import Found, Outcome, Outgoing
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, U, answer, looked_up, sent

BESIDE = ("customer", "account", "user", "project", "supplier", "Department", "employee", "costCenter")
NO_STATUS: list[dict[str, Any]] = [{}, {"status": None}]
ERRORS: list[dict[str, Any]] = [
    {"error": "Not found"},
    {"error": {"code": 404, "message": "Customer 17 does not exist"}},
    {"errors": [{"message": "Account 7140 is closed"}]},
    {"errors": ["Closed"]},
    {"errorMessage": "Prosjektet er avsluttet"},
    {"feilmelding": "Finnes ikke"},
    {"exception": "NullReferenceException"},
    {"validationErrors": {"number": ["unknown"]}},
]
NO_ERRORS: list[dict[str, Any]] = [
    {"error": None},
    {"error": ""},
    {"errors": []},
    {"errors": {}},
    {"error": {"code": 0, "message": ""}},
    {"hasErrors": False},
    {"failed": 0},
    {"failed": 3},  # of its own sign-ins, or payments
    {"hasErrors": True},
    {"lastError": "Timeout in May"},
    {"valid": False},
    {"status": "rejected"},
    {"isActive": False, "name": "x"},
    {"code": "410", "description": "Likeperson"},
    {"failureReason": "card declined"},
    {"rejectionReason": "Old invoice"},
    {"problems": "see wiki"},
    {"exceptions": ["7140-1"]},
]
ELSEWHERE: list[dict[str, Any]] = [
    *({name: {"error": "bounced"}} for name in ("email", "webhook", "attachment", "notification", "payment")),
    *({name: [{"error": "Closed"}]} for name in ("history", "timeline", "revisions")),
]


@pytest.mark.parametrize("error", ERRORS, ids=str)
@pytest.mark.parametrize("name", BESIDE)
def test_an_error_of_what_belongs_to_a_record_is_asked_about_beside_a_bare_id(name: str, error: dict[str, Any]) -> None:
    asked = read({**BOOKED, name: error})
    assert isinstance(asked, AskTarget)
    assert asked.made
    assert isinstance(read({"data": BOOKED | {name: error}}, record_path="/data"), AskTarget)
    found = looked_up({**BOOKED, name: error})  # it shows it with our reference and amount
    assert isinstance(found, Found)
    assert found.booked
    item = {"reference": "acme:UT-1", "status": 201, "id": "B-1", name: error}
    for options in NO_STATUS:
        config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5, **options)})
        many = read_bulk(config, [RECORD], answer({"results": [item]}, 200), (), NOW)
        assert isinstance(many, list)
        assert isinstance(many[0], AskTarget)
    assert sent({**BOOKED, "posted": True, name: error}).result is B
    assert sent({**BOOKED, "state": "x", name: error}, booked_path="/state", booked_values=("x",)).result is B


NOT_BOOKED: list[Any] = [
    "The voucher was not booked: unknown customer",
    {"message": "Could not post the voucher"},
    [{"code": "17", "text": "Bilaget ble ikke bokført"}],
    ["Voucher was not saved"],
]


@pytest.mark.parametrize("error", NOT_BOOKED, ids=str)
@pytest.mark.parametrize("name", ["customer", "account"])
def test_an_error_beside_it_that_says_that_the_record_is_not_booked_counts(name: str, error: Any) -> None:
    assert sent({**BOOKED, name: {"error": error}}).result is U
    assert not isinstance(looked_up({**BOOKED, name: {"error": error}}), Found)


@pytest.mark.parametrize("more", [*({name: one} for name in BESIDE for one in NO_ERRORS), *ELSEWHERE], ids=str)
def test_a_flag_of_a_customer_or_an_error_of_an_email_says_nothing_of_a_record(more: dict[str, Any]) -> None:
    assert sent({**BOOKED, **more}).result is B
    found = looked_up({**BOOKED, **more})
    assert isinstance(found, Found)
    assert found.booked


LINKS: list[dict[str, Any]] = [
    {"_links": {"self": {"href": "/r/1"}, "errors": {"href": "/r/1/errors"}}},
    {"links": {"failures": "https://books.example/r/1/failures"}},
    {"links": {"errors": "/r/1/errors", "error": "/r/1/error"}},
    {"links": {"related": {"validationErrors": {"href": "/r/1/errors", "templated": False}}}},
    {"links": [{"rel": "errors", "href": "/r/1/errors"}]},
    {"Links": {"exceptions": {"href": "/x", "method": "GET", "title": "Exceptions"}}},
    {"errors": {"href": "/r/1/errors"}},
    {"errors": "/r/1/errors"},
    {"failures": "https://books.example/r/1/failures"},
    {"Errors": {"__deferred": {"uri": "https://books.example/Errors"}}},
    {"customer": {"errors": {"href": "/c/1/errors"}}},
]
NO_LINKS: list[dict[str, Any]] = [
    {"errors": {"href": "/r/1/errors", "message": "Period closed"}},
    {"error": "https://books.example/problems/closed"},
    {"errors": "Period / account closed"},
    {"errors": ["/lines/0/account"]},
    {"errors": {"title": "Closed"}},
]


@pytest.mark.parametrize("links", LINKS, ids=str)
def test_where_errors_would_be_listed_is_no_error(links: dict[str, Any]) -> None:
    assert sent({**BOOKED, **links}).result is B
    assert isinstance(looked_up({**BOOKED, **links}), Found)
    item = {"reference": "acme:UT-1", "status": 201, "id": "B-1"}
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5)})
    for body in ({"results": [{**item, **links}]}, {"results": [item], **links}):
        reads = read_bulk(config, [RECORD], answer(body, 200), (), NOW)
        assert isinstance(reads, list)
        assert isinstance(reads[0], Outcome)
        assert reads[0].result is B


@pytest.mark.parametrize("error", NO_LINKS, ids=str)
def test_an_error_with_an_address_is_one(error: dict[str, Any]) -> None:
    assert sent({**BOOKED, **error}).result is U
    assert not isinstance(looked_up({**BOOKED, **error}), Found)


COUNTS = """
nrOfErrors linesFailed rejected failedLines errorLines rowsRejected NumberOfFailedRecords noOfErrors nofErrors
antallFeil antallAvviste antalFejl antalFel anzahlFehler linesWithErrors linjerMedFeil invalidRows entriesInError
rejected_records FailedPostings totalRejected declined refused numDenied errors failures faultCount errorsTotal
"""
ORDINARY_COUNTS = """
lines lineCount rows records numberOfLines totalLines antallLinjer antallPoster warningsCount attempts version
retries attachments acceptedLines postings total count sum pageCount tries updated duplicatesChecked
"""


@pytest.mark.parametrize("name", COUNTS.split())
def test_a_count_of_what_failed_is_well_only_where_it_is_none(name: str) -> None:
    for count in (1, 2, "2", 25, ["line 2"]):
        assert sent({**BOOKED, name: count}).result is U
        assert not isinstance(looked_up({**BOOKED, name: count}), Found)
        assert sent({**BOOKED, "summary": {name: count}}).result is U
    for none in (0, "0", None, "none"):
        assert sent({**BOOKED, name: none}).result is B
        assert isinstance(looked_up({**BOOKED, name: none}), Found)


@pytest.mark.parametrize("name", ORDINARY_COUNTS.split())
def test_an_ordinary_count_says_nothing_against_it(name: str) -> None:
    for count in (0, 1, 2, "2"):
        assert sent({**BOOKED, name: count}).result is B
        assert isinstance(looked_up({**BOOKED, name: count}), Found)


UNUSUAL_CODES = """
PERIOD_LOCKED ACCOUNT_CLOSED COST_CENTER_UNKNOWN NO_SUCH_VENDOR QUOTA_REACHED LICENSE_EXPIRED NEEDS_APPROVAL
PERIODE_STENGT KONTO_SPERRET BUCHUNGSPERIODE_GESPERRT PERIOD_STÄNGD PeriodLocked AccountClosed TEST_MODE_ON
DUPLICATE_REFERENCE MISSING_RECEIPT NOT_BALANCED LOCKED Closed Application_DialogException
"""
ORDINARY_CODES = """
OK SUCCESS CREATED REISE UT 410 7140 K-17 VOUCHER_CREATED RECORD_BOOKED SUCCESS_001 OK_200 CREATED_SUCCESSFULLY
POSTED_TO_LEDGER EXPENSE_CLAIM
NO_ERROR NoError NO_ERRORS_FOUND ENTITY_INSERTED BULK_OK BATCH_COMPLETED ALL_RECORDS_CREATED INGEN_FEIL EntityCreated
EXPENSE_REPORT PURCHASE_INVOICE JournalEntry BILAG_OPPRETTET Avd-Nord AVD-NORD travel_north
"""


def read(body: dict[str, Any], payload: dict[str, Any] | None = None, **options: Any) -> Any:
    record = Outgoing("UT-1", "acme:UT-1", "acme:UT-1:a", {"amount": "12.00", **(payload or {})}, RECORD.amount)
    said = read_reply(CONFIG.model_copy(update=options), record, answer(body), (), NOW)
    return said if isinstance(said, AskTarget) else said.result


@pytest.mark.parametrize("code", UNUSUAL_CODES.split())
def test_a_code_in_words_that_is_no_known_good_one_is_asked_about(code: str) -> None:
    for name in ("code", "Kode", "resultCode", "reason"):
        assert read({**BOOKED, name: code}) is not B
        assert read({"data": BOOKED, name: code}, record_path="/data") is not B
    assert read({**BOOKED, "meta": {"code": code}}) is not B
    assert read({**BOOKED, "result": {"reason": code}}) is not B
    assert isinstance(looked_up({**BOOKED, "code": "TRAVEL_NORTH"}), Found)
    assert read({**BOOKED, "code": code}, {"code": code}) is B
    assert read({**BOOKED, "posted": True, "code": code}) is B


@pytest.mark.parametrize("code", ORDINARY_CODES.split())
def test_an_ordinary_code_is_that_of_a_booking(code: str) -> None:
    for name in ("code", "Kode"):
        assert read({**BOOKED, name: code}) is B
        assert isinstance(looked_up({**BOOKED, name: code}), Found)


@pytest.mark.parametrize(
    "code", ["CUST_100", "COST_CENTER_10", "AnnualMeeting", "BusinessTrip", "MEAL_WITH_CLIENT", "PROSJEKT_NORD"]
)
def test_a_code_beside_our_reference_and_amount_is_the_records_own(code: str) -> None:
    for name in ("code", "Kode", "reason", "reasonCode"):
        assert read({**BOOKED, name: code}) is B
        assert isinstance(read({"id": "B-1", "reference": "acme:UT-1", name: code}), AskTarget)
        assert isinstance(read({"id": "B-1", "amount": "12.00", name: code}), AskTarget)
    wrapped: dict[str, Any] = {
        "target_id_path": "/r/id",
        "answer_reference_path": "/r/reference",
        "amount_path": "/r/amount",
    }
    assert isinstance(read({"r": BOOKED, "code": code}, **wrapped, currency_path="/r/currency"), AskTarget)
    assert isinstance(read({**BOOKED, "resultCode": code}), AskTarget)
    assert isinstance(read({**BOOKED, "meta": {"code": code}}), AskTarget)


@pytest.mark.parametrize("code", ["PERIOD_LOCKED", "QUOTA_REACHED"])
def test_such_a_code_round_many_or_in_one_of_them_is_asked_about(code: str) -> None:
    item = {"reference": "acme:UT-1", "status": 201, "id": "B-1"}
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5)})
    for body in ({"results": [item], "code": code}, {"results": [{**item, "code": code}]}):
        reads = read_bulk(config, [RECORD], answer(body, 200), (), NOW)
        assert isinstance(reads, list)
        assert isinstance(reads[0], AskTarget)
    well = read_bulk(config, [RECORD], answer({"results": [item], "code": "RECORDS_CREATED"}, 200), (), NOW)
    assert isinstance(well, list)
    assert isinstance(well[0], Outcome)


TOLD_AGAINST: list[dict[str, Any]] = [
    {"created": 0, "updated": 0},
    {"created": False},
    {"errorCode": "E"},
    {"HasException": "Y"},
    {"validationResult": "Failed"},
    {"resultCode": "E"},
    {"draft": "J"},
    {"CancelStatus": "csYes"},
    *({name: text} for name in ("notes", "remarks", "note") for text in ("Not posted", "Ikke bokført")),
    {"notices": ["Not posted"]},
    {"docstatus": 0, "status": "Submitted"},
    {"docstatus": 2, "status": "Submitted"},
]
TOLD_FOR: list[dict[str, Any]] = [
    {"created": 0, "updated": 1},
    {"created": False, "updated": True},
    {"errorCode": "S"},
    {"ehf": {"status": "failed"}},
    {"previous": {"status": "rejected"}},
    {"HasException": "N"},
    {"validationResult": "Passed"},
    {"validationResult": "OK"},
    {"resultCode": "S"},
    {"draft": "N"},
    {"CancelStatus": "csNo"},
    *({name: text} for name in ("notes", "remarks", "comment") for text in ("Takk", "Not paid", "Tog til Bergen", "")),
    {"comment": "Bilaget ble ikke lagret"},
    {"notes": "The cancelled trip in May was not posted to the customer at that time"},
]


@pytest.mark.parametrize("more", TOLD_AGAINST, ids=str)
def test_a_flag_or_a_remark_that_says_that_it_is_not_booked_counts(more: dict[str, Any]) -> None:
    assert read({**BOOKED, **more}) is not B
    found = looked_up({**BOOKED, **more})
    assert not isinstance(found, Found) or not found.booked


@pytest.mark.parametrize("more", TOLD_FOR, ids=str)
def test_the_same_names_say_nothing_against_it_otherwise(more: dict[str, Any]) -> None:
    assert read({**BOOKED, **more}) is B
    found = looked_up({**BOOKED, **more})
    assert isinstance(found, Found)
    assert found.booked
