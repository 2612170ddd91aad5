"""The connector: records go out one or many per request, and are looked up when nobody can say what became of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from core.connectors.http_base.connection_errors import no_answer, not_answering
from core.connectors.http_base.shut_out import stop_if_shut_out
from core.connectors.http_base.signed_in_line import SignedInLine
from core.connectors.rest.answers import AskTarget, ask_what_was_made, mismatch
from core.connectors.rest.bulk.reading import Divide, read_bulk
from core.connectors.rest.bulk.together import Read
from core.connectors.rest.checking import CHECK_REFERENCE, read_check, read_look_up_check, read_proof
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.ids import Ids, IdSource
from core.connectors.rest.look_ups import Unproven, read_look_up
from core.connectors.rest.proofs import is_same_amount
from core.connectors.rest.requests import OutgoingRequest, halves, look_up_address, requests, split, write
from core.connectors.rest.trying import tried
from core.connectors.rest.whose_fault import read_one
from core.errors import ConnectionDown, Misconfigured
from core.http import Http, LostAnswer, NotSent
from core.messages import message
from core.model import (
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
    Result,
    Undecidable,
)
from core.ports import Clock, Secrets


@dataclass(slots=True)
class LookUpPause:
    """Asked of one look-up, kept by all that wait in line behind it."""

    seconds: float | None = None


class RestTarget:
    """A `core.ports.Target` over JSON and HTTP. `http` is given by tests and the demo's history only."""

    def __init__(
        self,
        config: RestTargetConfig,
        secrets: Secrets,
        clock: Clock,
        http: Http | None = None,
        ids: IdSource | None = None,
    ) -> None:
        self._config = config
        self._clock = clock
        self._line = SignedInLine(config, secrets, clock, http)
        self._look_ups = asyncio.Semaphore(config.concurrency)
        self._ids = ids or Ids(config, self._line, clock, self._look_ups)
        self._there: tuple[Outgoing, str] | None = None  # a record it certainly has, with its id
        self._facts = ConnectorFacts(
            system_name=config.name,
            batch_size=config.bulk.size if config.bulk else 1,
            begins_alone=config.check_url is None,
            concurrency=config.concurrency,
            repeat_is_safe=config.repeat_is_safe,
            order_matters=config.order_matters,
            settle=timedelta(seconds=config.settle_seconds),
            pending_deadline=timedelta(hours=config.pending_hours),
            books_later=config.books_later,
            look_up_shows_queue=config.booked_path is not None,
            request_life=timedelta(seconds=config.request_life_seconds),
            max_tries=config.max_tries,
            reference=config.reference_form,
            shared_vouchers=config.shared_vouchers,
        )

    @property
    def facts(self) -> ConnectorFacts:
        """What is known about the system."""
        return self._facts

    async def prepare(self) -> None:
        """Have a token that lives; a secret may have been renewed. Raises ConnectionDown or Misconfigured."""
        await self._line.prepare()
        self._ids.forget()

    async def deliver(self, batch: Sequence[Outgoing], send_by: float) -> list[Outcome]:
        """Send in as few requests as allowed. Raises ConnectionDown or Misconfigured only when nothing was booked."""
        with_ids = await self._ids.put_in(batch, send_by) if self._config.ids else batch
        written = (one if isinstance(one, Outcome) else write(self._config, one) for one in with_ids)
        parcels, refused = split(written)
        ended = {outcome.record_key: outcome for outcome in refused}
        waiting = deque(requests(self._config, parcels))
        while waiting:
            request = waiting.popleft()
            try:
                outcomes = await self._send(request, send_by)
            except (ConnectionDown, Misconfigured) as error:
                if not ended:
                    raise
                left = (record for one in (request, *waiting) for record in one.records)
                ended |= {record.record_key: _certainly_not_booked(record, error) for record in left}
                break
            if isinstance(outcomes, Divide):
                waiting.extendleft(reversed(halves(self._config, request)))
                continue
            ended |= {outcome.record_key: outcome for outcome in outcomes}
            for record, outcome in zip(request.records, outcomes, strict=True):
                if self._there is None and outcome.result in (Result.BOOKED, Result.ALREADY_THERE):
                    self._remember(record, outcome.target_id)
        return [ended[record.record_key] for record in batch]

    async def look_up(self, records: Sequence[Outgoing]) -> list[LookUpAnswer]:
        """Ask for each reference. Raises ConnectionDown or Misconfigured when the system shuts us out."""
        pause = LookUpPause()
        answers = await asyncio.gather(*(self._look_up(record, pause) for record in records), return_exceptions=True)
        for answer in answers:
            if isinstance(answer, BaseException):
                raise answer
        return [answer for answer in answers if not isinstance(answer, BaseException)]

    async def check(self) -> ConnectionReport:
        """Is it well, does it accept us, and does its look-up answer? Sends nothing that could be booked."""
        try:
            await self._line.prepare()
            report = await self._asked_how_it_is() if self._config.check_url else None
            if report is not None and not report.healthy:
                return report
            return await self._proven(await self._asked_by_look_up())
        except (ConnectionDown, Misconfigured) as error:
            return ConnectionReport(healthy=False, message=error.said, category=Category(error.category))

    async def try_out(self) -> ConnectionReport:
        """As `check`, and whether it knows us and understands what we ask for ids."""
        report = await self.check()
        if not report.healthy:
            return report
        address = look_up_address(self._config, CHECK_REFERENCE)
        return await tried(self._config, self._line, report, self._clock.now(), address)

    async def close(self) -> None:
        """Close connections."""
        await self._ids.close()
        await self._line.close()

    async def _asked_how_it_is(self) -> ConnectionReport:
        reply = await self._line.get(self._config.check_url or "")
        if isinstance(reply, NotSent | LostAnswer):
            return no_answer(self._config.name, reply)
        return read_check(self._config, self._line.read(reply), self._clock.now())

    async def _asked_by_look_up(self) -> ConnectionReport:
        reply = await self._line.get(look_up_address(self._config, CHECK_REFERENCE))
        if isinstance(reply, NotSent | LostAnswer):
            return no_answer(self._config.name, reply)
        return read_look_up_check(self._config, self._line.read(reply), self._clock.now())

    async def _proven(self, report: ConnectionReport) -> ConnectionReport:
        """The same look-up that may say "not there" must find what is there, where something is known to be."""
        if self._there is None or not report.healthy:
            return report
        record, target_id = self._there
        answer = await self._asked_for(record, LookUpPause())
        if isinstance(answer, Unproven):
            answer = NotFound(record.record_key)
        return read_proof(self._config, report, target_id, answer)

    def _remember(self, record: Outgoing, target_id: str | None) -> None:
        """Something it certainly has: what its look-up showed last, or else what it booked first."""
        if target_id is not None:
            self._there = replace(record, payload={}), target_id

    async def _send(self, request: OutgoingRequest, send_by: float) -> list[Outcome] | Divide:
        reply = await self._line.post(request, send_by)
        hidden = self._line.hidden
        now = self._clock.now()
        if self._config.bulk is None:
            said = read_one(self._config, request.records[0], reply, hidden, now)
            read: list[Read] | Divide = [ask_what_was_made(reply, said)]
        else:
            read = read_bulk(self._config, request.records, reply, hidden, now)
        if isinstance(read, Divide):
            return read
        asked = [
            self._resolve(record, one)
            for record, one in zip(request.records, read, strict=True)
            if isinstance(one, AskTarget)
        ]
        resolved = iter(await asyncio.gather(*asked) if asked else ())
        return [next(resolved) if isinstance(one, AskTarget) else one for one in read]

    async def _resolve(self, record: Outgoing, asked: AskTarget) -> Outcome:
        """The system says it has our reference: only a look-up with the same amount makes that a booking."""
        try:
            found = await self._look_up(record, LookUpPause())
        except (ConnectionDown, Misconfigured):
            return Outcome(record.record_key, Result.UNKNOWN, failure=asked.failure)
        if isinstance(found, Found) and (
            is_same_amount(record.amount, found.amount) or self._config.amount_path is None
        ):
            there = Result.BOOKED if asked.made else Result.ALREADY_THERE
            return Outcome(record.record_key, there if found.booked else Result.PENDING_TARGET, found.target_id)
        if isinstance(found, Found):
            return mismatch(self._config, record, found.target_id, found.amount)
        if isinstance(found, NotFound) and asked.if_absent is not None:
            return asked.if_absent
        return _undecided(record, asked.failure, found)

    async def _look_up(self, record: Outgoing, pause: LookUpPause) -> LookUpAnswer:
        read = await self._asked_for(record, pause)
        if isinstance(read, Unproven):
            return await self._settled_by_another(read, pause)
        if isinstance(read, Found):
            self._remember(record, read.target_id)
        if isinstance(read, Undecidable) and read.retry_after_seconds is not None:
            pause.seconds = read.retry_after_seconds
        return read

    async def _settled_by_another(self, read: Unproven, pause: LookUpPause) -> LookUpAnswer:
        """404 is "not there" while the same look-up finds a record that is there."""
        if self._there is not None:
            proof = await self._asked_for(self._there[0], pause)
            if isinstance(proof, Found | NotBooked):
                return NotFound(read.record_key)
        return Undecidable(read.record_key, message("look_up_404_unproven", system=self._config.name))

    async def _asked_for(self, record: Outgoing, pause: LookUpPause) -> LookUpAnswer | Unproven:
        async with self._look_ups:
            if pause.seconds is not None:
                return Undecidable(
                    record.record_key, message("target_asked_to_wait", system=self._config.name), pause.seconds
                )
            reply = await self._line.get(look_up_address(self._config, record.reference))
        if isinstance(reply, NotSent):
            raise not_answering(self._config.name, reply)
        if isinstance(reply, LostAnswer):
            return Undecidable(record.record_key, reply.message)
        body = self._line.read(reply)
        stop_if_shut_out(self._config.name, self._config.sign_in, body)
        return read_look_up(self._config, record, body, self._clock.now())


def _undecided(record: Outgoing, failure: Failure, answer: LookUpAnswer) -> Outcome:
    """What is told of a record that the system says it has, and does not show as booked."""
    if isinstance(answer, NotBooked):
        if answer.refused:
            return Outcome(record.record_key, Result.REJECTED, failure=answer.failure)
        if failure.category is not Category.TOLD_ID or answer.failure.category is not Category.OUTCOME_UNKNOWN:
            return Outcome(record.record_key, Result.UNKNOWN, failure=answer.failure)
        told = (*answer.failure.messages, *failure.messages[-1:])
        return Outcome(
            record.record_key, Result.UNKNOWN, failure=replace(answer.failure, category=failure.category, messages=told)
        )
    if isinstance(answer, Undecidable):
        failure = replace(failure, messages=(*failure.messages, FieldMessage(answer.reason)))
    return Outcome(record.record_key, Result.UNKNOWN, failure=failure)


def _certainly_not_booked(record: Outgoing, error: ConnectionDown | Misconfigured) -> Outcome:
    failure = Failure(Category(error.category), (FieldMessage(error.said),))
    return Outcome(record.record_key, Result.LATER, failure=failure)
