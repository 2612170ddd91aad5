"""One stand with its connector, and the records the suite sends."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from core.catalogue import TARGETS
from core.connectors.kinds import TargetKind, TargetSettings
from core.connectors.loading import load
from core.connectors.stands import Stand
from core.errors import ConnectionDown, Misconfigured
from core.model import LookUpAnswer, Outcome, Outgoing, SourceRecord
from core.planning import outgoing_of
from core.ports import Target
from flows.clock import SystemClock

Got = TypeVar("Got")
INTEGRATION = "acme-contract"
STANDS = [
    (name, variant) for name, kind in TARGETS.items() if kind.stand is not None for variant in load(kind.stand).variants
]


@dataclass
class Keys:
    """The stand's secrets, and which of them were asked for."""

    values: Any = field(repr=False)
    asked: list[str] = field(default_factory=list)

    def get(self, name: str) -> str:
        self.asked.append(name)
        return str(self.values[name])


@dataclass
class Bench:
    """A connector in front of its system."""

    kind: TargetKind
    stand: Stand
    config: TargetSettings
    keys: Keys
    target: Target
    clock: SystemClock

    def records(self, count: int = 1, *, start: int = 1) -> list[Outgoing]:
        return [self.record(f"UT-{number:04d}") for number in range(start, start + count)]

    def record(self, key: str) -> Outgoing:
        source = SourceRecord(key, "3f2a", self.stand.payload, self.stand.amount, "line 2")
        return outgoing_of(INTEGRATION, source, self.target.facts.reference)

    async def send(self, records: Sequence[Outgoing], seconds_left: float = 30.0) -> list[Outcome]:
        """As the engine does: prepared first, never more than one batch."""
        await self.target.prepare()
        size, outcomes = self.target.facts.batch_size, []
        for place in range(0, len(records), size):
            outcomes += await self.target.deliver(records[place : place + size], self.clock.monotonic() + seconds_left)
        return outcomes

    async def send_one(self) -> Outcome:
        (outcome,) = await self.send(self.records())
        return outcome

    async def ask(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        await self.target.prepare()
        return await self.target.look_up(records)

    async def all_that_is_said(self) -> Iterator[str]:
        """Every word that comes back when a record is sent, asked for, and the system is checked."""
        said: list[str] = []
        for doing in (self.target.prepare(), self.send(self.records()), self.ask(self.records()), self.target.check()):
            try:
                said.append(repr(await doing))
            except (ConnectionDown, Misconfigured) as error:
                said += [repr(error), str(error.said), *traceback.format_exception(error)]
        return iter([*said, repr(self.target), str(vars(self.target))])


def _as_it_is(target: Target) -> Target:
    return target


def on_stand(
    kind: str,
    variant: str,
    folder: Path,
    test: Callable[[Bench], Awaitable[Got]],
    *,
    wrapped: Callable[[Target], Target] = _as_it_is,
) -> Got:
    return on_stand_of(TARGETS[kind], variant, folder, test, wrapped=wrapped)


def on_stand_of(
    kind: TargetKind,
    variant: str,
    folder: Path,
    test: Callable[[Bench], Awaitable[Got]],
    *,
    wrapped: Callable[[Target], Target] = _as_it_is,
) -> Got:
    async def run() -> Got:
        clock = SystemClock()
        async with load(kind.stand or "")(folder) as stand:
            keys, config = Keys(stand.secrets), stand.config(variant)
            target = wrapped(stand.target(config, keys, clock))
            try:
                return await test(Bench(kind, stand, config, keys, target, clock))
            finally:
                with suppress(ConnectionDown):
                    await target.close()

    return asyncio.run(run())
