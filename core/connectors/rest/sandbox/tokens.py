"""The sandbox's sign-in: OAuth 2 client credentials with tokens that end, are revoked, or are never given."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hmac import compare_digest
from http import HTTPStatus
from secrets import token_urlsafe
from typing import Literal
from urllib.parse import parse_qs, unquote_plus

from pydantic import BaseModel, ConfigDict, Field

from core.connectors.rest.sandbox.ledger import Now

HUGE = 5_000_000
Refusing = Literal["invalid_client", "invalid_scope", "500", "503", "429"]
Mood = Literal["ok", "garbage", "html", "huge", "no_token", "mac"] | Refusing


class TokenWish(BaseModel):
    """What POST /control/tokens takes; what is not named stays as it is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    mood: Mood | None = None
    lifetime_seconds: float | None = Field(default=None, ge=0, le=1_000_000_000)
    uses: int | None = Field(default=None, ge=0)  # each token is refused after so many requests; 0: never
    told: str | float | None = None  # what is told as `expires_in`, if not the truth
    latency_ms: int | None = Field(default=None, ge=0, le=600_000)
    revoke: bool = False  # every token that was given


@dataclass(slots=True)
class _Given:
    ends_at: datetime
    uses_left: int | None


class Tokens:
    """Gives tokens and knows which of them live."""

    def __init__(self, clock: Now, secrets: Collection[str]) -> None:
        self._clock = clock
        self._secrets = secrets
        self._mood: Mood = "ok"
        self._lifetime = timedelta(hours=1)
        self._uses: int | None = None
        self._told: str | float | None = None
        self._given: dict[str, _Given] = {}
        self.latency_seconds = 0.0
        self.asked = 0
        self.refused = 0  # requests with a token that had ended

    def set(self, wish: TokenWish) -> None:
        """Change how it goes."""
        self._mood = wish.mood or self._mood
        if wish.lifetime_seconds is not None:
            self._lifetime = timedelta(seconds=wish.lifetime_seconds)
        if wish.uses is not None:
            self._uses = wish.uses or None
        if "told" in wish.model_fields_set:
            self._told = wish.told
        if wish.latency_ms is not None:
            self.latency_seconds = wish.latency_ms / 1000
        if wish.revoke:
            self._given.clear()

    def accepts(self, authorization: str) -> bool:
        """Whether this is a token of ours that lives; it is used once more."""
        given = self._given.get(authorization.removeprefix("Bearer "))
        if given is None or given.ends_at <= self._clock.now() or given.uses_left == 0:
            self.refused += authorization.startswith("Bearer ")
            return False
        if given.uses_left is not None:
            given.uses_left -= 1
        return True

    def counts(self) -> dict[str, int]:
        """How often a token was asked for, given, and came too late."""
        return {"asked": self.asked, "given": len(self._given), "refused": self.refused}

    def give(self, form: bytes, authorization: str) -> tuple[int, bytes, str]:
        """Status, body and content type for a request at the token endpoint."""
        self.asked += 1
        if self._mood == "huge":
            return HTTPStatus.OK, b"x" * HUGE, "application/json"
        if self._mood in ("garbage", "html"):
            html = b"<html><body>Sign in</body></html>"
            half = b'{"access_tok'
            shown = (html, "text/html") if self._mood == "html" else (half, "application/json")
            return HTTPStatus.OK, *shown
        if self._mood in ("500", "503", "429"):
            return int(self._mood), b'{"error":"server_error","error_description":"Try again"}', "application/json"
        if self._mood == "invalid_scope":
            no_scope = b'{"error":"invalid_scope","error_description":"No such scope"}'
            return HTTPStatus.BAD_REQUEST, no_scope, "application/json"
        secret = _client_secret(form, authorization)
        known = any([compare_digest(secret.encode(), one.encode()) for one in self._secrets])  # noqa: C419 - all
        if self._mood == "invalid_client" or not known:
            said = {"error": "invalid_client", "error_description": f"The secret {secret} is not known."}
            return HTTPStatus.UNAUTHORIZED, json.dumps(said).encode(), "application/json"
        return HTTPStatus.OK, json.dumps(self._granted()).encode(), "application/json"

    def _granted(self) -> dict[str, object]:
        if self._mood == "no_token":
            return {"access_token": "two words", "token_type": "Bearer"}
        token = token_urlsafe(24)
        self._given[token] = _Given(self._clock.now() + self._lifetime, self._uses)
        told = self._lifetime.total_seconds() if self._told is None else self._told
        return {"access_token": token, "token_type": "mac" if self._mood == "mac" else "Bearer", "expires_in": told}


def _client_secret(form: bytes, authorization: str) -> str:
    if authorization.startswith("Basic "):
        return unquote_plus(_decoded(authorization).partition(":")[2])
    return parse_qs(form.decode("ascii", "replace")).get("client_secret", [""])[0]


def basic_password(authorization: str) -> str:
    """The password of a Basic header, or nothing."""
    return _decoded(authorization).partition(":")[2] if authorization.startswith("Basic ") else ""


def _decoded(authorization: str) -> str:
    try:
        return b64decode(authorization.removeprefix("Basic "), validate=True).decode("utf-8", "replace")
    except ValueError:
        return ""
