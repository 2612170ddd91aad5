"""Answers in the shapes of real accounting, payroll and ERP systems, over a real socket: what becomes of the record."""

import json
from typing import Any

import pytest

from core.model import Result
from tests.integration.helpers.told_system import Said
from tests.integration.rest.rest_told import BOOKED, send

HTML = {"content-type": "text/html"}
UTF_16 = {"content-type": "application/json; charset=utf-16"}
Answered = list[tuple[str, Said, str | None]]  # what it is, the answer, where its id stands

BOOKED_THERE: Answered = [
    ("utf-16", Said(json.dumps(BOOKED).encode("utf-16"), 201, UTF_16), None),
    ("utf-8 with a mark", Said(b"\xef\xbb\xbf" + json.dumps(BOOKED).encode(), 201), None),
    (
        "warnings in the body",
        Said({**BOOKED, "deprecated": True, "warnings": [{"message": "v1 goes away"}]}, 201),
        None,
    ),
    ("booked, and a later step waits", Said({"id": "17", "status": "posted", "approvalStatus": "Pending"}, 201), "/id"),
    ("booked, and held for payment", Said({"id": "17", "status": "booked", "hold": True}, 201), "/id"),
    ("a supplier that is a draft", Said({"id": "17", "supplier": {"name": "x", "status": "draft"}}, 201), "/id"),
    ("a mail that timed out", Said({"id": "17", "message": "Booked. The e-mail service timed out"}, 201), "/id"),
    ("SAP's flag that is down", Said({"ObjKey": "100000123", "TestRun": ""}, 201), "/ObjKey"),
    ("a status of its own", Said({"id": "17", "status": {"id": "3", "descriptor": "Posted"}}, 201), "/id"),
    ("a result that is the record", Said({"result": {"id": 17, "name": "Draft beer"}}, 201), "/result/id"),
    ("one row", Said({"data": {"batch_create": {"affectedRows": 1, "id": 17}}}), "/data/batch_create/id"),
    (
        "tripletex booked wrapped",
        Said(
            {
                "value": {
                    "id": 608,
                    "version": 1,
                    "number": 46,
                    "tempNumber": 0,
                    "year": 2026,
                    "numberAsString": "46-2026",
                }
            },
            201,
        ),
        "/value/id",
    ),
    ("graphql errors null", Said({"data": {"create": {"id": "17"}}, "errors": None}), "/data/create/id"),
    (
        "dataverse 204 entityid",
        Said(b"", 204, {"OData-EntityId": "https://x/api/data/v9.2/recs(7f2f3b10-1111-4111-8111-1234567890ab)"}),
        "/id",
    ),
    (
        "fortnox ok",
        Said({"Voucher": {"@url": "x", "VoucherNumber": 7, "VoucherSeries": "A", "Year": 1}}, 201),
        "/Voucher/VoucherNumber",
    ),
    (
        "xero authorised",
        Said(
            {
                "Id": "x",
                "Status": "OK",
                "Invoices": [
                    {
                        "InvoiceID": "243216c5-369e-4056-ac67-05388f86dc81",
                        "Status": "AUTHORISED",
                        "HasErrors": False,
                        "Warnings": [],
                    }
                ],
            }
        ),
        "/Invoices/0/InvoiceID",
    ),
    (
        "quickbooks ok",
        Said(
            {"Bill": {"Id": "17", "SyncToken": "0", "domain": "QBO", "sparse": False}, "time": "2026-11-30T00:00:00Z"}
        ),
        "/Bill/Id",
    ),
    (
        "netsuite 204 location",
        Said(b"", 204, {"Location": "https://x/services/rest/record/v1/journalEntry/7781"}),
        "/id",
    ),
    ("odoo result id", Said({"jsonrpc": "2.0", "id": None, "result": 4711}), "/result"),
    (
        "sap return S",
        Said(
            {
                "d": {
                    "ObjKey": "100000123",
                    "Return": [{"Type": "S", "Id": "RW", "Number": "605", "Message": "Document posted successfully"}],
                }
            },
            201,
        ),
        "/d/ObjKey",
    ),
    ("207 all well", Said({"id": "17", "responses": [{"status": 201}]}, 207), "/id"),
    (
        "deprecated warning",
        Said(
            BOOKED,
            201,
            {"Deprecation": "true", "Sunset": "Sat, 31 Jan 2027 23:59:59 GMT", "Warning": '299 - "Deprecated API"'},
        ),
        None,
    ),
    ("status 0 and msg", Said({"status": 0, "id": 17, "msg": "ok"}), "/id"),
]

WAITING_THERE: Answered = [
    (
        "tripletex draft wrapped",
        Said(
            {
                "value": {
                    "id": 608,
                    "version": 1,
                    "number": 0,
                    "tempNumber": 17,
                    "year": 2026,
                    "numberAsString": "0-2026",
                }
            },
            201,
        ),
        "/value/id",
    ),
    (
        "bc draft invoice",
        Said(
            {
                "@odata.context": "x",
                "@odata.etag": 'W/"1"',
                "id": "6f5b2c10-1111-4111-8111-1234567890ab",
                "number": "",
                "status": "Draft",
            },
            201,
        ),
        "/id",
    ),
    ("bc in review", Said({"id": "6f5b2c10-1111-4111-8111-1234567890ab", "status": "In Review"}, 201), "/id"),
    (
        "xledger syncStatus",
        Said({"data": {"addExpense": {"edges": [{"node": {"dbId": "17", "syncStatus": "PENDING"}}]}}}),
        "/data/addExpense/edges/0/node/dbId",
    ),
    (
        "poweroffice queued import",
        Said({"success": True, "data": {"id": "17", "status": "Created", "isPosted": False}}),
        "/data/id",
    ),
    (
        "xero draft",
        Said(
            {
                "Id": "x",
                "Status": "OK",
                "Invoices": [
                    {"InvoiceID": "243216c5-369e-4056-ac67-05388f86dc81", "Status": "DRAFT", "HasErrors": False}
                ],
            }
        ),
        "/Invoices/0/InvoiceID",
    ),
    (
        "netsuite pending approval",
        Said({"id": "17", "approvalStatus": {"id": "1", "refName": "Pending Approval"}}, 201),
        "/id",
    ),
    ("odoo state draft", Said({"jsonrpc": "2.0", "id": 1, "result": {"id": 4711, "state": "draft"}}), "/result/id"),
    (
        "workday in progress",
        Said({"id": "17", "descriptor": "Journal", "status": {"descriptor": "In Progress", "id": "5"}}, 201),
        "/id",
    ),
    (
        "stripe requires_action",
        Said({"id": "pi_1", "object": "payment_intent", "status": "requires_action", "livemode": True}),
        "/id",
    ),
    (
        "jsonapi meta draft",
        Said({"data": {"id": "17", "type": "v", "attributes": {"status": "draft"}}}, 201),
        "/data/id",
    ),
    ("202 status url", Said({"id": "job-17", "statusUrl": "/jobs/17"}, 202), "/id"),
    ("202 without id location", Said(b"", 202, {"Location": "/jobs/17"}), "/id"),
    (
        "201 with operation-location and status",
        Said({"id": "17", "status": "NotStarted"}, 201, {"Operation-Location": "/operations/17"}),
        "/id",
    ),
    ("visma net nonsense status", Said({"id": "17", "status": "Balanced", "hold": True}, 201), "/id"),
    ("visma net on hold status", Said({"id": "17", "status": "Hold"}, 201), "/id"),
    ("payroll not transferred", Said({"id": "17", "transferred": False}, 201), "/id"),
    ("sync status false", Said({"id": "17", "inLedger": False}, 201), "/id"),
]

NOT_PROVEN: Answered = [
    ("a prefix against scripts", Said(b")]}',\n" + json.dumps(BOOKED).encode(), 201), None),
    ("JSON as a text", Said(json.dumps(json.dumps(BOOKED)).encode(), 201), None),
    ("303 to a GET", Said(b"", 303, {"Location": "/records/17"}), None),
    ("302 to sign in", Said(b"", 302, {"Location": "/login"}), None),
    ("bc corrective", Said({"id": "6f5b2c10-1111-4111-8111-1234567890ab", "status": "Corrective"}, 201), "/id"),
    (
        "graphql partial error",
        Said(
            {
                "data": {"create": {"id": "17"}},
                "errors": [{"message": "voucher could not be booked", "path": ["create"]}],
            }
        ),
        "/data/create/id",
    ),
    (
        "graphql payload userErrors",
        Said({"data": {"create": {"id": "17", "userErrors": [{"field": ["a"], "message": "No"}]}}}),
        "/data/create/id",
    ),
    ("graphql mutation null", Said({"data": {"create": None}, "errors": [{"message": "No"}]}), "/data/create/id"),
    (
        "xledger hasErrors string",
        Said({"data": {"add": {"dbId": "17", "errorMessages": "Konto finnes ikke"}}}),
        "/data/add/dbId",
    ),
    (
        "fortnox ErrorInformation",
        Said({"ErrorInformation": {"error": 1, "message": "Kan inte hitta kontot.", "code": 2000423}}),
        "/Voucher/VoucherNumber",
    ),
    (
        "fortnox ErrorInformation beside voucher",
        Said({"Voucher": {"VoucherNumber": 7}, "ErrorInformation": {"Error": 1, "Message": "Nej", "Code": 2000423}}),
        "/Voucher/VoucherNumber",
    ),
    (
        "poweroffice success false",
        Said({"success": False, "data": {"id": "17"}, "validation": {"summary": "Konto finnes ikke"}}),
        "/data/id",
    ),
    (
        "xero validation error",
        Said(
            {
                "Status": "OK",
                "Invoices": [
                    {
                        "InvoiceID": "00000000-0000-0000-0000-000000000000",
                        "StatusAttributeString": "ERROR",
                        "ValidationErrors": [{"Message": "Account code 7149"}],
                    }
                ],
            }
        ),
        "/Invoices/0/InvoiceID",
    ),
    (
        "xero voided",
        Said({"Invoices": [{"InvoiceID": "243216c5-369e-4056-ac67-05388f86dc81", "Status": "VOIDED"}]}),
        "/Invoices/0/InvoiceID",
    ),
    (
        "quickbooks fault 200",
        Said(
            {
                "Fault": {
                    "Error": [{"Message": "Duplicate", "Detail": "D", "code": "6140"}],
                    "type": "ValidationFault",
                },
                "Bill": {"Id": "17"},
            }
        ),
        "/Bill/Id",
    ),
    ("quickbooks deleted", Said({"Bill": {"Id": "17", "domain": "QBO", "status": "Deleted"}}), "/Bill/Id"),
    (
        "netsuite soap isSuccess",
        Said(
            {
                "writeResponse": {
                    "status": {
                        "@isSuccess": "false",
                        "statusDetail": [{"type": "ERROR", "code": "INVALID_KEY", "message": "Invalid"}],
                    },
                    "baseRef": {"internalId": "17"},
                }
            }
        ),
        "/writeResponse/baseRef/internalId",
    ),
    ("sage diagnoses", Said({"$diagnoses": [{"$severity": "error", "$message": "No account"}], "id": "17"}), "/id"),
    (
        "odoo jsonrpc error",
        Said(
            {
                "jsonrpc": "2.0",
                "id": 7,
                "error": {
                    "code": 200,
                    "message": "Odoo Server Error",
                    "data": {"name": "ValidationError", "message": "Unbalanced"},
                },
            }
        ),
        "/id",
    ),
    ("odoo result false", Said({"jsonrpc": "2.0", "id": 7, "result": False}), "/result"),
    ("odoo state cancel", Said({"jsonrpc": "2.0", "id": 1, "result": {"id": 4711, "state": "cancel"}}), "/result/id"),
    (
        "sap return E",
        Said(
            {
                "d": {
                    "ObjKey": "100000123",
                    "Return": [{"Type": "E", "Id": "RW", "Number": "609", "Message": "Error in document"}],
                }
            },
            201,
        ),
        "/d/ObjKey",
    ),
    (
        "sap return results E",
        Said(
            {
                "d": {
                    "ObjKey": "100000123",
                    "Return": {"results": [{"Type": "E", "Id": "RW", "Number": "609", "Message": "Error in document"}]},
                }
            },
            201,
        ),
        "/d/ObjKey",
    ),
    ("sap dollar key", Said({"ObjKey": "$", "Return": [{"Type": "S", "Message": "ok"}]}, 201), "/ObjKey"),
    ("sap check ok", Said({"ObjKey": "100000123", "TestRun": "X"}, 201), "/ObjKey"),
    (
        "workday soap fault",
        Said(
            {
                "Envelope": {
                    "Body": {
                        "Fault": {"faultcode": "SOAP-ENV:Client.validationError", "faultstring": "Validation error"}
                    }
                },
                "id": "17",
            }
        ),
        "/id",
    ),
    ("stripe error 200", Said({"error": {"type": "card_error", "message": "declined"}, "id": "ch_1"}), "/id"),
    ("stripe testmode", Said({"id": "pi_1", "status": "succeeded", "livemode": False}), "/id"),
    (
        "jsonapi errors beside data",
        Said({"data": {"id": "17", "type": "v"}, "errors": [{"status": "422", "title": "Invalid"}]}, 201),
        "/data/id",
    ),
    (
        "jsonapi attributes failed",
        Said({"data": {"id": "17", "type": "v", "attributes": {"status": "failed"}}}, 201),
        "/data/id",
    ),
    (
        "jsonapi attributes voided",
        Said({"data": {"id": "17", "type": "v", "attributes": {"voided": True}}}, 201),
        "/data/id",
    ),
    (
        "soap in json fault",
        Said(
            {"soap:Envelope": {"soap:Body": {"soap:Fault": {"faultcode": "soap:Server", "faultstring": "Not saved"}}}}
        ),
        "/id",
    ),
    (
        "soap deep responseCode",
        Said(
            {"Envelope": {"Body": {"CreateResponse": {"Id": "17", "ResponseCode": "Failed", "Message": "No account"}}}}
        ),
        "/Envelope/Body/CreateResponse/Id",
    ),
    (
        "problem+json with 200",
        Said(
            {"type": "https://x/probs/closed", "title": "Period closed", "status": 422, "id": "17"},
            200,
            {"content-type": "application/problem+json"},
        ),
        "/id",
    ),
    (
        "problem+json without status with 200",
        Said(
            {"type": "https://x/probs/closed", "title": "Period closed", "detail": "2026-10", "id": "17"},
            200,
            {"content-type": "application/problem+json"},
        ),
        "/id",
    ),
    ("207 single failed dav", Said({"id": "17", "responses": [{"status": 422, "message": "x"}]}, 207), "/id"),
    ("200 html login", Said(b"<!DOCTYPE html><html><body>Sign in</body></html>", 200, HTML), None),
    (
        "200 html login with location",
        Said(b"<html><body>Sign in</body></html>", 200, {"content-type": "text/html", "Location": "/records/4711"}),
        None,
    ),
    (
        "201 html with location",
        Said(
            b"<html><body>Welcome to the hotel wifi</body></html>",
            201,
            {"content-type": "text/html", "Location": "/login/4711"},
        ),
        None,
    ),
    ("200 html content-type json", Said(b"<html>Sign in</html>", 200, {"Location": "/login/17"}), None),
    ("200 empty", Said(b""), None),
    ("200 empty content-location", Said(b"", 200, {"Content-Location": "/records"}), None),
    ("204 nothing", Said(b"", 204), None),
    ("rate limit in 200", Said({"message": "Rate limit exceeded", "retryAfter": 30}), None),
    ("rate limit in 200 with id", Said({"id": "req-1", "message": "Too many requests, try again later"}), "/id"),
    ("throttled code", Said({"id": "req-1", "code": 429, "message": "Too many requests"}), "/id"),
    ("maintenance json", Said({"id": "17", "maintenance": True, "message": "We are down for maintenance"}), "/id"),
    (
        "maintenance words",
        Said({"id": "17", "message": "The system is under maintenance. Please try again later."}),
        "/id",
    ),
    ("hubspot error status", Said({"status": "error", "message": "x", "correlationId": "7", "id": "17"}), "/id"),
    (
        "hubspot completed numErrors",
        Said({"status": "COMPLETE", "results": [{"id": "17"}], "numErrors": 1, "errors": [{"message": "x"}]}, 207),
        "/results/0/id",
    ),
    (
        "visma eacc ErrorCode",
        Said({"ErrorCode": 4032, "DeveloperErrorMessage": "rows don't balance", "Id": "17"}),
        "/Id",
    ),
    (
        "business nxt",
        Said({"data": {"useCompany": {"batch_create": {"affectedRows": 0, "items": [{"batchNo": 17}]}}}}),
        "/data/useCompany/batch_create/items/0/batchNo",
    ),
    ("salesforce success false errors", Said({"id": "17", "success": False, "errors": []}, 201), "/id"),
    (
        "salesforce composite",
        Said(
            {
                "hasErrors": True,
                "results": [{"referenceId": "r", "errors": [{"statusCode": "X", "message": "no"}]}],
                "id": "17",
            },
            201,
        ),
        "/id",
    ),
    ("gateway soft error", Said({"id": "7f", "Message": "Endpoint request timed out"}), "/id"),
    ("aws errorType", Said({"id": "7f", "errorType": "TypeError", "errorMessage": "x"}), "/id"),
    ("laravel status false", Said({"status": False, "id": 17, "message": "x"}), "/id"),
    ("cloud event ignored", Said({"id": 17, "result": "ignored"}), "/id"),
    ("duplicate ignored", Said({"id": 17, "result": "duplicate"}), "/id"),
    ("skipped status", Said({"id": 17, "status": "skipped"}), "/id"),
    ("no-op", Said({"id": 17, "result": "noop"}), "/id"),
]


def options(path: str | None) -> dict[str, Any]:
    return {} if path is None else {"target_id_path": path, "answer_reference_path": "", "amount_path": ""}


@pytest.mark.parametrize(("name", "said", "path"), BOOKED_THERE, ids=lambda one: one if isinstance(one, str) else "")
def test_what_such_a_system_has_booked_is_booked(name: str, said: Said, path: str | None) -> None:
    assert (name, send(said, **options(path)).result) == (name, Result.BOOKED)


@pytest.mark.parametrize(("name", "said", "path"), WAITING_THERE, ids=lambda one: one if isinstance(one, str) else "")
def test_what_waits_in_such_a_system_is_pending(name: str, said: Said, path: str | None) -> None:
    assert (name, send(said, **options(path)).result) == (name, Result.PENDING_TARGET)


@pytest.mark.parametrize(("name", "said", "path"), NOT_PROVEN, ids=lambda one: one if isinstance(one, str) else "")
def test_what_such_a_system_does_not_prove_is_unknown_and_looked_up(name: str, said: Said, path: str | None) -> None:
    outcome = send(said, **options(path))

    assert (name, outcome.result, outcome.target_id) == (name, Result.UNKNOWN, None)
    assert outcome.failure is not None
    assert outcome.failure.root.message
