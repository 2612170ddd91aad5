"""Numbers of ours become ids of the system before a record leaves: asked for by number, once in a sync."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.model import Category, FieldMessage, Outcome, Outgoing, Result

BOOKS = "https://books.example/v2"
ACCOUNTS = {"at": ["/postings/-/account/id"], "url": f"{BOOKS}/account?number={{number}}", "found_path": "/values"}
DEPARTMENTS = {"at": ["/department/id"], "url": f"{BOOKS}/department?number={{number}}", "found_path": "/values"}
FIRST, SECOND = "/postings/0/account/id", "/postings/1/account/id"
TWO_LINES = {"postings": [{"account": {"id": "7140"}}, {"account": {"id": "1920"}}]}


def answer(body: Any, status: int = 200, **headers: str) -> Answer:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(status, {"content-type": "application/json", **named}, content)


def values(*pairs: tuple[Any, Any]) -> Answer:
    return answer({"values": [{"id": one, "number": number} for one, number in pairs]})


KNOWN: Mapping[str, Reply] = {
    f"{BOOKS}/account?number=7140": values((291297300, 7140)),
    f"{BOOKS}/account?number=1920": values((291297111, "1920")),
    f"{BOOKS}/department?number=410": values((77, "410")),
}


@dataclass
class Clock:
    seconds: float = 0.0

    def now(self) -> datetime:
        return datetime(2026, 11, 23, 10, 0, tzinfo=UTC)

    def monotonic(self) -> float:
        return self.seconds


@dataclass
class Books:
    """A network with a memory. `replies` are taken in turn; the last one stays."""

    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    sent: list[Any] = field(default_factory=list)
    authorized: list[str] = field(default_factory=list)
    timeouts: list[float] = field(default_factory=list)
    takes_seconds: float = 0.0

    async def request(
        self, method: str, url: str, *, headers: Mapping[str, str] | None = None, content: bytes | None = None, **_: Any
    ) -> Reply:
        self.authorized.append((headers or {}).get("authorization", ""))
        if method == "POST":
            self.sent.append(json.loads(content or b""))
            return self._booked(self.sent[-1])
        self.asked.append(url)
        await asyncio.sleep(self.takes_seconds)
        replies = self.replies.get(url) or [KNOWN.get(url, values())]
        return replies.pop(0) if len(replies) > 1 else replies[0]

    async def close(self) -> None:
        pass

    def _booked(self, body: Any) -> Answer:
        if isinstance(body, list):
            return answer(
                {"results": [{"id": one["reference"], "reference": one["reference"], "status": 201} for one in body]}
            )
        return answer({"id": 7, "reference": body["reference"]}, 201)


class Keys:
    def __init__(self, *tokens: str) -> None:
        self.tokens = [*tokens] or ["right"]

    def get(self, _: str) -> str:
        return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]


@dataclass
class World:
    """A connector in front of these books."""

    books: Books
    clock: Clock
    target: RestTarget

    async def send(self, *payloads: Mapping[str, Any], send_by: float = 30.0) -> list[Outcome]:
        records = [outgoing(payload, number) for number, payload in enumerate(payloads, 1)]
        return await self.target.deliver(records, send_by)


def outgoing(payload: Mapping[str, Any], number: int = 1) -> Outgoing:
    return Outgoing(f"UT-{number}", f"acme:UT-{number}", f"k{number}", payload, None)


def config(**keys: Any) -> RestTargetConfig:
    known = {"kind": "rest", "name": "Books", "url": f"{BOOKS}/voucher", "token_secret": "books"}
    look_up = {"look_up_url": f"{BOOKS}/voucher?reference={{reference}}", "check_url": f"{BOOKS}/health"}
    return RestTargetConfig.model_validate({**known, **look_up, "ids": {"account": ACCOUNTS}, **keys})


def on(
    test: Callable[[World], Coroutine[Any, Any, Any]],
    *,
    replies: Mapping[str, Sequence[Reply]] | None = None,
    keys: Keys | None = None,
    takes_seconds: float = 0.0,
    **configured: Any,
) -> World:
    async def run() -> World:
        books = Books({url: [*said] for url, said in (replies or {}).items()}, takes_seconds=takes_seconds)
        clock = Clock()
        world = World(books, clock, RestTarget(config(**configured), keys or Keys(), clock, books))
        try:
            await test(world)
        finally:
            await world.target.close()
        return world

    return asyncio.run(run())


def ends(*payloads: Mapping[str, Any], **about: Any) -> tuple[list[Outcome], World]:
    got: list[Outcome] = []

    async def test(world: World) -> None:
        got.extend(await world.send(*payloads))

    world = on(test, **about)
    return got, world


def refusal(payload: Mapping[str, Any], **about: Any) -> tuple[Category, list[tuple[str | None, str]]]:
    (outcome,), world = ends(payload, **about)
    assert outcome.result is Result.REJECTED
    assert outcome.failure is not None
    assert world.books.sent == []
    return outcome.failure.category, [(pair.field, pair.message) for pair in outcome.failure.messages]


def one(number: Any) -> dict[str, Any]:
    return {"postings": [{"account": {"id": number}}]}


def account(reply: Reply, number: str = "7140") -> dict[str, Sequence[Reply]]:
    return {f"{BOOKS}/account?number={number}": [reply]}


def test_each_number_leaves_as_the_id_that_the_system_has_for_it() -> None:
    (outcome,), world = ends(
        {**TWO_LINES, "department": {"id": "410"}}, ids={"account": ACCOUNTS, "department": DEPARTMENTS}
    )

    assert outcome.result is Result.BOOKED
    assert world.books.sent == [
        {
            "reference": "acme:UT-1",
            "postings": [{"account": {"id": 291297300}}, {"account": {"id": 291297111}}],
            "department": {"id": 77},
        }
    ]


@pytest.mark.parametrize(
    ("told", "leaves"),
    [
        (values((291297300, 7140)), 291297300),
        (values((291297300, "7140")), 291297300),
        (values((291297300, 7140.0)), 291297300),
        (values((291297300, " 7140 ")), 291297300),
        (answer(b'{"values":[{"id":291297300.0,"number":7140}]}'), 291297300),
        (values((0, 7140)), 0),  # the id of "no VAT" is 0
        (values(("5a9c", "7140")), "5a9c"),
        (values(("291297300", "7140")), "291297300"),  # as the system writes it
        (values((5, 7140), (5, 7140)), 5),  # told twice, and the same
        (values((1, 714), (2, 7140), (3, 71400)), 2),  # it looks for parts of numbers
        (answer({"values": {"id": 9, "number": "7140"}}), 9),
        (answer({"values": [{"id": 9, "number": "7140", "name": "Reise"}], "fullResultSize": 1}), 9),
        (answer({"values": [{"id": 9, "number": "7140"}]}, 206), 9),
    ],
)
def test_an_id_leaves_as_the_system_writes_it(told: Answer, leaves: Any) -> None:
    (outcome,), world = ends(one("7140"), replies=account(told))

    assert outcome.result is Result.BOOKED
    assert [body["postings"] for body in world.books.sent] == [[{"account": {"id": leaves}}]]


@pytest.mark.parametrize(
    ("keys", "told", "leaves"),
    [
        ({"found_path": ""}, [{"id": 4, "number": "7140"}], 4),
        ({"found_path": ""}, {"id": 4, "number": "7140"}, 4),
        ({"found_path": "/value"}, {"value": [{"id": "a1", "number": "7140"}]}, "a1"),
        ({"found_path": "/value"}, {"value": {"id": "a1", "number": "7140"}}, "a1"),
        ({"found_path": "/value", "number_path": "/no"}, {"value": [{"id": 1, "no": "7140"}]}, 1),
        (
            {"found_path": "/d/results", "id_path": "/Key/Id"},
            {"d": {"results": [{"Key": {"Id": 3}, "number": 7140}]}},
            3,
        ),
        ({"found_path": "", "number_path": ""}, {"id": 4}, 4),
    ],
)
def test_where_ids_stand_in_an_answer_is_configuration(keys: dict[str, Any], told: Any, leaves: Any) -> None:
    (outcome,), world = ends(one("7140"), ids={"account": {**ACCOUNTS, **keys}}, replies=account(answer(told)))

    assert outcome.result is Result.BOOKED
    assert world.books.sent[0]["postings"][0]["account"]["id"] == leaves


@pytest.mark.parametrize(
    ("payload", "asked"),
    [
        (one("7140"), ["7140"]),
        (one(7140), ["7140"]),
        (one(""), []),
        (one(None), []),
        (one(number=True), []),
        (one({"id": "7140"}), []),
        ({"postings": []}, []),
        ({"postings": [{}]}, []),
        ({"postings": {"account": {"id": "7140"}}}, []),
        ({}, []),
        ({"postings": [{"account": {"id": "7140"}}, {}, {"account": {"id": "7140"}}]}, ["7140"]),
    ],
)
def test_only_what_stands_at_a_place_is_asked_for_and_the_same_number_once(
    payload: dict[str, Any], asked: list[str]
) -> None:
    (outcome,), world = ends(payload)

    assert outcome.result is Result.BOOKED
    assert world.books.asked == [f"{BOOKS}/account?number={number}" for number in asked]


@pytest.mark.parametrize(
    ("number", "url", "asked"),
    [
        ("71 40", "/account?number={number}", "/account?number=71%2040"),
        ("a&b=c#d", "/account?number={number}", "/account?number=a%26b%3Dc%23d"),
        ("../7", "/account/{number}", "/account/..%2F7"),
        ("Ås 1", "/account/{number}/id", "/account/%C3%85s%201/id"),
        ("O'Neill", "/account?$filter=number%20eq%20'{number}'", "/account?$filter=number%20eq%20'O%27%27Neill'"),
        ("x' or 1 eq 1", "/account?$filter=number%20eq%20'{number}'", None),
        ("O'Neill", "/account?number={number}", "/account?number=O%27Neill"),
    ],
)
def test_a_number_is_one_word_of_the_question_whatever_it_holds(number: str, url: str, asked: str | None) -> None:
    _, world = ends(one(number), ids={"account": {**ACCOUNTS, "url": f"{BOOKS}{url}"}})

    (question,) = world.books.asked
    assert asked is None or question == f"{BOOKS}{asked}"
    assert unquote(question).count("'") % 2 == (1 if "'" not in url and "'" in number else 0)


NOT_THERE = "Books has no account with the number 7140."
OTHERS = "Books was asked for account 7140, and answered with other numbers."


@pytest.mark.parametrize(
    ("told", "category", "said"),
    [
        (values(), Category.REFERENCE_NOT_FOUND, NOT_THERE),
        (answer({"values": None}), Category.REFERENCE_NOT_FOUND, NOT_THERE),
        (answer(b"", 204), Category.REFERENCE_NOT_FOUND, NOT_THERE),
        (
            values((1, 7140), (2, 7140)),
            Category.VALIDATION,
            "Books has 2 of account 7140, and nobody says which is meant.",
        ),
        (
            values((1, 7140), (None, 7140)),
            Category.VALIDATION,
            "Books has 2 of account 7140, and nobody says which is meant.",
        ),
        (values((1, 7141), (2, 7142)), Category.VALIDATION, OTHERS),
        (values((1, None)), Category.VALIDATION, OTHERS),
        (answer({"values": [{"id": 1}]}), Category.VALIDATION, OTHERS),
        (values((1, "07140")), Category.VALIDATION, OTHERS),
        (values((None, 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (values(("", 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (values(("null", 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (values((-1, 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (
            answer(b'{"values":[{"id":1e999999,"number":7140}]}'),
            Category.CONFIGURATION,
            "Books knows account 7140, but tells no id at /id.",
        ),
        (values((4.5, 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (values((True, 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (values(({"id": 3}, 7140)), Category.CONFIGURATION, "Books knows account 7140, but tells no id at /id."),
        (
            answer({"message": "Tallet er ugyldig."}, 422),
            Category.VALIDATION,
            "Books answered 422 when it was asked for account 7140. It says: Tallet er ugyldig.",
        ),
        (
            answer({"error": {"code": "BadRequest", "message": "Invalid filter"}}, 400),
            Category.VALIDATION,
            "Books answered 400 when it was asked for account 7140. It says: Invalid filter",
        ),
        (answer(b"", 414), Category.CONFIGURATION, "Books answered 414 when it was asked for account 7140."),
        (answer(b"not found", 404), Category.CONFIGURATION, "Books answered 404 when it was asked for account 7140."),
    ],
)
def test_a_number_without_one_id_is_its_records_refusal_at_its_field(
    told: Answer, category: Category, said: str
) -> None:
    assert refusal(one("7140"), replies=account(told)) == (category, [(FIRST, said)])


def test_a_404_in_the_systems_own_words_says_that_the_one_asked_for_is_not_there() -> None:
    ids = {"account": {**ACCOUNTS, "url": f"{BOOKS}/account/{{number}}", "found_path": ""}}
    gone = {f"{BOOKS}/account/7140": [answer({"message": "No such account"}, 404)]}

    assert refusal(one("7140"), ids=ids, replies=gone) == (Category.REFERENCE_NOT_FOUND, [(FIRST, NOT_THERE)])


@pytest.mark.parametrize("number", ["x" * 201, "..", "."])
def test_what_can_be_no_number_is_refused_without_asking(number: str) -> None:
    (outcome,), world = ends(one(number))

    assert outcome.result is Result.REJECTED
    assert (world.books.asked, world.books.sent) == ([], [])


def test_all_that_is_wrong_with_the_numbers_of_a_record_is_said_at_once() -> None:
    category, said = refusal(TWO_LINES, replies={**account(values()), **account(values(), "1920")})

    assert category is Category.REFERENCE_NOT_FOUND
    assert said == [(FIRST, NOT_THERE), (SECOND, "Books has no account with the number 1920.")]


def test_one_number_at_two_places_is_said_at_both() -> None:
    twice = {"postings": [{"account": {"id": "7140"}}, {"account": {"id": "7140"}}]}

    _, said = refusal(twice, replies=account(values()))

    assert said == [(FIRST, NOT_THERE), (SECOND, NOT_THERE)]


@pytest.mark.parametrize(
    ("told", "category"),
    [
        (answer(b"", 500), Category.UNAVAILABLE),
        (answer(b"<html>502</html>", 502), Category.UNAVAILABLE),
        (answer(b"", 503), Category.UNAVAILABLE),
        (answer(b"", 408), Category.UNAVAILABLE),
        (answer({"values": [], "errors": ["search is down"]}), Category.UNAVAILABLE),
        (answer(b"<!doctype html><h1>Maintenance</h1>"), Category.UNAVAILABLE),
        (LostAnswer(TransportFault.TIMEOUT, "No whole answer within 30 seconds."), Category.UNAVAILABLE),
        (LostAnswer(TransportFault.CUT_OFF, "Cut."), Category.UNAVAILABLE),
        (NotSent(TransportFault.REFUSED, "Nobody listens there."), Category.UNAVAILABLE),
        (NotSent(TransportFault.NO_SUCH_HOST, "No such host."), Category.UNAVAILABLE),
        (answer({"message": "Unauthorized"}, 401), Category.AUTHENTICATION),
        (answer({"message": "No right to accounts"}, 403), Category.AUTHORISATION),
        (answer(b"", 302), Category.CONFIGURATION),
        (answer(b"", 307), Category.CONFIGURATION),
        (answer(b"", 405), Category.CONFIGURATION),
        (answer({"accounts": []}), Category.CONFIGURATION),
        (answer({"values": ["7140"]}), Category.CONFIGURATION),
        (answer({"values": "7140"}), Category.CONFIGURATION),
        (answer(b"7140"), Category.CONFIGURATION),
    ],
)
def test_a_system_in_trouble_stops_the_connection_and_refuses_no_record(told: Reply, category: Category) -> None:
    async def test(world: World) -> None:
        with pytest.raises((ConnectionDown, Misconfigured)) as stopped:
            await world.send(one("7140"), one("1920"))
        assert stopped.value.category == category

    world = on(test, replies=account(told), bulk={"size": 5})
    assert world.books.sent == []


def test_a_lost_answer_is_asked_for_once_more() -> None:
    lost = LostAnswer(TransportFault.CUT_OFF, "Cut.")
    (outcome,), world = ends(one("7140"), replies={f"{BOOKS}/account?number=7140": [lost, values((5, 7140))]})

    assert outcome.result is Result.BOOKED
    assert len(world.books.asked) == 2


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        (answer({"message": "Slow down"}, 429, retry_after="7"), 7.0),
        (answer(b"", 429, x_rate_limit_reset="12"), 12.0),
        (answer(b"", 429), None),
        (answer(b"", 503, retry_after="20"), 20.0),
    ],
)
def test_a_system_that_asks_for_patience_gets_it_and_the_record_waits(told: Answer, seconds: float | None) -> None:
    (outcome,), world = ends(one("7140"), replies=account(told))

    assert (outcome.result, outcome.retry_after_seconds) == (Result.LATER, seconds)
    assert outcome.failure is not None
    assert outcome.failure.category is Category.THROTTLED
    assert world.books.sent == []


def test_while_it_asks_for_patience_nothing_more_is_asked() -> None:
    async def test(world: World) -> None:
        (first,) = await world.send(one("7140"))
        (second,) = await world.send(one("1920"))
        world.clock.seconds = 7.5
        (third,) = await world.send(one("1920"))

        assert [first.result, second.result, third.result] == [Result.LATER, Result.LATER, Result.BOOKED]

    world = on(test, replies=account(answer(b"", 429, retry_after="7")))
    assert [unquote(url).rpartition("=")[2] for url in world.books.asked] == ["7140", "1920"]


def test_a_number_is_asked_for_once_in_a_run_and_anew_in_the_next() -> None:
    async def test(world: World) -> None:
        await world.target.prepare()
        for _ in range(3):
            assert [one.result for one in await world.send(TWO_LINES)] == [Result.BOOKED]
        assert len(world.books.asked) == 2
        await world.target.check()
        await world.send(TWO_LINES)
        assert [url for url in world.books.asked if "account" in url] == world.books.asked[:2]
        await world.target.prepare()
        await world.send(TWO_LINES)
        assert len([url for url in world.books.asked if "account" in url]) == 4

    on(test)


def test_what_is_not_there_is_asked_for_once_and_found_by_the_next_run_when_it_was_created() -> None:
    async def test(world: World) -> None:
        first = [*await world.send(one("7140")), *await world.send(one("7140"))]
        await world.target.prepare()
        (last,) = await world.send(one("7140"))

        assert [outcome.result for outcome in first] == [Result.REJECTED, Result.REJECTED]
        assert last.result is Result.BOOKED
        assert len(world.books.asked) == 2

    on(test, replies={f"{BOOKS}/account?number=7140": [values(), values((5, 7140))]})


def test_many_records_at_once_share_one_question() -> None:
    async def test(world: World) -> None:
        outcomes = await asyncio.gather(
            *(world.target.deliver([outgoing(TWO_LINES, number)], 30.0) for number in range(20))
        )
        assert {outcome.result for (outcome,) in outcomes} == {Result.BOOKED}

    world = on(test, takes_seconds=0.01)
    assert len(world.books.asked) == 2


def test_an_outage_is_one_failed_question_for_all_that_wait() -> None:
    async def test(world: World) -> None:
        ended = await asyncio.gather(
            *(world.target.deliver([outgoing(one("7140"), number)], 30.0) for number in range(10)),
            return_exceptions=True,
        )
        assert {type(each) for each in ended} == {ConnectionDown}

    world = on(test, replies=account(answer(b"", 500)), takes_seconds=0.01)
    assert len(world.books.asked) == 1


def test_of_many_records_in_one_request_the_others_leave() -> None:
    outcomes, world = ends(one("7140"), one("9999"), one("1920"), bulk={"size": 5})

    assert [outcome.result for outcome in outcomes] == [Result.BOOKED, Result.REJECTED, Result.BOOKED]
    (sent,) = world.books.sent
    assert [each["reference"] for each in sent] == ["acme:UT-1", "acme:UT-3"]


def test_no_question_is_asked_and_nothing_leaves_after_the_deadline() -> None:
    async def test(world: World) -> None:
        world.clock.seconds = 31.0
        (outcome,) = await world.send(one("7140"), send_by=30.0)
        assert outcome.result is Result.NOT_SENT

    world = on(test)
    assert (world.books.asked, world.books.sent) == ([], [])


def test_a_slow_question_never_makes_a_record_leave_late_and_its_answer_is_kept() -> None:
    async def test(world: World) -> None:
        (late,) = await world.send(one("7140"), send_by=0.02)
        assert late.result is Result.NOT_SENT
        await asyncio.sleep(0.2)
        (sent,) = await world.send(one("7140"))
        assert sent.result is Result.BOOKED

    world = on(test, takes_seconds=0.1)
    assert len(world.books.asked) == 1


def test_no_more_questions_at_once_than_requests_may_be() -> None:
    at_once: list[int] = []

    class Counting(Books):
        async def request(self, method: str, url: str, **more: Any) -> Reply:
            if method == "GET":
                at_once.append(len(self.asked) - sum(1 for _ in done))
            reply = await super().request(method, url, **more)
            done.append(url)
            return reply

    done: list[str] = []

    async def run() -> None:
        books = Counting(takes_seconds=0.005)
        target = RestTarget(config(concurrency=2, bulk={"size": 50}), Keys(), Clock(), books)
        await target.deliver([outgoing(one(str(1000 + number)), number) for number in range(20)], 30.0)
        await target.close()

    asyncio.run(run())
    assert max(at_once) < 2


def test_a_token_that_was_renewed_meanwhile_asks_once_more() -> None:
    refused = answer({"message": "Unauthorized"}, 401)
    replies = {f"{BOOKS}/account?number=7140": [refused, values((5, 7140))]}
    (outcome,), world = ends(one("7140"), replies=replies, keys=Keys("old", "new"))

    assert outcome.result is Result.BOOKED
    assert world.books.authorized == ["Bearer old", "Bearer new", "Bearer new"]


def test_a_secret_that_a_refused_question_repeats_is_not_said() -> None:
    said = answer({"message": "No account for token right-4711"}, 422)
    _, pairs = refusal(one("7140"), replies=account(said), keys=Keys("right-4711"))

    assert "right-4711" not in repr(pairs)


def test_a_record_keeps_its_reference_and_key_and_our_number_in_all_that_is_told() -> None:
    record = outgoing(one("9999"))

    async def test(world: World) -> None:
        (outcome,) = await world.target.deliver([record], 30.0)
        assert outcome.failure is not None
        assert outcome.failure.root == FieldMessage("Books has no account with the number 9999.", FIRST)

    on(test)
    assert record == outgoing(one("9999"))


@pytest.mark.parametrize(
    ("payload", "leaves"),
    [
        ({"department": {}, "a": 1}, {"a": 1}),
        ({"department": {"id": "410"}}, {"department": {"id": 77}}),
        ({"department": {"name": "Oslo"}}, {"department": {"name": "Oslo"}}),
        ({"department": None}, {"department": None}),
        ({"other": {}}, {"other": {}}),
        (
            {"postings": [{"account": {}, "text": "Tog"}, {"account": {"id": "7140"}}]},
            {"postings": [{"text": "Tog"}, {"account": {"id": 291297300}}]},
        ),
        ({"postings": [{"account": {}}, {}]}, {"postings": [{}, {}]}),
        ({"postings": []}, {"postings": []}),
        ({"postings": {"account": {}}}, {"postings": {"account": {}}}),
    ],
)
def test_of_a_number_that_a_row_does_not_have_nothing_leaves(payload: dict[str, Any], leaves: dict[str, Any]) -> None:
    (outcome,), world = ends(payload, ids={"account": ACCOUNTS, "department": DEPARTMENTS})

    assert outcome.result is Result.BOOKED
    assert world.books.sent == [{**leaves, "reference": "acme:UT-1"}]


def test_the_payload_that_was_given_stays_as_it_is() -> None:
    payload = {"postings": [{"account": {"id": "7140"}, "text": "Tog"}], "more": {"a": [1]}}
    before = json.dumps(payload)
    ends(payload)

    assert json.dumps(payload) == before


@pytest.mark.parametrize(
    ("ids", "key"),
    [
        ({"account": {**ACCOUNTS, "url": f"{BOOKS}/account"}}, "url"),
        ({"account": {**ACCOUNTS, "url": f"{BOOKS}/{{number}}/{{number}}"}}, "url"),
        ({"account": {**ACCOUNTS, "url": "https://{number}.example/account"}}, "url"),
        ({"account": {**ACCOUNTS, "url": "https://evil.example/account?number={number}"}}, "ids"),
        ({"account": {**ACCOUNTS, "url": "http://books.example/v2/account?number={number}"}}, "ids"),
        ({"account": {**ACCOUNTS, "at": []}}, "at"),
        ({"account": {**ACCOUNTS, "at": ["postings"]}}, "at"),
        ({"account": {**ACCOUNTS, "id_path": ""}}, "id_path"),
        ({"account": {**ACCOUNTS, "found": "/values"}}, "found"),
        ({"bank account": ACCOUNTS}, "ids"),
    ],
)
def test_a_wrong_table_of_ids_is_refused_at_its_key(ids: dict[str, Any], key: str) -> None:
    with pytest.raises(ValueError, match=key):
        config(ids=ids)
