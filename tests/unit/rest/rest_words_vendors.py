"""Refusals of business systems, with what they mean for the record `SENT`: (name, body, pairs of field and message)."""

from typing import Any

from tests.unit.rest.rest_shapes import Pairs
from tests.unit.rest.rest_words import CLOSED, NUMBER, SENT, packed, problem

SYSTEMS: list[tuple[str, Any, Pairs]] = [
    # the North
    (
        "Tripletex, a field called null",
        {
            "code": 18000,
            "message": "Validering feilet.",
            "validationMessages": [{"field": "null", "message": "Bilagsnummer 12-2026 er i bruk.", "path": "null"}],
        },
        [(None, "Bilagsnummer 12-2026 er i bruk.")],
    ),
    (
        "Tripletex, one object",
        {
            "code": 18000,
            "validationMessages": [{"field": "date", "message": "Kan ikke være null.", "path": "null.date"}],
        },
        [("date", "Kan ikke være null.")],
    ),
    (
        "Tripletex, a posting",
        {
            "code": 18000,
            "validationMessages": [{"field": "vatType", "message": "Feil mva.", "path": "postings[1].vatType"}],
        },
        [("/postings/1/vatType", "Feil mva.")],
    ),
    (
        "Tripletex, no validation messages",
        {"status": 422, "code": 22000, "message": "Feil i JSON.", "validationMessages": None, "requestId": "7f"},
        [(None, "Feil i JSON.")],
    ),
    (
        "Brønnøysund",
        {
            "feilmelding": "Feilaktig forespørsel",
            "valideringsfeil": [{"feilmelding": "Er ikke et tall", "sti": "amount", "feilaktigVerdi": "x"}],
        },
        [("amount", "Er ikke et tall")],
    ),
    ("a feilmelding", {"feilkode": "K7", "feilmelding": "Perioden er lukket"}, [(None, "Perioden er lukket")]),
    ("feil in a list", {"feil": [{"felt": "amount", "melding": "For stort"}]}, [("amount", "For stort")]),
    (
        "e-conomic",
        {
            "message": "Validation failed. 1 error found.",
            "errorCode": "E04300",
            "logId": "7f",
            "errors": {
                "paymentTerms": {
                    "errors": [{"propertyName": "paymentTerms", "errorMessage": "Must be set", "errorCode": "E07180"}]
                }
            },
        },
        [("paymentTerms", "Must be set")],
    ),
    (
        "Dinero",
        {
            "code": "42",
            "message": "Validation Error",
            "validationErrors": {"Amount": "must not be 0"},
            "languageSpecificMessages": [],
        },
        [("Amount", "must not be 0")],
    ),
    (
        "Billy",
        {
            "meta": {"statusCode": 422, "success": False},
            "errorMessage": "Invalid",
            "validationErrors": {"bill": {"attributes": {"amount": {"validation": "NUMBER", "message": NUMBER}}}},
        },
        [("/bill/attributes/amount", NUMBER)],
    ),
    (
        "Procountor",
        {"errors": [{"status": 400, "message": "LEDGER_CLOSED", "field": "receiptDate"}]},
        [("receiptDate", "LEDGER_CLOSED")],
    ),
    (
        "Vipps",
        {
            "type": "x",
            "title": "Bad",
            "detail": "d",
            "extraDetails": [{"name": "amount", "reason": NUMBER}],
            "traceId": "7f",
        },
        [("amount", NUMBER)],
    ),
    (
        "Vipps, old",
        [{"errorGroup": "InvalidRequest", "errorCode": "81", "errorMessage": CLOSED, "contextId": "7f"}],
        [(None, CLOSED)],
    ),
    (
        "Visma eAccounting",
        {"ErrorCode": 4026, "DeveloperErrorMessage": "Locked period", "ErrorId": "7f"},
        [(None, "Locked period")],
    ),
    (
        "Klarna",
        {"error_code": "BAD_VALUE", "error_messages": ["Bad value: amount"], "correlation_id": "7f"},
        [(None, "Bad value: amount")],
    ),
    # OData, SAP, Microsoft
    (
        "Business Central",
        {"error": {"code": "Application_DialogException", "message": f"{CLOSED}  CorrelationId:  7f."}},
        [(None, f"{CLOSED}  CorrelationId:  7f.")],
    ),
    (
        "Finance and Operations",
        {
            "error": {
                "code": "",
                "message": "An error has occurred.",
                "innererror": {"message": "Write failed", "type": "x", "stacktrace": "s"},
            }
        },
        [(None, "An error has occurred.")],
    ),
    (
        "SAP CAP, two",
        {
            "error": {
                "message": "Multiple errors",
                "details": [{"message": "a", "target": "amount"}, {"message": "b", "target": "in/lines"}],
            }
        },
        [("amount", "a"), ("/in/lines", "b")],
    ),
    ("SAP Business One", {"error": {"code": -1002, "message": {"lang": "en-us", "value": CLOSED}}}, [(None, CLOSED)]),
    (
        "SAP SuccessFactors",
        {"d": [{"key": "x", "status": "ERROR", "httpCode": 400, "message": CLOSED, "inlineResults": []}]},
        [(None, CLOSED)],
    ),
    (
        "OData, details without a target",
        {"error": {"code": "x", "message": "Many", "details": [{"code": "a", "message": "one two"}]}},
        [(None, "Many"), (None, "one two")],
    ),
    # accounts
    (
        "Xero",
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [
                {
                    "Reference": "acme/UT-1",
                    "Description": "Taxi til møte",
                    "ValidationErrors": [{"Message": "Account is archived"}],
                },
                {"Reference": "acme/UT-2", "Description": "Of another claim"},
            ],
        },
        [(None, "Account is archived")],
    ),
    (
        "Xero, in the lines",
        {
            "Elements": [
                {"LineItems": [{"Description": "Tog", "ValidationErrors": [{"Message": "Account is archived"}]}]}
            ]
        },
        [(None, "Account is archived")],
    ),
    (
        "Xero payroll",
        {
            "problem": {
                "title": "Bad",
                "status": 400,
                "detail": "Invalid",
                "invalidFields": [{"name": "amount", "reason": NUMBER}],
            }
        },
        [("amount", NUMBER)],
    ),
    (
        "QuickBooks, no element",
        {
            "Fault": {
                "Error": [{"Message": "Duplicate", "Detail": "It is used", "code": "6140", "element": ""}],
                "type": "ValidationFault",
            }
        },
        [(None, "It is used")],
    ),
    (
        "Sage",
        [{"$severity": "error", "$dataCode": "V", "$message": NUMBER, "$source": "lines[0].amount"}],
        [("/lines/0/amount", NUMBER)],
    ),
    ("Sage, another source", [{"$message": CLOSED, "$source": "Ledger API"}], [(None, CLOSED)]),
    (
        "Zoho Books",
        {"code": 1002, "message": "Account does not exist."},
        [(None, "Account does not exist.")],
    ),
    (
        "Zoho CRM",
        {
            "data": [
                {
                    "code": "INVALID_DATA",
                    "details": {"expected_data_type": "integer", "api_name": "Amount", "json_path": "$.data[0].Amount"},
                    "message": "invalid data",
                    "status": "error",
                }
            ]
        },
        [("Amount", "invalid data")],
    ),
    ("Zoho, old", {"response": {"error": {"code": "4832", "message": CLOSED}, "uri": "/api"}}, [(None, CLOSED)]),
    (
        "Zuora",
        {"success": False, "processId": "7f", "reasons": [{"code": 53100020, "message": CLOSED}]},
        [(None, CLOSED)],
    ),
    (
        "FreshBooks",
        {"response": {"errors": [{"errno": 1012, "field": "amount", "message": NUMBER, "object": "expense"}]}},
        [("amount", NUMBER)],
    ),
    (
        "Concur",
        {"errorMessage": "Invalid", "validationErrors": [{"source": "amount", "id": "x", "message": NUMBER}]},
        [("amount", NUMBER)],
    ),
    (
        "Workday",
        {"error": "invalid request", "errors": [{"error": NUMBER, "field": "amount", "location": "7f"}]},
        [("amount", NUMBER)],
    ),
    ("Oracle", {"title": "Bad", "detail": CLOSED, "o:errorCode": "X", "o:errorPath": "/amount"}, [("/amount", CLOSED)]),
    (
        "NetSuite, no path",
        {"title": "Bad", "o:errorDetails": [{"detail": CLOSED, "o:errorCode": "X"}]},
        [(None, CLOSED)],
    ),
    # customers, shops, payments
    (
        "HubSpot",
        {
            "status": "error",
            "message": "Invalid input",
            "errors": [{"message": NUMBER, "in": "amount"}],
            "category": "VALIDATION_ERROR",
        },
        [("amount", NUMBER)],
    ),
    (
        "HubSpot, its context",
        {
            "status": "error",
            "message": "m",
            "errors": [{"message": NUMBER, "code": "X", "context": {"propertyName": ["amount"]}}],
        },
        [("amount", NUMBER)],
    ),
    (
        "HubSpot, packed",
        {
            "status": "error",
            "message": "Property values were not valid: "
            + packed([{"isValid": False, "message": NUMBER, "error": "INVALID_INTEGER", "name": "amount"}]),
        },
        [("amount", NUMBER)],
    ),
    (
        "HubSpot, old",
        {"validationResults": [{"isValid": False, "message": NUMBER, "error": "X", "name": "amount"}], "message": "m"},
        [("amount", NUMBER)],
    ),
    ("Salesforce, no field", [{"message": CLOSED, "errorCode": "CUSTOM", "fields": []}], [(None, CLOSED)]),
    (
        "Shopify, deep",
        {"errors": {"line_items": ["is bad", "is empty"], "base": [CLOSED]}},
        [("line_items", "is bad"), ("line_items", "is empty"), (None, CLOSED)],
    ),
    (
        "Chargebee",
        {"message": "billing_address[country] : blank", "type": "invalid_request", "param": "billing_address[country]"},
        [("/billing_address/country", "billing_address[country] : blank")],
    ),
    (
        "PayPal",
        {
            "name": "UNPROCESSABLE_ENTITY",
            "message": "m",
            "details": [{"field": "/amount", "issue": "PRECISION", "description": NUMBER, "location": "body"}],
        },
        [("/amount", NUMBER)],
    ),
    (
        "PayPal, old",
        {"name": "X", "message": "m", "details": [{"field": "amount", "issue": "Value is invalid"}]},
        [("amount", "Value is invalid")],
    ),
    (
        "Adyen",
        {"status": 422, "errorCode": "130", "message": "m", "invalidFields": [{"name": "amount", "message": NUMBER}]},
        [("amount", NUMBER)],
    ),
    (
        "Mollie",
        {"status": 422, "title": "Unprocessable", "detail": "Too high", "field": "amount", "_links": {}},
        [("amount", "Too high")],
    ),
    (
        "Square",
        {"errors": [{"category": "INVALID_REQUEST_ERROR", "detail": "Too long", "field": "order.note"}]},
        [("/order/note", "Too long")],
    ),
    (
        "Facebook",
        {"error": {"message": "(#100) Invalid", "type": "OAuthException", "fbtrace_id": "7f"}},
        [(None, "(#100) Invalid")],
    ),
    ("CouchDB", {"error": "forbidden", "reason": CLOSED}, [(None, CLOSED)]),
    ("Notion", {"object": "error", "status": 400, "code": "validation_error", "message": CLOSED}, [(None, CLOSED)]),
    ("Airtable", {"error": {"type": "INVALID_REQUEST_UNKNOWN", "message": CLOSED}}, [(None, CLOSED)]),
    ("Mailchimp", problem(detail="d", errors=[{"field": "amount", "message": NUMBER}]), [("amount", NUMBER)]),
    (
        "Personio",
        {"success": False, "error": {"code": 0, "message": "m", "error_data": {"amount": [NUMBER]}}},
        [("amount", NUMBER)],
    ),
    ("Hasura", {"code": "parse-failed", "error": CLOSED, "path": "$.args"}, [(None, CLOSED)]),
    (
        "API Gateway, a packed message",
        {"message": packed({"error": {"message": CLOSED, "code": "CC"}})},
        [(None, CLOSED)],
    ),
    ("Lambda", {"errorMessage": CLOSED, "errorType": "Error", "stackTrace": ["at a", "at b"]}, [(None, CLOSED)]),
    ("a system that repeats the record", {"error": {"message": CLOSED, "record": SENT}}, [(None, CLOSED)]),
]
