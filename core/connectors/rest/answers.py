"""What an answer means for a record. Pure.

Only these are certain: booked (2xx with the target's own id), refused (4xx in the system's own words), later (429),
and what never left this machine. Everything else on a write is `unknown` and is looked up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.errors import (
    MAX_MESSAGE,
    NOT_JSON,
    messages_of,
    plain_start,
    read_json,
    request_id_of,
    retry_after_seconds,
    storable,
)
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, Lost, NotSent, Reply, Why
from core.mapping.pointers import ABSENT, look
from core.model import Category, Failure, FieldMessage, Money, Outcome, Outgoing, Result

MAX_RAW = 16 * 1024
MAX_ID = 200
MAX_AMOUNT_TEXT = 40
NO_GUID = "00000000-0000-0000-0000-000000000000"
MOVED = (307, 308)
TOO_LARGE = (413, 414, 431)
STATUS_CATEGORY = {
    400: Category.VALIDATION,
    409: Category.CONFLICT,
    412: Category.CONFLICT,
    415: Category.SCHEMA,
    422: Category.VALIDATION,
}


@dataclass(frozen=True, slots=True)
class AskTarget:
    """The system says our reference is there already: look it up before saying what became of the record."""

    failure: Failure
    refused: bool  # what to say when the look-up does not find it: refused, or nobody knows


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An amount stands there, and it is none."""


@dataclass(frozen=True, slots=True)
class Body:
    """An answer, read once."""

    answer: Answer
    text: str
    json: Any

    @classmethod
    def of(cls, answer: Answer, token: str) -> Body:
        """Read it; a token the system repeats is taken out."""
        text = answer.text.replace(token, "[token]") if token else answer.text
        return cls(answer, text, read_json(text))

    @property
    def messages(self) -> tuple[FieldMessage, ...]:
        """The system's own words, empty when these are not its own."""
        return messages_of(self.json) if self.json is not NOT_JSON else ()

    def failure(self, category: Category, *own: FieldMessage) -> Failure:
        """A failure with this body behind it. `own` words are used when the system has none."""
        return Failure(
            category,
            self.messages or own or (FieldMessage(plain_start(self.text) or _no_words(self.answer.status)),),
            self.answer.status,
            request_id_of(self.answer.headers, self.json),
            storable(self.text, MAX_RAW) if self.text else None,
        )


def read_reply(
    config: RestTargetConfig, record: Outgoing, reply: Reply, token: str, now: datetime
) -> Outcome | AskTarget:
    """What became of one sent record. Raises ConnectionDown or Misconfigured when it is certainly not booked."""
    if isinstance(reply, NotSent):
        return _not_sent(config, record, reply)
    if isinstance(reply, Lost):
        message = reply.message if reply.status is None else f"{reply.message} (status {reply.status})"
        return _unknown(record, Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(message),), reply.status))
    body = Body.of(reply, token)
    stop_if_shut_out(config, body)
    if 200 <= reply.status < 300:  # noqa: PLR2004 - the class of status codes
        return _accepted(config, record, body)
    return _declined(config, record, body, now)


def stop_if_shut_out(config: RestTargetConfig, body: Body) -> None:
    """Raise when the answer is about the connection and not about a record."""
    status = body.answer.status
    said = f" It says: {body.messages[0].message}" if body.messages else ""
    if status == 401:  # noqa: PLR2004 - Unauthorized
        raise ConnectionDown(
            f"{config.name} refused our token (401). Renew it, then sync again.{said}", Category.AUTHENTICATION
        )
    if status == 403 and not any(pair.field for pair in body.messages):  # noqa: PLR2004 - Forbidden
        raise Misconfigured(
            f"{config.name} does not let us do this (403). Give the integration user the right.{said}",
            Category.AUTHORISATION,
        )
    if status in MOVED or status in (405, 501):
        raise Misconfigured(
            f"{config.name} does not take records at this address ({status}). Correct the address.{said}",
            Category.CONFIGURATION,
        )


def id_at(config: RestTargetConfig, body: Any) -> str | None:
    """The system's own id, or None when there is none that could prove a booking."""
    value = look(body, config.target_id_path)
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return str(value)[:MAX_ID]
    if not isinstance(value, str) or not value.strip() or value.strip() in ("0", NO_GUID):
        return None
    return storable(value.strip(), MAX_ID)


def reference_at(config: RestTargetConfig, body: Any) -> str | None:
    """Our reference, as the system repeats it."""
    value = ABSENT if config.answer_reference_path is None else look(body, config.answer_reference_path)
    return value if isinstance(value, str) else None


def money_at(config: RestTargetConfig, body: Any, ours: Money | None) -> Money | Unreadable | None:
    """The amount the system has; None when it tells none. A missing currency is the configured one, or ours."""
    value = ABSENT if config.amount_path is None else look(body, config.amount_path)
    if value is ABSENT or value is None:
        return None
    amount = _decimal(value)
    if amount is None:
        return Unreadable()
    stated = ABSENT if config.currency_path is None else look(body, config.currency_path)
    currency = stated if isinstance(stated, str) else config.currency or (ours.currency if ours else "")
    return Money(amount, currency[:10])


def is_same_amount(ours: Money | None, theirs: Money | Unreadable | None) -> bool:
    """Whether both have the same amount; a record without one matches anything."""
    return ours is None or ours == theirs


def mismatch(config: RestTargetConfig, record: Outgoing, target_id: str, theirs: Money | Unreadable | None) -> Outcome:
    """Our reference, another amount: for a person."""
    there = f"{theirs.amount} {theirs.currency}" if isinstance(theirs, Money) else "no readable amount"
    sent = f"{record.amount.amount} {record.amount.currency}" if record.amount else "no amount"
    message = f"{config.name} has {target_id} under our reference with {there}; we sent {sent}."
    return _unknown(record, Failure(Category.DUPLICATE_MISMATCH, (FieldMessage(storable(message, MAX_MESSAGE)),)))


def _not_sent(config: RestTargetConfig, record: Outgoing, reply: NotSent) -> Outcome:
    if reply.why is Why.TOO_LATE:
        failure = Failure(Category.NOT_SENT, (FieldMessage(reply.message),))
        return Outcome(record.record_key, Result.NOT_SENT, failure=failure)
    if reply.why is Why.BAD_ADDRESS:
        raise Misconfigured(f"{config.name} cannot be asked: {reply.message}", Category.CONFIGURATION)
    raise ConnectionDown(f"{config.name} is not answering. {reply.message}", Category.UNAVAILABLE)


def _accepted(config: RestTargetConfig, record: Outgoing, body: Body) -> Outcome:
    status = body.answer.status
    target_id = id_at(config, body.json)
    if target_id is None or _has_errors(body.json):
        what = "without an id" if target_id is None else "with an error in it"
        own = FieldMessage(f"{config.name} answered {status} {what}.")
        failure = body.failure(Category.OUTCOME_UNKNOWN)
        return _unknown(record, Failure(failure.category, (own, *body.messages), status, raw=failure.raw))
    reference = reference_at(config, body.json)
    if reference is not None and reference != record.reference:
        own = FieldMessage(storable(f"{config.name} booked {target_id} under another reference: {reference}", 500))
        return _unknown(record, Failure(Category.DUPLICATE_MISMATCH, (own,), status))
    theirs = money_at(config, body.json, record.amount)
    if theirs is not None and not is_same_amount(record.amount, theirs):
        return mismatch(config, record, target_id, theirs)
    return Outcome(record.record_key, _how(body.answer), target_id, _remark(config, body.json))


def _how(answer: Answer) -> Result:
    if answer.headers.get("idempotent-replayed", "").lower() == "true":
        return Result.ALREADY_THERE
    return Result.PENDING_TARGET if answer.status == 202 else Result.BOOKED  # noqa: PLR2004 - Accepted


def _declined(config: RestTargetConfig, record: Outgoing, body: Body, now: datetime) -> Outcome | AskTarget:
    status = body.answer.status
    category = _category(config, body)
    later = retry_after_seconds(body.answer.headers.get("retry-after"), now)
    if status == 429:  # noqa: PLR2004 - Too Many Requests
        own = FieldMessage(f"{config.name} asked us to wait.")
        return Outcome(
            record.record_key,
            Result.LATER,
            failure=body.failure(Category.THROTTLED, own),
            retry_after_seconds=later,
        )
    if status in TOO_LARGE:
        return Outcome(record.record_key, Result.REJECTED, failure=body.failure(Category.PAYLOAD_TOO_LARGE))
    in_their_own_words = 400 <= status < 500 and status != 408 and bool(body.messages)  # noqa: PLR2004
    if category in (Category.DUPLICATE, Category.CONFLICT):
        # A bare 409 may mean that the first request is still being processed: only the system's own code is certain.
        said_so = any(config.category_of(pair.code) is Category.CONFLICT for pair in body.messages)
        return AskTarget(body.failure(category), refused=in_their_own_words and said_so)
    if in_their_own_words:
        return Outcome(record.record_key, Result.REJECTED, failure=body.failure(category))
    return _unknown(record, body.failure(Category.OUTCOME_UNKNOWN), later)


def _category(config: RestTargetConfig, body: Body) -> Category:
    by_code = (config.category_of(pair.code) for pair in body.messages)
    by_status = STATUS_CATEGORY.get(body.answer.status, Category.OTHER)
    return next((category for category in by_code if category is not None), by_status)


def _unknown(record: Outgoing, failure: Failure, later: float | None = None) -> Outcome:
    return Outcome(record.record_key, Result.UNKNOWN, failure=failure, retry_after_seconds=later)


def _has_errors(body: Any) -> bool:
    return isinstance(body, dict) and bool(body.get("errors") or body.get("error"))


def _remark(config: RestTargetConfig, body: Any) -> str | None:
    value = ABSENT if config.remark_path is None else look(body, config.remark_path)
    if isinstance(value, dict):
        pairs = messages_of([value])
        return pairs[0].message if pairs else None
    return storable(value, MAX_MESSAGE) if isinstance(value, str) and value.strip() else None


def _decimal(value: Any) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return None
    text = str(value).strip() if not isinstance(value, int) or abs(value) < 10**MAX_AMOUNT_TEXT else ""
    try:
        amount = Decimal(text) if len(text) <= MAX_AMOUNT_TEXT and text.isascii() and "_" not in text else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


def _no_words(status: int) -> str:
    return f"It answered {status} without a word."
