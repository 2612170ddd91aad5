"""What an answer means: a corpus of answers as systems, gateways and proxies give them."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.config import RestTargetConfig
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.model import Category, Outcome, Outgoing, Result
from core.money import Money
from tests.unit.rest.rest_corpus import BOOKED, PAGE, Case
from tests.unit.rest.rest_corpus import CASES as USUAL
from tests.unit.rest.rest_corpus_wire import MORE
from tests.unit.rest.rest_shapes import SHAPES, Pairs
from tests.unit.rest.rest_shapes_vendors import VENDORS

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TOKEN = "s3cr3t-token"  # noqa: S105 - invented
CONFIG = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
    codes={"0x80040333": Category.DUPLICATE, "18000": Category.VALIDATION},
)
RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:abc", {"amount": "1284.00"}, Money(Decimal("1284.00"), "NOK"))

CASES = [*USUAL, *MORE]


def read_case(case: Case) -> Outcome | AskTarget:
    answer = Answer(case.status, {"content-type": case.content_type, **case.headers}, case.raw)
    return read_reply(CONFIG, RECORD, answer, (TOKEN,), NOW)


def read(status: int, body: Any, **headers: str) -> Outcome | AskTarget:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_case(Case("", status, body, Result.UNKNOWN, headers=names))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_an_answer_means(case: Case) -> None:
    outcome = read_case(case)

    assert isinstance(outcome, Outcome)
    assert outcome.result is case.result
    if case.category is None:
        assert outcome.failure is None
        return
    assert outcome.failure is not None
    assert outcome.failure.category is case.category
    if case.fields is not None:
        assert tuple(pair.field for pair in outcome.failure.messages) == case.fields
    if case.said is not None:
        assert case.said in outcome.failure.root.message


def test_the_corpus_is_large_enough() -> None:
    names = [*(case.name for case in CASES), *(shape[0] for shape in (*SHAPES, *VENDORS))]
    assert len(names) >= 240
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(("name", "status", "body", "pairs"), [*SHAPES, *VENDORS], ids=lambda value: str(value)[:40])
def test_a_refusal_is_read_in_the_shape_it_comes_in(name: str, status: int, body: Any, pairs: Pairs) -> None:
    outcome = read(status, body)

    assert isinstance(outcome, Outcome)
    assert outcome.result is Result.REJECTED
    assert outcome.failure is not None
    assert [(pair.field, pair.message) for pair in outcome.failure.messages] == pairs
    assert (outcome.failure.http_status, outcome.target_id) == (status, None)


@pytest.mark.parametrize("shape", [*SHAPES, *VENDORS], ids=lambda shape: shape[0])
def test_the_same_words_with_a_success_are_no_booking(shape: tuple[str, int, Any, Pairs]) -> None:
    outcome = read(200, shape[2])

    assert isinstance(outcome, Outcome)
    assert (outcome.result, outcome.target_id) == (Result.UNKNOWN, None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_answer_is_booked_without_an_id(case: Case) -> None:
    outcome = read_case(case)

    assert isinstance(outcome, Outcome)
    assert (outcome.target_id is not None) == (
        outcome.result in (Result.BOOKED, Result.ALREADY_THERE, Result.PENDING_TARGET)
    )


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (409, {"detail": "There", "code": "REFERENCE_EXISTS"}),
        (409, {"detail": "Changed by another user"}),
        (409, PAGE),
        (412, {"error": {"code": "", "message": "A record with matching key values already exists."}}),
        (500, {"error": {"code": "0x80040333", "message": "A record was not created …"}}),
        (422, {"errors": [{"detail": "The key was used with another body.", "code": "KEY_REUSED"}]}),
        (409, {"title": "A request is outstanding for this Idempotency-Key", "type": "https://x.example/idem"}),
        (422, {"title": "Idempotency-Key is already used", "detail": "Idempotency-Key MUST not be reused"}),
        (400, {"error": {"type": "idempotency_error", "message": "Keys can only be used with the same parameters."}}),
        (400, {"title": "Idempotency-Key is missing"}),
        (425, {"title": "A request with this Idempotency-Key is still being processed"}),
    ],
)
def test_already_exists_is_looked_up_first(status: int, body: Any) -> None:
    assert isinstance(read(status, body), AskTarget)


def test_a_key_that_is_wanted_and_not_sent_is_for_an_admin() -> None:
    config = CONFIG.model_copy(update={"idempotency_header": None})
    answer = Answer(400, {"content-type": "application/json"}, b'{"title":"Idempotency-Key is missing"}')

    with pytest.raises(Misconfigured, match="idempotency_header"):
        read_reply(config, RECORD, answer, (), NOW)


@pytest.mark.parametrize("body", [{"detail": "Expired"}, PAGE, ""])
def test_401_is_one_cause_for_the_whole_connection(body: Any) -> None:
    with pytest.raises(ConnectionDown, match=r"Accounting refused our token \(401\)") as caught:
        read(401, body)

    assert caught.value.category == Category.AUTHENTICATION


@pytest.mark.parametrize(
    ("status", "category"),
    [
        (403, Category.AUTHORISATION),
        (405, Category.CONFIGURATION),
        (307, Category.CONFIGURATION),
        (308, Category.CONFIGURATION),
    ],
)
def test_an_admin_must_act(status: int, category: Category) -> None:
    with pytest.raises(Misconfigured, match="Accounting") as caught:
        read(status, {"detail": "No"})

    assert caught.value.category == category


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (NotSent(TransportFault.TOO_LATE, "late"), Result.NOT_SENT),
        (LostAnswer(TransportFault.TIMEOUT, "slow"), Result.UNKNOWN),
        (LostAnswer(TransportFault.CUT_OFF, "cut", 201), Result.UNKNOWN),
        (LostAnswer(TransportFault.TOO_LARGE, "large", 200), Result.UNKNOWN),
        (LostAnswer(TransportFault.GARBLED, "odd"), Result.UNKNOWN),
    ],
)
def test_what_happened_on_the_wire(reply: Reply, result: Result) -> None:
    outcome = read_reply(CONFIG, RECORD, reply, (TOKEN,), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.result is result


@pytest.mark.parametrize(
    "why", [TransportFault.REFUSED, TransportFault.NO_SUCH_HOST, TransportFault.TLS, TransportFault.NO_CONNECTION]
)
def test_no_connection_is_one_cause(why: TransportFault) -> None:
    with pytest.raises(ConnectionDown) as caught:
        read_reply(CONFIG, RECORD, NotSent(why, "no"), (TOKEN,), NOW)

    assert caught.value.category == Category.UNAVAILABLE


def test_a_token_that_is_repeated_to_us_is_taken_out() -> None:
    outcome = read(422, {"detail": f"Bad header: Bearer {TOKEN}"})

    assert isinstance(outcome, Outcome)
    assert TOKEN not in repr(outcome)
    assert "[token]" in repr(outcome)


def test_a_remark_is_kept_verbatim() -> None:
    outcome = read(201, {**BOOKED, "warnings": ["Booked without an attachment.", "b"]})

    assert isinstance(outcome, Outcome)
    assert (outcome.target_id, outcome.remark) == ("B-2026-01234", "Booked without an attachment.")


def test_the_support_number_and_the_raw_answer_are_kept() -> None:
    outcome = read(422, {"detail": "x" * 40_000}, x_request_id="req-7")

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert outcome.failure.system_request_id == "req-7"
    assert len(outcome.failure.raw or "") == 16 * 1024
    assert len(outcome.failure.root.message) == 2000
    assert outcome.failure.http_status == 422


@pytest.mark.parametrize(("after", "seconds"), [("120", 120), (None, None), ("Mon, 23 Nov 2026 10:00:30 GMT", 30)])
def test_later_says_when(after: str | None, seconds: float | None) -> None:
    outcome = read(429, {"detail": "Wait"}, **({} if after is None else {"retry_after": after}))

    assert isinstance(outcome, Outcome)
    assert outcome.retry_after_seconds == seconds


@pytest.mark.parametrize(
    ("paths", "body", "wanted"),
    [
        (
            {"entries": "/feil/liste", "message": "/tekst", "field": "/felt", "code": "/nr"},
            {"feil": {"liste": [{"tekst": "Ukjent", "felt": "linjer[0].konto", "nr": 7}, {"tekst": "To"}]}},
            [("/linjer/0/konto", "Ukjent", "7"), (None, "To", None)],
        ),
        (
            {"message": "/svar/melding", "field": "/svar/felt"},
            {"svar": {"melding": "Nei", "felt": "a"}},
            [("a", "Nei", None)],
        ),
        ({"entries": "/x", "message": "/y"}, {"message": "As usual"}, [(None, "As usual", None)]),
        (
            {"entries": "/x", "message": "/y"},
            {"x": [7, None, {"y": 3}], "message": "As usual"},
            [(None, "As usual", None)],
        ),
    ],
)
def test_a_refusal_is_read_where_the_configuration_says(
    paths: dict[str, str], body: Any, wanted: list[tuple[str | None, str, str | None]]
) -> None:
    config = RestTargetConfig.model_validate({**CONFIG.model_dump(), "error_at": paths})
    answer = Answer(422, {"content-type": "application/json"}, json.dumps(body).encode())

    outcome = read_reply(config, RECORD, answer, (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.failure is not None
    assert [(pair.field, pair.message, pair.code) for pair in outcome.failure.messages] == wanted


@pytest.mark.parametrize(
    ("status", "content_type", "body", "result"),
    [
        (422, "text/plain", "Invalid cost center", Result.REJECTED),
        (422, "application/xml", "<error>Invalid</error>", Result.REJECTED),
        (422, "text/html", "<html>Invalid</html>", Result.UNKNOWN),
        (422, "text/plain", "<html>Invalid</html>", Result.UNKNOWN),
        (422, "text/plain", "  ", Result.UNKNOWN),
        (500, "text/plain", "Invalid", Result.UNKNOWN),
        (408, "text/plain", "Timeout", Result.UNKNOWN),
    ],
)
def test_plain_text_refuses_where_the_configuration_says_so(
    status: int, content_type: str, body: str, result: Result
) -> None:
    config = RestTargetConfig.model_validate({**CONFIG.model_dump(), "error_at": {"any_text": True}})

    outcome = read_reply(config, RECORD, Answer(status, {"content-type": content_type}, body.encode()), (), NOW)

    assert isinstance(outcome, Outcome)
    assert outcome.result is result
    assert outcome.failure is not None
    assert result is Result.UNKNOWN or outcome.failure.root.message == body


@pytest.mark.parametrize(
    ("status", "body", "category"),
    [
        (
            422,
            {"title": "Idempotency-Key is already used", "detail": "Idempotency-Key MUST not be reused"},
            "key_reused",
        ),
        (422, {"errors": [{"detail": "The key was used with another body.", "code": "KEY_REUSED"}]}, "key_reused"),
        (400, {"error": {"type": "idempotency_error", "message": "Keys go with the same parameters."}}, "key_reused"),
        (409, {"message": "Idempotency key reused with a different request body"}, "key_reused"),
        (409, {"title": "A request is outstanding for this Idempotency-Key"}, "conflict"),
        (409, {"message": "A request with this idempotency key is in progress"}, "conflict"),
        (422, {"message": "Idempotency-Key is missing"}, "conflict"),
    ],
)
def test_a_key_that_came_with_other_content_is_told_from_one_under_way(status: int, body: Any, category: str) -> None:
    asked = read(status, body)

    assert isinstance(asked, AskTarget)
    assert asked.failure.category == category
