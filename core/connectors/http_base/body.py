"""An answer's body, read once. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.connectors.http_base.config_errors import ErrorPaths
from core.connectors.http_base.denials import denial_of
from core.connectors.http_base.errors import (
    MAX_MESSAGE,
    plain_start,
    read_messages,
    request_id_of,
)
from core.connectors.http_base.refusals.sent import Sent
from core.http import Answer, is_refusal
from core.messages import message
from core.model import Category, Failure, FieldMessage
from core.outside_text import NOT_JSON, json_of, json_text, storable

MAX_RAW = 16 * 1024
USUAL = ErrorPaths()
Payloads = Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Body:
    """An answer, or one record's part of it. Refusals are read from `words`: JSON, or pairs that were read before."""

    answer: Answer
    json: Any
    words: Any
    denied: bool | None = None  # whether something in it denies that it was done; None: nobody has looked yet
    said: str | None = None  # the text as it came; None: `json` as text
    paths: ErrorPaths = USUAL  # where words stand
    payloads: Payloads = ()  # what we sent: repeated, it is not the system's own

    @classmethod
    def of(cls, answer: Answer, hidden: Iterable[str], paths: ErrorPaths = USUAL, payloads: Payloads = ()) -> Body:
        """Read it; a token or password the system repeats is taken out."""
        text = answer.text
        for secret in hidden:
            text = text.replace(secret, "[token]")
        body = json_of(text)
        return cls(answer, body, body, None, text, paths, payloads)

    @property
    def status(self) -> int:
        """The HTTP status, of the whole answer or of this record."""
        return self.answer.status

    @property
    def wrong(self) -> bool:
        """Whether something in it denies that it did what was asked, whatever its status says."""
        return denial_of(self.words) is not None if self.denied is None else self.denied

    @property
    def text(self) -> str:
        """What a person may read to see it all."""
        return self.said if self.said is not None else json_text(self.json)

    @property
    def is_page(self) -> bool:
        """Whether it was made for a browser."""
        start = self.answer.body[:200].lstrip().lower()
        told = "html" in self.answer.headers.get("content-type", "").lower() and self.json is NOT_JSON
        return told or start.startswith((b"<!doctype html", b"<html"))

    @property
    def messages(self) -> tuple[FieldMessage, ...]:
        """The system's own words, empty when these are not its own."""
        if isinstance(self.words, tuple):
            return self.words
        if self.words is not NOT_JSON:
            return read_messages(self.words, self.paths, Sent.of(self.payloads)) or self._only_ours
        in_text = self.paths.any_text and is_refusal(self.status) and not self.is_page
        return (FieldMessage(storable(self.text.strip(), MAX_MESSAGE)),) if in_text and self.text.strip() else ()

    @property
    def _only_ours(self) -> tuple[FieldMessage, ...]:
        """It repeats what we sent, and says nothing itself."""
        first = self.words[0] if isinstance(self.words, list) and self.words else self.words
        is_told = isinstance(first, dict) and any(isinstance(value, str) for value in first.values())
        return (FieldMessage(_no_words(self.status)),) if is_told and is_refusal(self.status) and self.payloads else ()

    @property
    def says(self) -> str:
        """Its first words behind a sentence of ours, empty when it has none."""
        return message("it_says", words=self.messages[0].message) if self.messages else ""

    def failure(self, category: Category, *own: FieldMessage) -> Failure:
        """A failure with this body behind it. `own` words are used when the system has none."""
        text = self.text
        return Failure(
            category,
            self.messages or own or (FieldMessage(plain_start(text) or _no_words(self.status)),),
            self.status,
            request_id_of(self.answer.headers, self.json),
            storable(text, MAX_RAW) if text else None,
        )


def _no_words(status: int) -> str:
    return message("answered_without_a_word", status=str(status))
