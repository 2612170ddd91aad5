"""What an answer means for a record. Pure.

Only these are certain: booked (2xx with the target's own id), refused (4xx in the system's own words), later (429),
and what never left this machine. Everything else on a write is `unknown_outcome` and is looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.body import Body
from core.connectors.http_base.connection_errors import no_way_to
from core.connectors.http_base.denials import Said
from core.connectors.http_base.errors import MAX_MESSAGE, read_messages
from core.connectors.http_base.retry_after import wait_of
from core.connectors.http_base.sap_messages import denial_in_headers, errors_in_headers, warning_in_headers
from core.connectors.http_base.shut_out import stop_if_shut_out
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.not_booked import refusal
from core.connectors.rest.parts.on_the_way import Above, on_the_way
from core.connectors.rest.proofs import (
    UnreadableAmount,
    id_at,
    id_in_headers,
    is_same_amount,
    may_be_no_id,
    money_at,
    reference_at,
)
from core.connectors.rest.reasons import is_of_business
from core.connectors.rest.standing import Standing, Stands, denial_but_stated, doubt_beside, standing_of, unusual_of
from core.errors import Misconfigured
from core.http import Answer, LostAnswer, NotSent, Reply, TransportFault, is_refusal, is_success
from core.mapping.pointers import ABSENT, steps, value_at
from core.messages import message
from core.model import Category, Failure, FieldMessage, Outcome, Outgoing, Result
from core.money import Money, in_words
from core.outside_text import storable

MAX_REFERENCE = 300
TOO_LARGE = (
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.REQUEST_URI_TOO_LONG,
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
)
_OTHER_CONTENT = (
    "reuse",
    "same param",
    "different",
    "mismatch",
    "not match",
    "other body",
    "other content",
    "already used",
)
_OF_ANOTHER_KIND = ("missing", "required", "in progress", "in process", "being processed", "under way", "concurrent")
STATUS_CATEGORY: Mapping[int, Category] = {
    HTTPStatus.BAD_REQUEST: Category.VALIDATION,
    HTTPStatus.CONFLICT: Category.CONFLICT,
    HTTPStatus.PRECONDITION_FAILED: Category.CONFLICT,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: Category.SCHEMA,
    HTTPStatus.UNPROCESSABLE_ENTITY: Category.VALIDATION,
}


@dataclass(frozen=True, slots=True)
class AskTarget:
    """The system says our reference or key is there already, or 409: found is booked, and not found is unknown.

    One look-up that finds nothing proves nothing: the first request may still be on its way. `made`: it says that it
    made the record now, and not which, or which in a way that proves nothing (`Category.TOLD_ID`). `if_absent`: what
    became of it where it is not there.
    """

    failure: Failure
    made: bool = False
    if_absent: Outcome | None = None


def read_reply(
    config: RestTargetConfig, record: Outgoing, reply: Reply, hidden: Sequence[str], now: datetime
) -> Outcome | AskTarget:
    """What became of one sent record. Raises ConnectionDown or Misconfigured when it is certainly not booked."""
    if isinstance(reply, NotSent):
        return not_sent(config, record, reply)
    if isinstance(reply, LostAnswer):
        return lost(record, reply)
    body = Body.of(reply, hidden, config.error_at, (record.payload,))
    stop_if_shut_out(config.name, config.sign_in, body)
    if is_success(body.status):
        around = on_the_way(body.json, config.record_path)
        return accepted(config, record, _of_the_record(config, body), body.answer, around, now=now)
    return declined(config, record, body, now)


def ask_what_was_made(reply: Reply, read: Outcome | AskTarget) -> Outcome | AskTarget:
    """201 or 204 and not a word: it was made, and a look-up says under which id."""
    if not isinstance(reply, Answer) or not isinstance(read, Outcome) or read.failure is None:
        return read
    wordless = reply.status in (HTTPStatus.CREATED, HTTPStatus.NO_CONTENT) and not reply.body.strip()
    return AskTarget(read.failure, made=True) if wordless and read.result is Result.UNKNOWN else read


def _of_the_record(config: RestTargetConfig, body: Body) -> Body:
    """What the answer says of the record, where something is wrapped round it; an error beside it stays one."""
    return body if config.record_path is None else replace(body, json=value_at(body.json, config.record_path))


def not_sent(config: RestTargetConfig, record: Outgoing, reply: NotSent) -> Outcome:
    """Nothing left this machine: too late, or (raised) no way to the system."""
    if reply.why is TransportFault.TOO_LATE:
        failure = Failure(Category.NOT_SENT, (FieldMessage(reply.message),))
        return Outcome(record.record_key, Result.NOT_SENT, failure=failure)
    raise no_way_to(config.name, reply)


def lost(record: Outgoing, reply: LostAnswer) -> Outcome:
    """The request may have arrived."""
    said = reply.message
    if reply.status is not None:
        said = message("message_with_status", message=said, status=str(reply.status))
    return unknown_outcome(record, Failure(Category.OUTCOME_UNKNOWN, (FieldMessage(said),), reply.status))


def accepted(
    config: RestTargetConfig,
    record: Outgoing,
    body: Body,
    answer: Answer | None = None,
    around: Sequence[Above] = (),
    *,
    now: datetime | None = None,
) -> Outcome | AskTarget:
    """A success is believed only with the system's own id, and never against its own words or numbers.

    A bare id beside a message that nobody can call a success is asked for: what is found there is booked.

    An id in the headers of `answer` counts where the body names none; `around`: what the record is wrapped in.
    """
    target_id = id_at(config, body.json)
    if target_id is None and answer is not None and not _is_read_by_people(body):
        target_id = id_in_headers(config, answer)
    wrong = body.denied
    if wrong is None:
        wrong = denial_but_stated(config, body.json, body.words, record.payload) is not None
    looked_through = not wrong and body.json is body.words
    stands = standing_of(config, body.json, record.payload, denies_nothing=looked_through, around=around, now=now)
    in_header = None if answer is None or wrong else (_problem(answer) or denial_in_headers(answer.headers))
    wrong = wrong or in_header is not None
    if stands.at is Standing.REFUSED:
        failure = replace(refusal(config, body.json, stands), http_status=body.status)
        return Outcome(record.record_key, Result.REJECTED, failure=failure)
    if target_id is None or wrong or stands.at in (Standing.DENIED, Standing.UNDONE):
        return _unclear(
            config,
            record,
            body,
            target_id,
            replace(stands, said=in_header or _said_against(config, record, body, stands)),
        )
    reference = reference_at(config, body.json)
    if reference is not None and reference != record.reference:
        own = FieldMessage(
            message(
                "target_booked_under_other_reference",
                system=config.name,
                id=target_id,
                reference=storable(reference, MAX_REFERENCE),
            )
        )
        return unknown_outcome(record, Failure(Category.DUPLICATE_MISMATCH, (own,), body.status))
    theirs = money_at(config, body.json, record.amount)
    if theirs is not None and not is_same_amount(record.amount, theirs):
        return mismatch(config, record, target_id, theirs)
    how = _how(body.answer, stands)
    if how in (Result.BOOKED, Result.ALREADY_THERE):
        repeats = reference is not None and theirs is not None
        unusual = unusual_of(config, stands, record.payload, (target_id, record.reference), repeats=repeats)
        unusual = unusual or doubt_beside(config, stands, body.json, record.payload)
        if config.booked_path is None and may_be_no_id(target_id):
            unusual = unusual or Said(("id", *steps(config.target_id_path))[-1], target_id)
        if unusual is not None:
            return ask_about(config, body, unusual, target_id)
    remark = _remark(config, body.json) or (None if answer is None else warning_in_headers(answer.headers))
    return Outcome(record.record_key, how, target_id, remark)


def ask_about(config: RestTargetConfig, body: Body, said: Said, target_id: str | None) -> AskTarget:
    """It told an id, and something that may mean anything: a look-up tells, and no sync sends it again by itself."""
    value = storable(said.text, MAX_REFERENCE)
    what = message("answered_and_says", name=storable(said.name, MAX_REFERENCE), value=value)
    own = FieldMessage(message("target_answered_unclear", system=config.name, status=str(body.status), what=what))
    told = FieldMessage(message("target_told_id", system=config.name, id=target_id or ""))
    return AskTarget(replace(body.failure(Category.TOLD_ID), messages=(own, told)), made=True)


def _is_read_by_people(body: Body) -> bool:
    """A page to sign in, of a portal or of maintenance: the address beside it is that of the page."""
    return body.is_page and bool(body.answer.body.strip())


def _problem(answer: Answer) -> Said | None:
    """RFC 9457: what is called a problem is one, whatever the status."""
    kind = answer.headers.get("content-type", "")
    return Said("Content-Type", kind) if "problem+" in kind.lower() else None


def _said_against(config: RestTargetConfig, record: Outgoing, body: Body, stands: Stands) -> Said | None:
    if stands.at is Standing.UNDONE:
        return stands.said
    denied = denial_but_stated(config, body.json, body.json, record.payload)
    return denied or (stands.said if stands.at is Standing.DENIED else None)


def _unclear(config: RestTargetConfig, record: Outgoing, body: Body, target_id: str | None, stands: Stands) -> Outcome:
    said = stands.said
    if target_id is None:
        what = message("answered_without_id")
    elif said is None or not said.is_verdict:
        what = message("answered_with_error")
    else:
        value = storable(said.text, MAX_REFERENCE)
        what = message("answered_and_says", name=storable(said.name, MAX_REFERENCE), value=value)
    own = FieldMessage(message("target_answered_unclear", system=config.name, status=str(body.status), what=what))
    failure = body.failure(Category.TAKEN_BACK if stands.at is Standing.UNDONE else Category.OUTCOME_UNKNOWN)
    words = (*errors_in_headers(body.answer.headers), *body.messages)
    return unknown_outcome(record, Failure(failure.category, (own, *words), body.status, raw=failure.raw))


def declined(
    config: RestTargetConfig, record: Outgoing, body: Body, now: datetime, *, own_words: bool = False
) -> Outcome | AskTarget:
    """A status that is no success. `own_words`: it stands in the system's own list, so it is no proxy's."""
    status = body.status
    category = _category(config, body)
    later = wait_of(body.answer, now)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return wait_outcome(config, record, body, later)
    if status in TOO_LARGE:
        failure = body.failure(Category.PAYLOAD_TOO_LARGE)
        return Outcome(record.record_key, Result.REJECTED, failure=failure, is_of_a_gateway=body.is_page)
    in_their_own_words = (
        is_refusal(status) and status != HTTPStatus.REQUEST_TIMEOUT and (own_words or bool(body.messages))
    )
    if _is_about_the_key(body):
        return _about_the_key(config, body, may_raise=not own_words)
    if category in (Category.DUPLICATE, Category.CONFLICT) or status == HTTPStatus.CONFLICT:
        return AskTarget(body.failure(Category.BUSINESS_RULE if _is_for_business(config, body) else category))
    if in_their_own_words:
        return Outcome(record.record_key, Result.REJECTED, failure=body.failure(category))
    return unknown_outcome(record, body.failure(Category.OUTCOME_UNKNOWN), later)


def _is_for_business(config: RestTargetConfig, body: Body) -> bool:
    """409 without a code that somebody knows or an id of what is there, and in words of its own that tell why."""
    if body.status != HTTPStatus.CONFLICT or any(config.category_of(pair.code) for pair in body.messages):
        return False
    return id_at(config, body.json) is None and is_of_business(body)


def wait_outcome(config: RestTargetConfig, record: Outgoing, body: Body, seconds: float | None) -> Outcome:
    """The system asks for patience: certainly not booked."""
    failure = body.failure(Category.THROTTLED, FieldMessage(message("target_asked_to_wait", system=config.name)))
    return Outcome(
        record.record_key,
        Result.LATER,
        failure=failure,
        retry_after_seconds=seconds,
        is_of_a_gateway=body.is_page,
    )


def mismatch(
    config: RestTargetConfig, record: Outgoing, target_id: str, theirs: Money | UnreadableAmount | None
) -> Outcome:
    """Our reference, another amount: for a person."""
    said = message(
        "target_has_other_amount",
        system=config.name,
        id=target_id,
        there=in_words(theirs) if isinstance(theirs, Money) else message("no_readable_amount"),
        sent=in_words(record.amount),
    )
    return unknown_outcome(record, Failure(Category.DUPLICATE_MISMATCH, (FieldMessage(said),)))


def unknown_outcome(record: Outgoing, failure: Failure, later: float | None = None) -> Outcome:
    """Nobody knows: a look-up decides."""
    return Outcome(record.record_key, Result.UNKNOWN, failure=failure, retry_after_seconds=later)


def _how(answer: Answer, stands: Stands) -> Result:
    if stands.at is Standing.QUEUED or answer.status == HTTPStatus.ACCEPTED:
        return Result.PENDING_TARGET
    if answer.headers.get("idempotent-replayed", "").lower() == "true":
        return Result.ALREADY_THERE
    return Result.BOOKED


def _is_about_the_key(body: Body) -> bool:
    """The IETF draft's three refusals: no key (400), the first request still goes on (409), another body (422)."""
    if not is_refusal(body.status):
        return False
    said = [f"{pair.code} {pair.message}".lower() for pair in body.messages]
    return any("idempoten" in text or "key_reused" in text for text in said)


def _about_the_key(config: RestTargetConfig, body: Body, *, may_raise: bool) -> AskTarget:
    if may_raise and body.status == HTTPStatus.BAD_REQUEST and config.idempotency_header is None:
        raise Misconfigured(
            message("target_wants_idempotency_key", system=config.name),
            Category.CONFIGURATION,
        )
    # What was sent first under this key may be booked, or still be on its way: only look-ups know.
    return AskTarget(body.failure(Category.KEY_REUSED if _came_with_other_content(body) else Category.CONFLICT))


def _came_with_other_content(body: Body) -> bool:
    """It says for good that this key belongs to another content: the same one is refused for ever."""
    said = " ".join(f"{pair.code} {pair.message}".lower() for pair in body.messages)
    if any(word in said for word in _OF_ANOTHER_KIND):
        return False
    return body.status == HTTPStatus.UNPROCESSABLE_ENTITY or any(word in said for word in _OTHER_CONTENT)


def _category(config: RestTargetConfig, body: Body) -> Category:
    by_code = (config.category_of(pair.code) for pair in body.messages)
    by_status = STATUS_CATEGORY.get(body.status, Category.OTHER)
    return next((category for category in by_code if category is not None), by_status)


def _remark(config: RestTargetConfig, body: Any) -> str | None:
    value = ABSENT if config.remark_path is None else value_at(body, config.remark_path)
    if isinstance(value, dict):
        pairs = read_messages([value])
        return pairs[0].message if pairs else None
    return storable(value, MAX_MESSAGE) if isinstance(value, str) and value.strip() else None
