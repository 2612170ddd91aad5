"""What a token endpoint's answer means. Pure. Nothing of a token or secret stands in what it raises."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from core.connectors.http_base.config_auth import OAuth2Auth
from core.connectors.http_base.retry_after import wait_of
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, NotSent, Reply, TransportFault, is_failure, is_success
from core.messages import Message, joined, message
from core.model import Category
from core.outside_text import json_of, storable

SHORTEST_SECONDS = 1.0
LONGEST_SECONDS = 86_400.0
SECONDS_UNSTATED = 300.0
MAX_SAID = 300
MAX_CODE = 100
_TOKEN = re.compile(r"[!-~]{1,7000}")  # RFC 6750 allows fewer signs; what fits into a header is used as it comes
_BAD_CLIENT = ("invalid_client", "unauthorized_client", "invalid_grant", "access_denied")
_SECONDS = re.compile(r"-?\d{1,12}(?:\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Granted:
    """A token and how long it lives."""

    token: str = field(repr=False)
    seconds: float


def token_of_answer(name: str, auth: OAuth2Auth, reply: Reply, secret: str, now: datetime) -> Granted:
    """The token. Raises ConnectionDown or Misconfigured with one clear cause."""
    where = message("the_sign_in_of", system=name)
    if isinstance(reply, NotSent) and reply.why is TransportFault.BAD_ADDRESS:
        raise Misconfigured(
            message("sign_in_cannot_be_asked", where=where, message=reply.message),
            Category.CONFIGURATION,
        )
    if not isinstance(reply, Answer):
        raise ConnectionDown(message("sign_in_not_answering", where=where, message=reply.message), Category.UNAVAILABLE)
    body = json_of(reply.text)
    if is_success(reply.status) and isinstance(body, dict) and "access_token" in body:
        return _granted(where, body)
    if reply.status == HTTPStatus.TOO_MANY_REQUESTS:
        said = _said(body, secret)
        raise ConnectionDown(
            joined(message("sign_in_asked_to_wait", where=where), said), Category.THROTTLED, wait_of(reply, now)
        )
    _refuse(where, auth, reply.status, body, secret)
    raise ConnectionDown(
        message("sign_in_gave_no_token", where=where, status=str(reply.status)),
        Category.UNAVAILABLE,
    )


def lifetime(value: Any) -> float:
    """`expires_in` as seconds, within reason; a few minutes when it is not stated."""
    if isinstance(value, bool) or not isinstance(value, int | str | Decimal):
        return SECONDS_UNSTATED
    if isinstance(value, int):
        return float(min(max(value, SHORTEST_SECONDS), LONGEST_SECONDS))
    if not _SECONDS.fullmatch(str(value).strip()):
        return SECONDS_UNSTATED
    return min(max(float(value), SHORTEST_SECONDS), LONGEST_SECONDS)


def _granted(where: Message, body: dict[str, Any]) -> Granted:
    token, kind = body["access_token"], body.get("token_type") or "Bearer"
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        raise ConnectionDown(message("sign_in_gave_unusable_token", where=where), Category.AUTHENTICATION)
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Misconfigured(
            message("sign_in_gave_no_bearer_token", where=where),
            Category.CONFIGURATION,
        )
    return Granted(token, lifetime(body.get("expires_in")))


def _refuse(where: Message, auth: OAuth2Auth, status: int, body: Any, secret: str) -> None:
    code = body.get("error") if isinstance(body, dict) else None
    code = code if isinstance(code, str) else None
    said = _said(body, secret)
    if is_failure(status) or code in ("temporarily_unavailable", "server_error"):
        raise ConnectionDown(
            joined(message("sign_in_out_of_order", where=where, status=str(status)), said),
            Category.UNAVAILABLE,
        )
    if status == HTTPStatus.UNAUTHORIZED or code in _BAD_CLIENT:
        refused = message(
            "sign_in_refused_client", where=where, client=auth.client_id, code=code or str(status), secret=auth.secret
        )
        raise ConnectionDown(joined(refused, said), Category.AUTHENTICATION)
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.FORBIDDEN) and code is not None:
        refused = message("sign_in_refused_request", where=where, code=storable(code, MAX_CODE))
        raise Misconfigured(joined(refused, said), Category.CONFIGURATION)


def _said(body: Any, secret: str) -> str:
    text = body.get("error_description") if isinstance(body, dict) else None
    if not isinstance(text, str) or not text.strip():
        return ""
    return message("it_says", words=storable(text.strip().replace(secret, "[secret]"), MAX_SAID))
