"""A corpus of answers as systems, gateways and proxies give them, with what each means."""

import json
from dataclasses import dataclass, field
from typing import Any

from core.model import Category, Result

JSON = "application/json"
PROBLEM = "application/problem+json"
HTML = "text/html; charset=utf-8"
PAGE = "<html><head><title>Oops</title></head><body><h1>Oops</h1><script>alert(1)</script></body></html>"
HOSTILE = "![x](https://evil.example/x.png) <img src=x onerror=alert(1)> [click](javascript:alert(1)) \u202eabc \x07"
BOOKED = {"id": "B-2026-01234", "reference": "acme/UT-1", "amount": "1284.00", "currency": "NOK", "warnings": []}
CC = {"pointer": "#/lines/0/costCenter", "detail": "Invalid cost center code: 9999", "code": "CC_UNKNOWN"}


@dataclass(frozen=True)
class Case:
    """An answer, and what it means. `fields` are those of all messages, in order."""

    name: str
    status: int
    body: Any
    result: Result
    category: Category | None = None
    fields: tuple[str | None, ...] | None = None
    content_type: str = JSON
    said: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """The body as bytes; a text or bytes go as they are."""
        if isinstance(self.body, bytes):
            return self.body
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


def booked(name: str, status: int, body: Any, *, result: Result = Result.BOOKED, **more: Any) -> Case:
    return Case(name, status, body, result, **more)


def refused(
    name: str, status: int, body: Any, *fields: str | None, category: Category = Category.VALIDATION, **more: Any
) -> Case:
    return Case(name, status, body, Result.REJECTED, category, fields, **more)


def uncertain(name: str, status: int, body: Any, *, category: Category = Category.OUTCOME_UNKNOWN, **more: Any) -> Case:
    return Case(name, status, body, Result.UNKNOWN, category, **more)


CASES = [
    booked("booked", 201, BOOKED),
    booked("booked with 200", 200, BOOKED),
    booked("a number as id", 201, {"id": 4711}),
    booked("a number as amount", 201, '{"id":"B-1","amount":1284.0}'),
    booked("a byte order mark", 201, b"\xef\xbb\xbf" + json.dumps(BOOKED).encode()),
    booked("wrong content type", 201, BOOKED, content_type="text/html"),
    booked("unknown charset", 201, BOOKED, content_type="application/json; charset=zlib_codec"),
    booked("unknown new fields", 201, {**BOOKED, "links": [{"rel": "self"}], "v": {"x": None}}),
    booked("accepted into a queue", 202, BOOKED, result=Result.PENDING_TARGET),
    booked("replayed for our key", 201, BOOKED, headers={"idempotent-replayed": "true"}, result=Result.ALREADY_THERE),
    uncertain("200 with a page", 200, PAGE, content_type=HTML, said="Accounting answered 200 without an id."),
    uncertain("200 and empty", 200, ""),
    uncertain("204", 204, "", said="Accounting answered 204 without an id."),
    uncertain("truncated", 201, '{"id":"B-2026-0123'),
    uncertain("null", 201, "null"),
    uncertain("a list", 201, [BOOKED]),
    uncertain("a bare string", 201, '"B-1"'),
    uncertain("no id", 201, {"reference": "acme/UT-1"}),
    uncertain("id null", 201, {"id": None}),
    uncertain("id empty", 201, {"id": "  "}),
    uncertain("id 0", 201, {"id": 0}),
    uncertain("id true", 201, {"id": True}),
    uncertain("id an object", 201, {"id": {"value": 1}}),
    uncertain("the empty guid", 201, {"id": "00000000-0000-0000-0000-000000000000"}),
    uncertain("200 with errors", 200, {**BOOKED, "errors": [{"message": "no"}]}, fields=(None, None)),
    uncertain("200 with an error", 200, {"error": "boom"}, fields=(None, None)),
    uncertain("another reference", 201, {**BOOKED, "reference": "other"}, category=Category.DUPLICATE_MISMATCH),
    uncertain("another amount", 201, {**BOOKED, "amount": "12.84"}, category=Category.DUPLICATE_MISMATCH),
    uncertain("another currency", 201, {**BOOKED, "currency": "SEK"}, category=Category.DUPLICATE_MISMATCH),
    uncertain("amount NaN", 201, '{"id":"B-1","amount":NaN}', category=Category.DUPLICATE_MISMATCH),
    uncertain("amount as text NaN", 201, {"id": "B-1", "amount": "NaN"}, category=Category.DUPLICATE_MISMATCH),
    uncertain("amount Infinity", 201, '{"id":"B-1","amount":-Infinity}', category=Category.DUPLICATE_MISMATCH),
    uncertain("amount 1e400", 201, '{"id":"B-1","amount":1e400}', category=Category.DUPLICATE_MISMATCH),
    uncertain("a huge exponent", 201, '{"id":"B-1","amount":1e999999999}', category=Category.DUPLICATE_MISMATCH),
    uncertain("5,000 digits", 201, '{"id":"B-1","amount":' + "9" * 5000 + "}"),
    uncertain("too deep", 201, '{"id":' + "[" * 90_000),
    refused(
        "RFC 9457",
        422,
        {"title": "No", "errors": [CC]},
        "/lines/0/costCenter",
        content_type=PROBLEM,
        said="Invalid cost center code: 9999",
        category=Category.REFERENCE_NOT_FOUND,
    ),
    refused(
        "several errors",
        422,
        {"errors": [{"pointer": "/lines/0/description", "detail": "Too long", "code": "TEXT_TOO_LONG"}, CC]},
        "/lines/0/description",
        "/lines/0/costCenter",
        content_type=PROBLEM,
        said="Too long",
    ),
    refused(
        "closed period",
        422,
        {
            "errors": [
                {"pointer": "#/date", "detail": "The period 2026-09 is closed for posting.", "code": "PERIOD_CLOSED"}
            ]
        },
        "/date",
        category=Category.CLOSED_PERIOD,
    ),
    refused("blocked", 422, {"detail": "Blocked", "code": "CC_BLOCKED"}, None, category=Category.REFERENCE_BLOCKED),
    refused(
        "the code at the top",
        422,
        {"code": "PERIOD_CLOSED", "errors": [{"detail": "Closed"}]},
        None,
        category=Category.CLOSED_PERIOD,
    ),
    refused("an unknown code", 422, {"errors": [{"detail": "New rule", "code": "NEW_2027"}]}, None),
    refused("escaped pointers", 400, {"errors": [{"pointer": "#/a~1b/c%20d/0", "detail": "x"}]}, "/a~1b/c d/0"),
    refused("the whole document", 400, {"errors": [{"pointer": "#", "detail": "x"}]}, None),
    refused(
        "invalid-params",
        400,
        {"title": "t", "invalid-params": [{"name": "costCenter", "reason": "unknown"}]},
        "costCenter",
        content_type=PROBLEM,
        said="unknown",
    ),
    refused(
        "ASP.NET",
        400,
        {
            "title": "One or more validation errors occurred.",
            "errors": {"Lines[0].Account": ["bad", "worse"], "$.date": ["no date"]},
        },
        "/Lines/0/Account",
        "/Lines/0/Account",
        "/date",
        content_type=PROBLEM,
        said="bad",
    ),
    refused(
        "FastAPI",
        422,
        {"detail": [{"loc": ["body", "lines", 0, "account"], "msg": "field required", "type": "missing"}]},
        "/lines/0/account",
        said="field required",
    ),
    refused(
        "Tripletex",
        422,
        {
            "code": 18000,
            "message": "Validering feilet",
            "validationMessages": [
                {
                    "field": "vatType",
                    "path": "postings[1].vatType",
                    "message": "ID-en må enten referere til et gyldig object eller være 0.",
                }
            ],
        },
        "/postings/1/vatType",
        said="ID-en må enten referere til et gyldig object eller være 0.",
    ),
    refused(
        "Tripletex without a field",
        422,
        {
            "code": 18000,
            "validationMessages": [
                {"field": None, "path": "", "message": "Bilagsnummer 1042-2026 er allerede registrert."}
            ],
        },
        None,
    ),
    refused(
        "OData",
        400,
        {
            "error": {
                "code": "BadRequest",
                "message": "Two errors",
                "details": [{"code": "x", "message": "inner", "target": "lines/0"}],
            }
        },
        "/lines/0",
        said="inner",
    ),
    refused(
        "Business Central",
        400,
        {
            "error": {
                "code": "Internal_InvalidTableRelation",
                "message": "The field Account No. of table Gen. Journal Line contains a value (7149) …",
            }
        },
        None,
    ),
    refused(
        "JSON:API",
        422,
        {"errors": [{"status": "422", "source": {"pointer": "/data/attributes/date"}, "detail": "d"}]},
        "/data/attributes/date",
    ),
    refused(
        "PostgREST",
        400,
        {"code": "23514", "message": "violates check", "details": "Failing row", "hint": None},
        None,
        said="violates check",
    ),
    refused("a list of texts", 400, {"errors": ["a", "b"]}, None, None, said="a"),
    refused(
        "OAuth's way",
        400,
        {"error": "invalid_request", "error_description": "No such thing"},
        None,
        said="No such thing",
    ),
    refused("markup stays text", 422, {"detail": HOSTILE}, None, said=HOSTILE),
    refused("half a character", 422, '{"detail":"a\\ud800b\\u0000c"}', None, said="a?bc"),
    refused(
        "Latin-1",
        422,
        b'{"detail":"\xc6\xf8\xe5"}',
        None,
        content_type="application/json; charset=iso-8859-1",
        said="Æøå",
    ),
    refused("wrong charset", 422, b'{"detail":"\xc6"}', None, said="Æ"),
    refused("404 in its own words", 404, {"message": "Customer 12 not found"}, None, category=Category.OTHER),
    refused(
        "403 about a field",
        403,
        {"errors": [{"pointer": "/lines/0/project", "detail": "Not yours"}]},
        "/lines/0/project",
        category=Category.OTHER,
    ),
    refused("415", 415, {"title": "Unsupported Media Type"}, None, category=Category.SCHEMA),
    refused("413 from the proxy", 413, PAGE, None, content_type=HTML, category=Category.PAYLOAD_TOO_LARGE),
    uncertain("400 with a page", 400, PAGE, content_type=HTML, said=PAGE),
    uncertain("400 as text", 400, "Bad Request", content_type="text/plain", said="Bad Request"),
    uncertain("400 and empty", 400, "", said="It answered 400 without a word."),
    uncertain("400 truncated", 400, '{"detail":"Inval', said='{"detail":"Inval'),
    uncertain("422 with an empty object", 422, {}),
    uncertain("422 with numbers only", 422, {"errors": [1, None, True]}),
    uncertain("404 with a page", 404, PAGE, content_type=HTML),
    uncertain("302 to a login", 302, "", headers={"location": "/login"}),
    uncertain("408", 408, {"detail": "Request timeout"}, said="Request timeout"),
    uncertain("500 in its own words", 500, {"detail": "Oops", "errors": [CC]}, fields=("/lines/0/costCenter",)),
    uncertain("502 with a page", 502, PAGE, content_type=HTML),
    uncertain("503 that says nothing was booked", 503, {"detail": "Nothing was booked."}),
    uncertain("504", 504, ""),
    uncertain("599", 599, ""),
    Case("429", 429, {"detail": "Slow down"}, Result.LATER, Category.THROTTLED, said="Slow down"),
    Case("429 with a page", 429, "", Result.LATER, Category.THROTTLED, said="Accounting asked us to wait."),
]
