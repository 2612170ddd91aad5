"""What an admin says about a system that takes JSON over HTTP; no I/O here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from core.connectors.http_base.config_http import HttpTargetConfig
from core.connectors.http_base.config_parts import (
    REFERENCE,
    HeaderValue,
    NoFieldName,
    NoHeader,
    NoPointer,
    PlainHeaderName,
    Pointer,
    Url,
    check_http_address,
    origin,
)
from core.connectors.http_base.config_whereabouts import plain_address, telling_headers
from core.connectors.rest.config_bulk import BulkConfig
from core.connectors.rest.config_ids import IdConfig, IdName, fits
from core.mapping.amount_forms import AmountForm
from core.mapping.config import MappingConfig, clash
from core.messages import message
from core.model import Category
from core.references import ReferenceForm, limited, plain

# The first marks a hash: no reference that is sent as it is begins with it, for an integration's id has no capital.
UPPER = "SABCDEFGHIJKLMNOPQRTUVWXYZ0123456789-"
USUAL = f"{UPPER}abcdefghijklmnopqrstuvwxyz_.:"
MOST_OF_A_HASH = 100

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


class RestTargetConfig(HttpTargetConfig):
    """One system. Paths into its answers are JSON pointers like `/id`."""

    kind: Literal["rest"]
    url: Url  # records are posted here
    look_up_url: Url  # `{reference}` stands for our reference
    check_url: Url | None = None  # answers 2xx when the system is healthy and accepts our token
    bulk: BulkConfig | None = None  # many records in one request

    settle_seconds: float = Field(default=60, ge=0, le=86_400)  # how long a look-up may lag behind a booking
    request_life_seconds: float = Field(
        default=60, ge=0, le=86_400, validate_default=True
    )  # the longest a request may live on its way
    max_tries: int = Field(default=4, strict=True, ge=1, le=20)
    order_matters: bool = Field(default=False, strict=True)
    repeat_is_safe: bool = Field(default=False, strict=True)  # the system deduplicates on Idempotency-Key

    max_body_bytes: int = Field(default=5_000_000, strict=True, ge=1000, le=100_000_000)  # of one request

    idempotency_header: NoHeader = "idempotency-key"  # "": the system knows no such key
    reference_header: NoHeader = "x-reference"  # where our reference stands too; "": nowhere
    reference_field: NoFieldName = "reference"  # also sent in the body; "": not under a name of its own
    reference_at: tuple[Pointer, ...] = Field(default=(), max_length=20)  # and at these places of the body
    reference_length: int | None = Field(default=None, strict=True, ge=20, le=300)  # it takes no longer ones
    reference_letters: Literal["any", "upper"] = "any"  # upper: it keeps them in capital letters
    record_path: NoPointer = None  # where the booked record stands in the answer to one record, like /value
    post_headers: Mapping[PlainHeaderName, HeaderValue] = Field(
        default_factory=dict, max_length=20
    )  # not with questions
    target_id_path: Pointer = "/id"
    answer_reference_path: NoPointer = "/reference"
    amount_path: NoPointer = "/amount"  # "": the system does not tell the amount
    amount_as: AmountForm | None = None  # how the answers write it, where the unit is not the one of the ledger
    amount_negated: bool | None = Field(default=None, strict=True)  # they have it with the other sign
    currency_path: NoPointer = "/currency"
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")  # when the answers name none
    shared_vouchers: bool = Field(default=False, strict=True)  # one id may prove several records: they share a voucher
    remark_path: NoPointer = "/warnings/0"
    books_later: bool = False  # it answers "received" (202) and books later, from a queue of its own
    booked_path: NoPointer = None  # where a look-up tells a booked record from one in the system's own queue
    booked_values: tuple[str, ...] = Field(default=(), max_length=20, validate_default=True)  # what a booked one says
    refused_values: tuple[str, ...] = Field(default=(), max_length=20, validate_default=True)  # what a refused one says
    pending_hours: float = Field(default=24, gt=0, le=8760)  # how long it may keep a record in its queue
    found_path: NoPointer = "/records"  # the list in a look-up's answer; "": the answer is the record
    ids: Mapping[IdName, IdConfig] = Field(
        default_factory=dict, max_length=20
    )  # numbers that it wants as ids of its own
    codes: Mapping[str, RefusalCategory] = Field(default_factory=dict)  # the system's error code → what it means

    @field_validator("url", "look_up_url", "check_url")
    @classmethod
    def _a_safe_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        if url is not None:
            check_http_address(url, plain_http=info.data.get("allow_plain_http", False))
        return url

    @field_validator("look_up_url")
    @classmethod
    def _asks_for_one_reference(cls, url: str) -> str:
        if url.count(REFERENCE) != 1 or REFERENCE in origin(url):
            raise ValueError(message("wanted_reference_in_address"))
        return url

    @field_validator("look_up_url", "check_url", "bulk")
    @classmethod
    def _on_one_host(cls, other: str | BulkConfig | None, info: ValidationInfo) -> str | BulkConfig | None:
        url = other.url if isinstance(other, BulkConfig) else other
        if isinstance(other, BulkConfig) and url is not None:
            check_http_address(url, plain_http=info.data.get("allow_plain_http", False))
        if url is not None and "url" in info.data and origin(url) != origin(info.data["url"]):
            raise ValueError(message("wanted_same_host_as_url", data=origin(info.data["url"])))
        return other

    @field_validator("ids")
    @classmethod
    def _ids_from_the_same_host(cls, ids: Mapping[str, IdConfig], info: ValidationInfo) -> Mapping[str, IdConfig]:
        for look_up in ids.values():
            check_http_address(look_up.url, plain_http=info.data.get("allow_plain_http", False))
            if "url" in info.data and origin(look_up.url) != origin(info.data["url"]):
                raise ValueError(message("wanted_same_host_as_url", data=origin(info.data["url"])))
        return ids

    @field_validator("booked_values")
    @classmethod
    def _both_or_neither(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if "booked_path" in info.data and (info.data["booked_path"] is None) == bool(values):
            raise ValueError(message("wanted_booked_values"))
        return values

    @field_validator("refused_values")
    @classmethod
    def _apart_from_booked(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        booked = {value.strip().lower() for value in info.data.get("booked_values", ())}
        if values and (info.data.get("booked_path") is None or booked & {value.strip().lower() for value in values}):
            raise ValueError(message("wanted_refused_values"))
        return values

    @field_validator("request_life_seconds")
    @classmethod
    def _outlives_a_request(cls, seconds: float, info: ValidationInfo) -> float:
        if seconds < info.data.get("timeout_seconds", 0):
            raise ValueError(message("wanted_as_long_as_timeout"))
        return seconds

    @field_validator("repeat_is_safe")
    @classmethod
    def _each_record_has_a_key(cls, safe: bool, info: ValidationInfo) -> bool:
        bulk = info.data.get("bulk")
        if safe and bulk is not None and bulk.key_field is None:
            raise ValueError(message("wanted_repeat_safe_with_bulk_key"))
        return safe

    @property
    def address(self) -> str:
        """Where records are posted."""
        return self.url

    @property
    def reference_form(self) -> ReferenceForm:
        """What it takes as a reference."""
        if self.reference_length is None and self.reference_letters == "any":
            return plain
        return limited(UPPER if self.reference_letters == "upper" else USUAL, self.reference_length or MOST_OF_A_HASH)

    def wanted_of(self, mapping: MappingConfig) -> str | None:
        """Numbers where ids are to be, and an amount that comes back as it left, unless somebody says how."""
        to = [field.to for field in mapping.fields]
        problem = clash((*to, *self.reference_at))
        if problem is not None:
            return problem
        places = ((name, place) for name, look_up in self.ids.items() for place in look_up.at)
        for name, place in places:
            if not any(fits(place, pointer) for pointer in to):
                return message("wanted_field_at_id_place", path=place, key=f"target.ids.{name}.at")
        return self._wanted_of_amount(mapping)

    def _wanted_of_amount(self, mapping: MappingConfig) -> str | None:
        column = mapping.amount.column if mapping.amount is not None else None
        there = (field for field in mapping.fields if field.to == self.amount_path and field.column == column)
        for field in there:
            if field.form == "minor" and self.amount_as is None:
                return message("wanted_amount_as", path=field.to)
            if field.negated and self.amount_negated is None:
                return message("wanted_amount_negated", path=field.to)
        return None

    @property
    def whereabouts(self) -> Mapping[str, object]:
        """Also where many records are posted at once, and what only goes with records: it may name the company."""
        together = None if self.bulk is None or self.bulk.url is None else plain_address(self.bulk.url)
        more = {"together": together, "post_headers": telling_headers(self.post_headers)}
        return {**super().whereabouts, **{name: value for name, value in more.items() if value}}

    @property
    def whereabouts_as_written(self) -> Mapping[str, object]:
        """The same to the letter."""
        together = None if self.bulk is None else self.bulk.url
        more = {"together": together, "post_headers": dict(self.post_headers)}
        return {**super().whereabouts_as_written, **{name: value for name, value in more.items() if value}}

    def category_of(self, code: str | None) -> Category | None:
        """What a code of this system means, or None when nobody said."""
        if code is None:
            return None
        return self.codes.get(code) or DEFAULT_CODES.get(code)
