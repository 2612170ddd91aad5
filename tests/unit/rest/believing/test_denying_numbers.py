"""Numbers, flags and ids that deny a booking, and those like them that do not: direct, in a look-up, in a bulk item."""

from typing import Any

import pytest

from core.connectors.rest.bulk.reading import read_bulk
from core.connectors.rest.config_bulk import BulkConfig
from core.model import Found, NotBooked, Outcome, Result
from tests.unit.rest.believing.asked import BOOKED, CONFIG, NOW, RECORD, B, Q, U, answer, in_bulk, looked_up, sent

DENYING: list[Any] = [
    *({"resultCode": code} for code in (5, "5", -1, "-1", 99, 401, "E17", "ERR_5", "FAILED", 5.0, 30001)),
    *({name: 5} for name in ("returnCode", "return_code", "RetCode", "exitCode", "errno", "returkode")),
    *({name: 1} for name in ("errno", "exitCode", "exit_status", "ExitValue", "lastExitCode")),
    *({name: 100} for name in ("errno", "exitCode", "exitStatus")),
    *({"exitCode": code} for code in ("1", 1.0, -1, 127, 200, 1000, "E1", "failed")),
    *({name: -1} for name in ("rc", "returnValue", "retval", "SQLCODE", "returverdi")),
    *({"rc": code} for code in ("-1", -100, -1.0)),
    {"errno": 1, "message": "Permission denied"},
    {"exitCode": 1, "output": "Period closed"},
    {"resultCode": 1, "resultText": "Period 2026-10 is closed"},
    {"resultCode": "1", "resultMessage": "Periode 2026-10 er lukket"},
    {"resultCode": 1.0, "description": "Die Periode ist geschlossen"},
    {"returnCode": 1, "returnMessage": "Supplier is blocked"},
    {"retcode": 1, "msg": "Not created"},
    {"returkode": 1, "melding": "Leverandøren er sperret"},
    {"resultCode": 1, "messages": ["Check the account", "Period 2026-10 is closed"]},
    {"result": {"resultCode": 1, "resultText": "Perioden är stängd"}},
    {"resultCode": 1, "status": "Period is closed"},
    {"rc": 8, "message": "Supplier is blocked"},
    {"rc": 1, "text": "Period 2026-10 is closed"},
    {"returnValue": 3, "message": "Kontoen finnes ikke"},
    *({"responseCode": code} for code in ("05", 51, -1, 422, "E4", "FAILED")),
    *({"status": code} for code in (-1, "-1", -2, 400, "−1", -1.0)),
    {"statusCode": -1},
    {"state": -1},
    {"code": -1, "message": "Nothing"},
    {"result": {"resultCode": 5}},
    {"header": {"returnCode": "12"}},
    {"Cancelled": "tYES"},
    {"rejected": True},
    {"isRejected": "true"},
    {"declined": True},
    {"rolledBack": True},
    {"accepted": False},
    {"confirmed": False},
    {"isAccepted": "no"},
    {"acknowledged": 0},
    {"transaction": "aborted"},
    {"transaction": "Rolled back"},
    {"transaction": {"status": "rolledBack"}},
    {"transactionState": "NotCommitted"},
    {"status": "rolled_back"},
    {"dryRun": True},
    {"dry_run": "true"},
    {"validateOnly": True},
    {"ValidationOnly": "Y"},
    {"simulated": True},
    {"testMode": True},
    {"test": True},
    {"livemode": False},
    {"mode": "test"},
    {"mode": "DRY_RUN"},
    {"executionMode": "Simulation"},
    {"meta": {"dryRun": True}},
    {"status": "Simulated"},
    {"state": "dry-run"},
    {"preview": True},
    {"whatIf": True},
    {"status": "has been cancelled"},
    {"status": "Voucher was voided"},
    {"status": "Deleted by user"},
    {"status": "Voided 2026-11-30"},
    {"aborted": "Y"},
    {"skipped": True},
    {"ignored": "true"},
    {"rejectedAt": "2026-11-30T10:00:00Z"},
    {"avvist": True},
    {"docstatus": 2},
    {"docstatus": "2"},
    {"docStatus": "Cancelled"},
    {"state": "cancel"},
    {"status": "CANCELLED_BY_USER"},
    {"status": "Voided by admin"},
    {"message": "Failed to book"},
    {"message": "Bilaget ble ikke lagret"},
]
WAITING: list[Any] = [
    *({"docstatus": value} for value in (0, "0", 0.0, "Draft")),
    {"approved": False},
    {"isApproved": "false"},
    {"Approved": 0},
    {"godkjent": False},
    {"confirmed": False, "status": "pending"},
    {"number": 0, "tempNumber": 17, "year": 2026},
    {"number": 0, "numberAsString": "0-2026"},
    {"number": "0", "voucherType": None, "externalVoucherNumber": "UT-1"},
    {"voucherNumber": 0},
    {"bilagsnummer": "0"},
    {"isTemporary": True},
    {"nonPosted": True},
    {"provisional": "yes"},
    {"message": "Awaiting approval"},
    {"message": "Created, but not approved"},
    {"accepted": False, "state": "queued"},
    {"processed": False},
    {"submitted": False},
    {"committed": False},
    {"persisted": False},
    {"bokført": False},
    {"status": "draft"},
    {"approved": False, "status": "created"},
    {"approved": False, "posted": False},
]
INNOCENT: list[Any] = [
    *(
        {"resultCode": code}
        for code in (0, "0", "00", "000", 200, 201, "200", "OK", "Success", "0.0", 0.0, 20000, 1000)
    ),
    {"resultCode": 1},
    {"returnCode": "1"},
    {"resultCode": 1, "resultText": "OK"},
    {"resultCode": "1", "status": "OK"},
    {"resultCode": 1, "resultText": ""},
    {"resultCode": 1, "resultText": "Voucher created"},
    {"resultCode": 1, "message": "Bilaget er bokført"},
    {"resultCode": 1, "message": "Erfolgreich gebucht"},
    {"resultCode": 1, "message": "No errors"},
    {"resultCode": 1, "message": "Ingen feil"},
    {"resultCode": 1, "messages": ["Period 11 closes soon", "Voucher created"]},
    {"resultCode": 1, "status": "open"},
    {"returnCode": 1, "description": None, "message": "null"},
    {"resultCode": 1, "resultText": "Success", "description": "Taxi"},
    {"resultCode": 0, "resultText": "Period 11 closes soon"},
    {"resultCode": 100, "resultText": "Period 11 closes soon"},
    {"rc": 4711},
    {"rc": 471},
    {"rc": 4711, "message": "Period 11 closes soon"},
    {"rc": 8, "message": "Voucher created"},
    {"returnValue": 4711},
    {"returnValue": 422},
    *({name: 0} for name in ("exitStatus", "exitValue", "retval", "sqlcode")),
    *({"exitCode": value} for value in (None, "", "0", "00", "ok", True)),
    *({name: 0} for name in ("returnCode", "retCode", "rc", "exitCode", "errno", "errorCode", "errors")),
    *({"returnCode": value} for value in (None, "", "none", "ok", True, False, [], "S", "A0")),
    *({"responseCode": code} for code in (0, "00", 1, "1", 100, 200, 201, "A")),
    *({"code": code} for code in (0, 200, 201, "7140", 5, "OK")),
    *({"status": code} for code in (0, 1, 5, 201, "A", "open", "1")),
    {"code": 201, "message": "Created"},
    {"statusCode": 100000001},
    {"result": -100.5},
    {"result": -4711},
    {"balance": -1, "amountDue": -1},
    {"docstatus": 1},
    {"docstatus": "1"},
    {"docStatus": "Submitted"},
    {"docstatus": None},
    {"lines": [{"docstatus": 0}, {"docstatus": 2}]},
    {"supplier": {"approved": False, "docstatus": 0, "rejected": True}},
    {"approved": True},
    {"approved": None},
    {"approvedBy": None},
    {"approved": False, "posted": True},
    {"approved": False, "status": "booked"},
    {"approved": False, "state": "Posted"},
    {"Cancelled": "tNO"},
    {"rejected": False, "declined": 0, "rejectedAt": None, "aborted": "N"},
    {"skipped": 3, "ignored": 1},
    {"Error": "none", "errors": 0},
    {"message": "Created"},
    {"accepted": True},
    {"accepted": False, "posted": True},
    {"confirmed": False, "status": "Booked"},
    {"status": "Voided 0, posted 1"},
    {"status": "Cancelled: 0, created: 1"},
    {"status": "Posted 1, not voided"},
    {"status": "Deleted: none"},
    {"rolledBack": False, "dryRun": False, "validateOnly": "false", "simulated": 0, "testMode": None},
    {"livemode": True, "mode": "live", "test": "COVID-19"},
    {"mode": "payment"},
    {"transaction": "T-17", "batch": "B-3", "commit": "9f1c"},
    {"transaction": {"id": 7, "status": "committed"}},
    {"rolledBack": 0, "aborted": 0},
    {"number": 0},
    {"number": 17, "tempNumber": 0, "year": 2026},
    {"voucherNumber": 4711},
    {"isTemporary": False, "temporary": None},
]


@pytest.mark.parametrize("more", DENYING, ids=str)
def test_what_denies_a_booking_denies_it_wherever_it_is_told(more: Any) -> None:
    outcome, found = sent({**BOOKED, **more}), looked_up({**BOOKED, **more})

    assert (outcome.result, outcome.target_id) == (U, None)
    assert isinstance(found, NotBooked)
    assert not found.refused
    assert in_bulk({**BOOKED, **more}, status="").result is not B
    assert in_bulk({**BOOKED, **more}, status="").result is not Q


@pytest.mark.parametrize("more", WAITING, ids=str)
def test_a_draft_and_what_is_not_approved_wait_at_the_system(more: Any) -> None:
    found = looked_up({**BOOKED, **more})

    assert sent({**BOOKED, **more}).result is Q
    assert isinstance(found, Found)
    assert not found.booked
    assert in_bulk({**BOOKED, **more}, status="").result is Q
    assert sent({"data": {**BOOKED, **more}}, target_id_path="/data/id").result is Q


@pytest.mark.parametrize("more", INNOCENT, ids=str)
def test_numbers_and_flags_that_deny_nothing_stay_booked(more: Any) -> None:
    outcome, found = sent({**BOOKED, **more}), looked_up({**BOOKED, **more})

    assert (outcome.result, outcome.target_id) == (B, "B-1")
    assert isinstance(found, Found)
    assert found.booked
    assert in_bulk({**BOOKED, **more}, status="").result is B


@pytest.mark.parametrize(
    ("status", "result"),
    [
        *((word, Q) for word in ("draft", "Pending", "queued", "kladd", "utkast", "in review", "unposted")),
        *((word, U) for word in ("void", "Voided", "deleted", "cancelled", "cancel", "slettet", "reversed")),
        *((word, U) for word in ("-1", -1, 0)),
        *((word, B) for word in ("booked", "ok", 201, True, "created")),
    ],
)
def test_the_status_of_a_bulk_item_may_say_draft_or_void(status: Any, result: Result) -> None:
    assert in_bulk({**BOOKED, "status": status}).result is result


def test_a_void_item_says_so() -> None:
    outcome = in_bulk({**BOOKED, "status": "void"})

    assert outcome.failure is not None
    assert outcome.failure.root.message == "Books answered 200 and says status: void."


def test_words_round_the_record_of_an_item_are_heard() -> None:
    item = {"reference": "acme:UT-1", "status": 201, "body": BOOKED}

    assert in_bulk(item, record="/body").result is B
    assert in_bulk({**item, "message": "Voucher was not saved"}, record="/body").result is U
    assert in_bulk({**item, "resultCode": 5}, record="/body").result is U


@pytest.mark.parametrize("message", ["Failed to import", "Bilagene ble ikke lagret", "Nothing was saved"])
def test_a_whole_answer_that_denies_all_in_words_books_none(message: str) -> None:
    body = {"message": message, "results": [{**BOOKED, "status": 201}]}
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=5)})
    read = read_bulk(config, [RECORD], answer(body, 200), (), NOW)

    assert isinstance(read, list)
    assert isinstance(read[0], Outcome)
    assert read[0].result is U


@pytest.mark.parametrize(
    "told",
    [
        *("TEMP-1", "TMP123", "tmp_7f", "Temp 1", "draft-7f3a", "DRAFT1", "Draft", "kladd-1", "utkast_2", "pending-9"),
        *("temporary:8", "unsaved-1", "placeholder-1", "dummy-17", "provisional/3", "midlertidig-4", "TEMP", "TMP"),
        *(
            "00000000-0000-0000-0000-000000000000",
            "0000-0000",
            "ffffffff-ffff-ffff-ffff-ffffffffffff",
            "XXXX",
            "xxx-xxx",
        ),
        *("ERROR-17", "FAILED_3", "INVALID", "Could not be saved", "not assigned", "TBA", "auto", "Ikke tildelt"),
    ],
)
def test_an_id_for_the_time_being_is_no_id(told: str) -> None:
    assert (sent({**BOOKED, "id": told}).result, sent({"id": told}).target_id) == (U, None)
    assert not isinstance(looked_up({**BOOKED, "id": told}), Found)


@pytest.mark.parametrize(
    "told",
    [
        *(
            "TEMPLE-1",
            "TEMPO17",
            "TMPL-3",
            "DRAFTSMAN-1",
            "Dummynummer7",
            "PENDEL-1",
            "Project-1",
            "FORM-17",
            "A-TEMP-1",
        ),
        *("0000-0001", "00000000-0000-0000-0000-000000000001", "f0ffffff-ffff-ffff-ffff-ffffffffffff", "fff-1", "X-1"),
        *("404", "422-17", "500", "TERROR-1", "Ferrari-17", "MERR-1", "invoice 17", "V 2026 17", "NOTE-1"),
    ],
)
def test_an_id_that_only_looks_like_one_of_those_is_an_id(told: str) -> None:
    assert (sent({**BOOKED, "id": told}).result, sent({**BOOKED, "id": told}).target_id) == (B, told)


def test_a_record_in_an_item_that_says_cancelled_is_not_booked() -> None:
    item = {"reference": "acme:UT-1", "status": "cancelled", "body": {"id": "V-1"}}

    assert in_bulk(item, record="/body").result is U
    assert in_bulk({**item, "status": 201, "deleted": True}, record="/body").result is U
