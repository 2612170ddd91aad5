"""Refusals as vendors send them, and bare ones: (name, status, body, pairs of field and message)."""

from typing import Any

from tests.unit.rest.rest_shapes import AMOUNT, Pairs

VENDORS: list[tuple[str, int, Any, Pairs]] = [
    # vendors
    (
        "Google",
        400,
        {
            "error": {
                "code": 400,
                "message": "m",
                "status": "INVALID_ARGUMENT",
                "details": [{"@type": "t", "fieldViolations": [{"field": "lines[0].amount", "description": AMOUNT}]}],
            }
        },
        [("/lines/0/amount", AMOUNT)],
    ),
    (
        "Google, plain",
        400,
        {"error": {"code": 400, "message": "Invalid value", "status": "INVALID_ARGUMENT"}},
        [(None, "Invalid value")],
    ),
    (
        "Google, old",
        400,
        {
            "error": {
                "errors": [{"domain": "global", "reason": "required", "message": "Required", "location": "x"}],
                "message": "Required",
            }
        },
        [(None, "Required")],
    ),
    (
        "Stripe",
        400,
        {
            "error": {
                "type": "invalid_request_error",
                "message": "No such account",
                "param": "account",
                "code": "resource_missing",
            }
        },
        [("account", "No such account")],
    ),
    (
        "GitHub",
        422,
        {"message": "Validation Failed", "errors": [{"resource": "Claim", "field": "amount", "code": "missing_field"}]},
        [("amount", "missing_field")],
    ),
    (
        "Salesforce",
        400,
        [{"message": "Required fields are missing: [Name]", "errorCode": "REQUIRED_FIELD_MISSING", "fields": ["Name"]}],
        [("/Name", "Required fields are missing: [Name]")],
    ),
    (
        "QuickBooks",
        400,
        {
            "Fault": {
                "Error": [{"Message": "Duplicate", "Detail": "No. 12 is used", "code": "6140", "element": "DocNumber"}],
                "type": "ValidationFault",
            }
        },
        [("DocNumber", "No. 12 is used")],
    ),
    (
        "Xero",
        400,
        {
            "ErrorNumber": 10,
            "Type": "ValidationException",
            "Message": "A validation exception occurred",
            "Elements": [{"ValidationErrors": [{"Message": "Account code '7149' is not valid"}]}],
        },
        [(None, "Account code '7149' is not valid")],
    ),
    (
        "Fortnox",
        400,
        {"ErrorInformation": {"Error": 1, "Message": "Kontot finns inte", "Code": 2000423}},
        [(None, "Kontot finns inte")],
    ),
    (
        "Fortnox, small",
        400,
        {"ErrorInformation": {"error": 1, "message": "Ogiltigt", "code": 2000357}},
        [(None, "Ogiltigt")],
    ),
    (
        "eAccounting",
        400,
        {"ErrorCode": 4026, "DeveloperErrorMessage": "Voucher in locked period", "ErrorId": "x"},
        [(None, "Voucher in locked period")],
    ),
    (
        "HubSpot",
        400,
        {
            "status": "error",
            "message": "Invalid input",
            "correlationId": "c",
            "errors": [{"message": "amount is bad", "in": "amount"}],
        },
        [("amount", "amount is bad")],
    ),
    ("Shopify", 422, {"errors": {"order": ["is invalid"]}}, [("order", "is invalid")]),
    ("Shopify, a text", 404, {"errors": "Not Found"}, [(None, "Not Found")]),
    ("AWS", 400, {"__type": "ValidationException", "message": "No"}, [(None, "No")]),
    ("AWS, old", 400, {"__type": "x#y", "Message": "No"}, [(None, "No")]),
    ("Slack", 400, {"ok": False, "error": "channel_not_found"}, [(None, "channel_not_found")]),
    (
        "Jira",
        400,
        {"errorMessages": ["No project"], "errors": {"summary": "Required"}},
        [(None, "No project"), ("summary", "Required")],
    ),
    (
        "Twilio",
        400,
        {"code": 20404, "message": "Not found", "more_info": "https://x.example", "status": 400},
        [(None, "Not found")],
    ),
    ("SendGrid", 400, {"errors": [{"message": "Bad", "field": "from.email", "help": "x"}]}, [("/from/email", "Bad")]),
    (
        "Elastic",
        400,
        {"error": {"root_cause": [{"type": "t", "reason": "r"}], "type": "t", "reason": "r"}, "status": 400},
        [(None, "r")],
    ),
    (
        "ServiceNow",
        400,
        {"error": {"message": "Invalid", "detail": "No table"}, "status": "failure"},
        [(None, "No table")],
    ),
    (
        "NetSuite",
        400,
        {
            "type": "https://w3",
            "title": "Bad",
            "o:errorDetails": [{"detail": "Invalid field", "o:errorCode": "X", "o:errorPath": "amount"}],
        },
        [("amount", "Invalid field")],
    ),
    (
        "Zendesk",
        422,
        {
            "error": "RecordInvalid",
            "description": "Record validation errors",
            "details": {"amount": [{"description": "Amount: cannot be blank"}]},
        },
        [("amount", "Amount: cannot be blank")],
    ),
    (
        "PowerOffice",
        400,
        {
            "title": "One or more validation errors occurred.",
            "errors": {"VoucherLines[1].AccountId": ["Account is locked"]},
        },
        [("/VoucherLines/1/AccountId", "Account is locked")],
    ),
    (
        "Unimicro",
        400,
        {"Message": "Validering feilet", "_validationResults": {"Amount": [{"Message": "Mangler"}]}},
        [("Amount", "Mangler")],
    ),
    ("24SevenOffice", 422, {"message": "Invalid", "errors": [{"key": "amount", "message": "No"}]}, [(None, "No")]),
    (
        "Tripletex, two of one cause",
        422,
        {
            "code": 18000,
            "validationMessages": [
                {"field": "row", "message": "rad 0"},
                {"field": "postings", "message": "uten posteringer"},
            ],
        },
        [("row", "rad 0"), ("postings", "uten posteringer")],
    ),
    (
        "Tripletex, an internal field",
        422,
        {"validationMessages": [{"field": "Internt felt (account)", "message": "Må fylles ut"}]},
        [("Internt felt (account)", "Må fylles ut")],
    ),
    (
        "Dataverse",
        400,
        {
            "error": {
                "code": "0x80044331",
                "message": "A validation error occurred.  The length of the 'subject' attribute …",
            }
        },
        [(None, "A validation error occurred.  The length of the 'subject' attribute …")],
    ),
    (
        "PostgREST, a key",
        400,
        {"code": "23505", "details": "Key (claim_no)=(1) already exists.", "message": "duplicate key value"},
        [(None, "duplicate key value")],
    ),
    ("OAuth", 400, {"error": "invalid_request"}, [(None, "invalid_request")]),
    # bare
    ("a JSON text", 400, '"Invalid cost center code: 9999"', [(None, "Invalid cost center code: 9999")]),
    ("a bare list of texts", 400, ["a", "b"], [(None, "a"), (None, "b")]),
    ("a list of objects", 400, [{"field": "a", "message": "m"}], [("a", "m")]),
    ("message", 400, {"message": "No"}, [(None, "No")]),
    ("msg", 400, {"msg": "No"}, [(None, "No")]),
    ("error", 400, {"error": "No"}, [(None, "No")]),
    ("errorMessage", 400, {"errorMessage": "No", "errorCode": 7}, [(None, "No")]),
    ("error_message", 400, {"error_message": "No", "field": "a"}, [("a", "No")]),
    ("reason", 400, {"reason": "No"}, [(None, "No")]),
    ("MESSAGE", 400, {"MESSAGE": "No"}, [(None, "No")]),
    ("an error in an error", 400, {"error": {"error": {"message": "No"}}}, [(None, "No")]),
    ("fault", 400, {"fault": {"faultstring": "Invalid", "detail": {"errorcode": "x"}}}, [(None, "Invalid")]),
    ("errors is one object", 400, {"errors": {"message": "No", "code": "X"}}, [(None, "No")]),
    ("an object by field", 400, {"errors": {"amount": {"message": "No", "code": "X"}}}, [("amount", "No")]),
    ("a list of objects by field", 400, {"errors": {"lines": [{"message": "No"}]}}, [("lines", "No")]),
    (
        "markup in a field",
        400,
        {"errors": [{"field": "<b>x</b>", "message": "<script>1</script>"}]},
        [("<b>x</b>", "<script>1</script>")],
    ),
    (
        "Norwegian",
        422,
        {"feil": "x", "message": "Kostnadssted 9999 finnes ikke – æøå"},
        [(None, "Kostnadssted 9999 finnes ikke – æøå")],
    ),
    (
        "the same twice",
        400,
        {"errors": [{"message": "a"}, {"message": "a"}, {"message": "b"}]},
        [(None, "a"), (None, "b")],
    ),
]
