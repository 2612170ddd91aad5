"""The provider people sign in with: where it is asked, which keys it signs with, and what a code is worth there.

Whatever it answers ends in a person or in SignInFailed; its own words reach no page and no log.
"""

from __future__ import annotations

import asyncio
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus

from authlib.common.urls import add_params_to_uri
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from core.http import Answer, Http
from core.outside_text import NOT_JSON, json_of
from core.sign_in.asks import Ask
from core.sign_in.ends import SignInFailed, Why
from core.sign_in.id_token import Expected, Proven, UnknownKey, claims_of, proven
from core.sign_in.installation import Installation, is_safe

SECONDS: Final = 8.0  # the longest one question waits
KEPT_FOR: Final = timedelta(minutes=10)
LEFT_ALONE_FOR: Final = timedelta(seconds=3)  # after it did not answer
_GOOGLE = "https://accounts.google.com"  # it refuses `login`, and neither tells what it takes
_ENTRA = "https://login.microsoftonline.com/"
_SCOPE = "openid email profile"
_MOST_BYTES = 256 * 1024
_MOST_KEYS = 100
_OK = 200


@dataclass(frozen=True, slots=True)
class _Known:
    """What the provider says of itself, and its keys."""

    metadata: Mapping[str, Any]
    keys: tuple[Mapping[str, Any], ...]
    known_at: datetime


class Provider:
    """One provider. What it says of itself is kept for some minutes; a key nobody has heard of makes us ask anew."""

    def __init__(self, ours: Installation, http: Http, *, seconds: float = SECONDS) -> None:
        self._ours = ours
        self._http = http
        self._seconds = seconds
        self._known: _Known | None = None
        self._failed: tuple[datetime, SignInFailed] | None = None
        self._asking = asyncio.Lock()  # however many sign in at once, one asks

    async def address(self, ask: Ask, now: datetime) -> str:
        """Where to send a browser that wants to sign in. Raises SignInFailed."""
        metadata = (await self._about(now)).metadata
        asked = {
            "redirect_uri": self._ours.callback,
            "scope": _SCOPE,
            "state": ask.state,
            "nonce": ask.nonce,
            "code_challenge": create_s256_code_challenge(ask.verifier),
            "code_challenge_method": "S256",
            **_prompt(self._ours.issuer, metadata, is_fresh_wanted=ask.is_fresh_wanted),
        }
        return str(prepare_grant_uri(metadata["authorization_endpoint"], self._ours.client_id, "code", **asked))

    async def way_out(self, now: datetime) -> str | None:
        """Where to send a browser that signed out here, so that it does there too; None: not offered, or not wanted.

        No ID token is kept to say whose session it is: the provider knows the browser, or asks. Raises SignInFailed.
        """
        if not self._ours.signs_out:
            return None
        endpoint = (await self._about(now)).metadata.get("end_session_endpoint")
        if not isinstance(endpoint, str) or not is_safe(endpoint.partition("?")[0]) or "#" in endpoint:
            return None
        asked = [("client_id", self._ours.client_id), ("post_logout_redirect_uri", self._ours.signed_out)]
        return str(add_params_to_uri(endpoint, asked))

    async def person(self, ask: Ask, answer: Mapping[str, str], now: datetime) -> Proven:
        """Whoever the provider sent back with this answer. Raises SignInFailed."""
        if "error" in answer:
            raise SignInFailed(Why.REFUSED, "the provider, or the person there, said no")
        if answer.get("iss", self._ours.issuer) != self._ours.issuer:
            raise SignInFailed(Why.NOT_BELIEVED, "the answer is another provider's")
        if not answer.get("code"):
            raise SignInFailed(Why.NOT_BELIEVED, "the answer holds no code")
        known = await self._about(now)
        tokens = await self._tokens(known.metadata, answer["code"], ask.verifier)
        expected = self._expected(ask, tokens)
        try:
            person = proven(tokens["id_token"], known.keys, expected, now)
        except UnknownKey:
            self._known = None  # it may have changed its keys since
            person = proven(tokens["id_token"], (await self._about(now)).keys, expected, now)
        return await self._with_address(person, known.metadata, tokens)

    async def _with_address(self, person: Proven, metadata: Mapping[str, Any], tokens: Mapping[str, Any]) -> Proven:
        """Some tell name and address only to whoever asks with the access token."""
        endpoint, token = metadata.get("userinfo_endpoint"), tokens.get("access_token", "")
        if person.claims.email is not None or not isinstance(endpoint, str) or not token:
            return person
        if not is_safe(endpoint.partition("?")[0]):
            raise _not_believed("its userinfo_endpoint is not https")
        told = await self._object("GET", endpoint, {"authorization": f"Bearer {token}"})
        if told.get("sub") != person.claims.subject:
            raise _not_believed("it tells of another person")
        claims = claims_of(self._ours.issuer, person.claims.subject, told, vouches=self._ours.vouches_for_email)
        return Proven(claims, person.auth_at)

    def _expected(self, ask: Ask, tokens: Mapping[str, Any]) -> Expected:
        fresh_since = ask.asked_at if ask.is_fresh_wanted and self._ours.tells_auth_time else None
        return Expected(
            issuer=self._ours.issuer,
            client_id=self._ours.client_id,
            nonce=ask.nonce,
            access_token=tokens.get("access_token"),
            asked_at=ask.asked_at,
            fresh_since=fresh_since,
            vouches_for_email=self._ours.vouches_for_email,
        )

    async def _about(self, now: datetime) -> _Known:
        async with self._asking:
            if self._known is not None and timedelta(0) <= now - self._known.known_at < KEPT_FOR:
                return self._known
            if self._failed is not None and timedelta(0) <= now - self._failed[0] < LEFT_ALONE_FOR:
                raise SignInFailed(self._failed[1].why, self._failed[1].said)
            try:
                self._known = await self._asked(now)
            except SignInFailed as failed:
                self._failed = (now, failed)
                raise
            return self._known

    async def _asked(self, now: datetime) -> _Known:
        metadata = await self._object("GET", f"{self._ours.issuer.rstrip('/')}/.well-known/openid-configuration")
        if metadata.get("issuer") != self._ours.issuer:
            raise _not_believed("it says it is another issuer than the one in the settings")
        for endpoint in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(metadata.get(endpoint), str) or not is_safe(metadata[endpoint].partition("?")[0]):
                raise _not_believed(f"its {endpoint} is missing, or not https")
        told = (await self._object("GET", metadata["jwks_uri"])).get("keys")
        keys = [key for key in told if isinstance(key, dict)] if isinstance(told, list) else []
        if not 0 < len(keys) <= _MOST_KEYS:
            raise _not_believed("it names no keys")
        return _Known(metadata, tuple(keys), now)

    async def _tokens(self, metadata: Mapping[str, Any], code: str, verifier: str) -> dict[str, Any]:
        form = {"code": code, "code_verifier": verifier}
        headers = {"content-type": "application/x-www-form-urlencoded"}
        if _takes_basic(metadata):
            headers["authorization"] = f"Basic {self._basic()}"
        else:
            form |= {"client_id": self._ours.client_id, "client_secret": self._ours.client_secret}
        body = str(prepare_token_request("authorization_code", "", self._ours.callback, **form))
        tokens = await self._object("POST", metadata["token_endpoint"], headers, body)
        if not isinstance(tokens.get("id_token"), str):
            raise _not_believed("it gave no ID token")
        if not isinstance(tokens.get("access_token", ""), str):
            raise _not_believed("its access token is none")
        return tokens

    def _basic(self) -> str:
        pair = f"{quote_plus(self._ours.client_id)}:{quote_plus(self._ours.client_secret)}"
        return b64encode(pair.encode()).decode()

    async def _object(
        self, method: str, url: str, headers: Mapping[str, str] | None = None, body: str | None = None
    ) -> dict[str, Any]:
        reply = await self._http.request(
            method,
            url,
            headers={"accept": "application/json", **(headers or {})},
            content=None if body is None else body.encode(),
            timeout_seconds=self._seconds,
            max_answer_bytes=_MOST_BYTES,
        )
        if not isinstance(reply, Answer):
            raise SignInFailed(Why.UNREACHABLE, f"the provider does not answer: {reply.why.value}")
        if reply.status >= 500:  # noqa: PLR2004
            raise SignInFailed(Why.UNREACHABLE, f"the provider answered {reply.status}")
        told = json_of(reply.text) if reply.status == _OK else NOT_JSON
        if not isinstance(told, dict):
            raise _not_believed(f"it answered {reply.status}, or no JSON")
        return told


def _prompt(issuer: str, metadata: Mapping[str, Any], *, is_fresh_wanted: bool) -> dict[str, str]:
    """Where the provider can, nobody is signed in again unasked: the person chooses who they are, or proves it."""
    offered = metadata.get("prompt_values_supported")
    can_choose = issuer.startswith((_GOOGLE, _ENTRA)) or (isinstance(offered, list) and "select_account" in offered)
    choice = {"prompt": "select_account"} if can_choose else {}
    if not is_fresh_wanted:
        return choice
    return {**(choice if issuer.startswith(_GOOGLE) else {"prompt": "login"}), "max_age": "0"}


def _takes_basic(metadata: Mapping[str, Any]) -> bool:
    told = metadata.get("token_endpoint_auth_methods_supported")
    return not isinstance(told, list) or "client_secret_basic" in told or "client_secret_post" not in told


def _not_believed(detail: str) -> SignInFailed:
    return SignInFailed(Why.NOT_BELIEVED, f"the provider's answer is not believed: {detail}")
