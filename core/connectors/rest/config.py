"""What an admin says about a system that takes JSON over HTTP; no I/O here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator, model_validator

from core.model import Category

LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")
REFERENCE = "{reference}"

Url = Annotated[str, StringConstraints(min_length=8, max_length=2000)]
Pointer = Annotated[str, StringConstraints(pattern=r"^(/[^/]+)+$", max_length=200)]

# The categories a code may be mapped to: what a refusal can be. The rest is decided by the connector itself.
RefusalCategory = Literal[
    Category.VALIDATION,
    Category.REFERENCE_NOT_FOUND,
    Category.REFERENCE_BLOCKED,
    Category.BUSINESS_RULE,
    Category.CLOSED_PERIOD,
    Category.DUPLICATE,
    Category.CONFLICT,
    Category.SCHEMA,
    Category.PAYLOAD_TOO_LARGE,
    Category.CONFIGURATION,
    Category.AUTHORISATION,
    Category.OTHER,
]

DEFAULT_CODES: Mapping[str, RefusalCategory] = {
    "CC_UNKNOWN": Category.REFERENCE_NOT_FOUND,
    "CC_BLOCKED": Category.REFERENCE_BLOCKED,
    "ACCOUNT_UNKNOWN": Category.REFERENCE_NOT_FOUND,
    "ACCOUNT_BLOCKED": Category.REFERENCE_BLOCKED,
    "PERIOD_CLOSED": Category.CLOSED_PERIOD,
    "TEXT_TOO_LONG": Category.VALIDATION,
    "AMOUNT_INVALID": Category.VALIDATION,
    "NOT_BALANCED": Category.BUSINESS_RULE,
    "REFERENCE_EXISTS": Category.DUPLICATE,
    "KEY_REUSED": Category.CONFLICT,
}


class RestTargetConfig(BaseModel):
    """One system. Paths into its answers are JSON pointers like `/id`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Literal["rest"]
    name: str = Field(min_length=1, max_length=100)  # as people say it: "Accounting"
    url: Url  # records are posted here
    look_up_url: Url  # `{reference}` stands for our reference
    check_url: Url | None = None  # answers 2xx when the system is healthy and accepts our token
    token_secret: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,63}$")  # the name of a secret, never its value

    timeout_seconds: float = Field(default=30, gt=0, le=600)  # in total: connecting, sending and reading
    settle_seconds: float = Field(default=60, ge=0, le=86_400)  # how long a look-up may lag behind a booking
    request_life_seconds: float = Field(default=60, ge=0, le=86_400)  # the longest a request may live on its way
    concurrency: int = Field(default=16, strict=True, ge=1, le=128)
    max_tries: int = Field(default=4, strict=True, ge=1, le=20)
    order_matters: bool = Field(default=False, strict=True)
    repeat_is_safe: bool = Field(default=False, strict=True)  # the system deduplicates on Idempotency-Key

    reference_field: str | None = Field(default="reference", min_length=1, max_length=100)  # also sent in the body
    target_id_path: Pointer = "/id"
    answer_reference_path: Pointer | None = "/reference"
    amount_path: Pointer | None = "/amount"  # None: the system does not tell the amount
    currency_path: Pointer | None = "/currency"
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")  # when the answers name none
    remark_path: Pointer | None = "/warnings/0"
    found_path: Pointer | None = "/records"  # the list in a look-up's answer; None: the answer is the record
    codes: Mapping[str, RefusalCategory] = Field(default_factory=dict)  # the system's error code → what it means

    @field_validator("url", "look_up_url", "check_url")
    @classmethod
    def _a_safe_address(cls, url: str | None) -> str | None:
        if url is not None:
            _check_address(url)
        return url

    @model_validator(mode="after")
    def _one_system(self) -> Self:
        if self.look_up_url.count(REFERENCE) != 1 or REFERENCE in _origin(self.look_up_url):
            raise ValueError("a look_up_url with {reference} once, after the host")
        for other in (self.look_up_url, self.check_url):
            if other is not None and _origin(other) != _origin(self.url):
                raise ValueError("url, look_up_url and check_url on one host: the token goes to all of them")
        if self.request_life_seconds < self.timeout_seconds:
            raise ValueError("request_life_seconds at least as long as timeout_seconds")
        return self

    def category_of(self, code: str | None) -> Category | None:
        """What a code of this system means, or None when nobody said."""
        if code is None:
            return None
        return self.codes.get(code) or DEFAULT_CODES.get(code)


def _check_address(url: str) -> None:
    if any(character.isspace() or not character.isprintable() for character in url):
        raise ValueError("an address without spaces")
    parts = urlsplit(url)
    if parts.hostname is None or parts.username is not None or parts.password is not None or parts.fragment:
        raise ValueError("an address like https://host/path, without a name or password in it")
    parts.port  # noqa: B018  # raises ValueError for a port that is no port
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK_HOSTS):
        return
    raise ValueError("an address that begins with https:// (http:// only on this machine)")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.lower()}"
