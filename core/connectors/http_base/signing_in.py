"""Who we are, as headers: a fixed secret that may have been renewed, or a token that ends.

Every sign-in prepares before an intent is stored, gives its headers, and after a 401 says whether there are newer ones.
What it holds is in no repr, log or exception.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Protocol
from urllib.parse import quote

from core.connectors.http_base.config_auth import AuthConfig, BasicAuth, BearerAuth, OAuth2Auth
from core.connectors.http_base.tokens import TokenSignIn
from core.errors import Misconfigured
from core.http import Http
from core.messages import message
from core.model import Category
from core.ports import Clock, Secrets

SHORTEST_HIDDEN = 4  # a shorter secret would tear holes into every message


class SignIn(Protocol):
    """Who we are."""

    async def prepare(self) -> None:
        """Have what is needed. Raises ConnectionDown or Misconfigured."""

    async def headers(self) -> Mapping[str, str]:
        """What a request carries. Raises as `prepare`."""

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """After a 401 for these headers: whether there are other ones now. Raises as `prepare`."""

    def hidden(self) -> Iterable[str]:
        """What must not be repeated to anybody."""

    async def close(self) -> None:
        """Stop what goes on in the background."""


def sign_in_of(
    system: str, auth: AuthConfig, secrets: Secrets, clock: Clock, http: Http, *, timeout_seconds: float
) -> SignIn:
    """The configured way."""
    if isinstance(auth, OAuth2Auth):
        return TokenSignIn(system, auth, secrets, clock, http, timeout_seconds=timeout_seconds)
    return FixedSignIn(auth, secrets)


def all_hidden(secrets: Iterable[str]) -> tuple[str, ...]:
    """The secrets in every way a system may repeat them, longest first."""
    found: set[str] = set()
    for secret in secrets:
        if len(secret) >= SHORTEST_HIDDEN:
            escaped = (json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1])
            found |= {secret, *escaped, quote(secret, safe="")}
    return tuple(sorted(found, key=len, reverse=True))


class FixedSignIn:
    """A token or password that a person renews; read anew for every run and after a 401."""

    def __init__(self, auth: object, secrets: Secrets) -> None:
        self._auth = auth
        self._secrets = secrets
        self._headers: Mapping[str, str] | None = None
        self._secret = ""

    async def prepare(self) -> None:
        """Read the secret anew. Raises Misconfigured."""
        self._headers = self._read()

    async def headers(self) -> Mapping[str, str]:
        """The header with the secret; none where nobody is asked."""
        if self._headers is None:
            self._headers = self._read()
        return self._headers

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """Whether a person has put another secret there meanwhile."""
        if self._headers == refused:
            self._headers = self._read()
        return self._headers != refused

    def hidden(self) -> Iterable[str]:
        """The secret, alone and in its header."""
        values = (self._headers or {}).values()
        return (self._secret, *(value.rpartition(" ")[2] for value in values)) if self._secret else ()

    async def close(self) -> None:
        """Nothing goes on."""

    def _read(self) -> Mapping[str, str]:
        auth = self._auth
        if isinstance(auth, BearerAuth):
            self._secret = token_of(self._secrets, auth.secret)
            return {auth.header: f"{auth.scheme} {self._secret}".strip()}
        if isinstance(auth, BasicAuth):
            self._secret = password_of(self._secrets, auth.secret)
            return {"authorization": basic(auth.user, self._secret)}
        return {}


def token_of(secrets: Secrets, name: str) -> str:
    """A secret that is a token. Raises Misconfigured, never with the value."""
    token = secrets.get(name).strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise Misconfigured(
            message("secret_is_no_token", name=name),
            Category.CONFIGURATION,
        )
    return token


def password_of(secrets: Secrets, name: str) -> str:
    """A secret that is a password. Raises Misconfigured, never with the value."""
    password = secrets.get(name).strip("\r\n")
    if not password.strip() or not password.isprintable():
        raise Misconfigured(
            message("secret_is_no_password", name=name),
            Category.CONFIGURATION,
        )
    return password


def basic(user: str, password: str) -> str:
    """The value of an Authorization header."""
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode("ascii")
