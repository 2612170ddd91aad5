"""Answers that are about the connection and not about a record: one cause, with what to do about it. Pure."""

from __future__ import annotations

from http import HTTPStatus

from core.connectors.http_base.body import Body
from core.connectors.http_base.config_auth import AuthConfig, BasicAuth, NoAuth, OAuth2Auth
from core.errors import ConnectionDown, Misconfigured
from core.messages import joined, message
from core.model import Category

MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
NOT_TAKEN_HERE = (
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.NOT_IMPLEMENTED,
)


def stop_if_shut_out(system: str, auth: AuthConfig, body: Body) -> None:
    """Raise when the answer is about the connection and not about a record."""
    status = body.status
    if status < HTTPStatus.MULTIPLE_CHOICES:  # most answers: nothing more is read of them
        return
    if status == HTTPStatus.UNAUTHORIZED:
        said = joined(_refused(system, auth), body.says)
        raise ConnectionDown(said, Category.AUTHENTICATION, is_of_a_gateway=body.is_page)
    if status == HTTPStatus.FORBIDDEN and not any(pair.field for pair in body.messages):
        said = message("target_forbids", system=system)
        is_a_page = not body.messages and bool(body.answer.body.strip())  # nothing at all is what a missing right gets
        raise Misconfigured(joined(said, body.says), Category.AUTHORISATION, is_of_a_gateway=is_a_page)
    if status in NOT_TAKEN_HERE:
        said = message("target_takes_no_records_there", system=system, status=str(status))
        raise Misconfigured(joined(said, body.says), Category.CONFIGURATION, is_of_a_gateway=body.is_page)


def _refused(system: str, auth: AuthConfig) -> str:
    if isinstance(auth, NoAuth):
        return message("target_wants_sign_in", system=system)
    if isinstance(auth, BasicAuth):
        return message("target_refused_password", system=system, secret=auth.secret)
    if isinstance(auth, OAuth2Auth):
        return message("target_refused_new_token", system=system, client=auth.client_id)
    return message("target_refused_token", system=system)
