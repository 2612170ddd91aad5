"""How a system knows who we are: nothing, a token, a name and password, or OAuth 2; no I/O here.

Secrets are named, never written: `secret = "books"` is a file of the home or SYNCLIGHT_SECRET_BOOKS.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from core.connectors.http_base.config_parts import HeaderName, HeaderValue, PlainName, Url, check_http_address
from core.connectors.kinds import SecretName
from core.messages import message

_OURS = frozenset({"grant_type", "client_id", "client_secret", "scope"})


class _Auth(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NoAuth(_Auth):
    """Anybody may send."""

    kind: Literal["none"]


class BearerAuth(_Auth):
    """A fixed token in a header: `Authorization: Bearer …`, or what the system calls it."""

    kind: Literal["bearer"]
    secret: SecretName
    header: HeaderName = "authorization"
    scheme: str = Field(default="Bearer", pattern=r"^[A-Za-z0-9_-]{0,30}$")  # "": the token stands alone


class BasicAuth(_Auth):
    """A name and a password."""

    kind: Literal["basic"]
    user: str = Field(min_length=1, max_length=200)
    secret: SecretName

    @field_validator("user")
    @classmethod
    def _one_name(cls, user: str) -> str:
        if ":" in user or not user.isprintable():
            raise ValueError(message("wanted_header_safe_name"))
        return user


class OAuth2Auth(_Auth):
    """OAuth 2, client credentials: a token is asked for, used until shortly before its end, and asked for again."""

    kind: Literal["oauth2"]
    token_url: Url
    client_id: HeaderValue
    secret: SecretName
    scope: HeaderValue | None = None
    send_as: Literal["body", "basic"] = "body"  # where the client's id and secret stand
    more: Mapping[PlainName, HeaderValue] = Field(default_factory=dict)  # further fields, like audience or tenant_id

    @field_validator("token_url")
    @classmethod
    def _a_safe_address(cls, url: str) -> str:
        check_http_address(url)
        return url

    @field_validator("more")
    @classmethod
    def _not_ours(cls, more: Mapping[str, str]) -> Mapping[str, str]:
        if _OURS & more.keys() or not all(re.fullmatch(r"[A-Za-z0-9_.-]{1,60}", name) for name in more):
            raise ValueError(message("wanted_further_token_names"))
        return more


AuthConfig = Annotated[NoAuth | BearerAuth | BasicAuth | OAuth2Auth, Field(discriminator="kind")]
