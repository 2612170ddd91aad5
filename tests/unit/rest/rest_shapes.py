"""Refusals in the shapes of some dozen systems and frameworks: (name, status, body, pairs of field and message)."""

from typing import Any

Pairs = list[tuple[str | None, str]]
AMOUNT = "must be greater than 0"

SHAPES: list[tuple[str, int, Any, Pairs]] = [
    # RFC 9457 and its elder
    ("a detail and no errors", 422, {"title": "Invalid", "detail": "Amount is missing"}, [(None, "Amount is missing")]),
    ("only a title", 400, {"type": "about:blank", "title": "Bad Request", "status": 400}, [(None, "Bad Request")]),
    (
        "two invalid-params",
        400,
        {"title": "t", "invalid-params": [{"name": "age", "reason": "positive"}, {"name": "c/d", "reason": "r"}]},
        [("age", "positive"), ("/c/d", "r")],
    ),
    ("invalidParams", 400, {"invalidParams": [{"name": "age", "reason": "no"}]}, [("age", "no")]),
    ("invalid_params", 400, {"invalid_params": [{"name": "age", "reason": "no"}]}, [("age", "no")]),
    (
        "a fragment pointer",
        422,
        {"errors": [{"detail": AMOUNT, "pointer": "#/lines/0/amount"}]},
        [("/lines/0/amount", AMOUNT)],
    ),
    ("a plain pointer", 422, {"errors": [{"detail": AMOUNT, "pointer": "/amount"}]}, [("/amount", AMOUNT)]),
    ("errors by name", 422, {"errors": [{"name": "amount", "reason": AMOUNT}]}, [("amount", AMOUNT)]),
    ("errors is a text", 422, {"title": "t", "errors": "No amount"}, [(None, "No amount")]),
    ("errors is empty, detail speaks", 422, {"errors": [], "detail": "No"}, [(None, "No")]),
    ("errors is null, message speaks", 422, {"errors": None, "message": "No"}, [(None, "No")]),
    # ASP.NET
    ("ASP.NET with an empty name", 400, {"errors": {"": ["A body is required"]}}, [(None, "A body is required")]),
    ("ASP.NET with the whole document", 400, {"errors": {"$": ["Not JSON"]}}, [(None, "Not JSON")]),
    ("ASP.NET with a text", 400, {"errors": {"Amount": "Too much"}}, [("Amount", "Too much")]),
    (
        "ASP.NET Web API",
        400,
        {"Message": "The request is invalid.", "ModelState": {"claim.Amount": ["No amount"], "claim": ["No"]}},
        [("/claim/Amount", "No amount"), ("claim", "No")],
    ),
    (
        "ASP.NET Web API, only a message",
        400,
        {"Message": "No HTTP resource was found"},
        [(None, "No HTTP resource was found")],
    ),
    (
        "ASP.NET Web API, an exception",
        400,
        {"Message": "An error has occurred.", "ExceptionMessage": "x", "ExceptionType": "System.Exception"},
        [(None, "An error has occurred.")],
    ),
    (
        "ABP",
        400,
        {"error": {"code": "A:1", "message": "Not yours", "validationErrors": [{"message": "No", "members": ["a"]}]}},
        [(None, "No")],
    ),
    # Python
    ("FastAPI, a text", 404, {"detail": "Claim not found"}, [(None, "Claim not found")]),
    (
        "FastAPI, a query",
        422,
        {"detail": [{"loc": ["query", "page"], "msg": "no int", "type": "int"}]},
        [("/page", "no int")],
    ),
    ("FastAPI, the body", 422, {"detail": [{"loc": ["body"], "msg": "Field required"}]}, [(None, "Field required")]),
    ("FastAPI, nested", 422, {"detail": {"code": "X", "message": "No"}}, [(None, "No")]),
    ("Django REST", 400, {"amount": ["This field is required."]}, [("amount", "This field is required.")]),
    ("Django REST, the whole", 400, {"non_field_errors": ["Not balanced."]}, [(None, "Not balanced.")]),
    (
        "Django REST, lines",
        400,
        {"lines": [{}, {"account": ["Unknown."]}], "date": ["Closed."]},
        [("/lines/1/account", "Unknown."), ("date", "Closed.")],
    ),
    (
        "Flask-Smorest",
        422,
        {"code": 422, "errors": {"json": {"amount": ["Not a number."]}}},
        [("/json/amount", "Not a number.")],
    ),
    ("Pydantic", 422, [{"loc": ["lines", 0, "amount"], "msg": AMOUNT, "type": "gt"}], [("/lines/0/amount", AMOUNT)]),
    # Ruby, PHP
    (
        "Rails",
        422,
        {"errors": {"amount": ["can't be blank", "is not a number"]}},
        [("amount", "can't be blank"), ("amount", "is not a number")],
    ),
    ("Rails, base", 422, {"errors": {"base": ["Not balanced"]}}, [(None, "Not balanced")]),
    ("Rails, bare", 422, {"amount": ["can't be blank"]}, [("amount", "can't be blank")]),
    (
        "Laravel",
        422,
        {"message": "The given data was invalid.", "errors": {"lines.0.amount": ["The amount is required."]}},
        [("/lines/0/amount", "The amount is required.")],
    ),
    (
        "Symfony",
        422,
        {"violations": [{"propertyPath": "lines[0].amount", "message": AMOUNT}]},
        [("/lines/0/amount", AMOUNT)],
    ),
    # Java
    (
        "Spring Boot",
        400,
        {
            "timestamp": "2026-11-23T10:00:00Z",
            "status": 400,
            "error": "Bad Request",
            "message": "No amount",
            "path": "/claims",
        },
        [(None, "No amount")],
    ),
    (
        "Spring Boot, fields",
        400,
        {
            "status": 400,
            "error": "Bad Request",
            "errors": [{"defaultMessage": "must not be null", "field": "lines[0].amount", "code": "NotNull"}],
        },
        [("/lines/0/amount", "must not be null")],
    ),
    (
        "Quarkus",
        400,
        {"title": "Constraint Violation", "violations": [{"field": "post.amount", "message": AMOUNT}]},
        [("/post/amount", AMOUNT)],
    ),
    (
        "Micronaut",
        400,
        {"message": "Bad Request", "_embedded": {"errors": [{"message": "x"}]}},
        [(None, "x")],
    ),
    (
        "Dropwizard",
        422,
        {"errors": ["amount must not be null", "date may not be empty"]},
        [(None, "amount must not be null"), (None, "date may not be empty")],
    ),
    # JavaScript
    (
        "Zod",
        400,
        {"issues": [{"code": "too_small", "path": ["lines", 0, "amount"], "message": AMOUNT}]},
        [("/lines/0/amount", AMOUNT)],
    ),
    (
        "Zod, in an error",
        400,
        {"success": False, "error": {"name": "ZodError", "issues": [{"path": ["a"], "message": "No"}]}},
        [("/a", "No")],
    ),
    (
        "Joi",
        400,
        {"details": [{"message": '"amount" is required', "path": ["lines", 1, "amount"]}]},
        [("/lines/1/amount", '"amount" is required')],
    ),
    (
        "express-validator",
        400,
        {"errors": [{"type": "field", "msg": "Invalid", "path": "amount", "location": "body"}]},
        [("amount", "Invalid")],
    ),
    (
        "express-validator, old",
        400,
        {"errors": [{"msg": "Invalid", "param": "amount", "location": "body"}]},
        [("amount", "Invalid")],
    ),
    (
        "ajv",
        400,
        {"errors": [{"instancePath": "/lines/0/amount", "message": "must be number"}]},
        [("/lines/0/amount", "must be number")],
    ),
    (
        "NestJS",
        400,
        {"statusCode": 400, "message": ["amount must be positive", "date is closed"], "error": "Bad Request"},
        [(None, "amount must be positive"), (None, "date is closed")],
    ),
    (
        "Fastify",
        400,
        {
            "statusCode": 400,
            "code": "FST_ERR_VALIDATION",
            "error": "Bad Request",
            "message": "body/amount must be number",
        },
        [(None, "body/amount must be number")],
    ),
    (
        "Hapi",
        400,
        {"statusCode": 400, "error": "Bad Request", "message": "Invalid", "validation": {"keys": ["a"]}},
        [(None, "Invalid")],
    ),
    (
        "Mongoose",
        400,
        {"message": "Validation failed", "errors": {"amount": {"message": "Required", "path": "amount"}}},
        [("amount", "Required")],
    ),
    ("tRPC", 400, {"error": {"message": "No", "code": -32600, "data": {"code": "BAD_REQUEST"}}}, [(None, "No")]),
    ("a JavaScript error", 400, {"name": "ValidationError", "message": "No amount"}, [(None, "No amount")]),
    # OData and the like
    ("OData, a target", 400, {"error": {"code": "x", "message": "No", "target": "amount"}}, [("amount", "No")]),
    (
        "OData, innererror",
        400,
        {"error": {"code": "x", "message": "No", "innererror": {"message": "deep"}}},
        [(None, "No")],
    ),
    (
        "OData 2",
        400,
        {"error": {"code": "x", "message": {"lang": "en", "value": "No such account"}}},
        [(None, "No such account")],
    ),
    (
        "SAP",
        400,
        {
            "error": {
                "message": {"value": "No"},
                "innererror": {"errordetails": [{"code": "c", "message": "Bad", "propertyref": "amount"}]},
            }
        },
        [("amount", "Bad")],
    ),
    (
        "Azure",
        400,
        {
            "error": {
                "code": "Bad",
                "message": "Many",
                "details": [{"code": "A", "message": "one", "target": "a"}, {"code": "B", "message": "two"}],
            }
        },
        [("a", "one"), (None, "two")],
    ),
    (
        "SAP CAP",
        400,
        {
            "error": {
                "message": "Multiple errors occurred.",
                "code": "400",
                "details": [{"message": "No", "target": "lines(0)/amount"}],
            }
        },
        [("lines(0)/amount", "No")],
    ),
    # JSON:API, GraphQL
    (
        "JSON:API, a parameter",
        400,
        {"errors": [{"source": {"parameter": "include"}, "title": "No"}]},
        [("include", "No")],
    ),
    (
        "JSON:API, two",
        422,
        {"errors": [{"source": {"pointer": "/data/attributes/a"}, "title": "t", "detail": "d"}, {"title": "t2"}]},
        [("/data/attributes/a", "d"), (None, "t2")],
    ),
    (
        "GraphQL over 400",
        400,
        {"errors": [{"message": "No", "path": ["createClaim", "amount"], "extensions": {"code": "BAD"}}]},
        [("/createClaim/amount", "No")],
    ),
]
