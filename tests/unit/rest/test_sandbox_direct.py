"""The sandbox without a network says the same, on a clock that is moved by hand."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.connectors.rest.sandbox.direct import DirectHttp
from core.connectors.rest.sandbox.faults import FaultKind, FaultWish
from core.connectors.rest.sandbox.ledger import Books
from core.connectors.rest.sandbox.serving import Desk
from core.errors import ConnectionDown
from core.model import Found, NotFound, Outcome, Outgoing, Result
from core.money import Money

RECORD = Outgoing("UT-1", "acme/UT-1", "acme/UT-1:a", {"amount": "12.00"}, Money(Decimal("12.00"), "NOK"))
CONFIG = RestTargetConfig(
    kind="rest",
    name="Payroll",
    url="http://127.0.0.1:8765/payroll/records",
    look_up_url="http://127.0.0.1:8765/payroll/records?reference={reference}",
    check_url="http://127.0.0.1:8765/payroll/health",
    token_secret="sandbox",  # noqa: S106 - a name
    timeout_seconds=10,
)


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        self.seconds = 0.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds


class Keys:
    def __init__(self, token: str = "right") -> None:  # noqa: S107 - invented
        self.token = token

    def get(self, name: str) -> str:
        return self.token


class World:
    def __init__(self, token: str = "right") -> None:  # noqa: S107 - invented
        self.clock = Clock()
        self.desk = Desk(self.clock, Books(self.clock), ["right"])
        self.target = RestTarget(CONFIG, Keys(token), self.clock, DirectHttp(self.desk, self.clock))

    def fault(self, kind: FaultKind, latency_ms: int = 2000) -> None:
        self.desk.faults.set(FaultWish(system="payroll", kind=kind, count=1, latency_ms=latency_ms), self.clock.now())

    def send(self, send_by: float = 30.0) -> Outcome:
        return asyncio.run(self.target.deliver([RECORD], send_by))[0]

    def is_found(self) -> bool:
        answer = asyncio.run(self.target.look_up([RECORD]))[0]
        assert isinstance(answer, Found | NotFound)
        return isinstance(answer, Found)


def test_it_books_and_finds() -> None:
    world = World()

    outcome = world.send()

    assert (outcome.result, outcome.target_id) == (Result.BOOKED, "L-2026-00001")
    assert world.is_found()
    assert asyncio.run(world.target.check()).healthy


@pytest.mark.parametrize(
    ("kind", "result", "found"),
    [
        (FaultKind.THROTTLED, Result.LATER, False),
        (FaultKind.ERROR, Result.UNKNOWN, False),
        (FaultKind.HTML, Result.UNKNOWN, False),
        (FaultKind.REFUSE, Result.REJECTED, False),
        (FaultKind.DROP_BEFORE_COMMIT, Result.UNKNOWN, False),
        (FaultKind.EMPTY, Result.UNKNOWN, True),
        (FaultKind.TRUNCATED, Result.UNKNOWN, True),
        (FaultKind.COMMIT_THEN_DROP, Result.UNKNOWN, True),
        (FaultKind.LATENCY, Result.BOOKED, True),
    ],
)
def test_faults_are_the_same_as_over_http(kind: FaultKind, result: Result, found: bool) -> None:
    world = World()
    world.fault(kind)

    assert world.send().result is result
    assert world.is_found() is found


@pytest.mark.parametrize(("kind", "latency_ms"), [(FaultKind.LATE_COMMIT, 2000), (FaultKind.LATENCY, 11_000)])
def test_a_late_booking_comes_with_the_clock(kind: FaultKind, latency_ms: int) -> None:
    world = World()
    world.fault(kind, latency_ms)
    assert world.send().result is Result.UNKNOWN
    assert not world.is_found()

    world.clock.at += timedelta(milliseconds=latency_ms)

    assert world.is_found()


def test_nothing_is_sent_after_send_by() -> None:
    world = World()
    world.clock.seconds = 31.0

    assert world.send(send_by=30.0).result is Result.NOT_SENT
    assert world.desk.books.counts("payroll")["requests"] == {}


def test_a_wrong_token_stays_outside() -> None:
    with pytest.raises(ConnectionDown):
        World("wrong").send()
