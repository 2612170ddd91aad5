"""The rest target in front of the real sandbox over HTTP."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from aiohttp import web

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.connectors.rest.sandbox.server import create_app
from core.engine import session
from core.model import Failure, Outcome, Outgoing, RunKind, RunSummary, SourceRecord
from core.money import Money
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import Office
from tests.fakes import record as source_record

Got = TypeVar("Got")
LINE = {"account": "7140", "costCenter": "410", "amount": "1284.00", "description": "Tog Oslo–Hamar"}
PAYLOAD = {"date": "2026-11-02", "amount": "1284.00", "currency": "NOK", "lines": [LINE]}
AMOUNT = Money(Decimal("1284.00"), "NOK")


class Clock:
    def now(self) -> datetime:
        return datetime.fromtimestamp(time.time(), UTC)

    def monotonic(self) -> float:
        return time.monotonic()


class Keys:
    def __init__(self, token: str) -> None:
        self.token = token

    def get(self, name: str) -> str:
        return self.token


class Bench:
    """A running sandbox with a target pointed at it."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self.url = url
        self.session = session
        self.keys = Keys("right")
        self.target = self.make()

    def make(self, **options: Any) -> RestTarget:
        chosen = {
            "timeout_seconds": 0.5,
            "look_up_url": f"{self.url}/accounting/records?reference={{reference}}",
            "token_secret": None if "auth" in options else "books",
            **options,
        }
        config = RestTargetConfig(
            kind="rest",
            name="Accounting",
            url=f"{self.url}/accounting/records",
            check_url=f"{self.url}/accounting/health",
            **chosen,
        )
        return RestTarget(config, self.keys, Clock())

    async def send(self, record: Outgoing, seconds_left: float = 30) -> Outcome:
        return (await self.target.deliver([record], time.monotonic() + seconds_left))[0]

    async def control(self, what: str, **wish: Any) -> int:
        async with self.session.post(f"{self.url}/control/{what}", json=wish) as response:
            return response.status

    async def fault(self, kind: str, **wish: Any) -> None:
        assert await self.control("faults", system="accounting", kind=kind, **{"count": 1, **wish}) == 200

    async def counts(self, what: str) -> Any:
        async with self.session.get(f"{self.url}/control/counts?system=accounting") as response:
            return (await response.json())[what]


def on_sandbox(test: Callable[[Bench], Awaitable[Got]], journal: Path | None = None) -> Got:
    async def run() -> Got:
        runner = web.AppRunner(create_app(Clock(), journal, ["right"]), access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with aiohttp.ClientSession() as session:
            bench = Bench(f"http://127.0.0.1:{runner.addresses[0][1]}", session)
            try:
                return await test(bench)
            finally:
                await bench.target.close()
                await runner.cleanup()

    return asyncio.run(run())


def record(
    reference: str = "acme/UT-1", key: str = "acme/UT-1:a", amount: Money | None = AMOUNT, **changes: Any
) -> Outgoing:
    return Outgoing(reference.rpartition("/")[2], reference, key, {**PAYLOAD, **changes}, amount)


def source_records(count: int) -> list[SourceRecord]:
    return [source_record(f"UT-{number:04d}") for number in range(count)]


async def sync(office: Office) -> RunSummary:
    """A whole session of an office whose target is a real one, on the wall clock."""
    world = SessionDependencies(
        office.ledger(), office.target, office.page, office.clock, asyncio.sleep, beat_seconds=None
    )
    (summary,) = await Driver(world).drive(session(office.order(RunKind.SCHEDULED)))
    return summary


def failure_of(outcome: Outcome) -> Failure:
    assert outcome.failure is not None
    return outcome.failure
