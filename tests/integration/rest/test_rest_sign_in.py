"""Signing in against the real sandbox: tokens that end in the middle, and token endpoints that fail."""

import asyncio
import logging
import time
import traceback
from typing import Any

import pytest

from core.connectors.rest.connector import RestTarget
from core.errors import ConnectionDown, Misconfigured
from core.model import Category, Found, Result, RunStatus
from core.money import Money
from tests.fakes import Office
from tests.integration.rest.rest_bench import Bench, Clock, on_sandbox, record, source_records, sync

CANARY = "canary-5f3a91"


def oauth(bench: Bench, options: dict[str, Any] | None = None, **auth: Any) -> RestTarget:
    chosen = {"kind": "oauth2", "token_url": f"{bench.url}/token", "client_id": "synclight", "secret": "books", **auth}
    return bench.make(auth=chosen, **(options or {}))


async def tokens(bench: Bench, **wish: Any) -> None:
    assert await bench.control("tokens", **wish) == 200


async def send(target: RestTarget, count: int = 1) -> list[Result]:
    records = [record(f"acme/UT-{number}", f"k{number}") for number in range(count)]
    outcomes = await asyncio.gather(*(target.deliver([one], time.monotonic() + 30) for one in records))
    return [outcome.result for one in outcomes for outcome in one]


@pytest.mark.parametrize("send_as", ["body", "basic"])
def test_one_token_serves_all(send_as: str) -> None:
    async def run(bench: Bench) -> None:
        target = oauth(
            bench, {"concurrency": 64, "timeout_seconds": 10}, send_as=send_as, scope="books", more={"a": "b"}
        )
        assert set(await send(target, 200)) == {Result.BOOKED}
        assert (await bench.counts("tokens"))["asked"] == 1
        assert (await target.check()).healthy
        await target.close()

    on_sandbox(run)


@pytest.mark.parametrize(
    ("auth", "healthy"),
    [
        ({"kind": "basic", "user": "kari", "secret": "books"}, True),
        ({"kind": "bearer", "secret": "books"}, True),
        ({"kind": "bearer", "secret": "books", "scheme": "token"}, False),
        ({"kind": "bearer", "secret": "books", "header": "X-Api-Key", "scheme": ""}, False),
        ({"kind": "none"}, False),
    ],
)
def test_other_ways_to_sign_in(auth: dict[str, str], healthy: bool) -> None:
    async def run(bench: Bench) -> None:
        target = bench.make(auth=auth)
        report = await target.check()
        await target.close()
        assert report.healthy is healthy
        assert healthy or (report.category is Category.AUTHENTICATION and "401" in report.message)

    on_sandbox(run)


def test_a_token_that_ends_in_the_middle_of_a_sync() -> None:
    """600 records, 64 in flight; every token is refused after 150 requests, as if it had ended early."""

    async def run(bench: Bench) -> None:
        await tokens(bench, uses=150)
        target = oauth(bench, {"concurrency": 64, "timeout_seconds": 10})
        office = Office(clock=Clock(), records=source_records(600), target=target, page_size=200)
        summary = await sync(office)
        await target.close()
        assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 600)
        assert set((await bench.counts("bookings")).values()) == {1}
        assert (await bench.counts("totals"))["booked"] == 600
        counted = await bench.counts("tokens")
        assert counted["refused"] > 0
        assert counted["asked"] == 4  # 600 / 150: not one more than needed
        office.store.close()

    on_sandbox(run)


def test_a_revoked_token_is_renewed_once_for_all_in_flight() -> None:
    async def run(bench: Bench) -> None:
        target = oauth(bench, {"concurrency": 64, "timeout_seconds": 10})
        await target.prepare()
        await tokens(bench, revoke=True)
        assert set(await send(target, 64)) == {Result.BOOKED}
        assert (await bench.counts("tokens")) == {"asked": 2, "given": 1, "refused": 64}
        assert set((await bench.counts("bookings")).values()) == {1}
        await tokens(bench, revoke=True)
        assert isinstance((await target.look_up([record("acme/UT-0")]))[0], Found)
        await target.close()

    on_sandbox(run)


def test_a_new_token_that_is_refused_too_is_one_cause() -> None:
    async def run(bench: Bench) -> None:
        target = oauth(bench, {"concurrency": 16})
        await bench.fault("401", count=None, on="all")
        with pytest.raises(ConnectionDown, match=r"refused our token \(401\), also a new one"):
            await send(target, 16)
        assert (await bench.counts("tokens"))["asked"] == 2
        assert await bench.counts("bookings") == {}
        await target.close()

    on_sandbox(run)


@pytest.mark.parametrize("kind", ["401", "401_page"])
def test_a_single_401_costs_one_new_token_and_no_record(kind: str) -> None:
    async def run(bench: Bench) -> None:
        target = oauth(bench)
        await target.prepare()
        await bench.fault(kind)
        assert await send(target) == [Result.BOOKED]
        assert (await bench.counts("tokens"))["asked"] == 2
        assert await bench.counts("bookings") == {"acme/UT-0": 1}
        await target.close()

    on_sandbox(run)


def test_a_secret_renewed_in_the_middle_of_a_sync_is_taken_up() -> None:
    async def run(bench: Bench) -> None:
        bench.keys.token = "ended"  # noqa: S105 - invented
        await bench.target.prepare()
        bench.keys.token = "right"  # noqa: S105 - invented
        assert set(await send(bench.target, 8)) == {Result.BOOKED}

    on_sandbox(run)


@pytest.mark.parametrize(
    ("mood", "error", "category", "said"),
    [
        ("invalid_client", ConnectionDown, Category.AUTHENTICATION, "does not accept client synclight"),
        ("invalid_scope", Misconfigured, Category.CONFIGURATION, "invalid_scope"),
        ("500", ConnectionDown, Category.UNAVAILABLE, "out of order (500)"),
        ("429", ConnectionDown, Category.THROTTLED, "asked us to wait"),
        ("garbage", ConnectionDown, Category.UNAVAILABLE, "no token"),
        ("html", ConnectionDown, Category.UNAVAILABLE, "no token"),
        ("huge", ConnectionDown, Category.UNAVAILABLE, "larger than"),
        ("no_token", ConnectionDown, Category.AUTHENTICATION, "something that is no token"),
        ("mac", Misconfigured, Category.CONFIGURATION, "another kind than Bearer"),
    ],
)
def test_a_token_endpoint_that_fails_is_one_cause(
    mood: str, error: type[Exception], category: Category, said: str
) -> None:
    async def run(bench: Bench) -> None:
        await tokens(bench, mood=mood)
        target = oauth(bench)
        with pytest.raises(error) as caught:
            await target.prepare()
        report = await target.check()
        assert (report.healthy, report.category) == (False, category)
        assert said in report.message
        assert str(caught.value) == report.message
        assert await bench.counts("requests") == {}

        await tokens(bench, mood="ok")
        assert (await target.check()).healthy
        await target.close()

    on_sandbox(run)


def test_a_slow_token_endpoint_ends_at_the_deadline_and_nothing_is_sent() -> None:
    async def run(bench: Bench) -> None:
        await tokens(bench, latency_ms=2000)
        target = oauth(bench, {"timeout_seconds": 0.3}, kind="oauth2")
        with pytest.raises(ConnectionDown, match=r"The sign-in of Accounting is not answering"):
            await send(target, 64)
        assert await bench.counts("requests") == {}
        assert (await bench.counts("tokens"))["asked"] <= 1
        await target.close()

    on_sandbox(run)


def test_nothing_leaves_when_the_token_came_too_late() -> None:
    async def run(bench: Bench) -> None:
        await tokens(bench, latency_ms=300)
        target = oauth(bench, {"timeout_seconds": 5})
        (outcome,) = await target.deliver([record()], time.monotonic() + 0.1)
        assert outcome.result is Result.NOT_SENT
        assert await bench.counts("bookings") == {}
        await target.close()

    on_sandbox(run)


def test_a_sync_whose_sign_in_dies_in_the_middle_stops_with_one_cause() -> None:
    async def run(bench: Bench) -> None:
        await tokens(bench, uses=20)
        target = oauth(bench, {"concurrency": 4, "timeout_seconds": 10})
        await target.prepare()
        await tokens(bench, mood="invalid_client")
        office = Office(clock=Clock(), records=source_records(100), target=target)
        summary = await sync(office)
        assert summary.status is RunStatus.STOPPED
        assert summary.stop is not None
        assert summary.stop.category is Category.AUTHENTICATION
        assert (summary.counts.booked, summary.counts.unsent, summary.counts.unknown) == (20, 80, 0)

        await tokens(bench, mood="ok", uses=0)
        again = await sync(office)
        assert (again.status, again.counts.booked) == (RunStatus.SUCCEEDED, 80)
        assert set((await bench.counts("bookings")).values()) == {1}
        await target.close()
        office.store.close()

    on_sandbox(run)


def test_a_sync_whose_token_ends_again_and_again_books_all_once_and_nobody_notices() -> None:
    async def run(bench: Bench) -> None:
        await tokens(bench, uses=20)
        target = oauth(bench, {"concurrency": 8, "timeout_seconds": 10})
        office = Office(clock=Clock(), records=source_records(90), target=target)
        summary = await sync(office)
        assert (summary.status, summary.counts.booked) == (RunStatus.SUCCEEDED, 90)
        assert set((await bench.counts("bookings")).values()) == {1}
        assert (await bench.counts("tokens"))["asked"] <= 90 // 20 + 2
        await target.close()
        office.store.close()

    on_sandbox(run)


def test_a_secret_is_in_no_log_no_error_and_no_repr(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    told: list[str] = []

    async def run(bench: Bench) -> None:
        bench.keys.token = CANARY
        ways = [
            oauth(bench),
            oauth(bench, send_as="basic"),
            bench.make(),
            bench.make(auth={"kind": "basic", "user": "kari", "secret": "books"}),
        ]
        for target in ways:
            for ask in (target.prepare(), target.deliver([record()], time.monotonic() + 5), target.look_up([record()])):
                try:
                    told.append(repr(await ask))
                except (ConnectionDown, Misconfigured) as error:
                    told.extend(traceback.format_exception(error))
            told.extend((repr(await target.check()), repr(target), repr(target._line), repr(target._line._sign_in)))
            await target.close()

    on_sandbox(run)

    assert any("invalid_client" in one for one in told)
    assert CANARY not in "\n".join(told) + caplog.text


def test_amounts_are_compared_all_the_same() -> None:
    async def run(bench: Bench) -> None:
        target = oauth(bench)
        await target.deliver([record()], time.monotonic() + 5)
        other = record(amount=Money(record().amount.amount + 1, "NOK"), key="acme/UT-1:b")  # type: ignore[union-attr]
        (outcome,) = await target.deliver([other], time.monotonic() + 5)
        assert outcome.result is Result.UNKNOWN
        await target.close()

    on_sandbox(run)
