"""One answer of each kind that real systems give and that is easily misread, over a real socket."""

import json
import time
from typing import Any

import pytest

from core.model import Failure, Found, LookUpAnswer, NotFound, Outcome, Result, Undecidable
from tests.integration.helpers.told_system import Said, ToldSystem, on_told
from tests.integration.rest.rest_bench import failure_of
from tests.integration.rest.rest_told import BOOKED, OTHER, QUEUE, RECORD, REFERENCE, look_up, send

HALF_A_SIGN = json.dumps({**BOOKED, "currency": "\ud83dK"}).encode()  # escaped, as it came
PRISM = {"location": ["body", "amount"], "severity": "Error", "code": "type", "message": "must be number"}
STRAPI = [
    {"path": ["amount"], "message": "must be a number", "name": "ValidationError"},
    {"path": ["lines", "0", "costCenter"], "message": "unknown", "name": "ValidationError"},
]


@pytest.mark.parametrize(
    ("name", "said", "options", "result", "target_id"),
    [
        (
            "200 with HasErrors",
            Said({"id": "X-1", "HasErrors": True, "ValidationErrors": [{"Message": "Account 7149 is not valid"}]}),
            {},
            Result.UNKNOWN,
            None,
        ),
        ("200 with Success false", Said({"id": "77", "Success": False, "Message": "No"}), {}, Result.UNKNOWN, None),
        ("204, the id in a header", Said(b"", 204, {"Location": "/records/U-13"}), {}, Result.BOOKED, "U-13"),
        ("small letters", Said({**BOOKED, "currency": "nok"}, 201), {}, Result.BOOKED, "B-1"),
        ("an id that is none", Said({"id": "null"}, 201), {}, Result.UNKNOWN, None),
        ("an id of no record", Said({"id": "-1"}, 201), {}, Result.UNKNOWN, None),
        ("a draft", Said({**BOOKED, "status": "draft"}, 201), {}, Result.PENDING_TARGET, "B-1"),
        ("queued", Said({**BOOKED, "status": "queued"}, 201), QUEUE, Result.PENDING_TARGET, "B-1"),
        (
            "refused by the queue",
            Said({**BOOKED, "status": "rejected", "error": "No account"}, 201),
            QUEUE,
            Result.REJECTED,
            None,
        ),
        ("Content-Encoding: utf-8", Said(BOOKED, 201, {"Content-Encoding": "utf-8"}), {}, Result.BOOKED, "B-1"),
        ("half a character", Said(HALF_A_SIGN, 201), {}, Result.UNKNOWN, None),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_a_record_is_booked_only_where_the_answer_says_so(
    name: str, said: Said, options: dict[str, Any], result: Result, target_id: str | None
) -> None:
    outcome = send(said, **options)

    assert (name, outcome.result, outcome.target_id) == (name, result, target_id)
    assert outcome.failure is None or outcome.failure.http_status != 500


@pytest.mark.parametrize(
    ("body", "pairs"),
    [
        (
            {"code": 18000, "validationMessages": [{"field": "null", "message": "Nei", "path": "null"}]},
            [(None, "Nei")],
        ),
        (b'{"message":"Cost center 10 is closed\nAsk","code":"CC_BLOCKED"}', [(None, "Cost center 10 is closed\nAsk")]),
        ('{"message":"Beløp må være større enn 0"}'.encode("latin-1"), [(None, "Beløp må være større enn 0")]),
        (
            {"timestamp": "2026-11-30T10:00:00Z", "traceId": "00-7f", "feil": "Kostnadssted finnes ikke"},
            [(None, "Kostnadssted finnes ikke")],
        ),
        (
            {"code": "K", "message": "Finnes ikke", "details": {"requestId": "7f3a-11", "timestamp": "2026"}},
            [(None, "Finnes ikke")],
        ),
        (
            {"title": "Invalid", "detail": "Your request is not valid", "validation": [PRISM]},
            [("/amount", "must be number")],
        ),
        (
            {"data": None, "error": {"message": "2 errors", "details": {"errors": STRAPI}}},
            [("/amount", "must be a number"), ("/lines/0/costCenter", "unknown")],
        ),
    ],
)
def test_a_refusal_is_told_in_its_own_words_and_fields(body: Any, pairs: list[tuple[str | None, str]]) -> None:
    failure: Failure = failure_of(send(Said(body, 422)))

    assert [(pair.field, pair.message) for pair in failure.messages] == pairs


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (Said({"message": "no Route matched with those values"}, 404), Undecidable),
        (Said([{**BOOKED}]), Found),
        (Said({"records": [], "errors": [{"message": "The search index is being rebuilt"}]}), Undecidable),
        (Said({"records": [], "total": 1, "hasMore": True}), Undecidable),
        (Said({"items": [BOOKED]}), Undecidable),
        (Said({"records": [BOOKED, {**BOOKED, "id": "B-2"}]}), Undecidable),
        (Said(b'{"records":[' + HALF_A_SIGN + b"]}"), Found),
        (Said({"records": []}), NotFound),
    ],
)
def test_a_look_up_says_found_not_there_or_that_it_cannot_tell(said: Said, wanted: type[LookUpAnswer]) -> None:
    answer = look_up(said)

    assert isinstance(answer, wanted)
    assert not isinstance(answer, Undecidable) or answer.reason


def deliver_two(said: Said, shown: Said, **options: Any) -> list[Outcome]:
    async def test(system: ToldSystem) -> list[Outcome]:
        target = system.target(**options)
        try:
            return await target.deliver([RECORD, OTHER], time.monotonic() + 30)
        finally:
            await target.close()

    return on_told(ToldSystem(post=said, look_up=shown), test)


@pytest.mark.parametrize("status", [402, 403, 404, 423])
def test_a_refusal_of_every_record_may_be_the_connections(status: int) -> None:
    outcomes = deliver_two(Said({"message": "no Route matched with those values"}, status), Said({"records": []}))

    assert [one.maybe_ours is not None for one in outcomes] == [True, True]


def test_409_for_what_stands_in_the_systems_queue_is_pending() -> None:
    shown = Said({"records": [{**BOOKED, "reference": REFERENCE, "status": "queued"}]})
    first, _ = deliver_two(Said({"code": "REFERENCE_EXISTS", "message": "Exists"}, 409), shown, **QUEUE)

    assert first.result is Result.PENDING_TARGET


@pytest.mark.parametrize("body", [{"status": "DOWN", "error": "database connection lost"}, {"ok": False}])
def test_a_health_page_that_says_it_is_down_is_not_well(body: Any) -> None:
    async def test(system: ToldSystem) -> bool:
        target = system.target(checked=True)
        try:
            return (await target.check()).healthy
        finally:
            await target.close()

    assert not on_told(ToldSystem(health=Said(body)), test)
    assert on_told(ToldSystem(), test)
