"""A store and a system that answers as it is told: whole syncs between them."""

from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from core.engine import session
from core.model import RunKind, RunSummary
from data.queries.failures import open_failures
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, Office
from tests.fakes import record as source_record
from tests.integration.helpers.told_system import Said, ToldSystem, on_told

CUT = Said(cut=True)


@dataclass
class Books:
    """What the system keeps: a memory for answers that follow from what was posted."""

    office: Office
    system: ToldSystem

    async def sync(self, kind: RunKind = RunKind.SCHEDULED, **options: Any) -> RunSummary:
        """One session with a connector of its own, as a new process would have."""
        target = self.system.target(self.office.clock, **options)
        self.office.target = target  # type: ignore[assignment]
        world = SessionDependencies(
            self.office.ledger(),
            target,
            self.office.page,
            self.office.clock,
            self.office.clock.sleep,
            beat_seconds=None,
        )
        summaries = await Driver(world).drive(session(self.office.order(kind)))
        await target.close()
        return summaries[0]

    def said(self) -> dict[str, list[str]]:
        """Every message of what is open, by record."""
        failures = open_failures(PRINCIPAL, self.office.store, "acme-expenses")
        return {one.record_key: [pair.message for pair in one.messages] for one in failures}


def entry(posted: dict[str, Any], target_id: str = "B-1", **more: Any) -> dict[str, Any]:
    return {"id": target_id, "reference": posted["reference"], "amount": posted["amount"], "currency": "NOK", **more}


def on_books(system: ToldSystem, test: Callable[[Books], Awaitable[None]], records: int = 1) -> None:
    office = Office(records=[source_record(f"UT-{number}") for number in range(1, records + 1)])
    with closing(office.store):
        on_told(system, lambda served: test(Books(office, served)))


def showing(system: ToldSystem, **more: Any) -> Callable[[Any], Said]:
    return lambda reference: Said(
        {"records": [entry(one, **more) for one in system.posted if one["reference"] == reference]}
    )
