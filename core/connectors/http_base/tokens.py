"""OAuth 2, client credentials: one token for all requests, renewed by one request however many need it.

Shortly before its end the token is renewed in the background; only when it has ended do requests wait.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote_plus, urlencode

from core.connectors.http_base.config_auth import OAuth2Auth
from core.connectors.http_base.token_answers import Granted, token_of_answer
from core.errors import Misconfigured, SynclightError
from core.http import Http
from core.messages import message
from core.model import Category
from core.ports import Clock, Secrets

EARLY_SECONDS = 300.0  # before its end a token is renewed, but
EARLY_SHARE = 0.2  # never more than this share of its life
QUIET_SECONDS = 2.0  # after a failure, before the token endpoint is asked again
MAX_ANSWER_BYTES = 64 * 1024
MAX_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Token:
    """A token and, on the monotonic clock, when it is renewed and when it ends."""

    text: str = field(repr=False)
    early_at: float
    ends_at: float

    @property
    def headers(self) -> Mapping[str, str]:
        """As a request carries it."""
        return {"authorization": f"Bearer {self.text}"}


class TokenSignIn:
    """A `SignIn` with a token endpoint."""

    def __init__(
        self, name: str, auth: OAuth2Auth, secrets: Secrets, clock: Clock, http: Http, *, timeout_seconds: float
    ) -> None:
        self._name = name
        self._auth = auth
        self._secrets = secrets
        self._clock = clock
        self._http = http
        self._timeout_seconds = min(timeout_seconds, MAX_SECONDS)
        self._token: Token | None = None
        self._before: Token | None = None
        self._secret = ""
        self._flight: asyncio.Task[Token | SynclightError] | None = None
        self._failed_at: float | None = None
        self._failure: SynclightError | None = None

    async def prepare(self) -> None:
        """Have a token that does not end soon. Raises ConnectionDown or Misconfigured."""
        self._failure = None
        if self._token is None or self._clock.monotonic() >= self._token.early_at:
            await self._renewed()

    async def headers(self) -> Mapping[str, str]:
        """The token as it is; waits only when there is none that lives."""
        token, now = self._token, self._clock.monotonic()
        if token is None or now >= token.ends_at:
            return (await self._renewed()).headers
        if now >= token.early_at and not self._quiet(now):
            self._start()
        return token.headers

    async def renew(self, refused: Mapping[str, str]) -> bool:
        """One new token for all who were refused the old one."""
        if self._token is not None and self._token.headers == refused:
            self._token = None
        if self._token is None:
            await self._renewed()
        return self._token is not None and self._token.headers != refused

    def hidden(self) -> Iterable[str]:
        """The client's secret, and the tokens that may still be on their way."""
        return [self._secret, *(token.text for token in (self._token, self._before) if token is not None)]

    async def close(self) -> None:
        """Wait for nothing any more."""
        if self._flight is not None and not self._flight.done():
            self._flight.cancel()
            await asyncio.gather(self._flight, return_exceptions=True)

    async def _renewed(self) -> Token:
        if self._failure is not None and self._quiet(self._clock.monotonic()):
            raise self._failure
        # Whoever stops waiting must not take the token away from the others.
        got = await asyncio.shield(self._start())
        if isinstance(got, SynclightError):
            raise got
        return got

    def _quiet(self, now: float) -> bool:
        return self._failed_at is not None and now - self._failed_at < QUIET_SECONDS

    def _start(self) -> asyncio.Task[Token | SynclightError]:
        if self._flight is None or self._flight.done():
            self._flight = asyncio.get_running_loop().create_task(self._ask())
        return self._flight

    async def _ask(self) -> Token | SynclightError:
        """Ask once; a failure is an answer too, for all who wait."""
        asked_at = self._clock.monotonic()
        try:
            granted = await self._granted()
        except SynclightError as error:
            self._failed_at, self._failure = self._clock.monotonic(), error
            return error
        self._failed_at = self._failure = None
        early = min(EARLY_SECONDS, granted.seconds * EARLY_SHARE)
        ends_at = asked_at + granted.seconds
        self._before, self._token = self._token or self._before, Token(granted.token, ends_at - early, ends_at)
        return self._token

    async def _granted(self) -> Granted:
        auth = self._auth
        self._secret = client_secret(self._secrets, auth.secret)
        fields = {"grant_type": "client_credentials", **({"scope": auth.scope} if auth.scope else {}), **auth.more}
        headers = {"content-type": "application/x-www-form-urlencoded", "accept": "application/json"}
        if auth.send_as == "basic":
            pair = f"{quote_plus(auth.client_id)}:{quote_plus(self._secret)}"
            headers["authorization"] = "Basic " + b64encode(pair.encode()).decode("ascii")
        else:
            fields |= {"client_id": auth.client_id, "client_secret": self._secret}
        reply = await self._http.request(
            "POST",
            auth.token_url,
            headers=headers,
            content=urlencode(fields).encode(),
            timeout_seconds=self._timeout_seconds,
            repeat_is_safe=True,
            max_answer_bytes=MAX_ANSWER_BYTES,
        )
        return token_of_answer(self._name, auth, reply, self._secret, self._clock.now())


def client_secret(secrets: Secrets, name: str) -> str:
    """The client's secret. Raises Misconfigured, never with the value."""
    secret = secrets.get(name).strip()
    if not secret or not secret.isprintable():
        raise Misconfigured(
            message("secret_is_no_client_secret", name=name),
            Category.CONFIGURATION,
        )
    return secret
