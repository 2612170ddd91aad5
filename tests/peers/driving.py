"""Whole syncs of the engine with a store and the `rest` connector against a system of somebody else's."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.connector import RestTarget
from core.engine import session
from core.mapping import revision_of
from core.model import RunKind, SourceRecord
from core.money import Money
from data.commands.retries import request_retry
from data.queries.failures import open_failures
from flows.sync.driver import Driver, SessionDependencies
from tests.fakes import PRINCIPAL, Office
from tests.integration.proofs.leading import verdict
from tests.integration.rest.rest_bench import Keys
from tests.peers.answers.scenario import Scenario

RETRY_AFTER = timedelta(minutes=10)
AMOUNT = Money(Decimal("100.00"), "NOK")


@dataclass(frozen=True)
class Seen:
    """What Synclight made of it."""

    states: Mapping[str, str]
    light: str
    shown: tuple[tuple[str | None, str], ...]
    ids: Mapping[str, str | None]

    def shows(self, field: str | None, words: str) -> bool:
        """Whether a person reads these words, of this field."""
        return any(one == field and words in said for one, said in self.shown)


def drive(scenario: Scenario, settings: Mapping[str, Any], then: Callable[[], None] = lambda: None) -> Seen:
    """Its syncs, one after another; `then` happens after each."""
    office = Office(records=[_record(scenario, key) for key in scenario.keys])
    target = {"kind": "rest", "settle_seconds": 0, "timeout_seconds": 10, **settings, **scenario.target}
    if "auth" not in target:
        target["token_secret"] = "books"  # noqa: S105 - a name
    config = RestTargetConfig.model_validate(target)
    for _ in range(scenario.syncs):
        asyncio.run(_sync(office, config))
        office.clock.move(timedelta(hours=scenario.hours_between))
        then()
    if scenario.retried:
        at = office.clock.now() + RETRY_AFTER
        office.clock.move(RETRY_AFTER)
        request_retry(PRINCIPAL, office.store, "acme-expenses", len(scenario.keys), request_id="retry", now=at)
        asyncio.run(_sync(office, config, RunKind.RETRY))
    failures = open_failures(PRINCIPAL, office.store, "acme-expenses")
    shown = tuple((pair.field, pair.message) for one in failures for pair in one.messages)
    ids = {str(row["record_key"]): row["target_id"] for row in office.rows()}
    return Seen(office.states(), verdict(office).word, shown, ids)  # type: ignore[arg-type]


async def _sync(office: Office, config: RestTargetConfig, kind: RunKind = RunKind.SCHEDULED) -> None:
    """With a connector of its own, as a new process would have."""
    target = RestTarget(config, Keys("right"), office.clock)
    office.target = target  # type: ignore[assignment]
    world = SessionDependencies(
        office.ledger(), target, office.page, office.clock, office.clock.sleep, beat_seconds=None
    )
    await Driver(world).drive(session(office.order(kind)))
    await target.close()


def _record(scenario: Scenario, key: str) -> SourceRecord:
    payload = scenario.payload(key)
    return SourceRecord(key, revision_of(payload), payload, AMOUNT, "claims.csv line 2")
