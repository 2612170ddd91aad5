"""Answers that are about the connection and not about a record: one cause, with what to do about it. Pure."""

from __future__ import annotations

from core.connectors.rest.body import Body
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_auth import BasicAuth, NoAuth, OAuth2Auth
from core.errors import ConnectionDown, Misconfigured
from core.model import Category
from core.ours import joined, ours

MOVED = (301, 302, 303, 307, 308)


def stop_if_shut_out(config: RestTargetConfig, body: Body) -> None:
    """Raise when the answer is about the connection and not about a record."""
    status = body.status
    if status < 300:  # noqa: PLR2004 - most answers: nothing more is read of them
        return
    if status == 401:  # noqa: PLR2004 - Unauthorized
        raise ConnectionDown(joined(_refused(config), body.says), Category.AUTHENTICATION)
    if status == 403 and not any(pair.field for pair in body.messages):  # noqa: PLR2004 - Forbidden
        said = ours("target_forbids", system=config.name)
        raise Misconfigured(joined(said, body.says), Category.AUTHORISATION)
    if status in (307, 308, 405, 501):
        said = ours(
            "target_takes_no_records_there",
            system=config.name,
            status=str(status),
        )
        raise Misconfigured(joined(said, body.says), Category.CONFIGURATION)


def _refused(config: RestTargetConfig) -> str:
    auth, system = config.sign_in, config.name
    if isinstance(auth, NoAuth):
        return ours("target_wants_sign_in", system=system)
    if isinstance(auth, BasicAuth):
        return ours(
            "target_refused_password",
            system=system,
            secret=auth.secret,
        )
    if isinstance(auth, OAuth2Auth):
        return ours(
            "target_refused_new_token",
            system=system,
            client=auth.client_id,
        )
    return ours("target_refused_token", system=system)
