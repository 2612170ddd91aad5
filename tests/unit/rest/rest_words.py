"""Refusals of frameworks, with what they mean for the record `SENT`: (name, body, pairs of field and message)."""

import json
from typing import Any

from tests.unit.rest.rest_shapes import Pairs

LINE = {"account": "7140", "costCenter": "410", "amount": "1284.00", "description": "Tog Oslo–Hamar"}
SENT: dict[str, Any] = {
    "reference": "acme/UT-1",
    "date": "2026-11-02",
    "amount": "1284.00",
    "currency": "NOK",
    "description": "Taxi til møte",
    "costCenter": "10",
    "employee": {"name": "Kari Nordmann"},
    "lines": [LINE],
}
CLOSED = "Cost center 10 is closed"
NUMBER = "must be a number"
REQUIRED = "Required"


def packed(value: Any) -> str:
    return json.dumps(value)


def problem(**more: Any) -> dict[str, Any]:
    return {"type": "about:blank", "title": "Unprocessable", "status": 422, **more}


FRAMEWORKS: list[tuple[str, Any, Pairs]] = [
    # a message beside details stays the root
    (
        "details are an object without words",
        {
            "code": "CC_UNKNOWN",
            "message": CLOSED,
            "details": {"requestId": "7f3a-11", "timestamp": "2026-11-30T10:00:00Z"},
        },
        [(None, CLOSED)],
    ),
    (
        "details in an error",
        {"error": {"message": CLOSED, "details": {"id": "7f", "tenant": "acme"}}},
        [(None, CLOSED)],
    ),
    ("details repeat what we sent", {"message": CLOSED, "details": {"costCenter": "10"}}, [(None, CLOSED)]),
    ("details repeat a record", {"message": CLOSED, "details": SENT}, [(None, CLOSED)]),
    (
        "details explain a field",
        {"message": CLOSED, "details": {"costCenter": "closed on 1 November"}},
        [(None, CLOSED), ("costCenter", "closed on 1 November")],
    ),
    (
        "details are texts",
        {"message": CLOSED, "details": ["Ask the accountant"]},
        [(None, CLOSED), (None, "Ask the accountant")],
    ),
    ("details are empty", {"message": CLOSED, "details": []}, [(None, CLOSED)]),
    ("details are null", {"message": CLOSED, "details": None}, [(None, CLOSED)]),
    ("details are a number", {"message": CLOSED, "details": 7}, [(None, CLOSED)]),
    ("details hold ids in lists", {"message": CLOSED, "details": [{"id": "1"}, {"id": "2"}]}, [(None, CLOSED)]),
    ("data beside a message", {"message": CLOSED, "data": {"id": None, "tenant": "acme"}}, [(None, CLOSED)]),
    ("meta beside a message", {"message": CLOSED, "meta": {"page": 1, "region": "north 1"}}, [(None, CLOSED)]),
    ("errors are empty", {"message": CLOSED, "errors": {}}, [(None, CLOSED)]),
    (
        "details with lists of texts name fields",
        {"message": "Invalid", "details": {"projectCode": ["is required"]}},
        [("projectCode", "is required")],
    ),
    # no field is guessed
    (
        "names nobody sent",
        {"timestamp": "2026-11-30T10:00:00Z", "traceId": "00-7f", "feil": "Kostnadssted finnes ikke"},
        [(None, "Kostnadssted finnes ikke")],
    ),
    (
        "a name of another language",
        {"tidspunkt": "2026-11-30 10:00:00", "sporing": "00-7f", "virhe": "Kustannuspaikka on suljettu"},
        [(None, "Kustannuspaikka on suljettu")],
    ),
    (
        "sentences one step in",
        {"fault_id": "7f", "svar": {"tekst": "Kostnadssted finnes ikke", "nr": "K7"}},
        [(None, "Kostnadssted finnes ikke")],
    ),
    ("a field we sent", {"costCenter": "is closed", "traceId": "00-7f"}, [("costCenter", "is closed")]),
    ("a field we sent, otherwise written", {"cost_center": "is closed"}, [("cost_center", "is closed")]),
    ("a list of texts", {"projectCode": ["is required"], "traceId": "00-7f"}, [("projectCode", "is required")]),
    ("a stack is no field", {"message": CLOSED, "stack": ["at a.js:1", "at b.js:2"]}, [(None, CLOSED)]),
    ("only a stack", {"fout": "Kostenplaats is gesloten", "trace": ["at a"]}, [(None, "Kostenplaats is gesloten")]),
    ("the address that was asked", {"errors": [{"path": "/api/claims", "message": CLOSED}]}, [(None, CLOSED)]),
    (
        "a path of one step",
        {"errors": [{"path": "/projectCode", "message": "is missing"}]},
        [("/projectCode", "is missing")],
    ),
    ("a path in the body", {"errors": [{"path": "/body/a/b", "message": "is missing"}]}, [("/a/b", "is missing")]),
    (
        "details of one of many errors",
        {"errors": [{"message": "m", "details": [{"field": "amount", "message": NUMBER}]}]},
        [("amount", NUMBER)],
    ),
    ("the error's own name", {"errors": [{"name": "ValidationError", "message": CLOSED}]}, [(None, CLOSED)]),
    ("a place in the request", {"errors": [{"in": "body", "message": CLOSED}]}, [(None, CLOSED)]),
    ("a field called null", {"errors": [{"field": "null", "message": CLOSED}]}, [(None, CLOSED)]),
    ("a field called undefined", {"errors": [{"field": "undefined", "message": CLOSED}]}, [(None, CLOSED)]),
    ("a field that is empty", {"errors": [{"field": " ", "message": CLOSED}]}, [(None, CLOSED)]),
    ("a field of null", {"errors": [{"path": "null.date", "message": CLOSED}]}, [("date", CLOSED)]),
    ("only a detail in errors", {"errors": {"detail": "Not open"}}, [(None, "Not open")]),
    ("fields in an error", {"error": {"amount": [NUMBER]}}, [("amount", NUMBER)]),
    ("fields in a detail", {"detail": {"amount": NUMBER, "requestId": "7f"}}, [("amount", NUMBER)]),
    (
        "an object for each field",
        {"errors": [{"amount": NUMBER}, {"projectCode": ["a b"]}]},
        [("amount", NUMBER), ("projectCode", "a b")],
    ),
    ("entries of a dictionary", {"Errors": [{"Key": "Amount", "Value": [NUMBER]}]}, [("Amount", NUMBER)]),
    ("a text of an error", {"errors": [{"field": "amount", "text": NUMBER}]}, [("amount", NUMBER)]),
    (
        "fields of many errors",
        {"validationErrors": [{"fieldName": "amount", "errors": ["a", "b"]}]},
        [("amount", "a"), ("amount", "b")],
    ),
    # our own payload is not what the system says
    ("what was sent comes back", {"message": CLOSED, "request": SENT}, [(None, CLOSED)]),
    ("the record beside an error", {**SENT, "error": CLOSED}, [(None, CLOSED)]),
    ("the record beside errors", {**SENT, "errors": {"amount": [NUMBER]}}, [("amount", NUMBER)]),
    ("the record in data", {"status": "error", "message": CLOSED, "data": SENT}, [(None, CLOSED)]),
    (
        "the input of a field",
        {"detail": [{"loc": ["body", "amount"], "msg": NUMBER, "input": SENT}], "body": SENT},
        [("/amount", NUMBER)],
    ),
    ("a list that we sent", {"message": CLOSED, "lines": [LINE]}, [(None, CLOSED)]),
    # JavaScript
    (
        "Strapi",
        {
            "data": None,
            "error": {
                "status": 400,
                "name": "ValidationError",
                "message": "2 errors occurred",
                "details": {
                    "errors": [
                        {"path": ["amount"], "message": NUMBER, "name": "ValidationError"},
                        {"path": ["lines", "0", "costCenter"], "message": "unknown", "name": "ValidationError"},
                    ]
                },
            },
        },
        [("/amount", NUMBER), ("/lines/0/costCenter", "unknown")],
    ),
    (
        "Strapi, no field",
        {"data": None, "error": {"status": 400, "name": "ApplicationError", "message": CLOSED, "details": {}}},
        [(None, CLOSED)],
    ),
    (
        "Strapi, an empty path",
        {"error": {"message": "1 error", "details": {"errors": [{"path": [], "message": CLOSED, "name": "YupError"}]}}},
        [(None, "1 error"), (None, CLOSED)],
    ),
    (
        "zod, flattened",
        {"formErrors": [], "fieldErrors": {"amount": ["Expected number"], "lines": ["Too few"]}},
        [("amount", "Expected number"), ("lines", "Too few")],
    ),
    ("zod, flattened, the form", {"error": {"formErrors": [CLOSED], "fieldErrors": {}}}, [(None, CLOSED)]),
    (
        "zod, formatted",
        {
            "_errors": [],
            "amount": {"_errors": ["Expected number"]},
            "lines": {"0": {"account": {"_errors": [REQUIRED]}}},
        },
        [("/amount", "Expected number"), ("/lines/0/account", REQUIRED)],
    ),
    (
        "zod, a tree",
        {
            "errors": [],
            "properties": {
                "amount": {"errors": ["Expected number"]},
                "lines": {
                    "errors": [],
                    "items": [None, {"errors": [], "properties": {"account": {"errors": [REQUIRED]}}}],
                },
            },
        },
        [("/amount", "Expected number"), ("/lines/1/account", REQUIRED)],
    ),
    (
        "zod, its message",
        {"name": "ZodError", "message": packed([{"code": "invalid_type", "path": ["amount"], "message": REQUIRED}])},
        [("/amount", REQUIRED)],
    ),
    (
        "zod behind express",
        [{"type": "Body", "errors": {"issues": [{"path": ["projectCode"], "message": REQUIRED}], "name": "ZodError"}}],
        [("/projectCode", REQUIRED)],
    ),
    (
        "zod behind Fastify",
        {"error": "Response Validation Error", "details": {"issues": [{"path": ["amount"], "message": REQUIRED}]}},
        [("/amount", REQUIRED)],
    ),
    (
        "class-validator",
        {
            "statusCode": 400,
            "error": "Bad Request",
            "message": [
                {
                    "target": SENT,
                    "value": "1284.00",
                    "property": "amount",
                    "children": [],
                    "constraints": {"isNumber": "amount must be a number", "min": "amount must not be less than 1"},
                }
            ],
        },
        [("amount", "amount must be a number"), ("amount", "amount must not be less than 1")],
    ),
    (
        "class-validator, nested",
        [
            {
                "property": "lines",
                "children": [
                    {
                        "property": "0",
                        "children": [{"property": "costCenter", "constraints": {"exists": "unknown cost center"}}],
                    }
                ],
            }
        ],
        [("/lines/0/costCenter", "unknown cost center")],
    ),
    ("errors of a property", [{"property": "amount", "errors": ["a", "b"]}], [("amount", "a"), ("amount", "b")]),
    (
        "ajv, something is missing",
        {"errors": [{"instancePath": "/lines/0", "message": "must have", "params": {"missingProperty": "account"}}]},
        [("/lines/0/account", "must have")],
    ),
    (
        "ajv, old",
        {"errors": [{"dataPath": ".lines[0].amount", "message": NUMBER, "params": {"type": "number"}}]},
        [("/lines/0/amount", NUMBER)],
    ),
    (
        "express-openapi-validator",
        {"message": "request/body/amount …", "errors": [{"path": "/body/amount", "message": NUMBER}]},
        [("/amount", NUMBER)],
    ),
    (
        "celebrate",
        {
            "statusCode": 400,
            "message": "celebrate request validation failed",
            "validation": {"body": {"source": "body", "keys": ["amount"], "message": '"amount" is required'}},
        },
        [("amount", '"amount" is required')],
    ),
    (
        "Sequelize",
        {"name": "SequelizeValidationError", "errors": [{"message": NUMBER, "path": "amount", "instance": SENT}]},
        [("amount", NUMBER)],
    ),
    (
        "LoopBack",
        {"error": {"message": "Not valid", "details": {"codes": {"amount": ["x"]}, "messages": {"amount": [NUMBER]}}}},
        [("amount", NUMBER)],
    ),
    (
        "AdonisJS",
        {"errors": [{"message": NUMBER, "rule": "number", "field": "lines.0.amount"}]},
        [("/lines/0/amount", NUMBER)],
    ),
    ("Feathers", {"name": "BadRequest", "message": CLOSED, "className": "bad-request", "errors": {}}, [(None, CLOSED)]),
    (
        "Prism",
        problem(
            detail="Your request is not valid",
            validation=[{"location": ["body", "amount"], "severity": "Error", "code": "type", "message": NUMBER}],
        ),
        [("/amount", NUMBER)],
    ),
    (
        "Prism, a header",
        problem(validation=[{"location": ["header", "idempotency-key"], "message": "is missing"}]),
        [("/idempotency-key", "is missing")],
    ),
    ("JSend, failed", {"status": "fail", "data": {"amount": NUMBER}}, [("amount", NUMBER)]),
    ("JSend, a field is missing", {"status": "fail", "data": {"title": "is required"}}, [("title", "is required")]),
    ("JSend, broken", {"status": "error", "message": CLOSED, "code": 7, "data": None}, [(None, CLOSED)]),
    ("JSend, only a message", {"status": "fail", "data": {"message": CLOSED}}, [(None, CLOSED)]),
    ("JSend, deep", {"status": "fail", "data": {"lines": [{"account": ["closed"]}]}}, [("/lines/0/account", "closed")]),
    # Python
    (
        "FastAPI, a field is missing",
        {"detail": [{"type": "missing", "loc": ["body", "projectCode"], "msg": "Field required", "input": SENT}]},
        [("/projectCode", "Field required")],
    ),
    (
        "DRF, standardized",
        {"type": "validation_error", "errors": [{"code": "required", "detail": REQUIRED, "attr": "lines.0.account"}]},
        [("/lines/0/account", REQUIRED)],
    ),
    ("DRF, whole and field", {"non_field_errors": ["a"], "amount": ["b"]}, [(None, "a"), ("amount", "b")]),
    ("DRF, a field called status", {"status": ["is required"]}, [("status", "is required")]),
    ("Flask-RESTful", {"message": {"projectCode": "Missing in the body"}}, [("projectCode", "Missing in the body")]),
    (
        "Connexion",
        problem(detail="'abc' is not of type 'number' - 'amount'"),
        [(None, "'abc' is not of type 'number' - 'amount'")],
    ),
    (
        "Frappe",
        {
            "exception": "frappe.exceptions.ValidationError: Account 10 is closed",
            "exc_type": "ValidationError",
            "exc": packed(["Traceback (most recent call last):\n  File …"]),
            "_server_messages": packed(
                [packed({"message": "Account 10 is closed", "title": "Message", "indicator": "red"})]
            ),
        },
        [(None, "Account 10 is closed")],
    ),
    (
        "Frappe, two messages",
        {"_server_messages": packed([packed({"message": "a b"}), packed({"message": "c d"})]), "exc_type": "X"},
        [(None, "a b"), (None, "c d")],
    ),
    (
        "Frappe, only an exception",
        {
            "exception": "frappe.exceptions.LinkValidationError: Could not find Account: 10",
            "exc_type": "LinkValidationError",
        },
        [(None, "frappe.exceptions.LinkValidationError: Could not find Account: 10")],
    ),
    ("Frappe 15", {"errors": [{"type": "ValidationError", "message": CLOSED, "indicator": "red"}]}, [(None, CLOSED)]),
    (
        "Odoo",
        {
            "jsonrpc": "2.0",
            "error": {
                "code": 200,
                "message": "Odoo Server Error",
                "data": {"name": "x.ValidationError", "message": CLOSED},
            },
        },
        [(None, "Odoo Server Error"), (None, CLOSED)],
    ),
    # PHP, Ruby, Elixir
    (
        "Magento",
        {"message": '"%fieldName" is required. Enter and try again.', "parameters": {"fieldName": "costCenter"}},
        [("costCenter", '"costCenter" is required. Enter and try again.')],
    ),
    (
        "Magento, by number",
        {"message": "No account with %1 = %2", "parameters": ["number", 7140]},
        [(None, "No account with number = 7140")],
    ),
    (
        "Magento, a list",
        {
            "message": "Many",
            "errors": [{"message": "%fieldName: %why", "parameters": {"fieldName": "amount", "why": "bad"}}],
        },
        [("amount", "amount: bad")],
    ),
    (
        "Magento, a percentage",
        {"message": "At most 50% of it", "parameters": {"of": "x"}},
        [(None, "At most 50% of it")],
    ),
    ("Magento 1", {"messages": {"error": [{"code": 400, "message": CLOSED}]}}, [(None, CLOSED)]),
    (
        "WordPress",
        {
            "code": "rest_invalid_param",
            "message": "Invalid parameter(s): amount",
            "data": {
                "status": 400,
                "params": {"amount": NUMBER},
                "details": {"amount": {"code": "type", "message": NUMBER}},
            },
        },
        [("amount", NUMBER)],
    ),
    (
        "Phoenix",
        {"errors": {"amount": ["can't be blank"], "detail": ["x"]}},
        [("amount", "can't be blank"), ("detail", "x")],
    ),
    ("Rails, a list of lines", {"lines": [{}, {"amount": ["is bad"]}]}, [("/lines/1/amount", "is bad")]),
    # Java, .NET, Go
    (
        "Spring, a problem with properties",
        problem(detail="Invalid request content.", errors=[{"field": "lines[0].amount", "message": NUMBER}]),
        [("/lines/0/amount", NUMBER)],
    ),
    (
        "Spring, an object error",
        {
            "errors": [
                {"objectName": "claim", "defaultMessage": CLOSED, "code": "Assert", "arguments": [{"code": "claim"}]}
            ]
        },
        [(None, CLOSED)],
    ),
    (
        "JHipster",
        problem(
            path="/api/claims",
            message="error.validation",
            fieldErrors=[{"objectName": "claim", "field": "amount", "message": "NotNull"}],
        ),
        [("amount", "NotNull")],
    ),
    (
        "RESTEasy",
        {
            "parameterViolations": [{"path": "create.arg0.amount", "message": NUMBER, "value": "x"}],
            "classViolations": [],
        },
        [("/create/arg0/amount", NUMBER)],
    ),
    (
        "FluentValidation",
        [{"propertyName": "Amount", "errorMessage": NUMBER, "attemptedValue": "x"}],
        [("Amount", NUMBER)],
    ),
    (
        "ServiceStack",
        {
            "responseStatus": {
                "errorCode": "Validation",
                "message": "m",
                "errors": [{"fieldName": "Amount", "message": NUMBER}],
            }
        },
        [("Amount", NUMBER)],
    ),
    (
        "ASP.NET Core, a missing field",
        problem(errors={"ProjectCode": ["is required"]}),
        [("ProjectCode", "is required")],
    ),
    (
        "gRPC gateway",
        {
            "code": 3,
            "message": "m",
            "details": [{"@type": "t", "fieldViolations": [{"field": "amount", "description": NUMBER}]}],
        },
        [("amount", NUMBER)],
    ),
    (
        "gRPC gateway, no field",
        {
            "code": 9,
            "message": CLOSED,
            "details": [{"@type": "t/google.rpc.ErrorInfo", "reason": "CLOSED", "domain": "x"}],
        },
        [(None, CLOSED), (None, "CLOSED")],
    ),
    (
        "Kong",
        {
            "message": "schema violation (amount: expected a number)",
            "name": "schema violation",
            "fields": {"amount": "expected a number", "@entity": ["at least one of"]},
            "code": 2,
        },
        [("amount", "expected a number"), (None, "at least one of")],
    ),
    ("Kong, deep", {"message": "m", "fields": {"config": {"limit": "too high"}}}, [("/config/limit", "too high")]),
    (
        "Kong, no fields",
        {"message": "request body doesn't conform to schema"},
        [(None, "request body doesn't conform to schema")],
    ),
    # GraphQL
    (
        "GraphQL, the path of the answer",
        {
            "errors": [
                {"message": CLOSED, "locations": [{"line": 1}], "path": ["createClaim"], "extensions": {"code": "X"}}
            ]
        },
        [(None, CLOSED)],
    ),
    (
        "GraphQL, fields in extensions",
        {"errors": [{"message": "Validation failed", "extensions": {"field": "amount", "code": "BAD_USER_INPUT"}}]},
        [("amount", "Validation failed")],
    ),
    (
        "GraphQL, errors of the user",
        {"data": {"claimCreate": {"claim": None, "userErrors": [{"field": ["input", "amount"], "message": NUMBER}]}}},
        [("/input/amount", NUMBER)],
    ),
]
