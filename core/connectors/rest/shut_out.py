"""Answers that are about the connection and not about a record: one cause, with what to do about it. Pure."""

from __future__ import annotations

from core.connectors.rest.body import Body
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.config_auth import BasicAuth, NoAuth, OAuth2Auth
from core.errors import ConnectionDown, Misconfigured
from core.model import Category

MOVED = (301, 302, 303, 307, 308)


def stop_if_shut_out(config: RestTargetConfig, body: Body) -> None:
    """Raise when the answer is about the connection and not about a record."""
    status = body.status
    if status < 300:  # noqa: PLR2004 - most answers: nothing more is read of them
        return
    said = f" It says: {body.messages[0].message}" if body.messages else ""
    if status == 401:  # noqa: PLR2004 - Unauthorized
        raise ConnectionDown(f"{_refused(config)}{said}", Category.AUTHENTICATION)
    if status == 403 and not any(pair.field for pair in body.messages):  # noqa: PLR2004 - Forbidden
        raise Misconfigured(
            f"{config.name} does not let us do this (403). Give the integration user the right.{said}",
            Category.AUTHORISATION,
        )
    if status in (307, 308, 405, 501):
        raise Misconfigured(
            f"{config.name} does not take records at this address ({status}). Correct the address.{said}",
            Category.CONFIGURATION,
        )


def _refused(config: RestTargetConfig) -> str:
    auth = config.sign_in
    if isinstance(auth, NoAuth):
        return f"{config.name} wants to know who we are (401). Say how to sign in under [target.auth]."
    if isinstance(auth, BasicAuth):
        return f"{config.name} refused our name and password (401). Renew the secret {auth.secret}, then sync again."
    if isinstance(auth, OAuth2Auth):
        return f"{config.name} refused our token (401), also a new one. See that client {auth.client_id} may use it."
    return f"{config.name} refused our token (401). Renew it, then sync again."
