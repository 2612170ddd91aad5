"""Tokens: how long they live, when they are renewed, and what is said when there is none."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.connectors.http_base.config_auth import OAuth2Auth
from core.connectors.http_base.retry_after import wait_of
from core.connectors.http_base.signing_in import all_hidden
from core.connectors.http_base.token_answers import lifetime, token_of_answer
from core.connectors.http_base.tokens import TokenSignIn
from core.errors import ConnectionDown, Misconfigured, SynclightError
from core.http import Answer, Reply

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SECRET = "s3cr3t-of-the-client"  # noqa: S105 - invented
AUTH = OAuth2Auth(
    kind="oauth2",
    token_url="https://login.example/token",  # noqa: S106 - an address
    client_id="synclight",
    secret="books",  # noqa: S106 - a name
)


class Clock:
    seconds = 0.0

    def now(self) -> datetime:
        return NOW + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds


class Keys:
    def get(self, name: str) -> str:
        return SECRET


class Endpoint:
    """Gives token 1, 2, 3 …; each asks the loop for a turn first, as a network would."""

    def __init__(self, expires_in: Any = 3600) -> None:
        self.expires_in = expires_in
        self.asked = 0
        self.down = False

    async def request(self, method: str, url: str, **_: Any) -> Reply:
        self.asked += 1
        await asyncio.sleep(0)
        if self.down:
            return Answer(503, {}, b"")
        return Answer(200, {}, json.dumps({"access_token": f"t{self.asked}", "expires_in": self.expires_in}).encode())

    async def close(self) -> None:
        return


class World:
    def __init__(self, expires_in: Any = 3600) -> None:
        self.clock = Clock()
        self.endpoint = Endpoint(expires_in)
        self.sign_in = TokenSignIn("Books", AUTH, Keys(), self.clock, self.endpoint, timeout_seconds=30)

    async def token(self) -> str:
        return (await self.sign_in.headers())["authorization"].removeprefix("Bearer ")

    async def tokens(self, count: int) -> set[str]:
        return set(await asyncio.gather(*(self.token() for _ in range(count))))


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (3599, 3599),
        ("3599", 3599),
        (" 60 ", 60),
        (0, 1),
        (-5, 1),
        ("-1", 1),
        (10**30, 86_400),
        (None, 300),
        (True, 300),
        ("soon", 300),
        ("1e9", 300),
        ("nan", 300),
        ([], 300),
        ({}, 300),
    ],
)
def test_expires_in_is_honoured_within_reason(value: Any, seconds: float) -> None:
    assert lifetime(value) == seconds


def test_many_wait_for_one_token() -> None:
    async def run() -> None:
        world = World()
        assert await world.tokens(64) == {"t1"}
        assert world.endpoint.asked == 1

    asyncio.run(run())


def test_a_token_is_renewed_in_the_background_before_it_ends() -> None:
    async def run() -> None:
        world = World()
        await world.sign_in.prepare()
        world.clock.seconds = 3299
        assert await world.tokens(64) == {"t1"}
        assert world.endpoint.asked == 1

        world.clock.seconds = 3301  # less than five minutes left: nobody waits, one asks
        assert await world.tokens(64) == {"t1"}
        await asyncio.sleep(0.01)
        assert world.endpoint.asked == 2
        assert await world.tokens(64) == {"t2"}

    asyncio.run(run())


def test_a_token_that_has_ended_is_waited_for() -> None:
    async def run() -> None:
        world = World(60)
        await world.sign_in.prepare()
        world.clock.seconds = 61
        assert await world.tokens(64) == {"t2"}
        assert world.endpoint.asked == 2

    asyncio.run(run())


def test_a_new_run_prepares_a_token_that_does_not_end_soon() -> None:
    async def run() -> None:
        world = World()
        for seconds, asked in ((0, 1), (3000, 1), (3301, 2), (3302, 2)):
            world.clock.seconds = seconds
            await world.sign_in.prepare()
            assert world.endpoint.asked == asked

    asyncio.run(run())


def test_a_failed_early_renewal_uses_the_token_to_its_end_and_does_not_hammer() -> None:
    async def run() -> None:
        world = World()
        await world.sign_in.prepare()
        world.endpoint.down = True
        for second in range(3301, 3311):
            world.clock.seconds = second
            assert await world.tokens(10) == {"t1"}
            await asyncio.sleep(0.001)
        assert world.endpoint.asked <= 7
        world.clock.seconds = 3601
        with pytest.raises(ConnectionDown, match="out of order"):
            await world.token()
        world.endpoint.down = False
        world.clock.seconds = 3610
        assert (await world.token()).startswith("t")

    asyncio.run(run())


def test_a_failure_is_told_to_all_who_wait_and_asked_once() -> None:
    async def run() -> None:
        world = World()
        world.endpoint.down = True
        told = await asyncio.gather(*(world.token() for _ in range(64)), return_exceptions=True)
        told += await asyncio.gather(*(world.token() for _ in range(64)), return_exceptions=True)
        assert {type(one) for one in told} == {ConnectionDown}
        assert world.endpoint.asked == 1

    asyncio.run(run())


def test_whoever_stops_waiting_takes_the_token_from_nobody() -> None:
    async def run() -> None:
        world = World()
        first, second = asyncio.create_task(world.token()), asyncio.create_task(world.token())
        await asyncio.sleep(0)
        first.cancel()
        assert await second == "t1"

    asyncio.run(run())


def test_a_late_401_for_an_old_token_renews_nothing() -> None:
    async def run() -> None:
        world = World()
        old = await world.sign_in.headers()
        assert await world.sign_in.renew(old)
        assert await world.sign_in.renew(old)
        assert world.endpoint.asked == 2

    asyncio.run(run())


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (401, {"error": "invalid_client", "error_description": f"{SECRET} is not known"}, ConnectionDown),
        (400, {"error": "unauthorized_client"}, ConnectionDown),
        (400, {"error": "unsupported_grant_type"}, Misconfigured),
        (400, {"error": ["odd"]}, ConnectionDown),
        (302, "", ConnectionDown),
        (404, "<html>", ConnectionDown),
        (200, {"access_token": f"a {SECRET}"}, ConnectionDown),
        (200, {"access_token": "x" * 9000}, ConnectionDown),
        (200, {"access_token": "t\r\nEvil: 1"}, ConnectionDown),
        (200, {"access_token": None}, ConnectionDown),
        (200, {"access_token": "t", "token_type": 7}, Misconfigured),
        (302, {"access_token": SECRET}, ConnectionDown),
        (200, [], ConnectionDown),
    ],
)
def test_no_token_is_one_clear_cause_without_a_secret(status: int, body: Any, error: type[SynclightError]) -> None:
    raw = (body if isinstance(body, str) else json.dumps(body)).encode()

    with pytest.raises(error, match=r"^The sign-in of Books ") as caught:
        token_of_answer("Books", AUTH, Answer(status, {}, raw), SECRET, NOW)

    assert SECRET not in str(caught.value)


@given(st.binary(max_size=200), st.sampled_from([200, 400, 401, 403, 429, 500]))
def test_any_answer_is_a_token_or_a_cause(body: bytes, status: int) -> None:
    try:
        granted = token_of_answer("Books", AUTH, Answer(status, {}, body), SECRET, NOW)
    except (ConnectionDown, Misconfigured):
        return
    assert 1 <= granted.seconds <= 86_400


def test_a_secret_is_hidden_in_every_spelling() -> None:
    hidden = all_hidden(['p"æ/ss\\word', "abc"])

    assert {'p"æ/ss\\word', 'p\\"æ/ss\\\\word', 'p\\"\\u00e6/ss\\\\word', "p%22%C3%A6%2Fss%5Cword"} == set(hidden)


@pytest.mark.parametrize(
    ("status", "headers", "seconds"),
    [
        (429, {}, None),
        (429, {"retry-after": "0"}, 1),
        (429, {"retry-after": "-5"}, None),
        (429, {"retry-after": "7"}, 7),
        (429, {"retry-after": "soon"}, None),
        (429, {"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 3600),
        (429, {"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT"}, 30),
        (429, {"retry-after": "Monday, 23-Nov-26 10:00:30 GMT"}, 30),
        (429, {"retry-after": "Mon Nov 23 10:00:30 2026"}, 30),
        (429, {"retry-after": "Sun, 22 Nov 2026 10:00:30 GMT"}, 1),
        # our clock is a day wrong: their own says how long
        (429, {"retry-after": "Tue, 24 Nov 2026 10:00:30 GMT", "date": "Tue, 24 Nov 2026 10:00:00 GMT"}, 30),
        (429, {"retry-after": "Mon, 23 Nov 2026 10:00:30 GMT", "date": "yesterday"}, 30),
        (429, {"x-rate-limit-reset": "12"}, 12),
        (429, {"x-ratelimit-reset": f"{NOW.timestamp() + 20:.0f}"}, 20),
        (429, {"ratelimit-reset": "-1"}, None),
        (429, {"retry-after": "5", "ratelimit-reset": "50"}, 5),
        (503, {"retry-after": "5"}, 5),
        (503, {"ratelimit-reset": "50"}, None),
    ],
)
def test_a_wait_is_bounded_whatever_is_asked(status: int, headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(Answer(status, headers, b""), NOW) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_header_asks_for_a_bounded_wait(after: str, date: str) -> None:
    seconds = wait_of(Answer(429, {"retry-after": after, "date": date}, b""), NOW)

    assert seconds is None or 1 <= seconds <= 3600


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"x-ratelimit-reset": f"{(NOW.timestamp() + 20) * 1000:.0f}"}, 20),
        ({"x-ratelimit-reset": f"{(NOW.timestamp() - 20) * 1000:.0f}"}, 1),
        ({"retry-after": f"{NOW.timestamp() + 20:.0f}"}, 20),
        ({"retry-after": f"{(NOW.timestamp() + 20) * 1000:.0f}"}, 20),
        ({"retry-after-ms": "2500"}, 2.5),
        ({"x-ms-retry-after-ms": "2500", "retry-after": "3"}, 2.5),
        ({"ratelimit": '"default";r=0;t=30'}, 30),
        ({"ratelimit": "limit=100, remaining=0, reset=12"}, 12),
        ({"ratelimit": "limit=100"}, None),
    ],
)
def test_a_wait_may_be_told_in_milliseconds_or_as_a_moment(headers: dict[str, str], seconds: float | None) -> None:
    assert wait_of(Answer(429, headers, b""), NOW) == seconds


@pytest.mark.parametrize("status", [200, 201, 202, 203])
@pytest.mark.parametrize("more", [{}, {"token_type": None}, {"token_type": ""}, {"token_type": "bearer"}])
def test_any_success_with_a_token_is_a_token(status: int, more: dict[str, Any]) -> None:
    answer = Answer(status, {}, json.dumps({"access_token": "t0k", "expires_in": 60, **more}).encode())

    assert token_of_answer("Books", AUTH, answer, "word", NOW).token == "t0k"  # noqa: S105 - invented
