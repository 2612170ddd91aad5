"""Numbers of ours become the system's ids before a record leaves: each is asked for once in a sync.

Questions may be repeated, so they need no intent; but they wait for the system as its records do, and a record whose
`send_by` passes meanwhile does not leave.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol
from urllib.parse import quote

from core.connectors.http_base.body import Body
from core.connectors.http_base.connection_errors import not_answering
from core.connectors.rest.answers import not_sent, wait_outcome
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_ids import NUMBER
from core.connectors.rest.id_answers import Asked, Id, NoId, Patience, no_such, read_id
from core.connectors.rest.id_places import MAX_NUMBER, numbers_in, with_values, without_empty
from core.errors import SynclightError
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault
from core.messages import message
from core.model import Failure, Outcome, Outgoing, Result
from core.ports import Clock

MOST_KEPT = 200_000  # ids; a source with more numbers asks again
_TOO_LATE = NotSent(TransportFault.TOO_LATE, message("too_late_to_send"))
Told = Id | NoId | Patience


class Line(Protocol):
    """Asks as the rest of the connector does: signed in."""

    async def get(self, url: str) -> Reply:
        """Raises ConnectionDown or Misconfigured when there is no token."""

    def read(self, answer: Answer) -> Body:
        """Without secrets."""


class IdSource(Protocol):
    """Puts ids in the place of numbers."""

    def forget(self) -> None:
        """A run begins."""

    async def put_in(self, records: Sequence[Outgoing], send_by: float) -> Sequence[Outgoing | Outcome]:
        """Each record with its ids, or why it does not leave. Raises ConnectionDown or Misconfigured."""

    async def close(self) -> None:
        """Wait for nothing any more."""


@dataclass(frozen=True, slots=True)
class _Written:
    """One record, and what its numbers are to become: by pointer."""

    record: Outgoing
    asked: Mapping[str, Asked]


class Ids:
    """What one system calls our numbers, for one run."""

    def __init__(self, config: RestTargetConfig, line: Line, clock: Clock, at_once: asyncio.Semaphore) -> None:
        self._config = config
        self._line = line
        self._clock = clock
        self._at_once = at_once
        self._known: dict[Asked, Id | NoId] = {}
        self._flights: dict[Asked, asyncio.Task[Told | SynclightError]] = {}
        self._quiet_until = 0.0  # asked to wait: nothing more is asked before
        self._patience: Patience | None = None

    def forget(self) -> None:
        """What was missing may be there now."""
        self._known.clear()
        self._patience = None

    async def put_in(self, records: Sequence[Outgoing], send_by: float) -> list[Outgoing | Outcome]:
        """Each record with ids in the place of numbers, or why it does not leave. Raises as the line does."""
        written = [_Written(record, asked_by(self._config, record)) for record in records]
        wanted = dict.fromkeys(asked for one in written for asked in one.asked.values())
        told = await self._all({asked: self._known.get(asked) for asked in wanted}, send_by)
        return [self._filled(one, told) for one in written]

    async def close(self) -> None:
        """Wait for nothing any more."""
        flights = [flight for flight in self._flights.values() if not flight.done()]
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _all(self, known: Mapping[Asked, Id | NoId | None], send_by: float) -> Mapping[Asked, Told | None]:
        """What is told of each; None where the time is over before it is."""
        missing = [asked for asked, told in known.items() if told is None]
        if not missing:
            return known
        answers = await asyncio.gather(*(self._in_time(asked, send_by) for asked in missing))
        told = dict(zip(missing, answers, strict=True))
        for one in told.values():
            if isinstance(one, SynclightError):
                raise one
        return {**known, **{asked: one for asked, one in told.items() if not isinstance(one, SynclightError)}}

    async def _in_time(self, asked: Asked, send_by: float) -> Told | SynclightError | None:
        left = send_by - self._clock.monotonic()
        if left <= 0:
            return None
        if len(asked.number) > MAX_NUMBER or asked.number in (".", ".."):
            return no_such(self._config, asked)
        try:
            # Whoever has no time left must not take the answer away from the others.
            return await asyncio.wait_for(asyncio.shield(self._flight(asked)), left)
        except TimeoutError:
            return None

    def _flight(self, asked: Asked) -> asyncio.Task[Told | SynclightError]:
        flight = self._flights.get(asked)
        if flight is None:
            flight = self._flights[asked] = asyncio.get_running_loop().create_task(self._ask(asked))
            flight.add_done_callback(lambda _: self._flights.pop(asked, None))
        return flight

    async def _ask(self, asked: Asked) -> Told | SynclightError:
        """Ask; a failure is an answer too, for all who wait."""
        async with self._at_once:
            if self._patience is not None and self._clock.monotonic() < self._quiet_until:
                return self._patience
            try:
                told = await self._told(asked)
            except SynclightError as error:
                return error
        if isinstance(told, Patience):
            self._patience = told
            self._quiet_until = self._clock.monotonic() + (told.seconds or 0.0)
            return told
        if len(self._known) >= MOST_KEPT:
            self._known.clear()
        self._known[asked] = told
        return told

    async def _told(self, asked: Asked) -> Told:
        url = address_of(self._config, asked)
        reply = await self._line.get(url)
        if isinstance(reply, LostAnswer):  # to ask once more costs nothing
            reply = await self._line.get(url)
        if isinstance(reply, NotSent | LostAnswer):
            raise not_answering(self._config.name, reply)
        return read_id(self._config, asked, self._line.read(reply), self._clock.now())

    def _filled(self, written: _Written, told: Mapping[Asked, Told | None]) -> Outgoing | Outcome:
        record, at = written.record, {pointer: told[asked] for pointer, asked in written.asked.items()}
        waits = next((one for one in at.values() if isinstance(one, Patience)), None)
        if waits is not None:
            return wait_outcome(self._config, record, waits.body, waits.seconds)
        if None in at.values():
            return not_sent(self._config, record, _TOO_LATE)
        missing = {pointer: one for pointer, one in at.items() if isinstance(one, NoId)}
        if missing:
            return _refused(record, missing)
        return with_ids(self._config, record, at)


def with_ids(config: RestTargetConfig, record: Outgoing, ids: Mapping[str, Any]) -> Outgoing:
    """The record as it leaves."""
    payload: Mapping[str, Any] = with_values(record.payload, ids)
    for look_up in config.ids.values():
        payload = without_empty(look_up, payload)
    return replace(record, payload=payload)


def asked_by(config: RestTargetConfig, record: Outgoing) -> Mapping[str, Asked]:
    """What has to be asked for a record, by the pointer of each number."""
    return {
        pointer: Asked(name, number)
        for name, look_up in config.ids.items()
        for pointer, number in numbers_in(look_up, record.payload)
    }


def address_of(config: RestTargetConfig, asked: Asked) -> str:
    """Where the question goes. Inside quotes, as OData writes text, an apostrophe is written twice."""
    url = config.ids[asked.name].url
    number = asked.number.replace("'", "''") if f"'{NUMBER}'" in url else asked.number
    return url.replace(NUMBER, quote(number, safe=""))


def _refused(record: Outgoing, missing: Mapping[str, NoId]) -> Outcome:
    """All that is wrong with its numbers, each at its field."""
    messages = tuple(replace(one, field=pointer) for pointer, no in missing.items() for one in no.messages)
    first = next(iter(missing.values()))
    return Outcome(record.record_key, Result.REJECTED, failure=Failure(first.category, messages))
