"""What an admin says about any system that is asked over HTTP: who we are there, how long it may take; no I/O."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from pydantic import Field, ValidationInfo, field_validator

from core.connectors.http_base.config_auth import AuthConfig, BearerAuth, OAuth2Auth
from core.connectors.http_base.config_errors import ErrorPaths
from core.connectors.http_base.config_parts import CaFile, HeaderValue, PlainHeaderName
from core.connectors.http_base.config_whereabouts import plain_address, plain_origin, telling_headers, who_signs_in
from core.connectors.kinds import SecretName, TargetSettings
from core.messages import message


class HttpTargetConfig(TargetSettings):
    """A system behind an address. What is sent to it, and what it answers, each kind says itself."""

    allow_plain_http: bool = Field(default=False, strict=True)  # http:// to another machine, on a network you trust
    token_secret: SecretName | None = None  # short for a bearer token: the name of a secret, never its value
    auth: AuthConfig | None = Field(default=None, validate_default=True)
    ca_file: CaFile | None = None  # further authorities whose certificates are trusted, in PEM

    timeout_seconds: float = Field(default=30, gt=0, le=600)  # in total: connecting, sending and reading
    concurrency: int = Field(default=16, strict=True, ge=1, le=128)
    headers: Mapping[PlainHeaderName, HeaderValue] = Field(
        default_factory=dict, max_length=20
    )  # sent with every request
    error_at: ErrorPaths = ErrorPaths()  # where its refusals stand, if not where they usually do

    @field_validator("auth")
    @classmethod
    def _one_way_to_sign_in(cls, auth: AuthConfig | None, info: ValidationInfo) -> AuthConfig | None:
        if "token_secret" in info.data and (auth is None) == (info.data["token_secret"] is None):
            raise ValueError(message("wanted_one_sign_in"))
        return auth

    @property
    def origins(self) -> tuple[str, ...]:
        """Its own, and the one that gives out tokens."""
        asked = [self.address, self.sign_in.token_url] if isinstance(self.sign_in, OAuth2Auth) else [self.address]
        return tuple(sorted({plain_origin(url) for url in asked}))

    @property
    def whereabouts(self) -> Mapping[str, object]:
        """The address, and what may say which company of it: headers, and who signs in."""
        address, headers = plain_address(self.address), telling_headers(self.headers)
        return {"address": address, "headers": headers, "sign_in": who_signs_in(self.sign_in)}

    @property
    def whereabouts_as_written(self) -> Mapping[str, object]:
        """The same to the letter, with the secret's name and every header."""
        who = self.sign_in.model_dump(include={"kind", "secret", "user", "token_url", "client_id", "scope", "more"})
        return {"address": self.address, "headers": dict(self.headers), "sign_in": who}

    @cached_property
    def sign_in(self) -> AuthConfig:
        """How we say who we are."""
        if self.auth is not None:
            return self.auth
        return BearerAuth(kind="bearer", secret=self.token_secret or "")
