"""Many records in one request: whose result is it, and what does it mean?"""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.connectors.rest.answers import AskTarget
from core.connectors.rest.bulk.reading import Divide, read_bulk
from core.connectors.rest.bulk.together import Read
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_bulk import BulkConfig
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.model import Category, Outcome, Outgoing, Result
from core.money import Money

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
CONFIG = RestTargetConfig(
    kind="rest",
    name="Accounting",
    url="https://books.example/records",
    look_up_url="https://books.example/records?reference={reference}",
    token_secret="books",  # noqa: S106 - a name
)
RECORDS = [Outgoing(f"UT-{n}", f"acme/{n}", f"acme/{n}:a", {}, Money(Decimal(f"{n}.00"), "NOK")) for n in range(1, 5)]
CC = {"pointer": "#/lines/0/costCenter", "detail": "Invalid cost center code: 9999", "code": "CC_UNKNOWN"}
B, R, U, L, N = Result.BOOKED, Result.REJECTED, Result.UNKNOWN, Result.LATER, Result.NOT_SENT


def booked(number: int, **more: Any) -> dict[str, Any]:
    return {"reference": f"acme/{number}", "status": 201, "id": f"B-{number}", "amount": f"{number}.00", **more}


def refused(number: int, status: Any = 422, **more: Any) -> dict[str, Any]:
    return {"reference": f"acme/{number}", "status": status, "error": {"errors": [CC]}, **more}


def ask(status: int, body: Any, records: list[Outgoing] | None = None, /, **options: Any) -> list[Read] | Divide:
    config = CONFIG.model_copy(update={"bulk": BulkConfig(size=100, **options)})
    raw = body if isinstance(body, str) else json.dumps(body)
    answer = Answer(status, {"content-type": "application/json"}, raw.encode())
    return read_bulk(config, RECORDS if records is None else records, answer, (), NOW)


def outcomes(status: int, results: Any, /, **options: Any) -> list[Outcome]:
    read = ask(status, {"results": results}, **options)
    assert isinstance(read, list)
    assert all(isinstance(one, Outcome) for one in read)
    return [one for one in read if isinstance(one, Outcome)]


def said(outcome: Outcome) -> str:
    assert outcome.failure is not None
    return outcome.failure.root.message


ALL = [booked(1), booked(2), booked(3), booked(4)]


@pytest.mark.parametrize(
    ("status", "results", "options", "wanted"),
    [
        (200, ALL, {}, [B, B, B, B]),
        (207, [booked(1), refused(2), booked(3), refused(4)], {}, [B, R, B, R]),
        (207, list(reversed(ALL)), {}, [B, B, B, B]),
        (207, [booked(1), booked(2), booked(4)], {}, [B, B, U, B]),
        (207, [], {}, [U, U, U, U]),
        (207, [*ALL, booked(3, id="B-9")], {}, [B, B, U, B]),  # answered twice, and not the same
        (207, [*ALL, booked(3)], {}, [B, B, B, B]),  # answered twice, the same
        (207, [booked(1), booked(2), booked(3), booked(4, id="B-3")], {}, [B, B, U, U]),  # one voucher, two records
        (207, [booked(1), "odd", None, 7, booked(2)], {}, [B, B, U, U]),
        (207, [{**one, "id": None} for one in ALL], {}, [U, U, U, U]),  # never booked without an id
        (207, [{**one, "status": 0} for one in ALL], {}, [U, U, U, U]),
        (207, [{**one, "status": "Created"} for one in ALL], {}, [B, B, B, B]),
        (207, [{**one, "status": "201 Created"} for one in ALL], {}, [B, B, B, B]),
        (207, [{**one, "status": True} for one in ALL], {}, [B, B, B, B]),
        (207, [refused(1, status) for status in ("failed", False, "422 No", 400)], {}, [U, U, U, U]),  # all of record 1
        (207, [refused(1, "failed"), refused(2, status=False), refused(3, "400"), refused(4, 404)], {}, [R, R, R, R]),
        (207, [refused(1, 500), refused(2, 408), refused(3, 503), refused(4, 599)], {}, [U, U, U, U]),
        (207, [refused(1, 429), refused(2, 401), booked(3), booked(4)], {}, [L, L, B, B]),
        (207, [{"reference": "acme/1", "status": 422}, *ALL[1:]], {}, [R, B, B, B]),  # no words, but its own list
        (207, [{**ALL[0], "error": {"message": "half"}}, *ALL[1:]], {}, [U, B, B, B]),
        (207, [{**ALL[0], "error": None}, {**ALL[1], "error": {}}, *ALL[2:]], {}, [B, B, B, B]),
        (207, [{**ALL[0], "amount": "9.99"}, *ALL[1:]], {}, [U, B, B, B]),
        (207, [booked(1, status=202), *ALL[1:]], {}, [Result.PENDING_TARGET, B, B, B]),
        (400, [booked(1), refused(2)], {}, [U, R, U, U]),  # the whole says no, a part says yes
        (500, [*ALL[:3], refused(4)], {}, [U, U, U, U]),
        # by number, where it is configured
        (207, [{"i": n, "status": 201, "id": f"B-{n}"} for n in range(4)], {"index": "/i"}, [B, B, B, B]),
        (207, [{"i": n, "status": 201, "id": f"B-{n}"} for n in range(4)], {}, [U, U, U, U]),
        (
            207,
            [{"i": f"{n + 1}", "status": 201, "id": f"B-{n}"} for n in (3, 1)],
            {"index": "/i", "first_index": 1},
            [U, B, U, B],
        ),
        (207, [{"i": n, "status": 201, "id": f"B-{n}"} for n in (-1, 4, 99, True)], {"index": "/i"}, [U, U, U, U]),
        # by place, where it is configured and none is missing
        (200, [{"status": 201, "id": f"B-{n}"} for n in range(4)], {"by_position": True}, [B, B, B, B]),
        (200, [{"status": 201, "id": f"B-{n}"} for n in range(3)], {"by_position": True}, [U, U, U, U]),
        (200, [booked(2), *({"status": 201, "id": f"B-{n}"} for n in range(3))], {"by_position": True}, [U, B, U, U]),
        (200, [booked(1), {"status": 201, "id": "B-9"}, *ALL[2:]], {"by_position": True}, [B, B, B, B]),
        # no status at all: the id and the absence of an error decide
        (200, [{k: v for k, v in one.items() if k != "status"} for one in ALL], {"status": ""}, [B, B, B, B]),
        (200, [refused(1), *ALL[1:]], {"status": ""}, [R, B, B, B]),
        # one refused, none booked: those without a word of their own were not sent; a booking with an id is looked up,
        # for `transactional` is what somebody configured, and sending it again on that word could book it twice
        (200, [booked(1), booked(2), refused(3), booked(4)], {"transactional": True}, [U, U, R, U]),
        (207, [booked(1, status=202), refused(2), {**booked(3), "id": None}], {"transactional": True}, [U, R, U, N]),
        (207, [booked(1), refused(2, 424), refused(3)], {"transactional": True}, [U, N, R, N]),
        (422, [booked(1), refused(2)], {"transactional": True}, [U, R, N, N]),
        (422, [refused(3)], {"transactional": True}, [N, N, R, N]),
        (207, [booked(1), refused(2), refused(3, 424), refused(4, 424)], {}, [B, R, N, N]),
        # a server error proves no rollback: neither its own record nor its neighbours go again at once
        (200, [booked(1), refused(2, 500), refused(3), booked(4)], {"transactional": True}, [U, U, R, U]),
        (207, [booked(1), refused(2, 500), booked(3), refused(4, 424)], {"transactional": True}, [U, U, U, U]),
        (207, [booked(1), refused(2, 408)], {"transactional": True}, [U, U, U, U]),
        (400, [booked(1), refused(2, 503)], {"transactional": True}, [U, U, U, U]),
        (400, ALL, {"transactional": True}, [U, U, U, U]),
        (207, [booked(1), refused(2, 429), refused(3, 429)], {"transactional": True}, [U, L, L, U]),
        (200, ALL, {"transactional": True}, [B, B, B, B]),
        (200, ALL[:3], {"transactional": True}, [B, B, B, U]),
    ],
)
def test_each_record_has_its_own_end(
    status: int, results: list[Any], options: dict[str, Any], wanted: list[Result]
) -> None:
    assert [outcome.result for outcome in outcomes(status, results, **options)] == wanted


GROUP = {"atomicityGroup": "g1"}


@pytest.mark.parametrize(
    ("results", "wanted"),
    [
        ([booked(1, **GROUP), refused(2, **GROUP), booked(3, **GROUP), booked(4)], (U, R, U, B)),
        ([booked(1, **GROUP), refused(2, 500, **GROUP), booked(3, **GROUP), booked(4)], (U, U, U, B)),
        ([booked(1, **GROUP), booked(2, **GROUP), refused(3, atomicityGroup="g2"), booked(4)], (B, B, R, B)),
        ([booked(1, **GROUP), booked(3, atomicityGroup=7), refused(4, atomicityGroup=7)], (B, U, U, R)),
        ([booked(1, **GROUP), booked(2, **GROUP), booked(3, **GROUP), booked(4, **GROUP)], (B, B, B, B)),
        ([booked(1), booked(2), refused(3), booked(4)], (B, B, R, B)),
    ],
)
def test_a_201_that_was_rolled_back_with_its_group_is_not_believed(results: Any, wanted: tuple[Result, ...]) -> None:
    assert tuple(one.result for one in outcomes(200, results)) == wanted


def test_a_group_that_only_our_request_names_counts_too() -> None:
    sent = [replace(record, payload=GROUP) for record in RECORDS[:2]]
    read = ask(200, {"results": [booked(1), refused(2)]}, sent)

    assert isinstance(read, list)
    assert [one.result for one in read if isinstance(one, Outcome)] == [U, R]


def test_a_refusal_keeps_its_words_field_and_category() -> None:
    _, second, *_rest = outcomes(207, [booked(1), refused(2)])

    assert second.failure is not None
    assert second.failure.category is Category.REFERENCE_NOT_FOUND
    assert second.failure.http_status == 422
    assert (second.failure.root.message, second.failure.root.field) == (CC["detail"], "/lines/0/costCenter")
    assert '"acme/2"' in (second.failure.raw or "")


@pytest.mark.parametrize(
    ("error", "field"),
    [
        ({"errors": [{"pointer": "#/items/1/amount", "detail": "No"}]}, "/amount"),
        ([{"path": "items[1].lines[0].account", "message": "No"}], "/lines/0/account"),
        ({"message": "No", "field": "amount"}, "amount"),
        ("No", None),
    ],
)
def test_a_path_through_the_list_is_a_path_in_the_record(error: Any, field: str | None) -> None:
    _, second, *_rest = outcomes(207, [booked(1), refused(2, error=error)], items="/items")

    assert (said(second), second.failure.root.field if second.failure else "") == ("No", field)


def test_the_bookings_may_stand_one_step_further_in() -> None:
    results = [{"reference": f"acme/{n}", "status": 201, "body": {"id": n, "amount": f"{n}.00"}} for n in range(1, 5)]

    assert [one.target_id for one in outcomes(200, results, record="/body")] == ["1", "2", "3", "4"]


def test_the_answer_may_be_the_list_and_references_may_be_numbers() -> None:
    records = [Outgoing(str(n), str(n), f"{n}:a", {}, None) for n in (4711, 4712)]
    read = ask(200, [{"reference": 4712, "id": 2}, {"reference": 4711, "id": 1}], records, results="", status="")

    assert isinstance(read, list)
    assert [one.target_id for one in read if isinstance(one, Outcome)] == ["1", "2"]


def test_an_answer_for_somebody_else_is_remarked() -> None:
    first, *_rest = outcomes(207, [*ALL, {"reference": "other/7", "status": 201, "id": "B-7"}])

    assert first.remark == "Accounting also answered for what we did not send: other/7"


def test_an_answer_for_somebody_else_and_none_for_us() -> None:
    first, *_rest = outcomes(207, [{"reference": "ACME/1", "status": 201, "id": "B-7"}])

    assert first.result is Result.UNKNOWN
    assert first.failure is not None
    assert [pair.message for pair in first.failure.messages] == [
        "Accounting left this record out of its answer.",
        "Accounting also answered for what we did not send: ACME/1",
    ]


def test_a_record_that_is_there_already_is_looked_up() -> None:
    read = ask(207, {"results": [booked(1), refused(2, 409, error={"code": "REFERENCE_EXISTS", "detail": "There"})]})

    assert isinstance(read, list)
    assert isinstance(read[1], AskTarget)


def test_what_was_rolled_back_names_the_culprit() -> None:
    first, second, *_rest = outcomes(200, [booked(2), refused(3)], transactional=True)

    assert said(first) == "Not booked, because Accounting refused UT-3 in the same request."
    assert said(second) == "Accounting took this record as B-2, and not the whole request it came in."


def test_a_refusal_of_the_whole_names_the_culprits_by_place() -> None:
    body = {"validationMessages": [{"path": "[2].number", "message": "In use"}, {"path": "[2].name", "message": "No"}]}
    read = ask(422, body, transactional=True)

    assert isinstance(read, list)
    assert [one.result for one in read if isinstance(one, Outcome)] == [N, N, R, N]
    culprit = read[2]
    assert culprit.failure is not None
    assert [pair.field for pair in culprit.failure.messages] == ["/number", "/name"]


@pytest.mark.parametrize(
    ("status", "body", "transactional", "divides"),
    [
        (413, {"detail": "Too large"}, False, True),
        (413, "", False, True),
        (413, {"results": []}, False, False),  # it speaks of records: some may have been booked
        (422, {"detail": "One of them is wrong"}, True, True),
        (400, {"results": ALL, "detail": "Rolled back"}, True, False),  # each says that it is booked
        (400, {"results": [], "detail": "Rolled back"}, True, True),
        (409, {"detail": "A request with the same Idempotency-Key is outstanding."}, True, False),
        (422, {"detail": "The Idempotency-Key was used with another body."}, True, False),
        (409, {"detail": "One of them is there already", "code": "REFERENCE_EXISTS"}, True, False),
        (422, {"detail": "One of them is wrong"}, False, False),  # some may have been booked
        (400, "<html>", True, False),
        (500, {"detail": "Oops"}, True, False),
        (200, {"detail": "Thank you"}, True, False),
    ],
)
def test_what_certainly_booked_nothing_is_divided(status: int, body: Any, transactional: bool, divides: bool) -> None:
    read = ask(status, body, transactional=transactional)

    assert isinstance(read, Divide) is divides
    if isinstance(read, list):
        assert {one.result for one in read if isinstance(one, Outcome)} == {Result.UNKNOWN}


@pytest.mark.parametrize(
    ("status", "body", "result"), [(413, "", Result.REJECTED), (422, {"detail": "No"}, Result.REJECTED), (500, "", U)]
)
def test_a_request_of_one_is_judged_like_any_single_one(status: int, body: Any, result: Result) -> None:
    read = ask(status, body, RECORDS[:1])

    assert isinstance(read, list)
    assert [one.result for one in read if isinstance(one, Outcome)] == [result]


def test_after_a_429_all_wait_and_are_looked_up_because_some_may_be_booked() -> None:
    read = ask(429, {"detail": "Slow down"})

    assert isinstance(read, list)
    assert {one.result for one in read if isinstance(one, Outcome)} == {Result.UNKNOWN}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(401, {"detail": "No"}, ConnectionDown), (405, {"detail": "No"}, Misconfigured)],
)
def test_shut_out_is_one_cause(status: int, body: Any, error: type[Exception]) -> None:
    with pytest.raises(error, match="Accounting"):
        ask(status, body)


@pytest.mark.parametrize(
    ("reply", "result"),
    [
        (LostAnswer(TransportFault.CUT_OFF, "cut"), Result.UNKNOWN),
        (NotSent(TransportFault.TOO_LATE, "late"), Result.NOT_SENT),
    ],
)
def test_the_wire_decides_for_all(reply: Reply, result: Result) -> None:
    read = read_bulk(CONFIG.model_copy(update={"bulk": BulkConfig(size=9)}), RECORDS, reply, (), NOW)

    assert isinstance(read, list)
    assert {one.result for one in read if isinstance(one, Outcome)} == {result}


ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "reference": st.sampled_from(["acme/1", "acme/2", "acme/3", "acme/4", "x", "", None, 7]),
        "status": st.sampled_from([200, 201, 422, 409, 500, "ok", "failed", "?", True, False, None, -1]),
        "id": st.sampled_from(["B-1", "B-2", 3, 0, None, "", True]),
        "index": st.integers(-1, 5) | st.none(),
        "error": st.sampled_from([None, {}, "no", {"message": "no"}, [1], 7]),
    },
)


@settings(deadline=None)
@given(
    status=st.sampled_from([200, 207, 400, 422, 500]),
    results=st.lists(ENTRY | st.none() | st.text(max_size=3), max_size=6),
    transactional=st.booleans(),
    index=st.sampled_from([None, "/index"]),
    by_position=st.booleans(),
)
def test_nothing_is_booked_without_an_id_of_its_own(
    status: int, results: list[Any], transactional: bool, index: str | None, by_position: bool
) -> None:
    read = ask(status, {"results": results}, transactional=transactional, index=index, by_position=by_position)
    if isinstance(read, Divide):
        return

    ids = [one.target_id for one in read if isinstance(one, Outcome) and one.target_id is not None]
    taken = [one for one in read if isinstance(one, Outcome) and one.result in (B, Result.PENDING_TARGET)]
    assert len(read) == len(RECORDS)
    assert len(set(ids)) == len(ids) == len(taken)
    assert not taken or status < 400
    told = {str(one.get("id")).strip() for one in results if isinstance(one, dict)}
    assert set(ids) <= told
