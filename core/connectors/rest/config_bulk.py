"""What an admin says about a system that takes many records in one request; no I/O here."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from core.connectors.http_base.config_parts import FieldName, NoPointer, Url
from core.messages import message


class BulkConfig(BaseModel):
    """Many records in one request. All paths but `items` and `results` start in one result of the answer.

    A result belongs to the record whose reference it repeats; by its number or its place only where that is said here.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    size: int = Field(strict=True, ge=1, le=1000)  # records in one request, at most
    url: Url | None = None  # where they are posted, if not to the target's `url`
    items: NoPointer = None  # where the list stands in what is sent; without it the body is the list
    key_field: FieldName | None = None  # each record's own idempotency key, sent under this name
    transactional: bool = Field(default=False, strict=True)  # one refused record: none of the request is booked

    results: NoPointer = "/results"  # the list in the answer; "": the answer is the list
    reference: NoPointer = "/reference"  # our reference, as text or number
    index: NoPointer = None  # the record's number in our request
    first_index: Literal[0, 1] = 0
    by_position: bool = Field(default=False, strict=True)  # as many results as records, in our order
    status: NoPointer = "/status"  # an HTTP status, true and false, or one of the words below
    error: NoPointer = "/error"  # where a refusal's words stand
    record: NoPointer = None  # where the booked record stands, for target_id_path and its like
    booked_words: tuple[str, ...] = ("ok", "created", "booked", "success", "succeeded")
    refused_words: tuple[str, ...] = ("error", "failed", "invalid", "rejected", "refused")

    @field_validator("booked_words", "refused_words")
    @classmethod
    def _lower(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(word.strip().lower() for word in words)

    @model_validator(mode="after")
    def _a_way_to_match(self) -> Self:
        if self.reference is None and self.index is None and not self.by_position:
            raise ValueError(message("wanted_way_to_match_results"))
        if set(self.booked_words) & set(self.refused_words):
            raise ValueError(message("wanted_words_apart"))
        return self
