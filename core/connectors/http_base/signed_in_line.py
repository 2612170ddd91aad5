"""A signed-in line to the system: every request carries who we are, and a refused token is renewed once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sized
from http import HTTPStatus
from typing import Protocol

from core.connectors.http_base.body import Body
from core.connectors.http_base.config_http import HttpTargetConfig
from core.connectors.http_base.signing_in import all_hidden, sign_in_of
from core.errors import Misconfigured
from core.http import MAX_ANSWER_BYTES, Answer, Http, HttpClient, Reply, trusting
from core.messages import message
from core.model import Category
from core.ports import Clock, Secrets

MORE_FOR_EACH_RECORD = 16 * 1024  # bytes an answer may have, beside those of any answer


class Sendable(Protocol):
    """One request with records, written."""

    @property
    def url(self) -> str:
        """Where it goes."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What it carries beside who we are."""

    @property
    def content(self) -> bytes:
        """Its body."""

    @property
    def records(self) -> Sized:
        """Whose request it is."""


class SignedInLine:
    """One system's address, with its sign-in."""

    def __init__(self, config: HttpTargetConfig, secrets: Secrets, clock: Clock, http: Http | None) -> None:
        self._config = config
        self._trouble: str | None = None
        self._http = http or self._client(clock)
        http = self._http
        self._hidden: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        timeout = config.timeout_seconds
        self._sign_in = sign_in_of(config.name, config.sign_in, secrets, clock, http, timeout_seconds=timeout)

    async def prepare(self) -> None:
        """Have a token, before an intent is stored. Raises ConnectionDown or Misconfigured."""
        self._stop_for_trouble()
        await self._sign_in.prepare()

    async def post(self, request: Sendable, send_by: float) -> Reply:
        """Send records. Raises ConnectionDown or Misconfigured when there is no token: nothing was booked."""

        async def send(who: Mapping[str, str]) -> Reply:
            return await self._http.request(
                "POST",
                request.url,
                headers={**self._config.headers, **request.headers, **who},
                content=request.content,
                timeout_seconds=self._config.timeout_seconds,
                send_by=send_by,
                max_answer_bytes=MAX_ANSWER_BYTES + len(request.records) * MORE_FOR_EACH_RECORD,
            )

        return await self._signed_in(send)

    async def get(self, url: str) -> Reply:
        """Ask. Raises as `post`."""

        async def ask(who: Mapping[str, str]) -> Reply:
            headers, timeout = {**self._config.headers, **who}, self._config.timeout_seconds
            return await self._http.request("GET", url, headers=headers, timeout_seconds=timeout, repeat_is_safe=True)

        return await self._signed_in(ask)

    async def get_as_stranger(self, url: str) -> Reply:
        """Ask without saying who we are: whether anybody is answered there."""
        self._stop_for_trouble()
        headers, timeout = self._config.headers, self._config.timeout_seconds
        return await self._http.request("GET", url, headers=headers, timeout_seconds=timeout, repeat_is_safe=True)

    @property
    def hidden(self) -> tuple[str, ...]:
        """What must not be repeated to anybody."""
        plain = tuple(self._sign_in.hidden())
        if plain != self._hidden[0]:
            self._hidden = plain, all_hidden(plain)
        return self._hidden[1]

    def read(self, answer: Answer) -> Body:
        """An answer without the secrets it repeats."""
        return Body.of(answer, self.hidden, self._config.error_at)

    async def close(self) -> None:
        """Close connections."""
        await self._sign_in.close()
        await self._http.close()

    async def _signed_in(self, ask: Callable[[Mapping[str, str]], Awaitable[Reply]]) -> Reply:
        """A 401 refused the request as a whole, so it may go once more when there is a newer token."""
        self._stop_for_trouble()
        who = await self._sign_in.headers()
        reply = await ask(who)
        is_refused = isinstance(reply, Answer) and reply.status == HTTPStatus.UNAUTHORIZED
        if is_refused and await self._sign_in.renew(who):
            return await ask(await self._sign_in.headers())
        return reply

    def _client(self, clock: Clock) -> HttpClient:
        trust = None
        try:
            trust = trusting(self._config.ca_file)
        except (OSError, ValueError):  # ssl.SSLError is an OSError: no certificate in it
            self._trouble = message("ca_file_unreadable", file=str(self._config.ca_file))
        return HttpClient(clock.monotonic, in_flight=self._config.concurrency + 1, verify=trust or True)

    def _stop_for_trouble(self) -> None:
        if self._trouble is not None:
            raise Misconfigured(
                message("target_not_asked", system=self._config.name, trouble=self._trouble),
                Category.CONFIGURATION,
            )
