"""What a person wants to know before the first sync: that it knows us, and understands what we ask for ids.

An address that answers strangers as well proves nothing of our token, however well it answers. Nothing that could be
booked is sent.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from http import HTTPStatus
from typing import Protocol

from core.connectors.http_base.body import Body
from core.connectors.http_base.config_auth import BasicAuth, NoAuth
from core.connectors.http_base.connection_errors import no_answer
from core.connectors.http_base.shut_out import MOVED, stop_if_shut_out
from core.connectors.rest.config import RestTargetConfig
from core.connectors.rest.id_answers import Asked, NoId, Patience, read_id
from core.connectors.rest.ids import address_of
from core.errors import ConnectionDown, Misconfigured
from core.http import Answer, Reply, is_success
from core.messages import joined, message
from core.model import Category, ConnectionReport

NOBODYS_NUMBER = "999999999"
_SHUT = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.PROXY_AUTHENTICATION_REQUIRED, *MOVED)


class Claim(StrEnum):
    """What was seen of our sign-in."""

    KNOWN = "known"  # we are answered, and a stranger is not
    EVERYBODY = "everybody"  # a stranger is answered, too


class Line(Protocol):
    """Asks as ourselves, and as a stranger."""

    async def get(self, url: str) -> Reply:
        """Raises ConnectionDown or Misconfigured when there is no token."""

    async def get_as_stranger(self, url: str) -> Reply:
        """Without a token."""

    def read(self, answer: Answer) -> Body:
        """Without secrets."""


async def tried(
    config: RestTargetConfig, line: Line, report: ConnectionReport, now: datetime, look_up_url: str
) -> ConnectionReport:
    """What else is to be said of a system that answers well."""
    urls = (look_up_url, config.check_url) if config.check_url else (look_up_url,)
    try:
        claims = [await _claim(config, line, url) for url in urls]
        wrong = await _wrong_with_ids(config, line, now)
    except (ConnectionDown, Misconfigured) as error:
        return _ill(error.said, Category(error.category))
    if wrong is not None:
        return wrong
    claim = next((one for one in claims if one is Claim.KNOWN), Claim.EVERYBODY if Claim.EVERYBODY in claims else None)
    return replace(report, message=joined(report.message, _in_words(config, claim)))


async def _claim(config: RestTargetConfig, line: Line, url: str) -> Claim | None:
    """Whether we are answered where a stranger is not. Raises when we are turned away."""
    if isinstance(config.sign_in, NoAuth):
        return None
    ours = await line.get(url)
    if not isinstance(ours, Answer):
        return None
    stop_if_shut_out(config.name, config.sign_in, line.read(ours))
    if not is_success(ours.status) and ours.status != HTTPStatus.NOT_FOUND:
        return None
    stranger = await line.get_as_stranger(url)
    if not isinstance(stranger, Answer):
        return None
    return Claim.KNOWN if stranger.status in _SHUT else Claim.EVERYBODY if is_success(stranger.status) else None


async def _wrong_with_ids(config: RestTargetConfig, line: Line, now: datetime) -> ConnectionReport | None:
    for name in config.ids:
        asked = Asked(name, NOBODYS_NUMBER)
        reply = await line.get(address_of(config, asked))
        if not isinstance(reply, Answer):
            return no_answer(config.name, reply)
        told = read_id(config, asked, line.read(reply), now)
        if isinstance(told, Patience):
            return _ill(message("target_asked_check_to_wait", system=config.name), Category.THROTTLED)
        if isinstance(told, NoId) and (told.category is Category.CONFIGURATION or told.of_others):
            cure = message("check_id_keys", key=f"target.ids.{name}")
            return _ill(joined(told.messages[0].message, cure), Category.CONFIGURATION)
    return None


def _in_words(config: RestTargetConfig, claim: Claim | None) -> str:
    if claim is None:
        return ""
    if claim is Claim.EVERYBODY:
        return message("check_strangers_answered")
    by_password = isinstance(config.sign_in, BasicAuth)
    return message("check_password_accepted") if by_password else message("check_token_accepted")


def _ill(said: str, category: Category) -> ConnectionReport:
    return ConnectionReport(healthy=False, message=said, category=category)
