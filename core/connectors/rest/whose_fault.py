"""Refusals that may be about a record or about the connection: a run tells by what comes before and after. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import NoReturn

from core.connectors.http_base.body import Body
from core.connectors.http_base.sentences.words import any_of
from core.connectors.rest.answers import AskTarget, read_reply
from core.connectors.rest.config import RestTargetConfig
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, Reply
from core.messages import joined, message
from core.model import Category, FieldMessage, Outcome, Outgoing, Result, Stop

OF_THE_WHOLE = {
    HTTPStatus.PROXY_AUTHENTICATION_REQUIRED: Category.AUTHENTICATION,
    HTTPStatus.PAYMENT_REQUIRED: Category.QUOTA,
    HTTPStatus.NOT_FOUND: Category.CONFIGURATION,
    HTTPStatus.LOCKED: Category.UNAVAILABLE,
}
_OF_A_TEXT = re.compile(r"json|xml|position|column|\bline\b|unexpected|syntax|pars", re.IGNORECASE)  # its reader's word
NO_TOKEN = ("invalid_token", "expired_token", "token_expired", "invalid_grant", "invalidtoken", "expiredtoken")
_SIGN_IN = (
    r"(?:\w*token(?:et|en)?|session(?:en)?|sesjon(?:en)?|økten|sitzung"
    r"|api[ -]?(?:key|nøkkel(?:en)?|nøgle(?:n)?|nyckeln?|schlüssel))"
)
_IS_OVER = any_of(
    "expired invalid revoked not_valid no_longer_valid utløpt utgått ugyldig udløbet ogiltig gått_ut",
    "abgelaufen ungültig",
)
_SIGN_IN_IS_OVER = re.compile(
    rf"\b{_SIGN_IN} (?:\w+ )?{_IS_OVER}\b"
    rf"|\b(?:invalid|expired|ugyldig|utløpt|ogiltig|ungültige[rs]?) (?:\w+ )?{_SIGN_IN}\b(?! (?:number|name|no)\b)",
    re.IGNORECASE,
)
_OF_SOMETHING_ELSE = re.compile(  # whose token it is: of a card, a file that was uploaded
    r"card|payment|bank|upload|file|attachment|device|field|kort|betaling|vedlegg|fil\b|zahlung|datei|anhang",
    re.IGNORECASE,
)


def read_one(
    config: RestTargetConfig, record: Outgoing, reply: Reply, hidden: Sequence[str], now: datetime
) -> Outcome | AskTarget:
    """What became of one sent record, and whether its refusal may be the connection's. Raises as `read_reply` does."""
    try:
        read = read_reply(config, record, reply, hidden, now)
    except Misconfigured as error:
        if error.category is not Category.AUTHORISATION or not isinstance(reply, Answer):
            raise
        return forbidden(config, record, Body.of(reply, hidden, config.error_at), error)
    if isinstance(read, AskTarget) or not isinstance(reply, Answer):
        return read
    body = Body.of(reply, hidden, config.error_at)
    if read.result is Result.UNKNOWN and body.status in OF_THE_WHOLE and not body.messages:
        return _a_gateways_page(config, record, body)
    return replace(read, maybe_ours=cause_of(config, body)) if read.result is Result.REJECTED else read


def _a_gateways_page(config: RestTargetConfig, record: Outgoing, body: Body) -> AskTarget:
    """404 and its like with a page, or without a word: maybe a gateway turned it away, and maybe it is booked."""
    failure = body.failure(Category.OUTCOME_UNKNOWN)
    nobody_knows = Outcome(record.record_key, Result.UNKNOWN, failure=failure, maybe_ours=cause_of(config, body))
    return AskTarget(failure, if_absent=nobody_knows)


def forbidden(config: RestTargetConfig, record: Outgoing, body: Body, error: Misconfigured) -> Outcome:
    """403: of this record, or of all; without a word of the system it may be booked, and its answer taken away."""
    failure = body.failure(Category.AUTHORISATION, without_a_word(config))
    stop = Stop(Category.AUTHORISATION, error.said)
    is_of_a_gateway = error.is_of_a_gateway
    return Outcome(
        record.record_key, Result.REJECTED, failure=failure, maybe_ours=stop, is_of_a_gateway=is_of_a_gateway
    )


def without_a_word(config: RestTargetConfig) -> FieldMessage:
    """What is said of a 403 that says nothing: a firewall forbids one text with a page."""
    return FieldMessage(message("record_forbidden_without_a_word", system=config.name))


def stop_for(stop: Stop) -> NoReturn:
    """Nothing was booked, and the records wait."""
    if stop.category in (Category.AUTHENTICATION, Category.QUOTA, Category.UNAVAILABLE):
        raise ConnectionDown(stop.message, stop.category)
    raise Misconfigured(stop.message, stop.category)


def cause_of(config: RestTargetConfig, body: Body) -> Stop | None:
    """What of the connection a refusal may speak of; None where a field or a known code says that it is a record's."""
    named = any(pair.field is not None or config.category_of(pair.code) is not None for pair in body.messages)
    if named:
        return None
    category = OF_THE_WHOLE.get(HTTPStatus(body.status)) if body.status in OF_THE_WHOLE else None
    if body.status == HTTPStatus.BAD_REQUEST and _speaks_of_the_token(body):
        category = Category.AUTHENTICATION
    if category is None:
        return None
    said = message("target_refuses_every_record", system=config.name, status=str(body.status))
    return Stop(category, joined(said, body.says))


def _speaks_of_the_token(body: Body) -> bool:
    error = body.json.get("error") if isinstance(body.json, dict) else None  # OAuth 2 says it there
    said = [f"{pair.code} {pair.message}" for pair in body.messages] + ([error] if isinstance(error, str) else [])
    of_us = [text for text in said if not _OF_A_TEXT.search(text)]
    if any(word in text.lower().replace(" ", "_") for text in of_us for word in NO_TOKEN):
        return True
    return any(_SIGN_IN_IS_OVER.search(text) and not _OF_SOMETHING_ELSE.search(text) for text in of_us)
