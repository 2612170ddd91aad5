"""Fakes with a memory: a clock that is told the time, a target that counts what it booked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

from core.configuration import IntegrationConfig, OrganisationConfig
from core.engine import SessionConfig, session
from core.errors import ConnectionDown
from core.mapping import revision_of
from core.model import (
    BrokenRow,
    Category,
    ConnectionReport,
    ConnectorFacts,
    Failure,
    FieldMessage,
    Found,
    LookUpAnswer,
    NotBooked,
    NotFound,
    Outcome,
    Outgoing,
    Principal,
    RecordPage,
    Result,
    RunKind,
    RunSummary,
    SourceRecord,
    Stop,
    Undecidable,
)
from core.money import Money
from core.permissions import Role
from data.commands.integrations import save_integration, save_organisation
from data.ledger.changes import Ledger
from data.ledger.routes import route_of
from data.store.local import LocalStore
from data.store.statements import Catalogue
from flows.sync.driver import Driver, SessionDependencies

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PRINCIPAL = Principal("kari", {"acme": Role.ADMIN}, is_operator=True)


ADDRESS = "http://127.0.0.1:8765/accounting/records"


def integration(integration_id: str = "acme-expenses", url: str = ADDRESS) -> IntegrationConfig:
    """A small configuration; its source and target are replaced by fakes."""
    return IntegrationConfig.model_validate(
        {
            "id": integration_id,
            "organisation": "acme",
            "name": "Utleggskrav → Regnskap",
            "source": {"kind": "files", "path": "utlegg.csv"},
            "target": {
                "kind": "rest",
                "name": "Regnskap",
                "url": url,
                "look_up_url": url + "?reference={reference}",
                "token_secret": "sandbox",
            },
            "schedule": {"interval_seconds": 300},
            "mapping": {
                "record_key": "Bilagsnr",
                "amount": {"column": "Beløp", "currency": "NOK"},
                "fields": [{"to": "/claim", "from": "Bilagsnr"}],
            },
        }
    )


class ToldClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = START) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - START).total_seconds()

    def move(self, length: timedelta) -> None:
        self.at += length

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def record(key: str, amount: str = "100.00", origin: str = "claims.csv line 2", **payload: str) -> SourceRecord:
    """A mapped record."""
    whole = {"claim": key, "amount": amount, **payload}
    return SourceRecord(key, revision_of(whole), whole, Money(Decimal(amount), "NOK"), origin)


Rule = Callable[[Outgoing], Outcome | Exception | None]


@dataclass
class FakeTarget:
    """Books what it is sent, twice if sent twice, and answers as its rules say (the first that says anything)."""

    facts: ConnectorFacts = field(
        default_factory=lambda: ConnectorFacts(
            system_name="Accounting", concurrency=8, settle=timedelta(seconds=2), request_life=timedelta(seconds=3)
        )
    )
    rules: list[Rule] = field(default_factory=list)
    booked: dict[str, Outgoing] = field(default_factory=dict)
    bookings: Counter[str] = field(default_factory=Counter)
    requests: list[Outgoing] = field(default_factory=list)
    look_ups: list[str] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)  # booked, but the look-up does not show them yet
    taken_back: set[str] = field(default_factory=set)  # void: it stands there, and is no booking
    undecided: set[str] = field(default_factory=set)  # its look-up fails
    in_flight: int = 0
    most_in_flight: int = 0
    down: bool = False
    ill: bool = False  # answers, but says itself that it is not well
    doubt: str | None = None  # answers, and nobody can tell whether it is well
    deduplicates: bool = False  # only where a test asks: it would hide a record that was sent a second time

    async def prepare(self) -> None:
        if self.down:
            raise ConnectionDown("Accounting does not answer", Category.UNAVAILABLE)

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        await asyncio.sleep(0)
        self.in_flight -= 1
        return [self._answer(one) for one in batch]

    def _answer(self, out: Outgoing) -> Outcome:
        self.requests.append(out)
        for rule in self.rules:
            said = rule(out)
            if isinstance(said, Exception):
                raise said
            if said is not None:
                return said
        return self.book(out)

    def book(self, out: Outgoing) -> Outcome:
        if self.deduplicates and out.reference in self.booked:
            return Outcome(out.record_key, Result.ALREADY_THERE, f"B-{out.record_key}")
        self.booked[out.reference] = out
        self.bookings[out.reference] += 1
        return Outcome(out.record_key, Result.BOOKED, f"B-{out.record_key}")

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        if self.down:
            raise ConnectionDown("Accounting does not answer", Category.UNAVAILABLE)
        self.look_ups += [one.reference for one in records]
        return [self._found(one) for one in records]

    def _found(self, one: Outgoing) -> LookUpAnswer:
        there = self.booked.get(one.reference)
        if one.reference in self.undecided:
            return Undecidable(one.record_key, "504")
        if one.reference in self.taken_back:
            failure = Failure(Category.TAKEN_BACK, (FieldMessage("Accounting has it as void"),))
            return NotBooked(one.record_key, failure, refused=False)
        if there is None or one.reference in self.hidden:
            return NotFound(one.record_key)
        return Found(one.record_key, f"B-{one.record_key}", there.amount)

    async def check(self) -> ConnectionReport:
        return ConnectionReport(healthy=not (self.down or self.ill), message="Accounting is not well", doubt=self.doubt)

    async def close(self) -> None:
        return


def refused(out: Outgoing, message: str = "Invalid cost center code: 9999", code: str = "CC_UNKNOWN") -> Outcome:
    """A refusal as the sandbox gives it."""
    pair = FieldMessage(message, "/lines/0/costCenter", code, "Kostnadssted", "9999")
    failure = Failure(Category.REFERENCE_NOT_FOUND, (pair,), 422)
    return Outcome(out.record_key, Result.REJECTED, failure=failure)


def forbidden(out: Outgoing) -> Outcome:
    """A 403 with words: of this record, or of all."""
    failure = Failure(Category.AUTHORISATION, (FieldMessage("You may not post to cost center 99"),), 403)
    stop = Stop(Category.AUTHORISATION, "Accounting does not let us do this (403).")
    return Outcome(out.record_key, Result.REJECTED, failure=failure, maybe_ours=stop)


def refuse(*keys: str) -> Rule:
    """Refuses these records."""
    return lambda out: refused(out) if out.record_key in keys else None


def nobody_knows(out: Outgoing) -> Outcome:
    """What a connector says after a timeout."""
    failure = Failure(Category.OUTCOME_UNKNOWN, (FieldMessage("no answer within 30 s"),))
    return Outcome(out.record_key, Result.UNKNOWN, failure=failure)


@dataclass
class Office:
    """One organisation with one integration in a store of its own."""

    clock: ToldClock = field(default_factory=ToldClock)
    target: FakeTarget = field(default_factory=FakeTarget)
    records: list[SourceRecord] = field(default_factory=list)
    broken: list[BrokenRow] = field(default_factory=list)
    source_error: Exception | None = None
    page_size: int = 10
    number: int = 0
    path: Path | None = None  # of its database; None: in memory
    config: IntegrationConfig = field(default_factory=integration)
    asks_route: bool = False  # for what was written down of its target, as a session does
    beside: Office | None = None  # another organisation's in the same store

    def __post_init__(self) -> None:
        if self.beside is None:
            self.store = LocalStore(self.path, self.clock, catalogue=Catalogue.load(Path(__file__).parent / "sql"))
        else:
            self.store, self.clock = self.beside.store, self.beside.clock
        its = self.config.organisation
        self.principal = Principal("kari", {its: Role.ADMIN}, is_operator=True)
        organisation = OrganisationConfig(id=its, name=f"{its.title()} Likeperson", admins=("admin@example.org",))
        save_organisation(self.principal, self.store, organisation, self.clock.now())
        self.integration_id = save_integration(self.principal, self.store, self.config, self.clock.now())

    def lead_to(self, url: str, target: FakeTarget | None = None) -> None:
        """Another address is configured; where it leads, another system may be."""
        self.config = integration(url=url)
        self.target = target or self.target
        save_integration(PRINCIPAL, self.store, self.config, self.clock.now())

    async def page(self, cursor: str | None) -> RecordPage:
        if self.source_error is not None:
            raise self.source_error
        start = int(cursor or 0)
        end = start + self.page_size
        rest = str(end) if end < len(self.records) else None
        return RecordPage(tuple(self.records[start:end]), tuple(self.broken) if start == 0 else (), rest)

    def order(self, kind: RunKind) -> SessionConfig:
        self.number += 1
        return SessionConfig(
            self.integration_id,
            kind,
            self.target.facts,
            "test",
            f"{'t' if self.beside is None else self.config.organisation}{self.number:03d}",
            target=route_of(self.config, self.store).target if self.asks_route else self.config.target.identity,
            explain=lambda _, f: f,
        )

    def ledger(self) -> Ledger:
        return Ledger(self.store, self.integration_id, self.config.organisation, "Accounting")

    def world(self) -> SessionDependencies:
        return SessionDependencies(
            self.ledger(), self.target, self.page, self.clock, self.clock.sleep, beat_seconds=None
        )

    def run(self, kind: RunKind = RunKind.SCHEDULED) -> list[RunSummary]:
        """One session, to its end."""
        return asyncio.run(Driver(self.world()).drive(session(self.order(kind))))

    def sync(self, kind: RunKind = RunKind.SCHEDULED) -> RunSummary:
        return self.run(kind)[0]

    def states(self) -> dict[str, str]:
        rows = self.store.read("test_records").to_pylist()
        return {row["record_key"]: row["state"] for row in rows}

    def rows(self, name: str = "test_records") -> list[dict[str, object]]:
        return self.store.read(name).to_pylist()
